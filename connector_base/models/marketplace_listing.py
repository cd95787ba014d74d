from odoo import api, fields, models


class MarketplaceListing(models.Model):
    """An offer of the seller on a marketplace, and the product behind it."""

    _name = 'marketplace.listing'
    _description = "Marketplace listing"
    _order = 'connection_id, sku, id'
    _rec_name = 'sku'
    _check_company_auto = True

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True, readonly=True
    )
    company_id = fields.Many2one(
        related='connection_id.company_id', store=True, index=True, readonly=True
    )
    external_id = fields.Char(string="Reference", required=True, readonly=True)
    legacy_id = fields.Char(readonly=True, help="The older number, which order lines name.")
    sku = fields.Char(string="SKU", readonly=True, index=True)
    ean = fields.Char(string="EAN", readonly=True)
    title = fields.Char(readonly=True)
    product_ref = fields.Char(string="Marketplace's product", readonly=True)
    grade_id = fields.Many2one('marketplace.grade', readonly=True, ondelete='set null')
    state = fields.Selection(
        [
            ('online', "Online"),
            ('offline', "Offline"),
            ('pending', "Pending"),
            ('unknown', "Unknown"),
            ('gone', "No longer there"),
        ],
        default='unknown',
        required=True,
        readonly=True,
    )
    state_code = fields.Char(string="Marketplace's state", readonly=True)
    seen_at = fields.Datetime(string="Last seen", readonly=True)
    error = fields.Text(readonly=True)
    product_id = fields.Many2one(
        'product.product',
        check_company=True,
        index='btree_not_null',
        domain="[('is_storable', '=', True)]",
        help="What is shipped when this listing is sold.",
    )
    alternative_ids = fields.Many2many(
        'product.product',
        string="Also ships as",
        check_company=True,
        domain="[('is_storable', '=', True)]",
        help="Other products (grades) that may be shipped when the first one has run out; "
        "their free stock is published too.",
    )
    price_ids = fields.One2many('marketplace.listing.price', 'listing_id', readonly=True)

    buffer_quantity = fields.Integer(
        string="Keep back", help="The largest of listing, grade and connection counts."
    )
    maximum_quantity = fields.Integer(string="Publish at most", help="0: as many as are free.")
    shown_quantity = fields.Integer(
        string="Shown there", readonly=True, help="As far as we know, what buyers see."
    )
    wanted_quantity = fields.Integer(string="To show", readonly=True)
    pushed_quantity = fields.Integer(string="Last told", readonly=True)
    pushed_at = fields.Datetime(readonly=True)
    is_dirty = fields.Boolean(string="To push", readonly=True)
    next_push_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    push_attempts = fields.Integer(readonly=True)
    push_error = fields.Text(string="Push problem", readonly=True)
    drift_count = fields.Integer(
        string="Corrections",
        readonly=True,
        help="Times the marketplace showed another number than told.",
    )

    _external_id_unique = models.Constraint(
        'UNIQUE(connection_id, external_id)', "A connection has a listing of a reference once."
    )
    _dirty_idx = models.Index('(connection_id) WHERE is_dirty')
    _sku_idx = models.Index('(connection_id, lower(sku))')

    @api.depends('sku', 'external_id')
    def _compute_display_name(self):
        """A listing without SKU goes by its reference."""
        for listing in self:
            listing.display_name = listing.sku or listing.external_id

    def write(self, vals):
        """A changed mapping or buffer changes what is to be shown."""
        result = super().write(vals)
        if not {'product_id', 'alternative_ids', 'buffer_quantity', 'maximum_quantity'}.isdisjoint(
            vals
        ):
            self._mark_dirty()
        return result

    def _mark_dirty(self):
        """Have the quantity computed, and pushed where it differs, at the next run."""
        super().write({'is_dirty': True, 'next_push_at': fields.Datetime.now(), 'push_attempts': 0})

    def action_sync_now(self):
        """Read the listings of these connections anew."""
        streams = self.connection_id.stream_ids.filtered(lambda item: item.kind == 'listings')
        return streams.action_sync_now()

    def action_push_now(self):
        """Compute and push the quantities of these listings at the next run."""
        self.check_access('write')
        self.sudo()._mark_dirty()
        self.sudo().connection_id._wake()
        return self.connection_id[:1]._notify(self.env._("Compared and pushed within a minute."))
