from datetime import timedelta

from odoo import fields

from .common import BackMarketCommon

IMEIS = ('490154203237518', '011415009346880', '356938035643809')
LINK = 'https://carrier.example/t/'


class ShippingCommon(BackMarketCommon):
    """A seller of a phone with IMEIs and of a case, whose orders are accepted and leave."""

    region = 'EU'

    def setUp(self):
        """A phone with IMEIs and a case in stock, a carrier whose parcels can be followed."""
        super().setUp()
        self.simulate(region=self.region)
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

    def accepted(self, *lines, **wanted):
        """Let a buyer order ``(sku, quantity)``, import and accept; give the order's number."""
        order = self.simulator.control(
            'POST',
            'orders',
            {
                'account': self.account,
                'lines': [{'sku': sku, 'quantity': quantity} for sku, quantity in lines],
                'oversell': True,
                **wanted,
            },
        )
        self.run_streams('orders', 'outbox')
        self.number = order['order_id']
        self.assertTrue(self.sale(), self.received(order).error)
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
