"""Back Market's client against Back Market's simulator."""

from datetime import datetime
from decimal import Decimal
from itertools import product

import pytest

from odoo.addons.backmarket_connector import const
from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer, OfferUpdate, Sweep
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    PayloadNotUnderstood,
    TransientError,
)

from tests.conformance.backmarket_bench import BackMarketBench
from tests.conformance.marketplace_api import FAR_PAST, MarketplaceApiSuite
from tests.conformance.marketplace_invoices import InvoiceSuite
from tests.conformance.marketplace_labels import LabelSuite
from tests.conformance.marketplace_refunds import RefundSuite
from tests.conformance.marketplace_returns import ReturnSuite
from tests.conformance.marketplace_shipping import ShippingSuite

MONDAY = datetime.fromisoformat('2026-03-02T00:00:00')


class CommonSuite(
    RefundSuite, InvoiceSuite, LabelSuite, ReturnSuite, ShippingSuite, MarketplaceApiSuite
):
    """Every common suite of what Back Market is capable of."""


class TestEurope(CommonSuite):
    """The common suite on the European platform, as the contract has it by default."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return BackMarketBench()


class TestNorthAmerica(CommonSuite):
    """The common suite on the American platform."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return BackMarketBench('na')


class TestJapanWithTheOtherReadings(CommonSuite):
    """The common suite where every open point is read the other way than by default."""

    @pytest.fixture
    def bench(self):
        """Give a fresh marketplace."""
        return BackMarketBench('ap', {
            'address_style': 'camel', 'order_id_type': 'string', 'line_price': 'line',
            'line_price_includes_warranty': 'no', 'backcare_price': 'per_line',
            'jpy_money': 'whole', 'order_sort': 'id_desc', 'next_link': 'documented_slip',
            'page_past_end': 'empty', 'live_keys': 'no', 'unknown_values': 'null',
            'money_text': 'short',
            'return_reason': 'optional', 'locale_when_absent': 'refuse',
            'refund_without_amount': 'refuse', 'full_amount_refund_state': '3',
            'refund_message': 'yes', 'invoice_states': 'any', 'label_access': 'token',
            'delivery_label_url': 'absolute', 'return_label_url': 'relative',
            'backship_delivery': 'per_line', 'invoiced_price_unit': 'units',
        })


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


# --- amounts -------------------------------------------------------------------------------------

MONEY_CHOICES = {
    'line_price': ('unit', 'line'),
    'line_price_includes_warranty': ('yes', 'no'),
    'backcare_price': ('per_unit', 'per_line'),
    'order_price_after_cancel': ('keeps', 'drops'),
}
SCOPES = (set(), documents.DEAD_STATES, documents.DEAD_STATES | {documents.REFUNDED})


def sums(order):
    """Give what the lines and extras of an order come to: all of them, or without what is gone."""
    found = []
    for gone in SCOPES:
        kept = {line.external_id for line in order.lines if line.state not in gone}
        goods = sum(
            line.unit_price * line.quantity for line in order.lines if line.external_id in kept
        )
        extras = dict.fromkeys(documents.EXTRA_KINDS, Decimal(0))
        for extra in order.extras:
            extras[extra.kind] += extra.amount if extra.line_ref in {*kept, ''} else 0
        found.append((goods + extras['warranty'] + extras['discount'], extras['shipping']))
    return found


@pytest.mark.parametrize('picked', list(product(*MONEY_CHOICES.values())))
@pytest.mark.parametrize('account', ['eu', 'na', 'ap'])
def test_every_seeded_order_sums_up_to_the_cent_under_every_reading(account, picked):
    choices = dict(zip(MONEY_CHOICES, picked, strict=True))
    bench = BackMarketBench(account, choices, orders=120, seed=3)
    api = bench.api(page_size=50)
    pages = list(api.order_pages(Sweep('placed', since=FAR_PAST)))
    for ref, payload in (row for page in pages for row in page.payloads):
        order = api.read_order(payload)
        goods, shipping = (set(column) for column in zip(*sums(order), strict=True))
        assert order.total in {g + s for g in goods for s in shipping}, ref


@pytest.mark.parametrize('quantity', [1, 2, 3])
@pytest.mark.parametrize('picked', list(product(*list(MONEY_CHOICES.values())[:3])))
def test_goods_and_warranty_are_told_apart_as_the_simulator_keeps_them(picked, quantity):
    bench = BackMarketBench(choices=dict(zip(MONEY_CHOICES, picked, strict=False)))
    ref = bench.place(lines=1, quantity=quantity, backcare=True)
    stored = bench.stored(ref)['lines'][0]
    # whether the warranty is counted per unit shows only where it is not part of the price
    named = {'warranty_per': 'line'} if picked[2] == 'per_line' else {}
    api = bench.api(**named)
    order = api.read_order(api.fetch_order(ref))
    assert order.lines[0].unit_price == Decimal(stored['price'])
    warranty = sum(extra.amount for extra in order.extras if extra.kind == documents.WARRANTY)
    assert warranty == Decimal(stored['warranty']) * quantity


def test_a_price_nothing_sums_up_to_is_not_adjusted(bench):
    ref = bench.place(lines=2)
    bench.override(ref, order={'price': '1.23', 'shipping_price': '0.50'})
    order = bench.read(ref)
    assert order.total == Decimal('1.73')
    assert order.total not in {goods + shipping for goods, shipping in sums(order)}


# --- orders --------------------------------------------------------------------------------------


@pytest.mark.parametrize('style', ['rfc3339', 'space'])
def test_both_spellings_of_dates_are_understood(style):
    bench = BackMarketBench(choices={'date_filter_format': style})
    ref = bench.place()
    api = bench.api(date_format=style)
    assert bench.refs(Sweep('since', since=MONDAY), api) == [ref]


def test_an_unpaid_order_is_held_until_it_is_paid(bench):
    ref = bench.place(paid=False)
    assert bench.states(ref) == [documents.HELD]
    assert ref in bench.refs(Sweep('open'))
    bench.control('POST', f'orders/{ref}/pay')
    assert bench.states(ref) == [documents.TO_ANSWER]


def test_an_order_whose_payment_failed_has_lapsed(bench):
    ref = bench.place(paid=False)
    bench.control('POST', f'orders/{ref}/fail_payment')
    assert bench.states(ref) == [documents.LAPSED]


def test_an_order_on_hold_at_a_partner_is_held(bench):
    ref = bench.place()
    bench.control('POST', f'orders/{ref}/hold')
    assert bench.states(ref) == [documents.HELD]


def test_an_order_that_leaves_the_list_while_it_is_read_hides_no_other(bench):
    leaving = bench.place(paid=False)
    placed = [bench.place() for _ in range(2 * bench.page_rows)]
    bench.arm('shift_page', on='orders', after=1, direction='disappears')
    found = bench.refs(Sweep('placed', since=FAR_PAST))
    assert set(placed) <= set(found)
    assert bench.stored(leaving)['state'] == 8


@pytest.mark.parametrize('end', ['not_found', 'empty'])
def test_a_page_past_the_end_ends_the_list(end):
    bench = BackMarketBench(choices={'page_past_end': end})
    placed = [bench.place() for _ in range(bench.page_rows + 1)]
    api = bench.api()
    pages = api.order_pages(Sweep('new'))
    found = [ref for ref, _payload in next(pages).payloads]
    bench.cancel(placed[0])  # now the second page is one too many
    found += [ref for page in pages for ref, _payload in page.payloads]
    assert set(placed[1:]) <= set(found)


def test_an_order_without_a_number_stops_the_sweep_after_all_others_came(bench):
    good, nameless = bench.place(), bench.place()
    bench.override(nameless, order={'order_id': '__absent__'})
    found = []
    with pytest.raises(PayloadNotUnderstood) as caught:
        for page in bench.api().order_pages(Sweep('new')):
            found += [ref for ref, _payload in page.payloads]
    assert found == [good]
    assert caught.value.path == 'orders.results[1].order_id'


def test_named_orders_are_one_call_each(bench):
    refs = tuple(bench.place() for _ in range(3))
    bench.refs(Sweep('refs', refs=refs))
    assert [call.template for call in bench.calls] == ['/ws/orders/{id}'] * 3


def test_a_second_acceptance_is_refused_in_words_and_changes_nothing(bench):
    ref = bench.place()
    bench.answer(ref, documents.ACCEPT)
    (result,) = bench.answer(ref, documents.ACCEPT)
    assert not result.ok and not result.uncertain
    assert '400' in result.message
    assert bench.states(ref) == [documents.ACCEPTED]


def test_an_outage_between_two_lines_leaves_the_second_without_a_result(bench):
    ref = bench.place(lines=2)
    bench.arm('firewall', on='answers', after=1)
    results = bench.answer(ref, documents.ACCEPT)
    assert [result.ok for result in results] == [True]
    assert bench.states(ref) == [documents.ACCEPTED, documents.TO_ANSWER]


def test_a_lost_answer_for_one_line_does_not_keep_the_next_back(bench):
    ref = bench.place(lines=2)
    bench.arm('lost', on='answers')
    results = bench.answer(ref, documents.ACCEPT)
    assert [(result.ok, result.uncertain) for result in results] == [(False, True), (True, False)]


def test_a_message_is_cut_to_what_the_marketplace_takes(bench):
    ref = bench.place()
    assert bench.answer(ref, documents.REFUSE, reason='other', message='x' * 501)[0].ok
    assert len(bench.stored(ref)['lines'][0]['return_message']) == 500


def test_kana_names_reach_the_address():
    bench = BackMarketBench('ap')
    ref = bench.place(country_code='ja-jp')
    address = bench.read(ref).shipping_address
    assert address.first_name_kana and address.last_name_kana
    assert address.country == 'JP'


# --- listings ------------------------------------------------------------------------------------


def test_each_market_has_its_own_price_and_currency(bench):
    api = bench.api()
    prices = {}
    for page in api.listing_pages(['fr-fr', 'en-gb']):
        for ref, payload in page.payloads:
            price = api.read_listing(payload, page.market).prices[0]
            prices.setdefault(ref, {})[page.market] = price.currency
    assert {'fr-fr': 'EUR', 'en-gb': 'GBP'} in prices.values()


def test_every_publication_state_and_grade_reads_as_text(bench):
    for listing in bench.listings():
        assert listing.state_code in const.PUBLICATION_STATES
        assert listing.grade_code in const.GRADES


# --- quantities ----------------------------------------------------------------------------------


def test_a_push_ends_quietly_when_the_hours_budget_is_used_up(bench):
    offers = bench.offers(4)
    api = bench.api(offers_left=2)
    assert [result.ref for result in api.push_offers(offers)] == [
        offer.listing_ref for offer in offers[:2]
    ]
    assert api.offers_left == 0
    assert bench.writes() == 2


def test_a_budget_used_up_by_somebody_else_waits_longer_than_the_edge(bench):
    bench.simulator.control('POST', 'choices', {'line_quota': '2'})
    offers = bench.offers(3)
    results = bench.api().push_offers(offers)
    assert [next(results).ok, next(results).ok] == [True, True]
    with pytest.raises(TransientError) as caught:
        next(results)
    assert caught.value.wait >= 600


def test_hundreds_of_pushes_never_meet_the_edge(bench):
    (offer,) = bench.offers(1)
    offers = [OfferUpdate(offer.listing_ref, offer.sku, 5)] * 500
    assert all(result.ok for result in bench.api().push_offers(offers))
    assert {call.status for call in bench.calls} == {200}


def test_an_edge_that_blocks_while_reading_is_waited_out(bench):
    ref = bench.place()
    bench.arm('throttle', on='orders')
    assert bench.refs(Sweep('new')) == [ref]
    assert max(bench.sleeps) == const.EDGE_WAIT


def test_a_missing_right_is_no_wrong_key(bench):
    bench.arm('refuse', on='listings', status=403)
    with pytest.raises(AccessRefused):
        list(bench.api().listing_pages(['fr-fr']))


def test_legal_and_illegal_answers_are_told_apart_by_the_simulator(bench):
    ref = bench.place()
    (line,) = bench.read(ref).lines
    wrong = LineAnswer(line.external_id, line.sku, documents.CANCEL)  # only after acceptance
    assert not bench.api().answer_order(ref, [wrong])[0].ok
    assert len(bench.illegal_requests()) == 1
