import hashlib

from odoo.tests import tagged

from odoo.addons.connector_base.tests.printer import set_printer

from tests.simulators.pdf import make_pdf

from .after_sales import RefurbedAfterSales


@tagged('post_install', '-at_install')
class TestInvoices(RefurbedAfterSales):
    """The PDF of a posted invoice goes up, once, and again after a change."""

    def setUp(self):
        """Invoices are handed in when they are posted."""
        super().setUp()
        self.connection.invoice_upload = 'posted'
        set_printer(self, False)

    def attach(self, invoice, words="Invoice"):
        """Attach a PDF to an invoice; give its SHA-256."""
        content = make_pdf([words])
        self.env['ir.attachment'].create(
            {
                'name': 'invoice.pdf',
                'raw': content,
                'mimetype': 'application/pdf',
                'res_model': 'account.move',
                'res_id': invoice.id,
            }
        )
        return hashlib.sha256(content).hexdigest()

    def papers(self):
        """Give the invoices that refurbed has."""
        return self.effects()['invoices']

    def test_the_pdf_of_a_posted_invoice_arrives_byte_for_byte(self):
        number, invoice = self.invoiced()
        digest = self.attach(invoice)
        self.tell()
        (paper,) = self.papers()
        self.assertEqual(
            (paper['order_id'], paper['sha256'], paper['uploads']), (number, digest, 1)
        )
        self.assertEqual(self.message(number, 'invoice').state, 'done')

    def test_a_lost_answer_to_an_invoice_has_one_effect(self):
        number, invoice = self.invoiced()
        self.attach(invoice)
        self.lose_answer('SetOrderInvoiceStream')
        self.tell(3)
        (paper,) = self.papers()
        self.assertEqual(paper['uploads'], 1)
        self.assertEqual(self.message(number, 'invoice').state, 'done')

    def test_an_invoice_that_was_posted_anew_takes_the_place_of_the_first(self):
        number, invoice = self.invoiced()
        self.attach(invoice)
        self.tell()
        invoice.button_draft()
        invoice.action_post()
        digest = self.attach(invoice, "Corrected")
        self.tell()
        (paper,) = self.papers()
        self.assertEqual((paper['sha256'], paper['uploads']), (digest, 2))

    def test_after_the_window_nothing_is_sent_and_the_invoice_says_so(self):
        number, invoice = self.invoiced()
        self.attach(invoice)
        self.refurbed.control('POST', 'clock', {'advance': 31 * 24 * 3600})
        self.tell()
        self.assertEqual(self.papers(), [])
        self.assertIn("takes no invoice", invoice.marketplace_notice)

    def test_a_file_that_is_too_large_is_refused_in_words_before_anything_is_sent(self):
        number, invoice = self.invoiced()
        self.env['ir.attachment'].create(
            {
                'name': 'large.pdf',
                'raw': b'%PDF-1.4\n' + b'%' * (2 * 1024 * 1024),
                'mimetype': 'application/pdf',
                'res_model': 'account.move',
                'res_id': invoice.id,
            }
        )
        self.refurbed.forget_calls()
        self.tell()
        self.assertEqual(self.refurbed.called('SetOrderInvoiceStream'), [])
        self.assertIn("larger than the 2 MB", invoice.marketplace_notice)
