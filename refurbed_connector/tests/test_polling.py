from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .common import RefurbedCommon


@tagged('post_install', '-at_install')
class TestPolling(RefurbedCommon):
    """No order is missed although refurbed cannot tell what changed since."""

    def setUp(self):
        """One offer has a product."""
        super().setUp()
        self.one = self.refurbed.shelf()[0]
        self.product = self.stock(self.one)

    def move(self, number, state):
        """Let somebody set the state of all items on refurbed's own pages."""
        for item in self.refurbed.item_ids(number):
            self.refurbed.tell(f'orders/{number}/items/{item}/state', state=state)

    def ago(self, **delta):
        """Give an instant in the past, as refurbed writes it."""
        return (fields.Datetime.now() - timedelta(**delta)).strftime('%Y-%m-%dT%H:%M:%SZ')

    def instant(self, text):
        """Read an instant as refurbed writes it."""
        return datetime.strptime(text, '%Y-%m-%dT%H:%M:%SZ')

    def test_a_new_order_is_seen_by_its_state_at_every_run(self):
        number = self.sell(released_at=self.ago(days=200))
        self.run_sweep('none of the slow ones')
        self.assertEqual(self.received(number).state, 'done')

    def test_an_order_that_is_released_late_arrives_although_later_numbers_came_before(self):
        late = self.sell(released=False, order_id=500)
        newer = self.sell()
        self.import_orders()
        self.assertFalse(self.received(late))
        self.assertGreater(int(newer), int(late))
        self.refurbed.tell(f'orders/{late}/release')
        self.run_sweep('none of the slow ones')
        self.assertEqual(self.received(late).state, 'done')

    def test_an_order_accepted_elsewhere_before_it_was_seen_is_found_by_its_release(self):
        self.import_orders()
        number = self.sell(released_at=self.ago(hours=20))
        self.move(number, 'ACCEPTED')
        self.run_sweep('released')
        self.assertEqual(self.received(number).state, 'done')

    def test_the_watermark_starts_a_day_before_the_last_complete_run(self):
        self.import_orders()
        self.refurbed.forget_calls()
        self.run_sweep('released')
        sweep = self.stream('orders').sweep_ids.filtered(lambda item: item.code == 'released')
        self.assertEqual(sweep.overlap_minutes, 24 * 60)
        filters = [body['filter'] for body in self.refurbed.called('ListOrders')]
        (since,) = [row['released_at']['ge'] for row in filters if 'released_at' in row]
        self.assertLess(abs(self.instant(since) - self.instant(self.ago(days=1))).seconds, 60)

    def test_an_order_accepted_on_refurbeds_pages_is_accepted_here_and_not_again(self):
        self.connection.acceptance_policy = 'manual'
        number = self.sell()
        self.import_orders()
        self.move(number, 'ACCEPTED')
        self.run_sweep('open')
        self.assertEqual(self.received(number).line_ids.state, 'accepted')
        self.connection.acceptance_policy = 'available'
        self.run_streams('orders', 'outbox')
        self.assertFalse(self.refurbed.called('BatchUpdateOrderItemsState'))

    def test_an_open_order_that_left_the_open_ones_is_read_by_its_number(self):
        number = self.sell()
        self.import_orders()
        self.move(number, 'CANCELLED')
        self.refurbed.forget_calls()
        self.run_sweep('open')
        self.assertEqual(self.sale_of(number).state, 'cancel')
        filters = [body['filter'] for body in self.refurbed.called('ListOrders')]
        self.assertIn({'id': {'any_of': [number]}}, filters)

    def test_a_changed_address_reaches_the_delivery(self):
        number = self.sell()
        self.import_orders()
        self.refurbed.tell(
            f'orders/{number}/change',
            shipping_address={'street_name': "Neue Gasse", 'house_no': '7', 'town': "Wien"},
        )
        self.run_sweep('open')
        partner = self.sale_of(number).partner_shipping_id
        self.assertEqual((partner.street, partner.city), ("Neue Gasse 7", "Wien"))

    def test_a_return_after_shipping_is_found_by_the_long_sweep(self):
        number = self.sell()
        self.import_orders()
        self.move(number, 'ACCEPTED')
        self.move(number, 'SHIPPED')
        self.run_sweep('open')
        self.move(number, 'RETURNED')
        self.run_sweep('open')
        self.assertEqual(self.received(number).line_ids.state, 'shipped')
        self.run_sweep('recent')
        self.assertEqual(self.received(number).line_ids.state, 'returned')

    def test_rows_that_come_in_another_order_are_no_change(self):
        number = self.sell(self.one['sku'], self.one['sku'], self.one['sku'])
        self.connection.acceptance_policy = 'manual'
        self.import_orders()
        digest = self.received(number).digest
        for _time in range(3):
            self.import_orders()
        self.assertEqual(self.received(number).digest, digest)
        self.assertEqual(self.last_run('orders').changed, 0)
