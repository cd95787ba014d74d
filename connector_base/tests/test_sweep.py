from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from ..contract.errors import RequestRefused, TransientError
from .common import PLACED_AT, MarketplaceCommon


@tagged('post_install', '-at_install')
class TestSweep(MarketplaceCommon):
    """Nothing is skipped: whatever interrupts the reading of a list, it is read again."""

    def sweep(self, code):
        """Give a sweep of the connection by its code."""
        return self.stream('orders').sweep_ids.filtered(lambda item: item.code == code)

    def asked(self, kind):
        """Give what was asked of the marketplace for sweeps of a kind."""
        return [sweep for sweep in self.fake.sweeps if sweep.kind == kind]

    def test_the_watermark_moves_after_the_last_page_only(self):
        self.fake.page_size = 1
        for _number in range(3):
            self.place()
        self.fake.break_next('page', TransientError("Cut."), after=5)
        self.import_orders()
        self.assertTrue(self.sweep('new').watermark_at)
        self.assertFalse(self.sweep('changed').watermark_at)
        self.import_orders()
        self.assertTrue(self.sweep('changed').watermark_at)

    def test_what_a_cut_left_unread_comes_with_the_next_run(self):
        self.fake.page_size = 1
        references = [self.place() for _number in range(4)]
        self.fake.break_next('page', TransientError("Cut."), after=2)
        self.import_orders()
        self.import_orders()
        self.assertEqual([self.received(reference).state for reference in references], ['done'] * 4)
        self.assertEqual(
            self.env['sale.order'].search_count([('marketplace_reference', 'in', references)]), 4
        )

    def test_the_watermark_is_the_marketplaces_own_clock(self):
        self.fake.clock = datetime(2026, 3, 2, 12, 0, 0)
        self.place()
        self.import_orders()
        self.assertEqual(self.sweep('changed').watermark_at, datetime(2026, 3, 2, 12, 0, 0))

    def test_a_sweep_begins_an_overlap_before_the_watermark(self):
        self.fake.clock = datetime(2026, 3, 2, 12, 0, 0)
        self.place()
        self.import_orders()
        self.import_orders()
        self.assertEqual(self.asked('since')[-1].since, datetime(2026, 3, 2, 11, 45, 0))

    def test_a_first_sweep_reaches_back_as_far_as_planned(self):
        self.import_orders()
        since = self.asked('since')[0].since
        self.assertLess(
            abs(fields.Datetime.now() - timedelta(days=30) - since), timedelta(minutes=1)
        )

    def test_a_change_within_the_overlap_of_a_clock_that_is_off_is_seen(self):
        reference = self.place(self.line(state='held'))
        self.import_orders()
        self.fake.set_states(reference, 'to_answer')
        late = fields.Datetime.now() - timedelta(minutes=14)
        self.fake.orders[reference]['updated'] = late.isoformat()
        self.import_orders()
        self.assertEqual(self.received(reference).state, 'done')

    def test_a_sweep_with_an_interval_waits_for_it(self):
        for _number in range(3):
            self.import_orders()
        self.assertEqual(len(self.asked('open')), 1)
        self.assertEqual(len(self.asked('placed')), 1)
        self.assertEqual(len(self.asked('new')), 3)

    def test_the_daily_sweep_finds_what_all_others_missed(self):
        reference = self.place(
            self.line(state='shipped'), updated='2020-01-01T00:00:00', placed=PLACED_AT.isoformat()
        )
        self.import_orders()
        self.assertEqual(self.received(reference).state, 'done')

    def test_an_open_order_that_the_open_list_leaves_out_is_read_by_its_number(self):
        reference = self.place()
        self.import_orders()
        self.fake.set_states(reference, 'cancelled')
        self.fake.orders[reference]['updated'] = '2020-01-01T00:00:00'
        self.received(reference).seen_at = fields.Datetime.now() - timedelta(hours=1)
        self.sweep('open').next_run_at = fields.Datetime.now() - timedelta(seconds=1)
        self.import_orders()
        self.assertEqual(self.asked('refs')[-1].refs, (reference,))
        self.assertEqual(self.sale_of(reference).state, 'cancel')

    def test_shipped_orders_are_not_read_one_by_one_for_ever(self):
        reference = self.place(self.line(state='shipped'))
        self.import_orders()
        self.fake.orders[reference]['updated'] = '2020-01-01T00:00:00'
        self.received(reference).seen_at = fields.Datetime.now() - timedelta(hours=1)
        self.sweep('open').next_run_at = fields.Datetime.now() - timedelta(seconds=1)
        self.import_orders()
        self.assertEqual(self.asked('refs'), [])

    def test_orders_asked_for_by_number_are_brought_once(self):
        reference = self.place(
            self.line(state='shipped'), updated='2020-01-01T00:00:00', placed='2010-01-01T00:00:00'
        )
        self.import_orders()
        self.assertFalse(self.received(reference))
        self.env['marketplace.sweep']._ask(self.stream('orders'), refs=[reference])
        self.run_cron()
        self.assertTrue(self.received(reference))
        self.assertFalse(self.sweep('asked'))

    def test_orders_asked_for_by_date_are_those_of_the_range(self):
        old = self.place(placed='2010-01-05T10:00:00', updated='2010-01-05T10:00:00')
        later = self.place(
            self.line(state='shipped'), placed='2010-03-05T10:00:00', updated='2010-03-05T10:00:00'
        )
        self.env['marketplace.sweep']._ask(
            self.stream('orders'), since=datetime(2010, 1, 1), until=datetime(2010, 2, 1)
        )
        self.run_cron()
        self.assertTrue(self.received(old))
        self.assertFalse(self.received(later))

    def test_a_range_whose_reading_was_cut_is_read_again(self):
        old = self.place(
            self.line(state='shipped'), placed='2010-01-05T10:00:00', updated='2010-01-05T10:00:00'
        )
        self.env['marketplace.sweep']._ask(self.stream('orders'), refs=[old])
        self.fake.break_next('page', TransientError("Cut."))
        self.run_cron()
        self.assertFalse(self.received(old))
        self.import_orders()
        self.assertTrue(self.received(old))

    def test_a_number_the_marketplace_refuses_does_not_stand_in_the_way_of_all_orders(self):
        self.import_orders()
        original = self.fake.order_pages

        def refuse(sweep):
            if sweep.kind == 'refs':
                raise RequestRefused("'abc' is no order number.")
            return original(sweep)

        self.fake.order_pages = refuse
        self.env['marketplace.sweep']._ask(self.stream('orders'), refs=['abc'])
        reference = self.place()
        self.run_cron()
        self.assertEqual(self.stream('orders').state, 'idle')
        self.assertEqual(self.received(reference).state, 'done')
        self.assertFalse(self.sweep('asked'))
        self.assertIn("'abc' is no order number.", self.connection.message_ids[:1].body)
