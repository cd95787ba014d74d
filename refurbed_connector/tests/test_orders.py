from decimal import Decimal

from odoo.tests import tagged

from .common import RefurbedCommon


@tagged('post_install', '-at_install')
class TestOrders(RefurbedCommon):
    """Orders in: one item is one unit, taxed by itself, in the marketplace's own total."""

    def setUp(self):
        """Two offers have products; sales under other schemes than regular VAT are mapped."""
        super().setUp()
        self.one, self.two, *_others = self.refurbed.shelf()
        self.product, self.other = self.stock(self.one, self.two)

    def map_tax(self, taxation, **vals):
        """Add a row to the tax table."""
        return self.env['marketplace.tax.rule'].create(
            {'connection_id': self.connection.id, 'taxation': taxation, 'no_tax': True, **vals}
        )

    def change(self, number, **items):
        """Put other values on the wire for the order's items, the same for all."""
        self.refurbed.tell(
            f'orders/{number}/override',
            items=dict.fromkeys(self.refurbed.item_ids(number), items),
        )

    # ------------------------------------------------------------------ lines

    def test_equal_items_become_one_line_and_each_item_stays_linked_to_it(self):
        number = self.sell(self.one['sku'], self.one['sku'], self.two['sku'], self.one['sku'])
        self.import_orders()
        received, sale = self.received(number), self.sale_of(number)
        self.assertEqual(sorted(sale.order_line.mapped('product_uom_qty')), [1, 3])
        three = sale.order_line.filtered(lambda line: line.product_id == self.product)
        linked = received.line_ids.filtered(lambda line: line.sale_line_id == three)
        self.assertEqual(len(linked), 3)
        self.assertEqual(
            sorted(received.line_ids.mapped('external_id')), sorted(self.refurbed.item_ids(number))
        )
        self.assertEqual(set(received.line_ids.mapped('quantity')), {1})

    def test_items_of_one_sku_at_different_prices_are_lines_of_their_own(self):
        number = self.refurbed.tell(
            'orders',
            lines=[
                {'sku': self.one['sku'], 'price': '100.00'},
                {'sku': self.one['sku'], 'price': '99.99', 'quantity': 2},
            ],
        )['id']
        self.import_orders()
        lines = self.sale_of(number).order_line
        self.assertEqual(
            sorted((line.product_uom_qty, line.price_unit) for line in lines),
            [(1, 100.0), (2, 99.99)],
        )

    def test_a_customer_who_cancels_items_has_the_quantity_lowered(self):
        number = self.sell(self.one['sku'], self.one['sku'], self.one['sku'])
        self.import_orders()
        self.refurbed.tell(f'orders/{number}/cancel', items=self.refurbed.item_ids(number)[:2])
        self.run_sweep('open')
        sale = self.sale_of(number)
        self.assertEqual((sale.state, sale.order_line.product_uom_qty), ('sale', 1))
        self.assertEqual(sum(sale.picking_ids.move_ids.mapped('product_uom_qty')), 1)

    def test_a_customer_who_cancels_all_items_has_the_order_cancelled(self):
        number = self.sell(self.one['sku'], self.two['sku'])
        self.import_orders()
        self.refurbed.tell(f'orders/{number}/cancel')
        self.run_sweep('open')
        self.assertEqual(self.sale_of(number).state, 'cancel')

    def test_shipping_costs_inside_the_price_are_no_line_of_their_own(self):
        number = self.sell(self.one['sku'], country='FR')
        self.import_orders()
        item = self.refurbed.stored(number)['items'][0]
        self.assertTrue(Decimal(item['offer_data']['shipping_costs']), "no shipping to hide")
        (line,) = self.sale_of(number).order_line
        self.assertEqual(line.product_id, self.product)
        self.assertEqual(Decimal(str(line.price_unit)), Decimal(item['charged']))

    def test_an_order_of_seeded_buyers_ends_with_refurbeds_total_or_a_sentence(self):
        simulator = type(self.refurbed)(offers=0)
        simulator.reset(orders=25, seed=3)
        self.use(simulator)
        self.stock(*self.refurbed.shelf()[2:])
        self.map_tax('margin')
        self.map_tax('net')
        self.run_streams('orders', 'listings')
        orders = self.env['marketplace.order'].search([('connection_id', '=', self.connection.id)])
        self.assertGreater(len(orders), 15)
        self.assertGreater(len(orders.currency_id), 2)
        for order in orders.filtered(lambda order: order.state == 'done'):
            alive = [
                Decimal(item['charged'])
                for item in self.refurbed.stored(order.external_id)['items']
                if item['state'] not in ('REJECTED', 'CANCELLED')
            ]
            made = Decimal(str(order.sale_order_id.amount_total)).quantize(Decimal('0.01'))
            self.assertEqual((order.external_id, made), (order.external_id, sum(alive)))
        self.assertTrue(all(order.error for order in orders if order.state == 'blocked'))

    # ------------------------------------------------------------------ taxes

    def mixed(self):
        """Place an order whose items are taxed in three ways; give its number."""
        lines = [
            {'sku': self.one['sku'], 'price': '120.00', 'taxation': taxation}
            for taxation in ('GROSS', 'MARGINAL', 'NET')
        ]
        return self.refurbed.tell('orders', lines=lines)['id']

    def test_each_item_is_taxed_by_its_own_scheme_within_one_order(self):
        margin = self.make_tax(0)
        self.map_tax('margin', no_tax=False, tax_ids=margin.ids)
        self.map_tax('net')
        number = self.mixed()
        self.import_orders()
        lines = self.sale_of(number).order_line
        self.assertEqual(len(lines), 3)
        taxes = {
            line.taxation: line.sale_line_id.tax_ids for line in self.received(number).line_ids
        }
        self.assertEqual(taxes['regular'], self.tax_included)
        self.assertEqual(taxes['margin'], margin)
        self.assertFalse(taxes['net'])
        self.assertEqual(self.sale_of(number).amount_total, 360)
        self.assertEqual(self.sale_of(number).amount_tax, 20)

    def test_an_unmapped_margin_sale_is_blocked_with_a_sentence_and_a_tax_row_wakes_it(self):
        number = self.sell(self.one['sku'], taxation='MARGINAL')
        other = self.sell(self.one['sku'])
        self.import_orders()
        received = self.received(number)
        self.assertEqual((received.state, received.cause), ('blocked', 'tax'))
        self.assertIn("Margin scheme", received.error)
        self.assertIn(self.connection.name, received.error)
        self.assertEqual(self.received(other).state, 'done')
        self.map_tax('margin')
        self.run_cron()
        self.assertEqual(received.state, 'done')
        self.assertEqual(received.sale_order_id.amount_tax, 0)

    def test_an_unknown_tax_scheme_blocks_the_order_only(self):
        number, other = self.sell(self.one['sku']), self.sell(self.two['sku'])
        self.change(number, taxation='LUNAR')
        self.import_orders()
        received = self.received(number)
        self.assertEqual((received.state, received.cause), ('blocked', 'payload'))
        self.assertIn('taxation', received.error)
        self.assertEqual(self.received(other).state, 'done')

    # ------------------------------------------------------------------ money of the seller

    def test_commission_and_what_is_paid_out_are_kept_on_the_order(self):
        number = self.sell(self.one['sku'], self.one['sku'], self.two['sku'], country='SE')
        self.import_orders()
        on_the_wire = self.refurbed.control('GET', f'orders/{number}')
        received = self.received(number)
        fees = [Decimal(item['settlement_total_commission']) for item in on_the_wire['items']]
        self.assertTrue(all(fees))
        kept = Decimal(str(received.commission_total)).quantize(Decimal('0.01'))
        self.assertEqual(kept, sum(fees))
        self.assertEqual(received.currency_id.name, 'SEK')
        self.assertEqual(
            received.settlement_currency_id.name, on_the_wire['settlement_currency_code']
        )
        self.assertEqual(
            Decimal(str(received.settlement_rate)),
            Decimal(on_the_wire['settlement_exchange_rate']),
        )

    def test_commission_and_settlement_are_shown_on_the_order_form(self):
        user = self.make_user('reader', 'connector_base.group_marketplace_user')
        view = self.env['marketplace.order'].with_user(user).get_view(view_type='form')
        for name in ('commission_total', 'settlement_currency_id', 'settlement_rate', 'notes'):
            self.assertIn(f'name="{name}"', view['arch'])

    # ------------------------------------------------------------------ what is to be done

    def test_labels_are_told_as_what_is_to_be_done(self):
        number = self.sell(self.one['sku'])
        self.import_orders()
        self.assertEqual(
            self.received(number).notes.splitlines(),
            ["IMEI or serial number is missing.", "Tracking link is missing."],
        )

    def test_what_is_to_be_done_is_gone_when_it_is_done(self):
        number = self.sell(self.one['sku'])
        self.import_orders()
        (item,) = self.refurbed.item_ids(number)
        self.refurbed.tell(
            f'orders/{number}/items/{item}/state',
            state='ACCEPTED',
            parcel_tracking_url='https://track.example.com/1',
        )
        self.run_sweep('open')
        self.assertEqual(self.received(number).notes, "IMEI or serial number is missing.")

    # ------------------------------------------------------------------ people and products

    def test_a_company_that_buys_has_its_name_and_vat_number(self):
        number = self.sell(self.one['sku'], company="Muster GmbH", country='DE')
        self.import_orders()
        customer = self.sale_of(number).partner_invoice_id
        self.assertIn("Muster GmbH", (customer.name, customer.company_name))
        self.assertTrue(customer.vat)

    def sell_offer(self, offer_id):
        """Let a buyer order an offer by its number; give the order's number."""
        lines = [{'offer_id': offer_id, 'taxation': 'GROSS'}]
        return self.refurbed.tell('orders', lines=lines, oversell=True)['id']

    def test_an_item_without_sku_finds_its_product_by_the_number_of_its_offer(self):
        legacy = next(iter(self.refurbed.account['offers'].values()))
        self.refurbed.tell(f"offers/{legacy['id']}", sku='')
        self.run_streams('listings')
        listing = self.env['marketplace.listing'].search(
            [('connection_id', '=', self.connection.id), ('external_id', '=', str(legacy['id']))]
        )
        listing.product_id = self.product
        number = self.sell_offer(str(legacy['id']))
        self.import_orders()
        self.assertEqual(self.sale_of(number).order_line.product_id, self.product)

    def test_an_offer_without_sku_is_mapped_in_the_wizard_and_its_order_goes_on(self):
        legacy = self.refurbed.account['offers']
        numbers = [str(key) for key in list(legacy)[-2:]]
        for number in numbers:
            self.refurbed.tell(f'offers/{number}', sku='')
        self.run_streams('listings')
        number = self.sell_offer(numbers[0])
        self.import_orders()
        self.assertIn(numbers[0], self.received(number).error)
        wizard = self.env['marketplace.map.products'].create({'connection_id': self.connection.id})
        rows = wizard.line_ids.filtered(lambda line: line.listing_id.external_id in numbers)
        self.assertEqual(len(rows), 2)
        rows.filtered('order_count').product_id = self.other
        wizard.action_confirm()
        self.run_cron()
        self.assertEqual(self.sale_of(number).order_line.product_id, self.other)

    def test_two_companies_may_have_the_same_order_number(self):
        company = self.make_company("Refurb Lyon")
        self.warehouse_of(company)
        second = self.make_connection("refurbed of Lyon", company)
        number = self.sell(self.one['sku'])
        self.import_orders()
        self.import_orders(second)
        there, here = self.received(number, second), self.received(number)
        self.assertTrue(there and here)
        self.assertNotEqual(there.company_id, here.company_id)
        user = self.make_user('lyon', 'connector_base.group_marketplace_user', companies=company)
        orders = self.env['marketplace.order'].with_user(user)
        seen = orders.with_context(allowed_company_ids=company.ids).search([])
        self.assertEqual(seen, there)
