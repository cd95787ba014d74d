from odoo import fields, models
from odoo.exceptions import UserError

from ..contract import port


class MarketplaceOrder(models.Model):
    """Money of cancelled lines, where a cancellation moves none: paid back without a credit note.

    What was never invoiced has no credit note; the customer has paid for it all the same.
    """

    _inherit = 'marketplace.order'

    can_pay_back_cancelled = fields.Boolean(compute='_compute_can_pay_back_cancelled')

    def _compute_can_pay_back_cancelled(self):
        for order in self:
            order.can_pay_back_cancelled = bool(order.sudo()._cancelled_but_paid())

    def _cancelled_but_paid(self):
        """Give the cancelled lines that are still paid and on no invoice."""
        if not {port.REFUNDS, port.REFUNDS_TOLD} <= self._capability_set():
            return self.line_ids.browse()
        return self.line_ids.filtered(
            lambda line: (
                line._is_dead()
                and line.state == 'cancelled'
                and line._still_paid() > 0
                and not self._invoice_line_of(line)
            )
        )

    def _raise_cancelled_but_paid(self):
        """Say that the customer has still paid for what was cancelled."""
        lines = self._cancelled_but_paid()
        if lines:
            self.sale_order_id._raise_marketplace_activity(
                self.env._("Cancelled, and still paid"),
                self.env._(
                    "%s was cancelled, and the marketplace has not given the money back: use “Pay "
                    "back what was cancelled” on the marketplace order.",
                    ', '.join(lines.mapped('sku')),
                ),
            )

    def action_pay_back_cancelled(self):
        """Have the marketplace give back what was paid for cancelled lines."""
        self.check_access('write')
        for order in self.sudo():
            lines = order._cancelled_but_paid()
            if not lines:
                raise UserError(
                    self.env._("Nothing that was cancelled is still paid and not invoiced.")
                )
            self.env['marketplace.outbox'].sudo()._enqueue_cancelled(order, lines)
            order.connection_id._wake()
