"""How the simulated refurbed reads and writes JSON."""

from __future__ import annotations

import json

import pytest

from ..simulators.choices import UnknownChoice
from ..simulators.refurbed import RefurbedSimulator
from .refurbed_simulated import Merchant, fresh

# -- JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize('body', ['{', '[]', '"text"', '5', 'null', b'\xff\xfe'])
def test_a_body_that_is_no_json_object_is_invalid(body):
    assert Merchant(fresh()).refused('ListOrders', body) == (400, 3)


@pytest.mark.parametrize('body', ['', '{}', '  '])
def test_an_empty_body_counts_as_an_empty_request(body):
    assert Merchant(fresh()).call('ListMarkets', body).status == 200


@pytest.mark.parametrize(
    'pagination',
    [
        {'limit': -1},
        {'limit': 1.5},
        {'limit': True},
        {'limit': 'ten'},
        {'limit': 2**32},
        {'starting_after': 'abc'},
        {'starting_after': {}},
        {'starting_after': str(2**63)},
        [],
    ],
)
def test_a_wrong_json_type_is_invalid(pagination):
    assert Merchant(fresh()).refused('ListOrders', pagination=pagination) == (400, 3)


@pytest.mark.parametrize('moment', ['2026-03-02', '2026-03-02T10:00:00', '2026-13-02T10:00:00Z', 5])
def test_a_time_without_zone_or_sense_is_invalid(moment):
    wanted = {'released_at': {'ge': moment}}
    assert Merchant(fresh()).refused('ListOrders', filter=wanted) == (400, 3)


def test_numbers_and_texts_and_both_spellings_of_names_are_understood():
    merchant = Merchant(fresh(10))
    rows = merchant.ids(pagination={'limit': 3})
    assert merchant.ids(pagination={'limit': '3'}) == rows
    assert merchant.ids(pagination={'limit': 3, 'startingAfter': int(rows[0])})[:2] == rows[1:]
    assert merchant.ids(pagination={'limit': 3}, sort={'order': 0, 'by': 'ID'}) == rows


def test_null_counts_as_absent():
    merchant = Merchant(fresh(10))
    assert merchant.ids(pagination=None, filter={'state': None}, sort=None) == merchant.ids()


def test_an_unknown_request_field_is_ignored_but_written_down():
    merchant = Merchant(fresh(10))
    merchant.ask('ListOrders', pagination={'page_size': 1}, filters={})
    overlooked = merchant.simulator.control('GET', 'state')['overlooked']
    assert [row['what'] for row in overlooked] == [
        'unknown field pagination.page_size',
        'unknown field filters',
    ]


def test_a_strict_simulator_refuses_an_unknown_request_field():
    merchant = Merchant(fresh(unknown_fields='strict'))
    assert merchant.refused('ListOrders', pagination={'page_size': 1}) == (400, 3)


def test_an_unknown_enum_name_is_refused_or_by_choice_dropped_so_that_the_filter_is_gone():
    wanted = {'filter': {'state': {'any_of': ['OPEN']}}}
    assert Merchant(fresh(10)).refused('ListOrders', wanted) == (400, 3)
    dropping = Merchant(fresh(10, unknown_enum_names='drop'))
    assert dropping.ids(**wanted) == dropping.ids()


def test_two_members_of_a_oneof_are_invalid():
    merchant = Merchant(fresh())
    both = {'starting_after': '1', 'ending_before': '9'}
    assert merchant.refused('ListOrders', pagination=both) == (400, 3)
    assert merchant.refused('GetOffer', identifier={'id': '1', 'sku': 'x'}) == (400, 3)
    assert merchant.refused('GetInstance', id='1', gtin='2') == (400, 3)


@pytest.mark.parametrize(
    'method, content',
    [
        ('GetOrder', {}),
        ('UpdateOrderItemState', {'id': '1'}),
        ('UpdateOrderItemState', {'id': '1', 'state': 'UNSPECIFIED'}),
        ('GetMarket', {'code': ''}),
        ('GetCatalogTemplates', {'category_type': 'ELECTRONICS'}),
        ('UpdateOffer', {'stock': 1}),
        ('GetMarketOffer', {'identifier': {'market_code': 'DE'}}),
        ('GetCurrency', {}),
    ],
)
def test_a_required_field_that_is_missing_is_invalid(method, content):
    assert Merchant(fresh()).refused(method, content) == (400, 3)


# -- how answers are written ---------------------------------------------------------------------


def test_ids_are_texts_money_has_two_decimals_and_times_end_in_z():
    order = Merchant(fresh(20)).ask('ListOrders')['orders'][0]
    item = order['items'][0]
    assert isinstance(order['id'], str) and isinstance(item['offer_data']['offer_version'], str)
    assert order['total_charged'].partition('.')[2].isdecimal()
    assert len(order['total_charged'].partition('.')[2]) == 2
    assert order['released_at'].endswith('Z')


def test_times_have_varying_fractions():
    orders = Merchant(fresh(60)).ask('ListOrders')['orders']
    merchant = Merchant(fresh())
    whole = merchant.place()
    lengths = {len(order['released_at']) for order in [*orders, whole]}
    assert {20, 27} <= lengths


def test_unset_values_are_absent_default_or_null_by_choice():
    texts = {}
    for choice in ('emit', 'omit', 'null'):
        merchant = Merchant(fresh(unset_fields=choice))
        texts[choice] = merchant.place()['items'][0]
    assert texts['emit']['return_initiated'] is False
    assert 'shipment_status' not in texts['emit']
    assert 'return_initiated' not in texts['omit'] and 'item_identifiers' not in texts['omit']
    assert texts['null']['shipment_status'] is None


def test_money_can_be_short():
    merchant = Merchant(fresh(money_text='short'))
    order = merchant.place(country='SE')
    assert order['total_refunded'] == '0'
    full = Merchant(fresh()).place(country='SE')
    assert order['total_charged'] == full['total_charged'].rstrip('0').rstrip('.')


def test_a_choice_that_does_not_exist_is_refused_with_what_does():
    with pytest.raises(UnknownChoice, match='reject, drop'):
        RefurbedSimulator({'unknown_enum_names': 'perhaps'})


def test_the_same_seed_gives_the_same_world_and_a_saved_one_goes_on():
    first, second = fresh(40), fresh(40)
    assert first.data == second.data
    saved = json.loads(json.dumps(first.dump()))
    again = RefurbedSimulator({'limits': 'off'})
    again.load(saved)
    assert Merchant(again).ids() == Merchant(second).ids()
