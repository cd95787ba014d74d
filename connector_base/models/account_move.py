from odoo import api, fields, models
from odoo.exceptions import UserError

from ..contract import port

NOTICES = [
    ('waiting', "Waits"),
    ('failed', "Needs attention"),
    ('done', "Told"),
    ('there', "Paid back there"),
]
TOLD_BY = (
    *('marketplace_outbox_ids.state', 'marketplace_outbox_ids.error'),
    *('marketplace_refund_ids.state', 'marketplace_refund_ids.origin'),
)


class AccountMove(models.Model):
    _inherit = 'account.move'

    marketplace_outbox_ids = fields.One2many(
        'marketplace.outbox', 'move_id', groups='connector_base.group_marketplace_user'
    )
    marketplace_refund_ids = fields.One2many(
        'marketplace.refund', 'move_id', groups='connector_base.group_marketplace_user'
    )
    marketplace_name = fields.Char(
        string="Marketplace", compute='_compute_marketplace', compute_sudo=True
    )
    marketplace_can_pay_back = fields.Boolean(
        compute='_compute_marketplace', compute_sudo=True
    )
    marketplace_can_hand_in = fields.Boolean(compute='_compute_marketplace', compute_sudo=True)
    marketplace_must_decide = fields.Boolean(
        compute='_compute_marketplace_notice',
        compute_sudo=True,
        help="The marketplace does not tell whether money went back: somebody has to look there.",
    )
    marketplace_notice = fields.Char(
        string="Told the marketplace",
        compute='_compute_marketplace_notice',
        compute_sudo=True,
        help="Whether the marketplace was asked to pay this back or given this invoice, and what "
        "it waits for if not.",
    )
    marketplace_notice_state = fields.Selection(
        NOTICES, compute='_compute_marketplace_notice', compute_sudo=True
    )

    marketplace_stale_file = fields.Integer(
        readonly=True, copy=False, help="The last file from before a reset to draft."
    )

    # ------------------------------------------------------------------ what people see

    @api.depends('state', 'move_type', 'invoice_line_ids', *TOLD_BY)
    def _compute_marketplace(self):
        for move in self:
            orders = move._marketplace_orders()
            posted = move.state == 'posted'
            move.marketplace_name = ', '.join(orders.connection_id.mapped('name'))
            move.marketplace_can_pay_back = (
                posted
                and move.move_type == 'out_refund'
                and not move._marketplace_is_told()
                and any(port.REFUNDS in order._capability_set() for order in orders)
            )
            move.marketplace_can_hand_in = (
                posted
                and move.move_type == 'out_invoice'
                and move.marketplace_notice_state != 'waiting'
                and any(port.INVOICES in order._capability_set() for order in orders)
            )

    @api.depends('state', *TOLD_BY)
    def _compute_marketplace_notice(self):
        for move in self:
            messages = move.marketplace_outbox_ids
            if move.move_type == 'out_invoice':
                by_order = messages.grouped('order_id').values()
                messages = messages.browse().union(*(own.sorted('id')[-1:] for own in by_order))
            labels = dict(messages._fields['state']._description_selection(self.env))
            words = [message.error or labels[message.state] for message in messages]
            state = messages._notice_state()
            if move._marketplace_made_there():
                words.append(self.env._("Paid back on the marketplace itself"))
                state = state or 'there'
            move.marketplace_notice = '; '.join(dict.fromkeys(words))
            move.marketplace_notice_state = state
            move.marketplace_must_decide = any(
                message.verb == 'refund' and message.state == 'blocked' and message.refund_ids
                for message in messages
            )

    def _marketplace_made_there(self):
        """Whether this credit note stands for money that the marketplace paid back itself."""
        return 'marketplace' in self.marketplace_refund_ids.mapped('origin')

    def _marketplace_is_told(self):
        """Whether a marketplace was told of this credit note, or is about to be."""
        asked = self.marketplace_refund_ids.filtered(lambda row: row._is_asked())
        states = set(self.marketplace_outbox_ids.mapped('state')) - {'obsolete'}
        return bool(asked or states or self._marketplace_made_there())

    def _marketplace_orders(self):
        """Give the marketplace orders that this document is about (in sudo)."""
        lines = self.sudo().invoice_line_ids
        sales = lines._marketplace_sale_lines().order_id
        if self.move_type == 'out_refund' and not sales:
            sales = self.sudo().reversed_entry_id.invoice_line_ids.sale_line_ids.order_id
        return sales.marketplace_order_ids

    # ------------------------------------------------------------------ what happens by itself

    def _post(self, soft=True):
        """A posted credit note or invoice of a marketplace order is told, as its policy says."""
        posted = super()._post(soft)
        for move in posted.sudo().filtered(lambda item: item.state == 'posted'):
            if move.move_type == 'out_refund':
                move._marketplace_note_refund_posted()
            elif move.move_type == 'out_invoice':
                move._marketplace_note_invoice_posted()
        return posted

    def _marketplace_note_refund_posted(self):
        Outbox = self.env['marketplace.outbox']
        if self._marketplace_made_there():
            self._marketplace_check_mirror()
            return
        for order in self._marketplace_orders():
            known = Outbox._refund_of(order, self)
            # who corrects an invoice takes no goods back, and makes a new one
            is_corrected = self.env.context.get('marketplace_corrects_invoice')
            by_itself = order.connection_id.refund_policy == 'posted' and not is_corrected
            if known.refund_ids.filtered(lambda row: row._is_asked()):
                known._raise_changed_note()
            elif by_itself and port.REFUNDS in order._capability_set():
                Outbox._enqueue_refund_by_itself(order, self)

    def _marketplace_check_mirror(self):
        """Say where a credit note is not what the marketplace paid back."""
        rows = self.marketplace_refund_ids.filtered(lambda row: row.origin == 'marketplace')
        total = rows[:1].line_id._coins(self.amount_total)
        if rows._total() != total:
            self._marketplace_raise(
                self.env._("Not what was paid back"),
                self.env._(
                    "The marketplace paid back %(paid)s %(currency)s, this credit note says "
                    "%(noted)s.",
                    paid=rows._total(),
                    currency=rows[:1].currency_id.name,
                    noted=total,
                ),
            )

    def _marketplace_note_invoice_posted(self):
        for order in self._marketplace_orders():
            if (
                order.connection_id.invoice_upload == 'posted'
                and port.INVOICES in order._capability_set()
            ):
                self.env['marketplace.outbox']._enqueue_invoice(order, self)

    def button_draft(self):
        """What was not sent yet of these documents is not sent."""
        result = super().button_draft()
        for move in self.sudo().filtered('marketplace_outbox_ids'):
            move.marketplace_outbox_ids._withdraw()
            # what was printed or attached so far shows what the invoice said before
            files = self.env['ir.attachment'].sudo().search(
                [('res_model', '=', self._name), ('res_id', '=', move.id)]
            )
            move.marketplace_stale_file = max(files.ids, default=0)
        return result

    def _marketplace_raise(self, summary, note):
        """Leave an activity on this document for the accountant, once per subject."""
        if self.activity_ids.filtered(lambda activity: activity.summary == summary):
            return
        connection = self._marketplace_orders().connection_id[:1]
        self.activity_schedule(
            'connector_base.mail_activity_marketplace_problem',
            summary=summary,
            note=note,
            user_id=connection._accountant().id,
        )

    # ------------------------------------------------------------------ buttons

    def action_marketplace_pay_back(self):
        """Have the marketplace give the money of these credit notes back."""
        self.check_access('write')
        for move in self.sudo():
            if not move.marketplace_can_pay_back:
                raise UserError(
                    self.env._(
                        "%s can't be paid back on a marketplace: it must be a posted credit note "
                        "of a marketplace order that was not told yet.",
                        move.display_name,
                    )
                )
            for order in move._marketplace_orders():
                self.env['marketplace.outbox'].sudo()._enqueue_refund(order, move)
            move._marketplace_orders().connection_id._wake()

    def action_marketplace_hand_in(self):
        """Give the PDF of these invoices to the marketplace, in the place of an earlier one."""
        self.check_access('write')
        for move in self.sudo():
            if not move.marketplace_can_hand_in:
                raise UserError(
                    self.env._(
                        "%s can't be handed in: it must be a posted invoice of a marketplace order "
                        "that takes invoices.",
                        move.display_name,
                    )
                )
            for order in move._marketplace_orders():
                self.env['marketplace.outbox'].sudo()._enqueue_invoice(order, move)
            move._marketplace_orders().connection_id._wake()

    def action_marketplace_retry(self):
        """Try again what the marketplace did not take, after a look."""
        self.check_access('write')
        messages = self.sudo().marketplace_outbox_ids
        messages.filtered(lambda message: message.state in ('blocked', 'uncertain'))._reopen()
        messages.connection_id._wake()

    def action_marketplace_was_paid_back(self):
        """Write down that the money of these credit notes went back."""
        self.check_access('write')
        Refund = self.env['marketplace.refund']
        words = Refund._decided(self.env._("It was paid back"))
        self.sudo().marketplace_refund_ids._decide_paid_back(words)

    def action_marketplace_send_again(self):
        """Have these credit notes paid back after all, since a person saw that they were not."""
        self.check_access('write')
        Refund = self.env['marketplace.refund']
        words = Refund._decided(self.env._("It was not paid back: send again"))
        self.sudo().marketplace_refund_ids._decide_send_again(words)
