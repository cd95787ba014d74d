"""How a credit note is shared out among the lines of an order: to the coin, never too much."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.contract.money import (
    CannotShare,
    Claim,
    PaidLine,
    coins,
    share_out,
)

CENT = Decimal('0.01')
COINS = st.integers(0, 100_000).map(lambda cents: cents * CENT)


def line(ref, goods, *, left=None, rank=0, **extras):
    """Write a line that was paid with goods and extras."""
    goods = Decimal(goods)
    extras = {kind: Decimal(amount) for kind, amount in extras.items()}
    full = goods + sum(extras.values())
    return PaidLine(ref, full if left is None else Decimal(left), goods, extras, rank)


def claim(amount, *refs, kind=''):
    """Write a line of a credit note."""
    return Claim(Decimal(amount), refs, kind)


def shared(claims, lines, total=None):
    """Share out, and write the amounts as text."""
    total = Decimal(total) if total else sum(one.amount for one in claims)
    return {ref: str(amount) for ref, amount in share_out(claims, lines, total, CENT).items()}


def test_whole_units_come_first_and_the_rest_goes_to_the_next():
    units = [line('1', '100'), line('2', '100'), line('3', '100')]
    assert shared([claim('150.00', '1', '2', '3')], units) == {'1': '100', '2': '50.00'}


def test_what_came_back_comes_before_what_is_kept():
    units = [line('1', '100', rank=2), line('2', '100', rank=0)]
    assert shared([claim('100', '1', '2')], units) == {'2': '100'}


def test_a_unit_that_got_something_back_before_comes_after_its_like():
    units = [line('1', '100', left='40'), line('2', '100')]
    assert shared([claim('120', '1', '2')], units) == {'1': '20', '2': '100'}


def test_shipping_goes_to_a_line_that_bears_shipping():
    lines = [line('1', '100'), line('2', '50', shipping='4.99')]
    claims = [claim('50', '2'), claim('4.99', '1', '2', kind='shipping')]
    assert shared(claims, lines) == {'2': '54.99'}


def test_shipping_goes_with_the_goods_that_are_paid_back():
    lines = [line('1', '50', shipping='5'), line('2', '50', shipping='5')]
    claims = [claim('50', '2'), claim('5', '1', '2', kind='shipping')]
    assert shared(claims, lines) == {'2': '55'}


def test_a_discount_lowers_what_its_line_gets():
    lines = [line('1', '100', discount='-10'), line('2', '50')]
    claims = [claim('150', '1', '2'), claim('-10', '1', '2', kind='discount')]
    assert shared(claims, lines) == {'1': '90', '2': '50'}


def test_a_discount_that_is_not_credited_along_is_too_much():
    with pytest.raises(CannotShare) as error:
        shared([claim('100', '1')], [line('1', '100', discount='-10')])
    assert (error.value.ref, error.value.left) == ('1', Decimal(90))


def test_more_than_is_left_is_refused():
    with pytest.raises(CannotShare):
        shared([claim('100.01', '1')], [line('1', '100')])


def test_what_rounding_cost_is_borne_by_the_largest():
    lines = [line('1', '100'), line('2', '50')]
    claims = [claim('99.99', '1'), claim('20.00', '2')]
    assert shared(claims, lines, '120.00') == {'1': '100.00', '2': '20.00'}


def test_more_than_rounding_can_cost_is_refused():
    with pytest.raises(CannotShare):
        shared([claim('99.00', '1')], [line('1', '100')], '99.50')


def test_an_amount_of_odoo_becomes_exact():
    assert str(coins(0.1 + 0.2, 2)) == '0.30'
    assert str(coins(1999.0, 0)) == '1999'


@st.composite
def credit_notes(draw):
    """Draw lines that were paid, in part back, and a credit note about them."""
    lines = []
    for number in range(draw(st.integers(1, 5))):
        goods = draw(COINS)
        extras = {kind: draw(COINS) for kind in draw(st.sets(st.sampled_from(['shipping'])))}
        if draw(st.booleans()):
            extras['discount'] = -draw(st.integers(0, int(goods * 100))) * CENT
        full = goods + sum(extras.values())
        left = draw(st.integers(0, int(full * 100))) * CENT
        lines.append(PaidLine(str(number), left, goods, extras, draw(st.integers(0, 3))))
    refs = [one.ref for one in lines]
    claims = [
        Claim(draw(COINS), tuple(draw(st.sets(st.sampled_from(refs), min_size=1))), kind)
        for kind in draw(st.lists(st.sampled_from(['', 'shipping', 'warranty']), max_size=4))
    ]
    if draw(st.booleans()):
        claims.append(Claim(-draw(COINS), tuple(refs), 'discount'))
    cost = draw(st.integers(-len(claims), len(claims))) * CENT if claims else Decimal(0)
    return lines, claims, sum((one.amount for one in claims), Decimal(0)) + cost


@given(credit_notes())
def test_the_parts_add_up_and_no_line_gets_more_than_is_left_of_it(drawn):
    lines, claims, total = drawn
    left = {one.ref: one.left for one in lines}
    try:
        parts = share_out(claims, lines, total, CENT)
    except CannotShare:
        return
    assert sum(parts.values(), Decimal(0)) == total
    assert all(Decimal(0) < amount <= left[ref] for ref, amount in parts.items())


@given(st.lists(COINS, min_size=1, max_size=6))
def test_all_that_is_left_can_always_be_given_back(amounts):
    lines = [line(str(number), amount) for number, amount in enumerate(amounts)]
    claims = [claim(one.left, one.ref) for one in lines]
    parts = share_out(claims, lines, sum(amounts), CENT)
    assert parts == {one.ref: one.left for one in lines if one.left}
