from odoo import fields, models


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    marketplace_sale_line_id = fields.Many2one(
        'sale.order.line',
        string="Pays back",
        copy=True,
        index='btree_not_null',
        ondelete='set null',
        help="Which line of the marketplace's order this amount is for, where no quantity of it is "
        "credited: money off, or a part of the price.",
    )

    def _marketplace_sale_lines(self):
        """Give the lines of sales orders that these lines belong to; what a person chose counts."""
        chosen = (line.marketplace_sale_line_id or line.sale_line_ids for line in self)
        return self.env['sale.order.line'].union(*chosen)
