from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import BackMarketCommon

IMEIS = ('490154203237518', '011415009346880', '356938035643809')
LINK = 'https://carrier.example/t/'


@tagged('post_install', '-at_install')
class TestShipment(BackMarketCommon):
    """Deliveries are told in one parcel per order, with the devices, once."""

    def setUp(self):
        """A phone with IMEIs and a case in stock, a carrier whose parcels can be followed."""
        super().setUp()
        self.simulate()
        rows = self.simulator.control('GET', f'catalogue?account={self.account}')
        phone, case = [row for row in rows if row['sku'] == row['seller_reference']][:2]
        self.skus = [phone['sku'], case['sku']]
        self.phone = self.make_product(phone, tracking='serial')
        self.case = self.make_product(case)
        self.put_in_stock(self.case, 20)
        for name in IMEIS:
            lot = self.env['stock.lot'].create({'name': name, 'product_id': self.phone.id})
            self.put_in_stock(self.phone, 1, lot)
        service = self.env['product.product'].create({'name': "Colissimo", 'type': 'service'})
        self.carrier = self.env['delivery.carrier'].create(
            {
                'name': "La Poste",
                'product_id': service.id,
                'tracking_url': f'{LINK}<shipmenttrackingnumber>',
            }
        )
        self.connection.acceptance_policy = 'always'

    def make_product(self, row, **vals):
        """Make a storable product for a row of the catalogue."""
        return self.env['product.product'].create(
            {
                'name': row['title'],
                'default_code': row['sku'],
                'type': 'consu',
                'is_storable': True,
                'taxes_id': [(5,)],
                **vals,
            }
        )

    def put_in_stock(self, product, quantity, lot=None):
        """Add to the stock of the connection's warehouse."""
        self.env['stock.quant']._update_available_quantity(
            product, self.connection.warehouse_id.lot_stock_id, quantity, lot_id=lot
        )

    def accepted(self, *lines):
        """Let a buyer order ``(sku, quantity)``, import and accept; give the order's number."""
        order = self.simulator.control(
            'POST',
            'orders',
            {
                'account': self.account,
                'lines': [{'sku': sku, 'quantity': quantity} for sku, quantity in lines],
                'oversell': True,
            },
        )
        self.run_streams('orders', 'outbox')
        self.number = order['order_id']
        return self.number

    def sale(self):
        """Give the sales order."""
        return self.received({'order_id': self.number}).sale_order_id

    def send_off(self, quantities=None, tracking='6A01'):
        """Validate the open delivery, of ``{product: quantity}`` where given; give it."""
        picking = self.sale().picking_ids.filtered(
            lambda item: item.state not in ('done', 'cancel')
        )
        picking.write({'carrier_id': self.carrier.id, 'carrier_tracking_ref': tracking})
        for move in picking.move_ids if quantities else ():
            move.quantity = quantities.get(move.product_id, 0)
            move.picked = bool(move.quantity)
        self.assertIs(picking.with_context(skip_backorder=True).button_validate(), True)
        return picking

    def tell(self, times=1):
        """Run the outbox, with all that waits for a later try made due."""
        for _time in range(times):
            waiting = self.env['marketplace.outbox'].search(
                [('state', 'in', ('pending', 'uncertain'))]
            )
            waiting.next_try_at = fields.Datetime.now() - timedelta(seconds=1)
            self.run_streams('outbox')

    def effects(self, kind):
        """Give what really happened to the order, from the simulator's ledger."""
        path = f'effects?kind={kind}&account={self.account}&order_id={self.number}'
        found = self.simulator.control('GET', path)
        return found['effects'] if isinstance(found, dict) else found

    def states(self):
        """Give the states of the order's lines, as on the wire."""
        order = self.simulator.control('GET', f'orders/{self.number}')
        return [line['state'] for line in order['orderlines']]

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
