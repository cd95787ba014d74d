from unittest.mock import patch

import requests

from odoo import Command
from odoo.tests import Form, tagged

from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestStockChange(MarketplaceCommon):
    """What moves in the warehouse is noticed, gathered, and told as one number."""

    def setUp(self):
        """A phone, a tablet and a watch, listed and told; nothing waits."""
        super().setUp()
        for sku in ('PHONE-1', 'TAB-1', 'WATCH-1'):
            self.offer(sku)
        self.run_streams('listings')
        self.push()
        self.fake.pushed.clear()
        self.fake.calls.clear()
        self.user = self.make_user('warehouse', 'stock.group_stock_user')

    def push(self):
        """Let orders and stock run."""
        self.run_streams('orders', 'offers')

    def waiting(self):
        """Give the products that moved and were not looked at."""
        self.env.cr.flush()
        return self.env['marketplace.stock.change'].search([]).product_id

    def transfer(self, kind, product, quantity, user=None):
        """Make and validate a transfer of the warehouse as a warehouse user."""
        env = self.env(user=user or self.user)
        picking_type = self.warehouse[f'{kind}_type_id']
        suppliers = self.env.ref('stock.stock_location_suppliers')
        customers = self.env.ref('stock.stock_location_customers')
        source = suppliers if kind == 'in' else self.warehouse.lot_stock_id
        target = customers if kind == 'out' else self.warehouse.lot_stock_id
        picking = env['stock.picking'].create(
            {
                'picking_type_id': picking_type.id,
                'location_id': source.id,
                'location_dest_id': target.id,
                'move_ids': [
                    Command.create(
                        {
                            'product_id': product.id,
                            'product_uom_qty': quantity,
                            'location_id': source.id,
                            'location_dest_id': target.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        picking.action_assign()
        self.assertIs(picking.button_validate(), True)
        return picking

    def test_twenty_moves_of_one_product_are_one_call(self):
        for _number in range(20):
            self.transfer('in', self.phone, 1)
            self.env.cr.flush()
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 70)])

    def test_a_receipt_is_told(self):
        self.transfer('in', self.phone, 5)
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 55)])

    def test_a_delivery_is_told(self):
        self.transfer('out', self.phone, 5)
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 45)])

    def test_a_reservation_is_told(self):
        sale = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': "Walk-in"}).id,
                'warehouse_id': self.warehouse.id,
                'order_line': [Command.create({'product_id': self.phone.id, 'product_uom_qty': 4})],
            }
        )
        sale.action_confirm()
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 46)])
        sale._action_cancel()
        self.push()
        self.assertEqual(self.fake.pushed[-1], ('PHONE-1', 50))

    def test_a_demand_that_is_not_reserved_is_told(self):
        self.warehouse.out_type_id.reservation_method = 'manual'
        sale = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': "Walk-in"}).id,
                'warehouse_id': self.warehouse.id,
                'order_line': [Command.create({'product_id': self.phone.id, 'product_uom_qty': 4})],
            }
        )
        sale.action_confirm()
        self.assertEqual(self.waiting(), self.phone)
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 46)])

    def test_a_scrap_is_told(self):
        scrap = (
            self.env['stock.scrap']
            .with_user(self.user)
            .create(
                {
                    'product_id': self.phone.id,
                    'scrap_qty': 2,
                    'location_id': self.warehouse.lot_stock_id.id,
                }
            )
        )
        scrap.do_scrap()
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 48)])

    def test_an_adjustment_is_told(self):
        quant = self.env['stock.quant'].search(
            [
                ('product_id', '=', self.phone.id),
                ('location_id', '=', self.warehouse.lot_stock_id.id),
            ]
        )
        quant.with_context(inventory_mode=True).inventory_quantity = 33
        quant.action_apply_inventory()
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 33)])

    def test_a_serial_number_that_comes_in_is_told(self):
        lot = self.env['stock.lot'].create(
            {'name': '356938035643809', 'product_id': self.serial.id}
        )
        self.set_stock(self.serial, 1, lot=lot)
        self.push()
        self.assertEqual(self.fake.pushed, [('WATCH-1', 1)])

    def test_a_return_is_told(self):
        picking = self.transfer('out', self.phone, 5)
        self.push()
        wizard = Form(
            self.env['stock.return.picking'].with_context(
                active_id=picking.id, active_ids=picking.ids, active_model='stock.picking'
            )
        ).save()
        wizard.product_return_moves.quantity = 2
        wizard._create_return().button_validate()
        self.push()
        self.assertEqual(self.fake.pushed[-1], ('PHONE-1', 47))

    def test_a_product_that_nobody_lists_leaves_no_note(self):
        other = self.make_product("Unlisted", 'UNLISTED')
        self.assertTrue(self.env['marketplace.listing'].search([]))
        self.transfer('in', other, 5)
        self.assertFalse(self.waiting())

    def test_each_connection_that_sells_the_product_is_told(self):
        other = self.make_connection("Second shop")
        fake = self.fakes[other.id]
        self.offer('PHONE-1', fake=fake)
        self.run_streams('listings', connection=other)
        self.run_streams('orders', 'offers', connection=other)
        self.transfer('in', self.phone, 1)
        self.push()
        self.run_streams('orders', 'offers', connection=other)
        self.assertEqual(self.fake.pushed[-1], ('PHONE-1', 51))
        self.assertEqual(fake.pushed[-1], ('PHONE-1', 51))

    def test_a_warehouse_user_needs_no_right_on_the_connector(self):
        self.assertFalse(self.user.has_group('connector_base.group_marketplace_user'))
        self.transfer('in', self.phone, 3)
        self.assertEqual(self.waiting(), self.phone)

    def test_a_warehouse_users_transaction_calls_nobody(self):
        with patch.object(requests.Session, 'send', side_effect=AssertionError("a call")):
            self.transfer('in', self.phone, 3)
            self.env.cr.flush()
        self.assertFalse(self.fake.calls)

    def test_what_is_rolled_back_is_not_told(self):
        class Undo(Exception):
            pass

        try:
            with self.env.cr.savepoint():
                self.transfer('in', self.phone, 3)
                raise Undo
        except Undo:
            self.assertFalse(self.waiting())

    def test_what_surrounds_a_rolled_back_part_is_told(self):
        class Undo(Exception):
            pass

        self.transfer('in', self.tablet, 1)
        try:
            with self.env.cr.savepoint():
                self.transfer('in', self.phone, 3)
                raise Undo
        except Undo:
            self.assertEqual(self.waiting(), self.tablet)

    def test_the_notes_of_a_connection_are_taken_by_its_own_run_only(self):
        other = self.make_connection("Second shop")
        self.offer('PHONE-1', fake=self.fakes[other.id])
        self.run_streams('listings', connection=other)
        self.transfer('in', self.phone, 1)
        self.waiting()
        self.env['marketplace.stock.change']._drain(self.connection)
        self.assertEqual(self.env['marketplace.stock.change'].search([]).connection_id, other)

    def test_an_unpaid_order_lowers_what_the_others_may_buy(self):
        other = self.make_connection("Second shop")
        self.place(self.line(quantity=6, state='held'), fake=self.fakes[other.id])
        self.import_orders(other)
        self.push()
        self.assertEqual(self.fake.pushed, [('PHONE-1', 44)])
