"""Invoices against Back Market's simulator: what its contract has of its own (4)."""

import pytest

from tests.conformance.backmarket_bench import BackMarketBench
from tests.conformance.marketplace_invoices import digest, invoice


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


def test_the_call_is_a_form_with_one_pdf_and_says_nothing_of_json(bench):
    ref = bench.invoiceable()
    sent = []
    bench.simulator.observers.append(lambda request, _answer: sent.append(request))
    assert bench.api().put_invoice(ref, invoice()).ok
    (request,) = sent
    assert request.headers['content-type'].startswith('multipart/form-data; boundary=')
    assert request.body.count(b'name="invoice"; filename="inv-2026-00042.pdf"') == 1
    assert b'Content-Type: application/pdf' in request.body


def test_an_order_tells_that_it_has_an_invoice_and_since_when(bench):
    ref = bench.invoiceable()
    assert not bench.read(ref).has_invoice
    bench.api().put_invoice(ref, invoice())
    first = bench.read(ref)
    assert first.has_invoice is True
    bench.move_clock(3600)
    bench.api().put_invoice(ref, invoice())
    assert (bench.read(ref).invoiced_at - first.invoiced_at).total_seconds() == 3600


@pytest.mark.parametrize('empty', ['null', 'empty'])
def test_an_order_that_shows_the_key_without_a_date_has_none(empty):
    bench = BackMarketBench(choices={'unknown_values': empty})
    assert bench.read(bench.invoiceable()).has_invoice is False


def test_an_order_without_the_unofficial_key_does_not_tell():
    bench = BackMarketBench(choices={'live_keys': 'no'})
    ref = bench.invoiceable()
    bench.api().put_invoice(ref, invoice())
    order = bench.read(ref)
    assert (order.has_invoice, order.invoiced_at) == (None, None)


def test_a_look_after_a_lost_answer_tells_that_the_invoice_is_there(bench):
    ref = bench.invoiceable()
    bench.arm('lost', on='invoices')
    assert bench.api().put_invoice(ref, invoice()).uncertain
    assert bench.read(ref).has_invoice is True
    assert bench.invoices(ref) == [digest(invoice())]


def test_an_order_that_was_not_accepted_takes_no_invoice_and_says_so(bench):
    ref = bench.place()
    result = bench.api().put_invoice(ref, invoice())
    assert (result.ok, result.uncertain) == (False, False)
    assert "once the order is accepted" in result.message
    assert bench.invoices(ref) == []


def test_a_file_that_back_market_finds_too_large_is_refused_in_words():
    bench = BackMarketBench(choices={'invoice_kib': '0'})
    result = bench.api().put_invoice(bench.invoiceable(), invoice())
    assert (result.ok, result.uncertain) == (False, False)
    assert "400" in result.message
