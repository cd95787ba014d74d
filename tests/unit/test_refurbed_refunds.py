"""How refurbed's client pays back, without a marketplace."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.contract.after_sales import LineRefund
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.refurbed_connector import const
from odoo.addons.refurbed_connector.api.refunds import problem

from tests.unit.test_refurbed_client import play

TEN = Decimal('10.00')
WANTED = LineRefund('901', 'SKU', TEN, 'SEK', paid_after=Decimal('90'))
REFUSED = RequestRefused("refurbed refused it.", status=const.FAILED_PRECONDITION)


def block(**changed):
    """Give the answer to a refund of ten out of a hundred."""
    return {
        'currency_code': 'SEK', 'total_paid': '90.00', 'total_refunded': '10.00',
        'refunded': '10.00', 'refunded_refurbed': '1.05', 'refunded_merchant': '8.95', **changed,
    }


def item(eligibility='ELIGIBLE', paid='100.00'):
    """Give an item as it is looked up."""
    return {'order_item': {'id': '901', 'refund_eligibility': eligibility, 'total_paid': paid}}


def refund(*answers, wanted=WANTED):
    """Pay back over prepared answers; give the one result and the script."""
    api, script = play(*answers)
    (result,) = api.refund_lines('77', [wanted])
    return result, script


# --- what is sent ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('paid_after', 'text'),
    [('90', '90.00'), ('0', '0.00'), ('0.5', '0.50'), ('2899.10', '2899.10'), ('0E+1', '0.00'),
     ('1E+2', '100.00')],
)
def test_what_stays_paid_is_sent_with_two_decimals(paid_after, text):
    _result, script = refund(block(), wanted=replace(WANTED, paid_after=Decimal(paid_after)))
    assert script.calls == [
        (
            'OrderItemService/RefundOrderItem',
            {'id': '901', 'currency_code': 'SEK', 'target_paid_amount': text},
            False,
        )
    ]


@given(st.integers(0, 10**9))
def test_every_amount_of_cents_is_sent_as_it_is(cents):
    amount = Decimal(cents) / 100
    _result, script = refund(
        block(total_paid=str(amount)), wanted=replace(WANTED, paid_after=amount)
    )
    assert Decimal(script.bodies[0]['target_paid_amount']) == amount


def test_a_refund_is_never_repeated_and_a_calculation_may_be():
    api, script = play(block(), block())
    api.refund_lines('77', [WANTED])
    api.calculate_refund('77', WANTED)
    assert [(name.partition('/')[2], again) for name, _body, again in script.calls] == [
        ('RefundOrderItem', False), ('CalculateRefundOrderItem', True),
    ]


# --- what comes back ------------------------------------------------------------------------------


def test_what_went_back_and_who_bears_it_is_told():
    result, _script = refund(block())
    assert (result.ref, result.ok, result.uncertain) == ('901', True, False)
    assert (result.amount, result.by_seller, result.by_marketplace) == (
        TEN, Decimal('8.95'), Decimal('1.05'),
    )


def test_a_share_that_is_left_out_is_nothing():
    answer = block(refunded_merchant='10.00')
    del answer['refunded_refurbed']
    result, _script = refund(answer)
    assert (result.by_seller, result.by_marketplace) == (TEN, Decimal(0))


@pytest.mark.parametrize(
    'answer',
    [{}, block(refunded=None), block(refunded='ten'), block(currency_code='EUR'),
     block(total_paid='80.00'), block(currency_code='UNSPECIFIED')],
    ids=str,
)
def test_a_strange_answer_to_a_refund_is_uncertain(answer):
    result, _script = refund(answer)
    assert (result.ok, result.uncertain) == (False, True)
    assert "looked up" in result.message


def test_a_strange_answer_to_a_calculation_is_no_more_than_that():
    api, _script = play(block(total_paid='80.00'))
    result = api.calculate_refund('77', WANTED)
    assert (result.ok, result.uncertain) == (False, False)


def test_a_lost_answer_is_uncertain_and_the_next_item_is_paid():
    api, script = play(UncertainOutcome("It was lost."), block())
    results = api.refund_lines('77', [WANTED, replace(WANTED, line_ref='902')])
    assert [(one.ref, one.ok, one.uncertain) for one in results] == [
        ('901', False, True), ('902', True, False),
    ]
    assert len(script.calls) == 2


@pytest.mark.parametrize('error', [TransientError("Slow down."), AccessRefused("Not you.")])
def test_an_outage_is_raised_at_the_first_item_and_ends_the_results_later(error):
    with pytest.raises(type(error)):
        refund(error)
    api, _script = play(block(), error)
    results = api.refund_lines('77', [WANTED, replace(WANTED, line_ref='902')])
    assert [one.ref for one in results] == ['901']


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('changed', 'said'),
    [
        ({'paid_after': None}, "not known here"),
        ({'paid_after': Decimal('-0.01')}, "More would be paid back than was paid"),
        ({'paid_after': Decimal('1.005')}, "no whole number of cents"),
        ({'paid_after': Decimal('NaN')}, "no whole number of cents"),
        ({'paid_after': Decimal('Infinity')}, "no whole number of cents"),
        ({'amount': Decimal('0')}, "no amount to pay back"),
        ({'amount': Decimal('-5')}, "no amount to pay back"),
        ({'line_ref': 'SKU-1'}, "digits only"),
    ],
)
def test_what_can_not_be_paid_back_is_said_before_anything_is_sent(changed, said):
    result, script = refund(wanted=replace(WANTED, **changed))
    assert (result.ok, result.uncertain, script.calls) == (False, False, [])
    assert said in result.message


def test_nothing_is_wrong_with_a_good_refund():
    assert problem(WANTED) == ''


@pytest.mark.parametrize('eligibility', sorted(const.REFUND_OBSTACLES))
def test_the_reason_of_the_item_is_said_in_words(eligibility):
    result, script = refund(REFUSED, item(eligibility))
    assert const.REFUND_OBSTACLES[eligibility] in result.message
    assert "10.00 SEK of item 901" in result.message
    assert script.names[1] == 'OrderItemService/GetOrderItem'


def test_an_item_with_less_left_than_shall_stay_paid_is_said_to_have_so_much():
    result, _script = refund(REFUSED, item(paid='90.00'))
    assert "has 90.00 SEK of item 901 as paid, and 90 shall stay" in result.message


@pytest.mark.parametrize(
    'looked_up', [item('INELIGIBLE_NEW_REASON'), item(), {}, TransientError("No answer.")]
)
def test_without_a_known_reason_refurbed_s_own_words_are_shown(looked_up):
    result, _script = refund(REFUSED, looked_up)
    assert result.message == REFUSED.message


def test_an_item_that_is_not_there_is_not_looked_up():
    gone = RequestRefused("refurbed knows no such item.", status=const.NOT_FOUND)
    result, script = refund(gone)
    assert result.message == gone.message
    assert len(script.calls) == 1
