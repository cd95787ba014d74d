from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class MarketplaceMapProducts(models.TransientModel):
    """Say which product stands behind SKUs nobody knows: of orders that wait, and of listings."""

    _name = 'marketplace.map.products'
    _description = "Map marketplace products"

    connection_id = fields.Many2one('marketplace.connection', required=True)
    line_ids = fields.One2many(
        'marketplace.map.products.line',
        'wizard_id',
        compute='_compute_line_ids',
        store=True,
        readonly=False,
    )

    @api.depends('connection_id')
    def _compute_line_ids(self):
        for wizard in self:
            rows = wizard._unknown()
            wizard.line_ids = [Command.clear(), *(Command.create(row) for row in rows)]

    def _unknown(self):
        """Give what has no product, what orders wait for first."""
        listings = self.env['marketplace.listing'].search(
            [
                ('connection_id', '=', self.connection_id.id),
                ('product_id', '=', False),
                ('state', '!=', 'gone'),
            ]
        )
        by_sku = {(listing.sku or '').casefold(): listing for listing in listings}
        lines = self.env['marketplace.order.line'].search(
            [
                ('connection_id', '=', self.connection_id.id),
                ('order_id.state', '=', 'blocked'),
                ('order_id.cause', '=', 'product'),
            ]
        )
        known = self.env['marketplace.listing']._find_products(self.connection_id, lines)
        rows = {}
        for line in lines.filtered(lambda line: line not in known):
            key = (line.sku or line.listing_ref or '').casefold()
            row = rows.setdefault(
                key,
                {
                    'sku': line.sku or line.listing_ref,
                    'title': line.title,
                    'listing_id': by_sku.pop(key, self.env['marketplace.listing']).id,
                    'order_count': 0,
                },
            )
            row['order_count'] += 1
        for listing in by_sku.values():
            rows[f'listing {listing.id}'] = {
                'sku': listing.sku,
                'title': listing.title,
                'listing_id': listing.id,
                'order_count': 0,
            }
        return list(rows.values())

    def action_confirm(self):
        """Keep the mappings; orders that waited for them go on at the next run."""
        self.connection_id.check_access('read')
        self.env['marketplace.listing'].check_access('write')
        chosen = self.line_ids.filtered('product_id')
        if not chosen:
            raise UserError(self.env._("Choose a product for at least one SKU."))
        for line in chosen:
            line._keep()
        self.env['marketplace.order'].sudo()._wake(self.connection_id.sudo(), ['product'])
        return self.connection_id._notify(
            self.env._("Mapped. The orders that waited go on within a minute.")
        )


class MarketplaceMapProductsLine(models.TransientModel):
    _name = 'marketplace.map.products.line'
    _description = "Map a marketplace product"

    wizard_id = fields.Many2one('marketplace.map.products', required=True, ondelete='cascade')
    company_id = fields.Many2one(related='wizard_id.connection_id.company_id')
    listing_id = fields.Many2one('marketplace.listing')
    sku = fields.Char(string="SKU", readonly=True)
    title = fields.Char(readonly=True)
    order_count = fields.Integer(string="Orders waiting", readonly=True)
    product_id = fields.Many2one(
        'product.product',
        domain="[('is_storable', '=', True), ('company_id', 'in', (False, company_id))]",
    )

    def _keep(self):
        """Keep one mapping; an SKU without a listing gets one that only maps."""
        listing = self.listing_id
        if not listing:
            listing = (
                self.env['marketplace.listing']
                .sudo()
                ._ensure_mapping(self.wizard_id.connection_id, self.sku, self.title)
                .sudo(False)
            )
        listing.product_id = self.product_id
