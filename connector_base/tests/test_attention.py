from odoo.tests import tagged

from ..contract.errors import AccessRefused, CredentialsRefused
from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestAttention(MarketplaceCommon):
    """One list of everything that waits for a person."""

    def causes(self):
        """Give the causes in the list."""
        rows = self.env['marketplace.attention'].search(
            [('connection_id', '=', self.connection.id)]
        )
        return sorted(rows.mapped('cause'))

    def row(self, cause):
        """Give the rows of a cause."""
        return self.env['marketplace.attention'].search(
            [('connection_id', '=', self.connection.id), ('cause', '=', cause)]
        )

    def test_when_all_is_well_the_list_is_empty(self):
        self.place()
        self.offer('PHONE-1')
        self.run_streams()
        self.assertEqual(self.causes(), [])
        self.assertEqual(self.connection.attention_count, 0)

    def test_a_blocked_order_is_in_the_list_with_its_sentence(self):
        self.place(self.line(sku='NOBODY'))
        self.import_orders()
        row = self.row('product')
        self.assertEqual(
            (row.res_model, row.res_id), ('marketplace.order', self.received('F001').id)
        )
        self.assertEqual(row.error, self.received('F001').error)
        self.assertEqual(self.connection.attention_count, 1)

    def test_what_was_blocked_a_moment_ago_is_in_the_list_at_once(self):
        self.place()
        self.import_orders()
        self.assertEqual(self.causes(), [])
        self.received('F001')._note_blocked('odoo', "Just now.")
        self.assertEqual(self.causes(), ['odoo'])

    def test_what_is_solved_leaves_the_list(self):
        self.place(self.line(sku='NOBODY'))
        self.import_orders()
        self.make_product("Somebody", 'NOBODY')
        self.import_orders()
        self.assertEqual(self.row('product').ids, [])

    def test_a_refused_key_is_in_the_list(self):
        self.fake.break_next('order_pages', CredentialsRefused("The key is unknown."))
        self.import_orders()
        self.assertIn('key', self.causes())

    def test_a_stream_without_permission_is_in_the_list_until_it_is_switched_off(self):
        self.fake.break_next('listing_pages', AccessRefused("No right."))
        self.run_streams('listings')
        self.assertEqual(self.causes(), ['stream'])
        self.stream('listings').enabled = False
        self.assertEqual(self.causes(), [])

    def test_a_listing_without_a_product_is_in_the_list(self):
        self.offer('NOBODY')
        self.run_streams('listings')
        self.assertEqual(self.causes(), ['listing'])

    def test_a_quantity_not_taken_is_in_the_list(self):
        self.offer('PHONE-1')
        self.run_streams('listings')
        self.fake.break_next('offer', "Archived.")
        self.run_streams('orders', 'offers')
        self.assertEqual(self.causes(), ['push'])

    def test_a_refused_answer_is_in_the_list(self):
        self.place()
        self.fake.break_next('answer', "Too late.")
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.causes(), ['answer'])

    def test_a_paid_order_that_stock_does_not_cover_is_in_the_list(self):
        self.set_stock(self.phone, 0)
        self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.causes(), ['shortage'])

    def test_solving_an_unknown_product_opens_the_mapping(self):
        self.place(self.line(sku='NOBODY'))
        self.import_orders()
        action = self.row('product').action_solve()
        self.assertEqual(action['res_model'], 'marketplace.map.products')
        self.assertEqual(action['context']['default_connection_id'], self.connection.id)

    def test_every_other_row_opens_its_record(self):
        self.place(total='1.00')
        self.import_orders()
        action = self.row('total').action_solve()
        self.assertEqual(
            (action['res_model'], action['res_id']), ('marketplace.order', self.received('F001').id)
        )

    def test_retrying_one_retries_its_look_alikes(self):
        orders = [self.place(self.line(sku='NOBODY')) for _number in range(3)]
        self.import_orders()
        self.make_product("Somebody", 'NOBODY')
        self.row('product')[:1].action_retry()
        self.run_cron()
        self.assertEqual([self.received(reference).state for reference in orders], ['done'] * 3)

    def test_retry_works_for_every_cause(self):
        self.place(self.line(sku='NOBODY'))
        self.offer('ALSO-NOBODY')
        self.offer('PHONE-1')
        self.fake.break_next('offer', "Archived.")
        self.set_stock(self.tablet, 0)
        self.place(self.line(sku='TAB-1'))
        self.run_streams()
        self.env['marketplace.attention'].search([]).action_retry()
        self.run_streams()
        self.assertEqual(self.causes(), ['listing', 'product', 'shortage'])

    def test_a_marketplace_user_retries_all_but_streams(self):
        self.fake.break_next('listing_pages', AccessRefused("No right."))
        reference = self.place(self.line(sku='NOBODY'))
        self.run_streams()
        self.make_product("Somebody", 'NOBODY')
        user = self.make_user('worker', 'connector_base.group_marketplace_user')
        self.env['marketplace.attention'].with_user(user).search([]).action_retry()
        self.run_cron()
        self.assertEqual(self.received(reference).state, 'done')
        self.assertIn('stream', self.causes())
        self.assertNotIn('product', self.causes())

    def test_the_overview_counts_what_its_buttons_open(self):
        self.place(self.line(sku='NOBODY'))
        self.place(self.line(state='held'))
        self.place()
        self.offer('ALSO-NOBODY')
        self.run_streams('orders', 'listings')
        connection = self.connection
        for count, action in (
            (connection.order_count, connection.action_view_orders()),
            (
                connection.blocked_count,
                connection.with_context(order_state='blocked').action_view_orders(),
            ),
            (
                connection.held_count,
                connection.with_context(order_state='held').action_view_orders(),
            ),
            (
                connection.unmapped_count,
                connection.with_context(listing_filter='unmapped').action_view_listings(),
            ),
            (connection.attention_count, connection.action_view_attention()),
        ):
            self.assertTrue(count)
            self.assertEqual(self.env[action['res_model']].search_count(action['domain']), count)

    def test_health_is_good_when_all_is_well_and_bad_when_the_key_is_refused(self):
        self.run_streams()
        self.assertEqual(self.connection.health, 'good')
        self.fake.break_next('order_pages', CredentialsRefused("The key is unknown."))
        self.import_orders()
        self.assertEqual(self.connection.health, 'bad')

    def test_a_scheduled_action_that_sleeps_is_shown(self):
        self.run_streams()
        self.connection.cron_id.active = False
        self.connection.invalidate_recordset(['health', 'dashboard'])
        self.assertEqual(self.connection.health, 'warning')
        self.assertTrue(self.connection._prepare_dashboard()['asleep'])
