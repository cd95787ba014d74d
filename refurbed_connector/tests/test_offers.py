from decimal import Decimal

from odoo.tests import tagged

from .common import Refurbed, RefurbedCommon


@tagged('post_install', '-at_install')
class TestOffers(RefurbedCommon):
    """Offers and market offers in as listings with a price per market; stock out, absolute."""

    def setUp(self):
        """Three offers have products with ten units each."""
        super().setUp()
        self.offers = self.refurbed.shelf()[:3]
        self.products = self.stock(*self.offers)

    def listing_of(self, offer):
        """Give the listing of an offer, by its number."""
        return self.env['marketplace.listing'].search(
            [('connection_id', '=', self.connection.id), ('external_id', '=', str(offer['id']))]
        )

    def pushed(self):
        """Give what was sent: ``[{offer number: stock}]``, a dict per call."""
        return [
            {offer['identifier']['id']: offer['stock'] for offer in body['offers']}
            for body in self.refurbed.called('BatchUpdateOffers')
        ]

    def push(self):
        """Pull orders, so that they are fresh, and push."""
        self.run_streams('orders', 'offers')

    # ------------------------------------------------------------------ in

    def test_markets_to_sell_on_are_those_with_a_site(self):
        codes = set(self.connection.market_ids.mapped('code'))
        self.assertIn('DE', codes)
        self.assertNotIn('US', codes)
        self.assertEqual(len(codes), 16)

    def test_an_offer_is_a_listing_with_a_price_for_each_market_sold_on(self):
        self.run_streams('listings')
        listing = self.listing_of(self.offers[0])
        self.assertEqual(listing.sku, self.offers[0]['sku'])
        self.assertEqual(listing.product_id, self.products[0])
        self.assertEqual(
            set(listing.price_ids.mapped('market')), set(self.connection.market_ids.mapped('code'))
        )
        self.assertEqual(listing.shown_quantity, self.offers[0]['stock'])

    def test_a_market_that_is_not_ticked_is_not_read(self):
        markets = self.connection.market_ids
        (markets - markets.filtered(lambda item: item.code in ('DE', 'SE'))).enabled = False
        self.run_streams('listings', 'market_offers')
        self.assertEqual(
            set(self.listing_of(self.offers[0]).price_ids.mapped('market')), {'DE', 'SE'}
        )

    def test_a_market_offer_brings_price_and_visibility_of_its_market(self):
        self.run_streams('listings')
        offer = self.offers[0]
        before = {price.market: price.price for price in self.listing_of(offer).price_ids}
        self.refurbed.tell(
            f"offers/{offer['id']}",
            hidden={'DE': 'HIDDEN'},
            reference_price=str(Decimal(offer['reference_price']) + 50),
        )
        self.run_streams('market_offers')
        prices = {price.market: price for price in self.listing_of(offer).price_ids}
        self.assertEqual(prices['DE'].state_code, 'HIDDEN')
        self.assertGreater(prices['DE'].price, before['DE'])

    def test_offers_without_sku_are_listings_by_their_number(self):
        for offer in self.offers[:2]:
            self.refurbed.tell(f"offers/{offer['id']}", sku='')
        self.run_streams('listings')
        both = self.listing_of(self.offers[0]) | self.listing_of(self.offers[1])
        self.assertEqual(len(both), 2)
        self.assertEqual(both.mapped('sku'), [False, False])
        self.assertEqual(
            both.mapped('display_name'), [str(offer['id']) for offer in self.offers[:2]]
        )

    def test_an_offer_without_sku_is_named_in_needs_attention(self):
        self.refurbed.tell(f"offers/{self.offers[0]['id']}", sku='')
        self.run_streams('listings')
        listing = self.listing_of(self.offers[0])
        self.env.flush_all()
        row = self.env['marketplace.attention'].search(
            [('cause', '=', 'listing'), ('res_id', '=', listing.id)]
        )
        self.assertEqual(row.name, str(self.offers[0]['id']))

    # ------------------------------------------------------------------ out

    def test_stock_is_pushed_as_an_absolute_number_for_what_differs_only(self):
        first = self.offers[0]
        self.refurbed.tell(f"offers/{first['id']}", stock=10)
        self.run_streams('listings')
        self.push()
        sent = self.pushed()
        self.assertEqual(len(sent), 1)
        self.assertNotIn(str(first['id']), sent[0])
        self.assertTrue(all(offer['stock'] == 10 for offer in self.offers))
        self.push()
        self.assertEqual(len(self.pushed()), 1)

    def test_nothing_left_is_pushed_as_zero(self):
        self.run_streams('listings')
        self.set_stock(self.products[0], 0)
        self.push()
        self.assertEqual(self.offers[0]['stock'], 0)
        self.assertEqual(self.pushed()[0][str(self.offers[0]['id'])], 0)

    def test_an_offer_without_sku_is_pushed_by_its_number(self):
        offer = self.offers[0]
        self.refurbed.tell(f"offers/{offer['id']}", sku='')
        self.run_streams('listings')
        self.listing_of(offer).product_id = self.products[0]
        self.push()
        self.assertEqual(offer['stock'], 10)

    def test_stock_is_pushed_fifty_offers_a_call_lowest_first(self):
        self.use(Refurbed(offers=0))
        offers = self.refurbed.shelf()
        self.assertGreater(len(offers), 50)
        for number, offer in enumerate(offers):
            self.refurbed.tell(f"offers/{offer['id']}", stock=200)
            if offer['sku'] not in self.products.mapped('default_code'):
                self.set_stock(self.make_product(offer['sku'], offer['sku']), number + 1)
        self.run_streams('listings')
        self.push()
        sent = self.pushed()
        self.assertEqual([len(batch) for batch in sent], [50, len(offers) - 50])
        numbers = [number for batch in sent for number in batch.values()]
        self.assertEqual(numbers, sorted(numbers))

    def test_an_offer_that_refurbed_refuses_does_not_take_the_others_with_it(self):
        self.run_streams('listings')
        gone = self.offers[0]
        self.refurbed.forget_calls()
        del self.refurbed.account['offers'][str(gone['id'])]
        self.refurbed.restored()
        self.push()
        self.assertTrue(self.listing_of(gone).push_error)
        self.assertFalse(self.listing_of(self.offers[1]).push_error)
        self.assertEqual(self.offers[1]['stock'], 10)

    def test_a_sold_unit_is_not_offered_again(self):
        self.run_streams('listings')
        self.push()
        self.sell(self.offers[0]['sku'])
        self.run_streams('orders', 'outbox', 'offers')
        self.assertEqual(self.offers[0]['stock'], 9)
