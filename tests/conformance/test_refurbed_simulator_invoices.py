"""Invoices in the simulated refurbed: the stream, its limits, the window, the expiring URL."""

from __future__ import annotations

import base64
import hashlib
import zlib

import pytest

from ..simulators.marketplace import ConnectionDropped
from ..simulators.pdf import make_pdf
from ..simulators.refurbed_methods import METHODS
from .refurbed_simulated import Merchant, fresh

MIB = 1024 * 1024
DAY = 86_400
PDF = make_pdf(["Invoice 1"])
SET, GET, DELETE = 'SetOrderInvoiceStream', 'GetOrderInvoice', 'DeleteOrderInvoice'
UPLOAD = 'UploadOrderCommercialInvoice'
GET_COMMERCIAL, DELETE_COMMERCIAL = 'GetOrderCommercialInvoice', 'DeleteOrderCommercialInvoice'


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def stream(order, *chunks, **meta):
    """Return the body of an upload: the meta first, then the chunks."""
    parts = [{'data': base64.b64encode(chunk).decode()} for chunk in chunks]
    return [{'meta': {'order_id': order['id'], **meta}}, *parts]


def upload(merchant, order, *chunks):
    answer = merchant.call(SET, stream(order, *(chunks or (PDF,))))
    assert answer.status == 200, answer.text
    return answer.json()


def upload_commercial(merchant, order, *chunks, number='C-1'):
    return merchant.call(
        UPLOAD, stream(order, *(chunks or (PDF,)), commercial_invoice_number=number)
    )


def code(answer):
    return answer.status, answer.json().get('code')


def fetch(merchant, url):
    """Follow an URL as anybody can who has it: without a token."""
    assert url.startswith('https://api.refurbed.com/')
    return merchant.simulator.handle('GET', url.removeprefix('https://api.refurbed.com'))


def pass_time(merchant, seconds):
    merchant.simulator.clock.advance(seconds)
    merchant.simulator.world.accounts['refurbed']['last_used'] = merchant.simulator.clock.text()


def invoices(merchant):
    return merchant.simulator.control('GET', 'state')['effects']['invoices']


def of_size(size):
    """Return so many bytes that begin as a PDF does, in chunks of 1 MiB."""
    whole = PDF.ljust(size, b'\n')
    return [whole[start : start + MIB] for start in range(0, size, MIB)]


# -- the stream ----------------------------------------------------------------------------------


def test_an_invoice_is_taken_chunk_by_chunk_and_its_size_and_checksum_are_told(merchant):
    order = merchant.place()
    told = upload(merchant, order, PDF[:100], PDF[100:])
    assert told['size'] == str(len(PDF)) and told['crc32'] == f'{zlib.crc32(PDF):08x}'
    assert merchant.order(order['id'])['has_invoice'] is True
    (row,) = invoices(merchant)
    assert (row['uploads'], row['size'], row['is_there']) == (1, len(PDF), True)
    assert row['sha256'] == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    'body',
    [
        {'meta': {'order_id': '{id}'}, 'data': 'JVBERi0='},
        [],
        'JVBERi0=',
        [{'data': 'JVBERi0='}],
        [{'data': 'JVBERi0='}, {'meta': {'order_id': '{id}'}}],
        [{'meta': {'order_id': '{id}'}, 'data': 'JVBERi0='}],
        [{'meta': {'order_id': '{id}'}}, {'meta': {'order_id': '{id}'}}],
        [{'meta': {'order_id': '{id}'}}, {}],
        [{'meta': {'order_id': '{id}'}}, {'data': 'JVBERi0'}],
        [{'meta': {'order_id': '{id}'}}, {'data': '%%%'}],
        [{'meta': {'order_id': '{id}'}}, {'data': 5}],
        [{'meta': {}}, {'data': 'JVBERi0='}],
        [{'meta': {'order_id': '{id}'}}],
    ],
    ids=str,
)
def test_what_is_no_stream_of_meta_and_data_is_invalid(merchant, body):
    order = merchant.place()
    text = str(body).replace('{id}', order['id']).replace("'", '"')
    answer = merchant.call(SET, text)
    assert code(answer) == (400, 3)
    assert merchant.order(order['id'])['has_invoice'] is False


def test_a_form_upload_is_no_stream(merchant):
    form = b'--x\r\nContent-Disposition: form-data; name="invoice"\r\n\r\n%PDF-1.4\r\n--x--'
    assert code(merchant.call(SET, form)) == (400, 3)


def test_a_chunk_above_one_mebibyte_is_refused_like_a_file_that_is_too_large(merchant):
    order = merchant.place()
    chunk = PDF.ljust(MIB + 1, b'\n')
    assert code(merchant.call(SET, stream(order, chunk))) == (400, 9)
    strict = Merchant(fresh(oversized_chunk='invalid'))
    assert code(strict.call(SET, stream(strict.place(), chunk))) == (400, 3)


def test_a_file_of_two_mebibytes_is_taken_and_one_byte_more_is_not(merchant):
    order = merchant.place()
    assert upload(merchant, order, *of_size(2 * MIB))['size'] == str(2 * MIB)
    assert code(merchant.call(SET, stream(order, *of_size(2 * MIB + 1)))) == (400, 9)
    assert invoices(merchant)[0]['uploads'] == 1


def test_what_is_not_a_pdf_is_invalid(merchant):
    order = merchant.place()
    assert code(merchant.call(SET, stream(order, b'<html>', PDF))) == (400, 3)


# -- who and when --------------------------------------------------------------------------------


def test_a_new_upload_overwrites_the_invoice_and_is_counted(merchant):
    order = merchant.place()
    first = upload(merchant, order)
    other = make_pdf(["Invoice 1, corrected"])
    second = upload(merchant, order, other)
    assert fetch(merchant, second['url']).body == other
    assert fetch(merchant, first['url']).status == 404
    (row,) = invoices(merchant)
    assert row['uploads'] == 2 and len(set(row['all_sha256'])) == 2


def test_the_window_for_an_invoice_closes_thirty_days_after_the_release(merchant):
    order = merchant.place()
    pass_time(merchant, 30 * DAY)
    upload(merchant, order)
    pass_time(merchant, 1)
    assert merchant.order(order['id'])['is_invoiceable'] is False
    assert code(merchant.call(SET, stream(order, PDF))) == (400, 9)
    assert merchant.refused(DELETE, order_id=order['id']) == (400, 9)
    assert merchant.ask(GET, order_id=order['id'])['url']


def test_an_order_of_which_nothing_was_sold_is_not_invoiceable(merchant):
    order = merchant.place()
    merchant.move(order['items'][0]['id'], 'REJECTED')
    assert code(merchant.call(SET, stream(order, PDF))) == (400, 9)


def test_an_unknown_unreleased_or_foreign_order_has_no_invoice(merchant):
    hidden = merchant.place(released=False)
    mine = merchant.place()
    merchant.simulator.control('POST', 'accounts', {'name': 'other'})
    other = Merchant(merchant.simulator, 'other')
    assert code(merchant.call(SET, stream({'id': '1'}, PDF))) == (404, 5)
    assert code(merchant.call(SET, stream(hidden, PDF))) == (404, 5)
    assert code(other.call(SET, stream(mine, PDF))) == (404, 5)


def test_an_invoice_that_was_never_uploaded_can_not_be_read_or_deleted(merchant):
    order = merchant.place()
    for method in (GET, DELETE, GET_COMMERCIAL, DELETE_COMMERCIAL):
        assert merchant.refused(method, order_id=order['id']) == (404, 5)


def test_a_deleted_invoice_is_gone_and_counted(merchant):
    order = merchant.place()
    upload(merchant, order)
    url = merchant.ask(GET, order_id=order['id'])['url']
    assert merchant.ask(DELETE, order_id=order['id']) == {}
    assert merchant.order(order['id'])['has_invoice'] is False
    assert fetch(merchant, url).status == 404
    assert merchant.refused(GET, order_id=order['id']) == (404, 5)
    (row,) = invoices(merchant)
    assert (row['uploads'], row['deletes'], row['is_there']) == (1, 1, False)


def test_the_orders_with_an_invoice_can_be_listed(merchant):
    order, _other = merchant.place(), merchant.place()
    upload(merchant, order)
    assert merchant.ids(filter={'has_invoice': {'value': True}}) == [order['id']]


def test_an_upload_whose_answer_is_lost_has_been_taken(merchant):
    order = merchant.place()
    fault = {'kind': 'lost', 'path': METHODS[SET].path}
    merchant.simulator.control('POST', 'faults', fault)
    with pytest.raises(ConnectionDropped):
        merchant.call(SET, stream(order, PDF))
    assert merchant.order(order['id'])['has_invoice'] is True
    assert invoices(merchant)[0]['uploads'] == 1


# -- the URL -------------------------------------------------------------------------------------


def test_the_url_of_an_invoice_serves_it_without_a_token_for_a_day(merchant):
    order = merchant.place()
    upload(merchant, order)
    url = merchant.ask(GET, order_id=order['id'])['url']
    pass_time(merchant, DAY - 1)
    served = fetch(merchant, url)
    assert (served.status, served.media_type, served.body) == (200, 'application/pdf', PDF)
    pass_time(merchant, 1)
    assert fetch(merchant, url).status == 403
    assert fetch(merchant, merchant.ask(GET, order_id=order['id'])['url']).status == 200


def test_an_url_whose_time_or_signature_was_changed_serves_nothing(merchant):
    order = merchant.place()
    url = upload(merchant, order)['url']
    path, _, query = url.partition('?')
    expires, signature = (part.partition('=')[2] for part in query.split('&'))
    for wrong in (
        path,
        f'{path}?expires={int(expires) + 1}&signature={signature}',
        f'{path}?expires={expires}&signature=0',
        f'{path}?expires=soon&signature={signature}',
    ):
        assert fetch(merchant, wrong).status == 403


def test_an_url_leads_to_where_the_call_went_or_by_choice_to_a_strange_host():
    for choice, start in (('own', 'http://127.0.0.1:8192/'), ('foreign', 'https://files.example')):
        merchant = Merchant(fresh(file_host=choice))
        body = stream(merchant.place(), PDF)
        told = merchant.call(SET, body, Host='127.0.0.1:8192').json()
        assert told['url'].startswith(start)


def test_the_state_shows_that_a_file_is_there_but_not_its_bytes(merchant):
    upload(merchant, merchant.place())
    state = merchant.simulator.control('GET', 'state')
    assert all(set(file) == {'name'} for file in state['data']['after_sales']['files'].values())
    assert merchant.simulator.dump()['data']['after_sales']['files'] != {}


def test_what_was_uploaded_outlives_the_simulator(merchant):
    order = merchant.place()
    upload(merchant, order)
    again = fresh()
    again.load(merchant.simulator.dump())
    later = Merchant(again)
    assert fetch(later, later.ask(GET, order_id=order['id'])['url']).body == PDF


# -- the commercial invoice ----------------------------------------------------------------------


def test_a_commercial_invoice_is_for_orders_that_leave_the_eu(merchant):
    swiss, german = merchant.place(country='CH'), merchant.place(country='DE')
    told = upload_commercial(merchant, swiss, number='C-77').json()
    assert told['commercial_invoice_number'] == 'C-77' and told['size'] == str(len(PDF))
    assert code(upload_commercial(merchant, german)) == (400, 9)
    assert merchant.order(swiss['id'])['has_invoice'] is False


def test_a_second_commercial_invoice_is_refused_until_the_first_is_deleted(merchant):
    order = merchant.place(country='CH')
    upload_commercial(merchant, order)
    assert code(upload_commercial(merchant, order, number='C-2')) == (400, 9)
    merchant.ask(DELETE_COMMERCIAL, order_id=order['id'])
    assert upload_commercial(merchant, order, number='C-2').status == 200
    shown = merchant.ask(GET_COMMERCIAL, order_id=order['id'])
    assert shown['commercial_invoice_number'] == 'C-2'
    assert fetch(merchant, shown['url']).body == PDF


@pytest.mark.parametrize(
    'chunks',
    [[PDF.ljust(MIB + 1, b'\n')], of_size(2 * MIB + 1), [b'no PDF'], []],
    ids=['chunk too large', 'file too large', 'not a PDF', 'nothing'],
)
def test_a_bad_commercial_invoice_is_invalid_whatever_is_wrong(merchant, chunks):
    order = merchant.place(country='CH')
    body = stream(order, *chunks, commercial_invoice_number='C-1')
    assert code(merchant.call(UPLOAD, body)) == (400, 3)


def test_a_commercial_invoice_needs_its_number(merchant):
    order = merchant.place(country='CH')
    assert code(merchant.call(UPLOAD, stream(order, PDF))) == (400, 3)
