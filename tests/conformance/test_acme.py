"""The example's client against its simulator: all it takes to put a client under the suite."""

from datetime import timedelta
from decimal import Decimal

import pytest

from odoo.addons.acme_connector import const
from odoo.addons.acme_connector.api.client import AcmeApi, open_http
from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer, OfferUpdate, Sweep
from odoo.addons.connector_base.contract.errors import (
    CredentialsRefused,
    PayloadNotUnderstood,
)

from tests.conformance.marketplace_api import FAR_PAST, Bench, MarketplaceApiSuite
from tests.conformance.wire import open_session
from tests.simulators.acme import AcmeSimulator
from tests.simulators.clock import Clock

PATHS = {
    'orders': '/v1/orders$',
    'answers': '/answers$',
    'listings': '/v1/listings$',
    'offers': '/v1/stock$',
}


class AcmeBench(Bench):
    """The simulator's one account; the clock stands still unless it is moved."""

    def __init__(self, orders=0):
        """Seed the shelf, and orders where wanted."""
        super().__init__()
        self.page_rows = 5
        clock = Clock(frozen='2026-03-02T10:00:00Z')
        self.simulator = AcmeSimulator({'page_rows': '5'}, clock)
        self.simulator.seed(orders, 1)
        self.secret = self.simulator.data['token']

    def api(self, *, secret=None, offers_left=0):
        """See `Bench.api`; waiting moves the simulator's clock instead of taking time."""
        http = open_http(
            'https://api.acme.example',
            secret or self.secret,
            observe=self.calls.append,
            session=open_session(self.simulator),
            clock=self.simulator.clock.seconds,
            sleep=self.simulator.clock.advance,
        )
        return AcmeApi(http)

    def place(self, *, paid=True, lines=1, quantity=1, **more):
        """See `Bench.place`."""
        skus = [row['sku'] for row in self.simulator.data['listings'].values()][:lines]
        wanted = [{'sku': sku, 'count': quantity} for sku in skus]
        order = self.simulator.control('POST', 'orders', {'lines': wanted, 'paid': paid, **more})
        return str(order['number'])

    def cancel(self, order_ref):
        """See `Bench.cancel`."""
        self.simulator.control('POST', f'orders/{order_ref}/cancel')

    def owed(self, order_ref):
        """See `Bench.owed`."""
        order = self.simulator.data['orders'][order_ref]
        cents = sum(line['count'] * line['each'] for line in order['lines']) + order['delivery']
        return Decimal(cents) / 100

    def override(self, order_ref, **raw):
        """Put raw values on the wire."""
        self.simulator.control('POST', f'orders/{order_ref}/override', raw)

    def break_order(self, order_ref):
        """See `Bench.break_order`."""
        self.override(order_ref, order={'total': None})

    def invent_state(self, order_ref):
        """See `Bench.invent_state`."""
        self.override(order_ref, line={'status': 'teleported'})

    def arm(self, kind, *, on='', after=0, times=1, **settings):
        """See `Bench.arm`."""
        fault = {'kind': kind, 'path': PATHS.get(on, ''), 'after': after, 'times': times}
        self.simulator.control('POST', 'faults', {**fault, **settings})

    def move_clock(self, seconds):
        """See `Bench.move_clock`."""
        self.simulator.clock.advance(seconds)

    def quantity(self, listing_ref):
        """See `Bench.quantity`."""
        return self.simulator.data['listings'][listing_ref]['count']

    def writes(self):
        """See `Bench.writes`."""
        calls = self.simulator.control('GET', 'calls')['calls']
        return sum(call['method'] != 'GET' for call in calls)

    def illegal_requests(self):
        """See `Bench.illegal_requests`."""
        return self.simulator.data['illegal_requests']


class TestAcme(MarketplaceApiSuite):
    """The common suite."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return AcmeBench()


@pytest.fixture
def bench():
    """Give a fresh marketplace."""
    return AcmeBench()


# --- what only Acme does --------------------------------------------------------------------------


def test_every_seeded_order_is_read_to_the_cent():
    bench = AcmeBench(orders=100)
    api = bench.api()
    pages = api.order_pages(Sweep('placed', since=FAR_PAST))
    orders = [api.read_order(payload) for page in pages for _ref, payload in page.payloads]
    assert len(orders) == 100
    assert all(order.total == bench.owed(order.external_id) for order in orders)
    assert {order.currency for order in orders} == {'EUR', 'PLN'}
    assert documents.UNKNOWN not in {line.state for order in orders for line in order.lines}


def test_all_lines_of_an_order_are_answered_by_one_call(bench):
    ref = bench.place(lines=3)
    assert all(result.ok for result in bench.answer(ref, documents.ACCEPT))
    assert bench.writes() == 1


def test_an_answer_that_leaves_a_line_out_is_uncertain_for_all(bench):
    ref = bench.place(lines=2)
    first, second = bench.read(ref).lines
    bench.arm('refuse', on='answers', status=200, body={'fates': {first.external_id: 'ok'}})
    answers = [LineAnswer(one.external_id, one.sku, documents.ACCEPT) for one in (first, second)]
    assert all(result.uncertain for result in bench.api().answer_order(ref, answers))


def test_quantities_are_pushed_a_hundred_at_a_time(bench):
    offers = [OfferUpdate(str(number), 'SKU', 1) for number in range(const.STOCK_PER_CALL + 1)]
    results = list(bench.api().push_offers(offers))
    assert [result.message for result in results] == ["No such listing"] * len(offers)
    assert bench.writes() == 2


def test_fifty_named_orders_are_one_call(bench):
    refs = tuple(bench.place() for _ in range(bench.page_rows))
    unknown = tuple(str(number) for number in range(const.NUMBERS_PER_CALL - len(refs)))
    assert sorted(bench.refs(Sweep('refs', refs=(*refs, *unknown, 'no number')))) == sorted(refs)
    assert len(bench.calls) == 1


def test_an_unpaid_order_is_held_and_becomes_new_when_paid(bench):
    ref = bench.place(paid=False)
    assert bench.states(ref) == [documents.HELD]
    assert bench.refs(Sweep('new')) == []
    since = bench.read(ref).placed_at + timedelta(seconds=30)
    bench.move_clock(60)
    bench.simulator.control('POST', f'orders/{ref}/pay')
    assert bench.refs(Sweep('new')) == [ref]
    assert bench.refs(Sweep('since', since=since)) == [ref]


@pytest.mark.parametrize('placed', [10**15, 'yesterday', 1.5])
def test_a_date_that_is_no_number_of_seconds_is_named(bench, placed):
    ref = bench.place()
    bench.override(ref, order={'placed': placed})
    with pytest.raises(PayloadNotUnderstood) as caught:
        bench.read(ref)
    assert caught.value.path == 'order.placed'


@pytest.mark.parametrize(
    ('part', 'path'), [({'order': {'lines': []}}, 'order.lines'),
                       ({'line': {'count': 0}}, 'order.lines[0].count')],
)
def test_an_order_without_goods_is_not_understood(bench, part, path):
    ref = bench.place()
    bench.override(ref, **part)
    with pytest.raises(PayloadNotUnderstood) as caught:
        bench.read(ref)
    assert caught.value.path == path


def test_a_key_that_the_answer_repeats_is_not_in_the_error(bench):
    body = {'error': f"Bad token {bench.secret}"}
    bench.arm('refuse', on='orders', status=401, body=body)
    with pytest.raises(CredentialsRefused) as caught:
        bench.refs(Sweep('new'))
    assert 'Bad token ***' in caught.value.message


def test_what_no_client_may_send_is_refused_and_written_down(bench):
    ref = bench.place()
    bench.answer(ref, documents.ACCEPT)
    (result,) = bench.answer(ref, documents.ACCEPT)
    assert not result.ok and 'confirmed' in result.message
    assert len(bench.illegal_requests()) == 1
