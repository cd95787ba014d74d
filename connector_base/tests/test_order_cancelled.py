from odoo.exceptions import UserError
from odoo.tests import tagged

from .money_api import TellingMoneyApi
from .money_common import MoneyCommon

AFTER = "Cancelled on the marketplace after shipping"
CREDIT = "Cancelled on the marketplace"


class CancelledCommon(MoneyCommon):
    """Orders in every state, some of whose lines are cancelled."""

    def cancelled(self, reference, *lines):
        """Let lines be cancelled on the marketplace, and pull."""
        self.fake.set_states(reference, 'cancelled', *lines)
        self.touch(reference)
        self.run_streams('orders')

    def quantities(self, reference):
        """Give what is ordered of each product by now."""
        return [int(line.product_uom_qty) for line in self.sale_of(reference).order_line]

    def summaries(self, reference):
        """Give the summaries of the problems on the sales order."""
        return self.sale_of(reference).activity_ids.mapped('summary')


@tagged('post_install', '-at_install')
class TestOrderCancelled(CancelledCommon):
    """Cancelled on the marketplace: a phone of two, and a tablet, in every state of the order."""

    # ------------------------------------------------------------------ the states

    def as_draft(self):
        """Give an order that somebody put back to a quotation."""
        reference = self.sell(self.line(), self.line(), self.line('TAB-1', '80.00'))
        sale = self.sale_of(reference)
        sale.with_context(marketplace_says=True)._action_cancel()
        sale.action_draft()
        return reference

    def as_reserved(self):
        """Give an order whose goods wait in the warehouse."""
        return self.sell(self.line(), self.line(), self.line('TAB-1', '80.00'))

    def as_partly_shipped(self):
        """Give an order one phone of which has left."""
        reference = self.as_reserved()
        self.send_off(reference, {self.phone: 1})
        return reference

    def as_shipped(self):
        """Give an order that has left."""
        reference = self.as_reserved()
        self.send_off(reference)
        return reference

    def as_invoiced(self, post):
        """Give an order that is invoiced before it leaves."""
        (self.phone | self.tablet).invoice_policy = 'order'
        reference = self.as_reserved()
        self.invoice(reference, post=post)
        return reference

    def test_one_line_is_cancelled_in_every_state(self):
        # state: (what is ordered afterwards, activities on the sales order, open deliveries)
        cases = {
            'draft': (self.as_draft, [1, 1], [], 0),
            'reserved': (self.as_reserved, [1, 1], [], 1),
            'partly shipped': (self.as_partly_shipped, [1, 1], [], 1),
            'shipped': (self.as_shipped, [2, 1], [AFTER], 0),
            'invoiced, draft': (lambda: self.as_invoiced(post=False), [1, 1], [], 1),
            'invoiced': (lambda: self.as_invoiced(post=True), [1, 1], [], 1),
        }
        for state, (prepare, ordered, raised, deliveries) in cases.items():
            with self.subTest(state):
                reference = prepare()
                self.cancelled(reference, '2')
                self.assertEqual(self.quantities(reference), ordered)
                self.assertEqual(self.summaries(reference), raised)
                self.assertEqual(len(self.picking_of(reference)), deliveries)
                self.assertNotEqual(self.sale_of(reference).state, 'cancel')

    def test_a_whole_order_is_cancelled_in_every_state(self):
        cases = {
            'draft': (self.as_draft, 'cancel', []),
            'reserved': (self.as_reserved, 'cancel', []),
            'partly shipped': (self.as_partly_shipped, 'sale', [AFTER]),
            'shipped': (self.as_shipped, 'sale', [AFTER]),
            'invoiced, draft': (lambda: self.as_invoiced(post=False), 'cancel', []),
            'invoiced': (lambda: self.as_invoiced(post=True), 'cancel', []),
        }
        for state, (prepare, after, raised) in cases.items():
            with self.subTest(state):
                reference = prepare()
                self.cancelled(reference)
                self.assertEqual(self.sale_of(reference).state, after)
                self.assertEqual(self.summaries(reference), raised)
                self.assertFalse(self.picking_of(reference))

    def test_what_has_left_stays_ordered_and_the_rest_is_not_delivered(self):
        reference = self.as_partly_shipped()
        self.cancelled(reference)
        self.assertEqual(self.quantities(reference), [1, 0])
        self.assertFalse(self.picking_of(reference))

    def test_of_a_line_of_two_one_of_which_left_the_other_is_not_delivered(self):
        reference = self.sell(self.line(quantity=2))
        self.send_off(reference, {self.phone: 1})
        self.cancelled(reference)
        self.assertEqual(self.quantities(reference), [1])
        self.assertEqual(self.summaries(reference), [AFTER])

    # ------------------------------------------------------------------ invoices

    def test_a_draft_invoice_loses_the_cancelled_line(self):
        reference = self.as_invoiced(post=False)
        self.cancelled(reference, '2')
        self.assertEqual(self.sale_of(reference).invoice_ids.amount_total, 200)

    def test_a_draft_invoice_loses_the_shipping_of_the_cancelled_line(self):
        (self.phone | self.tablet).invoice_policy = 'order'
        reference = self.sell(
            self.line(),
            self.line('TAB-1', '80.00'),
            extras=[{'kind': 'shipping', 'amount': '4.99', 'line': '2'}],
        )
        self.invoice(reference, post=False)
        self.cancelled(reference, '2')
        self.assertEqual(self.sale_of(reference).invoice_ids.amount_total, 120)

    def test_the_draft_invoice_of_a_cancelled_order_is_cancelled(self):
        reference = self.as_invoiced(post=False)
        self.cancelled(reference)
        self.assertEqual(self.sale_of(reference).invoice_ids.state, 'cancel')

    def test_a_posted_invoice_gets_a_draft_credit_note_over_the_cancelled_line(self):
        reference = self.as_invoiced(post=True)
        self.cancelled(reference, '2')
        note = self.proposals(reference)
        self.assertEqual(note.amount_total, 120)
        self.assertEqual(note.activity_ids.summary, CREDIT)
        self.assertEqual(note.activity_ids.user_id, self.accountant)

    def test_the_posted_invoice_of_a_cancelled_order_is_credited_in_full(self):
        reference = self.as_invoiced(post=True)
        self.cancelled(reference)
        self.assertEqual(self.proposals(reference).amount_total, 320)

    def test_a_credit_note_of_what_was_cancelled_is_not_paid_back_a_second_time(self):
        self.connection.refund_policy = 'posted'
        reference = self.as_invoiced(post=True)
        self.cancelled(reference, '2')
        note = self.proposals(reference)
        note.action_post()
        self.tell(2)
        self.assertEqual((self.fake.paid_back, self.fake.illegal), ([], []))
        self.assertEqual(note.marketplace_notice_state, 'there')

    def test_a_cancellation_is_credited_once(self):
        reference = self.as_invoiced(post=True)
        self.cancelled(reference, '2')
        self.cancelled(reference, '2')
        self.assertEqual(len(self.proposals(reference)), 1)

    def test_a_unit_that_was_never_invoiced_is_not_credited(self):
        reference = self.sell(self.line(), self.line())
        self.send_off(reference, {self.phone: 1})
        self.invoice(reference)
        self.cancelled(reference, '2')
        self.assertFalse(self.proposals(reference))

    # ------------------------------------------------------------------ from Odoo

    def test_a_sale_cancelled_in_odoo_tells_what_the_contract_allows_in_every_state(self):
        cases = {
            'to answer': ('to_answer', 'refuse', 'cancelled'),
            'accepted': ('accepted', 'cancel', 'cancelled'),
            'shipped': ('shipped', None, 'shipped'),
            'cancelled': ('cancelled', None, 'cancelled'),
            'refunded': ('refunded', None, 'refunded'),
            'held': ('held', None, 'held'),
        }
        for name, (state, verb, after) in cases.items():
            with self.subTest(name):
                self.connection.acceptance_policy = 'manual'
                reference = self.sell()
                self.fake.set_states(reference, state)
                self.sale_of(reference).action_cancel()
                self.tell(2)
                told = [said for ref, _line, said in self.fake.told if ref == reference]
                self.assertEqual(told, [verb] if verb else [])
                self.assertEqual(self.fake.states(reference), [after])
                self.assertEqual(self.fake.illegal, [])

    def test_a_sale_cancelled_in_odoo_after_it_left_tells_nothing(self):
        reference = self.delivered()
        self.sale_of(reference).action_cancel()
        self.tell(2)
        self.assertEqual(self.fake.states(reference), ['shipped'])
        self.assertEqual(self.fake.illegal, [])


@tagged('post_install', '-at_install')
class TestOrderCancelledTold(CancelledCommon):
    """A marketplace where a cancellation moves no money, and that shows what was paid back."""

    api_class = TellingMoneyApi

    def invoiced(self):
        """Give an order of two phones that is invoiced before it leaves."""
        self.phone.invoice_policy = 'order'
        reference = self.sell(self.line(), self.line())
        self.invoice(reference)
        return reference

    def test_the_credit_note_of_what_was_cancelled_can_be_paid_back(self):
        reference = self.invoiced()
        self.cancelled(reference, '2')
        note = self.proposals(reference)
        note.action_post()
        self.pay_back(note)
        self.assertPaidBack(('2', '120.00'))

    def test_money_that_went_back_with_the_cancellation_is_credited_once(self):
        reference = self.invoiced()
        self.fake.give_back(reference, '2', '120.00')
        self.cancelled(reference, '2')
        note = self.proposals(reference)
        self.assertEqual(note.amount_total, 120)
        self.assertEqual(note.marketplace_refund_ids.mapped('origin'), ['marketplace'])

    def test_money_that_goes_back_later_belongs_to_the_same_credit_note(self):
        reference = self.invoiced()
        self.cancelled(reference, '2')
        note = self.proposals(reference)
        self.fake.give_back(reference, '2', '120.00')
        self.touch(reference)
        self.run_streams('orders')
        self.assertEqual(self.proposals(reference), note)
        self.assertEqual(note.marketplace_refund_ids.mapped('amount'), [120])

    def test_what_was_cancelled_before_it_was_invoiced_asks_nobody(self):
        reference = self.sell(self.line(), self.line())
        self.fake.give_back(reference, '2', '120.00')
        self.cancelled(reference, '2')
        self.assertEqual(self.summaries(reference), [])
        self.assertTrue(self.refunds(reference).needs_no_note)

    def test_what_was_cancelled_and_is_still_paid_is_paid_back_by_a_button(self):
        reference = self.sell(self.line(), self.line())
        self.cancelled(reference, '2')
        self.assertEqual(self.summaries(reference), ["Cancelled, and still paid"])
        order = self.received(reference)
        self.assertTrue(order.can_pay_back_cancelled)
        order.action_pay_back_cancelled()
        self.tell(2)
        self.assertPaidBack(('2', '120.00'))
        self.assertFalse(order.can_pay_back_cancelled)
        self.touch(reference)
        self.run_streams('orders')
        self.assertEqual(self.refunds(reference).mapped('origin'), ['odoo'])

    def test_a_lost_answer_about_cancelled_money_is_looked_up(self):
        reference = self.sell(self.line(), self.line())
        self.cancelled(reference, '2')
        self.fake.break_next('money', 'lost')
        self.received(reference).action_pay_back_cancelled()
        self.tell(3)
        self.assertPaidBack(('2', '120.00'))
        self.assertEqual(self.refunds(reference).state, 'done')

    def test_cancelled_lines_are_not_paid_back_where_nothing_is_paid(self):
        reference = self.sell(self.line(), self.line())
        with self.assertRaises(UserError):
            self.received(reference).action_pay_back_cancelled()
