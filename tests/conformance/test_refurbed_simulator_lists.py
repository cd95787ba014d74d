"""Cursors, sorts and filters of the simulated refurbed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .refurbed_simulated import Merchant, fresh


@pytest.fixture(name='merchant', scope='module')
def _merchant():
    """A merchant with many orders, for tests that only read."""
    return Merchant(fresh(150))


def every_id(merchant, method, rows, limit, **content):
    """Walk all pages as a client must: until has_more is false."""
    found, cursor = [], {}
    while True:
        page = merchant.ask(method, pagination={'limit': limit, **cursor}, **content)
        found += [row['id'] for row in page[rows]]
        if not page['has_more']:
            return found
        cursor = {'starting_after': page[rows][-1]['id']}


# -- cursors -------------------------------------------------------------------------------------


def test_the_default_and_the_largest_limit_are_100(merchant):
    assert len(merchant.ids()) == 100
    assert len(merchant.ids(pagination={'limit': 100})) == 100
    assert merchant.refused('ListOrders', pagination={'limit': 101}) == (400, 3)


def test_limit_zero_is_refused_or_by_choice_the_default():
    assert Merchant(fresh()).refused('ListOrders', pagination={'limit': 0}) == (400, 3)
    assert len(Merchant(fresh(120, limit_zero='default')).ids(pagination={'limit': 0})) == 100


@pytest.mark.parametrize('limit', [7, 50, 100])
def test_pages_together_are_the_whole_list_without_repetition(merchant, limit):
    found = every_id(merchant, 'ListOrders', 'orders', limit)
    released = list(merchant.simulator.world.released('refurbed'))
    assert found == sorted(found, key=int)
    assert len(found) == len(set(found)) == len(released)


def test_has_more_knows_the_filter(merchant):
    wanted = {'state': {'any_of': ['NEW']}}
    found = every_id(merchant, 'ListOrders', 'orders', 100, filter=wanted)
    page = merchant.ask('ListOrders', pagination={'limit': len(found)}, filter=wanted)
    assert len(page['orders']) == len(found) and page['has_more'] is False


def test_ending_before_gives_the_rows_directly_before_in_the_same_order(merchant):
    rows = merchant.ids()
    page = merchant.ask('ListOrders', pagination={'limit': 3, 'ending_before': rows[10]})
    assert [row['id'] for row in page['orders']] == rows[7:10]
    assert page['has_more'] is True
    first = merchant.ask('ListOrders', pagination={'limit': 10, 'ending_before': rows[3]})
    assert [row['id'] for row in first['orders']] == rows[:3]
    assert first['has_more'] is False


def test_a_cursor_whose_row_is_gone_still_has_its_place_when_sorting_by_id():
    merchant = Merchant(fresh())
    rows = merchant.ids('ListOffers', 'offers')
    merchant.ask('DeleteOffer', identifier={'id': rows[4]})
    after = {'limit': 2, 'starting_after': rows[4]}
    assert merchant.ids('ListOffers', 'offers', pagination=after) == rows[5:7]
    by_stock = {'by': 'STOCK', 'order': 'ASC'}
    assert merchant.refused('ListOffers', pagination=after, sort=by_stock) == (400, 3)


def test_the_cursor_of_market_offers_is_an_object_and_walks_them_all():
    merchant = Merchant(fresh())
    found = every_id(merchant, 'ListMarketOffers', 'market_offers', 100)
    keys = [(int(row['offer_id']['id']), row['market_code']) for row in found]
    markets = merchant.ask('ListMarkets')['markets']
    assert keys == sorted(set(keys))
    assert len(keys) == len(merchant.offers()) * len(markets)
    text = {'starting_after': '880201'}
    assert merchant.refused('ListMarketOffers', pagination=text) == (400, 3)


def test_the_cursor_of_market_offers_may_name_the_sku():
    merchant = Merchant(fresh())
    offer = next(offer for offer in merchant.offers() if offer['sku'])
    pages = [
        merchant.ids(
            'ListMarketOffers',
            'market_offers',
            pagination={'limit': 3, 'starting_after': {'offer_id': named, 'market_code': 'DE'}},
        )
        for named in ({'sku': offer['sku']}, {'id': str(offer['id'])})
    ]
    assert pages[0] == pages[1] != []


@pytest.mark.parametrize(
    'method, rows, cursor, follows',
    [
        ('ListMarkets', 'markets', 'DE', 'DK'),
        ('ListCurrencies', 'currencies', 'CZK', 'DKK'),
    ],
)
def test_markets_and_currencies_have_their_code_as_cursor(merchant, method, rows, cursor, follows):
    page = merchant.ask(method, pagination={'limit': 1, 'starting_after': cursor})
    assert page[rows][0]['code'] == follows


# -- sorts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'by, read',
    [
        ('RELEASED_AT', lambda order: order['released_at'][:19]),
        ('TOTAL_CHARGED', lambda order: Decimal(order['total_charged'])),
        ('CUSTOMER_EMAIL', lambda order: order['customer_email']),
    ],
)
def test_orders_are_sorted_either_way(merchant, by, read):
    for order, backwards in (('ASC', False), ('DESC', True)):
        rows = merchant.ask('ListOrders', sort={'by': by, 'order': order})['orders']
        values = [read(row) for row in rows]
        assert values == sorted(values, reverse=backwards)


def test_pages_of_a_list_sorted_by_something_else_are_complete_too(merchant):
    backwards = {'by': 'TOTAL_CHARGED', 'order': 'DESC'}
    found = every_id(merchant, 'ListOrders', 'orders', 20, sort=backwards)
    assert sorted(found) == sorted(every_id(merchant, 'ListOrders', 'orders', 100))


def test_the_release_order_is_not_the_order_of_the_numbers(merchant):
    by_release = every_id(merchant, 'ListOrders', 'orders', 100, sort={'by': 'RELEASED_AT'})
    assert by_release != sorted(by_release, key=int)


# -- filters -------------------------------------------------------------------------------------


def test_ids_are_filtered_by_any_of_and_none_of(merchant):
    rows = merchant.ids()
    assert merchant.ids(filter={'id': {'any_of': [rows[5], rows[1], '1']}}) == [rows[1], rows[5]]
    assert rows[0] not in merchant.ids(filter={'id': {'none_of': [rows[0]]}})


def test_different_filters_must_all_be_met(merchant):
    wanted = {'state': {'any_of': ['SHIPPED']}, 'currency_code': {'none_of': ['EUR']}}
    rows = merchant.ask('ListOrders', filter=wanted)['orders']
    assert rows
    assert all(row['state'] == 'SHIPPED' and row['currency_code'] != 'EUR' for row in rows)


def test_times_are_filtered_inclusively_and_exclusively(merchant):
    rows = merchant.ask('ListOrders')['orders']
    moment = rows[20]['released_at']
    at_or_after = merchant.ids(filter={'released_at': {'ge': moment}})
    after = merchant.ids(filter={'released_at': {'gt': moment}})
    assert set(at_or_after) - set(after) == {rows[20]['id']}


def test_money_is_filtered_as_a_number_not_as_text(merchant):
    rows = merchant.ask('ListOrders', filter={'total_charged': {'ge': '99', 'lt': '1000.5'}})
    amounts = [Decimal(row['total_charged']) for row in rows['orders']]
    assert amounts and all(99 <= amount < Decimal('1000.5') for amount in amounts)
    wrong = {'total_charged': {'ge': 'cheap'}}
    assert merchant.refused('ListOrders', filter=wrong) == (400, 3)


def test_labels_are_filtered_as_a_collection(merchant):
    wanted = {'labels': {'all_of': ['MISSING_ITEM_IDENTIFIERS', 'PROCESSING']}}
    rows = merchant.ask('ListOrders', filter=wanted)['orders']
    assert rows and all(
        {'MISSING_ITEM_IDENTIFIERS', 'PROCESSING'} <= set(row['labels']) for row in rows
    )
    none = merchant.ask('ListOrders', filter={'labels': {'none_of': ['PROCESSING']}})['orders']
    assert none and all('PROCESSING' not in row['labels'] for row in none)


def test_texts_are_filtered_by_equality_substring_and_words(merchant):
    order = merchant.ask('ListOrders')['orders'][0]
    mail, address = order['customer_email'], order['shipping_address']
    assert order['id'] in merchant.ids(filter={'customer_email': {'eq': mail}})
    assert order['id'] in merchant.ids(filter={'customer_email': {'contains': mail[2:9]}})
    assert merchant.ids(filter={'customer_email': {'eq': mail[2:9]}}) == []
    words = f"{address['town']} {address['family_name'][:3]}"
    assert order['id'] in merchant.ids(filter={'address': {'matches': words}})
    assert order['id'] not in merchant.ids(filter={'address': {'matches': f'{words} nowhere'}})


def test_orders_are_found_by_any_item():
    merchant = Merchant(fresh())
    first, second = merchant.skus(2)
    order = merchant.place(first, second)
    merchant.place(second)
    assert merchant.ids(filter={'item_sku': {'any_of': [first]}}) == [order['id']]
    assert merchant.ids(filter={'item_sku': {'contains': first[:-1].lower()}}) == [order['id']]
    offer = next(item['offer_data']['offer_id'] for item in order['items'] if item['sku'] == first)
    assert merchant.ids(filter={'item_offer_id': {'any_of': [offer]}}) == [order['id']]


def test_an_empty_any_of_is_no_restriction_or_by_choice_finds_nothing(merchant):
    assert merchant.ids(filter={'state': {'any_of': []}}) == merchant.ids()
    strict = Merchant(fresh(20, empty_any_of='nothing'))
    assert strict.ids(filter={'state': {'any_of': []}}) == []


def test_items_of_an_order_are_filtered_too():
    merchant = Merchant(fresh())
    order = merchant.place(*merchant.skus(2), lines=[{'sku': sku} for sku in merchant.skus(2)])
    item = merchant.move(order['items'][0]['id'], 'ACCEPTED').json()['order_item']
    wanted = {'state': {'any_of': ['ACCEPTED']}, 'is_parcel_tracking_url': {'value': False}}
    found = merchant.ids(
        'ListOrderItemsByOrder', 'order_items', order_id=order['id'], filter=wanted
    )
    assert found == [item['id']]


def test_items_of_an_unknown_order_are_an_empty_list_or_by_choice_refused():
    answer = Merchant(fresh()).ask('ListOrderItemsByOrder', order_id='1')
    assert (answer['order_items'], answer['has_more']) == ([], False)
    strict = Merchant(fresh(items_of_unknown_order='refuse'))
    assert strict.refused('ListOrderItemsByOrder', order_id='1') == (404, 5)


@pytest.mark.parametrize(
    'wanted, test',
    [
        ({'stock': {'gt': 5, 'le': 20}}, lambda row: 5 < row['stock'] <= 20),
        ({'grading': {'any_of': ['AA']}}, lambda row: row['grading'] == 'AA'),
        ({'sku': {'any_of': ['']}}, lambda row: row['sku'] == ''),
        ({'reference_min_price': {'is_set': False}}, lambda row: 'reference_min_price' not in row),
        ({'secondary_shipping_profile_id': {'is_set': True}}, lambda row: False),
        ({'battery_condition': {'is_set': True}}, lambda row: 'battery_condition' in row),
        (
            {'name': {'matches': 'iphone black'}},
            lambda row: 'iPhone' in row['instance_name'] and 'Black' in row['instance_name'],
        ),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else '',
)
def test_exactly_the_offers_that_meet_a_filter_are_listed(merchant, wanted, test):
    every = merchant.ask('ListOffers')['offers']
    found = merchant.ids('ListOffers', 'offers', filter=wanted)
    assert found == [row['id'] for row in every if test(row)]


def test_market_offers_are_filtered_by_market_visibility_and_buy_box():
    merchant = Merchant(fresh())
    wanted = {
        'market_price_market_code': {'any_of': ['SE']},
        'market_price_is_calculated': {'value': False},
    }
    rows = merchant.ask('ListMarketOffers', filter=wanted)['market_offers']
    assert rows and all(row['market_price']['currency_code'] == 'SEK' for row in rows)
    hidden = {'market_price_visibility': {'any_of': ['HIDDEN', 'LIMITED']}}
    rows = merchant.ask('ListMarketOffers', filter=hidden)['market_offers']
    assert {row['market_price']['market_code'] for row in rows} == {'FR', 'IT'}
    won = {'market_price_instance_buybox_state': {'any_of': ['WON']}}
    rows = merchant.ask('ListMarketOffers', filter=won)['market_offers']
    assert rows and all('buybox_scope' in row['market_price'] for row in rows)
    number = rows[0]['id']
    rows = merchant.ask('ListMarketOffers', filter={'id': {'any_of': [number]}})['market_offers']
    assert [row['id'] for row in rows] == [number]


def test_site_markets_and_profiles_by_destination_are_found(merchant):
    sites = merchant.ask('ListMarkets', filter={'is_site': {'value': True}})['markets']
    assert {'AT', 'DE', 'SE', 'CH'} <= {row['code'] for row in sites}
    assert all(row['is_site'] for row in sites)
    wanted = {'destination_market_code': {'any_of': ['SE']}}
    profiles = merchant.ask('ListShippingProfiles', filter=wanted)['shipping_profiles']
    assert [row['name'] for row in profiles] == ['Vienna - UPS standard']
