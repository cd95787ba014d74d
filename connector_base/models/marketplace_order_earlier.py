from odoo import models


class MarketplaceOrder(models.Model):
    """Orders whose sale orders were made by a connection that was removed since."""

    _inherit = 'marketplace.order'

    def _take_up_earlier(self, documents):
        """Link orders, ``{order: Order}``, to the sale orders that are there already.

        A connection that is removed leaves its sale orders; the same account connected anew brings
        the same orders again, and they must not be sold a second time.

        :return: the orders that have none
        """
        orders = self.browse([order.id for order in documents])
        sales = self.env['sale.order'].search(
            [
                ('company_id', 'in', orders.company_id.ids),
                ('marketplace_reference', 'in', orders.mapped('external_id')),
                ('marketplace_order_ids', '=', False),
            ]
        )
        earlier = {
            (sale.company_id, sale.marketplace_account, sale.marketplace_reference): sale
            for sale in sales
        }
        left = {}
        for order, document in documents.items():
            account = order.connection_id._account_key()
            sale = earlier.get((order.company_id, account, order.external_id))
            if sale:
                order._apply_guarded(order._take_up, sale)
            else:
                left[order] = document
        return left

    def _take_up(self, sale):
        """Take a sale order for this order's own, line by line as far as the products tell."""
        self.sale_order_id = sale
        products = self.env['marketplace.listing']._find_products(self.connection_id, self.line_ids)
        goods = sale.order_line.filtered(lambda line: not line.marketplace_extra)
        for line, product in products.items():
            sale_line = goods.filtered(lambda item: item.product_id == product)[:1]  # noqa: B023
            if sale_line:
                line.write({'sale_line_id': sale_line.id, 'product_id': product.id})
        self._note_applied('done')
