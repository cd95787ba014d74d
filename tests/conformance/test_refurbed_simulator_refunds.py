"""Refunds in the simulated refurbed: what is calculated, booked, refused, and booked only once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ..simulators.marketplace import ConnectionDropped
from ..simulators.refurbed_methods import METHODS
from .refurbed_simulated import Merchant, fresh, numbers

BLOCK = {
    'currency_code', 'total_paid', 'total_refunded', 'refunded', 'refunded_refurbed',
    'refunded_merchant',
}


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def priced(merchant, *prices, **wanted):
    """Place an order with one item per price; return (order, its item ids)."""
    sku = merchant.skus(1)[0]
    lines = [{'sku': sku, 'price': price} for price in prices]
    order = merchant.place(lines=lines, **wanted)
    return order, numbers(order)


def wish(item, target, currency='EUR'):
    return {'id': item, 'currency_code': currency, 'target_paid_amount': target}


def effects(merchant):
    return merchant.simulator.control('GET', 'state')['effects']


# -- one item ------------------------------------------------------------------------------------


def test_the_target_is_what_stays_paid_not_what_is_given_back(merchant):
    _order, (item,) = priced(merchant, '100.00')
    block = merchant.ask('RefundOrderItem', **wish(item, '90'))
    assert (block['refunded'], block['total_paid'], block['total_refunded']) == (
        '10.00', '90.00', '10.00',
    )
    assert set(block) == BLOCK


def test_a_calculation_answers_what_the_refund_will_and_books_nothing(merchant):
    order, (item,) = priced(merchant, '249.90')
    before = merchant.order(order['id'])
    calculated = merchant.ask('CalculateRefundOrderItem', **wish(item, '200.5'))
    after = merchant.order(order['id'])
    assert after['items'] == before['items'] and after['total_paid'] == before['total_paid']
    assert effects(merchant)['refunds'] == []
    assert merchant.ask('RefundOrderItem', **wish(item, '200.5')) == calculated


def test_what_was_charged_stays_the_sum_of_paid_and_refunded_on_item_and_order(merchant):
    order, (one, two) = priced(merchant, '100.01', '33.33', country='SE')
    merchant.ask('RefundOrderItem', **wish(one, '66.67', 'SEK'))
    merchant.ask('RefundOrderItem', **wish(one, '0', 'SEK'))
    shown = merchant.order(order['id'])
    for part in (*shown['items'], shown):
        charged, paid, refunded = (
            Decimal(part[f'total_{name}']) for name in ('charged', 'paid', 'refunded')
        )
        assert charged == paid + refunded
    assert shown['total_refunded'] == '100.01' and shown['total_charged'] == '133.34'
    assert merchant.item(two)['total_refunded'] == '0.00'


def test_the_settlement_twin_of_a_refund_follows_the_rate_of_the_order(merchant):
    order, (item,) = priced(merchant, '1000.00', country='SE')
    merchant.ask('RefundOrderItem', **wish(item, '900.00', 'SEK'))
    rate = Decimal(order['settlement_exchange_rate'])
    expected = (100 * rate).quantize(Decimal('0.01'))
    assert Decimal(merchant.item(item)['settlement_total_refunded']) == expected


def test_the_split_is_the_share_of_the_commission_and_can_be_read_in_the_answer_only(merchant):
    _order, (item,) = priced(merchant, '200.00')
    block = merchant.ask('RefundOrderItem', **wish(item, '150.00'))
    shown = merchant.item(item)
    share = Decimal(shown['settlement_total_commission']) / Decimal('200.00')
    assert Decimal(block['refunded_refurbed']) == (50 * share).quantize(Decimal('0.01')) > 0
    assert Decimal(block['refunded_refurbed']) + Decimal(block['refunded_merchant']) == 50
    assert not [name for name in shown if 'refunded_' in name]


@pytest.mark.parametrize('target', ['-1', '100.001', 'all', '1e1', '100.00', '100.01', ''])
def test_a_target_that_is_no_amount_below_what_is_paid_is_invalid(merchant, target):
    _order, (item,) = priced(merchant, '100.00')
    for method in ('CalculateRefundOrderItem', 'RefundOrderItem'):
        assert merchant.refused(method, wish(item, target)) == (400, 3)
    assert merchant.item(item)['total_paid'] == '100.00'


@pytest.mark.parametrize('currency', ['EUR', 'USD', 'UNSPECIFIED', None])
def test_the_currency_of_a_refund_is_the_order_s_not_the_settlement_s(merchant, currency):
    _order, (item,) = priced(merchant, '1000.00', country='SE')
    for method in ('CalculateRefundOrderItem', 'RefundOrderItem'):
        assert merchant.refused(method, wish(item, '0', currency)) == (400, 3)
    assert merchant.item(item)['total_refunded'] == '0.00'


def test_a_refund_without_a_target_is_invalid(merchant):
    _order, (item,) = priced(merchant, '100.00')
    assert merchant.refused('RefundOrderItem', id=item, currency_code='EUR') == (400, 3)


def test_a_full_refund_can_not_be_repeated(merchant):
    _order, (item,) = priced(merchant, '100.00')
    merchant.ask('RefundOrderItem', **wish(item, '0'))
    assert merchant.item(item)['refund_eligibility'] == 'INELIGIBLE_ALREADY_REFUNDED'
    for method in ('RefundOrderItem', 'CalculateRefundOrderItem'):
        assert merchant.refused(method, wish(item, '0')) == (400, 9)


@pytest.mark.parametrize('choice, code', [('precondition', 9), ('invalid', 3)])
def test_a_partial_refund_down_to_the_same_target_is_refused_with_the_chosen_code(choice, code):
    merchant = Merchant(fresh(repeated_refund=choice))
    _order, (item,) = priced(merchant, '100.00')
    merchant.ask('RefundOrderItem', **wish(item, '60'))
    assert merchant.refused('RefundOrderItem', wish(item, '60.00')) == (400, code)
    assert merchant.item(item)['total_refunded'] == '40.00'
    assert effects(merchant)['refunds_booked'] == {item: 1}


# -- why not -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'reason',
    [
        'INELIGIBLE_UNKNOWN', 'INELIGIBLE_PERIOD_EXPIRED', 'INELIGIBLE_UNCAPTURED_PAYMENT',
        'INELIGIBLE_NO_TICKET',
    ],
)
def test_what_is_not_eligible_is_not_refunded_until_it_is(merchant, reason):
    order, (item,) = priced(merchant, '100.00')
    path = f"orders/{order['id']}/eligibility"
    merchant.simulator.control('POST', path, {'reason': reason})
    shown = merchant.order(order['id'])
    assert (shown['is_refundable'], shown['refund_eligibility']) == (False, reason)
    assert merchant.refused('CalculateRefundOrder', id=order['id']) == (400, 9)
    assert merchant.refused('RefundOrder', id=order['id']) == (400, 9)
    assert merchant.refused('RefundOrderItem', wish(item, '0')) == (400, 9)
    merchant.simulator.control('POST', path, {'reason': 'ELIGIBLE'})
    assert merchant.ask('RefundOrderItem', **wish(item, '0'))['refunded'] == '100.00'


def test_an_order_that_is_too_old_is_not_refundable(merchant):
    order, (item,) = priced(merchant, '100.00')
    merchant.simulator.clock.advance(366 * 86_400)
    merchant.simulator.world.accounts['refurbed']['last_used'] = merchant.simulator.clock.text()
    assert merchant.refused('RefundOrderItem', wish(item, '0')) == (400, 9)
    assert merchant.item(item)['refund_eligibility'] == 'INELIGIBLE_PERIOD_EXPIRED'


@pytest.mark.parametrize('method', ['RefundOrderItem', 'CalculateRefundOrderItem'])
def test_an_item_that_is_unknown_or_another_merchant_s_is_not_found(merchant, method):
    other = merchant.simulator.control('POST', 'accounts', {'name': 'other'})['name']
    _order, (item,) = priced(merchant, '100.00')
    assert merchant.refused(method, wish('1', '0')) == (404, 5)
    assert Merchant(merchant.simulator, other).refused(method, wish(item, '0')) == (404, 5)


def test_a_booking_that_is_refused_is_written_down_as_illegal_a_calculation_is_not(merchant):
    _order, (item,) = priced(merchant, '100.00')
    merchant.refused('CalculateRefundOrderItem', wish(item, '200'))
    assert merchant.illegal() == []
    merchant.refused('RefundOrderItem', wish(item, '200'))
    assert [row['method'] for row in merchant.illegal()] == ['RefundOrderItem']


def test_calculating_needs_the_right_to_view_and_refunding_the_right_to_refund(merchant):
    _order, (item,) = priced(merchant, '100.00')
    denied = {'permission': 'merchant.orderItem:refund', 'allowed': False}
    merchant.simulator.control('POST', 'permissions', denied)
    assert merchant.refused('RefundOrderItem', wish(item, '0')) == (403, 7)
    assert merchant.ask('CalculateRefundOrderItem', **wish(item, '0'))['refunded'] == '100.00'


# -- a whole order -------------------------------------------------------------------------------


def test_the_refund_of_an_order_gives_back_the_rest_of_every_item(merchant):
    order, (one, two) = priced(merchant, '100.00', '50.00')
    merchant.ask('RefundOrderItem', **wish(one, '80'))
    calculated = merchant.ask('CalculateRefundOrder', id=order['id'])
    block = merchant.ask('RefundOrder', id=order['id'])
    assert block == calculated
    assert (block['refunded'], block['total_refunded'], block['total_paid']) == (
        '130.00', '150.00', '0.00',
    )
    assert [merchant.item(item)['total_paid'] for item in (one, two)] == ['0.00', '0.00']
    assert merchant.refused('RefundOrder', id=order['id']) == (400, 9)


def test_the_refund_of_an_order_leaves_out_what_is_refunded_already(merchant):
    order, (one, two) = priced(merchant, '100.00', '50.00')
    merchant.ask('RefundOrderItem', **wish(one, '0'))
    assert merchant.ask('RefundOrder', id=order['id'])['refunded'] == '50.00'
    assert effects(merchant)['refunds_booked'] == {one: 1, two: 1}


def test_a_cancelled_item_is_not_refunded_by_being_cancelled(merchant):
    _order, (item,) = priced(merchant, '100.00')
    merchant.move(item, 'CANCELLED')
    assert merchant.item(item)['total_refunded'] == '0.00'
    assert merchant.ask('RefundOrderItem', **wish(item, '0'))['refunded'] == '100.00'


# -- exactly once --------------------------------------------------------------------------------


def test_a_refund_whose_answer_is_lost_is_booked_and_can_be_counted(merchant):
    _order, (item,) = priced(merchant, '100.00')
    fault = {'kind': 'lost', 'path': METHODS['RefundOrderItem'].path}
    merchant.simulator.control('POST', 'faults', fault)
    with pytest.raises(ConnectionDropped):
        merchant.call('RefundOrderItem', wish(item, '75'))
    assert merchant.item(item)['total_refunded'] == '25.00'
    assert effects(merchant)['refunds_booked'] == {item: 1}


def test_a_refund_in_the_web_interface_is_in_the_journal_but_is_no_call(merchant):
    order, (item,) = priced(merchant, '100.00')
    path = f"orders/{order['id']}/items/{item}/refund"
    merchant.simulator.control('POST', path, {'amount': '12.34'})
    (row,) = effects(merchant)['refunds']
    assert (row['by'], row['amount'], row['currency']) == ('refurbed', '12.34', 'EUR')
    assert (row['order_id'], row['item_id']) == (order['id'], item)
    assert effects(merchant)['refunds_booked'] == {}
