"""Refunds against refurbed's simulator: what its contract has of its own (4.4)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from odoo.addons.refurbed_connector import const

from tests.conformance.refurbed_bench import RefurbedBench


@pytest.fixture
def bench():
    """Give a fresh marketplace as it is by default."""
    return RefurbedBench()


def refuse(bench, ref, reason):
    """Have refurbed refuse refunds of an order for a reason."""
    bench.control('POST', f'orders/{ref}/eligibility', {'reason': f'INELIGIBLE_{reason}'})


def test_what_stays_paid_is_told_not_what_goes_back(bench):
    ref = bench.refundable()
    paid = bench.owed(ref)
    (result,) = bench.refund(ref, bench.wanted(ref, amount=Decimal('10.00')))
    assert result.ok and result.amount == Decimal('10.00')
    assert bench.read(ref).lines[0].refunded == Decimal('10.00')
    assert bench.control('GET', f'orders/{ref}')['total_paid'] == str(paid - 10)


def test_who_bears_how_much_is_told_to_the_cent(bench):
    ref = bench.refundable()
    (result,) = bench.refund(ref, bench.wanted(ref))
    assert result.by_seller + result.by_marketplace == result.amount == bench.owed(ref)
    assert result.by_seller > result.by_marketplace > 0


@pytest.mark.parametrize(
    ('reason', 'said'),
    [
        ('NO_TICKET', "no ticket for this item"),
        ('UNCAPTURED_PAYMENT', "not certain yet"),
        ('PERIOD_EXPIRED', "too old"),
        ('ALREADY_REFUNDED', "paid back in full already"),
        ('UNKNOWN', "names no reason"),
    ],
)
@pytest.mark.parametrize('is_booked', [False, True])
def test_why_an_item_is_not_paid_back_is_said_in_words(bench, reason, said, is_booked):
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('10.00'))
    refuse(bench, ref, reason)
    api = bench.api()
    result = api.refund_lines(ref, [wanted])[0] if is_booked else api.calculate_refund(ref, wanted)
    assert (result.ok, result.uncertain) == (False, False)
    assert said in result.message and "10.00 EUR" in result.message
    assert "INELIGIBLE" not in result.message
    assert bench.paid_back(ref) == []


@pytest.mark.parametrize('choice', ['precondition', 'invalid'])
def test_what_was_paid_back_already_is_said_when_it_is_asked_for_again(choice):
    bench = RefurbedBench({'repeated_refund': choice})
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('10.00'))
    bench.refund(ref, wanted)
    (again,) = bench.refund(ref, wanted)
    assert (again.ok, again.uncertain) == (False, False)
    assert f"{wanted.paid_after} EUR" in again.message
    assert "may have been paid back there" in again.message
    assert bench.paid_back(ref) == [(wanted.line_ref, Decimal('10.00'))]


def test_a_refund_that_was_made_on_the_marketplace_is_told_with_the_order(bench):
    ref = bench.refundable(lines=2)
    second = bench.lines(ref)[1]
    bench.control('POST', f'orders/{ref}/items/{second}/refund', {'amount': '7.25'})
    assert [line.refunded for line in bench.read(ref).lines] == [Decimal(0), Decimal('7.25')]


def test_a_repeat_with_the_same_rest_after_a_lost_answer_pays_nothing_more(bench):
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('10.00'))
    bench.arm('lost', on='refunds')
    assert bench.refund(ref, wanted)[0].uncertain
    bench.move_clock(2)
    assert not bench.refund(ref, wanted)[0].ok
    assert bench.paid_back(ref) == [(wanted.line_ref, Decimal('10.00'))]


def test_a_lost_answer_is_told_apart_by_looking_at_the_order(bench):
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('10.00'))
    bench.arm('lost', on='refunds')
    bench.refund(ref, wanted)
    assert bench.read(ref).lines[0].refunded == wanted.amount


def test_another_currency_than_that_of_the_order_is_refused(bench):
    ref = bench.refundable()
    wanted = replace(bench.wanted(ref, amount=Decimal('10.00')), currency='SEK')
    (result,) = bench.refund(ref, wanted)
    assert (result.ok, result.uncertain) == (False, False)
    assert f'code {const.INVALID_ARGUMENT}' in result.message
    assert bench.paid_back(ref) == []


def test_a_reason_that_can_not_be_looked_up_leaves_the_refusal_as_it_is(bench):
    ref = bench.refundable()
    wanted = bench.wanted(ref, amount=Decimal('10.00'))
    refuse(bench, ref, 'NO_TICKET')
    bench.control('POST', 'faults', {'kind': 'server_error', 'path': 'GetOrderItem$', 'times': 9})
    (result,) = bench.refund(ref, wanted)
    assert (result.ok, result.uncertain) == (False, False)
    assert f'code {const.FAILED_PRECONDITION}' in result.message


@pytest.mark.parametrize('country', ['SE', 'DK', 'PL'])
def test_money_goes_back_in_the_currency_of_the_order(bench, country):
    ref = bench.refundable(country=country)
    wanted = bench.wanted(ref)
    assert wanted.currency != 'EUR'
    assert bench.refund(ref, wanted)[0].ok
    (row,) = bench.effects()['refunds']
    assert (row['currency'], Decimal(row['amount'])) == (wanted.currency, bench.owed(ref))


def test_an_order_is_refunded_as_far_as_it_was_paid_and_every_line_tells_it(bench):
    ref = bench.refundable(lines=2, quantity=2)
    refunds = [bench.wanted(ref, place) for place in range(4)]
    assert all(result.ok for result in bench.refund(ref, *refunds))
    order = bench.read(ref)
    assert sum(line.refunded for line in order.lines) == order.total == bench.owed(ref)
