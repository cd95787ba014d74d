"""Shipping profiles, instances, currencies and other look-ups of the simulated refurbed."""

from __future__ import annotations

from decimal import Decimal

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


# -- shipping profiles ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    'change, code',
    [
        ({'min_delivery_days': 0}, 3),
        ({'max_delivery_days': 31}, 3),
        ({'min_delivery_days': 4}, 3),
        ({'dispatch_cutoff_hour': 24}, 3),
        ({'market_code': 'XX'}, 3),
        ({'carrier': 'owl'}, 3),
        ({'shipping_costs': '1.999'}, 3),
        ({'currency_code': 'USD'}, 3),
    ],
)
def test_a_bad_destination_is_refused(merchant, change, code):
    content = {
        'name': 'X',
        'source_country_market_code': 'DE',
        'create_destinations': [{**ROUTE, **change}],
    }
    assert merchant.refused('CreateShippingProfile', content)[1] == code


def test_a_second_destination_of_a_market_exists_already(merchant):
    content = {'name': 'X', 'source_country_market_code': 'DE', 'create_destinations': [ROUTE] * 2}
    assert merchant.refused('CreateShippingProfile', content) == (409, 6)


def test_old_versions_of_a_profile_stay_readable_even_when_it_is_deleted(merchant):
    content = {'name': 'Old name', 'source_country_market_code': 'DE'}
    number = merchant.ask('CreateShippingProfile', **content)['shipping_profile']['id']
    merchant.ask('UpdateShippingProfile', id=number, name='New name', create_destinations=[ROUTE])
    merchant.ask(
        'UpdateShippingProfile',
        id=number,
        update_destinations=[{'market_code': 'DE', 'max_delivery_days': 5}],
    )
    first = merchant.ask('GetShippingProfile', id=number, version='1')['shipping_profile']
    assert (first['name'], first['is_current'], first['destinations']) == ('Old name', False, [])
    current = merchant.ask('GetShippingProfile', id=number)['shipping_profile']
    assert (current['version'], current['destinations'][0]['max_delivery_days']) == ('3', 5)
    merchant.ask('DeleteShippingProfile', id=number)
    assert merchant.refused('GetShippingProfile', id=number) == (404, 5)
    merchant.ask('GetShippingProfile', id=number, version='3')


def test_a_profile_that_an_offer_uses_cannot_be_deleted(merchant):
    assert merchant.refused('DeleteShippingProfile', id='754') == (400, 9)
    assert merchant.ask('GetShippingProfile', id='754')['shipping_profile']['is_deletable'] is False


# -- look-ups ------------------------------------------------------------------------------------


def test_an_instance_is_found_by_number_gtin_and_unique_mpn(merchant):
    instances = merchant.simulator.data['instances'].values()
    mpns = [row['mpn'] for row in instances]
    single = next(row for row in instances if mpns.count(row['mpn']) == 1)
    shared = next(mpn for mpn in mpns if mpns.count(mpn) > 1)
    for content in ({'id': str(single['id'])}, {'gtin': single['gtin']}, {'mpn': single['mpn']}):
        assert merchant.ask('GetInstance', **content)['instance']['name'] == single['name']
    assert merchant.refused('GetInstance', mpn=shared) == (400, 9)
    assert merchant.refused('GetInstance', gtin='123') == (400, 3)
    assert merchant.refused('GetInstance', gtin='4006381333932') == (400, 3)
    assert merchant.refused('GetInstance', gtin='4006381333931') == (404, 5)


def test_the_batch_of_instances_has_a_wrapper_and_the_single_call_has_none(merchant):
    rows = merchant.ask('BatchGetInstances', instances=[{'identifier': {'id': '61201'}}])['results']
    assert rows[0]['instance']['id'] == '61201'
    assert merchant.refused('GetInstance', identifier={'id': '61201'}) == (400, 3)


def test_only_currencies_of_site_markets_are_supported(merchant):
    rows = merchant.ask('ListCurrencies')['currencies']
    assert {row['code'] for row in rows} == {'EUR', 'SEK', 'DKK', 'PLN', 'CZK', 'CHF'}
    assert merchant.refused('GetCurrency', code='HRK') == (404, 5)
    assert merchant.refused('GetCurrency', code='XXX') == (400, 3)
    (to_sek,) = [
        one['rate']
        for one in merchant.ask('GetCurrency', code='EUR')['currency']['exchange_rates']
        if one['target_currency'] == 'SEK'
    ]
    assert Decimal(to_sek) == Decimal('11.4745')


def test_templates_are_a_tree_in_the_language_asked(merchant):
    ask = {'category_type': 'ELECTRONICS', 'lang_code': 'EN'}
    tree = merchant.ask('GetCatalogTemplates', **ask)['templates']
    assert tree[0]['child_templates'][0]['category_name'] == 'iPhones'
    branch = merchant.ask('GetCatalogTemplates', **ask, category_id='11')['templates']
    assert [row['category_id'] for row in branch] == ['11']


def test_addresses_are_filtered_by_one_type(merchant):
    rows = merchant.ask('ListMerchantAddresses', filter={'type': 'RETURN'})['merchant_addresses']
    assert [row['type'] for row in rows] == ['RETURN']
