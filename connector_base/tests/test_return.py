from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .goods_api import PDF
from .goods_common import GoodsCommon
from .shipment_common import IMEIS


@tagged('post_install', '-at_install')
class TestReturn(GoodsCommon):
    """Returns: linked to what was sold, and a receipt prepared for the devices that left."""

    def test_a_return_is_linked_to_its_order_line_and_device(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1', reason="Scratched", tracking='RT1', url='https://x')
        self.assertEqual(item.order_id, self.received(reference))
        self.assertEqual(item.line_ids.external_id, '1')
        self.assertEqual(item.devices, IMEIS[0])
        self.assertEqual((item.state, item.progress), ('done', 'announced'))
        self.assertEqual((item.reason, item.tracking_number), ("Scratched", 'RT1'))

    def test_a_receipt_is_prepared_once_for_the_serial_that_left_and_not_validated(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        item = self.announce('R1', reference, '2')
        receipt = item.picking_id
        self.assertEqual(receipt.state, 'assigned')
        self.assertEqual(receipt.move_ids.quantity, 1)
        self.assertEqual(receipt.move_ids.lot_ids, self.lot_of(reference, '2'))
        self.announce('R1', reference, '2', state='on_its_way')
        self.assertEqual(item.picking_id, receipt)
        self.assertEqual(len(self.sale_of(reference).picking_ids), 2)

    def test_two_returns_of_two_equal_lines_take_a_device_each(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        first = self.announce('R1', reference, '1')
        second = self.announce('R2', reference, '2')
        self.assertNotEqual(first.picking_id, second.picking_id)
        self.assertEqual(first.picking_id.move_ids.lot_ids, self.lot_of(reference, '1'))
        self.assertEqual(second.picking_id.move_ids.lot_ids, self.lot_of(reference, '2'))
        self.receive(second.picking_id)
        self.receive(first.picking_id)
        self.assertTrue(first.came_back_at and second.came_back_at)

    def test_two_returns_of_two_equal_lines_without_serial_numbers_take_a_unit_each(self):
        reference = self.ship(self.line(), self.line())
        first, second = (self.announce(f'R{ref}', reference, ref) for ref in '12')
        for item in (first, second):
            self.assertEqual(item.picking_id.move_ids.product_uom_qty, 1)
        self.receive(first.picking_id)
        self.receive(second.picking_id)
        lines = self.received(reference).line_ids
        self.assertEqual(lines.mapped('returned_quantity'), [1, 1])
        self.assertEqual(self.sale_of(reference).order_line.qty_delivered, 0)

    def test_of_equal_lines_the_identifier_says_which_device_comes(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        other = self.lot_of(reference, '2')
        item = self.announce('R1', reference, '1', identifiers=[other.name])
        self.assertEqual(item.lot_ids, other)
        self.assertEqual(item.picking_id.move_ids.lot_ids, other)

    def test_of_a_line_of_two_one_unit_is_expected_for_each_return(self):
        reference = self.ship(self.line(quantity=2))
        first = self.announce('R1', reference, '1')
        second = self.announce('R2', reference, '1')
        for item in (first, second):
            self.assertEqual(item.picking_id.move_ids.product_uom_qty, 1)
        third = self.announce('R3', reference, '1')
        self.assertFalse(third.picking_id)
        self.assertIn("came back already", third.note)

    def test_a_parcel_that_left_in_two_deliveries_comes_back_from_the_right_one(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        phone = self.send_off(reference, {self.phone: 1})
        tablet = self.send_off(reference)
        item = self.announce('R1', reference, '2')
        self.assertEqual(item.picking_id.return_id, tablet)
        self.assertEqual(item.picking_id.move_ids.product_id, self.tablet)
        self.assertFalse(phone.return_ids)

    def test_a_return_started_again_expects_its_device_once(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        first = self.announce('R1', reference, '1', identifiers=[IMEIS[0]])
        again = self.announce('R2', reference, '1', identifiers=[IMEIS[0]])
        self.assertTrue(first.picking_id)
        self.assertFalse(again.picking_id)

    def test_a_return_of_what_was_not_delivered_here_prepares_nothing_and_says_so(self):
        reference = self.sell()
        item = self.announce('R1', reference, '1')
        self.assertEqual((item.state, item.picking_id.ids), ('done', []))
        self.assertIn("Nothing of these lines was delivered", item.note)

    def test_a_return_of_what_had_left_before_the_import_keeps_what_is_told(self):
        reference = self.place(self.line(state='shipped'))
        self.run_streams('orders')
        self.assertEqual(self.sale_of(reference).picking_ids.state, 'cancel')
        item = self.announce('R1', reference, '1', reason="Scratched")
        self.assertEqual((item.state, item.order_id), ('done', self.received(reference)))
        self.assertEqual((item.line_ids.external_id, item.reason), ('1', "Scratched"))
        self.assertIn("Nothing of these lines was delivered", item.note)

    def test_what_is_told_is_kept_though_odoo_refuses_the_receipt(self):
        reference = self.ship()

        def refuse(wizard):
            raise UserError(self.env._("The books are closed."))

        with patch.object(type(self.env['stock.return.picking']), '_create_return', refuse):
            item = self.announce('R1', reference, '1', reason="Scratched")
        self.assertEqual((item.state, item.cause), ('blocked', 'odoo'))
        self.assertIn("The books are closed.", item.error)
        self.assertEqual((item.order_id, item.reason), (self.received(reference), "Scratched"))
        self.pull()
        self.assertEqual((item.state, item.picking_id.state), ('done', 'assigned'))

    def test_a_delivery_validated_later_prepares_the_receipt_after_all(self):
        reference = self.sell()
        item = self.announce('R1', reference, '1')
        self.send_off(reference)
        self.run_streams('returns')
        self.assertTrue(item.picking_id)

    def test_a_return_of_an_order_that_is_not_in_odoo_needs_nobody(self):
        item = self.announce('R1', 'UNKNOWN', '1')
        self.assertEqual(item.state, 'dropped')
        self.assertIn("UNKNOWN is not in Odoo", item.note)
        self.env.cr.flush()
        self.assertFalse(self.env['marketplace.attention'].search([('cause', '=', 'return')]))

    def test_once_its_order_is_imported_the_return_is_linked(self):
        item = self.announce('R1', 'LATE', '1')
        self.place(id='LATE')
        self.run_streams('orders')
        self.run_streams('returns')
        self.assertEqual(item.order_id, self.received('LATE'))
        self.assertEqual(item.state, 'done')

    def test_a_return_of_an_order_that_is_blocked_says_what_it_waits_for(self):
        reference = self.place(self.line('NOBODY'))
        self.run_streams('orders')
        item = self.announce('R1', reference, '1')
        self.assertEqual((item.state, item.cause), ('blocked', 'order'))
        self.assertIn("no sales order yet", item.error)

    def test_a_return_that_names_no_line_takes_the_only_one(self):
        reference = self.ship()
        item = self.announce('R1', reference)
        self.assertEqual(item.line_ids, self.received(reference).line_ids)

    def test_a_return_that_names_no_line_of_several_is_shown_to_a_person(self):
        reference = self.ship(self.line(), self.line('TAB-1'))
        item = self.announce('R1', reference)
        self.assertEqual((item.state, item.cause), ('blocked', 'order'))
        self.assertIn("does not say which line", item.error)

    def test_a_return_that_is_not_understood_is_kept_and_applied_later(self):
        reference = self.ship()
        self.fake.send_back('R1', reference, '1')
        del self.fake.returns['R1']['order']
        self.pull()
        item = self.returned('R1')
        self.assertEqual((item.state, item.cause), ('blocked', 'payload'))
        self.announce('R1', reference, '1', state='announced')
        self.assertEqual(item.state, 'done')

    def test_a_bug_met_by_one_return_stops_no_other(self):
        reference = self.ship()
        self.fake.send_back('R0', reference, '1', lines=7)
        self.announce('R1', reference, '1')
        self.assertEqual(self.returned('R0').cause, 'internal')
        self.assertEqual(self.returned('R1').state, 'done')

    def test_sixty_days_are_read(self):
        self.pull()
        self.assertLess(self.fake.since, fields.Datetime.now() - timedelta(days=59))

    def test_a_return_settled_before_it_was_read_prepares_nothing(self):
        reference = self.ship()
        item = self.announce('R1', reference, '1', state='settled')
        self.assertEqual(item.progress, 'settled')
        self.assertFalse(item.picking_id)
        item.action_prepare()
        self.assertTrue(item.picking_id)

    def test_a_return_settled_while_nothing_came_is_raised_and_the_receipt_stays(self):
        reference = self.ship()
        item = self.announce('R1', reference, '1')
        self.announce('R1', reference, '1', state='settled')
        self.assertIn("Return settled, nothing received", self.activities(reference))
        self.assertEqual(item.picking_id.state, 'assigned')

    def test_a_return_settled_after_it_was_received_is_no_news(self):
        reference = self.ship()
        item = self.announce('R1', reference, '1')
        self.receive(item.picking_id)
        self.announce('R1', reference, '1', state='settled')
        self.assertEqual(self.activities(reference), [])
        self.assertEqual(item.progress, 'settled')

    def test_a_receipt_that_somebody_prepared_by_hand_is_taken(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        delivery = self.sale_of(reference).picking_ids
        wizard = (
            self.env['stock.return.picking']
            .with_context(active_id=delivery.id, active_model='stock.picking')
            .create({'picking_id': delivery.id})
        )
        wizard.product_return_moves.quantity = 1
        receipt = wizard._create_return()
        item = self.announce('R1', reference, '1')
        self.assertEqual(item.picking_id, receipt)

    def test_what_came_back_by_hand_before_the_return_was_told_is_received_already(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        receipt = self.give_back(self.sale_of(reference).picking_ids)
        item = self.announce('R1', reference, '1')
        self.assertEqual((item.picking_id, item.progress), (receipt, 'received'))

    def test_the_customers_label_is_kept_on_the_receipt(self):
        reference = self.ship()
        link = self.fake.keep_link('https://files.example/r1.pdf', 'r1')
        item = self.announce('R1', reference, '1', label=link)
        self.assertEqual(self.labels().kind, 'return')
        self.assertEqual(self.files_of(item.picking_id).raw, PDF + b'r1')

    def test_a_customers_label_without_a_receipt_is_kept_all_the_same(self):
        reference = self.sell()
        link = self.fake.keep_link('https://files.example/r1.pdf', 'r1')
        item = self.announce('R1', reference, '1', label=link)
        self.assertEqual(self.labels().state, 'done')
        self.send_off(reference)
        self.run_streams('returns')
        self.assertTrue(self.files_of(item.picking_id))

    def test_a_customers_label_that_expired_is_fetched_with_the_link_told_later(self):
        reference = self.ship()
        item = self.announce('R1', reference, '1', label='https://files.example/gone.pdf')
        self.assertEqual(self.labels().state, 'blocked')
        self.assertEqual(item.state, 'done')
        link = self.fake.keep_link('https://files.example/new.pdf', 'r1')
        self.announce('R1', reference, '1', label=link)
        self.look_for_labels()
        self.assertEqual(self.labels().state, 'done')
