from pathlib import Path

from odoo.exceptions import UserError, ValidationError
from odoo.modules import get_module_path
from odoo.tests import tagged

from ..contract.errors import CredentialsRefused, TransientError
from .common import SECRET, MarketplaceCommon

MANAGER = 'connector_base.group_marketplace_manager'


@tagged('post_install', '-at_install')
class TestConnection(MarketplaceCommon):
    """The life of a connection."""

    @classmethod
    def setUpClass(cls):
        """A manager, who is no administrator."""
        super().setUpClass()
        cls.manager = cls.make_user('manager', MANAGER)

    def as_manager(self):
        """Give the connection as the manager has it."""
        return self.connection.with_user(self.manager)

    # ------------------------------------------------------------------ making one

    def test_a_new_connection_has_its_streams_sweeps_markets_and_action(self):
        connection = self.make_connection("New", connected=False)
        self.assertEqual(
            set(connection.stream_ids.mapped('kind')), {'orders', 'outbox', 'offers', 'listings'}
        )
        self.assertEqual(len(connection.stream_ids.sweep_ids), 4)
        self.assertEqual(set(connection.market_ids.mapped('code')), {'en-gb', 'fr-fr'})
        self.assertTrue(connection.cron_id.active)
        self.assertEqual(connection.state, 'draft')
        self.assertEqual(connection.warehouse_id, self.warehouse)

    def test_a_manager_makes_a_connection(self):
        connection = (
            self.env['marketplace.connection']
            .with_user(self.manager)
            .create({'name': "Mine", 'provider': 'fake', 'token': SECRET})
        )
        connection.action_test_connection()
        self.assertEqual((connection.state, connection.account_name), ('connected', 'Fake account'))

    def test_two_connections_of_a_company_have_two_names(self):
        self.assertRefused(lambda: self.make_connection("Fake shop", connected=False))

    def test_a_connection_keeps_its_marketplace_and_company(self):
        with self.assertRaisesRegex(UserError, "keeps its marketplace and company"):
            self.connection.company_id = self.make_company("Other")

    # ------------------------------------------------------------------ test, pause, resume

    def test_a_test_with_a_wrong_key_says_so_and_connects_nothing(self):
        connection = self.make_connection("New", connected=False)
        self.fakes[connection.id].break_next(
            'ping', CredentialsRefused("The key is unknown (401).")
        )
        with self.assertRaisesRegex(UserError, "The key is unknown"):
            connection.action_test_connection()
        self.assertEqual(connection.state, 'draft')

    def test_a_test_during_an_outage_says_so(self):
        self.fake.break_next('ping', TransientError("No connection."))
        with self.assertRaisesRegex(UserError, "No connection."):
            self.connection.action_test_connection()

    def test_a_test_without_a_key_says_what_to_do(self):
        connection = self.make_connection("New", connected=False, token=False)
        with self.assertRaisesRegex(UserError, "New has no key yet"):
            connection.action_test_connection()

    def test_a_pause_keeps_the_key_and_can_be_ended(self):
        self.as_manager().action_pause()
        self.assertEqual((self.connection.state, self.connection.has_token), ('paused', True))
        self.as_manager().action_resume()
        self.assertEqual(self.connection.state, 'connected')

    def test_a_pause_can_forget_the_key(self):
        self.as_manager().action_pause_and_forget()
        self.assertFalse(self.connection.has_token)
        with self.assertRaisesRegex(UserError, "Enter the key of Fake shop first"):
            self.as_manager().action_resume()

    def test_a_connection_that_was_never_proved_cannot_be_resumed_without_a_test(self):
        connection = self.make_connection("New", connected=False)
        with self.assertRaisesRegex(UserError, "[Tt]est"):
            connection.action_resume()

    def test_another_address_has_to_be_proved_again(self):
        self.connection.environment = 'sandbox'
        self.assertEqual(self.connection.state, 'draft')

    def test_a_connection_whose_scheduled_action_was_deleted_can_still_be_synced(self):
        self.connection.cron_id.unlink()
        self.connection.action_sync_now()
        self.assertTrue(self.connection.cron_id.active)

    # ------------------------------------------------------------------ own address

    def test_a_manager_cannot_set_an_own_address(self):
        for vals in ({'environment': 'custom'}, {'base_url': 'https://evil.example'}):
            with self.assertRaises(UserError):
                self.as_manager().write(vals)

    def test_a_manager_cannot_smuggle_in_an_own_address_by_defaults(self):
        Connection = self.env['marketplace.connection'].with_user(self.manager)
        with self.assertRaises(UserError):
            Connection.with_context(
                default_environment='custom', default_base_url='https://evil.example'
            ).create({'name': "Smuggled", 'provider': 'fake', 'token': SECRET})

    def test_an_administrator_sets_an_own_address(self):
        self.connection.write({'environment': 'custom', 'base_url': 'https://proxy.example.com'})
        self.assertEqual(self.connection.base_url, 'https://proxy.example.com')

    def test_an_own_address_is_https_unless_it_is_this_machine(self):
        for address in ('http://proxy.example.com', 'ftp://proxy.example.com', 'proxy', 'https://'):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.connection.write({'environment': 'custom', 'base_url': address})
        self.connection.write({'environment': 'custom', 'base_url': 'http://127.0.0.1:8099'})

    def test_an_own_address_holds_no_password(self):
        with self.assertRaises(ValidationError):
            self.connection.write(
                {'environment': 'custom', 'base_url': 'https://user:pw@example.com'}
            )

    # ------------------------------------------------------------------ copies

    def test_a_copied_database_is_pinned_to_the_one_it_came_from(self):
        self.env['ir.config_parameter'].set_param('database.uuid', 'a-copy')
        with self.assertRaisesRegex(UserError, "This database is a copy"):
            self.connection._open_api(lambda call: None)

    def test_whoever_tests_the_connection_of_a_copy_takes_it_over(self):
        self.env['ir.config_parameter'].set_param('database.uuid', 'a-copy')
        self.connection.action_test_connection()
        self.assertTrue(self.connection._open_api(lambda call: None))

    def test_a_neutralised_copy_has_no_key_and_is_paused(self):
        draft = self.make_connection("Draft", connected=False)
        self.env.flush_all()
        script = Path(get_module_path('connector_base')) / 'data' / 'neutralize.sql'
        self.env.cr.execute(script.read_text())
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, 'paused')
        self.assertIn("neutralised", self.connection.error)
        self.assertFalse(self.connection.has_token or draft.has_token)

    def test_a_copied_connection_has_no_key_and_is_not_connected(self):
        copy = self.connection.copy()
        self.assertEqual((copy.state, copy.has_token, copy.account_name), ('draft', False, False))
        self.assertNotEqual(copy.name, self.connection.name)
        self.assertNotEqual(copy.cron_id, self.connection.cron_id)

    def test_an_administrators_copy_keeps_an_own_address_and_a_managers_does_not(self):
        self.connection.write({'environment': 'custom', 'base_url': 'https://proxy.example.com'})
        theirs, ours = self.as_manager().copy({'name': "Theirs"}), self.connection.copy()
        self.assertEqual((ours.environment, ours.base_url), ('custom', 'https://proxy.example.com'))
        self.assertEqual((theirs.environment, theirs.sudo().base_url), ('production', False))

    # ------------------------------------------------------------------ removal

    def test_removal_deletes_what_it_synced_and_nothing_else(self):
        other = self.make_connection("Second shop")
        for connection in (self.connection, other):
            fake = self.fakes[connection.id]
            self.place(fake=fake)
            self.offer('PHONE-1', fake=fake)
            self.run_streams(connection=connection)
        sale = self.sale_of('F001')
        picking, cron = sale.picking_ids, self.connection.cron_id
        mine, counts = self.count_of(self.connection), self.count_of(other)
        self.assertTrue(all(mine[model] for model in ('marketplace.order', 'marketplace.listing')))
        self.as_manager().action_remove()
        self.assertFalse(self.connection.exists() or cron.exists())
        self.assertFalse(any(self.count_of(self.connection).values()))
        self.assertEqual(self.count_of(other), counts)
        self.assertEqual((sale.exists().state, picking.exists().state), ('sale', 'assigned'))
        self.assertEqual(sale.marketplace_reference, 'F001')

    def count_of(self, connection):
        """Count what belongs to a connection, by model."""
        counts = {}
        for name, model in self.env.items():
            has_records = model._auto and not model._abstract and not model._transient
            if name.startswith('marketplace.') and has_records and 'connection_id' in model._fields:
                counts[name] = model.sudo().search_count([('connection_id', '=', connection.id)])
        return counts
