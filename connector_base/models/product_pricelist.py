from odoo import api, fields, models


class ProductPricelist(models.Model):
    _inherit = 'product.pricelist'

    is_marketplace = fields.Boolean(
        readonly=True,
        copy=False,
        help="Without prices of its own: gives marketplace orders their currency.",
    )

    _marketplace_unique = models.UniqueIndex(
        '(company_id, currency_id) WHERE is_marketplace',
        "There is a price list for marketplace orders in this currency already.",
    )

    @api.model
    def _ensure_marketplace(self, company, currency):
        """Find or make the price list that gives a company's marketplace orders their currency."""
        pricelist = self.with_context(active_test=False).search(
            [
                ('is_marketplace', '=', True),
                ('company_id', '=', company.id),
                ('currency_id', '=', currency.id),
            ],
            limit=1,
        )
        if pricelist:
            return pricelist
        with self.env.cr.savepoint():  # two runs for one company may make it at once
            return self.create(
                {
                    'name': self.env._("Marketplaces (%s)", currency.name),
                    'currency_id': currency.id,
                    'company_id': company.id,
                    'is_marketplace': True,
                }
            )
