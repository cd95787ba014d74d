from odoo import api, fields, models
from odoo.exceptions import UserError

from ..contract.documents import ACCEPTED, TO_ANSWER


class MarketplaceCancelLines(models.TransientModel):
    """Refuse (before acceptance) or cancel (after it) lines of an order, with the reason."""

    _name = 'marketplace.cancel.lines'
    _description = "Refuse or cancel marketplace lines"

    order_id = fields.Many2one('marketplace.order', required=True, readonly=True)
    line_ids = fields.Many2many(
        'marketplace.order.line',
        string="Lines",
        compute='_compute_line_ids',
        store=True,
        readonly=False,
        domain="[('order_id', '=', order_id), ('state', 'in', ('to_answer', 'accepted'))]",
    )
    reason = fields.Selection(
        lambda self: self.env['marketplace.connection']._selection_reason(),
        required=True,
        default='out_of_stock',
    )
    message = fields.Char(
        size=500, help="Shown to the customer where the marketplace passes it on."
    )

    @api.constrains('order_id')
    def _check_order_access(self):
        """An order of another company is not even named here."""
        # constraints run with all rights in 19.0; this one asks for the person's own
        self.order_id.sudo(False).check_access('read')

    @api.depends('order_id')
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = wizard.order_id.line_ids.filtered(
                lambda line: line.state in (TO_ANSWER, ACCEPTED)
            )

    def action_confirm(self):
        """Queue the messages and take the lines out of the sales order."""
        order = self.order_id
        order.check_access('write')
        open_lines = order.sudo().line_ids.filtered(
            lambda line: line.state in (TO_ANSWER, ACCEPTED)
        )
        lines = self.sudo().line_ids.filtered(lambda line: line in open_lines)
        if not lines:
            raise UserError(self.env._("Choose at least one line that is not shipped yet."))
        delivered = order.sudo()._delivered_of(lines)
        if delivered:
            raise UserError(
                self.env._(
                    "%s has left already: get it back and credit it instead.",
                    ', '.join(delivered.mapped('sku')),
                )
            )
        lines._decide('cancel', self.reason, self.message or '')
        order.sudo()._take_out(lines)
        order.sudo().connection_id._wake()
        return {'type': 'ir.actions.act_window_close'}
