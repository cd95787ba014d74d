from odoo.exceptions import UserError
from odoo.tests import tagged

from ..contract.shipments import Identifier
from .shipment_common import IMEIS, ShipmentCommon


@tagged('post_install', '-at_install')
class TestShipmentDevices(ShipmentCommon):
    """What is told of devices, and which of them may not leave."""

    def test_the_device_that_really_left_is_told_not_the_one_reserved(self):
        reference = self.sell(self.watch())
        self.assertEqual(self.picking_of(reference).move_line_ids.lot_id, self.lots[0])
        self.send_off(reference, lots=[self.lots[2]])
        self.tell()
        self.assertEqual(self.devices(reference), {'1': [IMEIS[2]]})
        self.assertEqual(self.received(reference).line_ids.lot_ids, self.lots[2])
        self.assertTrue(self.fake.parcels[0].is_single_unit)

    def test_a_valid_imei_is_told_as_imei_and_anything_else_as_serial_number(self):
        (lot,) = self.make_lots(self.serial, 'SN-77')
        first, second = self.sell(self.watch()), self.sell(self.watch())
        self.send_off(first, lots=[self.lots[0]])
        self.send_off(second, lots=[lot])
        self.tell()
        told = [parcel.lines[0].identifiers for parcel in self.fake.parcels]
        expected = [(Identifier('imei', IMEIS[0]),), (Identifier('serial', 'SN-77'),)]
        self.assertEqual(told, expected)

    def test_the_category_says_that_a_number_is_a_serial_number(self):
        self.category.marketplace_identifier = 'serial'
        reference = self.sell(self.watch())
        self.send_off(reference)
        self.tell()
        self.assertEqual(self.fake.parcels[0].lines[0].identifiers[0].kind, 'serial')

    def test_the_category_above_says_that_nothing_is_told(self):
        above = self.env['product.category'].create(
            {'name': "Devices", 'marketplace_identifier': 'none'}
        )
        self.category.parent_id = above
        reference = self.sell(self.watch())
        self.send_off(reference)
        self.tell()
        self.assertEqual(self.fake.parcels[0].lines[0].identifiers, ())

    def test_a_lot_of_many_units_names_no_device_and_is_sold_again(self):
        cable = self.make_product("Cable", 'CABLE', tracking='lot')
        lot = self.env['stock.lot'].create({'name': 'L-1', 'product_id': cable.id})
        self.set_stock(cable, 5, lot=lot)
        first, second = self.sell(self.line('CABLE')), self.sell(self.line('CABLE'))
        self.send_off(first)
        self.send_off(second)
        self.tell()
        told = [parcel.lines[0].identifiers for parcel in self.fake.parcels]
        self.assertEqual(told, [(), ()])

    def test_equal_lines_get_a_device_each(self):
        reference = self.sell(self.watch(), self.watch())
        self.send_off(reference)
        self.tell()
        told = self.devices(reference)
        self.assertEqual(sorted([*told['1'], *told['2']]), sorted(IMEIS[:2]))
        self.assertEqual((len(told['1']), len(self.fake.parcels)), (1, 1))
        self.assertFalse(self.fake.parcels[0].is_single_unit)

    def test_a_line_of_two_tells_both_of_its_devices(self):
        reference = self.sell(self.watch(quantity=2))
        self.send_off(reference)
        self.tell()
        self.assertEqual(set(self.devices(reference)['1']), set(IMEIS[:2]))
        self.assertFalse(self.fake.parcels[0].is_single_unit)

    def test_what_the_marketplace_knows_is_named_as_told(self):
        reference = self.sell(self.watch(), self.line())
        self.fake.line(reference, '1')['devices'] = [IMEIS[0]]
        self.send_off(reference, lots=[self.lots[0]])
        self.tell()
        line = next(item for item in self.fake.parcels[0].lines if item.line_ref == '1')
        self.assertEqual(line.told, (IMEIS[0],))
        self.assertEqual(self.fake.illegal, [])

    # ------------------------------------------------------------------ wrong devices

    def test_an_invalid_imei_is_refused_before_the_delivery_is_final(self):
        self.category.marketplace_identifier = 'imei'
        (lot,) = self.make_lots(self.serial, '490154203237519')
        reference = self.sell(self.watch())
        with self.assertRaisesRegex(UserError, "is no IMEI.*Scan the IMEI of"):
            self.send_off(reference, lots=[lot])

    def test_a_wrong_number_first_entered_on_the_delivery_is_refused_as_well(self):
        self.category.marketplace_identifier = 'imei'
        self.warehouse.out_type_id.use_create_lots = True
        reference = self.sell(self.watch())
        picking = self.picking_of(reference)
        picking.move_line_ids.write({'lot_id': False, 'lot_name': '1234', 'picked': True})
        with self.assertRaisesRegex(UserError, "is no IMEI"):
            picking.button_validate()

    def test_a_device_that_is_sold_and_did_not_come_back_is_refused(self):
        first, second = self.sell(self.watch()), self.sell(self.watch())
        self.send_off(first, lots=[self.lots[0]])
        self.set_stock(self.serial, 1, lot=self.lots[0])
        with self.assertRaisesRegex(UserError, f"shipped with order {first} already"):
            self.send_off(second, lots=[self.lots[0]])

    def test_an_imei_entered_for_another_product_is_the_same_device(self):
        clock = self.make_product("Clock", 'CLOCK-1', tracking='serial')
        self.make_lots(clock, IMEIS[0])
        first = self.sell(self.watch())
        second = self.sell(self.line('CLOCK-1'))
        self.send_off(first, lots=[self.lots[0]])
        with self.assertRaisesRegex(UserError, f"shipped with order {first} already"):
            self.send_off(second)

    def test_a_device_that_came_back_is_sold_again(self):
        first = self.sell(self.watch())
        self.give_back(self.send_off(first, lots=[self.lots[0]]))
        second = self.sell(self.watch())
        self.send_off(second, lots=[self.lots[0]])
        self.tell()
        self.assertEqual(self.devices(second), {'1': [IMEIS[0]]})

    def test_a_device_that_was_bought_again_counts_as_back(self):
        first = self.sell(self.watch())
        self.send_off(first, lots=[self.lots[0]])
        self.assertTrue(self.lots[0]._marketplace_sold_with())
        stock = self.warehouse.lot_stock_id
        supplier = self.env.ref('stock.stock_location_suppliers')
        values = {'product_id': self.serial.id, 'location_id': supplier.id}
        move = self.env['stock.move'].create(
            {**values, 'product_uom_qty': 1, 'location_dest_id': stock.id}
        )
        move._action_confirm()
        move.lot_ids = self.lots[0]
        move.picked = True
        move._action_done()
        self.assertFalse(self.lots[0]._marketplace_sold_with())

    def test_what_stays_for_the_backorder_is_not_checked(self):
        self.category.marketplace_identifier = 'imei'
        (lot,) = self.make_lots(self.serial, '123')
        reference = self.sell(self.watch(), self.line())
        self.choose(self.picking_of(reference), lot)
        picking = self.picking_of(reference)
        picking.move_ids.filtered(lambda move: move.product_id == self.phone).picked = True
        picking.with_context(skip_backorder=True).button_validate()
        self.assertEqual(picking.state, 'done')
