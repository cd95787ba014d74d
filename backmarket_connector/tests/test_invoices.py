from hashlib import sha256

from odoo.tests import tagged

from .after_sales_common import PDF, AfterSalesCommon

INVOICE = '/invoice$'


@tagged('post_install', '-at_install')
class TestInvoices(AfterSalesCommon):
    """The posted invoice's PDF is with Back Market, the last one counts."""

    def setUp(self):
        """Hand in invoices when they are posted."""
        super().setUp()
        self.connection.invoice_upload = 'posted'

    def uploads(self):
        """Give the digests of what was taken, in order."""
        return [row['files'][0]['sha256'] for row in self.effects('invoices')]

    def test_a_posted_invoice_arrives_byte_for_byte(self):
        self.shipped((self.skus[0], 1))
        invoice = self.invoice()
        self.tell()
        self.assertEqual(self.uploads(), [sha256(PDF).hexdigest()])
        (row,) = self.effects('invoices')
        self.assertEqual(row['files'][0]['name'], f"{invoice.name.replace('/', '_').lower()}.pdf")
        self.assertEqual(invoice.marketplace_notice_state, 'done')

    def test_nothing_is_handed_in_unless_it_is_switched_on(self):
        self.connection.invoice_upload = 'no'
        self.shipped((self.skus[0], 1))
        self.invoice()
        self.tell()
        self.assertEqual(self.uploads(), [])

    def test_a_corrected_invoice_takes_the_place_of_the_first(self):
        self.shipped((self.skus[0], 1))
        invoice = self.invoice()
        self.tell()
        invoice.button_draft()
        corrected = PDF.replace(b'Catalog', b'Correct')
        self.attach(invoice, corrected)
        invoice.action_post()
        self.tell()
        self.assertEqual(self.uploads()[-1], sha256(corrected).hexdigest())
        self.assertEqual([row['current'] for row in self.effects('invoices')], [False, True])

    def test_a_refused_invoice_waits_for_a_person_with_the_reason(self):
        self.shipped((self.skus[0], 1))
        invoice = self.invoice()
        self.arm('refuse', INVOICE, status=400)
        self.tell()
        self.assertEqual(invoice.marketplace_notice_state, 'failed')
        self.assertIn("did not take the invoice", invoice.marketplace_notice)
        invoice.action_marketplace_retry()
        self.tell()
        self.assertEqual(len(self.uploads()), 1)

    def test_a_pdf_that_is_too_large_is_told_before_it_is_sent(self):
        self.shipped((self.skus[0], 1))
        large = PDF + b'%' * (3 * 1024 * 1024)
        invoice = self.invoice(pdf=large)
        calls = len(self.simulator.control('GET', 'calls')['calls'])
        self.tell()
        self.assertIn("larger than 3 MB", invoice.marketplace_notice)
        made = self.simulator.control('GET', 'calls')['calls'][calls:]
        self.assertEqual([call for call in made if call['method'] == 'POST'], [])
