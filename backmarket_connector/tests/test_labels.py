from odoo.tests import tagged

from .after_sales_common import AfterSalesCommon


@tagged('post_install', '-at_install')
class TestLabels(AfterSalesCommon):
    """BackShip's label is on the delivery, and the parcel leaves with its number."""

    def backship(self, *lines):
        """Let a buyer order with BackShip, import, accept, and wait for the label."""
        order = self.simulator.control(
            'POST',
            'orders',
            {
                'account': self.account,
                'lines': [{'sku': sku, 'quantity': quantity} for sku, quantity in lines],
                'oversell': True,
                'is_backship': True,
            },
        )
        self.number = order['order_id']
        self.run_streams('orders', 'outbox')
        self.simulator.clock.advance(61)
        return self.received(order)

    def labels(self):
        """Give the labels in Odoo."""
        return self.env['marketplace.label'].search([('connection_id', '=', self.connection.id)])

    def test_the_label_is_a_file_of_the_delivery(self):
        order = self.backship((self.skus[0], 1))
        self.pull('labels')
        label = self.labels()
        picking = order.sale_order_id.picking_ids
        self.assertEqual((label.state, label.picking_id), ('done', picking))
        self.assertTrue(label.attachment_id.raw.startswith(b'%PDF'))
        self.assertEqual(picking.carrier_tracking_ref, label.tracking_number)

    def test_the_parcel_is_told_with_the_number_of_its_label(self):
        order = self.backship((self.skus[0], 1))
        self.pull('labels')
        picking = order.sale_order_id.picking_ids
        self.assertIs(picking.with_context(skip_backorder=True).button_validate(), True)
        self.tell()
        (parcel,) = self.effects('shipments')
        self.assertTrue(parcel['backship_label'])
        self.assertEqual(parcel['shipper'], self.labels().carrier)
        self.assertEqual(self.states(), [3])

    def test_a_label_that_is_not_there_yet_is_looked_for_again(self):
        order = self.simulator.control(
            'POST',
            'orders',
            {
                'account': self.account,
                'lines': [{'sku': self.skus[0], 'quantity': 1}],
                'is_backship': True,
            },
        )
        self.number = order['order_id']
        self.run_streams('orders', 'outbox')
        self.simulator.control('POST', 'choices', {'label_delay_seconds': '600'})
        self.pull('labels')
        self.simulator.clock.advance(700)
        self.pull('labels')
        self.assertEqual(self.labels().state, 'done')

    def test_a_label_is_fetched_once(self):
        self.backship((self.skus[0], 1))
        for _time in range(3):
            self.pull('labels')
        files = self.env['ir.attachment'].search([('id', 'in', self.labels().attachment_id.ids)])
        calls = self.simulator.control('GET', 'calls')['calls']
        fetched = [call for call in calls if call['path'].startswith('/static/')]
        self.assertEqual((len(self.labels()), len(files), len(fetched)), (1, 1, 1))

    def test_a_link_to_another_host_waits_for_a_person_with_words(self):
        self.simulator.control('POST', 'choices', {'delivery_label_url': 'foreign_host'})
        self.backship((self.skus[0], 1))
        self.pull('labels')
        label = self.labels()
        self.assertNotEqual(label.state, 'done')
        self.assertIn("no host of the marketplace", label.error)
        self.assertFalse(label.attachment_id)

    def test_orders_without_backship_are_never_asked_about(self):
        self.accepted((self.skus[0], 1))
        self.pull('labels')
        calls = self.simulator.control('GET', 'calls')['calls']
        self.assertEqual([call for call in calls if 'deliveries' in call['path']], [])
