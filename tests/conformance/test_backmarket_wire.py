"""What Back Market's client puts on the wire, call by call and against the official document."""

import json
from datetime import datetime
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer, Sweep
from odoo.addons.connector_base.contract.shipments import Identifier

from tests.conformance.backmarket_bench import BackMarketBench
from tests.conformance.marketplace_invoices import invoice
from tests.conformance.marketplace_shipping import IMEIS, imeis
from tests.conformance.openapi import back_market

SINCE = datetime.fromisoformat('2026-03-01T08:30:15.250000')


class Recorder:
    """Collects what reached the simulator."""

    def __init__(self, bench):
        """Listen from now on."""
        self.exchanges = []
        bench.simulator.observers.append(lambda *exchange: self.exchanges.append(exchange))

    @property
    def requests(self):
        """The requests alone."""
        return [request for request, _response in self.exchanges]


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


@pytest.fixture
def wire(bench):
    """Give a recorder of its wire."""
    return Recorder(bench)


def do_everything(bench, **settings):
    """Use every call the client has, with every verb and every kind of sweep."""
    api = bench.api(**settings)
    api.ping()
    refs = [bench.place(lines=2, backcare=True) for _ in range(bench.page_rows + 1)]
    for sweep in (
        Sweep('new'),
        Sweep('open'),
        Sweep('since', since=SINCE),
        Sweep('placed', since=SINCE, until=SINCE),
        Sweep('refs', refs=tuple(refs[:2])),
    ):
        bench.refs(sweep, api)
    api.fetch_order(refs[0])
    for reason, ref in zip(documents.REASONS, refs, strict=False):
        bench.answer(ref, documents.REFUSE, api, reason=reason, message="Sorry, sold elsewhere.")
    bench.answer(refs[-1], documents.ACCEPT, api)
    bench.answer(refs[-1], documents.CANCEL, api, reason='defective')
    ship_everything(bench, api)
    for market in api.markets():
        list(api.listing_pages([market.code]))
    list(api.push_offers(bench.offers(2)))
    list(api.push_offers(bench.offers(1, quantity=0)))
    follow_up_everything(bench, api)


def follow_up_everything(bench, api):
    """Fetch labels, hand in invoices, pay back in every way, and read what comes back."""
    ref = bench.labelled()
    assert [api.fetch_file(label.url) for label in api.order_labels(ref)]
    assert api.put_invoice(ref, invoice()).ok
    ref = bench.refundable(lines=3)
    paid = [api.put_invoice(ref, invoice(name='Größe.pdf'))]
    part = bench.part(ref)
    paid += bench.refund(ref, bench.wanted(ref, 0, part), bench.wanted(ref, 1), api=api)
    paid += bench.refund(ref, bench.wanted(ref, 0, before=part, message='', reason=''), api=api)
    by_amount = bench.api(refund_by='amount')
    paid += bench.refund(ref, bench.wanted(ref, 2), api=by_amount)
    assert all(result.ok for result in paid)
    for state in (None, 'on_its_way', 'arrived'):
        _order, found = bench.announced(devices=False)
        if state:
            bench.move_return(found, state)
    assert len(bench.payloads(SINCE, api)) == 3


def ship_everything(bench, api):
    """Ship one unit and several, each with its devices, and one without."""
    for lines, quantity in ((1, 1), (2, 1), (1, 2)):
        ref = bench.accepted(lines=lines, quantity=quantity)
        devices = {line: (*imeis(imei), Identifier('serial', f'SN-{imei}'))
                   for line, imei in zip(bench.lines(ref), IMEIS, strict=False)}
        assert all(result.ok for result in bench.ship(ref, devices, api))
    assert bench.ship(bench.accepted(), api=api, carrier='', tracking_url='')[0].ok


@pytest.mark.parametrize('account', ['eu', 'na', 'ap'])
def test_every_call_and_answer_is_valid_by_the_official_document(account):
    contract = back_market()
    bench = BackMarketBench(account)
    wire = Recorder(bench)
    do_everything(bench)
    assert len(wire.exchanges) > 20
    assert [said for exchange in wire.exchanges for said in contract.check(*exchange)] == []


def calls_of_the_api(wire):
    """Give the requests without those for files, which are no part of the API (7)."""
    return [request for request in wire.requests if request.path.startswith('/ws/')]


def test_every_call_carries_the_headers_of_the_contract(bench, wire):
    do_everything(bench)
    for request in calls_of_the_api(wire):
        assert request.headers['authorization'] == f'Basic {bench.secret}'
        assert request.headers['user-agent'] == 'BM-SellerSohne-Odoo;tech@example.com'
        assert request.headers['accept'] == 'application/json'
        assert request.headers['accept-language'] in {m.code for m in bench.api().markets()}
        assert not request.path.endswith('/')


def test_a_body_is_json_or_the_form_of_an_invoice_and_a_read_has_none(bench, wire):
    do_everything(bench)
    for request in wire.requests:
        is_write = request.method in ('POST', 'PATCH')
        assert bool(request.body) is is_write
        kind = request.headers.get('content-type', '').partition(';')[0]
        form = 'multipart/form-data' if request.path.endswith('/invoice') else 'application/json'
        assert kind == (form if is_write else '')


def test_a_label_is_asked_for_as_a_pdf_by_name(bench, wire):
    do_everything(bench)
    asked = [request for request in wire.requests if not request.path.startswith('/ws/')]
    assert asked
    assert {request.headers['accept'] for request in asked} == {'application/pdf'}
    assert {request.headers['user-agent'] for request in asked} == {
        'BM-SellerSohne-Odoo;tech@example.com'
    }


def test_a_part_is_paid_back_with_the_fields_of_the_contract(bench, wire):
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('12.30'))
    bench.refund(ref, wanted)
    request = wire.requests[-1]
    assert (request.method, request.path) == ('POST', '/ws/sav/refund')
    assert request.body.decode() == (
        f'{{"orderline_pk": {wanted.line_ref}, "refund_type": 6, "amount": 12.30}}'
    )


def test_the_rest_is_paid_back_with_the_fields_of_the_contract(bench, wire):
    ref = bench.refundable()
    wanted = bench.wanted(ref)
    bench.refund(ref, wanted)
    request = wire.requests[-1]
    assert (request.method, request.path) == ('POST', f'/ws/orders/{ref}')
    assert json.loads(request.body) == {
        'order_id': int(ref), 'new_state': 6, 'sku': wanted.sku, 'return_reason': 1,
        'return_message': "Sent back.",
    }


def test_labels_and_returns_are_asked_for_page_by_page_with_dates_without_a_zone(bench, wire):
    ref = bench.labelled()
    before = len(wire.requests)
    bench.api().order_labels(ref)
    bench.payloads(SINCE)
    asked = [(request.path, request.query) for request in wire.requests[before:]]
    assert asked == [
        ('/ws/shipping/v1/deliveries', {'order_id': ref, 'page': '1'}),
        ('/ws/shipping/v1/returns', {'start_date': '2026-02-28T18:30:15', 'page': '1'}),
        ('/ws/shipping/v1/returns', {
            'start_date': '2025-11-30T18:30:15', 'end_date': '2026-02-28T18:30:15',
            'hub_scanned': 'false', 'page': '1',
        }),
    ]


def test_calls_about_no_market_speak_the_accounts_language(bench, wire):
    bench.api(default_locale='de-de').ping()
    bench.api().ping()
    assert [r.headers['accept-language'] for r in wire.requests] == ['de-de', 'fr-fr']


def test_listings_are_asked_for_in_each_markets_language(bench, wire):
    list(bench.api(page_size=50).listing_pages(['de-de', 'sv-se']))
    assert {r.headers['accept-language'] for r in wire.requests} == {'de-de', 'sv-se'}


def test_pages_are_counted_by_the_client_whatever_the_next_link_says():
    bench = BackMarketBench(choices={'next_link': 'documented_slip'})
    wire = Recorder(bench)
    for _ in range(2 * bench.page_rows + 1):
        bench.place()
    bench.refs(Sweep('new'))
    queries = [(r.path, r.query['page'], r.query['page-size']) for r in wire.requests]
    assert queries == [('/ws/orders', str(page), '5') for page in (1, 2, 3)]


@pytest.mark.parametrize(
    ('style', 'written'),
    [('rfc3339', '2026-03-01T08:30:15Z'), ('space', '2026-03-01 08:30:15')],
)
def test_a_date_is_written_as_the_settings_say(style, written, bench, wire):
    bench.refs(Sweep('since', since=SINCE), bench.api(date_format=style))
    assert wire.requests[0].query['date_modification'] == written


def test_a_placed_sweep_filters_by_creation(bench, wire):
    bench.refs(Sweep('placed', since=SINCE))
    assert set(wire.requests[0].query) == {'date_creation', 'page', 'page-size'}


def test_an_open_sweep_reads_the_states_in_the_order_orders_go_through_them(bench, wire):
    bench.refs(Sweep('open'))
    assert [request.query['state'] for request in wire.requests] == ['10', '1', '3']


@pytest.mark.parametrize(
    ('verb', 'new_state'),
    [(documents.ACCEPT, 2), (documents.REFUSE, 4), (documents.CANCEL, 5)],
)
def test_an_answer_asks_for_a_line_state_by_sku(verb, new_state, bench, wire):
    ref = bench.place()
    answer = LineAnswer('1', 'SKU-1', verb, reason='address', message="Unknown there.")
    bench.api().answer_order(ref, [answer])
    assert json.loads(wire.requests[0].body) == {
        'order_id': int(ref),
        'new_state': new_state,
        'sku': 'SKU-1',
        'return_reason': 11,
        'return_message': "Unknown there.",
    }


def test_an_acceptance_gives_no_reason(bench, wire):
    bench.api().answer_order(bench.place(), [LineAnswer('1', 'SKU-1', documents.ACCEPT)])
    assert set(json.loads(wire.requests[0].body)) == {'order_id', 'new_state', 'sku'}


def test_a_push_sends_the_quantity_and_nothing_else(bench, wire):
    (offer,) = bench.offers(1)
    before = len(wire.requests)
    list(bench.api().push_offers([offer]))
    (request,) = wire.requests[before:]
    assert request.path == f'/ws/listings/{offer.listing_ref}'
    assert json.loads(request.body) == {'quantity': offer.quantity}


def test_two_hundred_calls_in_ten_seconds_are_never_reached(bench, wire):
    api = bench.api()
    started = bench.simulator.clock.seconds()
    moments = []
    bench.simulator.observers.append(lambda *_: moments.append(bench.simulator.clock.seconds()))
    for _ in range(450):
        api.ping()
    windows = [sum(1 for at in moments if start <= at < start + 10) for start in moments]
    assert max(windows) < 200
    assert bench.simulator.clock.seconds() - started < 60
