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

    @api.constrains('connection_id')
    def _check_connection_access(self):
        """A connection of another company is not even named here."""
        # constraints run with all rights in 19.0; this one asks for the person's own
        self.connection_id.sudo(False).check_access('read')

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
        named = self._by_name(listings)
        rows = {}
        for line in self._unknown_lines():
            reference, sku = (line.listing_ref or '').casefold(), (line.sku or '').casefold()
            listing = named.get(reference) or named.get(sku) or listings.browse()
            row = rows.setdefault(
                listing or sku or reference,
                self._prepare_row(line.sku or line.listing_ref, line.title, listing),
            )
            row['order_count'] += 1
        for listing in listings:
            rows.setdefault(
                listing,
                self._prepare_row(listing.sku or listing.external_id, listing.title, listing),
            )
        return list(rows.values())

    def _unknown_lines(self):
        """Give the lines that orders wait for, as far as there is a name to map them by."""
        lines = self.env['marketplace.order.line'].search(
            [
                ('connection_id', '=', self.connection_id.id),
                ('order_id.state', '=', 'blocked'),
                ('order_id.cause', '=', 'product'),
            ]
        )
        known = self.env['marketplace.listing']._find_products(self.connection_id, lines)
        return lines.filtered(lambda line: line not in known and (line.sku or line.listing_ref))

    @api.model
    def _by_name(self, listings):
        """Give listings by whatever an order line may name them: reference or SKU, in any case."""
        named = {}
        for listing in listings:
            for name in (listing.external_id, listing.legacy_id, listing.sku):
                if name:
                    named.setdefault(name.casefold(), listing)
        return named

    @api.model
    def _prepare_row(self, sku, title, listing):
        return {'sku': sku, 'title': title, 'listing_id': listing.id, 'order_count': 0}

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
