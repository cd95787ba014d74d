from odoo import api, fields, models

from ..contract.documents import (
    ACCEPTED,
    CANCELLED,
    DEAD_STATES,
    HELD,
    LAPSED,
    MARGIN,
    NET,
    REFUNDED,
    REGULAR,
    RETURNED,
    SHIPPED,
    SOLD_STATES,
    TO_ANSWER,
    UNKNOWN,
)


class MarketplaceOrderLine(models.Model):
    """A line of a received order, or one unit where the marketplace counts units."""

    _name = 'marketplace.order.line'
    _description = "Marketplace order line"
    _order = 'order_id, id'
    _rec_name = 'title'

    order_id = fields.Many2one('marketplace.order', required=True, ondelete='cascade', index=True)
    # known when the line is made: that saves an update for each
    connection_id = fields.Many2one(
        related='order_id.connection_id', store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related='order_id.company_id', store=True, index=True, precompute=True
    )
    external_id = fields.Char(string="Line number", required=True, readonly=True)
    sku = fields.Char(string="SKU", readonly=True, index=True)
    listing_ref = fields.Char(string="Listing reference", readonly=True)
    title = fields.Char(readonly=True)
    quantity = fields.Integer(readonly=True)
    currency_id = fields.Many2one(related='order_id.currency_id')
    unit_price = fields.Monetary(readonly=True, help="Tax included.")
    taxation = fields.Selection(
        [(REGULAR, "Regular VAT"), (MARGIN, "Margin scheme"), (NET, "Without VAT")],
        readonly=True,
    )
    extras = fields.Json(readonly=True, help="Amounts of this line, as text: shipping, warranty, …")
    settlement_currency_id = fields.Many2one(related='order_id.settlement_currency_id')
    commission = fields.Monetary(
        currency_field='settlement_currency_id',
        readonly=True,
        help="What the marketplace keeps, in the currency it pays out.",
    )
    state = fields.Selection(
        [
            (HELD, "Not paid yet"),
            (TO_ANSWER, "To accept"),
            (ACCEPTED, "To ship"),
            (SHIPPED, "Shipped"),
            (RETURNED, "Returned"),
            (REFUNDED, "Refunded"),
            (CANCELLED, "Cancelled"),
            (LAPSED, "Never paid"),
            (UNKNOWN, "Unknown"),
        ],
        readonly=True,
        index=True,
    )
    state_code = fields.Char(string="Marketplace's state", readonly=True)
    answer = fields.Selection(
        [('accept', "Accept"), ('cancel', "Cancel")],
        string="Our answer",
        readonly=True,
        help="What was decided here; how far the marketplace knows is shown under Answers out.",
    )
    product_id = fields.Many2one('product.product', readonly=True, check_company=True)
    sale_line_id = fields.Many2one(
        'sale.order.line', readonly=True, index='btree_not_null', ondelete='set null', copy=False
    )
    lot_ids = fields.Many2many(
        'stock.lot',
        string="Devices shipped",
        readonly=True,
        copy=False,
        groups='stock.group_stock_user',
    )
    devices = fields.Char(
        compute='_compute_devices',
        compute_sudo=True,
        help="The serial numbers that left, also for people without rights in Inventory.",
    )
    outbox_ids = fields.One2many('marketplace.outbox', 'line_id', string="Messages")

    _external_id_unique = models.Constraint(
        'UNIQUE(order_id, external_id)', "An order has a line of a number once."
    )
    _undecided_idx = models.Index("(connection_id) WHERE state = 'to_answer' AND answer IS NULL")

    @api.depends('lot_ids.name')
    def _compute_devices(self):
        for line in self:
            line.devices = ', '.join(line.lot_ids.mapped('name'))

    def _is_sold(self):
        """Whether the customer owes or has paid this line."""
        return self.state in SOLD_STATES

    def _is_dead(self):
        """Whether this line will never be delivered."""
        return self.state in DEAD_STATES

    def _has_left(self):
        """Whether a delivery contains this line that the marketplace is, or was, told of."""
        messages = self.env['marketplace.outbox'].search(
            [
                ('order_id', 'in', self.order_id.ids),
                ('verb', '=', 'ship'),
                ('state', '!=', 'obsolete'),
            ]
        )
        return any(self.external_id in message.shipped_lines for message in messages)

    def _is_covered(self):
        """Whether stock covers the line: reserved, or nothing to be delivered.

        Of equal lines, which share a line of the sales order, the first ones get what there is.
        """
        moves = self.sale_line_id.move_ids.filtered(lambda move: move.state != 'cancel')
        open_moves = moves.filtered(lambda move: move.state not in ('assigned', 'done'))
        if not open_moves:
            return bool(self.sale_line_id)
        if any(move.picking_type_id.reservation_method == 'at_confirm' for move in open_moves):
            return self._is_within(moves)
        # reservation is left to the warehouse here, so what is free counts instead
        return all(move._marketplace_is_covered() for move in open_moves)

    def _is_within(self, moves):
        """Whether what ``moves`` have reserved or delivered reaches as far as this line."""
        if moves.product_id != self.sale_line_id.product_id:
            return False  # a kit is covered as a whole
        equal = self.order_id.line_ids.filtered(
            lambda line: (
                line.sale_line_id == self.sale_line_id
                and line._is_sold()
                and line.answer != 'cancel'
            )
        )
        served = equal.sorted(lambda line: (line.state == TO_ANSWER and not line.answer, line.id))
        ahead = served[: served.ids.index(self.id) + 1]
        return sum(moves.mapped('quantity')) >= sum(ahead.mapped('quantity'))

    def _decide(self, verb, reason='', message=''):
        """Decide what to tell the marketplace about lines; the outbox tells it after the commit.

        :param verb: ``accept`` or ``cancel``
        :param reason: one of ``contract.documents.REASONS``, for a cancellation
        """
        states = (TO_ANSWER,) if verb == 'accept' else (TO_ANSWER, ACCEPTED)
        lines = self.filtered(lambda line: line.state in states)
        lines.write({'answer': verb})
        return self.env['marketplace.outbox']._enqueue(lines, verb, reason, message)
