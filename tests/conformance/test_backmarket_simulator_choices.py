"""Each open point of the contract can be decided either way, and the simulator follows."""

from __future__ import annotations

import pytest

from ..simulators.backmarket_choices import CHOICES
from ..simulators.choices import UnknownChoice
from .simulated import Seller, fresh

IMEI = '490154203237518'
WRONG_IMEI = '153124587625348'


def paid(seller, lines=1, **wanted):
    return seller.place(*seller.skus(lines), **wanted)


def accepted(seller):
    order = paid(seller)
    seller.move(order, 2, sku=order['orderlines'][0]['listing'])
    return order


def test_choices_can_be_changed_while_it_runs_all_or_none():
    simulator = fresh()
    with pytest.raises(ValueError, match='line_price takes one of'):
        simulator.control('POST', 'choices', {'address_style': 'camel', 'line_price': 'odd'})
    assert simulator.control('GET', 'choices')['address_style'] == 'snake'
    assert (
        simulator.control('POST', 'choices', {'address_style': 'camel'})['address_style'] == 'camel'
    )


def test_every_choice_has_a_meaning_a_source_and_a_default_it_allows():
    for choice in CHOICES:
        assert choice.meaning and choice.source
        assert choice.check(choice.initial) == choice.initial


@pytest.mark.parametrize('value', ['-1', '1.5', 'many', ''])
def test_a_number_is_a_whole_one(value):
    with pytest.raises(UnknownChoice, match='whole number'):
        fresh(edge_limit=value)


@pytest.mark.parametrize('seconds, status', [('3', 200), ('30', 429)])
def test_the_block_lasts_as_long_as_chosen(seconds, status):
    simulator = fresh(edge_limit='1', block_seconds=seconds)
    seller = Seller(simulator)
    assert [seller.get('/ws/orders').status for _ in range(2)] == [200, 429]
    simulator.clock.advance(11)
    assert seller.get('/ws/orders').status == status


@pytest.mark.parametrize('choice, reverse', [('id_asc', False), ('id_desc', True)])
def test_orders_are_sorted_by_number_up_or_down(choice, reverse):
    rows = Seller(fresh(60, order_sort=choice)).get('/ws/orders').json()['results']
    numbers = [row['order_id'] for row in rows]
    assert numbers == sorted(numbers, reverse=reverse)


def test_an_order_that_appears_is_in_front_in_either_order():
    for choice in ('id_asc', 'id_desc'):
        seller = Seller(fresh(60, order_sort=choice))
        before = seller.get('/ws/orders').json()['results']
        seller.simulator.control('POST', 'faults', {'kind': 'shift_page'})
        after = seller.get('/ws/orders').json()['results']
        assert after[1]['order_id'] == before[0]['order_id']


@pytest.mark.parametrize('choice, count', [('inclusive', 1), ('exclusive', 0)])
def test_a_date_filter_includes_its_bound_or_not(choice, count):
    seller = Seller(fresh(date_filter_bound=choice))
    paid(seller)
    content = seller.get('/ws/orders', date_creation='2026-03-02T10:00:00Z').json()
    assert content['count'] == count


@pytest.mark.parametrize(
    'choice, statuses',
    [('both', [200, 200, 200]), ('rfc3339', [200, 400, 400]), ('space', [400, 200, 200])],
)
def test_a_date_filter_takes_one_spelling_or_both(choice, statuses):
    seller = Seller(fresh(date_filter_format=choice))
    texts = ('2026-03-02T10:00:00Z', '2026-03-02 10:00:00', '2026-03-02')
    assert [seller.get('/ws/orders', date_creation=text).status for text in texts] == statuses


@pytest.mark.parametrize('state', ['1', '0', '10'])
def test_an_order_on_hold_shows_the_chosen_state(state):
    seller = Seller(fresh(order_state_on_hold=state))
    order = paid(seller)
    seller.simulator.control('POST', f"orders/{order['order_id']}/hold", {})
    assert seller.order(order)['state'] == int(state)


@pytest.mark.parametrize('state', ['9', '3', '1'])
def test_an_order_without_a_living_line_shows_the_chosen_state(state):
    seller = Seller(fresh(order_state_all_cancelled=state))
    order = paid(seller)
    seller.move(order, 4, sku=order['orderlines'][0]['listing'])
    assert seller.order(order)['state'] == int(state)


def test_a_changed_choice_reaches_orders_that_exist_already():
    seller = Seller(fresh())
    order = paid(seller)
    seller.move(order, 4, sku=order['orderlines'][0]['listing'])
    seller.simulator.control('POST', 'choices', {'order_state_all_cancelled': '3'})
    assert seller.order(order)['state'] == 3


@pytest.mark.parametrize('choice', ['keeps', 'drops'])
def test_the_price_of_an_order_keeps_cancelled_lines_or_drops_them(choice):
    seller = Seller(fresh(order_price_after_cancel=choice))
    order = paid(seller, lines=2)
    first, second = order['orderlines']
    after = seller.move(order, 4, sku=first['listing']).json()
    assert after['price'] == (order['price'] if choice == 'keeps' else second['price'])


@pytest.mark.parametrize('choice, status', [('refuse', 400), ('allow', 200)])
def test_shipping_with_an_unanswered_line_is_refused_or_allowed(choice, status):
    seller = Seller(fresh(ship_with_unanswered_lines=choice))
    order = paid(seller, lines=2)
    seller.move(order, 2, sku=order['orderlines'][0]['listing'])
    assert seller.move(order, 3, tracking_number='T').status == status


@pytest.mark.parametrize('choice, status', [('optional', 200), ('required', 400)])
def test_a_reason_for_a_cancellation_is_optional_or_required(choice, status):
    seller = Seller(fresh(return_reason=choice))
    order = paid(seller)
    sku = order['orderlines'][0]['listing']
    assert seller.move(order, 4, sku=sku).status == status
    if status == 400:
        assert seller.states(order) == [1]
        assert seller.move(order, 4, sku=sku, return_reason=0).status == 200


@pytest.mark.parametrize('choice, status', [('yes', 400), ('no', 200)])
def test_a_wrong_imei_is_refused_when_shipping_or_not(choice, status):
    seller = Seller(fresh(imei_check_on_ship=choice))
    answer = seller.move(accepted(seller), 3, tracking_number='T', imei=WRONG_IMEI)
    assert answer.status == status


@pytest.mark.parametrize('choice, status', [('any', 200), ('accepted', 422)])
def test_a_line_takes_identifiers_in_any_state_or_once_accepted(choice, status):
    seller = Seller(fresh(identifier_states=choice))
    unanswered, answered = paid(seller), accepted(seller)
    path = '/ws/orderlines/{}'
    assert (
        seller.patch(path.format(unanswered['orderlines'][0]['id']), {'imei': IMEI}).status
        == status
    )
    assert seller.patch(path.format(answered['orderlines'][0]['id']), {'imei': IMEI}).status == 200


@pytest.mark.parametrize('choice, status', [('exactly_one', 400), ('any_of_them', 200)])
def test_a_detail_query_takes_one_filter_or_several(choice, status):
    seller = Seller(fresh(detail_filters=choice))
    listing = seller.listing()
    answer = seller.get('/ws/listings/detail', sku=listing['sku'], id=listing['id'])
    assert answer.status == status


@pytest.mark.parametrize('choice, status', [('none', 400), ('JPY', 200), ('AUD', 400)])
def test_a_price_in_japan_needs_a_currency_unless_it_is_the_default(choice, status):
    seller = Seller(fresh(ap_default_currency=choice), 'ap')
    path = f"/ws/listings/{seller.listing()['id']}"
    assert seller.post(path, {'price': '20000'}, locale='ja-jp').status == status


def test_a_task_takes_as_long_as_chosen_and_reports_as_chosen():
    simulator = fresh(task_start_seconds='5', task_seconds='10', task_result='empty')
    seller = Seller(simulator)
    file = {'catalog': f'sku;quantity\n{seller.skus(1)[0]};9', 'delimiter': ';', 'quotechar': '"',
            'encoding': 'utf-8'}
    path = f"/ws/tasks/{seller.post('/ws/listings', file).json()['bodymessage']}"
    states = []
    for seconds in (4, 2, 5):
        simulator.clock.advance(seconds)
        states.append(seller.get(path).json()['action_status'])
    assert states == [0, 2, 9]
    assert seller.get(path).json()['result'] == {}


@pytest.mark.parametrize('grade', ['GOOD', 'FAIR'])
def test_a_created_listing_has_the_chosen_grade_when_it_names_none(grade):
    simulator = fresh(default_grade=grade)
    seller = Seller(simulator)
    file = {
        'catalog': f"sku;ean\nN-1;{seller.listing()['ean']}",
        'delimiter': ';',
        'quotechar': '"',
        'encoding': 'utf-8',
    }
    seller.post('/ws/listings', file)
    simulator.clock.advance(301)
    assert seller.get('/ws/listings/detail', sku='N-1').json()['grade'] == grade


@pytest.mark.parametrize('choice, shown', [('yes', True), ('no', False)])
def test_keys_that_are_only_seen_live_are_sent_or_not(choice, shown):
    seller = Seller(fresh(live_keys=choice, unknown_values='null'))
    order = paid(seller)
    assert ('shipper' in order) is shown
    assert ('customer_id_number' in order['shipping_address']) is shown


@pytest.mark.parametrize('choice, shown', [('yes', True), ('no', False)])
def test_a_snake_case_address_has_a_region_or_not(choice, shown):
    seller = Seller(fresh(snake_region=choice), 'na')
    assert ('state' in paid(seller)['shipping_address']) is shown


@pytest.mark.parametrize('choice, factor', [('per_unit', 1), ('per_line', 3)])
def test_the_warranty_is_told_per_unit_or_per_line(choice, factor):
    seller = Seller(fresh(backcare_price=choice))
    lines = [{'sku': seller.skus(1)[0], 'quantity': 3}]
    line = seller.simulator.control('POST', 'orders', {'lines': lines, 'backcare': True})[
        'orderlines'
    ][0]
    stored = seller.simulator.world.line('eu', str(line['id']))[1]
    cents = int(stored['warranty'].replace('.', ''))
    assert (line['backcare'], line['backcare_price']) == (True, cents * factor)


@pytest.mark.parametrize('choice, factor', [('hundredths', 100), ('units', 1)])
def test_the_warranty_of_a_line_in_yen_is_in_hundredths_or_in_yen(choice, factor):
    seller = Seller(fresh(jpy_backcare=choice), 'ap')
    line = paid(seller, backcare=True, country_code='ja-jp')['orderlines'][0]
    stored = seller.simulator.world.line('ap', str(line['id']))[1]
    assert line['backcare_price'] == int(stored['warranty']) * factor


@pytest.mark.parametrize('choice, price', [('two_decimals', '229.00'), ('short', '229.0')])
def test_a_round_price_has_one_zero_or_two(choice, price):
    seller = Seller(fresh(money_text=choice))
    order = seller.simulator.control('POST', 'orders', {'lines': [{'sku': 'OLD', 'price': '229'}]})
    assert order['price'] == price
