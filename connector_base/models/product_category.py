from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = 'product.category'

    marketplace_identifier = fields.Selection(
        [
            ('imei', "IMEI"),
            ('serial', "Serial number"),
            ('none', "Not told"),
        ],
        string="Lots are",
        help="What the serial numbers of these products are to a marketplace. Empty: as the parent "
        "category, else an IMEI where it is a valid one.",
    )

    def _marketplace_identifier_kind(self):
        """Give ``imei``, ``serial`` or ``none``, or an empty text where nothing is said."""
        category = self
        while category:
            if category.marketplace_identifier:
                return category.marketplace_identifier
            category = category.parent_id
        return ''
