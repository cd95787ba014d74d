from dataclasses import replace

from odoo import api, fields, models

from ..contract.errors import PayloadNotUnderstood

PRICE_FIELDS = ('price', 'min_price', 'max_price', 'state_code')


class MarketplaceListing(models.Model):
    """Listings in: what the marketplace shows, with its prices."""

    _inherit = 'marketplace.listing'

    @api.model
    def _receive(self, connection, api_, page):
        """Keep what a page of listings says; find the product of those that have none.

        :return: counters for the run
        """
        now = fields.Datetime.now()
        documents, errors = {}, {}
        for reference, payload in page.payloads:
            try:
                documents[reference] = api_.read_listing(payload, page.market)
            except PayloadNotUnderstood as error:
                errors[reference] = error.message
        known = self._known(connection, [*documents, *errors])
        for reference, words in errors.items():
            known[reference] = self._note_unreadable(
                connection, known.get(reference), reference, words
            )
        changed = self._note_documents(connection, known, documents, now)
        self.browse([listing.id for listing in known.values()]).seen_at = now
        self._note_prices(known, documents, now)
        mine = self.browse([listing.id for listing in known.values()])
        mine.filtered(lambda listing: not listing.product_id)._map_products()
        return {'received': len(page.payloads), 'changed': changed, 'blocked': len(errors)}

    @api.model
    def _known(self, connection, references):
        listings = self.search(
            [('connection_id', '=', connection.id), ('external_id', 'in', references)]
        )
        return {listing.external_id: listing for listing in listings}

    def _note_unreadable(self, connection, listing, reference, words):
        error = self.env._("This listing is not as the contract promises: %s", words)
        if listing:
            listing.error = error
            return listing
        return self.create(
            {
                'connection_id': connection.id,
                'external_id': reference,
                'sku': reference,
                'error': error,
            }
        )

    def _note_documents(self, connection, known, documents, now):
        """Write what differs; give how many listings were new or different."""
        grades = self.env['marketplace.grade']._ensure(
            connection, [document.grade_code for document in documents.values()]
        )
        new, changed = [], 0
        for reference, document in documents.items():
            vals = self._document_vals(document, grades)
            listing = known.get(reference)
            if not listing:
                new.append({**vals, 'connection_id': connection.id, 'external_id': reference})
                continue
            different = {
                name: value
                for name, value in vals.items()
                if (listing[name].id if name == 'grade_id' else listing[name]) != value
            }
            if different:
                changed += 1
                listing.write(different)
                if 'shown_quantity' in different:
                    listing.is_dirty = bool(listing.product_id)
        for listing in self.create(new):
            known[listing.external_id] = listing
        return changed + len(new)

    def _document_vals(self, document, grades):
        grade = grades.get(document.grade_code)
        return {
            'legacy_id': document.legacy_id or False,
            'sku': document.sku or False,
            'ean': document.ean or False,
            'title': document.title or False,
            'product_ref': document.product_ref or False,
            'grade_id': grade.id if grade else False,
            'state': document.state,
            'state_code': document.state_code or False,
            'shown_quantity': document.quantity,
            'error': False,
        }

    def _note_prices(self, known, documents, now):
        currencies = {
            currency.name: currency.id
            for currency in self.env['res.currency'].with_context(active_test=False).search([])
        }
        new = []
        for reference, document in documents.items():
            listing = known[reference]
            prices = {price.market: price for price in listing.price_ids}
            for price in document.prices:
                vals = {
                    'currency_id': currencies.get(price.currency, False),
                    'seen_at': now,
                    **{name: getattr(price, name) or False for name in PRICE_FIELDS},
                }
                if price.market in prices:
                    prices[price.market].write(vals)
                else:
                    new.append({**vals, 'listing_id': listing.id, 'market': price.market})
        self.env['marketplace.listing.price'].create(new)

    @api.model
    def _receive_prices(self, connection, api_, page):
        """Keep what a page of market offers says of known listings; counters for the run."""
        now = fields.Datetime.now()
        documents, blocked = {}, 0
        for _reference, payload in page.payloads:
            try:
                document = api_.read_market_offer(payload)
            except PayloadNotUnderstood:
                blocked += 1
                continue
            same = documents.get(document.external_id)
            prices = (same.prices if same else ()) + document.prices
            documents[document.external_id] = replace(document, prices=prices)
        known = self._known(connection, list(documents))
        self._note_prices(known, {reference: documents[reference] for reference in known}, now)
        return {'received': len(page.payloads), 'blocked': blocked}

    @api.model
    def _note_gone(self, connection, started_at):
        """Mark the listings that a complete reading did not bring."""
        self.search(
            [
                ('connection_id', '=', connection.id),
                ('state', '!=', 'gone'),
                '|',
                ('seen_at', '=', False),
                ('seen_at', '<', started_at),
            ]
        ).write({'state': 'gone'})
