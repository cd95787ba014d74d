"""One account of the simulated Back Market, and the client for it."""

from decimal import Decimal

from odoo.addons.backmarket_connector.api.client import BackMarketApi, Settings, open_http
from odoo.addons.connector_base.contract import after_sales

from tests.conformance.marketplace_invoices import InvoiceBench
from tests.conformance.marketplace_labels import LabelBench
from tests.conformance.marketplace_refunds import RefundBench
from tests.conformance.marketplace_returns import ReturnBench
from tests.conformance.wire import open_session
from tests.simulators.backmarket import BackMarketSimulator
from tests.simulators.backmarket_parcels import DELIVERY, parcels_of
from tests.simulators.clock import Clock

PATHS = {
    'orders': ('GET', '^/ws/orders$'),
    'answers': ('POST', '^/ws/orders/'),
    'listings': ('GET', '^/ws/listings'),
    'offers': ('POST', '^/ws/listings/'),
    'shipments': ('POST', '^/ws/orders/'),
    'identifiers': ('PATCH', '^/ws/orderlines/'),
    'refunds': ('POST', r'^/ws/(sav/refund|orders/\d+)$'),
    'invoices': ('POST', '/invoice$'),
    'labels': ('GET', '^/ws/shipping/v1/deliveries'),
    'files': ('GET', '^/static/'),
    'returns': ('GET', '^/ws/shipping/v1/returns'),
}
BASE_URL = 'https://www.backmarket.fr'
#: How far a return is -> the simulator's step.
STEPS = {after_sales.ON_ITS_WAY: 'picked_up', after_sales.ARRIVED: 'delivered'}


class BackMarketBench(RefundBench, InvoiceBench, LabelBench, ReturnBench):
    """One of the simulator's accounts, without its seeded orders."""

    def __init__(self, account='eu', choices=None, orders=0, seed=1):
        """Seed the shelf, not the orders; the clock stands still unless it is moved."""
        super().__init__()
        self.account = account
        self.return_rows = 3
        choices = {'backship_page_size': str(self.return_rows), **(choices or {})}
        self.simulator = BackMarketSimulator(choices, clock=Clock(frozen='2026-03-02T10:00:00Z'))
        self.simulator.seed(orders, seed)
        (row,) = (row for row in self.simulator.accounts() if row['name'] == account)
        self.secret, self.region = row['token'], row['region']
        self.page_rows = 5
        self.carrier = 'DHL Express'
        self.largest_invoice = 3 * 1024 * 1024
        self.sleeps = []

    def api(self, *, secret=None, offers_left=2000, **settings):
        """Give a client whose waiting moves the simulator's clock instead of taking time."""
        http = open_http(
            BASE_URL,
            secret or self.secret,
            company="Seller & Söhne",
            integration="Odoo",
            contact='tech@example.com',
            observe=self.calls.append,
            session=open_session(self.simulator),
            clock=self.simulator.clock.seconds,
            sleep=self._sleep,
        )
        settings = {'region': self.region, 'page_size': self.page_rows, **settings}
        return BackMarketApi(http, Settings(**settings), offers_left=offers_left)

    def _sleep(self, seconds):
        self.sleeps.append(seconds)
        self.simulator.clock.advance(seconds)

    def control(self, method, path, content=None):
        """Use the simulator's control API for this account."""
        return self.simulator.control(method, path, {'account': self.account, **(content or {})})

    def stocked(self):
        """Give the listings that have something to sell, in a fixed order."""
        listings = self.simulator.world.accounts[self.account]['listings'].values()
        return [item for item in listings if item['quantity'] >= 3 and len(item['markets']) > 0]

    def place(self, *, paid=True, lines=1, quantity=1, **more):
        """See `Bench.place`."""
        skus = [listing['sku'] for listing in self.stocked()[:lines]]
        wanted = [{'sku': sku, 'quantity': quantity} for sku in skus]
        content = {'lines': wanted, 'paid': paid, 'oversell': True, 'shipping': '4.99', **more}
        return str(self.control('POST', 'orders', content)['order_id'])

    def cancel(self, order_ref):
        """See `Bench.cancel`."""
        self.control('POST', f'orders/{order_ref}/cancel')

    def stored(self, order_ref):
        """Give the order as the simulator keeps it."""
        return self.simulator.world.accounts[self.account]['orders'][order_ref]

    def owed(self, order_ref):
        """See `Bench.owed`: worked out from what is stored, not from what was sent."""
        return sum(
            (Decimal(line['price']) + Decimal(line['warranty']) + Decimal(line['shipping']))
            * line['quantity']
            for line in self.stored(order_ref)['lines']
        )

    def override(self, order_ref, order=None, line=None):
        """Put raw values on the wire."""
        skus = [line['sku'] for line in self.stored(order_ref)['lines']]
        lines = dict.fromkeys(skus, line) if line else {}
        self.control('POST', f'orders/{order_ref}/override', {'order': order or {}, 'lines': lines})

    def break_order(self, order_ref):
        """See `Bench.break_order`."""
        self.override(order_ref, line={'listing': '__absent__'})

    def invent_state(self, order_ref):
        """See `Bench.invent_state`."""
        self.override(order_ref, line={'state': 42})

    def arm(self, kind, *, on='', after=0, times=1, **settings):
        """See `Bench.arm`."""
        method, path = PATHS.get(on, ('', ''))
        content = {'kind': kind, 'method': method, 'path': path, 'after': after, 'times': times}
        self.simulator.control('POST', 'faults', {**content, **settings})

    def move_clock(self, seconds):
        """See `Bench.move_clock`."""
        self.simulator.clock.advance(seconds)

    def quantity(self, listing_ref):
        """See `Bench.quantity`."""
        return self.simulator.world.listing(self.account, listing_ref)['quantity']

    def writes(self):
        """See `Bench.writes`."""
        calls = self.simulator.control('GET', 'calls')['calls']
        return sum(call['method'] != 'GET' for call in calls)

    def illegal_requests(self):
        """See `Bench.illegal_requests`."""
        return self.simulator.control('GET', 'state')['illegal_requests']

    def effects(self, kind):
        """Give what really happened, by the simulator's ledger, one row per effect."""
        return self.simulator.world.effects.rows(kind, self.account)

    def parcels(self, order_ref):
        """See `ShippingBench.parcels`: one for the whole order."""
        order = self.stored(order_ref)
        parcel = (order['tracking_url'], order['tracking_number'], order['shipper'])
        shipped = [line for line in order['lines'] if line['state'] == 3]
        return {str(line['id']): parcel for line in shipped}

    def devices(self, order_ref):
        """See `ShippingBench.devices`."""
        return {
            str(line['id']): [line[name] for name in ('imei', 'serial_number') if line[name]]
            for line in self.stored(order_ref)['lines']
        }

    def paid_back(self, order_ref):
        """See `RefundBench.paid_back`."""
        rows = self.simulator.world.effects.rows('refunds', self.account, int(order_ref))
        return [(str(row['orderline']), Decimal(row['amount'])) for row in rows]

    def _uploads(self, order_ref):
        return self.simulator.world.effects.rows('invoices', self.account, int(order_ref))

    def invoices(self, order_ref):
        """See `InvoiceBench.invoices`."""
        return [file['sha256'] for row in self._uploads(order_ref) for file in row['files']]

    def kept_invoice(self, order_ref):
        """See `InvoiceBench.kept_invoice`."""
        kept = [row['files'] for row in self._uploads(order_ref) if row['current']]
        return ' '.join(file['sha256'] for files in kept for file in files)

    # --- labels and returns ----------------------------------------------------------------------

    @property
    def _parcels(self):
        return self.simulator.world.accounts[self.account]['parcels']

    def labelled(self):
        """See `LabelBench.labelled`: BackShip's label comes by itself, some time after."""
        order_ref = self.accepted(is_backship=True)
        self.move_clock(61)
        return order_ref

    def expire_links(self):
        """See `LabelBench.expire_links`: from now on the files have other names."""
        for parcel in self._parcels.values():
            parcel['label'] = f'new-{parcel["label"]}'

    def labels_made(self, order_ref):
        """See `LabelBench.labels_made`."""
        return len(parcels_of(self.simulator.world, self.account, DELIVERY, int(order_ref)))

    def send_back(self, order_ref, line_ref, **wanted):
        """See `ReturnBench.send_back`: with a BackShip return."""
        lines = self.stored(order_ref)['lines']
        (sku,) = (line['sku'] for line in lines if str(line['id']) == line_ref)
        made = self.control('POST', f'orders/{order_ref}/return', {'sku': sku, **wanted})
        return str(made['return']['shipmentId'])

    def move_return(self, return_ref, state):
        """See `ReturnBench.move_return`."""
        self.control('POST', f'returns/{return_ref}/move', {'to': STEPS[state]})

    def break_return(self, return_ref):
        """See `ReturnBench.break_return`: without its order."""
        self._parcels[return_ref]['order'] = None
