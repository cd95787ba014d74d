"""One account of the simulated refurbed, with refurbed's client for it."""

from decimal import Decimal

from odoo.addons.connector_base.contract import after_sales
from odoo.addons.refurbed_connector.api.client import RefurbedApi, Settings, open_http
from odoo.addons.refurbed_connector.api.door import is_reading

from tests.conformance.marketplace_invoices import InvoiceBench
from tests.conformance.marketplace_labels import LabelCreationBench
from tests.conformance.marketplace_refunds import RefundBench
from tests.conformance.marketplace_returns import ReturnBench
from tests.conformance.wire import open_session
from tests.simulators.clock import Clock
from tests.simulators.refurbed import RefurbedSimulator

PATHS = {
    'orders': '/refb.merchant.v1.OrderService/ListOrders$',
    'answers': '/refb.merchant.v1.OrderItemService/BatchUpdateOrderItemsState$',
    'listings': '/refb.merchant.v1.OfferService/ListOffers$',
    'offers': '/refb.merchant.v1.OfferService/BatchUpdateOffers$',
    'shipments': '/refb.merchant.v1.OrderItemService/BatchUpdateOrderItemsState$',
    'receipts': '/refb.merchant.v1.OrderItemService/BatchUpdateOrderItemsState$',
    'refunds': '/refb.merchant.v1.OrderItemService/RefundOrderItem$',
    'invoices': '/refb.merchant.v1.OrderService/SetOrderInvoiceStream$',
    'labels': '/refb.merchant.v1.OrderService/ListShippingLabels$',
    'new_labels': '/refb.merchant.v1.OrderService/CreateShippingLabel$',
    'files': '^/files/',
    'returns': '/refb.merchant.v1.OrderItemReturnService/ListOrderItemReturns$',
}
MOVES = {
    after_sales.ANNOUNCED: 'INITIATED',
    after_sales.ON_ITS_WAY: 'IN_TRANSIT',
    after_sales.ARRIVED: 'DELIVERED',
    after_sales.SETTLED: 'CONCLUDED',
}
ACCOUNT = 'refurbed'


class RefurbedBench(RefundBench, InvoiceBench, LabelCreationBench, ReturnBench):
    """The simulator's account, without its seeded orders."""

    def __init__(self, choices=None, orders=0, seed=1):
        """Seed the shelf, not the orders; the clock stands still unless it is moved."""
        super().__init__()
        self.simulator = RefurbedSimulator(choices, clock=Clock(frozen='2026-03-02T10:00:00Z'))
        self.simulator.seed(orders, seed)
        self.secret = self.account['token']
        self.page_rows = self.return_rows = 5
        self.largest_invoice = 2 * 1024 * 1024
        self.carrier = 'dhl-express'
        self.sleeps = []

    @property
    def account(self):
        """The account as the simulator keeps it."""
        return self.simulator.world.accounts[ACCOUNT]

    def api(self, *, secret=None, offers_left=0, **settings):
        """Give a client whose waiting moves the simulator's clock instead of taking time."""
        http = open_http(
            'https://api.example.com',
            secret or self.secret,
            company="Seller & Söhne",
            integration="Odoo",
            contact='tech@example.com',
            observe=self.calls.append,
            session=open_session(self.simulator),
            clock=self.simulator.clock.seconds,
            sleep=self._sleep,
        )
        return RefurbedApi(http, Settings(**{'page_size': self.page_rows, **settings}))

    def _sleep(self, seconds):
        self.sleeps.append(seconds)
        self.simulator.clock.advance(seconds)

    def control(self, method, path, content=None):
        """Use the simulator's control API."""
        return self.simulator.control(method, path, content)

    def stocked(self):
        """Give the offers that have something to sell, in a fixed order."""
        offers = self.account['offers'].values()
        return [offer for offer in offers if offer['stock'] >= 3 and offer['sku']]

    def place(self, *, paid=True, lines=1, quantity=1, **more):
        """See `Bench.place`; what is not paid is not released."""
        wanted = [{'sku': offer['sku'], 'quantity': quantity} for offer in self.stocked()[:lines]]
        content = {'lines': wanted, 'released': paid, 'oversell': True, **more}
        return self.control('POST', 'orders', content)['id']

    def cancel(self, order_ref):
        """See `Bench.cancel`."""
        self.control('POST', f'orders/{order_ref}/cancel')

    def stored(self, order_ref):
        """Give the order as the simulator keeps it."""
        return self.account['orders'][order_ref]

    def owed(self, order_ref):
        """See `Bench.owed`: worked out from what is stored, not from what was sent."""
        return sum(Decimal(item['charged']) for item in self.stored(order_ref)['items'])

    def override(self, order_ref, order=None, item=None):
        """Put raw values on the wire."""
        numbers = [str(one['id']) for one in self.stored(order_ref)['items']]
        items = dict.fromkeys(numbers, item) if item else {}
        content = {'order': order or {}, 'items': items}
        self.control('POST', f'orders/{order_ref}/override', content)

    def break_order(self, order_ref):
        """See `Bench.break_order`."""
        self.override(order_ref, item={'total_charged': '__absent__'})

    def invent_state(self, order_ref):
        """See `Bench.invent_state`."""
        self.override(order_ref, item={'state': 'TELEPORTED'})

    def arm(self, kind, *, on='', after=0, times=1, **settings):
        """See `Bench.arm`."""
        content = {'kind': kind, 'path': PATHS.get(on, ''), 'after': after, 'times': times}
        self.control('POST', 'faults', {**content, **settings})

    def move_clock(self, seconds):
        """See `Bench.move_clock`."""
        self.simulator.clock.advance(seconds)

    def quantity(self, listing_ref):
        """See `Bench.quantity`."""
        return self.account['offers'][listing_ref]['stock']

    def writes(self):
        """See `Bench.writes`: every method is a POST, so the name tells; files are brought."""
        calls = self.control('GET', 'calls')['calls']
        posts = [call['path'] for call in calls if call['method'] == 'POST']
        return sum(not is_reading(path) for path in posts)

    def illegal_requests(self):
        """See `Bench.illegal_requests`."""
        return self.control('GET', 'state')['illegal_requests']

    def parcels(self, order_ref):
        """See `ShippingBench.parcels`: each item on its own."""
        items = self.stored(order_ref)['items']
        return {str(one['id']): _parcel(one) for one in items if one['state'] == 'SHIPPED'}

    def devices(self, order_ref):
        """See `ShippingBench.devices`."""
        return {
            str(item['id']): [one['value'] for one in item['item_identifiers']]
            for item in self.stored(order_ref)['items']
        }

    def effects(self):
        """Give what calls have brought about, as the simulator counts it."""
        return self.control('GET', 'state')['effects']

    def paid_back(self, order_ref):
        """See `RefundBench.paid_back`."""
        return [
            (row['item_id'], Decimal(row['amount']))
            for row in self.effects()['refunds']
            if row['order_id'] == order_ref
        ]

    def _papers(self, order_ref):
        return [row for row in self.effects()['invoices'] if row['order_id'] == order_ref]

    def invoices(self, order_ref):
        """See `InvoiceBench.invoices`."""
        return [digest for row in self._papers(order_ref) for digest in row['all_sha256']]

    def kept_invoice(self, order_ref):
        """See `InvoiceBench.kept_invoice`."""
        return next((row['sha256'] for row in self._papers(order_ref) if row['is_there']), '')

    def expire_links(self):
        """See `LabelBench.expire_links`."""
        self.move_clock(61 * 60)

    def labels_made(self, order_ref):
        """See `LabelBench.labels_made`."""
        return self.effects()['labels_created'].get(order_ref, 0)

    def send_back(self, order_ref, line_ref):
        """See `ReturnBench.send_back`."""
        return self.control('POST', 'returns', {'order': order_ref, 'item': line_ref})['id']

    def move_return(self, return_ref, state):
        """See `ReturnBench.move_return`."""
        self.control('POST', f'returns/{return_ref}/move', {'state': MOVES[state]})

    def break_return(self, return_ref):
        """See `ReturnBench.break_return`."""
        self.control('POST', f'returns/{return_ref}/override', {'order_id': '__absent__'})

    def overlooked(self):
        """Give what the client sent that refurbed ignores."""
        return self.control('GET', 'state')['overlooked']

    def with_skus(self):
        """Give every offer a SKU, as the common suite expects; refurbed has some without."""
        for offer in self.account['offers'].values():
            offer['sku'] = offer['sku'] or f'OFFER-{offer["id"]}'
        self.simulator.restored()
        return self


def _parcel(item):
    """Give how one item is followed, as the simulator keeps it."""
    carrier = item['carrier_number'] or {'tracking_number': '', 'carrier': ''}
    return (item['parcel_tracking_url'], carrier['tracking_number'], carrier['carrier'])
