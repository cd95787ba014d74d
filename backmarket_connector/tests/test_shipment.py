from odoo.tests import tagged

from .shipping_common import IMEIS, LINK, ShippingCommon


@tagged('post_install', '-at_install')
class TestShipment(ShippingCommon):
    """Deliveries are told in one parcel per order, with the devices, once."""

    def test_one_phone_is_told_with_its_imei_in_the_one_call(self):
        self.accepted((self.skus[0], 1))
        self.send_off()
        calls = len(self.simulator.control('GET', 'calls')['calls'])
        self.tell(2)
        self.assertEqual(self.states(), [3])
        (parcel,) = self.effects('shipments')
        self.assertEqual(parcel['tracking_number'], '6A01')
        self.assertEqual(parcel['tracking_url'], f'{LINK}6A01')
        self.assertEqual(parcel['shipper'], "La Poste")
        self.assertEqual([row['value'] for row in self.effects('identifiers')], [IMEIS[0]])
        made = self.simulator.control('GET', 'calls')['calls'][calls:]
        self.assertEqual([call['method'] for call in made if call['method'] != 'GET'], ['POST'])

    def test_a_phone_and_a_case_leave_together_with_the_imei_told_before(self):
        self.accepted((self.skus[0], 1), (self.skus[1], 1))
        self.send_off()
        self.tell()
        self.assertEqual(self.states(), [3, 3])
        self.assertEqual(len(self.effects('shipments')), 1)
        self.assertEqual([row['value'] for row in self.effects('identifiers')], [IMEIS[0]])

    def test_of_a_line_of_two_one_device_is_told(self):
        self.accepted((self.skus[0], 2))
        self.send_off()
        self.tell()
        self.assertEqual(self.states(), [3])
        self.assertEqual([row['value'] for row in self.effects('identifiers')], [IMEIS[0]])

    def test_a_part_waits_for_the_rest_and_leaves_with_it(self):
        self.accepted((self.skus[0], 1), (self.skus[1], 1))
        picking = self.send_off({self.phone: 1})
        self.tell()
        self.assertEqual(self.states(), [2, 2])
        self.assertIn(self.case.display_name, picking.marketplace_notice)
        self.send_off()
        self.tell()
        self.assertEqual(self.states(), [3, 3])
        self.assertEqual(len(self.effects('shipments')), 1)

    def test_the_rest_cancelled_in_odoo_is_refunded_there_first(self):
        self.accepted((self.skus[0], 1), (self.skus[1], 1))
        self.send_off({self.phone: 1})
        rest = self.sale().picking_ids.filtered(lambda item: item.state != 'done')
        rest.action_cancel()
        self.tell(3)
        self.assertEqual(sorted(self.states()), [3, 5])
        self.assertEqual([row['value'] for row in self.effects('identifiers')], [IMEIS[0]])

    def test_a_lost_answer_to_the_ship_call_has_one_effect(self):
        self.accepted((self.skus[0], 1))
        self.send_off()
        fault = {'kind': 'lost', 'method': 'POST', 'path': rf'/ws/orders/{self.number}$'}
        self.simulator.control('POST', 'faults', fault)
        self.tell()
        notice = self.sale().picking_ids.marketplace_outbox_ids
        self.assertEqual(notice.state, 'uncertain')
        self.tell()
        self.assertEqual(notice.state, 'done')
        self.assertEqual(len(self.effects('shipments')), 1)

    def test_a_lost_answer_to_an_identifier_has_one_effect(self):
        self.accepted((self.skus[0], 1), (self.skus[1], 1))
        self.send_off()
        fault = {'kind': 'lost', 'method': 'PATCH', 'path': '/ws/orderlines/'}
        self.simulator.control('POST', 'faults', fault)
        self.tell(2)
        self.assertEqual(self.states(), [3, 3])
        self.assertEqual(len(self.effects('identifiers')), 1)
        self.assertEqual(len(self.effects('shipments')), 1)

    def test_lines_that_wait_for_an_answer_are_accepted_first(self):
        self.connection.acceptance_policy = 'manual'
        self.accepted((self.skus[0], 1))
        self.send_off()
        self.tell(3)
        self.assertEqual(self.states(), [3])

    def test_another_tracking_number_cannot_be_told_and_the_delivery_says_so(self):
        self.accepted((self.skus[0], 1))
        picking = self.send_off()
        self.tell()
        picking.carrier_tracking_ref = '6A99'
        self.tell()
        self.assertIn("was told the tracking number 6A01", picking.marketplace_notice)
        self.assertEqual(len(self.effects('shipments')), 1)
