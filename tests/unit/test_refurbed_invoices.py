"""How refurbed's client hands in invoices, without a marketplace."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.contract.after_sales import InvoiceFile
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.refurbed_connector import const
from odoo.addons.refurbed_connector.api.invoices import not_arrived, stream

from tests.unit.test_refurbed_client import play

PDF = b'%PDF-1.4\nhello\n%%EOF\n'
CRC = f'{zlib.crc32(PDF):08x}'
INVOICE = InvoiceFile('INV/2026/00042', 'INV-2026-00042.pdf', PDF)


def put(answer, invoice=INVOICE, ref='77'):
    """Hand in an invoice over a prepared answer; give the result and the script."""
    api, script = play(answer)
    return api.put_invoice(ref, invoice), script


def arrived(**changed):
    """Give the answer to an upload."""
    return {'size': str(len(PDF)), 'crc32': CRC, 'url': 'https://example.com/x.pdf', **changed}


def test_an_invoice_is_sent_once_with_its_order_first():
    result, script = put(arrived())
    assert (result.ref, result.ok, result.message) == ('77', True, '')
    data = base64.b64encode(PDF).decode()
    assert script.calls == [
        (
            'OrderService/SetOrderInvoiceStream',
            [{'meta': {'order_id': '77'}}, {'data': data}],
            False,
        )
    ]


@given(st.integers(1, 3 * 64), st.integers(1, 64))
def test_the_pieces_are_the_file_and_none_is_too_long(size, chunk):
    content = bytes(number % 251 for number in range(size))
    before, const.INVOICE_CHUNK = const.INVOICE_CHUNK, chunk
    try:
        _meta, *parts = stream('77', content)
    finally:
        const.INVOICE_CHUNK = before
    pieces = [base64.b64decode(part['data']) for part in parts]
    assert b''.join(pieces) == content
    assert all(0 < len(piece) <= chunk for piece in pieces)


@pytest.mark.parametrize('crc', [CRC, CRC.upper(), f'0x{CRC}', CRC.lstrip('0')])
def test_a_checksum_is_compared_however_it_is_written(crc):
    assert not_arrived(arrived(crc32=crc), PDF) == ''


@pytest.mark.parametrize(
    'changed', [{'size': '5'}, {'crc32': '00000000'}, {'crc32': 'no sum'}, {'crc32': ''},
                {'size': None}], ids=str,
)
def test_another_size_or_checksum_is_uncertain(changed):
    result, _script = put(arrived(**changed))
    assert (result.ok, result.uncertain) == (False, True)
    assert "looked up" in result.message


def test_a_lost_answer_is_uncertain():
    result, _script = put(UncertainOutcome("It was lost."))
    assert (result.ok, result.uncertain, result.message) == (False, True, "It was lost.")


@pytest.mark.parametrize('error', [TransientError("Slow down."), AccessRefused("Not you.")])
def test_an_outage_is_raised(error):
    with pytest.raises(type(error)):
        put(error)


@pytest.mark.parametrize(
    ('code', 'said'),
    [
        (const.FAILED_PRECONDITION, "about 30 days"),
        (const.INVALID_ARGUMENT, "Attach another one"),
        (const.NOT_FOUND, "Said by refurbed."),
    ],
)
def test_a_refusal_is_said_in_words_with_those_of_refurbed(code, said):
    result, _script = put(RequestRefused("Said by refurbed.", status=code))
    assert (result.ok, result.uncertain) == (False, False)
    assert said in result.message and "Said by refurbed." in result.message
