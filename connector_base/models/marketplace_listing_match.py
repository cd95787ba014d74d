from collections import defaultdict

from odoo import api, models


class MarketplaceListing(models.Model):
    """Which product stands behind a listing, and which one an order line sells."""

    _inherit = 'marketplace.listing'

    def _map_products(self):
        """Give these listings the product whose internal reference or barcode is theirs."""
        for connection, listings in self.grouped('connection_id').items():
            codes = self._products_by_code(connection, listings.mapped('sku'))
            barcodes = self._products_by_barcode(
                connection, [*listings.mapped('sku'), *listings.mapped('ean')]
            )
            for listing in listings:
                product = (
                    codes.get(listing.sku) or barcodes.get(listing.ean) or barcodes.get(listing.sku)
                )
                if product:
                    listing.product_id = product

    @api.model
    def _ensure_mapping(self, connection, sku, title):
        """Find or make the listing that maps an SKU the marketplace does not list (any more)."""
        known = self.search(
            [('id', 'in', self._ids_of_skus(connection, {sku.casefold()}))], limit=1
        )
        return known or self.create(
            {
                'connection_id': connection.id,
                'external_id': f'sku:{sku}',
                'legacy_id': sku,  # a line without an SKU is known by its listing's reference
                'sku': sku,
                'title': title,
                'state': 'gone',
            }
        )

    @api.model
    def _find_products(self, connection, lines):
        """Find the product that each order line sells.

        By the mapping of its listing, else by SKU = internal reference, else by SKU = barcode.

        :param lines: ``marketplace.order.line`` of this connection
        :return: ``{line: product}``, without the lines nobody knows
        """
        mapped = self._listings_of(connection, lines)
        rest = lines.filtered(lambda line: line not in mapped)
        codes = self._products_by_code(connection, rest.mapped('sku'))
        barcodes = self._products_by_barcode(connection, rest.mapped('sku'))
        taken = defaultdict(int)
        found = {
            line: listing._choose_product(line.quantity, taken) for line, listing in mapped.items()
        }
        for line in rest:
            product = codes.get(line.sku) or barcodes.get(line.sku)
            if product:
                found[line] = product
        # read together what is asked of each of them
        together = self.env['product.product'].union(*found.values())
        return {line: product.with_prefetch(together.ids) for line, product in found.items()}

    @api.model
    def _listings_of(self, connection, lines):
        """Give each line's mapped listing, by reference, else by SKU in any case."""
        references = [reference for reference in lines.mapped('listing_ref') if reference]
        skus = {sku.casefold() for sku in lines.mapped('sku') if sku}
        listings = self.search(
            [
                ('connection_id', '=', connection.id),
                ('product_id', '!=', False),
                '|',
                '|',
                ('external_id', 'in', references),
                ('legacy_id', 'in', references),
                ('id', 'in', self._ids_of_skus(connection, skus)),
            ]
        )
        by_sku, by_reference = {}, {}
        # what is still there wins over what is gone
        for listing in listings.sorted(lambda item: item.state != 'gone'):
            by_sku[(listing.sku or '').casefold()] = listing
            by_reference[listing.external_id] = by_reference[listing.legacy_id or ''] = listing
        found = {}
        for line in lines:
            listing = line.listing_ref and by_reference.get(line.listing_ref)
            listing = listing or (line.sku and by_sku.get(line.sku.casefold()))
            if listing:
                found[line] = listing
        return found

    @api.model
    def _ids_of_skus(self, connection, skus):
        if not skus:
            return []
        self.flush_model(['sku', 'connection_id'])
        self.env.cr.execute(
            'SELECT id FROM marketplace_listing WHERE connection_id = %s AND lower(sku) = ANY(%s)',
            [connection.id, list(skus)],
        )
        return [row[0] for row in self.env.cr.fetchall()]

    def _choose_product(self, quantity, taken):
        """Give the product to ship: the first one, unless only an alternative has enough.

        :param taken: ``{product: units}`` that other lines have chosen already; added to
        """
        if not self.alternative_ids:
            return self.product_id
        candidates = self.product_id | self.alternative_ids
        free = candidates._marketplace_free_quantities(self.connection_id._stock_warehouses())
        for product in candidates:
            if free[product] - taken[product] >= quantity:
                taken[product] += quantity
                return product
        return self.product_id

    @api.model
    def _products_by_code(self, connection, codes):
        """Find products by internal reference, case-insensitively: ``{code: product}``.

        An exact spelling wins; where several products have the same reference, or differ by case
        only and none is exact, none is given: a guess would ship the wrong device.
        """
        codes = {code for code in codes if code}
        if not codes:
            return {}
        Product = self.env['product.product']
        Product.flush_model(['default_code', 'active'])
        self.env.cr.execute(
            'SELECT id FROM product_product WHERE active AND lower(default_code) = ANY(%s)',
            [[code.lower() for code in codes]],
        )
        ids = [row[0] for row in self.env.cr.fetchall()]
        products = Product.search(
            [('id', 'in', ids), ('company_id', 'in', (False, connection.company_id.id))]
        )
        exact = products.grouped('default_code')
        folded = products.grouped(lambda product: product.default_code.casefold())
        found = {}
        for code in codes:
            for same in (exact.get(code, Product), folded.get(code.casefold(), Product)):
                if len(same) == 1:
                    found.setdefault(code, same)
        return found

    @api.model
    def _products_by_barcode(self, connection, barcodes):
        products = self.env['product.product'].search(
            [
                ('barcode', 'in', [code for code in barcodes if code]),
                ('company_id', 'in', (False, connection.company_id.id)),
            ]
        )
        return {product.barcode: product for product in products}
