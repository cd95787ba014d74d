from odoo import fields, models

from .. import const


class MarketplaceConnection(models.Model):
    _inherit = 'marketplace.connection'

    provider = fields.Selection(
        selection_add=[('backmarket', "Back Market")], ondelete={'backmarket': 'cascade'}
    )
    backmarket_region = fields.Selection(
        list(const.REGIONS),
        string="Region",
        default=const.EU,
        help="Each region is a platform of its own, with its own account and key.",
    )
    # what the contract leaves open, as choices (see README)
    backmarket_line_price = fields.Selection(
        [
            ('auto', "What adds up to the order's price"),
            ('unit', "One unit"),
            ('line', "The whole line"),
        ],
        string="A line's price is for",
        default='auto',
        required=True,
    )
    backmarket_warranty = fields.Selection(
        [
            ('auto', "What adds up to the order's price"),
            ('separate', "Beside the line's price"),
            ('included', "Inside the line's price"),
        ],
        string="Extended warranty is",
        default='auto',
        required=True,
    )
    backmarket_warranty_per = fields.Selection(
        [
            ('auto', "What adds up to the order's price"),
            ('unit', "One unit"),
            ('line', "The whole line"),
        ],
        string="The warranty's price is for",
        default='auto',
        required=True,
    )
    backmarket_date_format = fields.Selection(
        [('rfc3339', "2026-03-02T14:05:00Z"), ('space', "2026-03-02 14:05:00")],
        string="Dates are asked for as",
        default='rfc3339',
        required=True,
    )
    backmarket_refund_by = fields.Selection(
        [
            ('state', "As paid back in full: Back Market reckons what is left"),
            ('amount', "With the amount of the credit note"),
        ],
        string="The rest of a line is paid back",
        default='state',
        required=True,
        help="In full, a lost answer can be looked up. With the amount, it waits for a person.",
    )
