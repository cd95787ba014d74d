from odoo import fields, models


class MarketplaceMarket(models.Model):
    """A market (country, language, currency) that a connection can sell on."""

    _name = 'marketplace.market'
    _description = "Marketplace market"
    _order = 'code'
    _rec_name = 'code'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    code = fields.Char(
        required=True, readonly=True, help="The marketplace's own code of the market."
    )
    enabled = fields.Boolean(
        string="Sold there", default=True, help="Prices are read for the markets you sell on."
    )
    country_id = fields.Many2one('res.country', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True, context={'active_test': False})
    language = fields.Char(readonly=True, help="Odoo's code of the language spoken there.")

    _code_unique = models.Constraint(
        'UNIQUE(connection_id, code)', "A market is listed once per connection."
    )

    def _ensure(self, connection, markets):
        """Add the markets (``contract.documents.Market``) that the connection does not list yet."""
        known = set(connection.market_ids.mapped('code'))
        countries = {country.code: country.id for country in self.env['res.country'].search([])}
        currencies = self.env['res.currency'].with_context(active_test=False).search([])
        currency_ids = {currency.name: currency.id for currency in currencies}
        return self.create(
            [
                {
                    'connection_id': connection.id,
                    'code': market.code,
                    'country_id': countries.get(market.country, False),
                    'currency_id': currency_ids.get(market.currency, False),
                    'language': market.language,
                }
                for market in markets
                if market.code not in known
            ]
        )

    def _installed_language(self):
        """Give the code of the market's language when Odoo has it installed, else an empty text."""
        installed = {code for code, _name in self.env['res.lang'].get_installed()}
        return self.language if self.language in installed else ''
