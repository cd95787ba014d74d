"""The simulated Back Market takes invoices as strictly as its contract allows."""

from __future__ import annotations

import hashlib

import pytest

from ..simulators.messages import make_request
from ..simulators.multipart import BadBody, read_form
from ..simulators.pdf import is_pdf, make_pdf
from .simulated import FENCE, Seller, fresh

PDF = make_pdf(["Invoice INV/2026/0001"])


def path_of(order):
    return f"/ws/orders/{order['order_id']}/invoice"


def test_an_invoice_is_taken_and_answered_without_a_body():
    seller = Seller(fresh())
    answer = seller.upload(path_of(seller.accepted()), ('INV-1.pdf', PDF))
    assert (answer.status, answer.body, answer.media_type) == (200, b'', '')


def test_the_ledger_shows_name_size_and_digest_of_an_invoice():
    seller = Seller(fresh())
    order = seller.accepted()
    seller.upload(path_of(order), ('INV-1.pdf', PDF))
    (row,) = seller.effects('invoices')
    assert row['files'] == [
        {'name': 'INV-1.pdf', 'size': len(PDF), 'sha256': hashlib.sha256(PDF).hexdigest()}
    ]
    assert (row['order_id'], row['uploads'], row['current']) == (order['order_id'], 1, True)


def test_the_last_upload_wins_and_every_upload_is_counted():
    seller = Seller(fresh())
    order = seller.accepted()
    for name in ('INV-1.pdf', 'INV-2.pdf'):
        seller.upload(path_of(order), (name, PDF))
    rows = seller.effects('invoices')
    assert [(row['files'][0]['name'], row['uploads'], row['current']) for row in rows] == [
        ('INV-1.pdf', 1, False), ('INV-2.pdf', 2, True)
    ]


def test_an_uploaded_invoice_shows_as_the_date_the_bill_was_provided():
    seller = Seller(fresh(unknown_values='null'))
    order = seller.accepted()
    assert order['date_bill_provided'] is None
    seller.upload(path_of(order), ('INV-1.pdf', PDF))
    assert seller.order(order)['date_bill_provided'].startswith('2026-03-02T10:00:00')


def test_a_json_body_is_refused():
    seller = Seller(fresh())
    answer = seller.post(path_of(seller.accepted()), {'invoice': 'JVBERi0='})
    assert (answer.status, seller.effects('invoices')) == (400, [])


@pytest.mark.parametrize(
    'files, field',
    [
        ([], 'invoice'),
        ([('INV.pdf', PDF)], 'file'),
        ([('', PDF)], 'invoice'),
        ([('INV.pdf', b'')], 'invoice'),
        ([('INV.pdf', b'<html>no</html>')], 'invoice'),
        ([('INV.pdf', PDF[: len(PDF) // 2])], 'invoice'),
        ([('INV.pdf', PDF), ('INV.txt', b'text')], 'invoice'),
        ([('INV.pdf', PDF)] * 11, 'invoice'),
    ],
    ids=['no file', 'other field', 'no name', 'empty', 'no pdf', 'half a pdf', 'one wrong',
         'too many'],
)
def test_a_wrong_upload_is_refused_and_leaves_nothing(files, field):
    seller = Seller(fresh())
    answer = seller.upload(path_of(seller.accepted()), *files, field=field)
    assert (answer.status, seller.effects('invoices')) == (400, [])


@pytest.mark.parametrize('extra, status', [(0, 200), (1, 400)])
def test_an_invoice_may_have_three_mebibytes_and_no_byte_more(extra, status):
    seller = Seller(fresh())
    big = PDF[:-6] + b' ' * (3 * 1024 * 1024 - len(PDF) + extra) + PDF[-6:]
    assert seller.upload(path_of(seller.accepted()), ('INV.pdf', big)).status == status


def test_the_size_and_the_type_can_be_chosen():
    small = Seller(fresh(invoice_kib='0'))
    assert small.upload(path_of(small.accepted()), ('INV.pdf', PDF)).status == 400
    lax = Seller(fresh(invoice_type='any'))
    assert lax.upload(path_of(lax.accepted()), ('INV.txt', b'text')).status == 200


@pytest.mark.parametrize(
    'choice, paid, accepted, shipped',
    [('accepted', 400, 200, 200), ('shipped', 400, 400, 200), ('any', 200, 200, 200)],
)
def test_when_an_order_takes_an_invoice_can_be_chosen(choice, paid, accepted, shipped):
    seller = Seller(fresh(invoice_states=choice))
    orders = (seller.place(*seller.skus(1)), seller.accepted(), seller.shipped())
    statuses = [seller.upload(path_of(order), ('INV.pdf', PDF)).status for order in orders]
    assert statuses == [paid, accepted, shipped]


def test_the_invoice_of_a_cancelled_order_is_refused():
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1))
    seller.move(order, 4, sku=order['orderlines'][0]['listing'])
    assert seller.upload(path_of(order), ('INV.pdf', PDF)).status == 400


def test_an_order_of_somebody_else_is_not_found():
    simulator = fresh()
    order = Seller(simulator).accepted()
    stranger = Seller(simulator, 'na')
    assert stranger.upload(path_of(order), ('INV.pdf', PDF)).status == 404


# -- the shared parts ------------------------------------------------------------------------------


def form(body, content_type=f'multipart/form-data; boundary={FENCE}'):
    return read_form(make_request('POST', '/', None, {'Content-Type': content_type}, body))


def test_a_form_is_read_byte_for_byte():
    content = b'\r\n--not the fence\r\n\x00\xff\r'
    head = f'--{FENCE}\r\nContent-Disposition: form-data; name="a"; filename="b.bin"\r\n\r\n'
    (part,) = form(head.encode() + content + f'\r\n--{FENCE}--'.encode())
    assert (part.name, part.filename, part.content) == ('a', 'b.bin', content)


@pytest.mark.parametrize(
    'body, content_type',
    [
        (b'', 'application/json'),
        (b'', 'multipart/form-data'),
        (f'--{FENCE}\r\n'.encode(), f'multipart/form-data; boundary={FENCE}'),
        (f'--{FENCE}\r\n\r\n\r\nx\r\n--{FENCE}--'.encode(),
         f'multipart/form-data; boundary={FENCE}'),
        (f'--{FENCE}\r\nno end of headers\r\n--{FENCE}--'.encode(),
         f'multipart/form-data; boundary={FENCE}'),
    ],
    ids=['json', 'no boundary', 'cut short', 'no name', 'no empty line'],
)
def test_a_broken_form_is_a_bad_body(body, content_type):
    with pytest.raises(BadBody):
        form(body, content_type)


def test_a_made_pdf_is_one_and_always_the_same():
    assert is_pdf(PDF)
    assert make_pdf(["Invoice INV/2026/0001"]) == PDF
    assert int(PDF.rsplit(b'startxref\n', 1)[1].split()[0]) == PDF.index(b'xref\n')
