from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ADDRESS, MarketplaceCommon

PROBLEM = 'connector_base.mail_activity_marketplace_problem'


@tagged('post_install', '-at_install')
class TestOrderChange(MarketplaceCommon):
    """What the marketplace changes about an order that is in Odoo already."""

    def setUp(self):
        """An order of two lines, with shipping each, accepted on the marketplace."""
        super().setUp()
        self.reference = self.place(
            self.line(quantity=2),
            self.line(sku='TAB-1', price='80.00'),
            extras=[
                {'kind': 'shipping', 'amount': '4.00', 'line': '1'},
                {'kind': 'shipping', 'amount': '3.00', 'line': '2'},
                {'kind': 'warranty', 'amount': '19.90', 'line': '2'},
            ],
        )
        self.run_streams('orders', 'outbox')
        self.sale = self.sale_of(self.reference)

    def happen(self, state, *lines, **vals):
        """Let lines change their state on the marketplace, and pull."""
        self.fake.set_states(self.reference, state, *lines)
        self.touch(self.reference, **vals)
        self.run_streams('orders')

    def activities(self):
        """Give the summaries of the problems on the sale order."""
        return self.sale.activity_ids.mapped('summary')

    # ------------------------------------------------------------------ cancelled

    def test_a_cancelled_order_is_cancelled_here_and_its_stock_is_free(self):
        self.happen('cancelled')
        self.assertEqual(self.sale.state, 'cancel')
        self.assertEqual(self.sale.picking_ids.mapped('state'), ['cancel'])
        self.assertEqual(self.phone.with_context(warehouse_id=self.warehouse.id).free_qty, 50)

    def test_a_cancelled_line_leaves_with_its_shipping_and_warranty(self):
        self.happen('cancelled', '2')
        self.assertEqual(self.sale.state, 'sale')
        self.assertEqual(self.sale.amount_total, 244)
        tablet = self.sale.order_line.filtered(lambda line: line.product_id == self.tablet)
        self.assertEqual(tablet.product_uom_qty, 0)

    def test_the_delivery_of_a_cancelled_line_is_cancelled(self):
        self.happen('cancelled', '2')
        moves = self.sale.picking_ids.move_ids.filtered(lambda move: move.product_id == self.tablet)
        self.assertEqual(moves.mapped('state'), ['cancel'])

    def test_a_cancelled_line_prepares_no_return_of_what_never_left(self):
        self.happen('cancelled', '2')
        self.assertEqual(self.sale.picking_ids.picking_type_id, self.warehouse.out_type_id)

    def test_one_unit_of_several_leaves_the_others(self):
        unit = self.line(price='100.00')
        reference = self.place(unit, unit, unit)
        self.run_streams('orders', 'outbox')
        self.fake.set_states(reference, 'cancelled', '2')
        self.touch(reference)
        self.run_streams('orders')
        self.assertEqual(self.sale_of(reference).order_line.product_uom_qty, 2)
        self.assertEqual(self.sale_of(reference).amount_total, 200)

    def test_the_last_lines_cancelled_one_after_the_other_cancel_the_order(self):
        self.happen('cancelled', '1')
        self.happen('cancelled', '2')
        self.assertEqual(self.sale.state, 'cancel')

    def test_a_cancellation_is_told_in_the_chatter(self):
        self.happen('cancelled', '2')
        self.assertIn(
            "Cancelled on the marketplace: TAB-1", ' '.join(self.sale.message_ids.mapped('body'))
        )

    def test_a_cancellation_after_delivery_raises_an_activity_and_changes_nothing(self):
        self.deliver(self.sale)
        self.happen('cancelled')
        self.assertEqual(self.sale.state, 'sale')
        self.assertEqual(self.activities(), ["Cancelled on the marketplace after shipping"])

    def test_an_activity_is_raised_once(self):
        self.deliver(self.sale)
        self.happen('cancelled', '1')
        self.happen('cancelled', '2')
        self.assertEqual(len(self.sale.activity_ids), 1)

    def test_of_an_order_delivered_in_part_the_rest_can_be_cancelled(self):
        self.deliver(self.sale, {self.phone: 2})
        self.happen('cancelled', '2')
        self.assertEqual(self.activities(), [])
        tablet = self.sale.order_line.filtered(lambda line: line.product_id == self.tablet)
        self.assertEqual(tablet.product_uom_qty, 0)

    def test_a_cancellation_of_what_is_cancelled_here_is_quiet(self):
        self.sale.with_context(marketplace_says=True)._action_cancel()
        self.happen('cancelled')
        self.assertEqual(self.received(self.reference).state, 'done')
        self.assertEqual(self.activities(), [])

    # ------------------------------------------------------------------ after shipping

    def test_money_paid_back_raises_an_activity(self):
        self.deliver(self.sale)
        self.happen('refunded', '1')
        self.assertEqual(self.activities(), ["Paid back on the marketplace"])

    def test_shipped_there_but_not_here_raises_an_activity(self):
        self.happen('shipped')
        self.assertEqual(self.activities(), ["Shipped on the marketplace, not in Odoo"])

    def test_shipped_there_and_delivered_here_is_quiet(self):
        self.deliver(self.sale)
        self.happen('shipped')
        self.assertEqual(self.activities(), [])

    def test_the_activity_is_for_somebody_of_the_company(self):
        manager = self.make_user('boss', 'connector_base.group_marketplace_manager')
        self.happen('shipped')
        self.assertEqual(self.sale.activity_ids.user_id, manager)

    # ------------------------------------------------------------------ addresses

    def test_a_corrected_address_reaches_the_delivery(self):
        self.happen('accepted', ship_to={**ADDRESS, 'street': '99 avenue Neuve', 'city': 'Lyon'})
        self.assertEqual(self.sale.partner_shipping_id.street, '99 avenue Neuve')
        self.assertEqual(self.sale.picking_ids.partner_id.street, '99 avenue Neuve')
        self.assertNotEqual(self.sale.partner_id.street, '99 avenue Neuve')

    def test_an_address_corrected_after_delivery_changes_nothing(self):
        self.deliver(self.sale)
        before = self.sale.partner_shipping_id
        self.happen('shipped', ship_to={**ADDRESS, 'street': '99 avenue Neuve'})
        self.assertEqual(self.sale.partner_shipping_id, before)

    def test_an_unchanged_address_is_left_alone(self):
        before = self.sale.partner_shipping_id, len(self.sale.message_ids)
        self.happen('accepted', notes=["Something else changed."])
        self.assertEqual((self.sale.partner_shipping_id, len(self.sale.message_ids)), before)

    # ------------------------------------------------------------------ and ours

    def test_a_line_cancelled_by_hand_leaves_the_sales_order_and_is_told(self):
        order = self.received(self.reference)
        wizard = self.env['marketplace.cancel.lines'].create(
            {'order_id': order.id, 'line_ids': order.line_ids[1].ids, 'reason': 'defective'}
        )
        wizard.action_confirm()
        self.run_streams('outbox')
        self.assertEqual(self.sale.amount_total, 244)
        self.assertEqual(self.fake.told[-1], (self.reference, '2', 'cancel'))

    def test_a_line_delivered_here_cannot_be_cancelled_by_hand(self):
        self.deliver(self.sale, {self.tablet: 1})
        order = self.received(self.reference)
        wizard = self.env['marketplace.cancel.lines'].create(
            {'order_id': order.id, 'line_ids': order.line_ids[1].ids}
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_a_sales_order_deleted_in_odoo_after_its_cancellation_does_not_come_back(self):
        self.sale.action_cancel()
        self.run_streams('orders', 'outbox')
        self.sale.unlink()
        self.touch(self.reference)
        self.run_streams('orders')
        self.assertEqual(self.received(self.reference).state, 'dropped')
