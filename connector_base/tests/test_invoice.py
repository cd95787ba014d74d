import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..contract.errors import RequestRefused, TransientError, UncertainOutcome
from .money_common import PDF, MoneyCommon
from .printer import set_printer


@tagged('post_install', '-at_install')
class TestInvoice(MoneyCommon):
    """The PDF of a posted invoice goes to the marketplace."""

    def setUp(self):
        """Invoices are handed in when they are posted."""
        super().setUp()
        self.connection.invoice_upload = 'posted'
        set_printer(self, False)

    def attach(self, move, content=PDF, name='paper.pdf'):
        """Attach a file to an invoice, as a person does."""
        return self.env['ir.attachment'].create(
            {
                'name': name,
                'res_model': 'account.move',
                'res_id': move.id,
                'datas': base64.b64encode(content),
                'mimetype': 'application/pdf',
            }
        )

    def papers_of(self, move):
        """Give the messages about an invoice."""
        return self.env['marketplace.outbox'].search(
            [('move_id', '=', move.id), ('verb', '=', 'invoice')]
        )

    def handed_in(self, **vals):
        """Deliver an order, invoice it, attach a PDF, and hand it in; give number and invoice."""
        reference = self.delivered(**vals)
        move = self.invoice(reference)
        self.attach(move)
        self.tell()
        return reference, move

    # ------------------------------------------------------------------ one invoice

    def test_a_posted_invoice_is_handed_in_with_number_and_name(self):
        _reference, move = self.handed_in()
        (paper,) = self.fake.papers
        self.assertEqual((paper.content, paper.number), (PDF, move.name))
        self.assertEqual(paper.name, f"{move.name.replace('/', '_')}.pdf")
        self.assertEqual(move.marketplace_notice_state, 'done')

    def test_it_is_handed_in_once(self):
        self.handed_in()
        self.tell(3)
        self.assertEqual(len(self.fake.papers), 1)

    def test_nothing_is_handed_in_unless_the_connection_says_so(self):
        self.connection.invoice_upload = 'no'
        _reference, move = self.handed_in()
        self.assertEqual(self.fake.papers, [])
        move.with_user(self.accountant).with_company(self.company).action_marketplace_hand_in()
        self.tell()
        self.assertEqual(len(self.fake.papers), 1)

    def test_a_draft_can_not_be_handed_in(self):
        move = self.invoice(self.delivered(), post=False)
        with self.assertRaises(UserError):
            move.action_marketplace_hand_in()

    def test_no_call_is_made_and_nothing_printed_in_the_users_transaction(self):
        reference = self.delivered()
        before = sum(self.fake.calls.values())
        move = self.invoice(reference)
        self.assertEqual(sum(self.fake.calls.values()), before)
        self.assertFalse(move.invoice_pdf_report_id)

    # ------------------------------------------------------------------ the PDF

    def print_as(self, content):
        """Have Odoo's printer make this of every invoice."""
        set_printer(self, True)
        self.patch(
            self.registry['account.move.send'],
            '_prepare_invoice_pdf_report',
            lambda send, data: [
                values.update(
                    pdf_attachment_values={
                        'name': 'printed.pdf',
                        'raw': content,
                        'mimetype': 'application/pdf',
                        'res_model': 'account.move',
                        'res_id': invoice.id,
                        'res_field': 'invoice_pdf_report_file',
                    }
                )
                for invoice, values in data.items()
            ],
        )

    def test_an_invoice_without_a_pdf_is_printed(self):
        move = self.invoice(self.delivered())
        self.print_as(b'%PDF-1.4 printed')
        self.tell()
        self.assertEqual(self.fake.papers[0].content, b'%PDF-1.4 printed')
        self.assertTrue(move.invoice_pdf_report_id)

    def test_another_paper_on_the_invoice_is_not_taken_for_it(self):
        self.print_as(b'%PDF-1.4 printed')
        self.handed_in()
        self.assertEqual([paper.content for paper in self.fake.papers], [b'%PDF-1.4 printed'])

    def test_without_a_printer_it_waits_and_says_what_to_do(self):
        move = self.invoice(self.delivered())
        self.tell()
        self.assertEqual(move.marketplace_notice_state, 'waiting')
        self.assertIn("Attach it to the invoice", move.marketplace_notice)
        self.assertEqual(self.fake.calls['put_invoice'], 0)

    def test_a_pdf_attached_later_is_handed_in_at_once(self):
        move = self.invoice(self.delivered())
        self.run_streams('outbox')
        self.attach(move)
        self.run_streams('outbox')
        self.assertEqual(self.fake.papers[0].content, PDF)

    def test_a_file_that_only_says_it_is_a_pdf_is_not_handed_in(self):
        move = self.invoice(self.delivered())
        self.attach(move, b'<html>')
        self.tell()
        self.assertEqual(self.fake.papers, [])

    # ------------------------------------------------------------------ again

    def test_an_invoice_posted_again_is_handed_in_again_with_what_it_says_now(self):
        _reference, move = self.handed_in()
        move.button_draft()
        move.action_post()
        self.tell()
        self.assertEqual(len(self.fake.papers), 1)
        self.attach(move, b'%PDF-1.4 corrected')
        self.tell()
        self.assertEqual(self.fake.papers[-1].content, b'%PDF-1.4 corrected')
        self.assertEqual(self.papers_of(move).mapped('state'), ['done', 'done'])

    def test_an_invoice_reset_before_it_was_sent_is_not_sent(self):
        move = self.invoice(self.delivered())
        move.button_draft()
        self.attach(move)
        self.tell()
        self.assertEqual(self.fake.papers, [])
        self.assertEqual(self.papers_of(move).state, 'obsolete')

    def test_of_two_invoices_the_later_one_is_there_and_the_other_says_so(self):
        reference, first = self.handed_in()
        second = first.copy()
        second.invoice_line_ids.sale_line_ids = self.sale_of(reference).order_line
        second.action_post()
        self.attach(second)
        self.tell()
        self.assertEqual(self.fake.papers[-1].number, second.name)
        self.assertIn(second.name, first.marketplace_notice)

    # ------------------------------------------------------------------ what must come first

    def test_it_waits_until_the_order_is_accepted(self):
        self.connection.acceptance_policy = 'manual'
        self.phone.invoice_policy = 'order'
        reference = self.sell()
        move = self.invoice(reference)
        self.attach(move)
        self.tell()
        self.assertEqual(self.fake.papers, [])
        self.assertIn("as accepted", move.marketplace_notice)
        self.received(reference).action_accept()
        self.tell(2)
        self.assertEqual(len(self.fake.papers), 1)

    def test_it_is_not_sent_when_the_marketplace_takes_none_any_more(self):
        _reference, move = self.handed_in(takes_invoice=False)
        self.assertEqual(self.fake.calls['put_invoice'], 0)
        self.assertIn("takes no invoice", move.marketplace_notice)

    # ------------------------------------------------------------------ refused, lost

    def test_a_lost_answer_is_looked_up_and_the_invoice_arrives_once(self):
        self.fake.break_next('paper', 'lost')
        _reference, move = self.handed_in()
        self.assertEqual(self.papers_of(move).state, 'uncertain')
        self.tell(2)
        self.assertEqual(len(self.fake.papers), 1)
        self.assertEqual(self.papers_of(move).state, 'done')

    def test_a_lost_upload_that_did_not_arrive_is_sent_again(self):
        self.fake.break_next('put_invoice', UncertainOutcome("No answer."))
        self.handed_in()
        self.tell()
        self.assertEqual(len(self.fake.papers), 1)

    def test_a_refusal_waits_for_a_person_and_is_retried_by_the_button(self):
        self.fake.break_next('paper', "Too large.")
        _reference, move = self.handed_in()
        self.assertEqual(move.marketplace_notice_state, 'failed')
        self.assertIn("Too large.", move.marketplace_notice)
        move.with_user(self.accountant).action_marketplace_retry()
        self.tell()
        self.assertEqual(len(self.fake.papers), 1)

    def test_a_refused_call_blocks_this_invoice_only(self):
        self.fake.break_next('put_invoice', RequestRefused("Not for you (403)", status=403))
        self.handed_in()
        self.assertEqual(self.stream('outbox').state, 'idle')

    def test_an_outage_is_waited_for(self):
        self.fake.break_next('put_invoice', TransientError("Down."))
        _reference, move = self.handed_in()
        self.assertEqual(self.papers_of(move).state, 'pending')
        self.tell()
        self.assertEqual(len(self.fake.papers), 1)

    def test_a_message_names_its_invoice(self):
        _reference, move = self.handed_in()
        self.assertEqual(self.papers_of(move).subject, move.name)
