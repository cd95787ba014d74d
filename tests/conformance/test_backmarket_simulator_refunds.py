"""The simulated Back Market sends money back: by a seller's call, or by its own decision."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ..simulators.marketplace import ConnectionDropped, ControlError
from .simulated import Seller, amounts, folder_of, fresh, refund


@pytest.mark.parametrize('kind, before', [(4, 1), (5, 2), (6, 3)])
def test_a_full_refund_moves_the_line_and_books_its_whole_price(kind, before):
    seller = Seller(fresh())
    order = {1: lambda: seller.place(*seller.skus(1)), 2: seller.accepted,
             3: seller.shipped}[before]()
    answer = refund(seller, order, kind)
    assert (answer.status, seller.states(order)) == (201, [kind])
    assert amounts(seller) == [(kind, order['price'], kind)]


@pytest.mark.parametrize('state', range(10))
@pytest.mark.parametrize('kind', [4, 5, 6])
def test_each_refund_type_needs_its_line_state(kind, state):
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1))
    seller.simulator.world.order('eu', str(order['order_id']))['lines'][0]['state'] = state
    answer = refund(seller, order, kind)
    if {4: 1, 5: 2, 6: 3}[kind] == state:
        assert answer.status == 201
    else:
        assert (answer.status, seller.states(order), amounts(seller)) == (400, [state], [])
        assert [row['new_state'] for row in seller.simulator.data['illegal_requests']] == [kind]


def test_a_refund_is_answered_with_a_line_of_text():
    seller = Seller(fresh())
    order = seller.shipped()
    answer = refund(seller, order, 6, amount='25.5')
    assert answer.media_type == 'text/plain; charset=utf-8'
    assert answer.text == f"25.50€ refunded on the sku {order['orderlines'][0]['listing']}"


def test_a_partial_refund_leaves_the_line_shipped_and_less_to_refund():
    seller = Seller(fresh())
    order = seller.shipped()
    refund(seller, order, 6, amount=10)
    assert seller.states(order) == [3]
    rest = Decimal(order['price']) - 10
    assert refund(seller, order, 6, amount=rest + Decimal('0.01')).status == 400
    assert refund(seller, order, 6).status == 201
    assert amounts(seller) == [(6, '10.00', 3), (6, str(rest), 6)]


def test_a_second_refund_pays_twice_and_is_recorded_twice():
    seller = Seller(fresh())
    order = seller.shipped()
    for _call in range(2):
        assert refund(seller, order, 6, amount='12.34').status == 201
    assert amounts(seller) == [(6, '12.34', 3)] * 2


def test_a_refund_whose_answer_was_lost_is_booked_once():
    seller = Seller(fresh())
    order = seller.shipped()
    seller.simulator.control('POST', 'faults', {'kind': 'lost', 'path': '/ws/sav/refund'})
    with pytest.raises(ConnectionDropped) as dropped:
        refund(seller, order, 6, amount=5)
    assert (dropped.value.applied, amounts(seller)) == (True, [(6, '5.00', 3)])


def test_the_whole_amount_in_parts_finishes_the_line():
    seller = Seller(fresh())
    order = seller.shipped()
    rest = Decimal(order['price']) - 20
    refund(seller, order, 6, amount=20)
    refund(seller, order, 6, amount=rest)
    assert seller.states(order) == [6]


@pytest.mark.parametrize(
    'body',
    [
        {'orderline_pk': '1'},
        {'orderline_pk': True},
        {'orderline_pk': None},
        {'refund_type': 3},
        {'refund_type': '6'},
        {'refund_type': None},
        {'amount': '10.00'},
        {'amount': 0},
        {'amount': -1},
        {'amount': 10.001},
        {'amount': True},
        {'amount': None},
        {'amount': 1_000_000},
    ],
)
def test_a_wrong_refund_is_refused_and_nothing_is_paid(body):
    seller = Seller(fresh())
    line = seller.shipped()['orderlines'][0]['id']
    content = {'orderline_pk': line, 'refund_type': 6, 'amount': 5, **body}
    assert seller.post('/ws/sav/refund', content).status == 400
    assert amounts(seller) == []


@pytest.mark.parametrize('body', ['amount=5', '[1]', b'\xff'])
def test_a_refund_that_is_no_json_object_is_refused(body):
    assert Seller(fresh()).send('POST', '/ws/sav/refund', body).status == 400


def test_a_line_of_somebody_else_is_not_found():
    simulator = fresh()
    order = Seller(simulator).shipped()
    assert refund(Seller(simulator, 'na'), order, 6, amount=1).status == 404


def test_yen_have_no_cents():
    seller = Seller(fresh(), 'ap')
    order = seller.shipped(country_code='ja-jp')
    assert refund(seller, order, 6, amount='100.5').status == 400
    assert refund(seller, order, 6, amount=100).text.startswith('100¥ refunded')


def test_shipping_goes_back_with_the_line_unless_chosen_otherwise():
    for choice, more in (('yes', '4.99'), ('no', '0.00')):
        seller = Seller(fresh(refund_includes_shipping=choice))
        order = seller.shipped(shipping='4.99')
        refund(seller, order, 6)
        assert amounts(seller)[0][1] == str(Decimal(order['price']) + Decimal(more))


@pytest.mark.parametrize(
    'choices, kind, more, status, state',
    [
        ({'refund_without_amount': 'refuse'}, 6, {}, 400, 3),
        ({'full_amount_refund_state': '3'}, 6, {}, 201, 3),
        ({'partial_refund_state': '6'}, 6, {'amount': 1}, 201, 6),
        ({'amount_with_full_refund': 'refuse'}, 5, {'amount': 1}, 400, 2),
        ({}, 5, {'amount': 1}, 201, 5),
    ],
)
def test_what_the_contract_leaves_open_about_refunds_can_be_chosen(
    choices, kind, more, status, state
):
    seller = Seller(fresh(**choices))
    order = seller.shipped() if kind == 6 else seller.accepted()
    assert refund(seller, order, kind, **more).status == status
    assert seller.states(order) == [state]


def test_an_order_update_refunds_only_what_is_left():
    seller = Seller(fresh())
    order = seller.shipped()
    refund(seller, order, 6, amount=30)
    seller.move(order, 6, sku=order['orderlines'][0]['listing'], return_reason=1)
    assert amounts(seller) == [(6, '30.00', 3), (6, str(Decimal(order['price']) - 30), 6)]


def test_a_refund_shows_in_the_folder_only_where_that_is_chosen():
    for choice, messages in (('no', 0), ('yes', 1)):
        seller = Seller(fresh(refund_message=choice))
        order = seller.shipped()
        folder = folder_of(seller, order)
        seller.simulator.clock.advance(60)
        refund(seller, order, 6, amount=5)
        shown = seller.get(f"/ws/sav/{folder['id']}").json()
        assert len(shown['messages']) == messages
        assert shown['date_modification'] > folder['date_modification']


# -- refunds made by the marketplace ---------------------------------------------------------------


def test_the_marketplace_refunds_part_of_a_shipped_line():
    seller = Seller(fresh())
    order = seller.shipped()
    content = {'sku': order['orderlines'][0]['listing'], 'amount': '15.00'}
    row = seller.simulator.control('POST', f"orders/{order['order_id']}/refund", content)
    assert (row['amount'], row['by'], seller.states(order)) == ('15.00', 'marketplace', [3])
    assert seller.simulator.control('GET', f"refunds?order_id={order['order_id']}") == [row]


@pytest.mark.parametrize('state, after', [(1, 4), (2, 5), (3, 6)])
def test_the_marketplace_refunds_all_that_is_left(state, after):
    seller = Seller(fresh())
    order = {1: lambda: seller.place(*seller.skus(1)), 2: seller.accepted,
             3: seller.shipped}[state]()
    content = {'sku': order['orderlines'][0]['listing']}
    row = seller.simulator.control('POST', f"orders/{order['order_id']}/refund", content)
    assert (row['amount'], seller.states(order)) == (order['price'], [after])


@pytest.mark.parametrize('wrong', [{'amount': '0'}, {'amount': 'much'}, {'amount': '999999'},
                                   {'sku': 'NOPE'}, {'amount': '1.00'}])
def test_a_refund_by_the_marketplace_that_makes_no_sense_is_refused(wrong):
    seller = Seller(fresh())
    order = seller.accepted()  # where part of a line can't be refunded yet
    content = {'sku': order['orderlines'][0]['listing'], **wrong}
    with pytest.raises(ControlError):
        seller.simulator.control('POST', f"orders/{order['order_id']}/refund", content)
    assert amounts(seller) == []


def test_a_buyers_cancellation_is_a_refund_by_the_marketplace():
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1))
    seller.simulator.control('POST', f"orders/{order['order_id']}/cancel", {})
    (row,) = seller.effects('refunds')
    assert (row['by'], row['via'], row['amount']) == (
        'marketplace', 'buyer_cancelled', order['price'])
