"""The simulated Back Market keeps the rules of listings."""

from __future__ import annotations

import pytest

from .simulated import Seller, fresh


def path_of(listing):
    return f"/ws/listings/{listing['id']}"


# -- reading --------------------------------------------------------------------------------------


def test_a_listing_is_found_by_uuid_number_and_sku():
    seller = Seller(fresh())
    listing = seller.listing()
    answers = [
        seller.get(path_of(listing)), seller.get(f"/ws/listings/{listing['listing_id']}"),
        seller.get('/ws/listings/detail', sku=listing['sku'].lower()),
        seller.get('/ws/listings/detail', id=listing['id']),
        seller.get('/ws/listings/detail', listing_id=listing['listing_id']),
    ]
    assert {answer.json()['id'] for answer in answers} == {listing['id']}


@pytest.mark.parametrize('query, status', [({}, 400), ({'sku': 'A', 'listing_id': 1}, 400),
                                           ({'sku': 'NOPE'}, 404), ({'id': 'x'}, 400)])
def test_a_detail_query_needs_exactly_one_good_filter(query, status):
    assert Seller(fresh()).send('GET', '/ws/listings/detail', query=query).status == status


def test_price_differs_per_market_and_quantity_does_not():
    seller = Seller(fresh())
    rows = [seller.get(path_of(seller.listing()), locale=locale).json()
            for locale in ('fr-fr', 'en-gb', 'sv-se')]
    assert [row['currency'] for row in rows] == ['EUR', 'GBP', 'SEK']
    assert len({row['price'] for row in rows}) == 3
    assert len({row['quantity'] for row in rows}) == 1


def test_listings_are_filtered_by_quantity_and_publication_state():
    seller = Seller(fresh())
    few = seller.get('/ws/listings', min_quantity=1, max_quantity=9, page_size=50).json()['results']
    assert few and all(1 <= row['quantity'] <= 9 for row in few)
    online = seller.get('/ws/listings', publication_state=2, page_size=50).json()['results']
    assert online and {row['publication_state'] for row in online} == {2}
    assert seller.get('/ws/listings', publication_state=7).status == 400


def test_a_market_without_a_price_shows_publication_state_0():
    seller = Seller(fresh())
    states = {row['publication_state'] for row in
              seller.get('/ws/listings', locale='sk-sk', page_size=50, page=2).json()['results']}
    assert 0 in states


# -- single update --------------------------------------------------------------------------------


@pytest.mark.parametrize('quantity, shown, state', [(7, 7, 2), ('7', 7, 2), (0, 0, 3)])
def test_a_quantity_is_absolute_global_and_zero_takes_offline(quantity, shown, state):
    seller = Seller(fresh())
    listing = seller.listing()
    assert seller.post(path_of(listing), {'quantity': quantity}, locale='de-de').status == 200
    row = seller.get(path_of(listing), locale='es-es').json()
    assert (row['quantity'], row['publication_state']) == (shown, state)


def test_a_price_changes_its_own_market_only():
    seller = Seller(fresh())
    listing = seller.listing()
    before = seller.get(path_of(listing), locale='de-de').json()['price']
    seller.post(path_of(listing), {'price': '199.90', 'currency': 'EUR'}, locale='fr-fr')
    assert seller.get(path_of(listing), locale='fr-fr').json()['price'] == '199.90'
    assert seller.get(path_of(listing), locale='de-de').json()['price'] == before


@pytest.mark.parametrize(
    'account, locale, body, status',
    [
        ('eu', 'fr-fr', {'price': '10'}, 200),
        ('eu', 'en-gb', {'price': '10'}, 400),
        ('eu', 'en-gb', {'price': '10', 'currency': 'GBP'}, 200),
        ('eu', 'fr-fr', {'price': '10', 'currency': 'GBP'}, 400),
        ('eu', 'sv-se', {'min_price': '10'}, 400),
        ('na', 'en-us', {'price': '10'}, 200),
        ('ap', 'ja-jp', {'price': '1000'}, 400),
        ('ap', 'ja-jp', {'price': '1000', 'currency': 'JPY'}, 200),
    ],
)
def test_a_price_needs_the_currency_of_its_market(account, locale, body, status):
    seller = Seller(fresh(), account)
    assert seller.post(path_of(seller.listing()), body, locale=locale).status == status


def test_a_price_above_the_maximum_is_taken_and_goes_offline():
    seller = Seller(fresh())
    answer = seller.post(path_of(seller.listing()), {'price': '9999.00'}, locale='fr-fr')
    assert (answer.status, answer.json()['publication_state']) == (200, 3)


@pytest.mark.parametrize(
    'wrong',
    [
        {'quantity': -1},
        {'quantity': 1.5},
        {'quantity': True},
        {'quantity': 'many'},
        {'quantity': None},
        {'price': '0'},
        {'price': '-1'},
        {'price': '1.999'},
        {'price': 'x'},
        {'price': True},
        {'price': None},
        {'warranty_delay': 11},
        {'comment': 'x' * 501},
        {'comment': 5},
    ],
)
def test_a_wrong_field_changes_nothing_at_all(wrong):
    seller = Seller(fresh())
    listing = seller.listing()
    before = seller.get(path_of(listing)).json()
    assert seller.post(path_of(listing), {'quantity': 3, 'comment': "New.", **wrong}).status == 400
    assert seller.get(path_of(listing)).json() == before


def test_fields_that_are_not_sent_stay():
    seller = Seller(fresh())
    listing = seller.listing()
    before = seller.get(path_of(listing)).json()
    seller.post(path_of(listing), {'comment': "New.", 'sku': 'OTHER', 'grade': 'FAIR'})
    after = seller.get(path_of(listing)).json()
    assert {**before, 'comment': "New."} == after


def test_the_answer_to_an_update_has_no_new_battery_but_a_statuscode():
    seller = Seller(fresh())
    content = seller.post(path_of(seller.listing()), {'quantity': 5}).json()
    assert 'new_battery' not in content
    assert content['statuscode'] == 200


@pytest.mark.parametrize('shipper, applied', [('DHL Express', True), ('DHL  EXPRESS', True),
                                              ('DHL EXPRESS', False), ('dhl', False)])
def test_a_wrong_shipping_option_fails_inside_the_success(shipper, applied):
    seller = Seller(fresh())
    body = {'quantity': 5, 'shipper_2': shipper, 'shipping_delay_2': 24, 'shipping_price_2': '3.90'}
    content = seller.post(path_of(seller.listing()), body).json()
    assert content['quantity'] == 5
    assert (shipper in [option['shipper'] for option in content['shippings']]) is applied
    assert ('not updated' in content['shippings_response'][0]) is not applied


def test_a_sale_takes_units_off_the_listing_and_a_cancellation_gives_none_back():
    seller = Seller(fresh())
    listing = seller.listing()
    before = listing['quantity']
    order = seller.place(listing['sku'])
    seller.move(order, 4, sku=listing['sku'])
    assert seller.get(path_of(listing)).json()['quantity'] == before - 1


def test_a_cancellation_can_give_the_unit_back():
    seller = Seller(fresh(cancel_returns_stock='yes'))
    listing = seller.listing()
    before = listing['quantity']
    order = seller.place(listing['sku'])
    assert listing['quantity'] == before - 1
    seller.move(order, 4, sku=listing['sku'])
    assert listing['quantity'] == before


def test_two_checkouts_in_one_moment_can_oversell():
    seller = Seller(fresh())
    listing = seller.listing()
    seller.post(path_of(listing), {'quantity': 1})
    seller.place(listing['sku'])
    with pytest.raises(ValueError, match='Only 0 of'):
        seller.place(listing['sku'])
    assert seller.place(listing['sku'], oversell=True)['state'] == 1
    assert seller.get(path_of(listing)).json()['quantity'] == 0


@pytest.mark.parametrize('price, shown', [('0', '0.00'), (3.9, '3.90'), ('4.95', '4.95')])
def test_shipping_may_be_free_and_is_written_with_two_decimals(price, shown):
    seller = Seller(fresh())
    body = {'shipper_3': 'UPS', 'shipping_delay_3': 48, 'shipping_price_3': price}
    options = seller.post(path_of(seller.listing()), body).json()['shippings']
    assert [option['shipping_price'] for option in options if option['shipping_delay'] == 48] == [
        shown
    ]


def test_a_shipping_option_is_removed_by_null():
    seller = Seller(fresh())
    body = {'shipper_3': 'UPS', 'shipping_delay_3': 48, 'shipping_price_3': '0'}
    seller.post(path_of(seller.listing()), body)
    content = seller.post(path_of(seller.listing()), {'shipper_3': None}).json()
    assert 48 not in [option['shipping_delay'] for option in content['shippings']]
