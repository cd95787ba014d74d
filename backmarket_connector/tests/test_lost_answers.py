from odoo.tests import tagged

from .after_sales_common import REFUNDS, AfterSalesCommon

KINDS = ('lost', 'server_error', 'drop', 'not_json')


@tagged('post_install', '-at_install')
class TestLostAnswers(AfterSalesCommon):
    """Whatever happens to the answer of a write, it has one effect."""

    def test_a_lost_acceptance_has_one_effect(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.arm(kind, r'/ws/orders/\d+$')
                self.accepted((self.skus[1], 1))
                self.tell(2)
                self.assertEqual(self.states(), [2])
                self.assertEqual(len(self.effects('answers')), 1)

    def test_a_lost_shipment_has_one_effect(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.accepted((self.skus[1], 1))
                self.send_off()
                self.arm(kind, rf'/ws/orders/{self.number}$')
                self.tell(3)
                self.assertEqual(self.states(), [3])
                self.assertEqual(len(self.effects('shipments')), 1)

    def test_a_lost_identifier_has_one_effect(self):
        self.accepted((self.skus[0], 1), (self.skus[1], 1))
        self.send_off()
        self.arm('lost', '/ws/orderlines/', method='PATCH')
        self.tell(3)
        self.assertEqual(self.states(), [3, 3])
        self.assertEqual(len(self.effects('identifiers')), 1)

    def test_a_lost_full_refund_has_one_effect(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.shipped((self.skus[1], 1))
                note = self.credit(self.invoice())
                self.arm(kind, REFUNDS)
                self.pay_back(note)
                self.tell(2)
                self.assertEqual(self.states(), [6])
                self.assertEqual(len(self.effects('refunds')), 1)
                self.assertEqual(note.marketplace_refund_ids.mapped('state'), ['done'])

    def test_a_lost_refund_of_a_part_waits_for_a_person_and_is_not_sent_again(self):
        self.shipped((self.skus[1], 1))
        note = self.credit(self.invoice(), {self.case: 5})
        self.arm('lost', REFUNDS)
        self.pay_back(note)
        self.tell(3)
        self.assertEqual(self.paid_back(), [('care_refund', '5.00')])
        self.assertTrue(note.marketplace_must_decide)
        note.action_marketplace_was_paid_back()
        self.tell()
        self.assertEqual(note.marketplace_notice_state, 'done')
        self.assertEqual(len(self.effects('refunds')), 1)

    def test_a_refund_of_a_part_that_never_arrived_is_sent_again_when_a_person_says_so(self):
        self.shipped((self.skus[1], 1))
        note = self.credit(self.invoice(), {self.case: 5})
        self.arm('drop', REFUNDS)
        self.pay_back(note)
        self.tell(2)
        self.assertEqual(self.paid_back(), [])
        note.action_marketplace_send_again()
        self.tell()
        self.assertEqual(self.paid_back(), [('care_refund', '5.00')])
        self.assertEqual(note.marketplace_notice_state, 'done')

    def test_a_lost_full_refund_by_amount_waits_for_a_person(self):
        # what is left of a line that was paid back by amount is not stated: it may stay shipped
        self.connection.backmarket_refund_by = 'amount'
        self.simulator.control('POST', 'choices', {'full_amount_refund_state': '3'})
        self.shipped((self.skus[1], 1))
        note = self.credit(self.invoice())
        self.arm('lost', REFUNDS)
        self.pay_back(note)
        calls = len(self.simulator.control('GET', 'calls')['calls'])
        self.tell(3)
        made = self.simulator.control('GET', 'calls')['calls'][calls:]
        self.assertEqual([call for call in made if call['method'] == 'POST'], [])
        self.assertTrue(note.marketplace_must_decide)
        self.assertEqual(len(self.effects('refunds')), 1)

    def test_a_lost_invoice_is_with_back_market_once(self):
        self.connection.invoice_upload = 'posted'
        for kind in KINDS:
            with self.subTest(kind):
                self.shipped((self.skus[1], 1))
                self.arm(kind, '/invoice$')
                invoice = self.invoice()
                self.tell(3)
                self.assertEqual(len(self.effects('invoices')), 1)
                self.assertEqual(invoice.marketplace_notice_state, 'done')
