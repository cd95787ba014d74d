"""Returns in the simulated refurbed: started and moved by others, only read by the merchant."""

from __future__ import annotations

import pytest

from ..simulators.control import ControlError
from .refurbed_simulated import Merchant, fresh, numbers

URL = 'https://track.example.com/p/1'
IMEI = [{'identifier_type': 'IMEI', 'value': '490154203237518'}]
OTHER = [{'identifier_type': 'IMEI', 'value': '356938035643809'}]


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def control(merchant, path, content=None):
    return merchant.simulator.control('POST', path, content)


def shipped(merchant, count=1):
    """Place an order of `count` units and ship it; return (order, its item ids)."""
    order = merchant.place(lines=[{'sku': merchant.skus(1)[0], 'quantity': count}])
    for item in numbers(order):
        merchant.move(item, 'ACCEPTED')
        merchant.move(item, 'SHIPPED', parcel_tracking_url=URL, item_identifiers=IMEI)
    return order, numbers(order)


def returned(merchant, **content):
    """Ship an order of one unit and let the buyer return it; return the return."""
    order, (item,) = shipped(merchant)
    return control(merchant, 'returns', {'order': order['id'], 'item': item, **content})


def listed(merchant, **content):
    return merchant.ask('ListOrderItemReturns', **content)['returns']


def test_a_return_names_its_order_item_identifiers_and_parcel(merchant):
    order, (one, two) = shipped(merchant, 2)
    started = control(merchant, 'returns', {'order': order['id'], 'item': two})
    (row,) = listed(merchant)
    assert row == started
    assert (row['order_id'], row['order_item_id'], row['state']) == (order['id'], two, 'INITIATED')
    assert row['item_identifiers'] == IMEI and row['item_within_trial_period'] is True
    assert row['tracking_number'] in row['tracking_url'] and 'delivered_at' not in row
    shown = merchant.item(two)
    assert shown['return_initiated'] is True
    assert shown['return_shipment_tracking_url'] == row['tracking_url']
    assert merchant.item(one)['return_initiated'] is False


def test_a_return_moves_without_the_merchant_and_leaves_the_item_s_state_alone(merchant):
    row = returned(merchant)
    for state in ('IN_TRANSIT', 'DELIVERED', 'REFUNDED', 'CONCLUDED'):
        control(merchant, f"returns/{row['id']}/move", {'state': state})
        (shown,) = listed(merchant)
        assert shown['state'] == state
        assert ('delivered_at' in shown) is (state != 'IN_TRANSIT')
    assert merchant.item(row['order_item_id'])['state'] == 'SHIPPED'


def test_a_return_may_be_refunded_before_it_is_delivered(merchant):
    row = returned(merchant)
    refunded = control(merchant, f"returns/{row['id']}/move", {'state': 'REFUNDED'})
    assert 'delivered_at' not in refunded
    at = '2026-03-05T09:00:00Z'
    delivered = control(merchant, f"returns/{row['id']}/move", {'state': 'DELIVERED', 'at': at})
    assert delivered['delivered_at'] == at


def test_a_tick_moves_a_return_one_step_until_it_is_concluded(merchant):
    returned(merchant)
    seen = []
    for _ in range(4):
        control(merchant, 'tick')
        seen.append(listed(merchant)[0]['state'])
    assert seen == ['IN_TRANSIT', 'DELIVERED', 'CONCLUDED', 'CONCLUDED']


@pytest.mark.parametrize('choice, state', [('no', 'DELIVERED'), ('yes', 'REFUNDED')])
def test_a_refund_moves_the_return_only_by_choice(choice, state):
    merchant = Merchant(fresh(refund_moves_return=choice))
    row = returned(merchant, state='DELIVERED')
    target = {'currency_code': 'EUR', 'target_paid_amount': '0'}
    merchant.ask('RefundOrderItem', id=row['order_item_id'], **target)
    assert listed(merchant)[0]['state'] == state


def test_the_identifiers_are_those_of_the_item_unless_a_test_wants_others(merchant):
    row = returned(merchant)
    merchant.ask('UpdateOrderItem', id=row['order_item_id'], item_identifiers=OTHER)
    assert listed(merchant)[0]['item_identifiers'] == OTHER
    strange = returned(merchant, identifiers=OTHER)
    assert strange['item_identifiers'] == OTHER
    assert merchant.item(strange['order_item_id'])['item_identifiers'] == IMEI


def test_the_trial_period_ends_with_the_35th_day_of_the_order(merchant):
    returned(merchant)
    account = merchant.simulator.world.accounts['refurbed']
    for seconds, inside in ((35 * 86_400, True), (1, False)):
        merchant.simulator.clock.advance(seconds)
        account['last_used'] = merchant.simulator.clock.text()
        assert listed(merchant)[0]['item_within_trial_period'] is inside


# -- the list ------------------------------------------------------------------------------------


def test_returns_are_found_by_each_filter(merchant):
    first = returned(merchant, state='DELIVERED', at='2026-03-03T09:00:00Z', identifiers=OTHER)
    second = returned(merchant, at='2026-03-04T09:00:00Z')
    for wanted, found in (
        ({'order_id': {'any_of': [first['order_id']]}}, [first]),
        ({'order_item_identifier': {'any_of': [IMEI[0]['value']]}}, [second]),
        ({'state': {'none_of': ['INITIATED']}}, [first]),
        ({'state': {'any_of': ['INITIATED', 'DELIVERED']}}, [first, second]),
        ({'return_initiated_at': {'ge': '2026-03-04T09:00:00Z'}}, [second]),
        ({'delivered_at': {'le': '2026-03-30T00:00:00Z'}}, [first]),
        ({'tracking_number': {'any_of': [second['tracking_number']]}}, [second]),
    ):
        assert listed(merchant, filter=wanted) == found


@pytest.mark.parametrize(
    'by', ['ID', 'ORDER_ID', 'RETURN_INITIATED_AT', 'DELIVERED_AT', 'TRACKING_NUMBER']
)
def test_returns_come_sorted_both_ways_and_page_by_page(merchant, by):
    rows = [returned(merchant) for _ in range(3)]
    forth = [row['id'] for row in listed(merchant, sort={'by': by, 'order': 'ASC'})]
    back = [row['id'] for row in listed(merchant, sort={'by': by, 'order': 'DESC'})]
    assert forth == back[::-1] == [row['id'] for row in rows]
    page = merchant.ask(
        'ListOrderItemReturns',
        sort={'by': by},
        pagination={'limit': 1, 'starting_after': forth[0]},
    )
    assert [row['id'] for row in page['returns']] == [forth[1]] and page['has_more'] is True


def test_the_rules_of_lists_hold_for_returns(merchant):
    for wrong in ({'limit': 101}, {'starting_after': '1', 'ending_before': '2'}):
        assert merchant.refused('ListOrderItemReturns', pagination=wrong) == (400, 3)


def test_a_merchant_sees_his_own_returns_only(merchant):
    returned(merchant)
    merchant.simulator.control('POST', 'accounts', {'name': 'other'})
    assert listed(Merchant(merchant.simulator, 'other')) == []


def test_the_seeded_world_has_open_and_closed_returns():
    merchant = Merchant(fresh(200))
    rows = listed(merchant, pagination={'limit': 100})
    assert {row['state'] for row in rows} >= {
        'INITIATED', 'IN_TRANSIT', 'DELIVERED', 'REFUNDED', 'CONCLUDED',
    }
    for row in rows:
        item = merchant.item(row['order_item_id'])
        assert item['return_initiated'] and item['state'] in ('SHIPPED', 'RETURNED')
        assert row['return_initiated_at'] >= merchant.order(row['order_id'])['released_at']
        assert row['return_initiated_at'] <= row.get('delivered_at', '9')


# -- what the control API refuses ----------------------------------------------------------------


def test_what_was_not_sent_can_not_come_back(merchant):
    order = merchant.place()
    with pytest.raises(ControlError, match="was not sent"):
        control(merchant, 'returns', {'order': order['id']})


def test_an_order_that_is_not_released_has_no_returns(merchant):
    order = merchant.place(released=False)
    item = order['items'][0]['id']
    with pytest.raises(ControlError, match="not released"):
        control(merchant, f"orders/{order['id']}/items/{item}/return")
    with pytest.raises(ControlError, match="not released"):
        control(merchant, 'returns', {'order': order['id']})


@pytest.mark.parametrize(
    'content, sentence',
    [
        ({'order': '1'}, "no order 1"),
        ({'item': '1'}, "no item 1"),
        ({}, "name one"),
        ({'item': 'first', 'state': 'LOST'}, "state is one of"),
        ({'reason': 'broken'}, "has no reason"),
    ],
)
def test_a_return_that_can_not_be_started_says_why(merchant, content, sentence):
    order, items = shipped(merchant, 2)
    wanted = {'order': order['id'], **content}
    if content.get('item') == 'first':
        wanted['item'] = items[0]
    with pytest.raises(ControlError, match=sentence):
        control(merchant, 'returns', wanted)
    assert listed(merchant) == []


def test_a_test_can_put_any_value_of_a_return_on_the_wire(merchant):
    row = returned(merchant)
    control(merchant, f"returns/{row['id']}/override", {'state': 'TELEPORTED'})
    assert listed(merchant)[0]['state'] == 'TELEPORTED'
