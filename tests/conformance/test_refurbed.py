"""refurbed's client against refurbed's simulator."""

from datetime import timedelta
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer, OfferUpdate, Sweep
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    RequestRefused,
    TransientError,
)
from odoo.addons.refurbed_connector import const

from tests.conformance.marketplace_api import FAR_PAST, MarketplaceApiSuite
from tests.conformance.marketplace_invoices import InvoiceSuite
from tests.conformance.marketplace_labels import LabelCreationSuite, LabelSuite
from tests.conformance.marketplace_refunds import (
    RefundPreviewSuite,
    RefundsToldSuite,
    RefundSuite,
)
from tests.conformance.marketplace_returns import ReceiptSuite, ReturnSuite
from tests.conformance.marketplace_shipping import ShippingSuite
from tests.conformance.marketplace_tracking import TrackingSuite
from tests.conformance.refurbed_bench import RefurbedBench


class RefurbedSuite(
    ReceiptSuite,
    ReturnSuite,
    LabelCreationSuite,
    LabelSuite,
    InvoiceSuite,
    RefundsToldSuite,
    RefundPreviewSuite,
    RefundSuite,
    TrackingSuite,
    ShippingSuite,
    MarketplaceApiSuite,
):
    """Everything that the common suites ask of a marketplace that can do what refurbed can."""


class TestByDefault(RefurbedSuite):
    """The common suite, with refurbed as its contract has it by default."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return RefurbedBench().with_skus()


class TestWithTheOtherReadings(RefurbedSuite):
    """The common suite where every open point is read the other way than by default."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return RefurbedBench(
            {
                'rate_headers': 'grpc_metadata',
                'rate_limit_header': 'ceiling',
                'unknown_fields': 'strict',
                'unset_fields': 'omit',
                'money_text': 'short',
                'timestamp_digits': 'nine',
                'limit_zero': 'default',
                'deleted_cursor': 'refuse',
                'sale_takes_stock': 'yes',
                'cancel_returns_stock': 'yes',
                'margin_and_net_vat': 'shown',
                'calculated_price': 'market',
            }
        ).with_skus()


class TestWithoutRateHeaders(RefurbedSuite):
    """The common suite where no header tells what is left, and what is unset is null."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return RefurbedBench({'rate_headers': 'none', 'unset_fields': 'null'}).with_skus()


@pytest.fixture
def bench():
    """Give a fresh marketplace as it is by default."""
    return RefurbedBench()


# --- orders ---------------------------------------------------------------------------------------


def test_units_of_one_sku_are_lines_of_their_own_and_answered_one_by_one(bench):
    ref = bench.place(quantity=3)
    first, second, third = bench.read(ref).lines
    assert len({first.external_id, second.external_id, third.external_id}) == 3
    assert {first.quantity, second.quantity, third.quantity} == {1}
    answers = [
        LineAnswer(first.external_id, first.sku, documents.ACCEPT),
        LineAnswer(second.external_id, second.sku, documents.REFUSE, reason='out_of_stock'),
    ]
    assert all(result.ok for result in bench.api().answer_order(ref, answers))
    assert bench.states(ref) == [
        documents.ACCEPTED,
        documents.CANCELLED,
        documents.TO_ANSWER,
    ]


def test_an_order_that_did_not_change_comes_as_the_same_payload(bench):
    ref = bench.place(lines=3, quantity=3)
    payloads = [bench.api().fetch_order(ref) for _ in range(5)]
    pages = bench.api().order_pages(Sweep('new'))
    payloads += [payload for page in pages for _ref, payload in page.payloads]
    assert all(payload == payloads[0] for payload in payloads)


def test_every_seeded_order_is_read_to_the_cent():
    bench = RefurbedBench(orders=200, seed=3)
    api = bench.api(page_size=40)
    pages = api.order_pages(Sweep('placed', since=FAR_PAST))
    read = {ref: api.read_order(payload) for page in pages for ref, payload in page.payloads}
    released = {ref for ref, order in bench.account['orders'].items() if order['released']}
    assert set(read) == released
    for ref, order in read.items():
        assert sum(line.unit_price for line in order.lines) == order.total == bench.owed(ref)
        assert order.shipping_address.name and order.shipping_address.country
    lines = [line for order in read.values() for line in order.lines]
    assert {line.taxation for line in lines} == set(documents.TAXATIONS)
    assert documents.UNKNOWN not in {line.state for line in lines}
    assert any(not line.sku and line.listing_ref for line in lines)
    assert len({order.currency for order in read.values()}) > 2


def test_an_order_released_late_is_found_although_its_number_is_lower(bench):
    late, early = bench.place(paid=False), bench.place()
    assert bench.refs(Sweep('new')) == [early]
    bench.move_clock(3 * 3600)
    bench.control('POST', f'orders/{late}/release')
    assert int(late) < int(early)
    assert bench.refs(Sweep('new')) == [late, early]
    since = bench.read(late).placed_at - timedelta(minutes=1)
    assert bench.refs(Sweep('since', since=since)) == [late]


@pytest.mark.parametrize('direction', ['appears', 'disappears'])
def test_rows_that_shift_while_the_list_is_read_hide_no_other(direction, bench):
    late = bench.place(paid=False)
    placed = [bench.place() for _ in range(2 * bench.page_rows + 1)]
    bench.arm('shift_page', on='orders', after=1, direction=direction)
    assert bench.refs(Sweep('new')) == placed
    found = [late, *placed] if direction == 'appears' else placed[1:]
    assert bench.refs(Sweep('new')) == found


def test_an_order_that_is_not_released_is_not_there(bench):
    with pytest.raises(RequestRefused) as caught:
        bench.api().fetch_order(bench.place(paid=False))
    assert caught.value.status == const.NOT_FOUND


def test_a_hundred_and_twenty_items_are_answered_in_three_calls(bench):
    ref = bench.place(lines=2, quantity=60)
    results = bench.answer(ref, documents.ACCEPT)
    assert [result.ok for result in results] == [True] * 120
    assert bench.writes() == 3


def test_an_item_the_customer_cancelled_meanwhile_keeps_none_of_the_others_back(bench):
    ref = bench.place(quantity=3)
    lines = bench.read(ref).lines
    bench.control('POST', f'orders/{ref}/cancel', {'items': [lines[1].external_id]})
    answers = [LineAnswer(line.external_id, line.sku, documents.ACCEPT) for line in lines]
    results = bench.api().answer_order(ref, answers)
    assert [(result.ok, result.uncertain) for result in results] == [
        (True, False),
        (False, False),
        (True, False),
    ]
    assert f'code {const.INVALID_ARGUMENT}' in results[1].message


def test_a_second_acceptance_is_refused_in_words_and_changes_nothing(bench):
    ref = bench.place()
    bench.answer(ref, documents.ACCEPT)
    (result,) = bench.answer(ref, documents.ACCEPT)
    assert not result.ok and not result.uncertain and result.message
    assert bench.states(ref) == [documents.ACCEPTED]


def test_a_lost_answer_leaves_one_batch_uncertain_and_the_next_is_taken(bench):
    ref = bench.place(lines=2)
    bench.arm('lost', on='answers')
    results = bench.answer(ref, documents.ACCEPT, bench.api(batch_size=1))
    assert [(result.ok, result.uncertain) for result in results] == [(False, True), (True, False)]
    assert bench.states(ref) == [documents.ACCEPTED] * 2


def test_an_outage_between_two_batches_leaves_the_second_without_a_result(bench):
    ref = bench.place(lines=2)
    bench.arm('firewall', on='answers', after=1)
    results = bench.answer(ref, documents.ACCEPT, bench.api(batch_size=1))
    assert [result.ok for result in results] == [True]
    assert bench.states(ref) == [documents.ACCEPTED, documents.TO_ANSWER]


def test_what_is_missing_is_told_until_it_is_there(bench):
    ref = bench.place()
    assert bench.read(ref).notes == (
        "IMEI or serial number is missing.",
        "Tracking link is missing.",
    )
    bench.cancel(ref)
    assert bench.read(ref).notes == ()


def test_commission_and_exchange_rate_come_with_the_order(bench):
    order = bench.read(bench.place(country='SE'))
    assert (order.currency, order.settlement_currency) == ('SEK', 'EUR')
    assert Decimal('0.05') < order.settlement_rate < Decimal('0.2')
    assert all(line.commission > 0 for line in order.lines)


# --- offers ---------------------------------------------------------------------------------------


def test_an_offer_without_a_sku_is_read_and_pushed_by_its_number(bench):
    offer = next(listing for listing in bench.listings() if not listing.sku)
    (result,) = bench.api().push_offers([OfferUpdate(offer.external_id, '', 9)])
    assert result.ok
    assert bench.quantity(offer.external_id) == 9


def test_all_offers_are_pushed_fifty_at_a_time(bench):
    offers = bench.offers(51)
    assert all(result.ok for result in bench.api().push_offers(offers))
    assert bench.writes() == 2


def test_nothing_but_the_stock_is_changed_by_a_push(bench):
    (offer,) = bench.offers(1)
    before = dict(bench.account['offers'][offer.listing_ref])
    list(bench.api().push_offers([offer]))
    after = bench.account['offers'][offer.listing_ref]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {'stock', 'version'}


def test_an_offer_without_stock_is_offline_and_shown_nowhere(bench):
    (offer,) = bench.offers(1)
    list(bench.api().push_offers([OfferUpdate(offer.listing_ref, offer.sku, 0)]))
    listing = next(one for one in bench.listings() if one.external_id == offer.listing_ref)
    assert (listing.quantity, listing.state) == (0, 'offline')
    assert {price.state_code for price in listing.prices} == {'NONE'}


def test_offers_come_with_the_prices_of_the_markets_asked_for(bench):
    pages = bench.api().listing_pages(['DE', 'SE'])
    listings = [bench.api().read_listing(row) for page in pages for _ref, row in page.payloads]
    found = {tuple((price.market, price.currency) for price in one.prices) for one in listings}
    assert found == {(('DE', 'EUR'), ('SE', 'SEK'))}


def test_offers_that_did_not_change_come_as_the_same_payloads(bench):
    first, second = (list(bench.api().listing_pages([])) for _ in range(2))
    assert [page.payloads for page in first] == [page.payloads for page in second]


def test_market_offers_tell_the_same_prices_as_offers(bench):
    api, markets = bench.api(page_size=100), ['CH', 'DE', 'PL', 'SE']
    by_offer = {
        (ref, price.market): price
        for page in api.listing_pages(markets)
        for ref, row in page.payloads
        for price in api.read_listing(row).prices
    }
    by_market = {}
    for page in api.market_offer_pages(markets):
        for ref, row in page.payloads:
            (price,) = api.read_market_offer(row).prices
            by_market[tuple(ref.split('/'))] = price
    assert by_market == by_offer
    assert len(by_market) == len(bench.account['offers']) * len(markets)


# --- account --------------------------------------------------------------------------------------


def test_a_missing_permission_stops_one_service_and_no_other(bench):
    ref = bench.place()
    bench.control('POST', 'permissions', {'method': 'ListOffers', 'allowed': False})
    with pytest.raises(AccessRefused) as caught:
        list(bench.api().listing_pages([]))
    assert 'ListOffers' in caught.value.message
    assert bench.refs(Sweep('new')) == [ref]


def test_a_token_that_may_not_list_markets_is_good_all_the_same(bench):
    bench.control('POST', 'permissions', {'method': 'ListMarkets', 'allowed': False})
    assert bench.api().ping()


def test_a_service_that_does_not_exist_is_refused_access(bench):
    bench.arm('refuse', on='listings', status=501, body={'code': 12, 'message': "unimplemented"})
    with pytest.raises(AccessRefused):
        list(bench.api().listing_pages([]))


def test_a_token_expires_when_it_is_not_used_and_a_ping_keeps_it(bench):
    day = 24 * 3600
    bench.api().ping()
    bench.move_clock((const.TOKEN_IDLE_DAYS - 1) * day)
    bench.api().ping()
    bench.move_clock((const.TOKEN_IDLE_DAYS - 1) * day)
    bench.api().ping()
    bench.move_clock((const.TOKEN_IDLE_DAYS + 1) * day)
    with pytest.raises(CredentialsRefused):
        bench.api().ping()


@pytest.mark.parametrize('headers', ['plain', 'grpc_metadata', 'none'])
def test_hundreds_of_calls_never_meet_the_limit(headers):
    bench = RefurbedBench({'rate_headers': headers})
    api = bench.api()
    started = bench.simulator.clock.seconds()
    for _ in range(300):
        api.ping()
    assert {call.status for call in bench.calls} == {200}
    assert bench.simulator.clock.seconds() - started < 60


@pytest.mark.parametrize('headers', ['plain', 'none'])
def test_a_limit_that_somebody_else_used_up_is_waited_out_when_reading(headers):
    bench = RefurbedBench({'rate_headers': headers})
    ref = bench.place()
    bench.arm('throttle', on='orders')
    assert bench.refs(Sweep('new')) == [ref]
    assert bench.sleeps


def test_a_limit_that_resets_late_is_left_to_the_stream():
    bench = RefurbedBench({'rate_seconds': '600'})
    bench.place()
    bench.arm('throttle', on='orders', times=None)
    with pytest.raises(TransientError) as caught:
        bench.refs(Sweep('new'))
    assert 500 < caught.value.wait <= 601
    assert len(bench.calls) == 1


# --- look-ups -------------------------------------------------------------------------------------


def test_every_look_up_gives_rows(bench):
    api = bench.api()
    assert {'EUR', 'SEK'} <= {row['code'] for row in api.list_currencies()}
    assert all(row['slug'] and row['name'] for row in api.list_carriers())
    profiles = api.list_shipping_profiles()
    assert all(row['destinations'] for row in profiles) and profiles
    (delivery, *_more) = api.list_addresses('DELIVERY')
    assert delivery['type'] == 'DELIVERY'
    assert len(api.list_addresses()) >= len(api.list_addresses('DELIVERY'))
    (template, *_others) = api.catalog_templates('ELECTRONICS', 'EN')
    assert template['category_name']


def test_a_product_is_found_by_its_number_and_not_by_another(bench):
    number = str(next(iter(bench.account['offers'].values()))['instance_id'])
    assert bench.api().get_instance('id', number)['id'] == number
    with pytest.raises(RequestRefused) as caught:
        bench.api().get_instance('id', '999999999')
    assert caught.value.status == const.NOT_FOUND
