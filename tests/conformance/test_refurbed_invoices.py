"""Invoices against refurbed's simulator: what its contract has of its own (2.1)."""

import json

import pytest

from odoo.addons.refurbed_connector import const

from tests.conformance.marketplace_invoices import digest, invoice, pdf_of
from tests.conformance.refurbed_bench import RefurbedBench

DAY = 24 * 3600


@pytest.fixture
def bench():
    """Give a fresh marketplace as it is by default."""
    return RefurbedBench()


def test_an_order_tells_whether_it_takes_an_invoice_and_whether_it_has_one(bench):
    ref = bench.invoiceable()
    before = bench.read(ref)
    assert bench.api().put_invoice(ref, invoice()).ok
    after = bench.read(ref)
    assert (before.takes_invoice, before.has_invoice) == (True, False)
    assert (after.takes_invoice, after.has_invoice) == (True, True)


def test_after_thirty_days_an_order_takes_no_invoice_and_that_is_said_in_words(bench):
    ref = bench.invoiceable()
    bench.move_clock(31 * DAY)
    assert not bench.read(ref).takes_invoice
    result = bench.api().put_invoice(ref, invoice())
    assert (result.ok, result.uncertain) == (False, False)
    assert "about 30 days" in result.message
    assert bench.invoices(ref) == []


@pytest.mark.parametrize(
    ('size', 'chunks'),
    [
        (1000, [1000]),
        (const.INVOICE_CHUNK, [const.INVOICE_CHUNK]),
        (const.INVOICE_CHUNK + 1, [const.INVOICE_CHUNK, 1]),
        (const.INVOICE_MOST, [const.INVOICE_CHUNK] * 2),
    ],
)
def test_a_file_goes_in_pieces_of_a_megabyte_at_most(bench, size, chunks):
    ref = bench.invoiceable()
    bodies = []
    bench.simulator.observers.append(lambda request, _answer: bodies.append(request.body))
    one = invoice(pdf_of(size))
    assert bench.api().put_invoice(ref, one).ok
    (body,) = bodies
    (meta, *parts) = json.loads(body)
    assert meta == {'meta': {'order_id': ref}}
    assert [len(part['data']) for part in parts] == [-(-size // 3) * 4 for size in chunks]
    assert bench.kept_invoice(ref) == digest(one)


def test_an_invoice_goes_up_before_the_order_left_too(bench):
    ref = bench.accepted()
    assert bench.api().put_invoice(ref, invoice()).ok


def test_a_number_that_is_none_of_refurbed_is_refused_without_a_call(bench):
    result = bench.api().put_invoice('S00042', invoice())
    assert not result.ok and "digits only" in result.message
    assert bench.writes() == 0
