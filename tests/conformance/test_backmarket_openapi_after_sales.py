"""Invoices, BackShip, care and refunds: every call and answer fits the official document."""

from __future__ import annotations

import pytest

from ..simulators.messages import json_response, make_request
from ..simulators.pdf import make_pdf
from . import openapi
from .openapi_exceptions_after_sales import AFTER_SALES
from .simulated import FENCE
from .test_backmarket_openapi import Watched

WIRE_CHOICES = [
    {}, {'unknown_values': 'null'}, {'unknown_values': 'absent'}, {'care_no_page': 'null_text'},
    {'delivery_label_url': 'absolute', 'return_label_url': 'relative'},
    {'folder_ids': 'above', 'refund_message': 'yes'}, {'jpy_money': 'whole'},
]


@pytest.fixture(name='contract')
def _contract():
    return openapi.back_market()


def read_everything(watched):
    """Read every list and every detail of every account, and move parcels meanwhile."""
    control = watched.simulator.control
    for parcel in control('GET', 'deliveries')[::3]:
        if parcel['step'] == 'created':
            control('POST', f"deliveries/{parcel['shipment']}/move?account={parcel['account']}",
                    {'to': 'pickup_requested'})
    for account in ('eu', 'na', 'ap'):
        seller = watched.seller(account)
        for path in ('/ws/shipping/v1/deliveries', '/ws/shipping/v1/returns'):
            for row in seller.get(path, page=1, hub_scanned='false').json()['results']:
                seller.get(f"{path}/{row['shipmentId']}")
            seller.get(path, start_date='2026-03-01T00:00:00', order_state=9, order_id=1)
        for row in seller.get('/ws/sav', page=1).json()['results']:
            seller.get(f"/ws/sav/{row['id']}")
            control('POST', f"folders/{row['id']}/message?account={account}", {'text': "Hello"})
        seller.get('/ws/sav', state=0, last_modification_date='2026-03-01-00-00', last_id=1)
        parcel = control('GET', f'returns?account={account}')[0]
        seller.get(f"/static/shipment_labels/{parcel['label']}")


@pytest.mark.parametrize('choices', WIRE_CHOICES, ids=str)
def test_everything_that_is_read_fits_the_document_under_every_way_of_writing(contract, choices):
    watched = Watched(contract, orders=300, **choices)
    read_everything(watched)
    assert watched.problems == []
    assert {('GET /ws/shipping/v1/deliveries/{id}', 200), ('GET /ws/sav/{careFolderId}', 200),
            ('GET /ws/shipping/v1/returns/{id}', 200)} <= watched.operations


def write_everything(watched):
    seller = watched.seller()
    for _order in range(2):
        order = seller.shipped(is_backship=True)
        seller.upload(f"/ws/orders/{order['order_id']}/invoice", ('INV.pdf', make_pdf(["Invoice"])))
        line = order['orderlines'][0]
        folder = watched.simulator.control(
            'POST', f"orders/{order['order_id']}/return", {'sku': line['listing']})['folder']
        seller.post('/ws/sav/refund',
                    {'orderline_pk': line['id'], 'refund_type': 6, 'amount': 5.25})
        seller.post(f"/ws/sav/{folder['id']}/item-transfer",
                    {'shipperName': 'DHL', 'trackingNumber': f"T{line['id']}", 'action': 'NOTHING'})


def test_everything_that_is_written_fits_the_document(contract):
    watched = Watched(contract)
    write_everything(watched)
    assert watched.problems == []
    assert {('POST /ws/orders/{order_id}/invoice', 200), ('POST /ws/sav/refund', 201),
            ('POST /ws/sav/{careFolderId}/item-transfer', 201)} <= watched.operations


def be_refused(watched):
    seller = watched.seller()
    order = seller.accepted()
    folder = '/ws/sav/1/item-transfer'
    seller.post(f"/ws/orders/{order['order_id']}/invoice", {'invoice': 'x'})
    seller.upload('/ws/orders/1/invoice', ('INV.pdf', make_pdf(["Invoice"])))
    for path in ('/ws/sav/1', '/ws/shipping/v1/deliveries/1', '/ws/shipping/v1/returns/1'):
        seller.get(path)
    for path in ('/ws/sav', '/ws/shipping/v1/deliveries', '/ws/shipping/v1/returns'):
        seller.get(path, page=99)
        seller.send('GET', path, headers={})
    seller.get('/ws/sav', state=1)
    seller.get('/ws/shipping/v1/returns', order_id='abc')
    seller.post(folder, {'shipperName': 'DHL', 'trackingNumber': 'T'})
    for body in ({}, {'orderline_pk': 1, 'refund_type': 6},
                 {'orderline_pk': order['orderlines'][0]['id'], 'refund_type': 6}):
        seller.post('/ws/sav/refund', body)
    for method, path in (('GET', '/ws/sav/1'), ('GET', '/ws/shipping/v1/returns/1'),
                         ('POST', '/ws/sav/refund'), ('POST', folder),
                         ('POST', '/ws/orders/1/invoice')):
        seller.send(method, path, headers={})


def test_every_refusal_fits_the_document(contract):
    watched = Watched(contract)
    be_refused(watched)
    assert watched.problems == []
    assert {400, 401, 404, 422} <= {status for _, status in watched.operations}


def be_throttled(watched):
    seller = watched.seller()
    for _call in range(2):
        seller.get('/ws/sav')
        seller.post('/ws/sav/refund', {})


def test_every_throttle_fits_the_document(contract):
    watched = Watched(contract, care_list_a_day='1', refunds_a_day='1')
    be_throttled(watched)
    assert watched.problems == []
    assert [status for _, status in watched.operations].count(429) == 2


def test_every_named_exception_of_after_sales_is_needed(contract):
    for choices in WIRE_CHOICES:
        read_everything(Watched(contract, orders=300, **choices))
    write_everything(Watched(contract))
    be_refused(Watched(contract))
    be_throttled(Watched(contract, care_list_a_day='1', refunds_a_day='1'))
    names = {exception.name for exception in AFTER_SALES}
    assert names - contract.used_exceptions == set()


# -- the comparison itself -------------------------------------------------------------------------


def form(name, filename='INV.pdf', times=1):
    named = f'; filename="{filename}"' if filename else ''
    part = f'--{FENCE}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\nx\r\n'
    headers = {'Content-Type': f'multipart/form-data; boundary={FENCE}'}
    body = part * times + f'--{FENCE}--'
    return make_request('POST', '/ws/orders/1/invoice', None, headers, body)


@pytest.mark.parametrize('request_', [form('file'), form('invoice', ''),
                                      make_request('POST', '/ws/orders/1/invoice', None,
                                                   {'Content-Type': 'application/json'}, {})])
def test_a_wrong_invoice_form_is_found(contract, request_):
    assert contract.check_request(request_)


def test_one_or_several_invoice_files_are_left_alone(contract):
    assert contract.check_request(form('invoice')) == []
    assert contract.check_request(form('invoice', times=3)) == []


@pytest.mark.parametrize(
    'parcel',
    [{'labelUrl': None}, {'datePickup': 'soon'}, {'invoicedPrice': 6.5}, {'pickupInfo': {}}],
)
def test_a_wrong_value_in_a_delivery_is_found(contract, parcel):
    watched = Watched(contract)
    seller = watched.seller()
    seller.accepted(is_backship=True)
    watched.simulator.clock.advance(61)
    shown = seller.get('/ws/shipping/v1/deliveries').json()['results'][0]
    request = make_request('GET', '/ws/shipping/v1/deliveries/1')
    assert contract.check_response(request, json_response({**shown, **parcel}))


def test_another_static_file_is_not_excused(contract):
    assert contract.check_request(make_request('GET', '/static/other.pdf'))
