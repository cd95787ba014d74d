from odoo.tests import tagged

from .common import RefurbedCommon

IMEIS = ('490154203237518', '011415009346880', '356938035643809')
LINK = 'https://carrier.example/t/'


@tagged('post_install', '-at_install')
class TestShipment(RefurbedCommon):
    """Deliveries are told item by item: with a link, the carrier's slug and the devices."""

    def setUp(self):
        """A phone with devices in stock, a carrier that refurbed knows by a slug."""
        super().setUp()
        self.offer_row, self.other_row, *_others = self.refurbed.shelf()
        (self.other,) = self.stock(self.other_row)
        self.device = self.make_product("Device", self.offer_row['sku'], tracking='serial')
        for name in IMEIS:
            lot = self.env['stock.lot'].create({'name': name, 'product_id': self.device.id})
            self.set_stock(self.device, 1, lot=lot)
        service = self.env['product.product'].create({'name': "DHL", 'type': 'service'})
        self.carrier = self.env['delivery.carrier'].create(
            {
                'name': "DHL Paket",
                'product_id': service.id,
                'tracking_url': f'{LINK}<shipmenttrackingnumber>',
            }
        )
        self.env['marketplace.carrier'].create(
            {
                'connection_id': self.connection.id,
                'carrier_id': self.carrier.id,
                'code': 'dhl-express',
            }
        )
        self.connection.acceptance_policy = 'always'

    def accepted(self, *skus):
        """Sell one of each SKU, import and accept; give the number."""
        number = self.sell(*skus)
        self.run_streams('orders', 'outbox')
        return number

    def send_off(self, number, quantity=None, tracking='JD01', carrier=True):
        """Validate the open delivery of an order, ``quantity`` devices where given; give it."""
        picking = self.sale_of(number).picking_ids.filtered(
            lambda item: item.state not in ('done', 'cancel')
        )
        picking.write({'carrier_id': carrier and self.carrier.id, 'carrier_tracking_ref': tracking})
        self.deliver(self.sale_of(number), quantity and {self.device: quantity})
        return picking

    def tell(self):
        """Run the outbox, with all that waits for a later try made due."""
        self.make_due(
            self.env['marketplace.outbox'].search([('state', 'in', ('pending', 'uncertain'))])
        )
        self.run_streams('outbox')

    def items(self, number):
        """Give the items of an order as refurbed keeps them."""
        return self.refurbed.stored(number)['items']

    def values(self, number):
        """Give the identifiers of each item."""
        return [
            [(one['identifier_type'], one['value']) for one in item['item_identifiers'] or ()]
            for item in self.items(number)
        ]

    def test_two_devices_of_one_line_are_told_in_two_deliveries(self):
        sku = self.offer_row['sku']
        number = self.accepted(sku, sku)
        self.send_off(number, quantity=1)
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['SHIPPED', 'ACCEPTED'])
        self.send_off(number, tracking='JD02')
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['SHIPPED', 'SHIPPED'])
        links = [item['parcel_tracking_url'] for item in self.items(number)]
        self.assertEqual(links, [f'{LINK}JD01', f'{LINK}JD02'])
        self.assertEqual(self.values(number), [[('IMEI', IMEIS[0])], [('IMEI', IMEIS[1])]])

    def test_the_carriers_slug_and_the_number_are_told(self):
        number = self.accepted(self.offer_row['sku'])
        self.send_off(number)
        self.tell()
        body = self.refurbed.called('BatchUpdateOrderItemsState')[-1]
        told = body['updates'][0]['parcel_carrier_tracking_number']
        self.assertEqual(told, {'carrier': 'dhl-express', 'tracking_number': 'JD01'})

    def test_a_carrier_without_a_slug_is_left_out_and_the_delivery_says_so(self):
        self.connection.carrier_ids.unlink()
        number = self.accepted(self.offer_row['sku'])
        picking = self.send_off(number)
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['SHIPPED'])
        self.assertIn("Told without the carrier", picking.marketplace_notice)

    def test_without_a_link_nothing_is_sent_and_entering_it_tells_it(self):
        number = self.accepted(self.offer_row['sku'])
        picking = self.send_off(number, tracking=False, carrier=False)
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'])
        self.assertIn("wants a link", picking.marketplace_notice)
        picking.marketplace_tracking_url = f'{LINK}by-hand'
        self.run_streams('outbox')
        self.assertEqual(self.refurbed.item_states(number), ['SHIPPED'])

    def test_items_that_are_not_accepted_yet_are_accepted_first(self):
        self.connection.acceptance_policy = 'manual'
        number = self.accepted(self.offer_row['sku'])
        self.send_off(number)
        for _time in range(3):
            self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['SHIPPED'])

    def test_weight_tariff_number_and_origin_of_the_product_are_told(self):
        self.device.write(
            {
                'weight': 0.35,
                'hs_code': '8517.1300',
                'country_of_origin': self.env.ref('base.cn').id,
            }
        )
        number = self.accepted(self.offer_row['sku'])
        self.send_off(number)
        self.tell()
        (item,) = self.items(number)
        told = (item['weight_kg'], item['hs_code'], item['manufacturing_country'])
        self.assertEqual(told, (0.35, '8517.1300', 'CN'))

    def test_a_tariff_number_that_is_none_is_said_on_the_delivery_and_nothing_is_sent(self):
        self.device.hs_code = 'phone'
        number = self.accepted(self.offer_row['sku'])
        picking = self.send_off(number)
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'])
        self.assertIn("Correct the HS code", picking.marketplace_notice)

    def test_a_lost_answer_has_one_effect(self):
        number = self.accepted(self.offer_row['sku'])
        self.send_off(number)
        self.refurbed.tell('faults', kind='lost', path='/BatchUpdateOrderItemsState$')
        answered = len(self.refurbed.called('BatchUpdateOrderItemsState'))
        self.tell()
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['SHIPPED'])
        # the call that was lost is not among those that were answered, and there is no other
        self.assertEqual(len(self.refurbed.called('BatchUpdateOrderItemsState')), answered)
        notice = self.received(number).sale_order_id.picking_ids.marketplace_outbox_ids
        self.assertEqual(notice.mapped('state'), ['done'])

    def test_another_tracking_number_is_told(self):
        number = self.accepted(self.offer_row['sku'])
        picking = self.send_off(number)
        self.tell()
        picking.carrier_tracking_ref = 'JD99'
        self.tell()
        (item,) = self.items(number)
        self.assertEqual(item['parcel_tracking_url'], f'{LINK}JD99')
        self.assertEqual(self.values(number), [[('IMEI', IMEIS[0])]])
        self.assertEqual(picking.marketplace_notice_state, 'done')

    def test_an_item_cancelled_by_the_customer_is_not_shipped(self):
        number = self.accepted(self.offer_row['sku'], self.other_row['sku'])
        self.send_off(number)
        first, _second = self.refurbed.item_ids(number)
        self.refurbed.tell(f'orders/{number}/cancel', items=[first])
        self.tell()
        self.assertEqual(self.refurbed.item_states(number), ['CANCELLED', 'SHIPPED'])
