"""The faults a test can arm do what their names say, and only where they are aimed."""

from __future__ import annotations

import json

import pytest

from ..simulators.messages import ConnectionDropped
from .simulated import Seller, fresh


def arm(simulator, kind, **scope):
    return simulator.control('POST', 'faults', {'kind': kind, **scope})


def hits(simulator):
    return [fault['hits'] for fault in simulator.control('GET', 'faults')]


def test_a_fault_strikes_as_often_as_it_was_told_and_after_the_calls_it_lets_pass():
    simulator = fresh()
    arm(simulator, 'refuse', status=503, after=1, times=2)
    statuses = [Seller(simulator).get('/ws/orders').status for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert hits(simulator) == [2]


def test_a_fault_without_an_end_strikes_until_it_is_deleted():
    simulator = fresh()
    arm(simulator, 'refuse', status=503, times=None)
    assert {Seller(simulator).get('/ws/orders').status for _ in range(5)} == {503}
    simulator.control('DELETE', 'faults')
    assert Seller(simulator).get('/ws/orders').status == 200


def test_a_fault_is_aimed_by_method_path_and_account():
    simulator = fresh()
    eu, na = Seller(simulator), Seller(simulator, 'na')
    arm(simulator, 'refuse', method='GET', path='^/ws/listings', account='na', times=None)
    assert eu.get('/ws/listings').status == 200
    assert na.get('/ws/orders').status == 200
    assert na.post(f"/ws/listings/{na.listing()['id']}", {'quantity': 1}).status == 200
    assert na.get('/ws/listings').status == 400


def test_a_refusal_uses_the_status_body_and_headers_it_was_given():
    simulator = fresh()
    arm(simulator, 'refuse', status=418, body={'tea': 'pot'}, headers={'X-Pot': '1'})
    answer = Seller(simulator).get('/ws/orders')
    assert (answer.status, answer.json(), answer.headers['X-Pot']) == (418, {'tea': 'pot'}, '1')


def test_the_firewall_answers_a_page_with_a_ray():
    simulator = fresh()
    arm(simulator, 'firewall')
    answer = Seller(simulator).get('/ws/listings')
    assert (answer.status, answer.headers['Server']) == (403, 'cloudflare')
    assert answer.media_type.startswith('text/html')
    assert answer.headers['cf-ray']


def test_the_bot_challenge_looks_like_json_and_is_no_permission_problem():
    simulator = fresh()
    arm(simulator, 'challenge')
    error = Seller(simulator).get('/ws/orders').json()['errors'][0]
    assert (error['code'], 'challengePath' in error) == ('bot-need-challenge', True)


def test_a_throttle_is_a_page_of_the_edge_and_an_envelope_on_listing_updates():
    simulator = fresh()
    seller = Seller(simulator)
    arm(simulator, 'throttle', times=2)
    assert seller.get('/ws/orders').media_type.startswith('text/html')
    answer = seller.post(f"/ws/listings/{seller.listing()['id']}", {'quantity': 1})
    assert (answer.status, set(answer.json())) == (429, {'error', 'requestId'})


@pytest.mark.parametrize('status', [500, 502, 503, 504])
def test_a_server_error_is_no_json(status):
    simulator = fresh()
    arm(simulator, 'server_error', status=status)
    answer = Seller(simulator).get('/ws/orders')
    assert (answer.status, answer.media_type.startswith('text/html')) == (status, True)


def test_a_lost_answer_leaves_the_effect_in_place():
    simulator = fresh()
    seller = Seller(simulator)
    order = seller.place(*seller.skus(1))
    arm(simulator, 'lost', method='POST')
    with pytest.raises(ConnectionDropped) as dropped:
        seller.move(order, 2, sku=order['orderlines'][0]['listing'])
    assert dropped.value.applied is True
    assert seller.states(order) == [2]


def test_a_dropped_request_has_no_effect():
    simulator = fresh()
    seller = Seller(simulator)
    order = seller.place(*seller.skus(1))
    arm(simulator, 'drop', method='POST')
    with pytest.raises(ConnectionDropped) as dropped:
        seller.move(order, 2, sku=order['orderlines'][0]['listing'])
    assert dropped.value.applied is False
    assert seller.states(order) == [1]


def test_a_stand_in_fault_has_no_effect_either():
    simulator = fresh()
    seller = Seller(simulator)
    order = seller.place(*seller.skus(1))
    arm(simulator, 'server_error', method='POST')
    seller.move(order, 2, sku=order['orderlines'][0]['listing'])
    assert seller.states(order) == [1]


def numbers(seller, **query):
    return [row['order_id'] for row in seller.get('/ws/orders', **query).json()['results']]


def test_a_repeated_page_is_the_one_before():
    simulator = fresh(100)
    seller = Seller(simulator)
    first = numbers(seller, page=1)
    arm(simulator, 'repeat_page')
    assert numbers(seller, page=2) == first
    assert numbers(seller, page=2) != first


def test_the_call_log_shows_the_page_that_was_asked_for():
    simulator = fresh(100)
    arm(simulator, 'repeat_page')
    numbers(Seller(simulator), page=2)
    assert simulator.control('GET', 'calls')['calls'][0]['query'] == {'page': '2'}


@pytest.mark.parametrize('state, appears', [(1, True), (10, True), (9, False)])
def test_only_an_order_that_the_list_would_show_can_appear(state, appears):
    simulator = fresh(100)
    seller = Seller(simulator)
    before = numbers(seller, state=state, page_size=50)
    arm(simulator, 'shift_page')
    assert (numbers(seller, state=state, page_size=50) != before) is appears
    assert bool(simulator.control('GET', 'faults')[0]['note']) is not appears


def test_rows_shift_down_when_an_order_appears_in_front():
    simulator = fresh(100)
    seller = Seller(simulator)
    first, second = numbers(seller, page=1), numbers(seller, page=2)
    arm(simulator, 'shift_page', after=1)
    assert numbers(seller, page=1) == first
    assert numbers(seller, page=2) == [first[-1], *second[:-1]]


def test_rows_shift_up_when_an_order_vanishes():
    simulator = fresh(100)
    seller = Seller(simulator)
    first, second = numbers(seller, page=1, page_size=50), numbers(seller, page=2, page_size=50)
    arm(simulator, 'shift_page', direction='disappears', after=1)
    assert numbers(seller, page=1, page_size=50) == first
    assert numbers(seller, page=2, page_size=50) == second[1:]


def test_a_fault_that_could_not_strike_says_why():
    simulator = fresh()
    arm(simulator, 'repeat_page')
    Seller(simulator).get('/ws/orders')
    assert 'nothing was repeated' in simulator.control('GET', 'faults')[0]['note']


def test_a_slow_answer_waits_outside_the_lock():
    simulator = fresh()
    waits = []

    def sleep(seconds):
        with pytest.raises(RuntimeError, match='un-acquired'):
            simulator.lock.release()  # only its holder may release a lock
        waits.append(seconds)

    simulator.sleep = sleep
    arm(simulator, 'slow', seconds=5)
    assert Seller(simulator).get('/ws/orders').status == 200
    assert waits == [5.0]


def test_a_truncated_body_is_broken_json():
    simulator = fresh(30)
    arm(simulator, 'truncate')
    answer = Seller(simulator).get('/ws/orders')
    assert answer.status == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_an_answer_that_is_not_json_still_says_200():
    simulator = fresh()
    arm(simulator, 'not_json')
    answer = Seller(simulator).get('/ws/orders')
    assert (answer.status, answer.media_type.startswith('text/html')) == (200, True)


def test_observers_see_every_answer_and_which_fault_shaped_it():
    simulator = fresh()
    seen = []
    simulator.observers.append(
        lambda request, response: seen.append((request.operation, response.fault))
    )
    arm(simulator, 'firewall')
    Seller(simulator).get('/ws/orders')
    Seller(simulator).get('/ws/orders')
    simulator.control('GET', 'state')
    assert seen == [('GET /ws/orders', 'firewall'), ('GET /ws/orders', '')]


def test_calls_are_counted_per_template_with_what_came_of_them():
    simulator = fresh()
    seller = Seller(simulator)
    seller.get('/ws/orders/1')
    seller.get('/ws/orders/2')
    seller.get('/ws/orders')
    log = simulator.control('GET', 'calls')
    assert log['counters'] == {'GET /ws/orders': 1, 'GET /ws/orders/{order_id}': 2}
    assert [call['status'] for call in log['calls']] == [404, 404, 200]
    assert {call['account'] for call in log['calls']} == {'eu'}
    simulator.control('DELETE', 'calls')
    assert simulator.control('GET', 'calls') == {'calls': [], 'counters': {}}


def test_a_reset_starts_over_without_faults_and_calls():
    simulator = fresh(20)
    arm(simulator, 'refuse', times=None)
    Seller(simulator).get('/ws/orders')
    simulator.control('POST', 'reset', {'orders': 30})
    assert Seller(simulator).get('/ws/orders').status == 200
    assert sum(account['orders'] for account in simulator.accounts()) == 30
