"""The money of the simulated refurbed: what the amounts of orders and items have to do with each
other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .refurbed_simulated import Merchant, fresh, numbers


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


# -- money ---------------------------------------------------------------------------------------


def amount(row, name):
    return Decimal(row[name])


def test_the_amounts_of_every_seeded_order_agree_to_the_cent():
    merchant = Merchant(fresh(100))
    for order in merchant.ask('ListOrders')['orders']:
        for row in (order, *order['items']):
            paid, refunded = amount(row, 'total_paid'), amount(row, 'total_refunded')
            assert amount(row, 'total_charged') == paid + refunded
        for name in ('total_charged', 'total_paid', 'total_discount', 'total_refunded'):
            assert amount(order, name) == sum(amount(item, name) for item in order['items'])
        vat = sum(amount(item, 'vat_charged') for item in order['items'])
        assert amount(order, 'total_vat_charged') == vat


def test_vat_is_contained_for_gross_items_and_zero_for_margin_and_net_ones():
    merchant = Merchant(fresh(100))
    seen = set()
    for order in merchant.ask('ListOrders')['orders']:
        for item in order['items']:
            seen.add(item['taxation'])
            rate, charged = amount(item, 'vat_rate'), amount(item, 'total_charged')
            contained = charged * rate / (100 + rate)
            assert abs(amount(item, 'vat_charged') - contained) <= Decimal('0.01')
            assert (rate > 0) == (item['taxation'] == 'GROSS')
    assert seen == {'GROSS', 'MARGINAL', 'NET'}


def test_settlement_amounts_are_converted_by_the_rate_of_the_order():
    order = Merchant(fresh()).place(country='SE')
    rate = Decimal(order['settlement_exchange_rate'])
    assert (order['currency_code'], order['settlement_currency_code']) == ('SEK', 'EUR')
    difference = amount(order, 'settlement_total_charged') - amount(order, 'total_charged') * rate
    assert abs(difference) <= Decimal('0.005')


def test_the_commission_is_the_sum_of_its_parts_and_survives_a_refund(merchant):
    order = merchant.place()
    (item,) = numbers(order)
    before = merchant.item(item)
    parts = ('base', 'payout', 'payment', 'dynamic')
    total = sum(amount(before, f'settlement_{part}_commission') for part in parts)
    assert amount(before, 'settlement_total_commission') == total > 0
    merchant.simulator.control('POST', f"orders/{order['id']}/items/{item}/refund", {})
    after = merchant.item(item)
    assert after['total_paid'] == '0.00' and after['total_charged'] == before['total_charged']
    assert after['settlement_total_commission'] == before['settlement_total_commission']
    assert after['refund_eligibility'] == 'INELIGIBLE_ALREADY_REFUNDED'


def test_shipping_is_inside_the_price(merchant):
    offer = next(row for row in merchant.offers() if row['sku'] == merchant.skus(1)[0])
    item = merchant.place(country='FR')['items'][0]
    assert item['offer_data']['shipping_costs'] == '5.00'
    assert amount(item, 'total_charged') == Decimal(offer['reference_price']) + 5
