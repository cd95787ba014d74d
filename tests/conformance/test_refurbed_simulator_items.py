"""Orders and their items in the simulated refurbed: states, labels, money, batches."""

from __future__ import annotations

import pytest

from .refurbed_simulated import Merchant, fresh, numbers

URL = 'https://track.example.com/p/1'
IMEI = [{'identifier_type': 'IMEI', 'value': '490154203237518'}]
LEGAL = {
    ('NEW', 'ACCEPTED'),
    ('NEW', 'REJECTED'),
    ('NEW', 'CANCELLED'),
    ('ACCEPTED', 'SHIPPED'),
    ('ACCEPTED', 'CANCELLED'),
    ('SHIPPED', 'RETURNED'),
}
STATES = ('NEW', 'ACCEPTED', 'REJECTED', 'CANCELLED', 'SHIPPED', 'RETURNED')


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def several(merchant, count, **wanted):
    """Place an order of `count` units of one SKU; return (order, its item ids)."""
    line = {'sku': merchant.skus(1)[0], 'quantity': count}
    order = merchant.place(lines=[line], **wanted)
    return order, numbers(order)


def in_states(merchant, *states):
    """Place an order with one unit in each state; return it as GetOrder shows it."""
    order, items = several(merchant, len(states), oversell=True)
    for item, state in zip(items, states):
        merchant.simulator.control(
            'POST', f"orders/{order['id']}/items/{item}/state", {'state': state}
        )
    return merchant.order(order['id'])


# -- the transition table ------------------------------------------------------------------------


@pytest.mark.parametrize('before', STATES)
@pytest.mark.parametrize('after', STATES)
def test_an_item_moves_as_the_table_allows_and_an_illegal_move_changes_nothing(
    merchant, before, after
):
    item = in_states(merchant, before)['items'][0]['id']
    answer = merchant.move(item, after, parcel_tracking_url=URL)
    if (before, after) in LEGAL:
        assert answer.json()['order_item']['state'] == after
        assert merchant.illegal() == []
    else:
        assert (answer.status, answer.json()['code']) == (400, 3)
        left = merchant.item(item)
        assert left['state'] == before and 'parcel_tracking_url' not in left
        assert [row['new_state'] for row in merchant.illegal()] == [after]


def test_setting_the_present_state_again_is_accepted_by_choice():
    merchant = Merchant(fresh(same_state='accept'))
    item = in_states(merchant, 'ACCEPTED')['items'][0]['id']
    assert merchant.move(item, 'ACCEPTED').status == 200
    assert merchant.illegal() == []


def test_a_shipped_item_needs_a_tracking_url_given_now_or_before(merchant):
    _order, (one, two) = several(merchant, 2)
    for item in (one, two):
        merchant.move(item, 'ACCEPTED')
    assert merchant.move(one, 'SHIPPED').json()['code'] == 3
    merchant.ask('UpdateOrderItem', id=one, parcel_tracking_url=URL)
    assert merchant.move(one, 'SHIPPED').status == 200
    assert merchant.move(two, 'SHIPPED', parcel_tracking_url=URL).status == 200


def test_carrier_and_number_are_no_tracking_url_unless_the_choice_says_so():
    pair = {'parcel_carrier_tracking_number': {'carrier': 'ups', 'tracking_number': '1Z'}}
    for choice, status in (('refuse', 400), ('accept', 200)):
        merchant = Merchant(fresh(ship_with_carrier_number=choice))
        item = in_states(merchant, 'ACCEPTED')['items'][0]['id']
        assert merchant.move(item, 'SHIPPED', **pair).status == status


@pytest.mark.parametrize(
    'url',
    [
        '',
        'track',
        'ftp://example.com/1',
        'https://',
        'http:///x',
        'https://exa mple.com',
        'https://[bad',
    ],
)
def test_what_is_no_web_address_is_no_tracking_url(merchant, url):
    item = several(merchant, 1)[1][0]
    assert merchant.refused('UpdateOrderItem', id=item, parcel_tracking_url=url) == (400, 3)


def test_a_tracking_url_can_be_replaced_but_not_removed(merchant):
    item = several(merchant, 1)[1][0]
    merchant.ask('UpdateOrderItem', id=item, parcel_tracking_url=URL)
    merchant.ask('UpdateOrderItem', id=item, parcel_tracking_url=URL + '2')
    merchant.ask('UpdateOrderItem', id=item, parcel_tracking_url=None)
    assert merchant.item(item)['parcel_tracking_url'] == URL + '2'


def test_identifiers_replace_or_by_choice_merge_and_an_empty_list_leaves_them():
    other = [{'identifier_type': 'SERIAL_NUMBER', 'value': 'DMPX0TEST9'}]
    for choice, expected in (('replace', other), ('merge', IMEI + other)):
        merchant = Merchant(fresh(identifiers=choice))
        item = several(merchant, 1)[1][0]
        for identifiers in (IMEI, other, []):
            merchant.ask('UpdateOrderItem', id=item, item_identifiers=identifiers)
        assert merchant.item(item)['item_identifiers'] == expected


def test_customs_data_are_kept_and_the_carrier_number_is_never_shown(merchant):
    item = several(merchant, 1)[1][0]
    merchant.ask(
        'UpdateOrderItem',
        id=item,
        weight_kg=0.5,
        manufacturing_country='CN',
        hs_code='8517.1300',
        parcel_carrier_tracking_number={'carrier': 'ups', 'tracking_number': '1ZTEST01'},
    )
    answer = merchant.call('GetOrderItem', {'id': item})
    shown = answer.json()['order_item']
    assert (shown['weight_kg'], shown['manufacturing_country']) == (0.5, 'CN')
    assert shown['hs_code'] == '8517.1300'
    assert '1ZTEST01' not in answer.text


# -- batches -------------------------------------------------------------------------------------


def test_a_batch_applies_the_good_elements_and_tells_each_fate_in_order(merchant):
    _order, (one, two) = several(merchant, 2)
    results = merchant.ask(
        'BatchUpdateOrderItemsState',
        updates=[
            {'id': one, 'state': 'SHIPPED'},
            {'id': '1', 'state': 'ACCEPTED'},
            {'id': two, 'state': 'ACCEPTED'},
            {'id': one},
        ],
    )['results']
    assert [row['status']['code'] for row in results] == [3, 5, 0, 3]
    assert ['order_item' in row for row in results] == [False, False, True, False]
    assert merchant.item(one)['state'] == 'NEW'
    assert merchant.item(two)['state'] == 'ACCEPTED'


def test_an_id_that_comes_twice_in_a_batch_is_applied_one_after_the_other(merchant):
    item = several(merchant, 1)[1][0]
    results = merchant.ask(
        'BatchUpdateOrderItemsState',
        updates=[
            {'id': item, 'state': 'ACCEPTED'},
            {'id': item, 'state': 'SHIPPED', 'parcel_tracking_url': URL},
        ],
    )['results']
    assert [row['order_item']['state'] for row in results] == ['ACCEPTED', 'SHIPPED']


@pytest.mark.parametrize(
    'method, key',
    [
        ('BatchUpdateOrderItemsState', 'updates'),
        ('BatchUpdateOrderItems', 'order_items'),
    ],
)
@pytest.mark.parametrize('count', [0, 51])
def test_a_batch_without_or_with_more_than_50_elements_fails_whole(merchant, method, key, count):
    item = several(merchant, 1)[1][0]
    elements = [{'id': item, 'state': 'ACCEPTED'}] * count
    assert merchant.refused(method, {key: elements}) == (400, 3)
    assert merchant.item(item)['state'] == 'NEW'


def test_a_batch_under_the_wrong_key_is_an_empty_batch(merchant):
    item = several(merchant, 1)[1][0]
    wrong = {'order_items': [{'id': item, 'state': 'ACCEPTED'}]}
    assert merchant.refused('BatchUpdateOrderItemsState', wrong) == (400, 3)


def test_a_wrong_type_in_one_element_fails_the_whole_batch(merchant):
    _order, (one, two) = several(merchant, 2)
    updates = [{'id': one, 'state': 'ACCEPTED'}, {'id': two, 'state': 'ACCEPTED', 'weight_kg': '?'}]
    assert merchant.refused('BatchUpdateOrderItemsState', updates=updates) == (400, 3)
    assert merchant.item(one)['state'] == 'NEW'


# -- what follows from the items -----------------------------------------------------------------


@pytest.mark.parametrize(
    'states, state',
    [
        (('NEW', 'SHIPPED'), 'NEW'),
        (('ACCEPTED', 'CANCELLED'), 'ACCEPTED'),
        (('REJECTED', 'REJECTED'), 'REJECTED'),
        (('CANCELLED',), 'CANCELLED'),
        (('SHIPPED', 'SHIPPED'), 'SHIPPED'),
        (('RETURNED',), 'RETURNED'),
        (('SHIPPED', 'RETURNED'), 'FULFILLED'),
        (('REJECTED', 'CANCELLED'), 'UNFULFILLED'),
        (('RETURNED', 'CANCELLED'), 'PARTIALLY_FULFILLED'),
        (('SHIPPED', 'REJECTED', 'CANCELLED'), 'PARTIALLY_FULFILLED'),
    ],
)
def test_the_state_of_an_order_follows_from_its_items(merchant, states, state):
    assert in_states(merchant, *states)['state'] == state


@pytest.mark.parametrize(
    'states, labels',
    [
        (('NEW', 'NEW'), set()),
        (('NEW', 'ACCEPTED'), {'PROCESSING'}),
        (('ACCEPTED',), {'PROCESSING'}),
        (('SHIPPED', 'ACCEPTED'), {'PROCESSING', 'PARTIALLY_SHIPPED'}),
        (('SHIPPED', 'CANCELLED'), {'PARTIALLY_SHIPPED', 'PARTIALLY_CANCELLED'}),
        (('REJECTED', 'NEW'), {'PROCESSING', 'PARTIALLY_REJECTED'}),
        (('RETURNED', 'RETURNED'), set()),
    ],
)
def test_the_labels_of_an_order_follow_from_its_items(merchant, states, labels):
    missing = {'MISSING_PARCEL_TRACKING_URLS', 'MISSING_ITEM_IDENTIFIERS'}
    assert set(in_states(merchant, *states)['labels']) == labels | missing


def test_the_missing_labels_go_when_the_last_item_has_what_is_missing(merchant):
    order, (one, two) = several(merchant, 2)
    data = {'parcel_tracking_url': URL, 'item_identifiers': IMEI}
    merchant.ask('UpdateOrderItem', id=one, **data)
    assert set(merchant.order(order['id'])['labels']) == {
        'MISSING_PARCEL_TRACKING_URLS',
        'MISSING_ITEM_IDENTIFIERS',
    }
    merchant.ask('UpdateOrderItem', id=two, **data)
    assert merchant.order(order['id'])['labels'] == []


def test_items_come_in_any_order_unless_the_choice_sorts_them():
    merchant = Merchant(fresh())
    order, items = several(merchant, 4)
    seen = {tuple(item['id'] for item in merchant.order(order['id'])['items']) for _ in range(20)}
    assert len(seen) > 1 and all(sorted(row, key=int) == items for row in seen)
    tidy = Merchant(fresh(rows_inside='sorted'))
    order, items = several(tidy, 4)
    assert [item['id'] for item in tidy.order(order['id'])['items']] == items


# -- the ledger ----------------------------------------------------------------------------------


def test_every_move_and_every_list_of_identifiers_is_an_effect_and_a_refused_one_is_none(merchant):
    order, (item,) = several(merchant, 1)
    merchant.move(item, 'ACCEPTED')
    merchant.move(item, 'ACCEPTED')
    merchant.move(item, 'SHIPPED', parcel_tracking_url=URL, item_identifiers=IMEI)
    found = merchant.simulator.after_sales.effects()
    who = {'order_id': order['id'], 'item_id': item}
    assert found['states'] == [
        {**who, 'before': 'NEW', 'after': 'ACCEPTED'},
        {**who, 'before': 'ACCEPTED', 'after': 'SHIPPED'},
    ]
    assert found['identifiers'] == [{**who, 'identifiers': IMEI}]
