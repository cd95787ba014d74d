from datetime import date, datetime

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import MarketplaceCommon

USER = 'connector_base.group_marketplace_user'


@tagged('post_install', '-at_install')
class TestWizards(MarketplaceCommon):
    """What a marketplace user solves by hand."""

    @classmethod
    def setUpClass(cls):
        """A marketplace user with no other right."""
        super().setUpClass()
        cls.user = cls.make_user('worker', USER, 'sales_team.group_sale_salesman')

    def wizard(self, model, **vals):
        """Make a wizard as the user."""
        return self.env[model].with_user(self.user).create(vals)

    # ------------------------------------------------------------------ map products

    def test_the_mapping_lists_each_unknown_sku_once_with_the_orders_that_wait(self):
        self.place(self.line(sku='NOBODY'))
        self.place(self.line(sku='nobody'), self.line(sku='NO-TWO'))
        self.import_orders()
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        rows = sorted((line.sku.upper(), line.order_count) for line in wizard.line_ids)
        self.assertEqual(rows, [('NO-TWO', 1), ('NOBODY', 2)])

    def test_the_mapping_lists_what_is_known_to_an_order_no_more(self):
        self.place(self.line(sku='NOBODY'), self.line(sku='PHONE-1'))
        self.import_orders()
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        self.assertEqual(wizard.line_ids.mapped('sku'), ['NOBODY'])

    def test_the_mapping_lists_listings_without_a_product(self):
        self.offer('ALONE')
        self.run_streams('listings')
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        self.assertEqual(wizard.line_ids.listing_id, self.listing('ALONE'))

    def test_mapping_many_skus_at_once_lets_their_orders_go_on(self):
        first = self.place(self.line(sku='NO-ONE'))
        second = self.place(self.line(sku='NO-TWO'), self.line(sku='NO-ONE'))
        third = self.place(self.line(sku='NO-THREE'))
        self.import_orders()
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        for line in wizard.line_ids:
            if line.sku != 'NO-THREE':
                line.product_id = self.phone if line.sku == 'NO-ONE' else self.tablet
        wizard.action_confirm()
        self.run_cron()
        self.assertEqual(
            [self.received(reference).state for reference in (first, second, third)],
            ['done', 'done', 'blocked'],
        )
        self.assertEqual(self.sale_of(second).order_line.product_id, self.phone | self.tablet)

    def test_a_mapping_serves_later_orders_of_the_sku_in_any_case(self):
        self.place(self.line(sku='NOBODY'))
        self.import_orders()
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        wizard.line_ids.product_id = self.phone
        wizard.action_confirm()
        later = self.place(self.line(sku='nobody'))
        self.import_orders()
        self.assertEqual(self.received(later).state, 'done')

    def test_a_line_without_an_sku_is_mapped_by_its_listing_reference(self):
        reference = self.place(self.line(sku='', listing='REF-9'))
        self.import_orders()
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        wizard.line_ids.product_id = self.phone
        wizard.action_confirm()
        self.run_cron()
        self.assertEqual(self.received(reference).state, 'done', self.received(reference).error)

    def test_a_mapping_of_a_listing_publishes_its_stock(self):
        self.offer('ALONE')
        self.run_streams('listings')
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        wizard.line_ids.product_id = self.phone
        wizard.action_confirm()
        self.run_streams('orders', 'offers')
        self.assertEqual(self.fake.pushed, [('ALONE', 50)])

    def test_mapping_nothing_says_what_to_do(self):
        wizard = self.wizard('marketplace.map.products', connection_id=self.connection.id)
        with self.assertRaisesRegex(UserError, "at least one SKU"):
            wizard.action_confirm()

    def test_the_form_of_the_mapping_can_be_filled(self):
        self.place(self.line(sku='NOBODY'))
        self.import_orders()
        context = {'default_connection_id': self.connection.id}
        form = Form(self.env['marketplace.map.products'].with_context(**context))
        with form.line_ids.edit(0) as line:
            line.product_id = self.phone
        form.save().action_confirm()
        self.run_cron()
        self.assertEqual(self.received('F001').state, 'done')

    # ------------------------------------------------------------------ import orders

    def test_orders_are_asked_for_by_their_numbers_however_they_are_separated(self):
        references = [
            self.place(
                self.line(state='shipped'),
                id=number,
                placed='2010-01-01T00:00:00',
                updated='2010-01-01T00:00:00',
            )
            for number in ('A1', 'A2', 'A3', 'A4')
        ]
        self.wizard(
            'marketplace.import.orders', connection_id=self.connection.id, numbers='A1, A2;A3\nA4 '
        ).action_confirm()
        self.run_cron()
        self.assertTrue(all(self.received(reference) for reference in references))

    def test_orders_are_asked_for_by_whole_days(self):
        self.wizard(
            'marketplace.import.orders',
            connection_id=self.connection.id,
            mode='dates',
            date_from=date(2010, 1, 1),
            date_to=date(2010, 1, 31),
        ).action_confirm()
        self.run_cron()
        asked = [sweep for sweep in self.fake.sweeps if sweep.until]
        self.assertEqual(
            (asked[0].since, asked[0].until), (datetime(2010, 1, 1), datetime(2010, 2, 1))
        )

    def test_what_was_not_filled_in_is_asked_for(self):
        Wizard = 'marketplace.import.orders'
        for vals, words in (
            ({'numbers': ' , '}, "at least one order number"),
            (
                {'mode': 'dates', 'date_from': date(2010, 2, 1), 'date_to': date(2010, 1, 1)},
                "in this order",
            ),
            ({'mode': 'dates', 'date_from': False}, "in this order"),
        ):
            wizard = self.wizard(Wizard, connection_id=self.connection.id, **vals)
            with self.assertRaisesRegex(UserError, words):
                wizard.action_confirm()

    def test_one_order_is_read_again_on_demand(self):
        reference = self.place(self.line(state='held'), updated='2010-01-01T00:00:00')
        self.import_orders()
        self.fake.set_states(reference, 'lapsed')
        self.received(reference).with_user(self.user).action_resync()
        self.run_cron()
        self.assertEqual(self.received(reference).state, 'dropped')

    # ------------------------------------------------------------------ cancel lines

    def test_lines_are_refused_with_reason_and_words(self):
        self.connection.acceptance_policy = 'manual'
        reference = self.place(self.line(), self.line(sku='TAB-1'))
        self.import_orders()
        order = self.received(reference)
        self.wizard(
            'marketplace.cancel.lines',
            order_id=order.id,
            line_ids=order.line_ids[:1].ids,
            reason='defective',
            message="Sorry.",
        ).action_confirm()
        message = order.line_ids.outbox_ids
        self.assertEqual((message.reason, message.message), ('defective', "Sorry."))
        self.run_streams('outbox')
        self.assertEqual(self.fake.told, [(reference, '1', 'refuse')])
        self.assertEqual(self.fake.states(reference), ['cancelled', 'to_answer'])

    def test_all_lines_that_can_be_cancelled_are_proposed(self):
        reference = self.place(
            self.line(state='accepted'),
            self.line(sku='TAB-1'),
            self.line(sku='WATCH-1', state='cancelled'),
        )
        self.import_orders()
        wizard = self.wizard('marketplace.cancel.lines', order_id=self.received(reference).id)
        self.assertEqual(wizard.line_ids.mapped('external_id'), ['1', '2'])

    def test_refusing_all_lines_cancels_the_sales_order(self):
        reference = self.place()
        self.import_orders()
        self.wizard(
            'marketplace.cancel.lines', order_id=self.received(reference).id
        ).action_confirm()
        self.assertEqual(self.sale_of(reference).state, 'cancel')

    def test_a_shipped_line_cannot_be_chosen_over_rpc(self):
        reference = self.place(self.line(state='shipped'))
        self.import_orders()
        order = self.received(reference)
        wizard = self.wizard(
            'marketplace.cancel.lines', order_id=order.id, line_ids=order.line_ids.ids
        )
        with self.assertRaisesRegex(UserError, "not shipped yet"):
            wizard.action_confirm()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.sale_of(reference).state, 'sale')
        self.assertEqual((self.fake.told, self.fake.illegal), ([], []))
