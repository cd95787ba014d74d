from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = 'sale.order.line'

    marketplace_extra = fields.Selection(
        [('shipping', "Shipping"), ('warranty', "Warranty"), ('discount', "Discount")],
        readonly=True,
        copy=False,
        help="An amount the marketplace charged beside the goods.",
    )
