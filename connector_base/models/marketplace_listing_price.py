from odoo import fields, models


class MarketplaceListingPrice(models.Model):
    """The price of a listing on one market, as the marketplace shows it."""

    _name = 'marketplace.listing.price'
    _description = "Marketplace listing price"
    _order = 'listing_id, market'
    _rec_name = 'market'

    listing_id = fields.Many2one(
        'marketplace.listing', required=True, ondelete='cascade', index=True
    )
    connection_id = fields.Many2one(related='listing_id.connection_id', store=True, index=True)
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    market = fields.Char(required=True, readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True, context={'active_test': False})
    price = fields.Monetary(readonly=True, help="Tax included.")
    min_price = fields.Monetary(readonly=True)
    max_price = fields.Monetary(readonly=True)
    state_code = fields.Char(string="Marketplace's state", readonly=True)
    seen_at = fields.Datetime(readonly=True)

    _market_unique = models.Constraint(
        'UNIQUE(listing_id, market)', "A listing has one price per market."
    )
