from odoo import api, fields, models
from odoo.tools import SQL

PENDING = 'connector_base.moved_products'


class MarketplaceStockChange(models.Model):
    """Append-only notes "this product moved", one per connection that sells it.

    Warehouse transactions only insert here, once, at their commit: they never wait for a push nor
    collide with one, as they would if they marked listings. Only the run of a connection deletes
    its rows.
    """

    _name = 'marketplace.stock.change'
    _description = "Stock change to publish"
    _log_access = False
    _order = 'id'
    _rec_name = 'product_id'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id')
    product_id = fields.Many2one('product.product', required=True, ondelete='cascade')
    changed_at = fields.Datetime(default=fields.Datetime.now)
    is_urgent = fields.Boolean(help="Sold out: told at once, not at the next turn.")

    @api.model
    def _note_moved(self, product_ids):
        """Remember products whose availability may have changed in this transaction."""
        if not product_ids:
            return
        precommit = self.env.cr.precommit
        pending = precommit.data.setdefault(PENDING, set())
        if not pending:
            precommit.add(self._write_pending)
        pending.update(product_ids)

    @api.model
    def _write_pending(self):
        """Insert what was remembered: one statement per transaction."""
        product_ids = self.env.cr.precommit.data.pop(PENDING, set())
        product_ids |= self.env['product.product']._marketplace_kits_of(product_ids)
        if not product_ids:
            return
        ids = list(product_ids)
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO marketplace_stock_change (connection_id, product_id, changed_at)
                SELECT connection_id, product_id, now() AT TIME ZONE 'UTC'
                  FROM marketplace_listing
                 WHERE product_id = ANY(%s)
                UNION
                SELECT listing.connection_id, alternative.product_product_id, now() AT TIME ZONE
                'UTC'
                  FROM marketplace_listing_product_product_rel AS alternative
                  JOIN marketplace_listing AS listing
                    ON listing.id = alternative.marketplace_listing_id
                 WHERE alternative.product_product_id = ANY(%s)
                """,
                ids,
                ids,
            )
        )

    @api.model
    def _is_waiting(self, connection):
        """Whether something moved that the connection has not looked at."""
        return bool(self.search_count([('connection_id', '=', connection.id)], limit=1))

    @api.model
    def _is_hurry(self, connection):
        """Whether something was sold out elsewhere that the connection still shows."""
        domain = [('connection_id', '=', connection.id), ('is_urgent', '=', True)]
        return bool(self.search_count(domain, limit=1))

    @api.model
    def _hurry_sold_out(self, connection, products):
        """Have the company's other connections told at once what a connection has just sold out."""
        others = connection.search(
            [
                ('company_id', '=', connection.company_id.id),
                ('state', '=', 'connected'),
                ('id', '!=', connection.id),
            ]
        )
        rows = []
        for other in others:
            free = products._marketplace_free_quantities(other._stock_warehouses())
            gone = {product.id for product, quantity in free.items() if quantity <= 0}
            listings = self.env['marketplace.listing'].search(
                [
                    ('connection_id', '=', other.id),
                    ('product_id', 'in', list(gone)),
                    ('shown_quantity', '>', 0),
                ]
            )
            rows += [
                {'connection_id': other.id, 'product_id': product.id, 'is_urgent': True}
                for product in listings.product_id
            ]
        self.create(rows)
        others.filtered(lambda item: item.id in {row['connection_id'] for row in rows})._wake()

    @api.model
    def _drain(self, connection):
        """Take the notes of a connection and mark the listings of these products.

        In one transaction: if it is rolled back the notes are there again. The caller commits
        before it computes quantities, so that a later move leaves a note of its own.
        """
        self.env.cr.execute(
            SQL(
                'DELETE FROM marketplace_stock_change WHERE connection_id = %s '
                'RETURNING product_id',
                connection.id,
            )
        )
        product_ids = list({row[0] for row in self.env.cr.fetchall()})
        if not product_ids:
            return
        self.env['marketplace.listing'].search(
            [
                ('connection_id', '=', connection.id),
                '|',
                ('product_id', 'in', product_ids),
                ('alternative_ids', 'in', product_ids),
            ]
        )._mark_dirty()
