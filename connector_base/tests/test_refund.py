from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..contract.errors import AccessRefused, TransientError, UncertainOutcome
from .money_common import MoneyCommon
from .test_outbox import PowerCut


@tagged('post_install', '-at_install')
class TestRefund(MoneyCommon):
    """A credit note is paid back: by a marketplace that shows no amount of what it paid back."""

    # ------------------------------------------------------------------ by hand, by itself

    def test_a_posted_credit_note_is_not_paid_back_unless_somebody_says_so(self):
        note = self.credit(self.delivered())
        self.tell()
        self.assertEqual(self.fake.paid_back, [])
        self.assertTrue(note.marketplace_can_pay_back)

    def test_an_accountant_without_connector_rights_has_a_credit_note_paid_back(self):
        reference = self.delivered()
        note = self.credit(reference)
        self.assertFalse(self.accountant.has_group('connector_base.group_marketplace_user'))
        self.pay_back(note)
        self.assertPaidBack(('1', '120.00'))
        mine = note.with_user(self.accountant).with_company(self.company)
        mine.invalidate_recordset()
        self.assertEqual(mine.marketplace_notice_state, 'done')
        self.assertEqual(mine.marketplace_notice, "Taken")
        self.assertFalse(mine.marketplace_can_pay_back)

    def test_no_call_is_made_in_the_users_transaction(self):
        note = self.credit(self.delivered())
        before = sum(self.fake.calls.values())
        note.action_marketplace_pay_back()
        self.assertEqual(sum(self.fake.calls.values()), before)
        self.assertEqual(self.refund_message(note).state, 'pending')

    def test_with_the_policy_a_credit_note_is_paid_back_when_it_is_posted(self):
        self.connection.refund_policy = 'posted'
        self.credit(self.delivered())
        self.tell()
        self.assertPaidBack(('1', '120.00'))

    def test_who_may_not_write_a_credit_note_can_not_have_it_paid_back(self):
        note = self.credit(self.delivered())
        stranger = self.make_user('stranger', 'stock.group_stock_user')
        with self.assertRaises(AccessError):
            note.with_user(stranger).with_company(self.company).action_marketplace_pay_back()

    def test_a_credit_note_of_no_marketplace_order_tells_nobody(self):
        sale = self.env['sale.order'].create(
            {
                'partner_id': self.accountant.partner_id.id,
                'order_line': [(0, 0, {'product_id': self.phone.id})],
            }
        )
        sale.action_confirm()
        self.deliver(sale)
        invoice = sale._create_invoices()
        invoice.action_post()
        note = self.reverse(invoice)
        note.action_post()
        self.assertFalse(note.marketplace_can_pay_back)
        with self.assertRaises(UserError):
            note.action_marketplace_pay_back()

    # ------------------------------------------------------------------ how much

    def test_a_part_of_a_price_goes_back_for_its_line(self):
        reference = self.delivered(self.line(), self.line('TAB-1', '80.00'))
        self.pay_back(self.credit(reference, (self.tablet, '25.50')))
        self.assertPaidBack(('2', '25.50'))
        self.assertFalse(self.refunds(reference).is_rest)

    def test_shipping_goes_back_with_the_line_that_bears_it(self):
        reference = self.delivered(
            self.line(),
            self.line('TAB-1', '80.00'),
            extras=[{'kind': 'shipping', 'amount': '4.99', 'line': '2'}],
        )
        self.pay_back(self.credit(reference))
        self.assertPaidBack(('1', '120.00'), ('2', '84.99'))

    def test_of_equal_lines_the_one_that_came_back_is_paid_back(self):
        reference = self.delivered(self.line(), self.line(), self.line())
        self.fake.set_states(reference, 'returned', '2')
        self.touch(reference)
        self.run_streams('orders')
        self.pay_back(self.credit(reference, quantities={self.phone: 1}))
        self.assertPaidBack(('2', '120.00'))

    def test_an_amount_beyond_a_unit_goes_on_to_the_next(self):
        reference = self.delivered(self.line(), self.line())
        self.pay_back(self.credit(reference, (self.phone, '150.00')))
        self.assertPaidBack(('1', '120.00'), ('2', '30.00'))

    def test_more_than_was_paid_is_refused_in_words_and_nothing_is_noted(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '120.01'))
        with self.assertRaisesRegex(UserError, "120.00 is still paid"):
            note.action_marketplace_pay_back()
        self.assertFalse(self.refunds(reference))

    def test_what_is_being_paid_back_is_not_paid_back_again_by_another_credit_note(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        self.credit(reference, invoice=invoice).action_marketplace_pay_back()
        second = self.credit(reference, (self.phone, '1.00'), invoice=invoice)
        with self.assertRaises(UserError):
            second.action_marketplace_pay_back()

    def test_by_itself_more_than_was_paid_waits_for_a_person(self):
        self.connection.refund_policy = 'posted'
        note = self.credit(self.delivered(), (self.phone, '120.01'))
        self.tell()
        self.assertEqual(note.marketplace_notice_state, 'failed')
        self.assertIn("still paid", note.marketplace_notice)
        self.assertEqual(self.fake.paid_back, [])

    def test_money_off_that_names_no_line_asks_for_the_line(self):
        reference = self.delivered(self.line(), self.line('TAB-1', '80.00'))
        note = self.credit(reference, (self.tablet, '10.00'), post=False)
        note.invoice_line_ids.marketplace_sale_line_id = False
        note.action_post()
        with self.assertRaisesRegex(UserError, "Pays back"):
            note.action_marketplace_pay_back()

    def test_money_off_an_order_of_one_line_needs_no_naming(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '10.00'), post=False)
        note.invoice_line_ids.marketplace_sale_line_id = False
        note.action_post()
        self.pay_back(note)
        self.assertPaidBack(('1', '10.00'))

    def test_a_credit_note_in_another_currency_is_refused_in_words(self):
        reference = self.delivered(currency='GBP')
        note = self.credit(reference, post=False)
        note.currency_id = self.company.currency_id
        note.action_post()
        with self.assertRaisesRegex(UserError, "GBP"):
            note.action_marketplace_pay_back()

    def test_money_goes_back_in_the_orders_own_currency(self):
        reference = self.delivered(currency='GBP')
        self.pay_back(self.credit(reference))
        self.assertPaidBack(('1', '120.00'))
        self.assertEqual(self.refunds(reference).currency_id.name, 'GBP')

    def test_taxes_on_top_of_the_price_make_the_same_amount(self):
        self.phone.taxes_id = self.tax_excluded
        reference = self.delivered(self.line(price='119.00'))
        self.pay_back(self.credit(reference))
        self.assertPaidBack(('1', '119.00'))

    # ------------------------------------------------------------------ once

    def test_a_credit_note_is_paid_back_once(self):
        reference = self.delivered()
        note = self.credit(reference)
        self.pay_back(note)
        self.tell(3)
        self.run_streams('orders', 'outbox')
        with self.assertRaises(UserError):
            note.action_marketplace_pay_back()
        self.assertPaidBack(('1', '120.00'))
        self.assertEqual(len(self.refunds(reference)), 1)

    def test_a_credit_note_posted_again_stays_paid_back(self):
        self.connection.refund_policy = 'posted'
        note = self.credit(self.delivered())
        self.tell()
        note.button_draft()
        note.action_post()
        self.tell(2)
        self.assertPaidBack(('1', '120.00'))
        self.assertFalse(note.activity_ids)

    def test_another_amount_after_it_was_paid_back_is_raised(self):
        self.connection.refund_policy = 'posted'
        note = self.credit(self.delivered(), (self.phone, '20.00'))
        self.tell()
        note.button_draft()
        note.invoice_line_ids.price_unit = 30
        note.action_post()
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(note.activity_ids.summary, "Paid back with another amount")
        self.assertEqual(note.activity_ids.user_id, self.accountant)

    def test_a_credit_note_reset_before_it_was_sent_is_not_sent(self):
        note = self.credit(self.delivered())
        note.action_marketplace_pay_back()
        note.button_draft()
        self.tell()
        self.assertEqual(self.fake.paid_back, [])
        self.assertEqual(self.refund_message(note).state, 'obsolete')

    def test_a_credit_note_corrected_before_it_was_sent_pays_its_last_amount(self):
        self.connection.refund_policy = 'posted'
        note = self.credit(self.delivered(), (self.phone, '20.00'))
        note.button_draft()
        note.invoice_line_ids.price_unit = 30
        note.action_post()
        self.tell()
        self.assertPaidBack(('1', '30.00'))

    # ------------------------------------------------------------------ what must come first

    def test_money_waits_until_the_marketplace_has_the_line_as_shipped(self):
        reference = self.delivered(tell=False)
        note = self.credit(reference)
        self.fake.break_next('parcel', "The number is strange.")
        self.pay_back(note)
        self.assertEqual(note.marketplace_notice_state, 'waiting')
        self.assertIn("as shipped", note.marketplace_notice)
        self.notices(reference).action_retry()
        self.tell(2)
        self.assertPaidBack(('1', '120.00'))

    def test_a_line_cancelled_before_it_left_is_paid_back_by_the_marketplace(self):
        reference = self.delivered(tell=False)
        note = self.credit(reference)
        note.action_marketplace_pay_back()
        self.fake.set_states(reference, 'cancelled')
        self.tell()
        self.assertEqual(self.fake.paid_back, [])
        self.assertEqual(self.refunds(reference).mapped('state'), ['obsolete'])
        self.assertIn("pays that back itself", note.marketplace_notice)

    # ------------------------------------------------------------------ refused, lost

    def test_a_refusal_waits_for_a_person_and_is_retried_by_the_button(self):
        reference = self.delivered()
        note = self.credit(reference)
        self.fake.break_next('money', "A ticket must exist first.")
        self.pay_back(note)
        self.assertEqual(note.marketplace_notice_state, 'failed')
        self.assertIn("A ticket must exist first.", note.marketplace_notice)
        note.with_user(self.accountant).action_marketplace_retry()
        self.tell()
        self.assertPaidBack(('1', '120.00'))

    def test_a_key_that_may_not_pay_back_stops_nothing_else(self):
        note = self.credit(self.delivered())
        self.fake.break_next('refund_lines', AccessRefused("Not for this key."))
        self.pay_back(note)
        self.assertEqual(self.stream('outbox').state, 'idle')
        self.assertIn("Not for this key.", note.marketplace_notice)

    def test_an_outage_is_no_lost_answer(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.fake.break_next('refund_lines', TransientError("Down."))
        self.pay_back(note, 2)
        self.assertPaidBack(('1', '20.00'))

    def test_a_lost_answer_about_a_whole_line_is_looked_up(self):
        reference = self.delivered()
        note = self.credit(reference)
        self.fake.break_next('money', 'lost')
        self.pay_back(note)
        self.assertEqual(self.refund_message(note).state, 'uncertain')
        self.tell(2)
        self.assertPaidBack(('1', '120.00'))
        self.assertEqual(self.refund_message(note).state, 'done')
        self.assertEqual(len(self.refunds(reference)), 1)

    def test_a_lost_answer_about_a_part_is_for_a_person_and_never_sent_again(self):
        note = self.credit(self.delivered(), (self.phone, '20.00'))
        self.fake.break_next('money', 'lost')
        self.pay_back(note, 3)
        self.refund_message(note).action_retry()
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.refund_message(note).state, 'blocked')
        self.assertIn("20.00 EUR", note.marketplace_notice)
        self.assertTrue(note.marketplace_must_decide)

    def test_a_person_who_saw_the_money_go_says_so(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.fake.break_next('money', 'lost')
        self.pay_back(note, 2)
        note.with_user(self.accountant).action_marketplace_was_paid_back()
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertEqual(self.refund_message(note).state, 'done')
        self.assertIn(self.accountant.name, self.refunds(reference).decision)

    def test_a_person_who_saw_that_it_did_not_go_has_it_sent_again(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.fake.break_next('refund_lines', UncertainOutcome("No answer."))
        self.pay_back(note, 2)
        self.assertTrue(note.marketplace_must_decide)
        note.with_user(self.accountant).action_marketplace_send_again()
        self.tell(2)
        self.assertPaidBack(('1', '20.00'))
        self.assertIn(self.accountant.name, self.refunds(reference).decision)

    def test_a_process_killed_while_paying_back_pays_once(self):
        def cut():
            raise PowerCut

        note = self.credit(self.delivered())
        self.fake.break_next('money', cut)
        was_cut = False
        try:
            self.pay_back(note)
        except PowerCut:
            was_cut = True
        self.assertTrue(was_cut)
        self.assertEqual(self.refund_message(note).state, 'uncertain')
        self.tell(2)
        self.assertPaidBack(('1', '120.00'))
