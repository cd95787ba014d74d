from odoo import fields, models

from ..contract import port


class MarketplaceConnection(models.Model):
    """What is done by itself after an order has left: money back, invoices."""

    _inherit = 'marketplace.connection'

    refund_policy = fields.Selection(
        [
            ('manual', "By hand, on the credit note"),
            ('posted', "When a credit note is posted"),
        ],
        string="Pay back",
        required=True,
        default='manual',
        help="When the marketplace is asked to give a customer the money of a credit note back.",
    )
    invoice_upload = fields.Selection(
        [('no', "By hand, on the invoice"), ('posted', "When an invoice is posted")],
        string="Hand in invoices",
        required=True,
        default='no',
        help="When the PDF of an invoice goes to the marketplace, for the customer to download.",
    )
    accountant_id = fields.Many2one(
        'res.users',
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Gets the credit notes to check that are proposed; empty: a marketplace manager.",
    )
    can_refund = fields.Boolean(compute='_compute_can_refund')
    can_invoice = fields.Boolean(compute='_compute_can_refund')

    def _compute_can_refund(self):
        for connection in self:
            capabilities = connection._adapter()._capabilities() if connection.provider else ()
            connection.can_refund = port.REFUNDS in capabilities
            connection.can_invoice = port.INVOICES in capabilities

    def _accountant(self):
        """Give who looks after credit notes."""
        chosen = self.accountant_id
        if chosen.active and self.company_id in chosen.company_ids:
            return chosen
        return self._manager_of(self.company_id)
