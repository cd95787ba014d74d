"""The simulated Back Market lists and writes orders as its contract and choices say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .simulated import Seller, fresh

# -- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize('query', [{}, {'state': 0}, {'state': 8}])
def test_new_and_unpaid_orders_are_never_listed(query):
    seller = Seller(fresh(orders=200))
    rows = seller.send('GET', '/ws/orders', query={**query, 'page-size': 50}).json()['results']
    assert not {row['state'] for row in rows} & {0, 8}
    assert bool(rows) is not bool(query)


def test_a_pending_order_is_listed():
    seller = Seller(fresh())
    seller.place(*seller.skus(1), paid=False)
    assert [row['state'] for row in seller.get('/ws/orders').json()['results']] == [10]


def test_orders_are_filtered_by_state_and_country():
    seller = Seller(fresh(orders=200))
    rows = seller.get('/ws/orders', state=1, country_code='de-de', page_size=50).json()['results']
    assert rows
    assert {(row['state'], row['country_code']) for row in rows} == {(1, 'de-de')}


@pytest.mark.parametrize(
    'query',
    [
        {'state': 2},
        {'state': 'x'},
        {'country_code': 'fr'},
        {'date_creation': 'monday'},
        {'date_modification': '2026-13-01'},
    ],
)
def test_a_wrong_filter_is_refused(query):
    assert Seller(fresh()).send('GET', '/ws/orders', query=query).status == 400


@pytest.mark.parametrize(
    'bound, found',
    [
        ('2026-03-02T10:00:00Z', True),
        ('2026-03-02 10:00:00', True),
        ('2026-03-02T11:00:00+01:00', True),
        ('2026-03-02', True),
        ('2026-03-02T10:00:01Z', False),
        ('2026-03-02T10:00:00-01:00', False),
    ],
)
@pytest.mark.parametrize('name', ['date_creation', 'date_modification'])
def test_dates_are_lower_bounds_and_inclusive_in_both_spellings(name, bound, found):
    seller = Seller(fresh())
    seller.place(*seller.skus(1))
    content = seller.send('GET', '/ws/orders', query={name: bound}).json()
    assert content['count'] == int(found)


def test_a_modified_order_is_found_by_its_modification_and_not_by_its_creation():
    simulator = fresh()
    seller = Seller(simulator)
    order = seller.place(*seller.skus(1))
    simulator.clock.advance(3600)
    seller.move(order, 2, sku=order['orderlines'][0]['listing'])
    since = '2026-03-02T10:30:00Z'
    assert seller.get('/ws/orders', date_modification=since).json()['count'] == 1
    assert seller.get('/ws/orders', date_creation=since).json()['count'] == 0


# -- how they are written -------------------------------------------------------------------------


def total_of(order, line_is_unit, warranty_inside):
    """Add an order up the way a reader would under a reading of the contract."""
    total = Decimal(0)
    for line in order['orderlines']:
        count = line['quantity'] if line_is_unit else 1
        total += Decimal(line['price']) * count
        if not warranty_inside:
            total += Decimal(line['backcare_price']) / 100 * line['quantity']
    return total


@pytest.mark.parametrize('price', ['unit', 'line'])
@pytest.mark.parametrize('inside', ['yes', 'no'])
@pytest.mark.parametrize('account', ['eu', 'na', 'ap'])
def test_lines_add_up_to_the_order_under_every_reading(price, inside, account):
    simulator = fresh(
        orders=400, line_price=price, line_price_includes_warranty=inside, limits='off'
    )
    seller = Seller(simulator, account)
    for number in simulator.world.accounts[account]['orders']:
        order = seller.order({'order_id': number})
        assert Decimal(order['price']) == total_of(order, price == 'unit', inside == 'yes')
        shipping = sum(
            Decimal(line['shipping_price']) * line['quantity'] for line in order['orderlines']
        )
        assert Decimal(order['shipping_price']) == shipping


def test_addresses_come_in_both_spellings():
    snake, camel = Seller(fresh()), Seller(fresh(address_style='camel'))
    sku = snake.skus(1)[0]
    assert 'first_name' in snake.place(sku)['shipping_address']
    address = camel.place(sku)['shipping_address']
    assert 'firstName' in address and 'email' not in address


@pytest.mark.parametrize('choice, shown', [('absent', 'nothing'), ('null', None), ('empty', '')])
def test_unknown_values_are_absent_null_or_empty(choice, shown):
    seller = Seller(fresh(unknown_values=choice))
    order = seller.place(*seller.skus(1))
    assert order.get('tracking_number', 'nothing') == shown


def test_the_order_number_can_be_text():
    seller = Seller(fresh(order_id_type='string'))
    assert isinstance(seller.place(*seller.skus(1))['order_id'], str)


def test_yen_are_written_with_decimals_or_without():
    for choice, ending in (('two_decimals', '.00'), ('whole', '')):
        seller = Seller(fresh(jpy_money=choice), 'ap')
        price = seller.place(*seller.skus(1), country_code='ja-jp')['price']
        assert price.isdecimal() if not ending else price.endswith(ending)


def test_a_japanese_buyer_has_a_name_in_kana():
    seller = Seller(fresh(), 'ap')
    address = seller.place(*seller.skus(1), country_code='ja-jp')['shipping_address']
    assert all('ァ' <= sign <= 'ヿ' for sign in address['first_name_pronunciation'])
