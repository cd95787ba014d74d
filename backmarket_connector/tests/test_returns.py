from odoo.tests import tagged

from .after_sales_common import AfterSalesCommon
from .shipping_common import IMEIS


@tagged('post_install', '-at_install')
class TestReturns(AfterSalesCommon):
    """What comes back with BackShip prepares its receipt, and closes with it."""

    def send_back(self, sku=None, **wanted):
        """Let the buyer send a line back; give the return's number."""
        made = self.simulator.control(
            'POST', f'orders/{self.number}/return', {'sku': sku or self.skus[0], **wanted}
        )
        return str(made['return']['shipmentId'])

    def returns(self):
        """Give the returns in Odoo."""
        return self.env['marketplace.return'].search([('connection_id', '=', self.connection.id)])

    def test_a_return_prepares_the_receipt_of_the_phone_that_left(self):
        sale = self.shipped((self.skus[0], 1), (self.skus[1], 1))
        number = self.send_back()
        self.run_streams('returns')
        found = self.returns()
        self.assertEqual((found.external_id, found.state), (number, 'done'), found.error)
        self.assertEqual(found.sale_order_id, sale)
        self.assertEqual(found.line_ids.sku, self.skus[0])
        self.assertEqual(found.picking_id.picking_type_code, 'incoming')
        self.assertEqual(found.picking_id.move_ids.lot_ids.mapped('name'), [IMEIS[0]])
        self.assertNotEqual(found.picking_id.state, 'done')
        self.assertTrue(found.tracking_number)

    def test_the_customers_label_is_kept(self):
        self.shipped((self.skus[0], 1))
        self.send_back()
        self.run_streams('returns')
        self.pull('labels')
        (label,) = self.returns().label_ids
        self.assertEqual((label.kind, label.state), ('return', 'done'))

    def test_a_parcel_is_followed_to_the_door(self):
        self.shipped((self.skus[0], 1))
        number = self.send_back()
        seen = []
        for step in ('', 'picked_up', 'delivered'):
            if step:
                path = f'returns/{number}/move'
                self.simulator.control('POST', path, {'account': self.account, 'to': step})
            self.run_streams('returns')
            seen.append((self.returns().told_state, self.returns().state_code))
        self.assertEqual(
            seen,
            [('announced', 'created'), ('on_its_way', 'picked up'), ('arrived', 'delivered')],
        )
        self.assertEqual(len(self.returns().picking_ids), 1)

    def test_the_receipt_closes_the_return_without_a_call(self):
        self.shipped((self.skus[0], 1))
        self.send_back()
        self.run_streams('returns')
        picking = self.returns().picking_id
        self.assertEqual(self.returns().progress, 'announced')
        calls = len(self.simulator.control('GET', 'calls')['calls'])
        picking.move_ids.picked = True
        self.assertIs(picking.button_validate(), True)
        self.tell()
        self.assertEqual(self.returns().progress, 'received')
        made = self.simulator.control('GET', 'calls')['calls'][calls:]
        self.assertEqual([call for call in made if call['method'] != 'GET'], [])

    def test_a_return_of_an_order_that_is_not_in_odoo_asks_nobody_for_anything(self):
        order = self.simulator.control(
            'POST',
            'orders',
            {'account': self.account, 'lines': [{'sku': self.skus[1]}], 'oversell': True},
        )
        number = order['order_id']
        seller = {'account': self.account, 'sku': self.skus[1]}
        path = f'orders/{number}/seller'
        self.simulator.control('POST', path, {**seller, 'new_state': 2})
        shipped = {'account': self.account, 'new_state': 3, 'tracking_number': 'X1'}
        self.simulator.control('POST', path, shipped)
        self.number = number
        self.send_back(self.skus[1])
        self.run_streams('returns')
        self.assertEqual(self.returns().state, 'dropped')

    def test_a_seller_without_backship_goes_on_with_everything_else(self):
        self.arm('refuse', '/ws/shipping', method='GET', status=403, times=None)
        self.run_streams()
        self.assertFalse(self.returns())
        self.assertTrue(self.stream('orders').last_success_at)
