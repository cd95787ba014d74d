from odoo.exceptions import UserError
from odoo.tests import tagged

from .after_sales_common import AfterSalesCommon


@tagged('post_install', '-at_install')
class TestRefunds(AfterSalesCommon):
    """A credit note is paid back once: the rest of a line by its state, a part by its amount."""

    def test_all_of_an_order_is_paid_back_by_the_state_of_its_lines(self):
        sale = self.shipped((self.skus[0], 1), (self.skus[1], 1))
        note = self.credit(self.invoice())
        self.assertAlmostEqual(note.amount_total, sale.amount_total)
        self.pay_back(note)
        self.assertEqual(self.states(), [6, 6])
        self.assertEqual([via for via, _amount in self.paid_back()], ['order_update'] * 2)
        total = sum(row.amount for row in note.marketplace_refund_ids)
        self.assertAlmostEqual(total, note.amount_total)
        self.assertEqual(set(note.marketplace_refund_ids.mapped('state')), {'done'})
        self.assertEqual(note.marketplace_notice_state, 'done')

    def test_a_part_is_paid_back_by_its_amount_to_the_cent(self):
        self.shipped((self.skus[0], 1), (self.skus[1], 1))
        self.pay_back(self.credit(self.invoice(), {self.phone: 12.35}))
        self.assertEqual(self.paid_back(), [('care_refund', '12.35')])
        self.assertEqual(self.states(), [3, 3])

    def test_two_parts_and_the_rest_add_up_to_what_was_paid(self):
        self.shipped((self.skus[0], 1))
        invoice = self.invoice()
        for amount in (0.1, 0.29):
            self.pay_back(self.credit(invoice, {self.phone: amount}))
        rest = invoice.amount_total - 0.39
        self.pay_back(self.credit(invoice, {self.phone: rest}))
        self.assertEqual(
            [via for via, _amount in self.paid_back()],
            ['care_refund', 'care_refund', 'order_update'],
        )
        paid = sum(float(amount) for _via, amount in self.paid_back())
        self.assertAlmostEqual(paid, invoice.amount_total)
        self.assertEqual(self.states(), [6])

    def test_the_rest_goes_by_amount_where_the_connection_says_so(self):
        self.connection.backmarket_refund_by = 'amount'
        self.shipped((self.skus[0], 1))
        note = self.credit(self.invoice())
        self.pay_back(note)
        self.assertEqual(self.paid_back(), [('care_refund', f'{note.amount_total:.2f}')])

    def test_a_credit_note_is_paid_back_once_however_often_it_is_run(self):
        self.shipped((self.skus[0], 1))
        note = self.credit(self.invoice(), {self.phone: 5})
        self.pay_back(note)
        self.tell(2)
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.paid_back(), [('care_refund', '5.00')])
        self.assertFalse(note.marketplace_can_pay_back)
        with self.assertRaises(UserError):
            note.action_marketplace_pay_back()

    def test_what_back_market_paid_back_itself_proposes_one_credit_note(self):
        sale = self.shipped((self.skus[0], 1), (self.skus[1], 1))
        invoice = self.invoice()
        path = f'orders/{self.number}/refund'
        row = self.simulator.control('POST', path, {'sku': self.skus[0]})
        self.run_streams('orders')
        self.run_streams('orders')
        (note,) = sale.invoice_ids - invoice
        self.assertEqual((note.move_type, note.state), ('out_refund', 'draft'))
        self.assertAlmostEqual(note.amount_total, float(row['amount']))
        note.action_post()
        self.tell()
        self.assertEqual(len(self.effects('refunds')), 1)

    def test_a_refund_from_here_is_not_mirrored_back(self):
        sale = self.shipped((self.skus[0], 1))
        invoice = self.invoice()
        note = self.credit(invoice)
        self.pay_back(note)
        self.run_streams('orders')
        self.assertEqual(sale.invoice_ids, invoice | note)

    def test_a_refusal_is_told_on_the_credit_note(self):
        self.shipped((self.skus[0], 1))
        note = self.credit(self.invoice(), {self.phone: 5})
        self.arm('refuse', '/ws/sav/refund', status=400)
        self.pay_back(note)
        self.assertEqual(note.marketplace_notice_state, 'failed')
        self.assertIn("did not pay back 5.00", note.marketplace_notice)
        note.action_marketplace_retry()
        self.tell()
        self.assertEqual(self.paid_back(), [('care_refund', '5.00')])

    def test_a_pound_order_is_paid_back_in_pounds(self):
        sale = self.shipped((self.skus[0], 1), country_code='en-gb', shipping='4.99')
        self.assertEqual(sale.currency_id.name, 'GBP')
        invoice = self.invoice()
        self.pay_back(self.credit(invoice, {self.phone: 10.01}))
        rest = self.credit(invoice, {self.phone: invoice.amount_total - 10.01})
        self.pay_back(rest)
        (part, whole) = self.effects('refunds')
        self.assertEqual((part['amount'], part['currency']), ('10.01', 'GBP'))
        self.assertEqual(f'{rest.amount_total:.2f}', whole['amount'])
        self.assertEqual(self.states(), [6])


@tagged('post_install', '-at_install')
class TestRefundsInYen(AfterSalesCommon):
    """Amounts of a currency without decimals."""

    region = 'AP'

    def test_a_part_of_a_yen_order_is_paid_back_in_whole_yen(self):
        sale = self.shipped((self.skus[0], 1), country_code='ja-jp')
        self.assertEqual(sale.currency_id.name, 'JPY')
        self.pay_back(self.credit(self.invoice(), {self.phone: 1234}))
        (row,) = self.effects('refunds')
        self.assertEqual((int(float(row['amount'])), row['currency']), (1234, 'JPY'))
