from odoo.tests import tagged

from ..contract.errors import TransientError
from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestListingReceive(MarketplaceCommon):
    """Listings as the marketplace shows them, and the product behind each."""

    def read_listings(self):
        """Read all listings."""
        self.run_streams('listings')

    def test_a_listing_is_kept_as_the_marketplace_shows_it(self):
        self.offer('PHONE-1', quantity=7, grade='GOOD', legacy='123', state='offline')
        self.read_listings()
        listing = self.listing('PHONE-1')
        self.assertEqual(
            (listing.external_id, listing.legacy_id, listing.title, listing.shown_quantity),
            ('L-PHONE-1', '123', "Title of PHONE-1", 7),
        )
        self.assertEqual((listing.grade_id.code, listing.state), ('GOOD', 'offline'))

    def test_a_listing_is_kept_once_with_a_price_per_market(self):
        self.offer('PHONE-1')
        self.read_listings()
        prices = self.listing('PHONE-1').price_ids
        self.assertEqual(
            [(price.market, price.currency_id.name, price.price) for price in prices],
            [('en-gb', 'GBP', 120), ('fr-fr', 'EUR', 120)],
        )

    def test_a_market_that_is_not_ticked_is_not_read(self):
        self.connection.market_ids.filtered(lambda market: market.code == 'en-gb').enabled = False
        self.offer('PHONE-1')
        self.read_listings()
        self.assertEqual(self.listing('PHONE-1').price_ids.mapped('market'), ['fr-fr'])

    def test_a_code_nobody_knows_is_kept_and_shown(self):
        self.offer('PHONE-1', state='17')
        self.read_listings()
        self.assertEqual(
            (self.listing('PHONE-1').state, self.listing('PHONE-1').state_code), ('unknown', '17')
        )

    def test_reading_twice_changes_nothing(self):
        self.offer('PHONE-1')
        self.read_listings()
        self.read_listings()
        self.assertEqual(len(self.listing('PHONE-1')), 1)
        self.assertEqual(self.last_run('listings').changed, 0)

    def test_a_listing_that_is_not_understood_is_shown_and_stops_no_other(self):
        self.offer('BAD')
        self.fake.listings['L-BAD'].pop('quantity')
        self.offer('PHONE-1')
        self.read_listings()
        bad = self.env['marketplace.listing'].search([('external_id', '=', 'L-BAD')])
        self.assertIn('listing.quantity', bad.error)
        self.assertEqual(self.listing('PHONE-1').product_id, self.phone)

    def test_a_listing_understood_again_has_no_error(self):
        self.offer('PHONE-1')
        quantity = self.fake.listings['L-PHONE-1'].pop('quantity')
        self.read_listings()
        self.fake.listings['L-PHONE-1']['quantity'] = quantity
        self.read_listings()
        self.assertFalse(self.listing('PHONE-1').error)

    # ------------------------------------------------------------------ products

    def test_a_listing_finds_its_product_by_sku_in_any_case(self):
        self.offer('phone-1')
        self.read_listings()
        self.assertEqual(self.listing('phone-1').product_id, self.phone)

    def test_an_exact_reference_wins_over_one_in_another_case(self):
        lower = self.make_product("Lower", 'phone-1')
        self.offer('PHONE-1')
        self.offer('phone-1', id='L2')
        self.read_listings()
        self.assertEqual(self.listing('PHONE-1').product_id, self.phone)
        self.assertEqual(
            self.env['marketplace.listing'].search([('external_id', '=', 'L2')]).product_id, lower
        )

    def test_two_products_that_differ_by_case_only_are_nobodys_guess(self):
        self.make_product("Lower", 'phone-1')
        self.offer('Phone-1')
        self.read_listings()
        self.assertFalse(self.listing('Phone-1').product_id)

    def test_two_products_of_one_reference_are_nobodys_guess(self):
        self.make_product("Twin", 'PHONE-1')
        self.offer('PHONE-1')
        self.read_listings()
        self.assertFalse(self.listing('PHONE-1').product_id)

    def test_an_ean_finds_the_product_of_the_barcode(self):
        self.tablet.barcode = '4006381333931'
        self.offer('ANY', ean='4006381333931')
        self.read_listings()
        self.assertEqual(self.listing('ANY').product_id, self.tablet)

    def test_an_sku_that_is_a_barcode_finds_the_product(self):
        self.tablet.barcode = '4006381333931'
        self.offer('4006381333931')
        self.read_listings()
        self.assertEqual(self.listing('4006381333931').product_id, self.tablet)

    def test_a_product_of_another_company_is_not_used(self):
        stranger = self.make_company("Stranger")
        self.make_product("Strange", 'STRANGE', self.env['account.tax'], company_id=stranger.id)
        self.offer('STRANGE')
        self.read_listings()
        self.assertFalse(self.listing('STRANGE').product_id)

    def test_an_archived_product_is_not_used(self):
        self.phone.active = False
        self.offer('PHONE-1')
        self.read_listings()
        self.assertFalse(self.listing('PHONE-1').product_id)

    def test_a_mapping_made_by_hand_stays(self):
        self.offer('PHONE-1')
        self.read_listings()
        self.listing('PHONE-1').product_id = self.tablet
        self.read_listings()
        self.assertEqual(self.listing('PHONE-1').product_id, self.tablet)

    def test_a_product_made_later_is_found_at_the_next_reading(self):
        self.offer('LATER')
        self.read_listings()
        later = self.make_product("Later", 'LATER')
        self.read_listings()
        self.assertEqual(self.listing('LATER').product_id, later)

    def test_an_order_line_goes_by_the_mapping_of_its_listing_not_by_its_sku(self):
        self.offer('OLD-SKU', legacy='777')
        self.read_listings()
        self.listing('OLD-SKU').product_id = self.tablet
        reference = self.place(self.line(sku='PHONE-1', listing='777'))
        self.import_orders()
        self.assertEqual(self.sale_of(reference).order_line.product_id, self.tablet)

    def test_a_reused_sku_goes_by_the_listing_that_is_still_there(self):
        self.offer('AGAIN', id='OLD')
        self.read_listings()
        self.listing('AGAIN').product_id = self.tablet
        del self.fake.listings['OLD']
        self.offer('AGAIN', id='NEW')
        self.read_listings()
        self.env['marketplace.listing'].search(
            [('external_id', '=', 'NEW')]
        ).product_id = self.phone
        reference = self.place(self.line(sku='again'))
        self.import_orders()
        self.assertEqual(self.sale_of(reference).order_line.product_id, self.phone)

    # ------------------------------------------------------------------ gone

    def test_a_listing_that_is_no_longer_there_is_marked(self):
        self.offer('PHONE-1')
        self.offer('TAB-1')
        self.read_listings()
        del self.fake.listings['L-TAB-1']
        self.listing('TAB-1').seen_at = '2020-01-01'
        self.read_listings()
        self.assertEqual(self.listing('TAB-1').state, 'gone')
        self.assertEqual(self.listing('PHONE-1').state, 'online')

    def test_a_reading_that_was_cut_marks_nothing_as_gone(self):
        self.fake.page_size = 1
        for sku in ('PHONE-1', 'TAB-1'):
            self.offer(sku)
        self.read_listings()
        self.env['marketplace.listing'].search([]).write({'seen_at': '2020-01-01'})
        self.fake.break_next('listing_page', TransientError("Cut."), after=1)
        self.read_listings()
        self.assertEqual(self.listing('TAB-1').state, 'online')

    def test_a_listing_that_is_gone_is_not_pushed_until_it_is_back(self):
        self.offer('PHONE-1')
        self.read_listings()
        row = self.fake.listings.pop('L-PHONE-1')
        self.listing('PHONE-1').seen_at = '2020-01-01'
        self.read_listings()
        self.run_streams('orders', 'offers')
        self.assertEqual(self.fake.pushed, [])
        self.fake.listings['L-PHONE-1'] = row
        self.read_listings()
        self.run_streams('orders', 'offers')
        self.assertEqual(self.fake.pushed, [('PHONE-1', 50)])
