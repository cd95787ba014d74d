"""Offers, market prices, shipping profiles and look-ups of the simulated refurbed."""

from __future__ import annotations

import pytest

from .refurbed_simulated import Merchant, fresh

ROUTE = {
    'market_code': 'DE',
    'currency_code': 'EUR',
    'shipping_costs': '0',
    'min_delivery_days': 1,
    'max_delivery_days': 3,
}


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def wanted(**changes):
    """A request for a new offer."""
    return {
        'instance_id': '61201',
        'sku': 'NEW-1',
        'grading': 'A',
        'warranty': 'M12',
        'stock': 3,
        'shipping_profile_id': '754',
        'taxation': 'GROSS',
        'reference_currency_code': 'EUR',
        'reference_price': '100.00',
        **changes,
    }


def create(merchant, **changes):
    return merchant.ask('CreateOffer', **wanted(**changes))['offer']


def prices(offer):
    """The market prices of an offer by market."""
    return {
        row['market_code']: row
        for row in offer['set_market_prices'] + offer['calculated_market_prices']
    }


# -- creating ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'change',
    [
        {'sku': ' X'},
        {'sku': 'X' * 257},
        {'sku': ''},
        {'instance_id': '1'},
        {'warranty': 'M24'},
        {'reference_price': '1.234'},
        {'reference_price': '0'},
        {'reference_price': '-1'},
        {'reference_price': '1,50'},
        {'reference_price': 'NaN'},
        {'reference_min_price': '100.01'},
        {'reference_currency_code': 'HRK'},
        {'shipping_profile_id': '9'},
        {'grading': 'UNSPECIFIED'},
        {'secondary_shipping_profile_id': '754'},
        {'stock': -1},
        {'stock': 1.5},
        {'create_market_prices': [{'market_code': 'XX', 'currency_code': 'EUR', 'price': '1'}]},
        {'create_market_prices': [{'market_code': 'LU', 'currency_code': 'EUR', 'price': '1'}]},
    ],
    ids=str,
)
def test_a_bad_offer_is_refused_and_not_made(merchant, change):
    before = len(merchant.offers())
    assert merchant.refused('CreateOffer', wanted(**change)) == (400, 3)
    assert len(merchant.offers()) == before


def test_a_sku_is_unique_and_that_of_a_deleted_offer_is_free_unless_chosen_otherwise():
    merchant = Merchant(fresh())
    create(merchant)
    assert merchant.refused('CreateOffer', wanted()) == (409, 6)
    for choice, free in (('reusable', True), ('taken', False)):
        merchant = Merchant(fresh(deleted_sku=choice))
        create(merchant)
        merchant.ask('DeleteOffer', identifier={'sku': 'NEW-1'})
        assert merchant.refused('GetOffer', identifier={'sku': 'NEW-1'}) == (404, 5)
        assert (merchant.call('CreateOffer', wanted()).status == 200) is free


def test_an_offer_by_gtin_or_mpn_waits_for_a_click_in_the_web_interface(merchant):
    instance = merchant.simulator.data['instances']['61201']
    request = wanted(gtin=instance['gtin'])
    del request['instance_id']
    offer = merchant.ask('CreateOffer', **request)['offer']
    assert offer['state'] == 'UNVERIFIED'
    assert {row['visibility'] for row in prices(offer).values()} == {'NONE'}
    merchant.simulator.control('POST', 'offers/NEW-1', {'state': 'OK'})
    offer = merchant.ask('GetOffer', identifier={'sku': 'NEW-1'})['offer']
    assert prices(offer)['DE']['visibility'] == 'FULL'


def test_a_described_offer_is_ok_when_it_matches_and_submitted_when_not(merchant):
    name = merchant.ask('GetInstance', id='61201')['instance']['name']
    elements = []
    for sku, described in (('D1', name), ('D2', 'Unheard-of device')):
        element = wanted(
            sku=sku,
            instance_descriptor={'lang_code': 'EN', 'category_id': '1', 'instance_name': described},
        )
        del element['instance_id']
        elements.append(element)
    results = merchant.ask('BatchCreateOffers', offers=elements)['results']
    assert [row['offer']['state'] for row in results] == ['OK', 'SUBMITTED']


# -- changing ------------------------------------------------------------------------------------


def test_only_what_is_given_changes_and_the_version_rises_by_one(merchant):
    before = create(merchant, reference_min_price='90')
    after = merchant.ask('UpdateOffer', identifier={'id': before['id']}, stock=0)['offer']
    assert after['stock'] == 0
    assert int(after['version']) == int(before['version']) + 1
    kept = ('grading', 'reference_price', 'reference_min_price', 'taxation', 'sku')
    assert [after[name] for name in kept] == [before[name] for name in kept]


def test_an_update_that_changes_nothing_keeps_the_version(merchant):
    before = create(merchant)
    after = merchant.ask('UpdateOffer', identifier={'id': before['id']}, stock=3)['offer']
    assert after['version'] == before['version']


def test_a_refused_update_changes_nothing(merchant):
    create(merchant)
    one = {'sku': 'NEW-1'}
    assert merchant.refused('UpdateOffer', identifier=one, stock=9, reference_price='1.234')[1] == 3
    assert merchant.ask('GetOffer', identifier=one)['offer']['stock'] == 3


def test_a_minimum_price_is_deleted_by_its_flag_and_not_together_with_a_value(merchant):
    create(merchant, reference_min_price='90')
    one = {'sku': 'NEW-1'}
    both = {'reference_min_price': '80', 'delete_reference_min_price': True}
    assert merchant.refused('UpdateOffer', identifier=one, **both) == (400, 3)
    offer = merchant.ask('UpdateOffer', identifier=one, delete_reference_min_price=True)['offer']
    assert 'reference_min_price' not in offer


def test_a_batch_of_offers_tells_each_fate(merchant):
    create(merchant)
    results = merchant.ask(
        'BatchUpdateOffers',
        offers=[
            {'identifier': {'sku': 'NEW-1'}, 'stock': 0},
            {'identifier': {'sku': 'none'}, 'stock': 1},
            {'identifier': {}, 'stock': 1},
            {'stock': 1},
        ],
    )['results']
    assert [row['status']['code'] for row in results] == [0, 5, 3, 3]
    assert results[0]['offer']['stock'] == 0
    many = [{'identifier': {'sku': 'NEW-1'}, 'stock': 1}] * 51
    assert merchant.refused('BatchUpdateOffers', offers=many) == (400, 3)


def test_an_offer_without_sku_is_reached_by_its_id_only(merchant):
    offer = next(row for row in merchant.offers() if row['sku'] == '')
    assert merchant.refused('GetOffer', identifier={'sku': ''}) == (404, 5)
    merchant.ask('UpdateOffer', identifier={'id': str(offer['id'])}, stock=2)


def test_a_setting_of_the_account_overrides_the_taxation(merchant):
    merchant.simulator.control('POST', 'accounts/refurbed', {'taxation_override': 'MARGINAL'})
    offer = create(merchant)
    assert (offer['taxation'], offer['real_taxation']) == ('GROSS', 'MARGINAL')


# -- market prices -------------------------------------------------------------------------------


def test_every_market_has_one_price_calculated_from_the_reference(merchant):
    offer = create(merchant, reference_min_price='90')
    markets = {row['code'] for row in merchant.ask('ListMarkets')['markets']}
    assert set(prices(offer)) == markets and offer['set_market_prices'] == []
    sweden = prices(offer)['SE']
    assert (sweden['currency_code'], sweden['price']) == ('EUR', '100.00')
    assert (sweden['site_market_currency_code'], sweden['site_market_price']) == ('SEK', '1147.45')
    assert 'site_market_price' not in prices(offer)['HU']


def test_a_calculated_price_is_in_the_currency_of_the_market_by_choice():
    sweden = prices(create(Merchant(fresh(calculated_price='market'))))['SE']
    assert (sweden['currency_code'], sweden['price']) == ('SEK', '1147.45')


def test_a_manual_price_is_created_once_changed_and_deleted_back_to_the_calculated_one(merchant):
    create(merchant)
    one, place = {'sku': 'NEW-1'}, {'offer_id': {'sku': 'NEW-1'}, 'market_code': 'SE'}
    price = {'market_code': 'SE', 'currency_code': 'SEK', 'price': '1200', 'min_price': '1100'}
    change = {'currency_code': 'SEK', 'price': '1300'}
    assert merchant.refused('UpdateMarketOffer', identifier=place, market_price=change) == (404, 5)
    assert merchant.refused('DeleteMarketOffer', identifier=place) == (404, 5)
    merchant.ask('CreateMarketOffer', identifier=one, market_price=price)
    assert merchant.refused('CreateMarketOffer', identifier=one, market_price=price) == (409, 6)
    changed = merchant.ask('UpdateMarketOffer', identifier=place, market_price=change)
    assert changed['market_offer']['market_price']['price'] == '1300.00'
    assert changed['market_offer']['market_price']['min_price'] == '1100.00'
    assert changed['market_offer']['id'] == {
        'offer_id': {'id': changed['market_offer']['market_price']['offer_id']},
        'market_code': 'SE',
    }
    merchant.ask('UpdateOffer', identifier=one, reference_price='200')
    manual = merchant.ask('GetMarketOffer', identifier=place)['market_offer']['market_price']
    assert (manual['price'], manual['is_calculated']) == ('1300.00', False)
    merchant.ask('DeleteMarketOffer', identifier=place)
    back = merchant.ask('GetMarketOffer', identifier=place)['market_offer']['market_price']
    assert (back['price'], back['is_calculated']) == ('200.00', True)


def test_a_minimum_above_the_price_is_refused_or_by_choice_taken():
    price = {'market_code': 'SE', 'currency_code': 'SEK', 'price': '10', 'min_price': '11'}
    for choice, status in (('refuse', 400), ('accept', 200)):
        merchant = Merchant(fresh(min_price_above_price=choice))
        create(merchant)
        content = {'identifier': {'sku': 'NEW-1'}, 'market_price': price}
        assert merchant.call('CreateMarketOffer', content).status == status


def test_the_unknown_answers_differ_between_the_market_offer_methods(merchant):
    price = {'market_code': 'SE', 'currency_code': 'SEK', 'price': '10'}
    unknown = {'offer_id': {'sku': 'none'}, 'market_code': 'SE'}
    known = {'sku': merchant.skus(1)[0]}
    ask = merchant.refused
    assert ask('CreateMarketOffer', identifier={'sku': 'none'}, market_price=price) == (400, 3)
    assert ask(
        'CreateMarketOffer', identifier=known, market_price={**price, 'market_code': 'XX'}
    ) == (400, 3)
    assert ask('GetMarketOffer', identifier=unknown) == (404, 5)
    assert ask('ListMarketOffersByOffer', offer_identifier={'sku': 'none'}) == (400, 3)


def test_an_offer_without_stock_or_way_to_a_market_is_not_shown_there(merchant):
    profile = merchant.ask(
        'CreateShippingProfile',
        name='Germany only',
        source_country_market_code='DE',
        create_destinations=[ROUTE],
    )
    number = profile['shipping_profile']['id']
    offer = create(merchant, shipping_profile_id=number)
    assert prices(offer)['DE']['visibility'] == 'FULL'
    assert prices(offer)['AT']['visibility'] == 'NONE'
    offer = merchant.ask('UpdateOffer', identifier={'id': offer['id']}, stock=0)['offer']
    assert offer['state'] == 'OK'
    assert {row['visibility'] for row in prices(offer).values()} == {'NONE'}
