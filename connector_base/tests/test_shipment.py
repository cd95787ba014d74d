from odoo.tests import tagged

from ..contract.errors import TransientError, UncertainOutcome
from .shipment_common import IMEIS, LINK, ShipmentCommon
from .test_outbox import PowerCut


@tagged('post_install', '-at_install')
class TestShipment(ShipmentCommon):
    """A validated delivery tells the marketplace; one parcel per order."""

    # ------------------------------------------------------------------ one delivery, one notice

    def test_a_validated_delivery_writes_the_notice_in_the_same_transaction(self):
        reference = self.sell()
        self.send_off(reference)
        self.assertEqual(self.notices(reference).mapped('state'), ['pending'])
        self.assertEqual(self.notices(reference).picking_id, self.sale_of(reference).picking_ids)

    def test_a_warehouse_user_without_connector_rights_makes_no_call(self):
        reference = self.sell()
        before = sum(self.fake.calls.values())
        self.assertFalse(self.user.has_group('connector_base.group_marketplace_user'))
        self.send_off(reference)
        self.assertEqual(sum(self.fake.calls.values()), before)

    def test_a_warehouse_user_reads_what_the_marketplace_was_told(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        mine = picking.with_user(self.user)
        mine.invalidate_recordset()
        self.assertEqual(mine.marketplace_notice, "Taken")
        self.assertEqual(mine.marketplace_notice_state, 'done')
        self.assertEqual(mine.marketplace_reference, reference)

    def test_number_link_carrier_and_date_are_told_after_the_commit(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        (parcel,) = self.fake.parcels
        self.assertEqual(parcel.tracking_number, '1Z77')
        self.assertEqual(parcel.tracking_url, f'{LINK}1Z77')
        self.assertEqual(parcel.carrier, "Quick Parcel")
        self.assertEqual(parcel.shipped_at, picking.date_done)
        self.assertEqual(self.received(reference).line_ids.state, 'shipped')

    def test_a_notice_is_sent_once(self):
        reference = self.sell()
        self.send_off(reference)
        self.tell(3)
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.calls['ship_order'], 1)
        self.assertEqual(self.notices(reference).state, 'done')

    def test_a_receipt_or_a_delivery_of_another_sale_tells_nobody(self):
        sale = self.env['sale.order'].create(
            {
                'partner_id': self.user.partner_id.id,
                'order_line': [(0, 0, {'product_id': self.phone.id})],
            }
        )
        sale.action_confirm()
        self.deliver(sale)
        self.assertFalse(self.env['marketplace.outbox'].search([('verb', '=', 'ship')]))
        self.assertFalse(sale.picking_ids.marketplace_notice)

    def test_a_return_tells_nothing(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        self.give_back(picking)
        self.tell()
        self.assertEqual(len(self.notices(reference)), 1)

    # ------------------------------------------------------------------ one parcel per order

    def test_a_part_waits_for_the_rest_and_says_for_what(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        picking = self.send_off(reference, {self.phone: 1})
        self.tell()
        self.assertEqual(self.fake.calls['ship_order'], 0)
        self.assertIn("[TAB-1] Tablet", picking.marketplace_notice)
        self.assertEqual(picking.marketplace_notice_state, 'waiting')

    def test_the_rest_takes_the_waiting_part_along_in_one_parcel(self):
        reference = self.sell(self.watch(), self.line('TAB-1'))
        self.send_off(reference, {self.serial: 1}, tracking='first')
        self.run_streams('outbox')
        self.send_off(reference, tracking='second')
        # the first one is not due before long
        self.run_streams('outbox')
        (parcel,) = self.fake.parcels
        self.assertEqual([line.line_ref for line in parcel.lines], ['1', '2'])
        self.assertEqual(parcel.tracking_number, 'second')
        self.assertEqual(self.devices(reference)['1'], [IMEIS[0]])
        self.assertEqual(set(self.notices(reference).mapped('state')), {'done'})
        self.assertEqual(self.fake.told, [(reference, '1', 'accept'), (reference, '2', 'accept')])

    def test_a_line_of_two_delivered_in_two_is_one_parcel_with_both_devices(self):
        reference = self.sell(self.watch(quantity=2))
        self.send_off(reference, {self.serial: 1})
        self.send_off(reference)
        self.tell()
        self.assertEqual(len(self.fake.parcels), 1)
        self.assertEqual(set(self.devices(reference)['1']), set(IMEIS[:2]))

    def test_the_rest_cancelled_in_odoo_is_cancelled_there_before_the_parcel_is_told(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        self.send_off(reference, {self.phone: 1})
        self.picking_of(reference).action_cancel()
        self.tell(3)
        self.assertEqual(self.fake.states(reference), ['shipped', 'cancelled'])
        self.assertEqual(self.fake.told[-1], (reference, '2', 'cancel'))
        self.assertEqual([line.line_ref for line in self.fake.parcels[0].lines], ['1'])

    def test_a_sale_cancelled_after_a_part_left_cancels_the_rest_only(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        self.send_off(reference, {self.phone: 1})
        self.sale_of(reference).action_cancel()
        self.tell(3)
        self.assertEqual(self.fake.states(reference), ['shipped', 'cancelled'])
        self.assertEqual(self.fake.illegal, [])

    def test_a_unit_of_a_line_that_did_not_leave_is_raised_to_a_person(self):
        reference = self.sell(self.line(quantity=2))
        self.send_off(reference, {self.phone: 1})
        self.picking_of(reference).action_cancel()
        self.tell(2)
        self.assertEqual(self.fake.states(reference), ['shipped'])
        (activity,) = self.sale_of(reference).activity_ids
        self.assertEqual(activity.summary, "Fewer left than were ordered")

    def test_the_part_that_left_first_is_told_with_the_rest(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        first = self.send_off(reference, {self.phone: 1}, tracking='first')
        self.send_off(reference, tracking='second')
        self.tell()
        self.assertEqual(first.marketplace_notice_state, 'done')

    def test_a_cancellation_that_is_refused_there_is_not_repeated(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        self.send_off(reference, {self.phone: 1})
        self.picking_of(reference).action_cancel()
        self.fake.break_next('answer', "Too late.")
        self.tell(5)
        self.assertEqual(self.fake.calls['answer_order'], 2)
        self.assertEqual(self.fake.calls['ship_order'], 0)
        self.assertIn("is cancelled there", self.notices(reference).error)

    def test_what_is_still_picked_in_a_warehouse_of_two_steps_is_not_cancelled(self):
        self.warehouse.delivery_steps = 'pick_ship'
        reference = self.sell(self.line(), self.line('TAB-1'))
        pick = self.picking_of(reference)
        for move in pick.move_ids:
            move.picked = move.product_id == self.phone
        pick.with_context(skip_backorder=True).button_validate()
        out = self.sale_of(reference).picking_ids.filtered(
            lambda item: item.picking_type_code == 'outgoing' and item.state == 'assigned'
        )
        out.carrier_tracking_ref = 'X1'
        self.assertIs(out.with_context(skip_backorder=True).button_validate(), True)
        self.tell(2)
        self.assertEqual(self.fake.states(reference), ['accepted', 'accepted'])
        self.assertIn("Tablet", self.notices(reference).error)

    # ------------------------------------------------------------------ states

    def test_lines_that_are_not_accepted_yet_are_accepted_first(self):
        self.connection.acceptance_policy = 'manual'
        reference = self.sell()
        self.send_off(reference)
        self.tell(3)
        self.assertEqual(self.fake.told, [(reference, '1', 'accept')])
        self.assertEqual(len(self.fake.parcels), 1)
        self.assertEqual(self.fake.illegal, [])

    def test_an_order_that_was_cancelled_meanwhile_is_told_nothing(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.fake.set_states(reference, 'cancelled')
        self.tell()
        self.assertEqual(self.notices(reference).state, 'obsolete')
        self.assertIn("cancelled", picking.marketplace_notice)
        self.assertEqual(self.fake.calls['ship_order'], 0)

    def test_an_order_shipped_on_the_marketplaces_own_pages_is_told_nothing(self):
        reference = self.sell()
        self.send_off(reference)
        self.fake.set_states(reference, 'shipped')
        self.tell()
        self.assertEqual(self.notices(reference).state, 'done')
        self.assertEqual(self.fake.calls['ship_order'], 0)

    def test_an_order_on_hold_waits(self):
        reference = self.sell()
        self.send_off(reference)
        self.fake.set_states(reference, 'held')
        self.tell()
        self.assertEqual(self.notices(reference).state, 'pending')
        self.assertIn("on hold", self.notices(reference).error)

    def test_a_state_that_nobody_knows_is_not_taken_for_shipped(self):
        reference = self.sell()
        self.send_off(reference)
        self.fake.set_states(reference, 'teleported')
        self.tell()
        self.assertEqual(self.notices(reference).state, 'pending')
        self.assertEqual(self.fake.calls['ship_order'], 0)

    # ------------------------------------------------------------------ lost answers

    def test_a_lost_answer_is_looked_up_and_has_one_effect(self):
        reference = self.sell(self.watch())
        self.send_off(reference)
        self.fake.break_next('parcel', 'lost')
        self.tell()
        self.assertEqual(self.notices(reference).state, 'uncertain')
        self.tell()
        self.assertEqual(self.notices(reference).state, 'done')
        self.assertEqual(len(self.fake.parcels), 1)
        self.assertEqual(self.fake.illegal, [])

    def test_a_lost_call_that_did_not_arrive_is_sent_again_after_the_look(self):
        reference = self.sell(self.watch())
        self.send_off(reference)
        self.fake.break_next('parcel', UncertainOutcome("No answer."))
        self.tell(2)
        self.assertEqual(len(self.fake.parcels), 1)
        self.assertEqual(self.notices(reference).state, 'done')

    def test_a_process_killed_while_telling_tells_once(self):
        def cut():
            raise PowerCut

        reference = self.sell(self.watch())
        self.send_off(reference)
        self.fake.break_next('parcel', cut)
        # not assertRaises: Odoo's would roll back what was committed before the cut
        was_cut = False
        try:
            self.tell()
        except PowerCut:
            was_cut = True
        self.assertTrue(was_cut)
        self.assertEqual(self.notices(reference).state, 'uncertain')
        self.tell()
        self.assertEqual(len(self.fake.parcels), 1)

    def test_an_outage_waits(self):
        reference = self.sell()
        self.send_off(reference)
        self.fake.break_next('parcel', TransientError("Down for maintenance."))
        self.tell()
        self.assertIn(self.notices(reference).state, ('pending', 'uncertain'))
        self.tell()
        self.assertEqual(len(self.fake.parcels), 1)

    def test_a_refusal_is_shown_on_the_delivery_and_retried_by_its_button(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.fake.break_next('parcel', "The number is strange.")
        self.tell()
        self.assertEqual(picking.marketplace_notice_state, 'failed')
        self.assertIn("The number is strange.", picking.marketplace_notice)
        picking.with_user(self.user).action_marketplace_retry()
        self.tell()
        self.assertEqual(picking.marketplace_notice_state, 'done')
