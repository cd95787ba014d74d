from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..contract.errors import UncertainOutcome
from .money_api import TellingMoneyApi
from .money_common import MoneyCommon
from .test_outbox import PowerCut


@tagged('post_install', '-at_install')
class TestRefundTold(MoneyCommon):
    """A credit note is paid back by a marketplace that computes refunds and shows them."""

    api_class = TellingMoneyApi

    def lose(self, kind):
        """Have the next refund arrive or not, and its answer get lost."""
        if kind == 'arrived':
            self.fake.break_next('money', 'lost')
        else:
            self.fake.break_next('refund_lines', UncertainOutcome("No answer."))

    def test_what_stays_paid_is_asked_for(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.pay_back(note)
        self.assertPaidBack(('1', '20.00'))
        row = self.refunds(reference)
        self.assertEqual((row.paid_before, row.paid_after, row.is_rest), (0, 100, False))

    def test_who_bears_how_much_is_kept(self):
        reference = self.delivered()
        self.pay_back(self.credit(reference, (self.phone, '20.00')))
        row = self.refunds(reference)
        self.assertEqual((row.by_seller, row.by_marketplace), (18, 2))
        self.assertTrue(row.is_split_told)

    def test_an_amount_that_is_computed_otherwise_is_not_booked(self):
        note = self.credit(self.delivered(), (self.phone, '20.00'))
        self.fake.break_next('preview', Decimal('19.99'))
        self.pay_back(note, 2)
        self.assertEqual(self.fake.calls['refund_lines'], 0)
        self.assertIn("19.99", note.marketplace_notice)
        self.assertEqual(note.marketplace_notice_state, 'failed')

    def test_a_refusal_of_the_computation_is_told_in_its_words(self):
        note = self.credit(self.delivered())
        self.fake.break_next('preview', "A ticket must exist first.")
        self.pay_back(note)
        self.assertIn("A ticket must exist first.", note.marketplace_notice)
        self.assertEqual(self.fake.calls['refund_lines'], 0)

    def test_a_lost_answer_that_had_its_effect_is_found(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.lose('arrived')
        self.pay_back(note)
        self.assertEqual(self.refunds(reference).state, 'uncertain')
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.refunds(reference).mapped('state'), ['done'])
        self.assertEqual(self.fake.calls['refund_lines'], 1)

    def test_a_lost_call_that_had_no_effect_is_made_again_for_the_same_amount(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.lose('not arrived')
        self.pay_back(note, 3)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.refund_message(note).state, 'done')

    def test_another_amount_than_either_is_for_a_person(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.lose('not arrived')
        self.pay_back(note)
        self.fake.give_back(reference, '1', '7.00')
        self.tell(2)
        self.assertEqual(self.fake.paid_back, [])
        self.assertEqual(self.refund_message(note).state, 'blocked')
        self.assertIn("7.00", note.marketplace_notice)

    def test_a_process_killed_between_asking_and_noting_pays_once(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        original = self.fake._answer_refund

        def cut(refund, amount):
            self.fake._answer_refund = original
            raise PowerCut

        self.fake.calculate_refund = lambda ref, refund: original(refund, refund.amount)
        self.fake._answer_refund = cut
        was_cut = False
        try:
            self.pay_back(note)
        except PowerCut:
            was_cut = True
        self.assertTrue(was_cut)
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.refunds(reference).mapped('state'), ['done'])

    def test_two_parts_of_a_line_add_up(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        for amount in ('30.00', '50.00'):
            note = self.credit(reference, (self.phone, amount), invoice=invoice)
            note.action_marketplace_pay_back()
        self.tell(2)
        self.assertPaidBack(('1', '30.00'), ('1', '50.00'))
        third = self.credit(reference, (self.phone, '40.01'), invoice=invoice)
        with self.assertRaisesRegex(UserError, "40.00 is still paid"):
            third.action_marketplace_pay_back()

    def test_units_are_paid_back_one_by_one(self):
        reference = self.delivered(self.line(), self.line(), self.line('TAB-1', '80.00'))
        self.pay_back(self.credit(reference))
        self.assertPaidBack(('1', '120.00'), ('2', '120.00'), ('3', '80.00'))

    def test_one_unit_that_is_refused_keeps_no_other_from_its_money(self):
        reference = self.delivered(self.line(), self.line())
        note = self.credit(reference)
        self.fake.break_next('money', "Not this one.")
        self.pay_back(note)
        self.assertEqual(self.refunds(reference).mapped('state'), ['blocked', 'done'])
        self.assertEqual(note.marketplace_notice_state, 'failed')
        note.action_marketplace_retry()
        self.tell()
        self.assertPaidBack(('2', '120.00'), ('1', '120.00'))

    def test_a_unit_without_a_fate_was_not_sent_and_is_sent_next(self):
        reference = self.delivered(self.line(), self.line())
        note = self.credit(reference)
        original = self.fake.refund_lines
        self.fake.refund_lines = lambda ref, refunds: original(ref, refunds[:1])
        self.pay_back(note, 2)
        self.assertPaidBack(('1', '120.00'), ('2', '120.00'))

    def test_money_of_a_cancelled_line_that_is_still_paid_goes_back(self):
        # where a cancellation moves no money, it has to be asked for
        reference = self.delivered(tell=False)
        note = self.credit(reference)
        note.action_marketplace_pay_back()
        self.fake.set_states(reference, 'cancelled')
        self.tell()
        self.assertPaidBack(('1', '120.00'))

    # ------------------------------------------------------------------ both sides at once

    def test_what_went_back_there_meanwhile_is_for_a_person_before_more_goes_back(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        note.action_marketplace_pay_back()
        self.fake.give_back(reference, '1', '20.00')
        self.tell(2)
        self.assertEqual(self.fake.paid_back, [])
        self.assertIn("paid back on the marketplace itself", note.marketplace_notice)
        self.assertFalse(self.proposals(reference) - note)

    def test_a_person_takes_what_went_back_there_for_the_credit_note(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        note.action_marketplace_pay_back()
        self.fake.give_back(reference, '1', '20.00')
        self.tell()
        note.with_user(self.accountant).action_marketplace_was_paid_back()
        self.tell(2)
        self.assertEqual(self.fake.paid_back, [])
        made = self.refunds(reference).filtered(lambda row: row.origin == 'marketplace')
        self.assertEqual(made.move_id, note)
        self.assertFalse(self.refunds(reference)._unclaimed())

    def test_a_person_has_the_credit_note_paid_back_beside_what_went_back_there(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        note.action_marketplace_pay_back()
        self.fake.give_back(reference, '1', '20.00')
        self.tell()
        note.with_user(self.accountant).action_marketplace_send_again()
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.fake.line(reference, '1')['refunded'], '40.00')

    def test_a_credit_note_for_what_went_back_there_is_not_sent(self):
        self.connection.refund_policy = 'posted'
        reference = self.delivered()
        self.fake.give_back(reference, '1', '20.00')
        self.touch(reference)
        self.run_streams('orders')
        note = self.credit(reference, (self.phone, '20.00'))
        self.tell(2)
        self.assertEqual(self.fake.paid_back, [])
        self.assertEqual(note.marketplace_notice_state, 'there')

    def test_another_credit_note_waits_while_what_went_back_there_has_none(self):
        reference = self.delivered()
        self.fake.give_back(reference, '1', '20.00')
        self.touch(reference)
        self.run_streams('orders')
        note = self.credit(reference, (self.phone, '35.00'))
        with self.assertRaisesRegex(UserError, "20.00 EUR"):
            note.action_marketplace_pay_back()
        self.refunds(reference).action_needs_no_note()
        self.pay_back(note)
        self.assertPaidBack(('1', '35.00'))
