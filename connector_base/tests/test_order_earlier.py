from odoo.tests import tagged

from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestOrderEarlier(MarketplaceCommon):
    """An account that is connected anew finds the sale orders of its earlier connection."""

    def test_an_order_known_from_a_removed_connection_is_not_sold_a_second_time(self):
        order = self.imported()
        sale = order.sale_order_id
        payloads = [(order.external_id, order.sudo().payload)]
        order.unlink()
        self.env['marketplace.order']._receive(self.connection, payloads)
        self.run_streams('orders')
        again = self.received(payloads[0][0])
        self.assertEqual(again.state, 'done', again.error)
        self.assertEqual(again.sale_order_id, sale)
        self.assertEqual(again.line_ids.sale_line_id, sale.order_line)
        found = self.env['sale.order'].search(
            [('marketplace_reference', '=', sale.marketplace_reference)]
        )
        self.assertEqual(found, sale)

    def test_the_same_number_of_another_account_is_an_order_of_its_own(self):
        order = self.imported()
        sale = order.sale_order_id
        sale.marketplace_account = 'fake:somebody else'
        payloads = [(order.external_id, order.sudo().payload)]
        order.unlink()
        self.env['marketplace.order']._receive(self.connection, payloads)
        self.run_streams('orders')
        self.assertNotEqual(self.received(payloads[0][0]).sale_order_id, sale)
