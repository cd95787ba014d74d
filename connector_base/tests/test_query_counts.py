from odoo import Command
from odoo.tests import tagged

from ..const import APPLY_BATCH
from .common import MarketplaceCommon

QUERIES_PER_ORDER = 31
QUERIES_OF_A_NOTE = 2


@tagged('post_install', '-at_install')
class TestQueryCounts(MarketplaceCommon):
    """How much the connector asks of the database."""

    def queries(self, work):
        """Count the queries of some work, flushed before and after."""
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        work()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before

    def test_a_batch_of_orders_costs_no_more_queries_an_order_than_planned(self):
        self.import_orders()
        idle = self.queries(self.import_orders)
        for _number in range(APPLY_BATCH):
            self.place(self.line(price='19.99'))
        count = self.queries(self.import_orders) - idle
        done = self.env['marketplace.order'].search_count([('state', '=', 'done')])
        self.assertEqual(done, APPLY_BATCH)
        self.assertLessEqual(count / APPLY_BATCH, QUERIES_PER_ORDER)

    def test_an_unchanged_page_costs_a_handful_of_queries(self):
        for _number in range(30):
            self.place()
        self.import_orders()
        rows = list(self.fake.orders.items())
        count = self.queries(lambda: self.env['marketplace.order']._receive(self.connection, rows))
        self.assertLessEqual(count, 5)

    def adjust(self, product):
        """Change the stock of a product as a user does, in one transaction."""
        self.env['stock.quant']._update_available_quantity(product, self.warehouse.lot_stock_id, 1)

    def test_a_stock_transaction_costs_two_queries_more_at_most(self):
        self.offer('PHONE-1')
        self.run_streams('listings')
        plain = self.make_product("Unlisted", 'UNLISTED')
        self.set_stock(plain, 5)
        self.env.cr.flush()
        self.adjust(self.phone)
        self.env.cr.flush()
        Change = self.registry['marketplace.stock.change']
        original = Change._note_moved
        with_note = self.queries(lambda: self.adjust(self.phone))
        Change._note_moved = lambda records, product_ids: None
        self.addCleanup(setattr, Change, '_note_moved', original)
        without = self.queries(lambda: self.adjust(self.phone))
        self.assertLessEqual(with_note - without, QUERIES_OF_A_NOTE)

    def test_many_lines_of_a_delivery_cost_one_note(self):
        products = self.phone | self.tablet
        for product in products:
            self.offer(product.default_code)
        self.run_streams('listings')
        sale = self.env['sale.order'].create(
            {
                'partner_id': self.env['res.partner'].create({'name': "Walk-in"}).id,
                'order_line': [
                    Command.create({'product_id': product.id, 'product_uom_qty': 1})
                    for product in products
                ],
            }
        )
        sale.action_confirm()
        self.env.cr.flush()
        self.env['marketplace.stock.change'].search([]).unlink()
        written = []
        Change = self.registry['marketplace.stock.change']
        original = Change._write_pending

        def count(records):
            written.append(1)
            return original(records)

        Change._write_pending = count
        self.addCleanup(setattr, Change, '_write_pending', original)
        sale.picking_ids.move_ids.picked = True
        sale.picking_ids._action_done()
        self.env.cr.flush()
        notes = self.env['marketplace.stock.change'].search([])
        self.assertEqual(notes.product_id, products)
        self.assertLessEqual(len(notes), len(products) * len(written))

    def test_quantities_of_many_listings_are_computed_together(self):
        def listings(amount):
            for number in range(amount):
                self.make_product(f"P{number}", f'Q{number}')
                self.offer(f'Q{number}')
            self.run_streams('listings')
            found = self.env['marketplace.listing'].search([('sku', '=like', 'Q%')])
            self.env.invalidate_all()
            return self.queries(lambda: found._wanted_quantities(self.connection))

        few, many = listings(3), listings(30)
        self.assertLessEqual(many - few, 5)
