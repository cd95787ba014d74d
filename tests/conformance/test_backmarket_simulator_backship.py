"""The simulated Back Market ships: labels, parcels and the lists that show them."""

from __future__ import annotations

import pytest

from ..simulators.marketplace import ControlError
from ..simulators.pdf import is_pdf
from .simulated import Seller, fresh, send_back

DELIVERIES, RETURNS = '/ws/shipping/v1/deliveries', '/ws/shipping/v1/returns'


def backship_order(seller, *skus, label=True):
    """Return an accepted BackShip order, its label made."""
    order = seller.accepted(*skus, is_backship=True)
    if label:
        seller.simulator.clock.advance(61)
    return order


def rows(seller, path=DELIVERIES, **query):
    return seller.get(path, **query).json()['results']


def test_a_label_appears_a_while_after_the_line_was_accepted():
    seller = Seller(fresh())
    order = backship_order(seller, label=False)
    assert rows(seller, order_id=order['order_id']) == []
    seller.simulator.clock.advance(61)
    (delivery,) = rows(seller, order_id=order['order_id'])
    assert delivery['order'] == order['order_id']
    assert delivery['orderlines'] == [order['orderlines'][0]['id']]


def test_an_order_that_is_not_backship_gets_no_label():
    seller = Seller(fresh())
    seller.accepted()
    seller.simulator.clock.advance(600)
    assert rows(seller) == []


def test_a_line_refunded_before_its_label_was_due_gets_none():
    seller = Seller(fresh())
    order = backship_order(seller, label=False)
    seller.move(order, 5, sku=order['orderlines'][0]['listing'])
    seller.simulator.clock.advance(600)
    assert rows(seller) == []


@pytest.mark.parametrize('choice, lines', [('per_order', [2]), ('per_line', [1, 1])])
def test_two_lines_share_a_delivery_or_have_one_each(choice, lines):
    seller = Seller(fresh(backship_delivery=choice))
    backship_order(seller, *seller.skus(2))
    assert [len(delivery['orderlines']) for delivery in rows(seller)] == lines


@pytest.mark.parametrize('choice', ['null', 'absent'])
def test_what_happens_at_pickup_is_unknown_before_it(choice):
    seller = Seller(fresh(unknown_values=choice))
    backship_order(seller)
    (delivery,) = rows(seller)
    later = {'datePickup', 'dateDelivery', 'pickupInfo'}
    if choice == 'absent':
        assert not later & set(delivery)
    else:
        assert [delivery[name] for name in sorted(later)] == [None] * 3


def test_a_delivery_moves_step_by_step_and_shows_it():
    seller = Seller(fresh(unknown_values='null'))
    backship_order(seller)
    number = rows(seller)[0]['shipmentId']
    seen = []
    for _step in range(4):
        shown = seller.simulator.control('POST', f'deliveries/{number}/move', {})
        seen.append((shown['pickupInfo'] is not None, shown['datePickup'] is not None,
                     shown['hubScanned'], shown['dateDelivery'] is not None))
    assert seen == [(True, False, False, False), (True, True, False, False),
                    (True, True, True, False), (True, True, True, True)]
    with pytest.raises(ControlError):
        seller.simulator.control('POST', f'deliveries/{number}/move', {})


def test_the_actual_pickup_is_known_only_after_it():
    seller = Seller(fresh(unknown_values='null'))
    backship_order(seller)
    number = rows(seller)[0]['shipmentId']
    for step, known in (('pickup_requested', False), ('picked_up', True)):
        shown = seller.simulator.control('POST', f'deliveries/{number}/move', {'to': step})
        assert (shown['pickupInfo']['datePickupActual'] is not None) is known


def test_nothing_moves_unless_somebody_moves_it():
    seller = Seller(fresh())
    order = backship_order(seller)
    seller.move(order, 3, tracking_number=rows(seller)[0]['trackingNumber'])
    seller.simulator.clock.advance(86400)
    assert rows(seller)[0]['hubScanned'] is False


def test_the_ledger_tells_whether_the_labels_tracking_number_was_used():
    seller = Seller(fresh())
    first, second = backship_order(seller), backship_order(seller)
    delivery = rows(seller, order_id=first['order_id'])[0]
    seller.move(first, 3, tracking_number=delivery['trackingNumber'])
    seller.move(second, 3, tracking_number='ANOTHER')
    assert [row['backship_label'] for row in seller.effects('shipments')] == [True, False]


def test_the_detail_is_found_by_shipment_number_and_kind():
    seller = Seller(fresh())
    backship_order(seller)
    number = rows(seller)[0]['shipmentId']
    assert seller.get(f'{DELIVERIES}/{number}').json() == rows(seller)[0]
    for path in (f'{RETURNS}/{number}', f'{DELIVERIES}/1', f'{DELIVERIES}/x'):
        assert seller.get(path).status == 404


def test_parcels_of_other_sellers_are_not_found():
    simulator = fresh()
    backship_order(Seller(simulator))
    number = rows(Seller(simulator))[0]['shipmentId']
    stranger = Seller(simulator, 'na')
    assert rows(stranger) == []
    assert stranger.get(f'{DELIVERIES}/{number}').status == 404


@pytest.mark.parametrize('path', [DELIVERIES, RETURNS])
def test_an_order_id_that_is_no_number_is_a_validation_error(path):
    answer = Seller(fresh()).get(path, order_id='abc')
    assert answer.status == 422
    assert answer.json() == {
        'error': {'code': 'E009', 'message': 'Validation error'},
        'data': {'fields': {'orderId': ['An integer is needed.']}},
    }


@pytest.mark.parametrize('query', [{'order_state': 10}, {'hub_scanned': 'perhaps'},
                                   {'start_date': 'monday'}, {'pickup_end_date': ''}])
def test_every_other_filter_is_checked_as_well(query):
    answer = Seller(fresh()).get(DELIVERIES, **query)
    assert (answer.status, answer.json()['error']['code']) == (422, 'E009')


@pytest.mark.parametrize(
    'query, found',
    [
        ({'start_date': '2026-03-02T10:01:01'}, True),
        ({'start_date': '2026-03-02T10:01:02'}, False),
        ({'end_date': '2026-03-02T10:01:01'}, True),
        ({'end_date': '2026-03-02T10:01:00'}, False),
        ({'pickup_start_date': '2026-03-01T00:00:00'}, False),
        ({'hub_scanned': 'false'}, True),
        ({'hub_scanned': 'true'}, False),
        ({'order_state': 3}, True),
        ({'order_state': 9}, False),
        ({'page-size': 1, 'whatever': 1}, True),
    ],
)
def test_the_filters_select_and_both_ends_count(query, found):
    seller = Seller(fresh())
    backship_order(seller, label=False)
    seller.simulator.clock.advance(61)
    seller.simulator.settle()
    assert bool(seller.send('GET', DELIVERIES, query=query).json()['results']) is found


def test_pages_have_a_fixed_size():
    seller = Seller(fresh(backship_page_size='2'))
    order = seller.shipped(*seller.skus(3))
    for line in order['orderlines']:
        send_back(seller, order, sku=line['listing'])
    first = seller.get(RETURNS).json()
    assert (first['count'], len(first['results'])) == (3, 2)
    assert len(seller.get(RETURNS, page=2).json()['results']) == 1
    assert seller.get(RETURNS, page=3).status == 404


# -- labels ----------------------------------------------------------------------------------------


def test_a_label_link_of_a_delivery_is_relative_and_leads_to_a_pdf():
    seller = Seller(fresh())
    backship_order(seller)
    link = rows(seller)[0]['labelUrl']
    assert link.startswith('/static/shipment_labels/eu-')
    answer = seller.simulator.handle('GET', link)
    assert (answer.status, answer.media_type, is_pdf(answer.body)) == (200, 'application/pdf', True)


@pytest.mark.parametrize(
    'host, start',
    [('127.0.0.1:8123', 'http://127.0.0.1:8123/static/'), ('', 'https://www.backmarket.fr/static/'),
     ('preprod.backmarket.fr', 'https://preprod.backmarket.fr/static/')],
)
def test_a_label_link_of_a_return_is_absolute_at_the_host_that_was_asked(host, start):
    seller = Seller(fresh())
    send_back(seller)
    headers = {**seller.headers, 'Host': host} if host else seller.headers
    (row,) = seller.send('GET', RETURNS, headers=headers).json()['results']
    assert row['label'].startswith(start)


def test_label_links_can_be_written_the_other_way_or_point_to_a_foreign_host():
    seller = Seller(fresh(delivery_label_url='absolute', return_label_url='relative'))
    backship_order(seller)
    send_back(seller)
    assert rows(seller)[0]['labelUrl'].startswith('https://www.backmarket.fr/')
    assert rows(seller, RETURNS)[0]['label'].startswith('/static/')
    seller.simulator.control('POST', 'choices', {'return_label_url': 'foreign_host'})
    assert rows(seller, RETURNS)[0]['label'].startswith('https://labels.example.com/')


@pytest.mark.parametrize('choice, status', [('not_found', 404), ('html_page', 200)])
def test_an_expired_label_is_gone(choice, status):
    seller = Seller(fresh(expired_label=choice, label_hours='1'))
    backship_order(seller)
    link = rows(seller)[0]['labelUrl']
    seller.simulator.clock.advance(3601)
    answer = seller.simulator.handle('GET', link)
    assert (answer.status, is_pdf(answer.body)) == (status, False)


def test_a_label_can_need_the_token_of_its_account():
    simulator = fresh(label_access='token')
    seller, stranger = Seller(simulator), Seller(simulator, 'na')
    backship_order(seller)
    link = rows(seller)[0]['labelUrl']
    assert simulator.handle('GET', link).status == 401
    assert stranger.get(link).status == 404
    assert seller.get(link).status == 200


def test_an_unknown_label_is_not_found():
    assert fresh().handle('GET', '/static/shipment_labels/eu-none-1.pdf').status == 404


# -- worlds ---------------------------------------------------------------------------------------


def test_a_seeded_world_has_labels_and_returns_and_the_same_ones_for_the_same_seed():
    worlds = [fresh(400, 3).data['accounts']['eu'] for _ in range(2)]
    kinds = {(parcel['kind'], parcel['step']) for parcel in worlds[0]['parcels'].values()}
    assert kinds == {('DELIVERY', 'created'), ('DELIVERY', 'in_hub'), ('RETURN', 'created'),
                     ('RETURN', 'delivered')}
    assert worlds[0]['parcels'] == worlds[1]['parcels']
    assert {folder['state'] for folder in worlds[0]['folders'].values()} == {0, 9}


def test_a_world_saved_before_there_were_parcels_still_loads():
    simulator = fresh(20)
    saved = simulator.dump()
    for name in ('labels_due', 'effects'):
        del saved['data'][name]
    for account in saved['data']['accounts'].values():
        del account['parcels'], account['folders'], account['next']['shipment']
    again = fresh()
    again.load(saved)
    backship_order(Seller(again))
    assert len(rows(Seller(again))) == 1
