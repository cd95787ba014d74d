"""What happens on refurbed without the connector, its faults, and the seeded world."""

from __future__ import annotations

from collections import Counter

import pytest

from ..simulators.control import ControlError
from ..simulators.refurbed_methods import METHODS
from .refurbed_simulated import Merchant, fresh, numbers

LIST_ORDERS = METHODS['ListOrders'].path


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def control(merchant, method, path, content=None):
    return merchant.simulator.control(method, path, content)


# -- buyers and refurbed -------------------------------------------------------------------------


def test_a_placed_order_has_one_item_per_unit(merchant):
    first, second = merchant.skus(2)
    order = merchant.place(lines=[{'sku': first, 'quantity': 2}, {'sku': second}], country='SE')
    assert Counter(item['sku'] for item in order['items']) == {first: 2, second: 1}
    assert order['currency_code'] == 'SEK'
    assert merchant.order(order['id'])['total_charged'] == order['total_charged']


def test_an_unreleased_order_is_invisible_until_it_is_released_whatever_its_number(merchant):
    early = merchant.place(released=False)
    late = merchant.place()
    assert int(early['id']) < int(late['id'])
    assert merchant.refused('GetOrder', id=early['id']) == (404, 5)
    assert merchant.refused('GetOrderItem', id=early['items'][0]['id']) == (404, 5)
    assert merchant.ids() == [late['id']]
    merchant.simulator.clock.advance(3600)
    control(merchant, 'POST', f"orders/{early['id']}/release")
    assert merchant.ids() == [early['id'], late['id']]
    assert merchant.order(early['id'])['released_at'] == '2026-03-02T11:00:00Z'


def test_a_buyer_cancels_some_items_or_all_that_were_not_sent(merchant):
    order = merchant.place(lines=[{'sku': merchant.skus(1)[0], 'quantity': 3}])
    one, two, three = numbers(order)
    merchant.move(one, 'ACCEPTED')
    control(merchant, 'POST', f"orders/{order['id']}/cancel", {'items': [two]})
    assert merchant.item(two)['state'] == 'CANCELLED' and merchant.item(three)['state'] == 'NEW'
    control(merchant, 'POST', f"orders/{order['id']}/cancel")
    assert merchant.order(order['id'])['state'] == 'CANCELLED'
    with pytest.raises(ControlError, match="can be cancelled"):
        control(merchant, 'POST', f"orders/{order['id']}/cancel")


def test_an_address_is_corrected_without_any_stamp_of_change(merchant):
    order = merchant.place()
    change = {'shipping_address': {'street_name': 'Neue Gasse', 'house_no': None}}
    control(merchant, 'POST', f"orders/{order['id']}/change", change)
    after = merchant.order(order['id'])
    assert after['shipping_address']['street_name'] == 'Neue Gasse'
    assert 'house_no' not in after['shipping_address']
    assert after['invoice_address'] == order['invoice_address']
    assert after['released_at'] == order['released_at']


def test_the_taxation_and_a_company_can_be_ordered(merchant):
    order = merchant.place(taxation='NET', company='Studio Nove', country='IT')
    assert order['items'][0]['taxation'] == 'NET'
    invoice = order['invoice_address']
    assert (invoice['entity'], invoice['company_name']) == ('COMPANY', 'Studio Nove')
    assert invoice['company_vatin'].startswith('IT')
    assert 'company_vatin' not in order['shipping_address']


def test_a_coupon_is_inside_what_was_charged(merchant):
    plain, reduced = merchant.place(), merchant.place(discount='20.00')
    assert reduced['total_discount'] == '20.00'
    assert reduced['total_charged'] == plain['total_charged']


def test_a_line_without_an_offer_needs_a_price(merchant):
    with pytest.raises(ControlError, match="give a price"):
        merchant.place('GONE-1')
    item = merchant.place(lines=[{'sku': 'GONE-1', 'price': '99.90'}])['items'][0]
    assert (item['sku'], item['total_charged']) == ('GONE-1', '99.90')
    assert 'offer_data' not in item


def test_stock_is_taken_by_a_sale_only_by_choice():
    for choice, less in (('no', 0), ('yes', 2)):
        merchant = Merchant(fresh(sale_takes_stock=choice, cancel_returns_stock='yes'))
        sku = merchant.skus(1)[0]
        before = merchant.ask('GetOffer', identifier={'sku': sku})['offer']['stock']
        order = merchant.place(lines=[{'sku': sku, 'quantity': 2}])
        after = merchant.ask('GetOffer', identifier={'sku': sku})['offer']['stock']
        assert before - after == less
        merchant.move(numbers(order)[0], 'REJECTED')
        given_back = merchant.ask('GetOffer', identifier={'sku': sku})['offer']['stock']
        assert given_back == after + 1


def test_more_than_is_offered_is_sold_only_as_an_oversale(merchant):
    sku = merchant.skus(1)[0]
    control(merchant, 'POST', f'offers/{sku}', {'stock': 1})
    line = [{'sku': sku, 'quantity': 2}]
    with pytest.raises(ControlError, match="Only 1"):
        merchant.place(lines=line)
    assert len(merchant.place(lines=line, oversell=True)['items']) == 2


def test_somebody_changes_orders_and_offers_in_the_web_interface(merchant):
    order = merchant.place()
    item = order['items'][0]['id']
    path = f"orders/{order['id']}/items/{item}"
    control(merchant, 'POST', f'{path}/state', {'state': 'REJECTED'})
    control(merchant, 'POST', f'{path}/refund', {'amount': '10.00'})
    control(merchant, 'POST', f'{path}/return')
    shown = merchant.item(item)
    assert (shown['state'], shown['total_refunded'], shown['return_initiated']) == (
        'REJECTED',
        '10.00',
        True,
    )
    assert merchant.ids(filter={'is_return_initiated': {'value': True}}) == [order['id']]
    assert merchant.illegal() == []
    sku = merchant.skus(1)[0]
    control(merchant, 'POST', f'offers/{sku}', {'stock': 77, 'reference_price': '350.5'})
    offer = merchant.ask('GetOffer', identifier={'sku': sku})['offer']
    assert (offer['stock'], offer['reference_price']) == (77, '350.50')


def test_parcels_move_on_with_every_tick(merchant):
    item = merchant.place()['items'][0]['id']
    merchant.move(item, 'ACCEPTED')
    merchant.move(item, 'SHIPPED', parcel_tracking_url='https://track.example.com/1')
    seen = []
    for _ in range(5):
        control(merchant, 'POST', 'tick')
        seen.append(merchant.item(item)['shipment_status'])
    assert seen == ['INFO_RECEIVED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED', 'DELIVERED']


def test_a_test_can_put_any_value_on_the_wire(merchant):
    order = merchant.place()
    item = order['items'][0]['id']
    control(
        merchant,
        'POST',
        f"orders/{order['id']}/override",
        {
            'order': {'payment_method': 'STRIPE_TOMORROW'},
            'items': {item: {'state': 'TELEPORTED', 'sku': '__absent__'}},
        },
    )
    after = merchant.order(order['id'])
    assert after['payment_method'] == 'STRIPE_TOMORROW'
    assert after['items'][0]['state'] == 'TELEPORTED' and 'sku' not in after['items'][0]


@pytest.mark.parametrize(
    'path, content, sentence',
    [
        ('orders', {'lines': []}, "at least one line"),
        ('orders', {'lines': [{'sku': 'X', 'colour': 'red'}]}, "no colour"),
        ('orders', {'lines': [{'sku': 'X', 'price': '1'}], 'country': 'XX'}, "no site in 'XX'"),
        ('orders', {'lines': [{'sku': 'X', 'price': 'much'}]}, "not an amount"),
        ('orders', {'lines': [{'sku': 'X', 'price': '1'}], 'taxation': 'HALF'}, "no taxation"),
        ('orders/1/release', {}, "no order 1"),
        ('offers/none', {'stock': 1}, "no offer none"),
        ('permissions', {'permission': 'x'}, "no permission"),
        ('accounts', {}, "needs a name"),
        ('accounts/nobody', {'revoked': True}, "no account"),
    ],
)
def test_a_control_call_that_cannot_be_done_says_why(merchant, path, content, sentence):
    with pytest.raises(ControlError, match=sentence):
        control(merchant, 'POST', path, content)
