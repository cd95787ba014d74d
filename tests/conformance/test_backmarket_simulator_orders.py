"""The simulated Back Market keeps the rules of orders and their lines."""

from __future__ import annotations

import pytest

from .simulated import Seller, fresh

IMEI = '490154203237518'


def to_state(seller, order, state):
    """Bring a freshly paid one-line order's line into a state, as life would."""
    sku = order['orderlines'][0]['listing']
    control = seller.simulator.control
    path = f"orders/{order['order_id']}/"
    if state in (2, 3, 5, 6):
        seller.move(order, 2, sku=sku)
    if state in (3, 6):
        seller.move(order, 3, tracking_number='T1')
    if state in (4, 5, 6):
        seller.move(order, state, sku=sku)
    if state == 9:
        control('POST', path + 'hold', {})


def order_in(seller, state):
    """Return a new one-line order whose line is in a state."""
    sku = seller.skus(1)[0]
    if state in (0, 7, 8):
        payment = 'checking' if state == 0 else 'pending'
        order = seller.place(sku, paid=False, payment=payment)
        if state == 7:
            seller.simulator.control('POST', f"orders/{order['order_id']}/fail_payment", {})
        return order
    order = seller.place(sku)
    to_state(seller, order, state)
    return order


LEGAL = {(1, 2), (1, 4), (2, 3), (2, 5), (3, 6)}
MOVES = [(before, after) for before in range(10) for after in range(10)]


@pytest.mark.parametrize('before, after', MOVES)
def test_only_the_five_moves_of_the_contract_are_possible(before, after):
    seller = Seller(fresh())
    order = order_in(seller, before)
    assert seller.states(order) == [before]
    sku = order['orderlines'][0]['listing']
    answer = seller.move(order, after, sku=sku, tracking_number='T2')
    if (before, after) in LEGAL:
        assert (answer.status, seller.states(order)) == (200, [after])
        assert seller.simulator.data['illegal_requests'] == []
    else:
        assert (answer.status, seller.states(order)) == (400, [before])
        assert [entry['new_state'] for entry in seller.simulator.data['illegal_requests']] == [
            after
        ]


@pytest.mark.parametrize(
    'state, order_state',
    [(0, 0), (8, 10), (7, 8), (1, 1), (9, 1), (2, 3), (3, 9), (4, 9), (5, 9), (6, 9)],
)
def test_the_order_state_follows_from_its_lines(state, order_state):
    seller = Seller(fresh())
    assert seller.order(order_in(seller, state))['state'] == order_state


def test_an_order_is_ready_to_ship_once_its_last_line_is_answered():
    seller = Seller(fresh())
    first, second = seller.skus(2)
    order = seller.place(first, second)
    assert seller.move(order, 2, sku=first).json()['state'] == 1
    assert seller.move(order, 4, sku=second).json()['state'] == 3


def test_shipping_moves_every_accepted_line_and_leaves_cancelled_ones():
    seller = Seller(fresh())
    skus = seller.skus(3)
    order = seller.place(*skus)
    for sku, state in zip(skus, (2, 4, 2)):
        seller.move(order, state, sku=sku)
    shipped = seller.move(order, 3, tracking_number='T1', shipper='Colissimo').json()
    assert [line['state'] for line in shipped['orderlines']] == [3, 4, 3]
    assert (shipped['state'], shipped['tracking_number']) == (9, 'T1')


def test_shipping_is_refused_while_a_line_is_unanswered():
    seller = Seller(fresh())
    first, second = seller.skus(2)
    order = seller.place(first, second)
    seller.move(order, 2, sku=first)
    assert seller.move(order, 3, tracking_number='T1').status == 400
    assert seller.states(order) == [2, 1]


def test_shipping_needs_a_tracking_number():
    seller = Seller(fresh())
    order = order_in(seller, 2)
    assert seller.move(order, 3).status == 400
    assert seller.states(order) == [2]


@pytest.mark.parametrize('state', [2, 4])
def test_answering_a_line_needs_its_sku(state):
    seller = Seller(fresh())
    assert seller.move(order_in(seller, 1), state).status == 400


def test_a_sku_that_is_not_in_the_order_is_not_found():
    seller = Seller(fresh())
    first, second = seller.skus(2)
    assert seller.move(seller.place(first), 2, sku=second).status == 404


def test_the_sku_of_a_line_is_matched_exactly_unless_chosen_otherwise():
    strict, lax = Seller(fresh()), Seller(fresh(sku_match_on_orders='any_case'))
    sku = strict.skus(1)[0]
    assert strict.move(strict.place(sku), 2, sku=sku.lower()).status == 404
    assert lax.move(lax.place(sku), 2, sku=sku.lower()).status == 200


@pytest.mark.parametrize(
    'wrong',
    [
        {'order_id': 1},
        {'order_id': 'x'},
        {'new_state': '2'},
        {'new_state': True},
        {'new_state': 10},
        {'return_reason': 2},
        {'return_reason': True},
        {'vat_type': 'NONE'},
        {'tracking_number': 'x' * 201},
        {'tracking_url': 'x' * 301},
        {'shipper': 'x' * 201},
        {'return_message': 'x' * 501},
        {'imei': '1' * 16},
        {'serial_number': 'x' * 51},
        {'date_shipping': 'yesterday'},
        {'sku': 5},
    ],
)
def test_a_wrong_field_of_an_update_is_refused_without_any_change(wrong):
    seller = Seller(fresh())
    order = order_in(seller, 1)
    body = {'order_id': order['order_id'], 'new_state': 2, 'sku': order['orderlines'][0]['listing']}
    assert seller.post(f"/ws/orders/{order['order_id']}", {**body, **wrong}).status == 400
    assert seller.states(order) == [1]


def test_the_reason_and_message_of_a_cancellation_are_shown():
    seller = Seller(fresh())
    order = order_in(seller, 1)
    sku = order['orderlines'][0]['listing']
    line = seller.move(order, 4, sku=sku, return_reason=0, return_message="Sold.").json()[
        'orderlines'
    ][0]
    assert (line['return_reason'], line['return_message']) == (0, "Sold.")


def test_every_change_moves_the_modification_date_on():
    simulator = fresh()
    seller = Seller(simulator)
    order = order_in(seller, 1)
    simulator.clock.advance(60)
    after = seller.move(order, 2, sku=order['orderlines'][0]['listing']).json()
    assert after['date_modification'] == '2026-03-02T10:01:00Z'


# -- identifiers ----------------------------------------------------------------------------------


def test_an_imei_can_be_sent_when_shipping_a_single_unit():
    seller = Seller(fresh())
    shipped = seller.move(order_in(seller, 2), 3, tracking_number='T1', imei=IMEI)
    assert shipped.json()['orderlines'][0]['imei'] == IMEI


def test_an_imei_that_fails_its_check_digit_is_refused_when_shipping():
    seller = Seller(fresh())
    order = order_in(seller, 2)
    assert seller.move(order, 3, tracking_number='T1', imei='153124587625348').status == 400
    assert seller.states(order) == [2]


@pytest.mark.parametrize('choice, status', [('refuse', 400), ('ignore', 200)])
def test_an_imei_for_two_lines_is_refused_or_ignored(choice, status):
    seller = Seller(fresh(identifiers_on_unfit_order=choice))
    skus = seller.skus(2)
    order = seller.place(*skus)
    for sku in skus:
        seller.move(order, 2, sku=sku)
    answer = seller.move(order, 3, tracking_number='T1', imei=IMEI)
    assert answer.status == status
    assert IMEI not in seller.get(f"/ws/orders/{order['order_id']}").text


def test_identifiers_of_a_line_are_echoed_and_final():
    seller = Seller(fresh())
    path = f"/ws/orderlines/{order_in(seller, 2)['orderlines'][0]['id']}"
    assert seller.patch(path, {'imei': IMEI}).json() == {'imei': IMEI}
    assert seller.patch(path, {'imei': '011415009346880'}).status == 422
    assert seller.patch(path, {'imei': IMEI}).status == 422
    assert seller.patch(path, {'serial_number': 'S1'}).status == 200


def test_the_same_identifier_again_can_be_tolerated():
    seller = Seller(fresh(repeated_identifier='same_is_fine'))
    path = f"/ws/orderlines/{order_in(seller, 2)['orderlines'][0]['id']}"
    assert [seller.patch(path, {'imei': IMEI}).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize('body, status', [({}, 400), ({'other': 'x'}, 400), ({'imei': 5}, 400),
                                          ({'imei': '1' * 16}, 422), ({'serial_number': ''}, 422)])
def test_wrong_identifiers_of_a_line_are_refused(body, status):
    seller = Seller(fresh())
    path = f"/ws/orderlines/{order_in(seller, 2)['orderlines'][0]['id']}"
    assert seller.patch(path, body).status == status


def test_the_published_sample_imei_passes_on_a_line_unless_the_check_is_chosen():
    for choice, status in (('no', 200), ('yes', 422)):
        seller = Seller(fresh(imei_check_on_patch=choice))
        path = f"/ws/orderlines/{order_in(seller, 2)['orderlines'][0]['id']}"
        assert seller.patch(path, {'imei': '153124587625348'}).status == status


def test_an_unknown_line_is_not_found():
    assert Seller(fresh()).patch('/ws/orderlines/1', {'imei': IMEI}).status == 404
