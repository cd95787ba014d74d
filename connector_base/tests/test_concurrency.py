import threading
from contextlib import contextmanager
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, mute_logger, tagged

from .common import SECRET, FakeMarketplace
from .fake_api import FakeApi

LOCKED = 'odoo.addons.connector_base.models.marketplace_order_apply'


@tagged('post_install', '-at_install')
class TestConcurrency(FakeMarketplace, BaseCase):
    """Real transactions of real connections to the database, side by side.

    What is committed here is removed afterwards.
    """

    @classmethod
    def setUpClass(cls):
        """Make ``fake`` a marketplace."""
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.install_fake()

    def setUp(self):
        """A connection, a product with a listing and with stock, for everybody to see."""
        super().setUp()
        with self.transaction() as env:
            # without a demand the product can be deleted again
            product = env['product.product'].create(
                {
                    'name': "Race",
                    'default_code': 'RACE-1',
                    'type': 'consu',
                    'is_storable': True,
                    'taxes_id': [(5,)],
                }
            )
            env.company.email = env.company.email or 'seller@example.com'
            connection = env['marketplace.connection'].create(
                {
                    'name': f'Race {self._testMethodName}',
                    'provider': 'fake',
                    'token': SECRET,
                    'contact_email': 'seller@example.com',
                }
            )
            self.fake = self.fakes[connection.id] = FakeApi()
            connection.action_test_connection()
            listing = env['marketplace.listing'].create(
                {
                    'connection_id': connection.id,
                    'external_id': 'L-RACE',
                    'sku': 'RACE-1',
                    'product_id': product.id,
                    'state': 'online',
                }
            )
            self.fake.listings['L-RACE'] = {'id': 'L-RACE', 'quantity': 0}
            self.location_id = connection.warehouse_id.lot_stock_id.id
            self.ids = connection.id, product.id, listing.id
        self.addCleanup(self.clean)

    def clean(self):
        """Remove what this test has committed."""
        connection_id, product_id, _listing_id = self.ids
        with self.transaction() as env:
            sales = (
                env['marketplace.order']
                .search([('connection_id', '=', connection_id)])
                .sale_order_id
            )
            pickings, partners = sales.picking_ids, sales.partner_id
            sales.with_context(marketplace_says=True)._action_cancel()
            pickings.unlink()
            env['marketplace.connection'].browse(connection_id).unlink()
            sales.unlink()
            partners.unlink()
        with self.transaction() as env:
            env['stock.quant'].search([('product_id', '=', product_id)]).sudo().unlink()
            env['product.product'].browse(product_id).product_tmpl_id.unlink()

    @contextmanager
    def transaction(self):
        """A transaction of its own, committed at the end."""
        with self.registry.cursor() as cr:
            # who waits for a lock that this very thread holds would wait for ever
            cr.execute("SET LOCAL lock_timeout = '10s'")
            yield api.Environment(cr, SUPERUSER_ID, {'tracking_disable': True})

    def place(self, reference):
        """Let somebody order one piece."""
        address = {'first_name': reference, 'street': 'Race', 'city': 'Paris', 'country': 'FR'}
        now = fields.Datetime.now().isoformat()
        self.fake.orders[reference] = {
            'id': reference,
            'currency': self.currency(),
            'total': '10.00',
            'placed': now,
            'updated': now,
            'lines': [
                {'id': '1', 'sku': 'RACE-1', 'quantity': 1, 'price': '10.00', 'state': 'held'}
            ],
            'ship_to': address,
            'bill_to': address,
        }

    def currency(self):
        """Give the currency of the company."""
        with self.transaction() as env:
            return env.company.currency_id.name

    def move_stock(self, quantity=1):
        """Receive something, in a transaction of its own."""
        with self.transaction() as env:
            env['stock.quant']._update_available_quantity(
                env['product.product'].browse(self.ids[1]),
                env['stock.location'].browse(self.location_id),
                quantity,
            )

    def run_cron(self):
        """Run the scheduled action as the scheduler does."""
        with self.transaction() as env:
            connection = env['marketplace.connection'].browse(self.ids[0])
            connection.stream_ids.next_run_at = fields.Datetime.now()
        with self.transaction() as env:
            return env['marketplace.connection'].browse(self.ids[0]).cron_id.method_direct_trigger()

    def waiting(self):
        """Count the notes on stock that wait."""
        with self.transaction() as env:
            return env['marketplace.stock.change'].search_count(
                [('connection_id', '=', self.ids[0])]
            )

    # ------------------------------------------------------------------ stock

    def test_stock_that_moves_while_notes_are_taken_is_not_lost(self):
        self.move_stock(3)
        with self.transaction() as env:
            env['marketplace.stock.change']._drain(
                env['marketplace.connection'].browse(self.ids[0])
            )
            self.move_stock(4)
        self.assertEqual(self.waiting(), 1)

    def test_taking_notes_neither_waits_for_a_warehouse_nor_is_waited_for(self):
        with self.transaction() as warehouse:
            warehouse['stock.quant']._update_available_quantity(
                warehouse['product.product'].browse(self.ids[1]),
                warehouse['stock.location'].browse(self.location_id),
                2,
            )
            warehouse.cr.flush()
            with self.transaction() as env:
                env.cr.execute("SET LOCAL lock_timeout = '500ms'")
                env['marketplace.stock.change']._drain(
                    env['marketplace.connection'].browse(self.ids[0])
                )
        self.assertEqual(self.waiting(), 1)

    def test_two_warehouse_transactions_on_one_product_do_not_collide_in_the_notes(self):
        with self.transaction() as one, self.transaction() as two:
            for env in (one, two):
                env.cr.execute('SELECT 1')
                env['marketplace.stock.change']._note_moved([self.ids[1]])
            one.cr.flush()
            two.cr.flush()
        self.assertEqual(self.waiting(), 2)

    def test_stock_that_moves_during_a_push_is_told_in_the_next_run(self):
        self.move_stock(3)
        original = self.fake.push_offers

        def push(offers):
            self.move_stock(4)
            return original(offers)

        self.fake.push_offers = push
        self.run_cron()
        self.fake.push_offers = original
        self.run_cron()
        self.assertEqual(self.fake.pushed, [('RACE-1', 3), ('RACE-1', 7)])

    def test_notes_taken_by_a_run_that_fails_are_there_again(self):
        self.move_stock(3)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env['marketplace.stock.change']._drain(
                env['marketplace.connection'].browse(self.ids[0])
            )
            cr.rollback()
        self.assertEqual(self.waiting(), 1)

    def test_a_buffer_changed_during_a_push_is_not_forgotten(self):
        self.move_stock(9)
        original = self.fake.push_offers

        def push(offers):
            with self.transaction() as env:
                listing = env['marketplace.listing'].browse(self.ids[2])
                listing.buffer_quantity = 2
                listing.next_push_at = fields.Datetime.add(fields.Datetime.now(), seconds=-2)
            return original(offers)

        self.fake.push_offers = push
        self.run_cron()
        self.fake.push_offers = original
        self.run_cron()
        self.run_cron()
        self.assertEqual(self.fake.pushed[-1], ('RACE-1', 7))

    # ------------------------------------------------------------------ two workers

    def test_a_second_worker_is_refused_while_the_first_one_runs(self):
        refused = []

        def second_worker():
            with self.transaction() as env:
                cron = env['marketplace.connection'].browse(self.ids[0]).cron_id
                try:
                    cron.method_direct_trigger()
                except UserError as error:
                    refused.append(str(error))

        def in_the_middle():
            thread = threading.Thread(target=second_worker)
            thread.start()
            thread.join(30)

        self.fake.break_next('order_pages', in_the_middle)
        self.run_cron()
        self.assertEqual(len(refused), 1)
        self.assertIn("already executing", refused[0])

    def test_an_order_received_by_two_transactions_at_once_is_one_record(self):
        rows = [('TWICE', {'a': 1})]
        with (
            self.assertRaises(IntegrityError) as caught,
            mute_logger('odoo.sql_db'),
            self.transaction() as one,
            self.transaction() as two,
        ):
            for env in (one, two):
                env.cr.execute('SELECT 1')
            self.receive(two, rows)
            two.cr.commit()
            self.receive(one, rows)
        self.assertIn('unique', str(caught.exception))
        with self.transaction() as env:
            self.assertEqual(
                env['marketplace.order'].search_count([('external_id', '=', 'TWICE')]), 1
            )
            env['marketplace.order'].search([('external_id', '=', 'TWICE')]).unlink()

    def receive(self, env, rows):
        """Receive payloads and write them."""
        env['marketplace.order']._receive(env['marketplace.connection'].browse(self.ids[0]), rows)
        env.flush_all()

    # ------------------------------------------------------------------ conflicts

    def test_a_batch_that_met_somebody_elses_write_is_applied_again(self):
        self.place('CONFLICT-1')
        Order = self.registry['marketplace.order']
        original = Order._apply
        met = []

        def apply(orders, api_):
            if not met:
                met.append(1)
                with self.transaction() as env:
                    env['marketplace.connection'].browse(self.ids[0]).color = 5
                orders.connection_id.color = 7
            return original(orders, api_)

        with patch.object(Order, '_apply', apply), mute_logger('odoo.sql_db'):
            self.run_cron()
        with self.transaction() as env:
            order = env['marketplace.order'].search([('external_id', '=', 'CONFLICT-1')])
            self.assertEqual((order.state, order.connection_id.color), ('held', 5))
            runs = (
                env['marketplace.stream']
                .search([('connection_id', '=', self.ids[0]), ('kind', '=', 'orders')])
                .run_ids
            )
            self.assertEqual(runs.mapped('state'), ['done'])

    def test_a_stream_edited_while_it_runs_does_not_break_the_scheduled_action(self):
        def edit():
            with self.transaction() as env:
                connection = env['marketplace.connection'].browse(self.ids[0])
                connection.stream_ids.interval_minutes = 7

        self.fake.break_next('listing_pages', edit)
        with mute_logger('odoo.sql_db'):
            self.assertIs(self.run_cron(), True)
        with self.transaction() as env:
            connection = env['marketplace.connection'].browse(self.ids[0])
            self.assertEqual(connection.cron_id.failure_count, 0)
            self.assertEqual(set(connection.stream_ids.mapped('interval_minutes')), {7})
            self.assertNotIn('running', connection.stream_ids.run_ids.mapped('state'))

    # ------------------------------------------------------------------ money

    @mute_logger('odoo.sql_db')
    def test_two_people_who_pay_back_the_same_at_once_pay_it_once(self):
        self.place('TWICE')
        self.run_cron()

        def pay_back(env):
            order = env['marketplace.order'].search([('external_id', '=', 'TWICE')])
            env['marketplace.outbox']._enqueue_cancelled(order, order.line_ids)
            env.flush_all()

        with self.assertRaises(IntegrityError), self.registry.cursor() as late:
            env = api.Environment(late, SUPERUSER_ID, {})
            # what it sees is fixed from here on: the first message is not in it
            env['marketplace.outbox'].search([], limit=1)
            with self.transaction() as first:
                pay_back(first)
            pay_back(env)
        with self.transaction() as env:
            refunds = env['marketplace.refund'].search([('order_id.external_id', '=', 'TWICE')])
            self.assertEqual(refunds.mapped('amount'), [10])
