from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..contract.documents import DEAD_STATES, FINAL_STATES, SHIPPED

# What happens after shipping is told by the marketplace's lists of changed or recent orders.
SETTLED_STATES = FINAL_STATES | {SHIPPED}


class MarketplaceOrder(models.Model):
    """An order as the marketplace has it, and what became of it in Odoo."""

    _name = 'marketplace.order'
    _description = "Marketplace order"
    _inherit = ['marketplace.document.mixin']
    _order = 'placed_at desc, id desc'
    _rec_name = 'external_id'
    _check_company_auto = True

    state = fields.Selection(
        [
            ('received', "New"),
            ('held', "Waiting for payment"),
            ('done', "In Odoo"),
            ('blocked', "Needs attention"),
            ('dropped', "Not sold"),
        ],
        default='received',
        required=True,
        readonly=True,
        index=True,
    )
    state_code = fields.Char(string="Marketplace's state", readonly=True)
    is_open = fields.Boolean(
        readonly=True, default=True, index=True, help="Not shipped yet: read again regularly."
    )
    market = fields.Char(readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    total = fields.Monetary(
        readonly=True, help="As the marketplace says, tax and shipping included."
    )
    cancelled_total = fields.Monetary(readonly=True, help="What of the total was cancelled.")
    placed_at = fields.Datetime(string="Ordered", readonly=True)
    paid_at = fields.Datetime(string="Paid", readonly=True)
    dispatch_by = fields.Datetime(readonly=True)
    customer_name = fields.Char(string="Customer", readonly=True)
    country_id = fields.Many2one('res.country', string="Deliver to", readonly=True)
    given_country_id = fields.Many2one(
        'res.country',
        string="Country to use",
        help="Where the marketplace gave none, or one that nobody knows.",
    )
    payment_method = fields.Char(readonly=True)
    notes = fields.Text(readonly=True)
    address_key = fields.Char(readonly=True, help="Fingerprint of the delivery address in use.")
    extras = fields.Json(readonly=True, help="Amounts of the whole order, as text: shipping, …")
    settlement_currency_id = fields.Many2one('res.currency', string="Paid out in", readonly=True)
    settlement_rate = fields.Float(digits=(16, 8), readonly=True)
    commission_total = fields.Monetary(
        string="Commission",
        currency_field='settlement_currency_id',
        compute='_compute_commission_total',
        store=True,
        help="What the marketplace keeps of all lines, in the currency it pays out.",
    )
    line_ids = fields.One2many('marketplace.order.line', 'order_id', readonly=True)
    line_count = fields.Integer(compute='_compute_line_count')
    sale_order_id = fields.Many2one(
        'sale.order',
        string="Sales order",
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
        check_company=True,
        copy=False,
    )
    url = fields.Char(string="On the marketplace", compute='_compute_url')
    waiting_line_ids = fields.One2many(
        'marketplace.order.line',
        'order_id',
        domain=[('state', '=', 'to_answer')],
        readonly=True,
    )

    _external_id_unique = models.Constraint(
        'UNIQUE(connection_id, external_id)', "A connection has an order of a number once."
    )
    _sale_order_unique = models.UniqueIndex(
        '(sale_order_id) WHERE sale_order_id IS NOT NULL', "A sales order stands for one order."
    )
    _due_idx = models.Index('(connection_id, next_try_at) WHERE is_due')

    @api.depends('line_ids.commission')
    def _compute_commission_total(self):
        for order in self:
            order.commission_total = sum(order.line_ids.mapped('commission'))

    def _compute_line_count(self):
        for order in self:
            order.line_count = len(order.line_ids)

    def _compute_url(self):
        for order in self:
            connection = order.connection_id.sudo()
            order.url = connection._adapter()._order_url(connection, order.external_id)

    def write(self, vals):
        """A country given by a person is what the order may wait for."""
        result = super().write(vals)
        if vals.get('given_country_id'):
            blocked = self.filtered(lambda order: order.state == 'blocked')
            blocked.sudo().write({'is_due': True, 'next_try_at': fields.Datetime.now()})
            blocked.sudo().connection_id._wake()
        return result

    # ------------------------------------------------------------------ receiving

    @api.model
    def _open_refs(self, connection, not_seen_since):
        """Give the numbers of the orders we believe open that were not seen since an instant."""
        orders = self.search_fetch(
            [
                ('connection_id', '=', connection.id),
                ('is_open', '=', True),
                ('seen_at', '<', not_seen_since),
            ],
            ['external_id'],
        )
        return orders.mapped('external_id')

    def _refresh(self, api_):
        """Bring this order as it is now, keep it raw, and give it understood (``Order``).

        :raises MarketplaceError: when it can't be brought or understood
        """
        payload = api_.fetch_order(self.external_id)
        self._receive(self.connection_id, [(self.external_id, payload)])
        return api_.read_order(payload)

    @api.model
    def _note_understood(self, documents):
        """Write down what orders say, ``{order: Order}``, without acting on it."""
        for order, document in documents.items():
            # the currency first: amounts are rounded by it
            order.write(order._prepare_understood(document))
        new = [order._note_lines(document) for order, document in documents.items()]
        self.env['marketplace.order.line'].create(sum(new, []))

    def _prepare_understood(self, document):
        """Prepare what one order says (``contract.documents.Order``)."""
        states = {line.state for line in document.lines}
        address = document.shipping_address
        return {
            'currency_id': self._find_currency(document.currency).id,
            'settlement_currency_id': self._find_currency(document.settlement_currency).id,
            'settlement_rate': document.settlement_rate,
            'state_code': document.state_code,
            'is_open': not states <= SETTLED_STATES,
            'market': document.market,
            'total': document.total,
            'cancelled_total': self._amount_of(document, DEAD_STATES),
            'placed_at': document.placed_at,
            'paid_at': document.paid_at,
            'dispatch_by': document.dispatch_by,
            'customer_name': (document.billing_address.name or address.name),
            'country_id': self._find_country(address.country).id,
            'payment_method': document.payment_method,
            'notes': '\n'.join(document.notes),
            'extras': self._extras_of(document, ''),
        }

    def _note_lines(self, document):
        """Write down the lines that are known; give the values of those that are new."""
        known = {line.external_id: line for line in self.line_ids}
        new = []
        for line in document.lines:
            extras = self._extras_of(document, line.external_id)
            vals = {**self._prepare_line_understood(line), 'extras': extras}
            if line.external_id in known:
                known[line.external_id].write(vals)
            else:
                new.append({**vals, 'order_id': self.id, 'external_id': line.external_id})
        return new

    def _prepare_line_understood(self, line):
        """Prepare what one line says (``contract.documents.OrderLine``)."""
        return {
            'sku': line.sku,
            'listing_ref': line.listing_ref,
            'title': line.title,
            'quantity': line.quantity,
            'unit_price': line.unit_price,
            'taxation': line.taxation,
            'commission': line.commission,
            'state': line.state,
            'state_code': line.state_code,
        }

    @api.model
    def _extras_of(self, document, line_ref):
        """Give the extras of one line, or with an empty ``line_ref`` of the order: ``{kind:
        "4.99"}``.
        """
        amounts = {}
        for extra in document.extras:
            if extra.line_ref == line_ref:
                amounts[extra.kind] = str(Decimal(amounts.get(extra.kind, '0')) + extra.amount)
        return amounts

    @api.model
    def _amount_of(self, document, states):
        """Give what the lines in some states cost, with their extras (``Decimal``)."""
        refs = {line.external_id for line in document.lines if line.state in states}
        amount = sum(
            line.unit_price * line.quantity for line in document.lines if line.external_id in refs
        )
        return amount + self._extra_amount_of(document, states)

    @api.model
    def _extra_amount_of(self, document, states):
        """Give the shipping, warranty and discount of the lines in some states (``Decimal``)."""
        refs = {line.external_id for line in document.lines if line.state in states}
        return sum(extra.amount for extra in document.extras if extra.line_ref in refs)

    @api.model
    def _find_currency(self, code):
        return self._find_once('res.currency', 'name', code)

    @api.model
    def _find_country(self, code):
        return self._find_once('res.country', 'code', code)

    @api.model
    def _find_once(self, model, field, value):
        Model = self.env[model].with_context(active_test=False)
        if not value:
            return Model
        found = self._once(
            model, (field, value), lambda: Model.search([(field, '=', value)], limit=1)
        )
        return found.with_env(Model.env)

    # ------------------------------------------------------------------ buttons

    def action_resync(self):
        """Ask for these orders anew at the next run."""
        self.check_access('write')
        for connection, orders in self.grouped('connection_id').items():
            stream = connection.sudo().stream_ids.filtered(lambda item: item.kind == 'orders')
            self.env['marketplace.sweep'].sudo()._ask(stream, refs=orders.mapped('external_id'))
        return self.connection_id[:1]._notify(self.env._("Read again within a minute."))

    def action_accept(self):
        """Accept every line that waits for an answer."""
        self.check_access('write')
        lines = self.sudo().line_ids.filtered(lambda line: line.state == 'to_answer')
        if not lines:
            raise UserError(self.env._("No line of this order waits to be accepted."))
        lines._decide('accept')
        self.sudo().connection_id._wake()

    def action_cancel_lines(self):
        """Open the wizard that refuses or cancels lines with a reason."""
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Refuse or cancel"),
            'res_model': 'marketplace.cancel.lines',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_order_id': self.id},
        }

    def action_map_products(self):
        """Open the wizard that maps unknown SKUs, of these orders and of their look-alikes."""
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Map products"),
            'res_model': 'marketplace.map.products',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_connection_id': self.connection_id[:1].id},
        }

    def action_open_sale_order(self):
        """Open the sales order."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'sale.order',
            'res_id': self.sale_order_id.id,
            'view_mode': 'form',
        }

    def action_open_url(self):
        """Open the order in the marketplace's back office."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': self.url, 'target': 'new'}
