from odoo import api, fields, models

QUANTITY_FIELDS = ['qty_available', 'free_qty', 'incoming_qty', 'outgoing_qty', 'virtual_available']


class ProductProduct(models.Model):
    _inherit = 'product.product'

    marketplace_listing_ids = fields.One2many(
        'marketplace.listing', 'product_id', groups='connector_base.group_marketplace_user'
    )
    marketplace_listing_count = fields.Integer(
        compute='_compute_marketplace_listing_count', groups='connector_base.group_marketplace_user'
    )

    def _compute_marketplace_listing_count(self):
        counts = dict(
            self.env['marketplace.listing']._read_group(
                [('product_id', 'in', self.ids)], ['product_id'], ['__count']
            )
        )
        for product in self:
            product.marketplace_listing_count = counts.get(product, 0)

    def _marketplace_free_quantities(self, warehouses):
        """How many units may be sold from warehouses: ``{product: quantity}``.

        Neither more than is free, nor more than is on hand less all outgoing demand, reserved or
        not: ``free_qty`` alone oversells where reservation is done by hand.
        """
        if not warehouses:
            # without one named, Odoo would count those of every warehouse
            return dict.fromkeys(self, 0)
        # a kit's quantity is made of its components' fields, which moves leave in the cache
        self.invalidate_model(QUANTITY_FIELDS, flush=False)
        quantities = (
            self.sudo()
            .with_context(warehouse_id=warehouses.ids)
            ._compute_quantities_dict(None, None, None)
        )
        return {
            product: max(
                0,
                min(
                    quantities[product.id]['free_qty'],
                    quantities[product.id]['qty_available']
                    - quantities[product.id]['outgoing_qty'],
                ),
            )
            for product in self
        }

    @api.model
    def _marketplace_kits_of(self, product_ids):
        """Give the ids of the kits that contain products: their availability moved with these.

        Kits exist where Manufacturing is installed; this addon does not ask for it.
        """
        if not product_ids or 'mrp.bom.line' not in self.env:
            return set()
        lines = (
            self.env['mrp.bom.line']
            .sudo()
            .search([('product_id', 'in', list(product_ids)), ('bom_id.type', '=', 'phantom')])
        )
        boms = lines.bom_id
        return set(boms.product_id.ids) | set(
            boms.filtered(lambda bom: not bom.product_id).product_tmpl_id.product_variant_ids.ids
        )

    def action_view_marketplace_listings(self):
        """Open the listings that sell this product."""
        action = self.env['ir.actions.act_window']._for_xml_id(
            'connector_base.marketplace_listing_action'
        )
        return {**action, 'domain': [('product_id', 'in', self.ids)], 'context': {}}
