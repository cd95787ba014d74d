from odoo.tests import tagged

from .money_api import TellingMoneyApi
from .money_common import MoneyCommon

SUMMARY = "Paid back on the marketplace"


class MirrorCommon(MoneyCommon):
    """Money that the marketplace gives back."""

    def pull(self, reference):
        """Have a change of an order noticed."""
        self.touch(reference)
        self.run_streams('orders')

    def happen(self, reference, *given):
        """Let money of lines go back on the marketplace, and pull."""
        for line, amount in given:
            self.fake.give_back(reference, line, amount)
        self.pull(reference)


@tagged('post_install', '-at_install')
class TestRefundMirrored(MirrorCommon):
    """What a marketplace shows to have paid back proposes a credit note."""

    api_class = TellingMoneyApi

    def test_a_part_paid_back_there_proposes_a_credit_note_over_the_same_amount(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        self.happen(reference, ('1', '33.33'))
        note = self.proposals(reference)
        self.assertEqual(len(note), 1)
        self.assertEqual((note.amount_total, note.reversed_entry_id), (33.33, invoice))
        self.assertEqual(self.refunds(reference).move_id, note)
        self.assertEqual(note.invoice_line_ids.tax_ids, self.tax_included)

    def test_the_accountant_is_asked_to_check_it(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '33.33'))
        (activity,) = self.proposals(reference).activity_ids
        self.assertEqual((activity.summary, activity.user_id), (SUMMARY, self.accountant))

    def test_a_part_of_a_price_leaves_the_invoiced_quantity_alone(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '33.33'))
        self.proposals(reference).action_post()
        self.assertEqual(self.sale_of(reference).invoice_status, 'invoiced')

    def test_a_whole_unit_is_credited_as_one(self):
        reference = self.delivered(self.line(), self.line())
        self.invoice(reference)
        self.happen(reference, ('2', '120.00'))
        line = self.proposals(reference).invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit), (1, 120))
        self.assertEqual(line.sale_line_ids, self.sale_of(reference).order_line)

    def test_shipping_is_credited_as_shipping(self):
        reference = self.delivered(extras=[{'kind': 'shipping', 'amount': '4.99', 'line': '1'}])
        self.invoice(reference)
        self.happen(reference, ('1', '124.99'))
        note = self.proposals(reference)
        self.assertEqual(note.amount_total, 124.99)
        self.assertEqual(len(note.invoice_line_ids), 2)

    def test_taxes_on_top_of_the_price_are_credited_to_the_cent(self):
        self.phone.taxes_id = self.tax_excluded
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '33.35'))
        self.assertEqual(self.proposals(reference).amount_total, 33.35)

    def test_a_refund_in_pounds_is_credited_in_pounds(self):
        reference = self.delivered(currency='GBP')
        self.invoice(reference)
        self.happen(reference, ('1', '20.00'))
        self.assertEqual(self.proposals(reference).currency_id.name, 'GBP')

    def test_it_is_proposed_once(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '20.00'))
        self.pull(reference)
        self.run_streams('orders', 'outbox')
        self.assertEqual(len(self.proposals(reference)), 1)
        self.assertEqual(len(self.refunds(reference)), 1)

    def test_what_goes_back_later_is_proposed_beside(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '20.00'))
        self.happen(reference, ('1', '30.00'))
        self.assertEqual(self.proposals(reference).mapped('amount_total'), [30, 20])

    def test_a_proposal_that_is_posted_is_not_sent(self):
        self.connection.refund_policy = 'posted'
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '20.00'))
        note = self.proposals(reference)
        note.action_post()
        self.tell(2)
        self.assertEqual(self.fake.paid_back, [])
        self.assertEqual(note.marketplace_notice_state, 'there')
        self.assertFalse(note.marketplace_can_pay_back)

    def test_a_proposal_posted_with_another_amount_is_raised(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '20.00'))
        note = self.proposals(reference)
        note.invoice_line_ids.price_unit = 21
        note.action_post()
        self.assertIn("Not what was paid back", note.activity_ids.mapped('summary'))

    def test_a_proposal_that_was_deleted_does_not_come_back_by_itself(self):
        reference = self.delivered()
        self.invoice(reference)
        self.happen(reference, ('1', '20.00'))
        self.proposals(reference).unlink()
        self.pull(reference)
        self.assertFalse(self.proposals(reference))
        self.refunds(reference).action_propose_credit_note()
        self.assertEqual(self.proposals(reference).amount_total, 20)

    def test_a_credit_note_made_before_it_was_noticed_is_taken_for_it(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.happen(reference, ('1', '20.00'))
        self.assertEqual(self.refunds(reference).move_id, note)
        self.assertFalse(self.proposals(reference))

    def test_a_refund_of_ours_is_not_mirrored_back(self):
        reference = self.delivered()
        note = self.credit(reference, (self.phone, '20.00'))
        self.pay_back(note)
        self.pull(reference)
        self.assertEqual(self.refunds(reference).mapped('origin'), ['odoo'])
        self.assertFalse(self.proposals(reference))

    def test_what_is_not_invoiced_yet_is_for_a_person(self):
        reference = self.delivered()
        self.happen(reference, ('1', '20.00'))
        (activity,) = self.sale_of(reference).activity_ids
        self.assertEqual(activity.summary, SUMMARY)
        self.assertIn("not invoiced yet", activity.note)
        self.assertFalse(self.proposals(reference))

    def test_more_than_the_invoice_leaves_is_for_a_person(self):
        reference = self.delivered()
        invoice = self.invoice(reference)
        self.credit(reference, (self.phone, '110.00'), invoice=invoice)
        self.happen(reference, ('1', '20.00'))
        self.assertFalse(self.proposals(reference))
        self.assertIn("by hand", invoice.activity_ids.note)

    def test_what_went_back_before_the_import_asks_nobody(self):
        reference = self.place(self.line(state='shipped', refunded='20.00'))
        self.import_orders()
        self.pull(reference)
        self.assertFalse(self.sale_of(reference).activity_ids)
        self.assertTrue(self.refunds(reference).needs_no_note)
        self.assertIn(
            "20.00 EUR of this order was paid back before",
            ' '.join(self.sale_of(reference).message_ids.mapped('body')),
        )

    def test_what_went_back_before_the_import_does_not_go_back_again(self):
        reference = self.place(self.line(state='shipped', refunded='20.00'))
        self.import_orders()
        self.assertEqual(str(self.received(reference).line_ids._still_paid()), '100.00')

    def test_a_return_alone_is_no_money(self):
        reference = self.delivered()
        self.invoice(reference)
        self.fake.set_states(reference, 'returned')
        self.pull(reference)
        self.assertFalse(self.refunds(reference))


@tagged('post_install', '-at_install')
class TestRefundMirroredUntold(MirrorCommon):
    """A marketplace shows that a line was refunded, and no amount."""

    def refund_there(self, reference, *lines):
        """Let lines be refunded on the marketplace, and pull."""
        self.fake.set_states(reference, 'refunded', *lines)
        self.pull(reference)

    def test_a_refunded_line_proposes_all_that_was_paid_of_it(self):
        reference = self.delivered(
            self.line(),
            self.line('TAB-1', '80.00'),
            extras=[{'kind': 'shipping', 'amount': '4.99', 'line': '2'}],
        )
        self.invoice(reference)
        self.refund_there(reference, '2')
        self.assertEqual(self.proposals(reference).amount_total, 84.99)
        self.pull(reference)
        self.assertEqual(len(self.proposals(reference)), 1)

    def test_refunded_by_us_is_not_proposed(self):
        reference = self.delivered()
        self.pay_back(self.credit(reference))
        self.pull(reference)
        self.assertFalse(self.proposals(reference))

    def test_refunded_after_we_paid_a_part_back_is_for_a_person(self):
        reference = self.delivered()
        self.pay_back(self.credit(reference, (self.phone, '20.00')))
        self.refund_there(reference)
        self.assertFalse(self.proposals(reference))
        (activity,) = self.sale_of(reference).activity_ids
        self.assertIn("20.00 EUR of 120.00", activity.note)
