"""The faults of the simulated refurbed, its seeded world, and how it serves over HTTP."""

from __future__ import annotations

import json
import time
import urllib.request
from decimal import Decimal

import pytest

from ..simulators.marketplace import ConnectionDropped, serve
from ..simulators.products import make_products
from ..simulators.refurbed_methods import METHODS
from .refurbed_simulated import Merchant, fresh

LIST_ORDERS = METHODS['ListOrders'].path


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def control(merchant, method, path, content=None):
    return merchant.simulator.control(method, path, content)


# -- faults --------------------------------------------------------------------------------------


def test_a_lost_answer_has_its_effect(merchant):
    item = merchant.place()['items'][0]['id']
    control(merchant, 'POST', 'faults', {'kind': 'lost', 'path': 'UpdateOrderItemState'})
    with pytest.raises(ConnectionDropped):
        merchant.move(item, 'ACCEPTED')
    assert merchant.item(item)['state'] == 'ACCEPTED'


def test_a_dropped_request_has_no_effect(merchant):
    item = merchant.place()['items'][0]['id']
    control(merchant, 'POST', 'faults', {'kind': 'drop', 'path': 'UpdateOrderItemState'})
    with pytest.raises(ConnectionDropped):
        merchant.move(item, 'ACCEPTED')
    assert merchant.item(item)['state'] == 'NEW'


@pytest.mark.parametrize(
    'fault, status, code',
    [
        ({'kind': 'throttle'}, 429, 8),
        ({'kind': 'server_error'}, 500, 13),
        ({'kind': 'server_error', 'status': 503}, 503, 14),
        ({'kind': 'refuse', 'status': 400}, 400, 3),
        ({'kind': 'refuse', 'status': 403}, 403, 7),
        ({'kind': 'refuse', 'status': 501}, 501, 12),
        ({'kind': 'refuse', 'status': 400, 'body': {'code': 9, 'message': 'no'}}, 400, 9),
    ],
)
def test_a_fault_answers_in_the_shape_of_the_gateway(merchant, fault, status, code):
    control(merchant, 'POST', 'faults', fault)
    assert merchant.refused('ListOrders') == (status, code)
    merchant.ask('ListOrders')


def test_a_throttled_answer_has_nothing_remaining_and_the_time_of_reset(merchant):
    control(merchant, 'POST', 'faults', {'kind': 'throttle'})
    headers = merchant.call('ListOrders').headers
    assert headers['X-RateLimit-Remaining'] == '0'
    assert int(headers['X-RateLimit-Reset']) > merchant.simulator.clock.seconds()


def test_a_firewall_page_is_html_and_no_status(merchant):
    control(merchant, 'POST', 'faults', {'kind': 'firewall'})
    answer = merchant.call('ListOrders')
    assert answer.status == 403 and 'html' in answer.media_type
    assert not any('RateLimit' in name for name in answer.headers)


@pytest.mark.parametrize('kind', ['truncate', 'not_json'])
def test_a_broken_body_is_no_json(merchant, kind):
    control(merchant, 'POST', 'faults', {'kind': kind})
    with pytest.raises(json.JSONDecodeError):
        merchant.call('ListMarkets').json()


def test_a_repeated_page_is_the_page_before():
    merchant = Merchant(fresh(60))
    first = merchant.ids(pagination={'limit': 10})
    control(merchant, 'POST', 'faults', {'kind': 'repeat_page', 'path': 'ListOrders'})
    after = {'limit': 10, 'starting_after': first[-1]}
    assert merchant.ids(pagination=after) == first
    assert merchant.ids(pagination=after) != first


def test_an_older_order_can_appear_between_two_pages():
    merchant = Merchant(fresh(100))
    before = merchant.ids()
    control(merchant, 'POST', 'faults', {'kind': 'shift_page', 'path': 'ListOrders'})
    (added,) = set(merchant.ids()) - set(before)
    assert int(added) < int(before[-1])


def test_a_row_can_leave_the_list_of_new_orders_between_two_pages():
    merchant = Merchant(fresh(60))
    new = {'state': {'any_of': ['NEW']}}
    before = merchant.ids(filter=new)
    fault = {'kind': 'shift_page', 'path': 'ListOrders', 'direction': 'disappears'}
    control(merchant, 'POST', 'faults', fault)
    after = merchant.ids(filter=new)
    assert len(set(before) - set(after)) == 1


# -- the seeded world ----------------------------------------------------------------------------


def test_the_seeded_orders_are_of_every_kind():
    merchant = Merchant(fresh(100))
    orders = merchant.ask('ListOrders')['orders']
    stored = merchant.simulator.world.accounts['refurbed']['orders']
    items = [item for order in orders for item in order['items']]
    assert len(stored) == 100 and len(orders) < 100
    assert {
        'NEW',
        'ACCEPTED',
        'REJECTED',
        'CANCELLED',
        'SHIPPED',
        'RETURNED',
        'FULFILLED',
        'UNFULFILLED',
        'PARTIALLY_FULFILLED',
    } == {order['state'] for order in orders}
    assert {'EUR', 'SEK', 'DKK', 'PLN', 'CZK', 'CHF'} == {row['currency_code'] for row in orders}
    assert any(item['sku'] == '' and 'offer_data' in item for item in items)
    assert any(item['sku'].startswith('OLD-') and 'offer_data' not in item for item in items)
    assert any(Decimal(item['total_discount']) > 0 for item in items)
    assert any(Decimal(item['total_refunded']) > 0 for item in items)
    assert any('company_vatin' in order['invoice_address'] for order in orders)
    assert any(
        len({item['sku'] for item in order['items']}) < len(order['items']) for order in orders
    )


def test_no_seeded_person_has_a_real_mail_address():
    orders = Merchant(fresh(100)).ask('ListOrders')['orders']
    hosts = {order['customer_email'].partition('@')[2] for order in orders}
    assert hosts <= {'example.com', 'example.org'}


def test_the_catalogue_is_the_shelf_that_other_marketplaces_sell_too():
    merchant = Merchant(fresh(50))
    shelf = {product.sku: product for product in make_products(1)}
    rows = control(merchant, 'GET', 'catalogue?account=refurbed')
    assert len(rows) > 40 and {row['sku'] for row in rows} < set(shelf)
    for row in rows:
        product = shelf[row['sku']]
        assert (row['ean'], row['seller_reference']) == (product.ean, product.reference)
        assert row['listed_quantity'] == product.quantity
        assert row['quantity'] >= row['listed_quantity'] + row['open_units'] - 2


def test_units_of_orders_nobody_can_see_yet_are_not_on_the_shelf(merchant):
    sku = merchant.skus(1)[0]

    def units():
        rows = control(merchant, 'GET', 'catalogue')
        return next(row['open_units'] for row in rows if row['sku'] == sku)

    order = merchant.place(sku, released=False)
    assert units() == 0
    control(merchant, 'POST', f"orders/{order['id']}/release")
    assert units() == 1


# -- over HTTP -----------------------------------------------------------------------------------


def test_it_serves_over_http_with_its_rate_headers(merchant):
    with serve(merchant.simulator) as server:
        request = urllib.request.Request(
            server.url + LIST_ORDERS, b'{}', merchant.headers, method='POST'
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            assert json.load(answer) == {'orders': [], 'has_more': False}
            assert answer.headers['X-RateLimit-Remaining'] == '9'
            assert answer.headers['Date']


def test_calls_are_counted_by_method(merchant):
    merchant.ids()
    merchant.ids()
    assert control(merchant, 'GET', 'calls')['counters'] == {f'POST {LIST_ORDERS}': 2}


def test_a_page_of_fifty_orders_is_quick():
    merchant = Merchant(fresh(60))
    body = {'pagination': {'limit': 50}}
    fastest = min(timed(lambda: merchant.call('ListOrders', body)) for _ in range(7))
    assert fastest < 0.1


def timed(work):
    started = time.process_time()
    work()
    return time.process_time() - started
