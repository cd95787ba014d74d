"""The simulated Back Market's care folders: lists, details, item transfers and limits."""

from __future__ import annotations

import pytest

from ..simulators.marketplace import ControlError
from .simulated import Seller, amounts, folder_of, fresh, refund

BORDER = 100_000_000


def test_the_list_has_numbers_where_the_detail_has_objects():
    seller = Seller(fresh())
    order = seller.shipped()
    folder = folder_of(seller, order)
    (row,) = seller.get('/ws/sav').json()['results']
    assert row['orderline'] == order['orderlines'][0]['id'] == folder['orderline']['id']
    assert row['lines'] == [claim['id'] for claim in folder['lines']]
    assert isinstance(row['client'], int) and folder['client']['id'] == 0
    assert row['merchant'] == folder['merchant']['id']
    assert folder['orderline']['order']['order_id'] == order['order_id']


def test_pages_have_ten_folders_and_count_says_how_many_are_on_the_page():
    seller = Seller(fresh(unknown_values='null'))
    sku = seller.skus(1)[0]
    for _order in range(12):
        folder_of(seller, seller.shipped(sku, oversell=True))
    pages = [seller.get('/ws/sav', page=page).json() for page in (1, 2)]
    assert [page['count'] for page in pages] == [10, 2]
    assert [bool(page['next']) for page in pages] == [True, False]
    assert seller.get('/ws/sav', page=3).status == 404
    last = pages[0]['results'][-1]['id']
    assert [row['id'] > last for row in seller.get('/ws/sav', last_id=last).json()['results']] == [
        True, True
    ]


@pytest.mark.parametrize('choice, nothing', [('null', None), ('null_text', 'null')])
def test_no_next_page_is_null_or_the_word(choice, nothing):
    answer = Seller(fresh(care_no_page=choice)).get('/ws/sav').json()
    assert (answer['next'], answer['previous']) == (nothing, nothing)


@pytest.mark.parametrize(
    'query, found',
    [
        ({'state': 0}, True), ({'state': 9}, False), ({'orderline': 1}, False),
        ({'last_modification_date': '2026-03-02-09-59'}, True),
        ({'last_modification_date': '2026-03-02-10-00'}, False),
        ({'last_message_date': '2026-03-02-09-59'}, False),
    ],
)
def test_the_filters_of_the_list_select(query, found):
    seller = Seller(fresh())
    folder_of(seller)
    assert bool(seller.send('GET', '/ws/sav', query=query).json()['results']) is found


@pytest.mark.parametrize('query', [{'state': 1}, {'last_id': 'x'},
                                   {'last_message_date': '2026-03-02T10:00:00Z'},
                                   {'last_modification_date': '2026-13-02-10-00'}])
def test_a_filter_that_cannot_be_read_is_refused(query):
    assert Seller(fresh()).send('GET', '/ws/sav', query=query).status == 400


def test_a_message_opens_a_closed_folder_again():
    seller = Seller(fresh(unknown_values='null'))
    number = folder_of(seller)['id']
    seller.simulator.control('POST', f'folders/{number}/close', {})
    closed = seller.get(f'/ws/sav/{number}').json()
    assert (closed['state'], bool(closed['date_closed'])) == (9, True)
    seller.simulator.control('POST', f'folders/{number}/message', {'text': "Hello?"})
    again = seller.get(f'/ws/sav/{number}').json()
    assert (again['state'], again['date_closed'], again['messages'][0]['message']) == (
        0, None, "Hello?")


def test_a_folder_of_somebody_else_is_not_found():
    simulator = fresh()
    number = folder_of(Seller(simulator))['id']
    assert Seller(simulator, 'na').get(f'/ws/sav/{number}').status == 404
    assert Seller(simulator).get('/ws/sav/x').status == 404


# -- item transfers --------------------------------------------------------------------------------


def transfer(seller, folder, **more):
    body = {'shipperName': 'DHL', 'trackingNumber': 'JD1', 'action': 'REPAIR', **more}
    body = {name: value for name, value in body.items() if value is not None}
    return seller.post(f"/ws/sav/{folder['id']}/item-transfer", body)


def test_an_item_transfer_counts_once_per_tracking_number():
    seller = Seller(fresh())
    folder = folder_of(seller)
    assert [transfer(seller, folder).status for _call in range(2)] == [201, 400]
    assert transfer(seller, folder, trackingNumber='JD2', action=None).status == 201
    assert [row['tracking_number'] for row in seller.effects('transfers')] == ['JD1', 'JD2']


@pytest.mark.parametrize('choice, above, status', [('below', False, 201), ('above', True, 422)])
def test_folders_above_the_border_take_no_item_transfer(choice, above, status):
    seller = Seller(fresh(folder_ids=choice))
    folder = folder_of(seller)
    assert (folder['id'] > BORDER) is above
    assert transfer(seller, folder).status == status


def test_a_closed_folder_takes_no_item_transfer():
    seller = Seller(fresh())
    folder = folder_of(seller)
    seller.simulator.control('POST', f"folders/{folder['id']}/close", {})
    assert transfer(seller, folder).status == 422


@pytest.mark.parametrize('choice', ['422', '400'])
@pytest.mark.parametrize('wrong', [{'shipperName': None}, {'trackingNumber': ''}, {'action': 'X'}])
def test_a_wrong_item_transfer_is_refused(wrong, choice):
    seller = Seller(fresh(item_transfer_bad_body=choice))
    assert transfer(seller, folder_of(seller), **wrong).status == int(choice)
    assert seller.effects('transfers') == []


def test_an_item_transfer_needs_a_folder():
    assert transfer(Seller(fresh()), {'id': 1}).status == 404


# -- limits and the ledger -------------------------------------------------------------------------


def test_after_sales_calls_are_limited_by_the_day():
    seller = Seller(fresh(refunds_a_day='2', care_list_a_day='1'))
    order = seller.shipped()
    assert [refund(seller, order, 6, amount=1).status for _call in range(3)] == [201, 201, 429]
    assert [seller.get('/ws/sav').status for _call in range(2)] == [200, 429]
    assert len(amounts(seller)) == 2
    seller.simulator.clock.advance(86401)
    assert refund(seller, order, 6, amount=1).status == 201


def test_item_transfers_are_limited_by_the_minute():
    seller = Seller(fresh(edge_limit='1000'))
    statuses = [transfer(seller, {'id': 1}).status for _call in range(293)]
    assert (statuses.count(404), statuses[-1]) == (292, 429)
    seller.simulator.clock.advance(61)
    assert transfer(seller, {'id': 1}).status == 404


def test_the_ledger_knows_every_kind_of_effect_and_who_caused_it():
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1))
    sku, number = order['orderlines'][0]['listing'], order['order_id']
    seller.simulator.control('POST', f'orders/{number}/seller', {'new_state': 2, 'sku': sku})
    seller.move(order, 3, tracking_number='T1', imei='490154203237518')
    ledger = seller.simulator.control('GET', f'effects?order_id={number}&account=eu')
    assert [(row['by'], row['before'], row['after']) for row in ledger['answers']] == [
        ('back_office', 1, 2)]
    assert [row['tracking_number'] for row in ledger['shipments']] == ['T1']
    assert [(row['name'], row['value'], row['via']) for row in ledger['identifiers']] == [
        ('imei', '490154203237518', 'ship')]
    assert ledger['refunds'] == ledger['invoices'] == ledger['transfers'] == []


def test_a_refused_call_leaves_no_effect():
    seller = Seller(fresh())
    order = seller.accepted()
    before = seller.simulator.world.effects.counts()
    seller.move(order, 3, tracking_number='T1', imei='153124587625348')
    seller.move(order, 4, sku=order['orderlines'][0]['listing'])
    seller.patch(f"/ws/orderlines/{order['orderlines'][0]['id']}", {'imei': '1' * 16})
    assert seller.simulator.world.effects.counts() == before


def test_the_ledger_of_an_unknown_kind_does_not_exist():
    with pytest.raises(ControlError):
        fresh().control('GET', 'effects?kind=wonders')
