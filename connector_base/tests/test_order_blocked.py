from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import mute_logger, tagged

from ..const import RETRY_DELAYS
from .common import ADDRESS, MarketplaceCommon


@tagged('post_install', '-at_install')
class TestOrderBlocked(MarketplaceCommon):
    """What can't be applied waits with a sentence; what is not sold (yet) is no sale order."""

    # ------------------------------------------------------------------ what stands in the way

    def test_an_unknown_sku_waits_and_goes_on_when_a_product_has_it(self):
        order = self.imported(self.line(sku='NEW-1', title='New thing'))
        self.assertBlocked(order, 'product', 'NEW-1', 'New thing')
        self.make_product("New", 'new-1')
        self.import_orders()
        self.assertEqual(order.state, 'done', order.error)

    def test_an_unknown_sku_stops_no_other_order_of_the_batch(self):
        bad = self.place(self.line(sku='NOBODY'))
        good = [self.place() for _number in range(3)]
        self.import_orders()
        self.assertEqual(self.received(bad).state, 'blocked')
        self.assertEqual([self.received(reference).state for reference in good], ['done'] * 3)

    def test_a_total_that_differs_is_blocked_with_both_figures_and_stops_no_other(self):
        bad = self.place(total='120.01')
        good = [self.place() for _number in range(2)]
        self.import_orders()
        self.assertBlocked(self.received(bad), 'total', '120.01', '120.0', 'EUR')
        self.assertEqual([self.received(reference).state for reference in good], ['done'] * 2)

    def test_nothing_is_left_of_an_order_whose_total_differs(self):
        before = self.env['sale.order'].search_count([])
        self.imported(total='120.01')
        self.assertEqual(self.env['sale.order'].search_count([]), before)

    def test_a_country_nobody_knows_waits_for_one_to_be_chosen(self):
        order = self.imported(ship_to={**ADDRESS, 'country': 'XX'})
        self.assertBlocked(order, 'country', 'XX')
        order.given_country_id = self.env.ref('base.be')
        self.run_cron()
        self.assertEqual(order.state, 'done', order.error)
        self.assertEqual(order.sale_order_id.partner_shipping_id.country_id.code, 'BE')

    def test_a_currency_that_is_not_active_waits_and_goes_on_when_it_is(self):
        self.env['res.currency'].search([('name', '=', 'SEK')]).active = False
        order = self.imported(currency='SEK')
        self.assertBlocked(order, 'currency', 'SEK')
        currency = (
            self.env['res.currency'].with_context(active_test=False).search([('name', '=', 'SEK')])
        )
        currency.active = True
        self.import_orders()
        self.assertEqual(order.state, 'done', order.error)

    def test_a_currency_without_a_rate_waits(self):
        currency = (
            self.env['res.currency'].with_context(active_test=False).search([('name', '=', 'AUD')])
        )
        currency.active = True
        currency.rate_ids.unlink()
        self.assertBlocked(self.imported(currency='AUD'), 'currency', 'AUD', 'rate')

    def test_a_currency_odoo_has_never_heard_of_waits(self):
        self.assertBlocked(self.imported(currency='XQX'), 'currency', 'XQX')

    def test_what_is_not_understood_names_the_field_and_goes_on_once_it_is_right(self):
        reference = self.place(self.line())
        self.fake.orders[reference]['lines'][0].pop('quantity')
        self.import_orders()
        order = self.received(reference)
        self.assertBlocked(order, 'payload', 'order.lines[0].quantity')
        self.fake.line(reference, '1')['quantity'] = 1
        self.import_orders()
        self.assertEqual(order.state, 'done', order.error)

    def test_a_bug_in_reading_one_order_stops_no_other(self):
        self.expects_bugs = True
        good, bad = self.place(self.line()), self.place(self.line())
        read = type(self.fake).read_order

        def read_with_a_bug(fake, payload):
            if payload['id'] == bad:
                raise ZeroDivisionError
            return read(fake, payload)

        with (
            patch.object(type(self.fake), 'read_order', read_with_a_bug),
            mute_logger('odoo.addons.connector_base.models.marketplace_document_mixin'),
        ):
            self.import_orders()
        self.assertEqual(self.received(good).state, 'done')
        self.assertBlocked(self.received(bad), 'internal', 'ZeroDivisionError')

    def test_what_odoo_refuses_is_blocked_in_its_words(self):
        def refuse(_adapter, order, document):
            raise UserError("The month is closed.")  # pylint: disable=translation-required

        with patch.object(self.registry['marketplace.adapter'], '_prepare_sale_order_vals', refuse):
            order = self.imported()
        self.assertBlocked(order, 'odoo', "The month is closed.")

    @mute_logger('odoo.addons.connector_base.models.marketplace_document_mixin')
    def test_a_bug_met_by_one_order_is_shown_on_it_and_stops_no_other(self):
        self.expects_bugs = True
        bad, good = self.place(notes=["BOOM"]), self.place()
        adapter = self.registry['marketplace.adapter']

        def explode(_adapter, order, document):
            if document.notes:
                raise ZeroDivisionError("notes")
            return {}

        with patch.object(adapter, '_prepare_sale_order_vals', explode):
            self.import_orders()
        self.assertBlocked(self.received(bad), 'internal', "ZeroDivisionError: notes")
        self.assertEqual(self.received(good).state, 'done')
        self.assertEqual(self.last_run('orders').state, 'done')

    def test_a_blocked_order_is_tried_again_after_growing_pauses(self):
        order = self.imported(self.line(sku='NOBODY'))
        for delay in (*RETRY_DELAYS, RETRY_DELAYS[-1]):
            wait = order.next_try_at - fields.Datetime.now()
            self.assertLess(abs(wait - delay), timedelta(seconds=30))
            self.make_due(order)
            self.run_cron()

    def test_retry_tries_at_once(self):
        order = self.imported(self.line(sku='NOBODY'))
        self.make_product("Somebody", 'NOBODY')
        order.action_retry()
        self.run_cron()
        self.assertEqual(order.state, 'done', order.error)

    # ------------------------------------------------------------------ not sold (yet)

    def test_an_unpaid_order_is_held_and_becomes_a_sales_order_when_paid(self):
        order = self.imported(self.line(state='held'))
        self.assertEqual((order.state, order.sale_order_id.id), ('held', False))
        self.fake.set_states('F001', 'to_answer')
        self.touch('F001')
        self.import_orders()
        self.assertEqual(order.state, 'done', order.error)

    def test_an_unpaid_order_that_lapses_disappears_quietly(self):
        order = self.imported(self.line(state='held'))
        self.fake.set_states('F001', 'lapsed')
        self.touch('F001')
        self.import_orders()
        self.assertEqual((order.state, order.error, order.is_open), ('dropped', False, False))
        self.assertFalse(order.sale_order_id)

    def test_an_order_cancelled_before_it_was_seen_is_dropped(self):
        order = self.imported(self.line(state='cancelled'))
        self.assertEqual((order.state, order.sale_order_id.id), ('dropped', False))

    def test_a_state_nobody_knows_is_kept_shown_and_not_acted_upon(self):
        order = self.imported(self.line(state='42'))
        self.assertEqual(order.state, 'held')
        self.assertEqual((order.line_ids.state, order.line_ids.state_code), ('unknown', '42'))
        self.assertFalse(order.sale_order_id)

    def test_an_order_that_had_left_already_is_not_delivered_again(self):
        order = self.imported(self.line(state='shipped'))
        self.assertEqual(order.sale_order_id.state, 'sale', order.error)
        self.assertEqual(order.sale_order_id.picking_ids.mapped('state'), ['cancel'])
        self.assertFalse(
            order.sale_order_id.picking_ids.move_ids.filtered(lambda move: move.state == 'done')
        )

    def test_an_order_refunded_before_the_import_is_not_delivered(self):
        order = self.imported(self.line(state='refunded'))
        self.assertEqual(order.sale_order_id.picking_ids.mapped('state'), ['cancel'])

    # ------------------------------------------------------------------ once

    def test_an_order_that_did_not_change_is_left_alone(self):
        order = self.imported()
        before = order.sale_order_id.write_date
        self.import_orders()
        self.assertEqual(order.sale_order_id.write_date, before)
        self.assertEqual(self.last_run('orders').applied, 0)
        self.assertEqual(
            self.env['sale.order'].search_count([('marketplace_reference', '=', 'F001')]), 1
        )

    def test_one_number_never_stands_behind_two_sales_orders(self):
        order = self.imported()
        self.touch('F001', notes=["Changed"])
        self.import_orders()
        self.assertEqual(len(order.sale_order_id), 1)
        self.assertEqual(
            self.env['sale.order'].search_count([('marketplace_reference', '=', 'F001')]), 1
        )

    def test_a_whole_batch_is_made_by_one_creation(self):
        for _number in range(5):
            self.place()
        original = self.registry['sale.order'].create
        made = []

        def create(records, vals_list):
            made.append(len(vals_list))
            return original(records, vals_list)

        with patch.object(self.registry['sale.order'], 'create', create):
            self.import_orders()
        self.assertEqual(made, [5])
