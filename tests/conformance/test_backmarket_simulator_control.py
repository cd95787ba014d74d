"""The simulated world can be moved by the control API, and is realistic at the start."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ..simulators.backmarket_rules import valid_imei
from ..simulators.control import ControlError
from ..simulators.products import ean13
from .simulated import Seller, fresh


def act(simulator, order, name, content=None):
    return simulator.control('POST', f"orders/{order['order_id']}/{name}", content or {})


# -- buyers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize('payment, state', [('pending', 10), ('checking', 0)])
def test_an_unpaid_order_becomes_a_paid_one(payment, state):
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1), paid=False, payment=payment)
    assert order['state'] == state
    paid = act(seller.simulator, order, 'pay')
    assert (paid['state'], paid['orderlines'][0]['state']) == (1, 1)
    with pytest.raises(ControlError, match='does not wait'):
        act(seller.simulator, order, 'pay')


def test_a_failed_payment_hides_the_order():
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1), paid=False)
    assert act(seller.simulator, order, 'fail_payment')['state'] == 8
    assert seller.get('/ws/orders').json()['count'] == 0


@pytest.mark.parametrize('answered, expected', [([], 4), ([2], 5), ([2, 3], 6)])
def test_a_buyer_cancels_what_was_paid_accepted_or_shipped(answered, expected):
    seller = Seller(fresh())
    sku = seller.skus(1)[0]
    order = seller.place(sku)
    for state in answered:
        seller.move(order, state, sku=sku, tracking_number='T1')
    assert act(seller.simulator, order, 'cancel')['orderlines'][0]['state'] == expected


def test_a_buyer_can_cancel_one_line():
    seller = Seller(fresh())
    skus = seller.skus(2)
    order = seller.place(*skus)
    act(seller.simulator, order, 'cancel', {'sku': skus[1]})
    assert seller.states(order) == [1, 4]


def test_a_buyer_moves_and_the_order_counts_as_modified():
    simulator = fresh()
    seller = Seller(simulator)
    order = seller.place(*seller.skus(1))
    simulator.clock.advance(60)
    after = act(simulator, order, 'change', {'shipping_address': {'street': '9 New Street'}})
    assert after['shipping_address']['street'] == '9 New Street'
    assert after['billing_address']['street'] == order['billing_address']['street']
    assert after['date_modification'] > order['date_modification']
    with pytest.raises(ControlError, match='no planet'):
        act(simulator, order, 'change', {'shipping_address': {'planet': 'Mars'}})


def test_the_seller_can_act_in_the_back_office_without_blame():
    seller = Seller(fresh())
    sku = seller.skus(1)[0]
    order = seller.place(sku)
    assert act(seller.simulator, order, 'seller', {'new_state': 2, 'sku': sku})['state'] == 3
    with pytest.raises(ControlError):
        act(seller.simulator, order, 'seller', {'new_state': 6, 'sku': sku})
    assert seller.simulator.control('GET', 'state')['illegal_requests'] == []


def test_a_sold_sku_without_a_listing_needs_a_price():
    seller = Seller(fresh())
    with pytest.raises(ControlError, match='give a price'):
        seller.place('GONE-1')
    order = seller.simulator.control(
        'POST', 'orders', {'lines': [{'sku': 'GONE-1', 'price': '12.50'}]}
    )
    assert order['price'] == '12.50'


def test_raw_values_can_be_forced_onto_the_wire():
    seller = Seller(fresh())
    sku = seller.skus(1)[0]
    order = seller.place(sku)
    act(seller.simulator, order, 'override',
        {'order': {'state': 42}, 'lines': {sku: {'listing': '__absent__'}}})
    shown = seller.order(order)
    assert shown['state'] == 42
    assert 'listing' not in shown['orderlines'][0]


@pytest.mark.parametrize(
    'path, content, status',
    [
        ('orders', {'lines': []}, 400),
        ('orders', {'linse': []}, 400), ('accounts', {'name': 'b', 'region': 'XX'}, 400),
    ('accounts', {'name': 'eu', 'region': 'EU'}, 400),
    ('orders', {'lines': [{'sku': 'A', 'price': 1}, {'sku': 'a', 'price': 1}]}, 400),
        ('orders/1/pay', {}, 404),
        ('orders', {'account': 'mars', 'lines': [{'sku': 'A'}]}, 404),
        ('faults', {'kind': 'earthquake'}, 400),
        ('faults', {'kind': 'lost', 'paht': 'x'}, 400),
        ('faults', {'kind': 'lost', 'path': '('}, 400),
        ('clock', {}, 400),
        ('clock', {'jump': 1}, 400),
        ('choices', {'line_price': 'odd'}, 400),
        ('nonsense', {}, 404),
        ('listings/NOPE', {'quantity': 1}, 404),
    ],
)
def test_a_control_call_that_makes_no_sense_is_refused_in_words(path, content, status):
    with pytest.raises(ControlError) as refused:
        fresh().control('POST', path, content)
    assert refused.value.status == status
    assert len(str(refused.value)) > 15


def test_the_control_api_answers_this_machine_only():
    answer = fresh().handle('GET', '/_simulator/state', client='192.0.2.7')
    assert answer.status == 403


def test_one_more_account_of_the_same_region_is_apart_from_the_first():
    simulator = fresh(20)
    simulator.control('POST', 'accounts', {'name': 'b', 'region': 'EU', 'environment': 'preprod'})
    first, second = Seller(simulator), Seller(simulator, 'b')
    assert first.headers['Authorization'] != second.headers['Authorization']
    assert second.get('/ws/orders').json()['count'] == 0
    assert second.get(f"/ws/listings/{first.listing()['id']}").status == 404
    number = min(simulator.world.accounts['eu']['orders'])
    assert second.place(*second.skus(1))['order_id'] == int(number)


# -- listings and the shelf -----------------------------------------------------------------------


def test_somebody_changes_a_quantity_in_the_back_office():
    simulator = fresh()
    seller = Seller(simulator)
    sku = seller.skus(1)[0]
    simulator.control('POST', f'listings/{sku}?account=eu', {'quantity': 2})
    assert seller.get('/ws/listings/detail', sku=sku).json()['quantity'] == 2


def test_a_new_listing_appears():
    simulator = fresh()
    simulator.control('POST', 'listings', {'sku': 'HAND-1', 'price': '20', 'quantity': 1})
    row = Seller(simulator).get('/ws/listings/detail', sku='HAND-1').json()
    assert (row['price'], row['publication_state']) == ('20.00', 2)


def test_the_shelf_covers_what_is_listed_and_what_open_orders_hold():
    simulator = fresh(orders=200)
    rows = simulator.control('GET', 'catalogue?account=eu')
    drifted = [row for row in rows if row['quantity'] != row['listed_quantity'] + row['open_units']]
    assert len(rows) == 60
    assert 1 <= len(drifted) <= 6
    assert sum(row['open_units'] for row in rows) > 100


def test_the_shelf_has_every_way_of_matching_a_listing():
    rows = fresh().control('GET', 'catalogue?account=eu&all=1')
    other_case = [row for row in rows if row['sku'] != row['seller_reference']
                  and row['sku'].lower() == row['seller_reference'].lower()]
    by_ean = [row for row in rows if row['sku'] == row['ean'] != row['seller_reference']]
    no_product = [row for row in rows if not row['in_catalogue']]
    assert (len(other_case), len(by_ean), len(no_product)) == (4, 3, 3)


def test_barcodes_are_valid_and_unique():
    eans = [row['ean'] for row in fresh().control('GET', 'catalogue') if row['ean']]
    assert len(eans) == len(set(eans)) > 50
    assert all(ean13(int(ean[1:12])) == ean for ean in eans)


# -- the seeded world -----------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_world_and_another_one_does_not():
    assert fresh(60, seed=3).data == fresh(60, seed=3).data
    assert fresh(60, seed=3).data != fresh(60, seed=4).data


@pytest.mark.parametrize('orders', [0, 1, 20, 200, 333])
def test_the_number_of_seeded_orders_is_the_total_over_the_accounts(orders):
    assert sum(account['orders'] for account in fresh(orders).accounts()) == orders


def stored_orders(simulator):
    return [order for account in simulator.data['accounts'].values()
            for order in account['orders'].values()]


def test_two_hundred_orders_show_every_kind_there_is():
    orders = stored_orders(fresh(200))
    lines = [line for order in orders for line in order['lines']]
    assert {order['state'] for order in orders} == {0, 10, 1, 3, 8, 9}
    assert {line['state'] for line in lines} == set(range(10))
    assert {len(order['lines']) for order in orders} == {1, 2, 3, 4}
    assert {line['quantity'] for line in lines} == {1, 2, 3}
    assert any(Decimal(line['warranty']) for line in lines)
    assert any(Decimal(line['shipping']) for line in lines)
    paid = [order for order in orders if order['payment'] == 'paid'
            and any(line['state'] in (1, 2, 3) for line in order['lines'])]
    assert len(paid) >= 120


def test_twenty_orders_are_enough_to_meet_every_order_state():
    assert {order['state'] for order in stored_orders(fresh(20))} == {0, 10, 1, 3, 8, 9}


def test_some_buyers_are_companies_far_away_nameless_by_mail_or_come_back():
    addresses = [order['shipping_address'] for order in stored_orders(fresh(200))]
    assert any(address['company'] for address in addresses)
    assert 240 < max(len(address['street']) for address in addresses) <= 254
    assert any(not address['email'] for address in addresses)
    assert all(address['email'].endswith(('@example.com', '@example.org'))
               for address in addresses if address['email'])
    assert any(address['first_kana'] for address in addresses)
    assert len({(a['last'], a['street'], a['email']) for a in addresses}) < len(addresses)


def test_every_market_of_the_contract_has_orders_in_its_currency():
    simulator = fresh(400)
    locales = {order['country_code'] for order in stored_orders(simulator)}
    assert len(locales) == 16
    currencies = {
        simulator.orders.renderer.order(order)['currency'] for order in stored_orders(simulator)
    }
    assert currencies == {'EUR', 'GBP', 'SEK', 'USD', 'JPY', 'AUD'}


def test_unknown_skus_have_no_listing_and_no_product():
    simulator = fresh(200)
    skus = {row['sku'] for row in simulator.control('GET', 'catalogue?all=1')}
    unknown = {line['sku'] for order in stored_orders(simulator) for line in order['lines']} - skus
    assert len(unknown) >= 4


def test_the_dates_of_an_order_are_in_order_and_in_the_past():
    simulator = fresh(200)
    for order in stored_orders(simulator):
        assert order['date_creation'] <= order['date_modification'] <= simulator.clock.text()
        assert (order['date_payment'] or '') <= order['date_modification']


@pytest.mark.parametrize('imei, good', [('490154203237518', True), ('011415009346880', True),
                                        ('153124587625348', False), ('01141500934XXXX', False),
                                        ('49015420323751', False), ('', False)])
def test_an_imei_is_checked_by_its_last_digit(imei, good):
    assert valid_imei(imei) is good
