from odoo.exceptions import UserError
from odoo.tests import tagged

from .goods_api import GoodsApi, ItemGoodsApi
from .goods_common import GoodsCommon

WRONG = "Another device came back than was sold"


@tagged('post_install', '-at_install')
class TestReturnReceived(GoodsCommon):
    """What a validated receipt means where the marketplace wants to know of it."""

    api_class = ItemGoodsApi

    def test_the_right_device_closes_the_return_and_is_told(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        self.receive(item.picking_id)
        self.assertEqual(item.progress, 'received')
        self.assertEqual(self.fake.calls['mark_returned'], 0, "not in the person's transaction")
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])
        self.assertEqual(self.receipts_told(reference).state, 'done')
        self.assertEqual(self.received(reference).line_ids.state, 'returned')

    def test_another_device_raises_an_alarm_and_is_not_told(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        self.ship(self.watch(), lots=self.lots[1:2])
        self.receive(item.picking_id, self.lots[1])
        self.assertEqual((item.state, item.cause), ('blocked', 'device'))
        self.assertEqual(item.progress, 'announced')
        self.assertIn(f"{self.lots[1].name} came back, sold was {self.lots[0].name}", item.error)
        self.assertIn(WRONG, self.activities(reference))
        self.tell()
        self.assertEqual(self.fake.came_back, [])

    def test_a_change_there_does_not_hide_the_alarm(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        self.ship(self.watch(), lots=self.lots[1:2])
        self.receive(item.picking_id, self.lots[1])
        self.announce('R1', reference, '1', state='arrived')
        item.action_retry()
        self.run_streams('returns')
        self.assertEqual((item.state, item.cause), ('blocked', 'device'))

    def test_accepted_anyway_it_is_told_and_says_who_decided(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        self.ship(self.watch(), lots=self.lots[1:2])
        self.receive(item.picking_id, self.lots[1])
        person = self.make_user('returns', 'connector_base.group_marketplace_user')
        item.with_user(person).action_accept_anyway()
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])
        self.assertEqual((item.state, item.progress), ('done', 'received'))
        self.assertEqual(item.decided_by_id, person)

    def test_the_device_of_the_other_line_is_not_the_announced_one(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        item = self.announce('R1', reference, '1')
        self.receive(item.picking_id, self.lot_of(reference, '2'))
        self.assertEqual(item.cause, 'device')

    def test_a_lost_answer_is_followed_by_a_look(self):
        reference = self.ship()
        self.receive(self.announce('R1', reference, '1').picking_id)
        self.fake.break_next('receipt', 'lost')
        self.tell()
        self.assertEqual(self.receipts_told(reference).state, 'uncertain')
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])
        self.assertEqual(self.receipts_told(reference).state, 'done')
        self.assertEqual(self.fake.illegal, [])

    def test_a_refusal_is_shown_and_sent_again_by_the_button_on_the_receipt(self):
        reference = self.ship()
        receipt = self.announce('R1', reference, '1').picking_id
        self.receive(receipt)
        self.fake.break_next('receipt', "Not now.")
        self.tell()
        self.assertIn("Not now.", receipt.marketplace_notice)
        receipt.with_user(self.user).action_marketplace_retry()
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])

    def test_a_line_marked_as_returned_there_already_is_done(self):
        reference = self.ship()
        self.receive(self.announce('R1', reference, '1').picking_id)
        self.fake.set_states(reference, 'returned')
        self.tell()
        self.assertEqual(self.fake.calls['mark_returned'], 0)
        self.assertEqual(self.receipts_told(reference).state, 'done')

    def test_what_came_back_before_the_parcel_was_told_waits_for_its_turn(self):
        reference = self.sell()
        picking = self.send_off(reference, tracking=False)
        self.carrier.tracking_url = False
        self.give_back(picking)
        self.tell()
        self.assertEqual(self.receipts_told(reference).state, 'pending')
        self.assertIn("Waits until the marketplace knows", self.receipts_told(reference).error)
        picking.marketplace_tracking_url = 'https://own.example/1'
        self.tell(2)
        self.assertEqual(self.fake.came_back, [(reference, '1')])

    def test_a_receipt_made_by_hand_is_told_too(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        self.give_back(self.sale_of(reference).picking_ids)
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])

    def test_by_hand_one_of_two_equal_lines_is_told_by_its_device(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        delivery = self.sale_of(reference).picking_ids
        wizard = (
            self.env['stock.return.picking']
            .with_context(active_id=delivery.id, active_model='stock.picking')
            .create({'picking_id': delivery.id})
        )
        wizard.product_return_moves.quantity = 1
        receipt = wizard._create_return()
        self.receive(receipt, self.lot_of(reference, '2'))
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '2')])

    def test_a_stranger_received_by_hand_waits_in_the_outbox_for_a_person(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        self.ship(self.watch(), lots=self.lots[1:2])
        delivery = self.sale_of(reference).picking_ids
        wizard = (
            self.env['stock.return.picking']
            .with_context(active_id=delivery.id, active_model='stock.picking')
            .create({'picking_id': delivery.id})
        )
        wizard.product_return_moves.quantity = 1
        receipt = wizard._create_return()
        self.receive(receipt, self.lots[1])
        self.tell()
        message = self.receipts_told(reference)
        self.assertEqual(message.state, 'blocked')
        self.assertIn("sold was", message.error)
        self.assertIn(WRONG, self.activities(reference))
        with self.assertRaisesRegex(UserError, "decided on its own"):
            receipt.with_user(self.user).action_marketplace_retry()
        with self.assertRaisesRegex(UserError, "decided on its own"):
            self.sale_of(reference).action_marketplace_retry()
        self.assertEqual(message.state, 'blocked')
        message.action_retry()
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])

    def test_the_right_device_that_comes_after_a_stranger_is_told(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        self.ship(self.watch(), lots=self.lots[1:2])
        delivery = self.sale_of(reference).picking_ids
        receipt = self.give_back_of(delivery)
        self.receive(receipt, self.lots[1])
        self.receive(self.give_back_of(delivery), self.lots[0])
        self.tell()
        self.assertEqual(self.receipts_told(reference).state, 'done')
        self.assertEqual(self.fake.came_back, [(reference, '1')])

    def give_back_of(self, delivery):
        """Prepare a receipt of one by hand."""
        wizard = (
            self.env['stock.return.picking']
            .with_context(active_id=delivery.id, active_model='stock.picking')
            .create({'picking_id': delivery.id})
        )
        wizard.product_return_moves.quantity = 1
        return wizard._create_return()

    def test_a_scanned_device_is_kept_when_another_return_is_prepared(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        self.ship(self.watch(), lots=self.lots[2:3])
        first = self.announce('R1', reference, '1')
        first.picking_id.move_ids.lot_ids = self.lots[2]
        self.announce('R2', reference, '2')
        self.assertEqual(first.picking_id.move_ids.lot_ids, self.lots[2])
        self.receive(first.picking_id)
        self.assertEqual((first.state, first.cause), ('blocked', 'device'))

    def test_received_by_hand_the_prepared_receipt_is_cancelled(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        prepared = item.picking_id
        delivery = self.sale_of(reference).picking_ids.filtered(lambda p: p.state == 'done')
        self.give_back(delivery)
        self.assertEqual(item.progress, 'received')
        self.assertEqual(prepared.state, 'cancel')

    def test_a_line_of_two_is_told_once_both_are_back(self):
        reference = self.ship(self.line(quantity=2))
        first = self.announce('R1', reference, '1')
        self.receive(first.picking_id)
        self.tell()
        self.assertEqual(self.fake.came_back, [])
        self.receive(self.announce('R2', reference, '1').picking_id)
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1')])

    def test_a_part_of_a_return_leaves_it_open_for_the_rest(self):
        reference = self.ship(self.watch(), self.watch(), lots=self.lots[:2])
        item = self.announce('R1', reference, '1', '2')
        receipt = item.picking_id
        first = self.lot_of(reference, '1')
        for line in receipt.move_line_ids:
            line.quantity = 1 if line.lot_id == first else 0
            line.picked = bool(line.quantity)
        self.receive(receipt)
        self.assertFalse(item.came_back_at)
        rest = item.picking_ids - receipt
        self.assertEqual(rest.state, 'assigned')
        rest.move_ids.lot_ids = self.lot_of(reference, '2')
        self.receive(rest)
        self.assertTrue(item.came_back_at)
        self.tell()
        self.assertEqual(self.fake.came_back, [(reference, '1'), (reference, '2')])

    def test_a_receipt_of_something_else_is_nobodys_business(self):
        partner = self.env['res.partner'].create({'name': "Somebody"})
        sale = self.env['sale.order'].create(
            {'partner_id': partner.id, 'order_line': [(0, 0, {'product_id': self.phone.id})]}
        )
        sale.action_confirm()
        self.give_back(self.deliver(sale))
        self.assertFalse(self.env['marketplace.outbox'].search([('verb', '=', 'receive')]))


@tagged('post_install', '-at_install')
class TestReturnClosedHere(GoodsCommon):
    """Where the marketplace hears of no receipt, a return is closed in Odoo."""

    api_class = GoodsApi

    def test_a_receipt_closes_the_return_and_tells_nobody(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        self.receive(item.picking_id)
        self.assertEqual(item.progress, 'received')
        self.assertFalse(self.receipts_told(reference))

    def test_another_device_raises_an_alarm_all_the_same(self):
        reference = self.ship(self.watch(), lots=self.lots[:1])
        item = self.announce('R1', reference, '1')
        self.ship(self.watch(), lots=self.lots[1:2])
        self.receive(item.picking_id, self.lots[1])
        self.assertIn(WRONG, self.activities(reference))
        item.action_accept_anyway()
        self.assertEqual(item.progress, 'received')
