from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..contract.errors import UncertainOutcome
from .money_api import MoneyApi, TellingMoneyApi
from .money_common import MoneyCommon


class CorrectedCommon(MoneyCommon):
    """Documents that people correct, cancel, and make anew."""

    def annul(self, note):
        """Cancel a posted credit note."""
        note.button_draft()
        note.button_cancel()

    def happen(self, reference, line, amount):
        """Let money of a line go back on the marketplace, and pull."""
        self.fake.give_back(reference, line, amount)
        self.touch(reference)
        self.run_streams('orders')


@tagged('post_install', '-at_install')
class TestRefundCorrected(CorrectedCommon):
    """Money goes back once, however often the documents about it are made anew."""

    api_class = TellingMoneyApi

    # ------------------------------------------------------------------ what went back there

    def test_a_credit_note_by_hand_takes_the_place_of_the_proposed_one(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        self.happen(reference, '1', '20.00')
        proposed = self.proposals(reference)
        self.connection.refund_policy = 'posted'
        note = self.credit(reference, (self.phone, '20.00'), invoice=invoice)
        self.tell(2)
        self.assertEqual(self.fake.paid_back, [])
        self.assertEqual(proposed.state, 'cancel')
        self.assertEqual(self.refunds(reference).move_id, note)

    def test_another_amount_waits_while_the_proposed_one_is_a_draft(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        self.happen(reference, '1', '20.00')
        note = self.credit(reference, (self.phone, '35.00'), invoice=invoice)
        with self.assertRaisesRegex(UserError, "post the one that is proposed"):
            note.action_marketplace_pay_back()
        self.proposals(reference).action_post()
        self.pay_back(note)
        self.assertPaidBack(('1', '35.00'))

    def test_a_proposal_that_was_cancelled_can_be_made_again(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, '1', '20.00')
        first = self.proposals(reference)
        rows = self.refunds(reference)
        with self.assertRaisesRegex(UserError, "proposed already"):
            rows.action_propose_credit_note()
        first.button_cancel()
        rows.action_propose_credit_note()
        self.assertEqual(self.proposals(reference).amount_total, 20)

    # ------------------------------------------------------------------ what we paid back

    def test_a_credit_note_made_anew_is_not_paid_back_again(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        note = self.credit(reference, (self.phone, '20.00'), invoice=invoice)
        self.pay_back(note)
        self.annul(note)
        again = self.credit(reference, (self.phone, '20.00'), invoice=invoice)
        self.pay_back(again, 2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.refunds(reference).move_id, again)
        self.assertEqual(again.marketplace_notice_state, 'done')

    def test_a_credit_note_made_anew_over_another_amount_is_refused_in_words(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        note = self.credit(reference, (self.phone, '20.00'), invoice=invoice)
        self.pay_back(note)
        self.annul(note)
        again = self.credit(reference, (self.phone, '30.00'), invoice=invoice)
        with self.assertRaisesRegex(UserError, "not posted any more"):
            again.action_marketplace_pay_back()
        self.assertPaidBack(('1', '20.00'))

    def test_a_corrected_invoice_gives_no_money_back_by_itself(self):
        self.connection.refund_policy = 'posted'
        invoice = self.invoice(self.delivered())
        wizard = (
            self.env['account.move.reversal']
            .with_context(active_model='account.move', active_ids=invoice.ids)
            .create({'journal_id': invoice.journal_id.id})
        )
        wizard.modify_moves()
        self.tell(2)
        note = invoice.reversal_move_ids
        self.assertEqual(note.state, 'posted')
        self.assertEqual(self.fake.paid_back, [])
        self.assertTrue(note.marketplace_can_pay_back)

    # ------------------------------------------------------------------ which money it was

    def test_two_equal_refunds_of_a_line_are_not_taken_for_each_other(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        notes = [
            self.credit(reference, (self.phone, '20.00'), invoice=invoice) for _time in range(2)
        ]
        self.fake.break_next('refund_lines', UncertainOutcome("No answer."))
        self.pay_back(notes[0])
        notes[1].action_marketplace_pay_back()
        later = fields.Datetime.now() + timedelta(minutes=1)
        self.refund_message(notes[0]).next_try_at = later
        self.run_streams('outbox')
        self.assertEqual(self.fake.paid_back, [])
        self.assertIn("another refund", notes[1].marketplace_notice)
        self.tell(4)
        self.assertPaidBack(('1', '20.00'), ('1', '20.00'))
        self.assertEqual(self.refunds(reference).mapped('state'), ['done', 'done'])

    def test_what_was_asked_for_and_is_refused_the_next_time_is_for_a_person(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.fake.break_next('refund_lines', UncertainOutcome("No answer."))
        self.pay_back(note)
        self.fake.break_next('preview', "Too old to be paid back.")
        self.tell(2)
        self.assertEqual(self.refund_message(note).state, 'blocked')
        self.assertTrue(note.marketplace_must_decide)
        self.assertIn("Too old", note.marketplace_notice)
        self.assertEqual(self.refunds(reference).state, 'uncertain')

    def test_of_equal_lines_the_one_that_odoo_received_is_paid_back(self):
        reference = self.delivered(self.line(), self.line())
        self.received(reference).line_ids[1].returned_quantity = 1
        self.pay_back(self.credit(reference, quantities={self.phone: 1}))
        self.assertPaidBack(('2', '120.00'))

    def test_the_line_that_a_person_chose_is_paid_back(self):
        reference = self.delivered(self.line(), self.line('TAB-1', '80.00'))
        note = self.credit(reference, quantities={self.phone: 1}, post=False)
        tablet = self.sale_of(reference).order_line.filtered(
            lambda line: line.product_id == self.tablet
        )
        note.invoice_line_ids.write({'marketplace_sale_line_id': tablet.id, 'price_unit': 10})
        note.action_post()
        self.pay_back(note)
        self.assertPaidBack(('2', '10.00'))

    def test_the_rest_of_a_line_that_is_cancelled_after_a_refund_is_proposed(self):
        self.phone.invoice_policy = 'order'
        reference = self.sell()
        self.invoice(reference)
        self.happen(reference, '1', '20.00')
        self.proposals(reference).action_post()
        self.fake.set_states(reference, 'cancelled')
        self.touch(reference)
        self.run_streams('orders')
        self.assertEqual(self.proposals(reference).amount_total, 100)


@tagged('post_install', '-at_install')
class TestRefundBySku(CorrectedCommon):
    """A line that another one shares its SKU with can't be named by it."""

    api_class = MoneyApi

    def test_a_sku_that_two_lines_have_names_neither(self):
        reference = self.delivered(self.line(), self.line(), self.line('TAB-1', '80.00'))
        self.pay_back(self.credit(reference))
        asked = {row.line_id.external_id: row._own_sku() for row in self.refunds(reference)}
        self.assertEqual(asked, {'1': '', '2': '', '3': 'TAB-1'})
