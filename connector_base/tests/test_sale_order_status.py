from odoo.tests import tagged

from .goods_api import ItemGoodsApi
from .goods_common import GoodsCommon

CONNECTOR = 'connector_base.group_marketplace_user'


@tagged('post_install', '-at_install')
class TestSaleOrderStatus(GoodsCommon):
    """What people see on their sales orders and deliveries, with and without connector rights."""

    api_class = ItemGoodsApi

    @classmethod
    def setUpClass(cls):
        """A seller without any right on the connector."""
        super().setUpClass()
        cls.seller = cls.make_user('status.seller', 'sales_team.group_sale_salesman_all_leads')
        cls.colleague = cls.make_user(
            'status.colleague', CONNECTOR, 'sales_team.group_sale_salesman_all_leads'
        )

    def mine(self, reference, user=None):
        """Give a sales order as a person has it."""
        return self.sale_of(reference).with_user(user or self.seller).with_company(self.company)

    def test_the_state_of_the_lines_is_shown(self):
        reference = self.sell()
        self.assertEqual(self.mine(reference).marketplace_status, "To ship")
        self.send_off(reference)
        self.tell()
        self.env.invalidate_all()
        self.assertEqual(self.mine(reference).marketplace_status, "Shipped")

    def test_what_waits_is_shown_with_its_reason(self):
        self.carrier.tracking_url = False
        reference = self.sell()
        self.send_off(reference)
        self.tell()
        sale = self.mine(reference)
        self.assertEqual(sale.marketplace_notice_state, 'failed')
        self.assertIn("wants a link", sale.marketplace_notice)

    def test_what_was_taken_is_not_shown_as_waiting(self):
        reference = self.ship()
        sale = self.mine(reference)
        self.assertFalse(sale.marketplace_notice)
        self.assertEqual(sale.marketplace_notice_state, 'done')

    def test_a_seller_has_it_told_again(self):
        reference = self.sell()
        self.send_off(reference)
        self.fake.break_next('parcel', "Strange.")
        self.tell()
        self.mine(reference).action_marketplace_retry()
        self.tell()
        self.assertEqual(self.fake.states(reference), ['shipped'])

    def test_who_may_not_change_the_order_tells_nothing(self):
        reference = self.ship()
        employee = self.make_user('employee')
        self.assertRefused(self.mine(reference, employee).action_marketplace_retry)

    def test_labels_returns_and_refunds_are_counted_for_everybody(self):
        reference = self.ship()
        self.announce('R1', reference, '1')
        self.announce('R2', reference, '1')
        line = self.received(reference).line_ids
        self.env['marketplace.refund'].create({'line_id': line.id, 'amount': 5})
        self.fake.make_label(reference, '9')
        self.received(reference)._ask_labels()
        self.run_streams('labels')
        sale = self.mine(reference)
        counts = (
            sale.marketplace_label_count,
            sale.marketplace_return_count,
            sale.marketplace_refund_count,
        )
        self.assertEqual(counts, (1, 2, 1))

    def test_the_smart_buttons_lead_to_the_records_of_this_order(self):
        reference = self.ship()
        other = self.ship()
        self.announce('R1', reference, '1')
        self.announce('R2', other, '1')
        sale = self.mine(reference, self.colleague)
        for action, expected in (
            (sale.action_view_marketplace_returns(), self.returned('R1')),
            (sale.action_view_marketplace_messages(), self.received(reference).outbox_ids),
        ):
            found = self.env[action['res_model']].with_user(self.colleague).search(action['domain'])
            self.assertEqual(found, expected)

    def test_without_connector_rights_the_button_leads_to_the_receipts(self):
        reference = self.ship()
        item = self.announce('R1', reference, '1')
        action = self.mine(reference).action_view_marketplace_returns()
        found = self.env[action['res_model']].with_user(self.seller).search(action['domain'])
        self.assertEqual(found, item.picking_id)

    def test_a_strangers_order_opens_nothing(self):
        reference = self.ship()
        employee = self.make_user('employee')
        for name in ('labels', 'returns', 'refunds'):
            button = getattr(self.mine(reference, employee), f'action_view_marketplace_{name}')
            self.assertRefused(button)

    def test_a_receipt_says_what_the_marketplace_says_of_the_return(self):
        reference = self.ship()
        receipt = self.announce('R1', reference, '1', reason="Scratched").picking_id
        words = receipt.with_user(self.user).marketplace_return_progress
        self.assertEqual(words, "R1 · Announced · Scratched")

    def test_forms_open_for_people_without_connector_rights(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        receipt = self.announce('R1', reference, '1').picking_id
        for record, user in ((self.mine(reference), self.seller), (receipt, self.user)):
            mine = record.with_user(user)
            view = mine.get_views([(False, 'form')])['models'][record._name]['fields']
            own = [name for name in view if name.startswith('marketplace_')]
            self.assertIn('marketplace_label_count', own)
            self.assertTrue(mine.read(own))

    def test_the_outbox_says_who_waits_for_what_and_why(self):
        self.carrier.tracking_url = False
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        (row,) = self.notices(reference).with_user(self.colleague).read(
            ['create_uid', 'subject', 'verb', 'error']
        )
        self.assertEqual((row['create_uid'][0], row['verb']), (self.user.id, 'ship'))
        self.assertEqual(row['subject'], picking.name)
        self.assertIn("wants a link", row['error'])
