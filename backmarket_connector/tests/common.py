"""A seller on a simulated Back Market, without a socket: what is sent are real requests."""

import sys
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase
from odoo.tests import common as odoo_common

from odoo.addons.base.models import ir_cron

from .. import models

# the simulators are no part of the addons: they live beside them in the repository
ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

from tests.conformance.wire import SimulatorAdapter, open_session  # noqa: E402
from tests.simulators.backmarket import BackMarketSimulator  # noqa: E402

door = models.marketplace_adapter


class BackMarketCommon(TransactionCase):
    """A company in France that sells what the simulated account ``eu`` lists."""

    @classmethod
    def _request_handler(cls, session, request, /, **kw):
        """Let what is sent to the simulator through; nothing else leaves a test."""
        if isinstance(session.get_adapter(request.url), SimulatorAdapter):
            return odoo_common._super_send(session, request, **kw)
        return super()._request_handler(session, request, **kw)

    @classmethod
    def setUpClass(cls):
        """Build the company, its currencies and taxes."""
        super().setUpClass()
        cls.env['res.currency'].with_context(active_test=False).search(
            [('name', 'in', ('EUR', 'GBP', 'SEK', 'USD', 'JPY', 'AUD'))]
        ).active = True
        euro = cls.env.ref('base.EUR')
        cls.company = cls.env['res.company'].create(
            {
                'name': "Refurb Lyon",
                'currency_id': euro.id,
                'country_id': cls.env.ref('base.fr').id,
                'email': 'seller@example.com',
            }
        )
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                'allowed_company_ids': cls.company.ids,
                'tracking_disable': True,
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.env['res.currency.rate'].create(
            [
                {
                    'name': '2020-01-01',
                    'rate': rate,
                    'company_id': cls.company.id,
                    'currency_id': cls.env['res.currency'].search([('name', '=', name)]).id,
                }
                for name, rate in (
                    ('GBP', 0.85),
                    ('SEK', 11.3),
                    ('USD', 1.1),
                    ('JPY', 160),
                    ('AUD', 1.6),
                )
            ]
        )

    def simulate(self, orders=0, seed=1, region='EU', **choices):
        """Start a simulator, and connect to its account of a region."""
        self.simulator = BackMarketSimulator(choices)
        self.simulator.seed(orders=orders, seed=seed)
        self.account = next(
            name
            for name, account in self.simulator.world.accounts.items()
            if account['region'] == region
        )
        opened = partial(
            door.open_http,
            session=open_session(self.simulator),
            clock=self.simulator.clock.seconds,
            sleep=self.simulator.clock.advance,
        )
        for target, name, value in (
            (door, 'open_http', opened),
            # on a busy machine ten seconds are over before a run is through
            (ir_cron, 'MIN_TIME_PER_JOB', 600),
        ):
            patcher = patch.object(target, name, value)
            patcher.start()
            self.addCleanup(patcher.stop)
        self.connection = self.env['marketplace.connection'].create(
            {
                'name': f"Back Market {region}",
                'provider': 'backmarket',
                'backmarket_region': region,
                'company_id': self.company.id,
                'token': self.token(),
            }
        )
        self.connection.action_test_connection()

    def token(self):
        """Give the key of the account."""
        return self.simulator.world.accounts[self.account]['token']

    def make_shelf(self):
        """Make a product, with stock, for everything that the seller has a product for."""
        rows = self.simulator.control('GET', f'catalogue?account={self.account}')
        products = self.env['product.product'].create(
            [
                {
                    'name': row['title'],
                    'default_code': row['seller_reference'],
                    'barcode': row['ean'] or False,
                    'type': 'consu',
                    'is_storable': True,
                    'taxes_id': [(5,)],
                }
                for row in rows
            ]
        )
        warehouse = self.connection.warehouse_id
        for product, row in zip(products, rows):
            if not row['quantity']:
                continue
            self.env['stock.quant']._update_available_quantity(
                product, warehouse.lot_stock_id, row['quantity']
            )
        return products

    def run_streams(self, *kinds):
        """Make streams due (all unless named) and run the scheduled action."""
        now = fields.Datetime.now()
        for stream in self.connection.stream_ids:
            due = not kinds or stream.kind in kinds
            stream.next_run_at = now - timedelta(seconds=5) if due else now + timedelta(hours=2)
        self.env.cr.flush()
        with self.enter_registry_test_mode():
            done = self.connection.cron_id.method_direct_trigger()
        self.assertIs(done, True, "an exception escaped from the scheduled action")
        self.assertEqual(self.connection.cron_id.failure_count, 0)

    def stream(self, kind):
        """Give a stream of the connection."""
        return self.connection.stream_ids.filtered(lambda item: item.kind == kind)

    def received(self, order):
        """Give what was received of an order, as the simulator has it."""
        return self.env['marketplace.order'].search(
            [
                ('connection_id', '=', self.connection.id),
                ('external_id', '=', str(order['order_id'])),
            ]
        )

    def wire_orders(self):
        """Give every order of the account that a list shows, as on the wire."""
        numbers = self.simulator.world.accounts[self.account]['orders']
        rows = [self.simulator.control('GET', f'orders/{number}') for number in numbers]
        return [row for row in rows if row['state'] != 0]  # being verified: no list shows it

    def tearDown(self):
        """No test may pass over a recorded bug or a request that the contract forbids."""
        bugs = self.env['marketplace.sync.run'].search([('state', '=', 'bug')]).mapped('error')
        illegal = self.simulator.control('GET', 'state')['illegal_requests']
        super().tearDown()
        self.assertFalse(bugs)
        self.assertFalse(illegal)
