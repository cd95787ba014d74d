from collections import defaultdict
from decimal import Decimal
from pathlib import Path

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules import get_module_path
from odoo.tests import tagged

from .common import BackMarketCommon

ALIVE = (1, 2, 3, 6)  # states of a line that the customer has paid
DEAD = (4, 5)


def owed(order):
    """What the customer owes, when none of the lines is cancelled: as the order itself says."""
    return Decimal(order['price']) + Decimal(order['shipping_price'])


@tagged('post_install', '-at_install')
class TestImport(BackMarketCommon):
    """Orders of the simulated marketplace become sale orders."""

    def setUp(self):
        """Forty orders of the European account, and the products behind them."""
        super().setUp()
        self.simulate(orders=40)
        self.make_shelf()

    def paid(self):
        """Give the orders that are paid, as on the wire."""
        return [
            order
            for order in self.wire_orders()
            if order['state'] not in (8, 10)
            and any(line['state'] in ALIVE for line in order['orderlines'])
        ]

    def test_every_paid_order_is_a_confirmed_sales_order_or_says_why_not(self):
        self.run_streams()
        for order in self.paid():
            received = self.received(order)
            if received.state == 'blocked':
                self.assertEqual(received.cause, 'product', received.error)
            else:
                self.assertEqual((received.state, received.sale_order_id.state), ('done', 'sale'))

    def test_the_totals_agree_to_the_cent_in_each_currency(self):
        self.run_streams()
        said, made = defaultdict(Decimal), defaultdict(Decimal)
        for order in self.paid():
            sale = self.received(order).sale_order_id
            if sale and not any(line['state'] in DEAD for line in order['orderlines']):
                said[order['currency']] += owed(order)
                made[sale.currency_id.name] += Decimal(str(sale.amount_total))
        self.assertGreaterEqual(len(said), 2)
        self.assertEqual(said, made)

    def test_what_was_cancelled_of_an_order_is_not_sold(self):
        self.run_streams()
        for order in self.paid():
            sale = self.received(order).sale_order_id
            dead = [line['listing'] for line in order['orderlines'] if line['state'] in DEAD]
            if sale and dead:
                self.assertLess(Decimal(str(sale.amount_total)), owed(order))

    def test_an_unknown_sku_is_named_on_its_order(self):
        self.run_streams()
        blocked = self.env['marketplace.order'].search([('state', '=', 'blocked')])
        self.assertTrue(blocked)
        for order in blocked:
            skus = order.line_ids.filtered(lambda line: not line.product_id).mapped('sku')
            self.assertTrue(any(sku in order.error for sku in skus), order.error)

    def test_a_second_run_changes_nothing_and_tells_the_marketplace_nothing(self):
        self.run_streams()
        self.run_streams()
        before = self.env['sale.order'].search([]).mapped('write_date')
        self.simulator.control('DELETE', 'calls')
        self.run_streams()
        counters = self.simulator.control('GET', 'calls')['counters']
        self.assertFalse([call for call in counters if not call.startswith('GET')])
        self.assertEqual(self.env['sale.order'].search([]).mapped('write_date'), before)

    def test_listings_are_mapped_and_their_stock_is_told(self):
        self.run_streams()
        listings = self.env['marketplace.listing'].search(
            [('connection_id', '=', self.connection.id)]
        )
        mapped = listings.filtered('product_id')
        self.assertTrue(mapped)
        self.assertGreater(len(mapped.price_ids.mapped('market')), 1)
        for listing in mapped:
            shown = self.simulator.control('GET', f'listings/{listing.external_id}')['quantity']
            self.assertEqual(shown, listing.wanted_quantity, listing.sku)


@tagged('post_install', '-at_install')
class TestAnswers(BackMarketCommon):
    """What we tell the marketplace reaches it, in the way the state of the order allows."""

    def setUp(self):
        """An empty shop with products and one listing that sells."""
        super().setUp()
        self.simulate()
        self.make_shelf()
        listings = self.simulator.world.accounts[self.account]['listings'].values()
        self.skus = [
            listing['sku']
            for listing in listings
            if listing['quantity'] >= 4 and listing['category'] != 'accessory'
        ][:2]

    def place(self, **vals):
        """Let a buyer order one of each of two devices."""
        lines = [{'sku': sku} for sku in self.skus]
        return self.simulator.control(
            'POST', 'orders', {'account': self.account, 'lines': lines, **vals}
        )

    def states(self, order):
        """Give the states of the lines on the marketplace."""
        now = self.simulator.control('GET', f"orders/{order['order_id']}")
        return [line['state'] for line in now['orderlines']]

    def test_lines_are_accepted_one_by_one(self):
        order = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.states(order), [2, 2])

    def test_a_line_is_refused_with_its_reason(self):
        self.connection.acceptance_policy = 'manual'
        order = self.place()
        self.run_streams('orders', 'outbox')
        received = self.received(order)
        self.env['marketplace.cancel.lines'].create(
            {
                'order_id': received.id,
                'line_ids': received.line_ids[:1].ids,
                'reason': 'out_of_stock',
            }
        ).action_confirm()
        self.run_streams('outbox')
        self.assertEqual(self.states(order), [4, 1])

    def test_a_cancelled_sales_order_is_cancelled_there(self):
        order = self.place()
        self.run_streams('orders', 'outbox')
        self.received(order).sale_order_id.action_cancel()
        self.run_streams('outbox')
        self.assertEqual(self.states(order), [5, 5])

    def test_an_order_cancelled_by_the_buyer_is_cancelled_here(self):
        order = self.place()
        self.run_streams('orders', 'outbox')
        self.simulator.control('POST', f"orders/{order['order_id']}/cancel", {})
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.received(order).sale_order_id.state, 'cancel')

    def test_an_unpaid_order_waits_and_becomes_a_sales_order_when_paid(self):
        order = self.place(paid=False)
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.received(order).state, 'held')
        self.simulator.control('POST', f"orders/{order['order_id']}/pay", {})
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.received(order).state, 'done', self.received(order).error)

    def test_an_answer_that_was_lost_after_its_effect_is_not_sent_again(self):
        self.simulator.control(
            'POST',
            'faults',
            {'kind': 'lost', 'method': 'POST', 'path': '/ws/orders/.*', 'times': 1},
        )
        order = self.place()
        self.run_streams('orders', 'outbox')
        messages = self.received(order).line_ids.outbox_ids
        messages.next_try_at = fields.Datetime.now()
        self.run_streams('outbox')
        self.assertEqual(self.states(order), [2, 2])
        self.assertEqual(messages.mapped('state'), ['done', 'done'])


@tagged('post_install', '-at_install')
class TestTrouble(BackMarketCommon):
    """What the marketplace throws at us, in words on the stream."""

    def setUp(self):
        """A few orders."""
        super().setUp()
        self.simulate(orders=5)

    def fail(self, kind, **vals):
        """Arm a fault for every list of orders, and pull."""
        self.simulator.control(
            'POST', 'faults', {'kind': kind, 'path': '/ws/orders', 'times': None, **vals}
        )
        self.run_streams('orders')
        self.simulator.control('DELETE', 'faults')
        return self.stream('orders')

    def test_a_wrong_key_stops_the_connection(self):
        self.connection.token = 'bm90LWEta2V5'
        self.run_streams('orders')
        self.assertEqual(self.connection.state, 'error')
        self.assertIn("token", self.connection.error)
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_a_new_key_resumes(self):
        self.connection.token = 'bm90LWEta2V5'
        self.run_streams('orders')
        self.connection.token = self.token()
        self.run_streams('orders')
        self.assertEqual(
            (self.connection.state, self.stream('orders').state), ('connected', 'idle')
        )

    def test_a_firewall_page_is_no_wrong_key(self):
        stream = self.fail('firewall')
        self.assertEqual((self.connection.state, stream.state), ('connected', 'waiting'))
        self.assertIn("firewall", stream.error)

    def test_a_challenge_is_no_wrong_key(self):
        stream = self.fail('challenge')
        self.assertEqual((self.connection.state, stream.state), ('connected', 'waiting'))

    def test_being_asked_to_slow_down_makes_the_stream_wait(self):
        stream = self.fail('throttle')
        self.assertEqual(stream.state, 'waiting')
        self.assertGreater(stream.next_run_at, fields.Datetime.now())

    def test_a_server_error_makes_the_stream_wait(self):
        self.assertEqual(self.fail('server_error', status=503).state, 'waiting')

    def test_no_connection_makes_the_stream_wait(self):
        stream = self.fail('drop')
        self.assertEqual(stream.state, 'waiting')
        self.assertIn("No answer from www.backmarket.fr", stream.error)

    def test_a_truncated_answer_makes_the_stream_wait_and_moves_no_watermark(self):
        stream = self.fail('truncate')
        self.assertEqual(stream.state, 'waiting')
        self.assertFalse(any(stream.sweep_ids.mapped('watermark_at')))

    def test_what_stood_in_the_way_is_forgotten_with_the_next_success(self):
        self.fail('server_error')
        self.run_streams('orders')
        self.assertEqual(
            (self.stream('orders').state, self.stream('orders').error), ('idle', False)
        )

    def test_no_log_and_no_error_holds_the_key(self):
        self.fail('refuse', status=400, body='{"error": "no"}')
        for model in ('marketplace.call', 'marketplace.sync.run', 'marketplace.stream'):
            self.assertNotIn(self.token(), str(self.env[model].sudo().search([]).read()))

    def test_a_copy_of_the_database_is_sent_to_the_sandbox_without_a_key(self):
        self.env.flush_all()
        for addon in ('connector_base', 'backmarket_connector'):
            script = Path(get_module_path(addon)) / 'data' / 'neutralize.sql'
            self.env.cr.execute(script.read_text())
        self.env.invalidate_all()
        self.assertEqual(
            (self.connection.state, self.connection.environment), ('paused', 'sandbox')
        )
        self.assertFalse(self.connection.has_token)


@tagged('post_install', '-at_install')
class TestRegions(BackMarketCommon):
    """Three platforms, each with its own host, key, markets and currencies."""

    def hosts(self, work):
        """Give the hosts that were called."""
        called = set()
        self.simulator.observers.append(
            lambda request, response: called.add(request.headers.get('host'))
        )
        work()
        return called

    def test_each_region_calls_its_own_host(self):
        for region, host in (
            ('EU', 'www.backmarket.fr'),
            ('NA', 'www.backmarket.com'),
            ('AP', 'www.backmarket.co.jp'),
        ):
            self.simulate(region=region)
            self.assertEqual(self.hosts(lambda: self.run_streams('orders')), {host})

    def test_each_region_has_its_own_markets_and_currencies(self):
        for region, currencies in (
            ('EU', {'EUR', 'GBP', 'SEK'}),
            ('NA', {'USD'}),
            ('AP', {'JPY', 'AUD'}),
        ):
            self.simulate(region=region)
            self.assertEqual(set(self.connection.market_ids.currency_id.mapped('name')), currencies)

    def test_the_sandbox_has_hosts_of_its_own(self):
        self.simulate()
        self.connection.environment = 'sandbox'
        self.assertEqual(
            self.hosts(self.connection.action_test_connection), {'preprod.backmarket.fr'}
        )

    def test_an_order_of_japan_keeps_its_yen_and_its_kana(self):
        self.simulate(region='AP')
        self.make_shelf()
        listing = next(iter(self.simulator.world.accounts[self.account]['listings'].values()))
        order = self.simulator.control(
            'POST',
            'orders',
            {'account': self.account, 'country_code': 'ja-jp', 'lines': [{'sku': listing['sku']}]},
        )
        self.run_streams('listings', 'orders')
        sale = self.received(order).sale_order_id
        self.assertEqual(sale.currency_id.name, 'JPY', self.received(order).error)
        self.assertEqual(Decimal(str(sale.amount_total)), owed(order))
        self.assertIn("Kana", sale.partner_id.comment)

    def test_a_company_without_an_e_mail_address_is_told_to_give_one(self):
        self.simulate()
        self.connection.contact_email = False
        self.company.email = False
        with self.assertRaisesRegex(UserError, "e-mail address"):
            self.connection.action_test_connection()

    def test_the_back_office_of_an_order_is_linked(self):
        self.simulate(orders=2)
        self.make_shelf()
        self.run_streams('orders')
        order = self.env['marketplace.order'].search(
            [('connection_id', '=', self.connection.id)], limit=1
        )
        self.assertIn('https://www.backmarket.fr/bo-seller', order.url)
        self.assertIn(order.external_id, order.url)
