from decimal import Decimal

from odoo.tests import tagged

from .after_sales import RefurbedAfterSales


@tagged('post_install', '-at_install')
class TestRefunds(RefurbedAfterSales):
    """Credit notes are paid back item by item, by what shall stay paid, and never twice."""

    def setUp(self):
        """Credit notes are paid back when they are posted."""
        super().setUp()
        self.connection.refund_policy = 'posted'

    def credit(self, invoice, amount=None):
        """Post a credit note over a whole invoice, or over an amount; give it."""
        note = invoice._reverse_moves([{'invoice_date': invoice.date}])
        if amount is not None:
            note.invoice_line_ids[1:].unlink()
            note.invoice_line_ids.write({'quantity': 1, 'price_unit': amount})
        note.action_post()
        return note

    def booked(self, number):
        """Give what went back, item by item, by refurbed's own books."""
        rows = [row for row in self.effects()['refunds'] if row['order_id'] == number]
        return [(row['item_id'], Decimal(row['amount']), row['by']) for row in rows]

    def test_a_part_of_an_item_is_paid_back_to_the_cent(self):
        number, invoice = self.invoiced()
        self.credit(invoice, 12.34)
        self.tell()
        (item,) = self.refurbed.item_ids(number)
        self.assertEqual(self.booked(number), [(item, Decimal('12.34'), 'merchant')])
        self.assertEqual(self.message(number, 'refund').state, 'done')

    def test_every_item_of_an_order_is_paid_back_in_full(self):
        number, invoice = self.invoiced(self.sku, self.sku, self.other_row['sku'])
        self.credit(invoice)
        self.tell(2)
        self.assertEqual(sum(amount for _item, amount, _by in self.booked(number)),
                         self.charged(number))
        self.assertEqual(len(self.booked(number)), 3)

    def test_a_refund_is_computed_before_it_is_booked(self):
        number, invoice = self.invoiced()
        self.credit(invoice, 12.34)
        self.refurbed.forget_calls()
        self.tell()
        computed = self.refurbed.called('CalculateRefundOrderItem')
        self.assertEqual(computed, self.refurbed.called('RefundOrderItem'))
        rest = f'{self.charged(number) - Decimal("12.34"):.2f}'
        self.assertEqual([body['target_paid_amount'] for body in computed], [rest])

    def test_who_bears_how_much_is_kept(self):
        number, invoice = self.invoiced()
        self.credit(invoice)
        self.tell()
        refund = self.received(number).line_ids.refund_ids
        self.assertEqual(refund.by_seller + refund.by_marketplace, invoice.amount_total)
        self.assertGreater(refund.by_marketplace, 0)

    def test_a_lost_answer_to_a_refund_has_one_effect(self):
        number, invoice = self.invoiced()
        self.credit(invoice, 12.34)
        self.lose_answer('RefundOrderItem')
        self.tell(3)
        self.assertEqual([amount for _item, amount, _by in self.booked(number)],
                         [Decimal('12.34')])
        self.assertEqual(self.message(number, 'refund').state, 'done')

    def test_a_krona_order_is_paid_back_in_kronor(self):
        number, invoice = self.invoiced(country='SE')
        self.assertEqual(invoice.currency_id.name, 'SEK')
        self.credit(invoice, 100)
        self.tell()
        (row,) = self.effects()['refunds']
        self.assertEqual((row['currency'], row['amount']), ('SEK', '100.00'))

    def test_a_refund_that_refurbed_made_proposes_the_credit_note(self):
        number, invoice = self.invoiced()
        (item,) = self.refurbed.item_ids(number)
        self.refurbed.tell(f'orders/{number}/items/{item}/refund', amount='7.25')
        self.run_sweep('recent')
        note = invoice.reversal_move_ids
        self.assertEqual((note.state, note.amount_total), ('draft', 7.25))
        self.assertEqual([by for _item, _amount, by in self.booked(number)], ['refurbed'])


@tagged('post_install', '-at_install')
class TestRefusedRefunds(RefurbedAfterSales):
    """What refurbed does not pay back is said in words; a person decides."""

    def setUp(self):
        """Credit notes are paid back when they are posted."""
        super().setUp()
        self.connection.refund_policy = 'posted'

    def test_without_a_ticket_of_the_customer_the_credit_note_says_so(self):
        number, invoice = self.invoiced()
        self.refurbed.tell(f'orders/{number}/eligibility', reason='INELIGIBLE_NO_TICKET')
        note = invoice._reverse_moves([{'invoice_date': invoice.date}])
        note.action_post()
        self.tell()
        self.assertEqual(self.message(number, 'refund').state, 'blocked')
        self.assertIn("no ticket for this item", note.marketplace_notice)
        self.assertEqual(self.effects()['refunds'], [])
        self.refurbed.tell(f'orders/{number}/eligibility', reason='ELIGIBLE')
        note.action_marketplace_retry()
        self.tell()
        self.assertEqual(len(self.effects()['refunds']), 1)
        self.assertEqual(note.marketplace_notice_state, 'done')
