from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from ..contract.errors import AccessRefused, TransientError
from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestListingPush(MarketplaceCommon):
    """One absolute number per listing: what may be sold, only when it differs, lowest first."""

    def setUp(self):
        """A phone with 50 in stock, listed with 0, and read."""
        super().setUp()
        self.offer('PHONE-1')
        self.run_streams('listings')
        self.phone_listing = self.listing('PHONE-1')

    def push(self):
        """Let the stream of stock run after a fresh pull of orders."""
        self.run_streams('orders', 'offers')

    def shown(self, reference='L-PHONE-1'):
        """Give what buyers see."""
        return self.fake.listings[reference]['quantity']

    # ------------------------------------------------------------------ the number

    def test_what_is_free_is_published(self):
        self.push()
        self.assertEqual(self.shown(), 50)
        self.assertEqual(
            (self.phone_listing.shown_quantity, self.phone_listing.pushed_quantity), (50, 50)
        )

    def test_what_is_reserved_is_not_published(self):
        self.place(self.line(quantity=3))
        self.push()
        self.assertEqual(self.shown(), 47)

    def test_what_is_sold_and_not_reserved_yet_is_not_published(self):
        self.warehouse.out_type_id.reservation_method = 'manual'
        self.place(self.line(quantity=3))
        self.push()
        self.assertFalse(self.sale_of('F001').picking_ids.move_ids.quantity)
        self.assertEqual(self.shown(), 47)

    def test_what_an_unpaid_order_holds_is_not_published(self):
        self.place(self.line(quantity=2, state='held'))
        self.push()
        self.assertEqual(self.shown(), 48)

    def test_what_a_blocked_order_waits_for_is_not_published(self):
        self.place(self.line(quantity=2), total='1.00')
        self.push()
        self.assertEqual(self.received('F001').state, 'blocked')
        self.assertEqual(self.shown(), 48)

    def test_what_an_order_on_another_marketplace_holds_is_not_published_here(self):
        other = self.make_connection("Second shop")
        self.place(self.line(quantity=4, state='held'), fake=self.fakes[other.id])
        self.import_orders(other)
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 46)

    def test_a_cancelled_unpaid_order_frees_its_units_again(self):
        reference = self.place(self.line(quantity=2, state='held'))
        self.push()
        self.fake.set_states(reference, 'lapsed')
        self.touch(reference)
        self.push()
        self.assertEqual(self.shown(), 50)

    def test_the_largest_buffer_of_listing_grade_and_connection_counts(self):
        grade = self.env['marketplace.grade'].create(
            {'connection_id': self.connection.id, 'code': 'A'}
        )
        self.phone_listing.grade_id = grade
        for listing, of_grade, connection, shown in (
            (1, 2, 3, 47),
            (1, 5, 3, 45),
            (7, 5, 3, 43),
            (0, 0, 0, 50),
        ):
            self.connection.buffer_quantity = connection
            grade.buffer_quantity = of_grade
            self.phone_listing.buffer_quantity = listing
            self.push()
            self.assertEqual(self.shown(), shown)

    def test_a_buffer_of_the_connection_is_published_at_the_next_run(self):
        self.push()
        self.connection.buffer_quantity = 10
        self.run_cron()
        self.run_streams('offers')
        self.assertEqual(self.shown(), 40)

    def test_the_lowest_maximum_counts(self):
        self.phone_listing.maximum_quantity = 8
        self.push()
        self.assertEqual(self.shown(), 8)
        self.connection.maximum_quantity = 5
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 5)

    def test_a_number_is_never_below_zero(self):
        self.push()
        self.phone_listing.buffer_quantity = 999
        self.push()
        self.assertEqual(self.shown(), 0)

    def test_half_a_unit_is_not_published(self):
        self.set_stock(self.phone, 2.5)
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 2)

    def test_only_the_mapped_warehouses_count(self):
        self.set_stock(self.phone, 9, self.other_warehouse)
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 50)
        self.connection.warehouse_ids = self.warehouse | self.other_warehouse
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 59)
        self.connection.warehouse_ids = self.other_warehouse
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 9)

    def test_without_a_warehouse_nothing_is_published(self):
        self.push()
        self.connection.warehouse_id = False
        self.phone_listing._mark_dirty()
        self.push()
        self.assertEqual(self.shown(), 0)

    def test_alternatives_add_to_what_is_published(self):
        self.phone_listing.alternative_ids = [Command.link(self.tablet.id)]
        self.push()
        self.assertEqual(self.shown(), 100)

    def test_a_move_of_an_alternative_is_noticed(self):
        self.phone_listing.alternative_ids = [Command.link(self.tablet.id)]
        self.push()
        self.set_stock(self.tablet, 10)
        self.push()
        self.assertEqual(self.shown(), 60)

    def test_an_order_ships_an_alternative_when_the_first_product_has_run_out(self):
        self.phone_listing.alternative_ids = [Command.link(self.tablet.id)]
        self.set_stock(self.phone, 1)
        first, second = self.place(), self.place()
        self.import_orders()
        self.assertEqual(self.sale_of(first).order_line.product_id, self.phone)
        self.assertEqual(self.sale_of(second).order_line.product_id, self.tablet)

    def test_two_listings_of_one_product_both_show_it(self):
        self.offer('PHONE-1B')
        self.run_streams('listings')
        self.listing('PHONE-1B').product_id = self.phone
        self.push()
        self.assertEqual((self.shown(), self.shown('L-PHONE-1B')), (50, 50))

    def test_a_product_not_tracked_in_stock_is_not_published_and_says_why(self):
        service = self.env['product.product'].create({'name': "Repair", 'type': 'service'})
        self.phone_listing.product_id = service
        self.push()
        self.assertEqual(self.shown(), 0)
        self.assertIn("Track Inventory", self.phone_listing.push_error)
        self.assertFalse(self.phone_listing.is_dirty)

    # ------------------------------------------------------------------ fewest calls

    def test_an_unchanged_listing_is_never_pushed(self):
        self.push()
        self.fake.pushed.clear()
        self.phone_listing._mark_dirty()
        self.push()
        self.push()
        self.assertEqual(self.fake.pushed, [])

    def test_a_listing_that_already_shows_the_number_is_not_pushed(self):
        self.fake.listings['L-PHONE-1']['quantity'] = 50
        self.run_streams('listings')
        self.push()
        self.assertEqual(self.fake.pushed, [])

    def test_a_listing_without_a_product_is_not_pushed(self):
        self.offer('NOBODY', quantity=5)
        self.run_streams('listings')
        self.push()
        self.assertEqual(self.shown('L-NOBODY'), 5)

    def test_the_lowest_stock_is_pushed_first(self):
        for number, quantity in enumerate((30, 2, 17)):
            self.set_stock(self.make_product(f"P{number}", f'P{number}'), quantity)
            self.offer(f'P{number}', quantity=99)
        self.run_streams('listings')
        self.push()
        self.assertEqual([quantity for _sku, quantity in self.fake.pushed], [2, 17, 30, 50])

    # ------------------------------------------------------------------ lower only

    def stale(self):
        """Let orders be unreadable, the last success long ago."""
        self.fake.break_next('order_pages', TransientError("Down."), times=99)
        self.run_streams('orders')
        self.stream('orders').last_success_at = fields.Datetime.now() - timedelta(minutes=10)

    def test_with_stale_orders_a_number_is_not_raised(self):
        self.stale()
        self.run_streams('offers')
        self.assertEqual(self.shown(), 0)
        self.assertTrue(self.phone_listing.is_dirty)

    def test_with_stale_orders_a_number_is_lowered(self):
        self.push()
        self.stale()
        self.set_stock(self.phone, 4)
        self.run_streams('offers')
        self.assertEqual(self.shown(), 4)

    def test_what_was_not_raised_is_raised_after_the_next_pull(self):
        self.stale()
        self.run_streams('offers')
        self.fake._faults.clear()
        self.push()
        self.assertEqual(self.shown(), 50)

    def test_while_orders_are_off_numbers_are_only_lowered(self):
        self.push()
        self.stream('orders').enabled = False
        self.set_stock(self.phone, 60)
        self.run_streams('offers')
        self.assertEqual(self.shown(), 50)
        self.set_stock(self.phone, 6)
        self.run_streams('offers')
        self.assertEqual(self.shown(), 6)

    # ------------------------------------------------------------------ what the marketplace says

    def test_a_refused_number_is_shown_and_tried_again_later(self):
        self.fake.break_next('offer', "The listing is archived.")
        self.push()
        self.assertIn("The listing is archived.", self.phone_listing.push_error)
        self.assertGreater(self.phone_listing.next_push_at, fields.Datetime.now())
        self.assertEqual(self.last_run('offers').blocked, 1)

    def test_a_refused_number_stops_no_other(self):
        self.offer('TAB-1')
        self.run_streams('listings')
        self.fake.break_next('offer', "The listing is archived.")
        self.push()
        self.assertEqual(len(self.fake.pushed), 1)

    def test_push_now_tries_a_refused_number_at_once(self):
        self.fake.break_next('offer', "The listing is archived.")
        self.push()
        self.phone_listing.action_push_now()
        self.push()
        self.assertEqual(self.shown(), 50)
        self.assertFalse(self.phone_listing.push_error)

    def test_a_lost_answer_is_told_again_in_the_next_run(self):
        self.fake.break_next('offer', 'lost')
        self.push()
        self.assertTrue(self.phone_listing.is_dirty)
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 50), ('PHONE-1', 50)])
        self.assertFalse(self.phone_listing.is_dirty)

    def test_what_the_budget_left_unsent_stays_due(self):
        self.offer('TAB-1')
        self.run_streams('listings')
        self.fake.offers_left = 1
        self.push()
        self.assertEqual(len(self.fake.pushed), 1)
        self.fake.offers_left = 10
        self.push()
        self.assertEqual(len(self.fake.pushed), 2)

    def test_numbers_taken_before_an_outage_are_not_told_again(self):
        self.offer('TAB-1')
        self.run_streams('listings')
        self.fake.break_next('offer', TransientError("Down."), after=1)
        self.push()
        self.assertEqual(self.last_run('offers').pushed, 1)
        self.push()
        self.assertEqual(len(self.fake.pushed), 2)

    def test_a_key_that_may_not_push_stops_this_stream_only(self):
        self.fake.break_next('push_offers', AccessRefused("Not for this key."))
        self.push()
        self.assertEqual(self.stream('offers').state, 'refused')
        self.assertEqual(self.stream('orders').state, 'idle')

    # ------------------------------------------------------------------ drift

    def test_a_number_changed_on_the_marketplace_is_corrected_and_counted(self):
        self.push()
        self.fake.listings['L-PHONE-1']['quantity'] = 3
        self.run_streams('listings')
        self.assertEqual(self.phone_listing.shown_quantity, 3)
        self.push()
        self.assertEqual(self.shown(), 50)
        self.assertEqual(self.phone_listing.drift_count, 1)

    def test_a_drift_is_counted_once_however_often_its_correction_fails(self):
        self.push()
        self.fake.listings['L-PHONE-1']['quantity'] = 3
        self.run_streams('listings')
        self.fake.break_next('push_offers', TransientError("Down."), times=3)
        for _number in range(4):
            self.push()
        self.assertEqual(self.shown(), 50)
        self.assertEqual(self.phone_listing.drift_count, 1)

    def test_a_normal_change_is_no_drift(self):
        self.push()
        self.set_stock(self.phone, 12)
        self.push()
        self.assertEqual(self.phone_listing.drift_count, 0)
