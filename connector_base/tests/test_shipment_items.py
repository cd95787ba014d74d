from odoo.tests import tagged

from .shipment_common import IMEIS, LINK, ShipmentCommon
from .shipping_api import ItemShippingApi


@tagged('post_install', '-at_install')
class TestShipmentItems(ShipmentCommon):
    """A marketplace that takes an order in several parcels, and wants a link."""

    api_class = ItemShippingApi

    def test_a_part_is_told_at_once_and_the_rest_when_it_leaves(self):
        reference = self.sell(self.line(), self.line('TAB-1'))
        self.send_off(reference, {self.phone: 1})
        self.tell()
        self.assertEqual(self.fake.states(reference), ['shipped', 'accepted'])
        self.send_off(reference, tracking='1Z78')
        self.tell()
        self.assertEqual(self.fake.states(reference), ['shipped', 'shipped'])
        self.assertEqual([p.tracking_number for p in self.fake.parcels], ['1Z77', '1Z78'])

    def test_equal_items_delivered_in_two_take_a_line_and_a_device_each(self):
        reference = self.sell(self.watch(), self.watch(), self.watch())
        self.send_off(reference, {self.serial: 1})
        self.tell()
        self.assertEqual(self.fake.states(reference), ['shipped', 'accepted', 'accepted'])
        self.send_off(reference)
        self.tell()
        told = self.devices(reference)
        self.assertEqual([len(values) for values in told.values()], [1, 1, 1])
        self.assertEqual({value for values in told.values() for value in values}, set(IMEIS[:3]))

    def test_an_item_cancelled_there_is_skipped(self):
        reference = self.sell(self.line(), self.line())
        self.fake.set_states(reference, 'cancelled', '1')
        self.touch(reference)
        self.run_streams('orders')
        self.send_off(reference)
        self.tell()
        self.assertEqual(self.fake.states(reference), ['cancelled', 'shipped'])
        self.assertEqual([line.line_ref for line in self.fake.parcels[0].lines], ['2'])

    def test_without_a_link_the_delivery_says_so_and_entering_it_tells_it(self):
        self.carrier.tracking_url = False
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        self.assertIn("wants a link", picking.marketplace_notice)
        self.assertEqual(self.fake.calls['ship_order'], 0)
        picking.with_user(self.user).marketplace_tracking_url = 'https://own.example/9'
        self.run_streams('outbox')
        self.assertEqual(self.fake.parcels[0].tracking_url, 'https://own.example/9')

    def test_a_tracking_changed_later_is_told(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        picking.with_user(self.user).carrier_tracking_ref = '1Z99'
        self.tell()
        self.assertEqual([p.tracking_url for p in self.fake.followed], [f'{LINK}1Z99'])
        self.assertEqual(picking.marketplace_notice_state, 'done')

    def test_a_tracking_changed_twice_is_told_as_it_is_by_then(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        picking.carrier_tracking_ref = '1Z98'
        picking.carrier_tracking_ref = '1Z99'
        self.tell()
        picking.carrier_tracking_ref = '1Z00'
        self.tell(2)
        numbers = [parcel.tracking_number for parcel in self.fake.followed]
        self.assertEqual(numbers, ['1Z99', '1Z00'])

    def test_a_tracking_written_again_as_it_was_is_not_told(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        picking.carrier_tracking_ref = '1Z77'
        self.tell()
        self.assertEqual(self.fake.calls['update_tracking'], 0)

    def test_a_tracking_changed_while_the_answer_was_lost_is_told_after_the_look(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.fake.break_next('parcel', 'lost')
        self.tell()
        picking.carrier_tracking_ref = '1Z99'
        self.tell(2)
        self.assertEqual(len(self.fake.parcels), 1)
        self.assertEqual([p.tracking_number for p in self.fake.followed], ['1Z99'])
