from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from .common import ADDRESS, PLACED_AT, MarketplaceCommon


@tagged('post_install', '-at_install')
class TestOrderApply(MarketplaceCommon):
    """A received order becomes a sale order of the same total, or waits with a sentence."""

    # ------------------------------------------------------------------ what a sale order says

    def test_a_paid_order_becomes_a_confirmed_sales_order_of_the_same_total(self):
        order = self.imported(self.line(price='119.99', quantity=2))
        self.assertEqual(order.state, 'done', order.error)
        self.assertEqual(order.sale_order_id.state, 'sale')
        self.assertEqual(order.sale_order_id.amount_total, 239.98)
        self.assertEqual(order.sale_order_id.currency_id.name, 'EUR')

    def test_a_sales_order_keeps_the_day_of_the_order_and_of_the_dispatch(self):
        order = self.imported(dispatch_by='2026-03-04T16:00:00')
        self.assertEqual(order.sale_order_id.date_order, PLACED_AT)
        self.assertEqual(str(order.sale_order_id.commitment_date), '2026-03-04 16:00:00')

    def test_a_sales_order_names_the_marketplace_its_number_payment_and_page(self):
        sale = self.imported(payment='PAYPAL').sale_order_id
        self.assertEqual(sale.marketplace_name, "Fake shop")
        self.assertEqual(sale.marketplace_reference, 'F001')
        self.assertEqual(sale.client_order_ref, 'F001')
        self.assertEqual(sale.marketplace_payment_method, 'PAYPAL')
        self.assertEqual(sale.marketplace_url, 'https://seller.example/F001')

    def test_a_sales_order_takes_warehouse_team_and_terms_from_the_connection(self):
        team = self.env['crm.team'].create({'name': "Marketplaces", 'company_id': self.company.id})
        terms = self.env['account.payment.term'].create({'name': "Paid by the marketplace"})
        self.connection.write(
            {
                'warehouse_id': self.other_warehouse.id,
                'team_id': team.id,
                'payment_term_id': terms.id,
            }
        )
        sale = self.imported().sale_order_id
        self.assertEqual(sale.warehouse_id, self.other_warehouse)
        self.assertEqual(sale.team_id, team)
        self.assertEqual(sale.payment_term_id, terms)
        self.assertFalse(sale.user_id)

    def test_notes_of_the_marketplace_are_kept_for_the_person_who_packs(self):
        order = self.imported(notes=["Gift: no invoice in the parcel."])
        self.assertEqual(order.notes, "Gift: no invoice in the parcel.")

    def test_a_serial_tracked_product_is_sold_like_any_other(self):
        order = self.imported(self.line(sku='WATCH-1', price='50.00'))
        self.assertEqual(order.state, 'done', order.error)
        self.assertEqual(order.sale_order_id.order_line.product_id, self.serial)

    def test_a_later_change_of_the_quantity_leaves_the_price_as_sold(self):
        sale = self.imported(self.line(price='123.45')).sale_order_id
        sale.order_line.product_uom_qty = 2
        self.assertEqual(sale.order_line.price_unit, 123.45)
        self.assertEqual(sale.amount_total, 246.90)

    def test_a_free_line_stays_free_when_its_quantity_changes(self):
        sale = self.imported(self.line(price='0.00'), self.line(sku='TAB-1')).sale_order_id
        free = sale.order_line.filtered(lambda line: line.product_id == self.phone)
        free.product_uom_qty = 3
        self.assertEqual(free.price_unit, 0)

    def test_the_sku_is_found_in_any_case(self):
        order = self.imported(self.line(sku='pHoNe-1'))
        self.assertEqual(order.line_ids.product_id, self.phone, order.error)

    def test_an_sku_that_is_a_barcode_finds_the_product(self):
        self.phone.barcode = '4006381333931'
        order = self.imported(self.line(sku='4006381333931'))
        self.assertEqual(order.line_ids.product_id, self.phone, order.error)

    def test_two_accounts_may_have_the_same_order_number(self):
        other = self.make_connection("Second shop")
        self.place(id='SAME')
        self.place(id='SAME', fake=self.fakes[other.id])
        self.import_orders()
        self.import_orders(other)
        sales = self.received('SAME').sale_order_id | self.received('SAME', other).sale_order_id
        self.assertEqual(len(sales), 2)

    # ------------------------------------------------------------------ lines and amounts

    def test_equal_units_become_one_line_of_their_number(self):
        unit = self.line(price='99.90', listing='L1')
        order = self.imported(unit, unit, unit)
        self.assertEqual(order.sale_order_id.order_line.product_uom_qty, 3)
        self.assertEqual(order.line_ids.sale_line_id, order.sale_order_id.order_line)
        self.assertEqual(order.sale_order_id.amount_total, 299.70)

    def test_units_of_different_prices_stay_lines_of_their_own(self):
        order = self.imported(self.line(price='99.90'), self.line(price='89.90'))
        self.assertEqual(order.sale_order_id.order_line.mapped('price_unit'), [99.90, 89.90])

    def test_shipping_warranty_and_discount_are_lines_of_the_sales_order(self):
        extras = [
            {'kind': 'shipping', 'amount': '4.99', 'line': '1'},
            {'kind': 'shipping', 'amount': '5.01', 'line': '2'},
            {'kind': 'warranty', 'amount': '29.90', 'line': '1'},
            {'kind': 'discount', 'amount': '-10.00'},
        ]
        order = self.imported(self.line(), self.line(sku='TAB-1', price='80.00'), extras=extras)
        amounts = {
            line.marketplace_extra: line.price_total
            for line in order.sale_order_id.order_line
            if line.marketplace_extra
        }
        self.assertEqual(amounts, {'shipping': 10.0, 'warranty': 29.90, 'discount': -10.0})
        self.assertEqual(order.sale_order_id.amount_total, 229.90)

    def test_shipping_is_a_delivery_line_of_the_connections_method(self):
        product = self.env['product.product'].create({'name': "Express", 'type': 'service'})
        carrier = self.env['delivery.carrier'].create({'name': "Express", 'product_id': product.id})
        self.connection.carrier_id = carrier
        sale = self.imported(extras=[{'kind': 'shipping', 'amount': '4.99'}]).sale_order_id
        line = sale.order_line.filtered('is_delivery')
        self.assertEqual((line.product_id, line.price_total), (product, 4.99))
        self.assertEqual(sale.picking_ids.carrier_id, carrier)

    def test_taxes_on_top_of_the_price_are_taken_out_of_it(self):
        product = self.make_product("Excluded", 'EXCL', self.tax_excluded)
        order = self.imported(self.line(sku='EXCL', price='120.00', quantity=3))
        line = order.sale_order_id.order_line
        self.assertEqual(line.product_id, product)
        self.assertEqual(line.price_unit, 100)
        self.assertEqual(order.sale_order_id.amount_total, 360)

    def test_a_product_without_tax_keeps_its_price(self):
        self.make_product("Untaxed", 'FREE-OF-TAX', self.env['account.tax'])
        order = self.imported(self.line(sku='FREE-OF-TAX', price='77.77'))
        self.assertEqual(order.sale_order_id.amount_total, 77.77)
        self.assertEqual(order.sale_order_id.amount_tax, 0)

    def test_every_currency_keeps_its_own_total(self):
        prices = {'EUR': '19.99', 'GBP': '18.49', 'SEK': '219.00', 'USD': '21.05', 'JPY': '3200'}
        references = {
            currency: self.place(self.line(price=price, quantity=3), currency=currency)
            for currency, price in prices.items()
        }
        self.import_orders()
        for currency, reference in references.items():
            sale = self.sale_of(reference)
            self.assertEqual(sale.currency_id.name, currency)
            self.assertEqual(Decimal(str(sale.amount_total)), 3 * Decimal(prices[currency]))

    def test_all_currencies_of_a_company_use_one_price_list_each(self):
        for _number in range(3):
            self.place(currency='GBP')
        self.import_orders()
        self.assertEqual(
            len(
                self.env['sale.order'].search([('marketplace_reference', '!=', False)]).pricelist_id
            ),
            1,
        )

    def test_a_line_cancelled_before_the_import_is_not_sold_whether_the_total_counts_it_or_not(
        self,
    ):
        lines = self.line(), self.line(sku='TAB-1', price='80.00', state='cancelled')
        counted = self.place(*lines)
        uncounted = self.place(*lines, total='120.00')
        self.import_orders()
        for reference in (counted, uncounted):
            self.assertEqual(
                self.sale_of(reference).amount_total, 120, self.received(reference).error
            )
            self.assertEqual(self.sale_of(reference).order_line.product_id, self.phone)

    # ------------------------------------------------------------------ taxes by destination

    def test_a_rule_for_the_country_gives_the_taxes(self):
        reduced = self.make_tax(5)
        self.connection.tax_rule_ids = [
            Command.create(
                {'country_id': self.env.ref('base.fr').id, 'tax_ids': [Command.set(reduced.ids)]}
            )
        ]
        sale = self.imported(self.line(price='105.00')).sale_order_id
        self.assertEqual(sale.order_line.tax_ids, reduced)
        self.assertEqual((sale.amount_untaxed, sale.amount_total), (100, 105))

    def test_the_rule_of_another_country_does_not_count(self):
        self.connection.tax_rule_ids = [
            Command.create({'country_id': self.env.ref('base.de').id, 'no_tax': True})
        ]
        sale = self.imported().sale_order_id
        self.assertEqual(sale.order_line.tax_ids, self.tax_included)

    def test_a_fiscal_position_of_a_rule_maps_the_products_taxes(self):
        foreign = self.make_tax(19)
        position = self.env['account.fiscal.position'].create(
            {'name': "Germany OSS", 'company_id': self.company.id}
        )
        foreign.write(
            {
                'fiscal_position_ids': [Command.set(position.ids)],
                'original_tax_ids': [Command.set(self.tax_included.ids)],
            }
        )
        self.connection.tax_rule_ids = [
            Command.create(
                {'country_id': self.env.ref('base.de').id, 'fiscal_position_id': position.id}
            )
        ]
        sale = self.imported(
            self.line(price='119.00'), ship_to={**ADDRESS, 'country': 'DE'}
        ).sale_order_id
        self.assertEqual(sale.order_line.tax_ids, foreign)
        self.assertEqual((sale.amount_untaxed, sale.amount_total), (100, 119))
        self.assertEqual(sale.fiscal_position_id, position)

    def test_the_fiscal_position_of_the_destination_is_detected_where_no_rule_says_otherwise(self):
        foreign = self.make_tax(21)
        position = self.env['account.fiscal.position'].create(
            {
                'name': "Spain",
                'company_id': self.company.id,
                'auto_apply': True,
                'country_id': self.env.ref('base.es').id,
            }
        )
        foreign.write(
            {
                'fiscal_position_ids': [Command.set(position.ids)],
                'original_tax_ids': [Command.set(self.tax_included.ids)],
            }
        )
        sale = self.imported(
            self.line(price='121.00'), ship_to={**ADDRESS, 'country': 'ES'}
        ).sale_order_id
        self.assertEqual(sale.order_line.tax_ids, foreign)
        self.assertEqual(sale.amount_total, 121)

    def test_a_margin_sale_without_a_rule_waits_and_goes_on_when_there_is_one(self):
        order = self.imported(self.line(taxation='margin'))
        self.assertBlocked(order, 'tax', "France", "Margin scheme", "Fake shop")
        self.connection.tax_rule_ids = [Command.create({'taxation': 'margin', 'no_tax': True})]
        self.run_cron()
        self.assertEqual(order.state, 'done', order.error)
        self.assertFalse(order.sale_order_id.order_line.tax_ids)

    def test_margin_and_regular_goods_may_be_in_one_order(self):
        self.connection.tax_rule_ids = [Command.create({'taxation': 'margin', 'no_tax': True})]
        sale = self.imported(
            self.line(price='100.00', taxation='margin'), self.line(sku='TAB-1', price='120.00')
        ).sale_order_id
        self.assertEqual(sale.amount_total, 220)
        self.assertEqual(sale.amount_tax, 20)
