"""What a `MarketplaceApi` with the capability ``INVOICES`` must do, whoever the marketplace is."""

from abc import abstractmethod
from hashlib import sha256

import pytest

from odoo.addons.connector_base.contract import port
from odoo.addons.connector_base.contract.after_sales import InvoiceFile
from odoo.addons.connector_base.contract.errors import TransientError

from tests.conformance.marketplace_shipping import ShippingBench
from tests.simulators.pdf import make_pdf

NUMBER = 'INV/2026/00042'


def invoice(content=None, number=NUMBER, name='INV-2026-00042.pdf'):
    """Give an invoice; by default a small one."""
    return InvoiceFile(number, name, make_pdf([number]) if content is None else content)


def digest(one):
    """Give what a file is recognised by."""
    return sha256(one.content).hexdigest()


def pdf_of(size):
    """Give a PDF of so many bytes."""
    head, tail = b'%PDF-1.4\n', b'\n%%EOF\n'
    return head + b'%' * (size - len(head) - len(tail)) + tail


class InvoiceBench(ShippingBench):
    """A bench of a marketplace that takes invoices; ``arm`` knows ``on='invoices'``.

    ``largest_invoice`` is in bytes.
    """

    largest_invoice: int

    @abstractmethod
    def invoices(self, order_ref):
        """Give the SHA-256 of each file that was taken, in order, replaced ones included."""

    @abstractmethod
    def kept_invoice(self, order_ref):
        """Give the SHA-256 of the file that the marketplace has now, empty where it has none."""

    def invoiceable(self, **wanted):
        """Give a shipped order that takes an invoice."""
        order_ref = self.accepted(**wanted)
        assert all(result.ok for result in self.ship(order_ref))
        self.move_clock(2)
        return order_ref


class InvoiceSuite:
    """The tests, to be mixed into a `MarketplaceApiSuite` whose bench is an `InvoiceBench`."""

    covers = frozenset({port.INVOICES})

    # --- what arrives ----------------------------------------------------------------------------

    def test_an_invoice_arrives_byte_for_byte(self, bench):
        ref = bench.invoiceable()
        result = bench.api().put_invoice(ref, invoice())
        assert (result.ref, result.ok, result.uncertain) == (ref, True, False)
        assert bench.invoices(ref) == [digest(invoice())]
        assert bench.kept_invoice(ref) == digest(invoice())
        assert bench.illegal_requests() == []

    def test_another_invoice_takes_the_place_of_the_first(self, bench):
        ref = bench.invoiceable()
        corrected = invoice(make_pdf(["Corrected"]))
        assert bench.api().put_invoice(ref, invoice()).ok
        bench.move_clock(2)
        assert bench.api().put_invoice(ref, corrected).ok
        assert bench.invoices(ref) == [digest(invoice()), digest(corrected)]
        assert bench.kept_invoice(ref) == digest(corrected)

    def test_an_invoice_as_large_as_allowed_arrives(self, bench):
        ref = bench.invoiceable()
        large = invoice(pdf_of(bench.largest_invoice))
        assert bench.api().put_invoice(ref, large).ok
        assert bench.kept_invoice(ref) == digest(large)

    @pytest.mark.parametrize('name', ['Größe "12".pdf', 'INV/2026/1.pdf', '請求書.pdf', '.pdf'])
    def test_an_invoice_arrives_whatever_its_file_is_called(self, bench, name):
        ref = bench.invoiceable()
        assert bench.api().put_invoice(ref, invoice(name=name)).ok
        assert bench.kept_invoice(ref) == digest(invoice())

    # --- what is refused -------------------------------------------------------------------------

    @pytest.mark.parametrize('content', [b'', b'<html>Not found</html>', b'PK\x03\x04', b'%PDF'])
    def test_what_is_no_pdf_is_refused_in_words_without_a_call(self, bench, content):
        ref = bench.invoiceable()
        api, before = bench.api(), bench.writes()
        result = api.put_invoice(ref, invoice(content))
        assert not result.ok and not result.uncertain
        assert NUMBER in result.message and 'PDF' in result.message
        assert bench.writes() == before
        assert bench.invoices(ref) == []

    def test_a_file_that_is_too_large_is_refused_in_words_without_a_call(self, bench):
        ref = bench.invoiceable()
        api, before = bench.api(), bench.writes()
        result = api.put_invoice(ref, invoice(pdf_of(bench.largest_invoice + 1)))
        assert not result.ok and not result.uncertain
        assert NUMBER in result.message and 'larger' in result.message
        assert bench.writes() == before
        assert bench.invoices(ref) == []

    def test_an_invoice_for_an_order_that_is_not_there_is_refused_in_words(self, bench):
        result = bench.api().put_invoice('999999999', invoice())
        assert (result.ok, result.uncertain) == (False, False)
        assert result.message

    # --- lost answers ----------------------------------------------------------------------------

    def test_a_lost_answer_to_an_invoice_is_uncertain_and_not_repeated(self, bench):
        ref = bench.invoiceable()
        before = bench.writes()
        bench.arm('lost', on='invoices')
        result = bench.api().put_invoice(ref, invoice())
        assert (result.ref, result.ok, result.uncertain) == (ref, False, True)
        assert bench.writes() == before + 1
        assert bench.invoices(ref) == [digest(invoice())]

    @pytest.mark.parametrize('kind', ['lost', 'server_error', 'drop', 'not_json'])
    def test_handed_in_again_after_a_lost_answer_one_invoice_is_kept(self, bench, kind):
        ref = bench.invoiceable()
        before = bench.writes()
        bench.arm(kind, on='invoices')
        assert bench.api().put_invoice(ref, invoice()).uncertain
        assert bench.writes() == before + 1
        bench.move_clock(2)
        assert bench.api().put_invoice(ref, invoice()).ok
        assert bench.kept_invoice(ref) == digest(invoice())

    @pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge'])
    def test_an_invoice_that_did_not_get_through_is_raised_and_changes_nothing(self, bench, kind):
        ref = bench.invoiceable()
        bench.arm(kind, on='invoices')
        with pytest.raises(TransientError):
            bench.api().put_invoice(ref, invoice())
        assert bench.invoices(ref) == []

    # --- secrecy ---------------------------------------------------------------------------------

    def test_neither_order_nor_invoice_is_in_the_log(self, bench):
        ref = bench.invoiceable()
        bench.api().put_invoice(ref, invoice())
        told = repr(bench.calls)
        assert [word for word in (bench.secret, ref, NUMBER, '00042') if word in told] == []
