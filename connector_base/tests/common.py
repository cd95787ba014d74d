"""What the tests share: a seller with stock, a connection to a marketplace in memory."""

from datetime import datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, mute_logger

from odoo.addons.base.models import ir_cron

from ..contract.documents import SweepPlan
from .fake_api import FakeApi, money

SECRET = 'Tok3n-that-nobody-may-see'
PLACED_AT = datetime(2026, 3, 2, 10, 0, 0)
SWEEPS = (
    SweepPlan('new', 'new'),
    SweepPlan('changed', 'since', overlap=15, window=30),
    SweepPlan('open', 'open', every=60),
    SweepPlan('recent', 'placed', every=24 * 60, window=3650),
)
ADDRESS = {
    'first_name': 'Zoé',
    'last_name': 'Martin',
    'street': '5 rue des Lilas',
    'street2': 'Bâtiment B',
    'zip': '75011',
    'city': 'Paris',
    'country': 'FR',
    'phone': '+33 6 12 34 56 78',
    'email': 'masked-1@marketplace.example',
}


class FakeMarketplace:
    """Mixin: a provider ``fake`` whose connections speak to a :class:`FakeApi` each."""

    @classmethod
    def install_fake(cls):
        """Make ``fake`` a marketplace for the time of this class; ``cls.fakes`` is by connection
        id.
        """
        cls.fakes = {}
        field = cls.registry['marketplace.connection']._fields['provider']
        choices = [*field.selection, ('fake', "Fake")]
        adapter = cls.registry['marketplace.adapter']
        original = cls.registry['marketplace.connection']._adapter

        def _adapter(connection):
            if connection.provider == 'fake':
                return connection.env['marketplace.adapter']
            return original(connection)

        def _api(_adapter, connection, observe):
            connection._secret()
            fake = cls.fakes.setdefault(connection.id, FakeApi())
            fake.observe = observe
            return fake

        for target, name, value in (
            (field, 'selection', choices),
            (field, '_selection', dict(choices)),
            (cls.registry['marketplace.connection'], '_adapter', _adapter),
            # on a busy machine ten seconds are over before a run is through
            (ir_cron, 'MIN_TIME_PER_JOB', 600),
            (adapter, '_api', _api),
            (adapter, '_order_sweeps', lambda self, connection: SWEEPS),
            (adapter, '_markets', lambda self, connection: FakeApi().markets()),
            (adapter, '_order_url', lambda self, connection, ref: f'https://seller.example/{ref}'),
        ):
            patcher = patch.object(target, name, value)
            patcher.start()
            cls.addClassCleanup(patcher.stop)


class MarketplaceCommon(FakeMarketplace, TransactionCase):
    """A company in euro with two warehouses, products, taxes, currencies and one connection.

    A recorded bug fails the test, unless it says ``self.expects_bugs = True``.
    """

    @classmethod
    def setUpClass(cls):
        """Build what every test starts from."""
        super().setUpClass()
        cls.install_fake()
        cls.company = cls.make_company("Refurb Paris")
        cls.env = cls.env(
            context={
                **cls.env.context,
                'allowed_company_ids': cls.company.ids,
                'tracking_disable': True,
            }
        )
        cls.company = cls.company.with_env(cls.env)
        cls.warehouse = cls.warehouse_of(cls.company)
        cls.other_warehouse = cls.env['stock.warehouse'].create(
            {'name': "Lyon", 'code': 'LYO', 'company_id': cls.company.id}
        )
        cls.make_currencies()
        cls.tax_included = cls.make_tax(20)
        cls.tax_excluded = cls.make_tax(20, included=False)
        cls.phone = cls.make_product("Phone", 'PHONE-1', list_price=10)
        cls.tablet = cls.make_product("Tablet", 'TAB-1', list_price=20)
        cls.serial = cls.make_product("Watch", 'WATCH-1', tracking='serial')
        cls.connection = cls.make_connection("Fake shop")
        cls.fake = cls.fakes[cls.connection.id]
        cls.set_stock(cls.phone, 50)
        cls.set_stock(cls.tablet, 50)

    def setUp(self):
        """Every test has a marketplace of its own."""
        super().setUp()
        self.expects_bugs = False
        for connection_id in list(self.fakes):
            self.fakes[connection_id] = FakeApi()
        self.fake = self.fakes[self.connection.id]
        self.sequence = 0

    def tearDown(self):
        """No test may pass over a bug that the connector has written down."""
        bugs = self.env['marketplace.sync.run'].sudo().search([('state', '=', 'bug')])
        blocked = self.env['marketplace.order'].sudo().search([('cause', '=', 'internal')])
        words = [*bugs.mapped('error'), *blocked.mapped('error')]
        super().tearDown()
        if not self.expects_bugs:
            self.assertFalse(words, "a bug was recorded")

    # ------------------------------------------------------------------ the seller

    @classmethod
    def make_company(cls, name, currency='EUR', country='fr'):
        """Make a company with a warehouse."""
        cls.env['res.currency'].with_context(active_test=False).search(
            [('name', '=', currency)]
        ).active = True
        company = cls.env['res.company'].create(
            {
                'name': name,
                'currency_id': cls.env['res.currency'].search([('name', '=', currency)]).id,
                'country_id': cls.env.ref(f'base.{country}').id,
                'email': 'seller@example.com',
            }
        )
        cls.env.user.company_ids |= company
        company.account_fiscal_country_id = company.country_id
        return company

    @classmethod
    def warehouse_of(cls, company):
        """Give a company's first warehouse."""
        Warehouse = cls.env['stock.warehouse'].sudo()
        found = Warehouse.search([('company_id', '=', company.id)], limit=1)
        return found or Warehouse.create(
            {'name': company.name, 'code': company.name[:5], 'company_id': company.id}
        )

    @classmethod
    def make_currencies(cls):
        """Activate currencies and give the company a rate for each."""
        for name, rate in (('GBP', 0.85), ('SEK', 11.3), ('USD', 1.1), ('JPY', 160.0)):
            currency = (
                cls.env['res.currency']
                .with_context(active_test=False)
                .search([('name', '=', name)])
            )
            currency.active = True
            cls.env['res.currency.rate'].create(
                {
                    'name': '2020-01-01',
                    'rate': rate,
                    'currency_id': currency.id,
                    'company_id': cls.company.id,
                }
            )

    @classmethod
    def make_tax(cls, amount, included=True, company=None):
        """Make a sales tax in percent."""
        company = company or cls.company
        group = cls.env['account.tax.group'].create(
            {'name': f"VAT {amount}", 'company_id': company.id, 'country_id': company.country_id.id}
        )
        return cls.env['account.tax'].create(
            {
                'name': f"VAT {amount} {'in' if included else 'on top of'} the price #{group.id}",
                'amount': amount,
                'type_tax_use': 'sale',
                'company_id': company.id,
                'country_id': company.country_id.id,
                'tax_group_id': group.id,
                'price_include_override': 'tax_included' if included else 'tax_excluded',
            }
        )

    @classmethod
    def make_product(cls, name, code, taxes=None, **vals):
        """Make a storable product, taxed with 20 % in the price unless told otherwise."""
        return cls.env['product.product'].create(
            {
                'name': name,
                'default_code': code,
                'type': 'consu',
                'is_storable': True,
                'invoice_policy': 'delivery',
                'taxes_id': [Command.set((cls.tax_included if taxes is None else taxes).ids)],
                **vals,
            }
        )

    @classmethod
    def set_stock(cls, product, quantity, warehouse=None, lot=None):
        """Have exactly this much of a product in a warehouse."""
        location = (warehouse or cls.warehouse).lot_stock_id
        Quant = cls.env['stock.quant']
        there = Quant._get_available_quantity(product, location, lot_id=lot, allow_negative=True)
        Quant._update_available_quantity(product, location, quantity - there, lot_id=lot)

    @classmethod
    def make_connection(cls, name, company=None, connected=True, **vals):
        """Make a connection with a key; connected unless told otherwise."""
        company = company or cls.company
        connection = cls.env['marketplace.connection'].create(
            {
                'name': name,
                'provider': 'fake',
                'company_id': company.id,
                'token': SECRET,
                'contact_email': 'seller@example.com',
                **vals,
            }
        )
        cls.fakes[connection.id] = FakeApi()
        if connected:
            connection.action_test_connection()
        return connection

    @classmethod
    def make_user(cls, login, *groups, companies=None):
        """Make an internal user with groups (XML ids) who works in companies."""
        companies = companies or cls.company
        return (
            cls.env['res.users']
            .with_context(no_reset_password=True)
            .create(
                {
                    'name': login,
                    'login': login,
                    'email': f'{login}@example.com',
                    'company_id': companies[:1].id,
                    'company_ids': [Command.set(companies.ids)],
                    'group_ids': [
                        Command.set(
                            [cls.env.ref(group).id for group in ('base.group_user', *groups)]
                        )
                    ],
                }
            )
        )

    # ------------------------------------------------------------------ the marketplace

    def line(self, sku='PHONE-1', price='120.00', quantity=1, state='to_answer', **more):
        """Write a line of an order; lines of an order get the numbers 1, 2, 3…"""
        return {
            'sku': sku,
            'price': str(price),
            'quantity': quantity,
            'state': state,
            'title': f"Title of {sku}",
            **more,
        }

    def place(self, *lines, fake=None, **vals):
        """Let a buyer order something; give the number of the order.

        The total is what lines and ``extras`` add up to, unless given.
        """
        fake = fake or self.fake
        self.sequence += 1
        reference = vals.pop('id', f'F{self.sequence:03}')
        rows = [
            {'id': str(number), **row} for number, row in enumerate(lines or [self.line()], start=1)
        ]
        extras = vals.pop('extras', [])
        total = sum(Decimal(row['price']) * row['quantity'] for row in rows)
        total += sum(Decimal(extra['amount']) for extra in extras)
        fake.orders[reference] = {
            'id': reference,
            'currency': 'EUR',
            'total': money(total),
            'placed': PLACED_AT.isoformat(),
            'updated': fields.Datetime.now().isoformat(),
            'paid': PLACED_AT.isoformat(),
            'market': 'fr-fr',
            'payment': 'CARD',
            'lines': rows,
            'extras': extras,
            'ship_to': {**ADDRESS, 'street': f'{self.sequence} rue des Lilas'},
            **vals,
        }
        fake.orders[reference].setdefault('bill_to', fake.orders[reference]['ship_to'])
        return reference

    def touch(self, reference, **vals):
        """Change an order on the marketplace, so that a sweep by date brings it."""
        self.fake.orders[reference].update(vals, updated=fields.Datetime.now().isoformat())

    def offer(self, sku='PHONE-1', quantity=0, fake=None, **vals):
        """Put a listing on the marketplace; give its reference."""
        fake = fake or self.fake
        reference = vals.pop('id', f'L-{sku}')
        fake.listings[reference] = {
            'id': reference,
            'sku': sku,
            'title': f"Title of {sku}",
            'quantity': quantity,
            'state': 'online',
            'price': '120.00',
            **vals,
        }
        return reference

    def imported(self, *lines, **vals):
        """Place an order, import it, give what was received."""
        reference = self.place(*lines, **vals)
        self.import_orders()
        return self.received(reference)

    def assertBlocked(self, order, cause, *words):
        """The order waits for a cause, and its sentence says these words."""
        self.assertEqual((order.state, order.cause), ('blocked', cause), order.error)
        self.assertFalse(order.sale_order_id)
        for word in words:
            self.assertIn(word, order.error)

    def assertRefused(self, attempt):
        """Odoo refuses an attempt, by a right or because there is no such way; nothing is left of
        it.
        """
        try:
            with self.env.cr.savepoint(), mute_logger('odoo.domains', 'odoo.sql_db'):
                given = attempt()
        except (UserError, ValueError, IntegrityError):
            return
        self.fail(f"nobody refused, {given!r} was given")

    # ------------------------------------------------------------------ running

    def run_cron(self, connection=None):
        """Run the scheduled action of a connection as the scheduler does, as it is due."""
        connection = connection or self.connection
        self.env.cr.flush()  # as the commit of the user's transaction does
        with self.enter_registry_test_mode():
            done = connection.sudo().cron_id.method_direct_trigger()
        self.assertIs(done, True, "an exception escaped from the scheduled action")
        self.assertEqual(connection.sudo().cron_id.failure_count, 0)

    def run_streams(self, *kinds, connection=None):
        """Make streams due (all unless named) and run the scheduled action; the others wait."""
        connection = connection or self.connection
        now = fields.Datetime.now()
        for stream in connection.stream_ids:
            due = not kinds or stream.kind in kinds
            stream.next_run_at = now - timedelta(seconds=5) if due else now + timedelta(hours=2)
        self.run_cron(connection)

    def import_orders(self, connection=None):
        """Pull and apply orders, and nothing else."""
        self.run_streams('orders', connection=connection)

    def stream(self, kind, connection=None):
        """Give a stream of a connection."""
        connection = connection or self.connection
        return connection.stream_ids.filtered(lambda item: item.kind == kind)

    def last_run(self, kind, connection=None):
        """Give the last run of a stream."""
        return self.stream(kind, connection).run_ids.sorted('id')[-1:]

    def received(self, reference, connection=None):
        """Give the received order of a number."""
        connection = connection or self.connection
        return self.env['marketplace.order'].search(
            [('connection_id', '=', connection.id), ('external_id', '=', reference)]
        )

    def sale_of(self, reference):
        """Give the sale order made from an order number."""
        return self.received(reference).sale_order_id

    def listing(self, sku, connection=None):
        """Give the listing of an SKU."""
        connection = connection or self.connection
        return self.env['marketplace.listing'].search(
            [('connection_id', '=', connection.id), ('sku', '=', sku)]
        )

    def make_due(self, records):
        """Let records that wait for a later try be tried at the next run."""
        records.next_try_at = fields.Datetime.now() - timedelta(seconds=1)

    def deliver(self, sale, quantities=None):
        """Validate the delivery of a sale order, of ``{product: quantity}`` where given."""
        picking = sale.picking_ids.filtered(lambda item: item.state not in ('done', 'cancel'))
        if quantities is not None:
            for move in picking.move_ids:
                move.quantity = quantities.get(move.product_id, 0)
                move.picked = bool(move.quantity)
        done = picking.with_context(skip_backorder=True).button_validate()
        self.assertIs(done, True)
        return picking
