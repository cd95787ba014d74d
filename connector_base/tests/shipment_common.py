"""What the tests of shipment notices share: devices with IMEIs, carriers, a marketplace to tell."""

from unittest.mock import patch

from odoo import Command

from .common import MarketplaceCommon
from .shipping_api import ShippingApi

IMEIS = ('490154203237518', '011415009346880', '356938035643809', '352099001761481')
LINK = 'https://carrier.example/t/'


class ShipmentCommon(MarketplaceCommon):
    """A connection to a marketplace that is told of parcels; ``api_class`` says which kind."""

    api_class = ShippingApi

    @classmethod
    def setUpClass(cls):
        """Have devices in stock, and a carrier whose parcels can be followed."""
        super().setUpClass()
        patcher = patch.object(
            cls.registry['marketplace.adapter'],
            '_capabilities',
            lambda adapter: cls.api_class.capabilities,
        )
        patcher.start()
        cls.addClassCleanup(patcher.stop)
        cls.category = cls.env['product.category'].create({'name': "Watches"})
        cls.serial.categ_id = cls.category
        cls.lots = cls.make_lots(cls.serial, *IMEIS)
        cls.carrier = cls.make_carrier(
            "Quick Parcel", tracking_url=f'{LINK}<shipmenttrackingnumber>'
        )
        cls.user = cls.make_user('parcels', 'stock.group_stock_user')

    @classmethod
    def make_lots(cls, product, *names):
        """Make devices of a product and put them into stock."""
        lots = cls.env['stock.lot'].create(
            [{'name': name, 'product_id': product.id} for name in names]
        )
        for lot in lots:
            cls.set_stock(product, 1, lot=lot)
        return lots

    @classmethod
    def make_carrier(cls, name, **vals):
        """Make a delivery method."""
        service = cls.env['product.product'].create({'name': name, 'type': 'service'})
        return cls.env['delivery.carrier'].create(
            {'name': name, 'product_id': service.id, 'company_id': cls.company.id, **vals}
        )

    def setUp(self):
        """Every test has a marketplace of its own, that takes shipments."""
        super().setUp()
        self.fakes[self.connection.id] = self.fake = self.api_class()
        self.connection.acceptance_policy = 'always'

    # ------------------------------------------------------------------ what happens

    def sell(self, *lines, **vals):
        """Let a buyer order, import and accept; give the number."""
        reference = self.place(*lines, **vals)
        self.run_streams('orders', 'outbox')
        return reference

    def watch(self, **more):
        """Write a line for a device with a serial number."""
        return self.line('WATCH-1', '300.00', **more)

    def picking_of(self, reference):
        """Give the open delivery of an order."""
        pickings = self.sale_of(reference).picking_ids
        return pickings.filtered(lambda item: item.state not in ('done', 'cancel'))

    def choose(self, picking, *lots):
        """Put devices into a parcel."""
        move = picking.move_ids.filtered(lambda item: item.product_id == self.serial)
        move.lot_ids = [Command.set([lot.id for lot in lots])]

    def send_off(self, reference, quantities=None, tracking='1Z77', lots=()):
        """Validate the delivery as a person of the warehouse; give it."""
        picking = self.picking_of(reference)
        picking.write({'carrier_id': self.carrier.id, 'carrier_tracking_ref': tracking})
        if lots:
            self.choose(picking, *lots)
        if quantities is not None:
            for move in picking.move_ids:
                move.quantity = quantities.get(move.product_id, 0)
                move.picked = bool(move.quantity)
        mine = picking.with_user(self.user).with_company(self.company)
        self.assertIs(mine.with_context(skip_backorder=True).button_validate(), True)
        return picking

    def give_back(self, picking):
        """Receive everything that a delivery delivered."""
        wizard = (
            self.env['stock.return.picking']
            .with_context(
                active_id=picking.id, active_ids=picking.ids, active_model='stock.picking'
            )
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        back = wizard._create_return()
        back.button_validate()
        self.assertEqual(back.state, 'done')
        return back

    def tell(self, times=1):
        """Run the outbox, with all that waits for a later try made due."""
        for _time in range(times):
            waiting = self.env['marketplace.outbox'].search(
                [('state', 'in', ('pending', 'uncertain'))]
            )
            self.make_due(waiting)
            self.run_streams('outbox')

    def notices(self, reference):
        """Give the shipment notices of an order."""
        return self.env['marketplace.outbox'].search(
            [('order_id', '=', self.received(reference).id), ('verb', '=', 'ship')]
        )

    def devices(self, reference):
        """Give the devices that the marketplace knows, by line."""
        return {row['id']: row.get('devices', []) for row in self.fake.orders[reference]['lines']}
