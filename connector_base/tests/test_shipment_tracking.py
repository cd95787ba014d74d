from odoo.tests import Form, tagged

from .shipment_common import IMEIS, ShipmentCommon


@tagged('post_install', '-at_install')
class TestShipmentTracking(ShipmentCommon):
    """How a parcel is followed: number, link, the carrier's name; what the forms say of it."""

    def test_a_missing_number_is_asked_for_and_told_by_itself_once_entered(self):
        reference = self.sell()
        picking = self.send_off(reference, tracking=False)
        self.tell()
        self.assertEqual(picking.marketplace_notice_state, 'failed')
        self.assertIn("wants a tracking number", picking.marketplace_notice)
        picking.with_user(self.user).carrier_tracking_ref = '1Z88'
        self.run_streams('outbox')
        self.assertEqual(self.fake.parcels[0].tracking_number, '1Z88')

    def test_a_number_changed_later_is_said_clearly_on_the_delivery(self):
        reference = self.sell()
        picking = self.send_off(reference)
        self.tell()
        picking.with_user(self.user).carrier_tracking_ref = '1Z99'
        self.tell()
        self.assertEqual(picking.marketplace_notice_state, 'changed')
        self.assertIn("was told the tracking number 1Z77", picking.marketplace_notice)
        self.assertEqual(self.fake.calls['ship_order'], 1)

    def test_a_link_entered_by_hand_goes_before_the_carriers(self):
        reference = self.sell()
        self.picking_of(reference).marketplace_tracking_url = 'https://own.example/1'
        self.send_off(reference)
        self.tell()
        self.assertEqual(self.fake.parcels[0].tracking_url, 'https://own.example/1')

    # ------------------------------------------------------------------ carriers

    def name_carrier(self, code, carrier=None):
        """Give a delivery method (or all others) a name of the marketplace."""
        return self.env['marketplace.carrier'].create(
            {
                'connection_id': self.connection.id,
                'carrier_id': carrier.id if carrier else False,
                'code': code,
            }
        )

    def test_a_carrier_is_told_by_its_name_there(self):
        self.name_carrier('OTHER')
        self.name_carrier('QP', self.carrier)
        self.send_off(self.sell())
        self.tell()
        self.assertEqual(self.fake.parcels[0].carrier, 'QP')

    def test_a_carrier_without_a_row_takes_the_row_for_all_others(self):
        self.name_carrier('OTHER')
        self.name_carrier('SP', self.make_carrier("Slow Parcel"))
        self.send_off(self.sell())
        self.tell()
        self.assertEqual(self.fake.parcels[0].carrier, 'OTHER')

    def test_a_delivery_method_has_one_name_per_connection(self):
        self.name_carrier('OTHER')
        self.assertRefused(lambda: self.name_carrier('ANOTHER'))

    # ------------------------------------------------------------------ forms

    def test_the_delivery_form_says_what_is_missing_and_takes_it(self):
        reference = self.sell()
        picking = self.send_off(reference, tracking=False)
        self.tell()
        with Form(picking, 'stock.view_picking_form') as form:
            self.assertIn("wants a tracking number", form.marketplace_notice)
            form.marketplace_tracking_url = 'https://own.example/2'
        self.assertEqual(picking.marketplace_tracking_url, 'https://own.example/2')

    def test_the_category_form_says_what_its_serial_numbers_are(self):
        with Form(self.category, 'product.product_category_form_view') as form:
            form.marketplace_identifier = 'imei'
        self.assertEqual(self.category.marketplace_identifier, 'imei')

    def test_carriers_are_named_on_the_connection_form(self):
        with Form(self.connection) as form, form.carrier_ids.new() as row:
            row.carrier_id = self.carrier
            row.code = 'QP'
        self.assertEqual(self.connection.carrier_ids.mapped('code'), ['QP'])

    def test_a_parcel_that_is_not_told_needs_attention(self):
        reference = self.sell()
        self.send_off(reference, tracking=False)
        self.tell()
        rows = self.env['marketplace.attention'].search(
            [('connection_id', '=', self.connection.id)]
        )
        self.assertEqual(rows.mapped('cause'), ['parcel'])
        self.assertIn("wants a tracking number", rows.error)

    def test_a_marketplace_user_without_inventory_rights_sees_the_devices_of_an_order(self):
        reference = self.sell(self.watch())
        self.send_off(reference)
        user = self.make_user('office', 'connector_base.group_marketplace_user')
        order = self.received(reference).with_user(user)
        form = Form(order, 'connector_base.marketplace_order_view_form')
        self.assertEqual([line['devices'] for line in form.line_ids._records], [IMEIS[0]])
        notice = Form(self.notices(reference).with_user(user))
        self.assertEqual(notice.picking_id, self.sale_of(reference).picking_ids)
