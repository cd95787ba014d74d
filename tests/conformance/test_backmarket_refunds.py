"""Refunds against Back Market's simulator: what its contract has of its own (3.4, 8.1)."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.after_sales import LineRefund
from odoo.addons.connector_base.contract.errors import TransientError

from tests.conformance.backmarket_bench import BackMarketBench


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


def bodies(bench):
    """Collect the text of every body that arrives from now on, by path."""
    found = []
    bench.simulator.observers.append(
        lambda request, _answer: found.append((request.path, request.body.decode()))
    )
    return found


def how(bench):
    """Give by which call each refund was made."""
    return [row['via'] for row in bench.effects('refunds')]


# --- by state or by amount ------------------------------------------------------------------------


def test_the_rest_moves_the_line_on_so_that_it_can_be_looked_up(bench):
    ref = bench.refundable(lines=2)
    assert bench.refund(ref, bench.wanted(ref))[0].ok
    assert bench.states(ref) == [documents.REFUNDED, documents.SHIPPED]
    assert how(bench) == ['order_update']


@pytest.mark.parametrize('kind', ['lost', 'server_error', 'drop', 'truncate', 'not_json'])
def test_a_look_after_a_lost_answer_tells_whether_the_rest_was_paid(bench, kind):
    ref = bench.refundable()
    bench.arm(kind, on='refunds')
    assert bench.refund(ref, bench.wanted(ref))[0].uncertain
    was_paid = bench.states(ref) == [documents.REFUNDED]
    assert was_paid is bool(bench.paid_back(ref))
    if not was_paid:
        assert bench.refund(ref, bench.wanted(ref))[0].ok
    assert len(bench.paid_back(ref)) == 1


def test_the_rest_paid_twice_by_state_is_refused_the_second_time(bench):
    ref = bench.refundable()
    wanted = bench.wanted(ref)
    assert bench.refund(ref, wanted)[0].ok
    (result,) = bench.refund(ref, wanted)
    assert not result.ok and not result.uncertain
    assert "were not paid back yet" in result.message
    assert len(bench.paid_back(ref)) == 1


def test_a_part_leaves_the_line_shipped_and_shows_nowhere(bench):
    ref = bench.refundable()
    before = bench.read(ref)
    assert bench.refund(ref, bench.wanted(ref, amount=Decimal('12.34')))[0].ok
    assert bench.read(ref).lines == before.lines
    assert bench.read(ref).total == before.total
    assert how(bench) == ['care_refund']


@pytest.mark.parametrize('full_state', ['6', '3'])
def test_the_rest_goes_by_amount_where_the_settings_say_so(full_state):
    bench = BackMarketBench(choices={'full_amount_refund_state': full_state})
    ref = bench.refundable()
    wanted = bench.wanted(ref)
    (result,) = bench.refund(ref, wanted, api=bench.api(refund_by='amount'))
    assert result.ok and result.amount == wanted.amount
    assert bench.paid_back(ref) == [(wanted.line_ref, wanted.amount)]
    assert how(bench) == ['care_refund']


def test_the_rest_after_a_part_that_closed_the_line_is_refused_in_words():
    # what a partial refund makes of the line is not stated (3.4): here nothing can follow it
    bench = BackMarketBench(choices={'partial_refund_state': '6'})
    ref = bench.refundable()
    part = bench.wanted(ref, amount=Decimal('12.34'))
    assert bench.refund(ref, part)[0].ok
    assert bench.states(ref) == [documents.REFUNDED]
    (result,) = bench.refund(ref, bench.wanted(ref, before=part.amount))
    assert not result.ok and not result.uncertain and result.message
    assert bench.paid_back(ref) == [(part.line_ref, part.amount)]


# --- to the cent ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'amount', ['0.01', '0.10', '0.29', '1.15', '4.35', '8.70', '17.99', '99.95', '100.00']
)
def test_amounts_that_no_float_can_hold_arrive_to_the_cent(bench, amount):
    ref = bench.refundable()
    arrived = bodies(bench)
    assert bench.refund(ref, bench.wanted(ref, amount=Decimal(amount)))[0].ok
    (_path, body), = (row for row in arrived if row[0] == '/ws/sav/refund')
    assert f'"amount": {amount}' in body
    assert json.loads(body, parse_float=Decimal)['amount'] == Decimal(amount)
    assert bench.paid_back(ref)[0][1] == Decimal(amount)


def test_ten_parts_of_a_line_add_up_to_the_cent(bench):
    ref = bench.refundable()
    for place in range(10):
        part = bench.wanted(ref, amount=Decimal('0.10'), before=place * Decimal('0.10'))
        assert bench.refund(ref, part)[0].ok
    rest = bench.wanted(ref, before=Decimal('1.00'))
    assert bench.refund(ref, rest)[0].ok
    assert sum(amount for _line, amount in bench.paid_back(ref)) == sum(bench.paid(ref).values())


@pytest.mark.parametrize(
    ('account', 'country', 'currency', 'amount'),
    [
        ('eu', 'en-gb', 'GBP', '12.34'), ('eu', 'sv-se', 'SEK', '123.45'),
        ('na', 'en-us', 'USD', '1.05'), ('ap', 'ja-jp', 'JPY', '1234'),
        ('ap', 'en-au', 'AUD', '9.99'),
    ],
)
def test_a_refund_is_paid_in_the_currency_of_the_order(account, country, currency, amount):
    bench = BackMarketBench(account)
    ref = bench.refundable(country_code=country)
    assert bench.read(ref).currency == currency
    wanted = bench.wanted(ref, amount=Decimal(amount))
    assert bench.refund(ref, wanted)[0].ok
    (row,) = bench.effects('refunds')
    assert (Decimal(row['amount']), row['currency']) == (wanted.amount, currency)


def test_an_amount_in_yen_has_no_decimals(bench):
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('12.34'))
    yen = LineRefund(**{**vars(wanted), 'currency': 'JPY'})
    before = bench.writes()
    assert "more decimals" in bench.refund(ref, yen)[0].message
    assert bench.writes() == before


# --- when it can be paid --------------------------------------------------------------------------


@pytest.mark.parametrize('is_rest', [True, False])
def test_a_line_that_was_not_shipped_is_not_paid_back_here(bench, is_rest):
    ref = bench.accepted()
    wanted = bench.wanted(ref, amount=None if is_rest else Decimal('12.34'))
    (result,) = bench.refund(ref, wanted)
    assert not result.ok and not result.uncertain
    assert "shipped lines" in result.message
    assert bench.paid_back(ref) == []


def test_a_days_budget_that_is_used_up_is_waited_for_and_pays_nothing():
    bench = BackMarketBench(choices={'refunds_a_day': '1'})
    ref = bench.refundable(lines=3)
    refunds = [bench.wanted(ref, place, Decimal('1.00')) for place in range(3)]
    results = bench.refund(ref, *refunds)
    assert [result.ok for result in results] == [True]
    with pytest.raises(TransientError) as caught:
        bench.refund(ref, *refunds[1:])
    assert caught.value.wait == 60
    assert len(bench.paid_back(ref)) == 1


def test_what_back_market_paid_itself_shows_in_the_lines_state(bench):
    ref = bench.refundable(lines=2)
    sku = bench.read(ref).lines[0].sku
    bench.control('POST', f'orders/{ref}/refund', {'sku': sku})
    order = bench.read(ref)
    assert [line.state for line in order.lines] == [documents.REFUNDED, documents.SHIPPED]
    assert [line.refunded for line in order.lines] == [None, None]


# --- at random ------------------------------------------------------------------------------------

FAULTS = ('', '', 'lost', 'drop', 'server_error', 'throttle', 'firewall')


@settings(max_examples=40, deadline=None)
@given(
    parts=st.lists(
        st.tuples(st.integers(1, 4000), st.sampled_from(FAULTS)), min_size=1, max_size=5
    )
)
def test_whatever_is_asked_for_never_more_than_that_is_paid_and_each_only_once(parts):
    bench = BackMarketBench()
    ref = bench.refundable()
    left = sum(bench.paid(ref).values())
    for cents, kind in parts:
        wanted = bench.wanted(ref, amount=min(Decimal(cents).scaleb(-2), left))
        before = bench.paid_back(ref)
        if kind:
            bench.arm(kind, on='refunds')
        try:
            (result,) = bench.refund(ref, wanted)
        except TransientError:
            assert kind in ('throttle', 'firewall') and bench.paid_back(ref) == before
            continue
        made = bench.paid_back(ref)[len(before):]
        assert made in ([], [(wanted.line_ref, wanted.amount)])
        assert result.uncertain or result.ok is bool(made)
        left -= sum(amount for _line, amount in made)
        if not left:
            break
    assert sum(amount for _line, amount in bench.paid_back(ref)) + left == sum(
        bench.paid(ref).values()
    )
