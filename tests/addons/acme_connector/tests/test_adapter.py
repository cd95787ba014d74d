from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.connector_base.tests.common import MarketplaceCommon

from tests.conformance.wire import SimulatorAdapter
from tests.simulators.acme import AcmeSimulator


@tagged('post_install', '-at_install')
class TestAdapter(MarketplaceCommon):
    """An Acme account through the base: nothing of another marketplace takes part."""

    @classmethod
    def install_fake(cls):
        """Have the simulator instead of a marketplace in memory."""
        cls.fakes = {}
        cls.simulator = AcmeSimulator()
        cls.simulator.seed(orders=0, seed=1)
        cls.wire = SimulatorAdapter(cls.simulator)

    @classmethod
    def make_connection(cls, name, company=None, connected=True, **vals):
        """Make a connection to Acme."""
        account = {'provider': 'acme', 'token': cls.simulator.data['token']}
        return super().make_connection(name, company, connected, **{**account, **vals})

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        """Hand what would leave the machine to the simulator."""
        return cls.wire.send(request, timeout=options.get('timeout'))

    def setUp(self):
        """The phone and the tablet are for sale at Acme."""
        super().setUp()
        self.simulator.reset(orders=0, seed=1)
        listings = list(self.simulator.data['listings'].values())[:2]
        for listing, product in zip(listings, self.phone | self.tablet):
            listing['sku'] = product.default_code
        self.run_streams('listings')

    def order(self, *lines, **vals):
        """Let a buyer order: ``(sku, count)`` each; give the order's number."""
        wanted = [{'sku': sku, 'count': count} for sku, count in lines or [('PHONE-1', 1)]]
        order = self.simulator.control('POST', 'orders', {'lines': wanted, **vals})
        return str(order['number'])

    def at_acme(self, number):
        """Give an order as Acme has it."""
        return self.simulator.data['orders'][number]

    def statuses(self, number):
        """Give the states of an order's lines at Acme."""
        return [line['status'] for line in self.at_acme(number)['lines']]

    def shown(self, sku):
        """Give the quantity that Acme shows."""
        rows = self.simulator.data['listings'].values()
        return next(row['count'] for row in rows if row['sku'] == sku)

    def sync(self):
        """Run every stream once."""
        self.run_streams()

    def test_a_tested_connection_names_its_account_and_markets(self):
        self.assertEqual(self.connection.account_name, "Acme shop 7")
        self.assertEqual(self.connection.state, 'connected')
        self.assertEqual(
            sorted(self.connection.market_ids.mapped('currency_id.name')), ['EUR', 'PLN']
        )

    def test_an_order_becomes_a_confirmed_sales_order_to_the_cent_and_is_accepted(self):
        number = self.order(('PHONE-1', 2), ('TAB-1', 1))
        self.sync()
        sale = self.sale_of(number)
        self.assertEqual(sale.state, 'sale', self.received(number).error)
        self.assertEqual(round(sale.amount_total * 100), self.at_acme(number)['total'])
        self.assertEqual(sale.order_line.product_id[:2], self.phone | self.tablet)
        self.assertEqual(sale.partner_shipping_id.name, "Zoë Brauer")
        self.assertEqual(sale.marketplace_url, f'https://seller.acme.example/orders/{number}')
        self.assertEqual(self.statuses(number), ['confirmed', 'confirmed'])

    def test_what_is_left_in_stock_is_shown_after_a_sale(self):
        self.sync()
        self.assertEqual((self.shown('PHONE-1'), self.shown('TAB-1')), (50, 50))
        self.order(('PHONE-1', 3))
        self.sync()
        self.assertEqual((self.shown('PHONE-1'), self.shown('TAB-1')), (47, 50))

    def test_a_second_run_changes_nothing_at_acme(self):
        self.order()
        self.sync()
        self.simulator.calls.clear()
        self.sync()
        writes = [call for call in self.simulator.calls.dump()['calls'] if call['method'] != 'GET']
        self.assertEqual(writes, [])

    def test_an_unpaid_order_is_held_and_confirmed_when_paid(self):
        number = self.order(paid=False)
        self.sync()
        self.assertEqual(self.received(number).state, 'held')
        self.simulator.control('POST', f'orders/{number}/pay')
        self.sync()
        self.assertEqual(self.sale_of(number).state, 'sale')

    def test_an_order_that_the_buyer_cancels_is_cancelled_in_odoo(self):
        number = self.order()
        self.sync()
        self.simulator.control('POST', f'orders/{number}/cancel')
        self.sync()
        self.assertEqual(self.sale_of(number).state, 'cancel')
        self.assertEqual(self.shown('PHONE-1'), 50)

    def test_a_sales_order_cancelled_in_odoo_is_cancelled_at_acme(self):
        number = self.order()
        self.sync()
        self.sale_of(number).action_cancel()
        self.sync()
        self.assertEqual(self.statuses(number), ['cancelled'])
        self.assertEqual(self.simulator.data['illegal_requests'], [])

    def test_what_stock_does_not_cover_is_not_accepted(self):
        number = self.order(('PHONE-1', 51))
        self.sync()
        self.assertEqual(self.statuses(number), ['paid'])

    def test_a_refused_key_stops_the_connection_with_a_sentence(self):
        self.simulator.data['token'] = 'another'
        self.sync()
        self.assertEqual(self.connection.state, 'error')
        self.assertIn("refused the token", self.connection.error)

    def test_a_sandbox_connection_speaks_to_the_sandbox(self):
        hosts = []
        self.simulator.observers.append(
            lambda request, response: hosts.append(request.headers['host'])
        )
        self.connection.environment = 'sandbox'
        self.connection.action_test_connection()
        self.assertEqual(set(hosts), {'sandbox.acme.example'})

    def test_a_neutralised_copy_knows_no_key_and_no_real_address(self):
        self.env.flush_all()
        for addon in ('connector_base', 'acme_connector'):
            with file_open(f'{addon}/data/neutralize.sql') as script:
                self.env.cr.execute(script.read())
        self.env.invalidate_all()
        self.assertFalse(self.connection.has_token)
        self.assertEqual(
            (self.connection.state, self.connection.environment), ('paused', 'sandbox')
        )
