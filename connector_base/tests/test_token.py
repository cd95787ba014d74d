from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SECRET, MarketplaceCommon

MANAGER = 'connector_base.group_marketplace_manager'


@tagged('post_install', '-at_install')
class TestToken(MarketplaceCommon):
    """The key is written, never read: by no means, by nobody."""

    def readers(self):
        """Give the connection as seen by each kind of person, the administrator included."""
        admin = self.env.ref('base.user_admin')
        admin.company_ids |= self.company
        people = [
            self.make_user('worker', 'connector_base.group_marketplace_user'),
            self.make_user('boss', MANAGER),
            self.make_user('system', MANAGER, 'base.group_system', 'base.group_no_one'),
            admin,
        ]
        return [self.connection.with_user(person) for person in people]

    def assertSilent(self, answer):
        """Nothing of the key is in an answer."""
        self.assertNotIn(SECRET, str(answer))

    def test_it_cannot_be_read(self):
        for connection in self.readers():
            self.assertSilent(connection.read())
            self.assertSilent(connection.read(['token', 'has_token']))
            self.assertTrue(connection.has_token)

    def test_it_cannot_be_read_in_the_answer_to_saving_it(self):
        connection = self.connection.with_user(self.make_user('boss', MANAGER))
        saved = connection.web_save({'token': 'Another-key'}, {'token': {}, 'has_token': {}})
        self.assertNotIn('Another-key', str(saved))
        self.assertEqual(self.connection._known_secret(), 'Another-key')

    def test_it_cannot_be_read_in_the_answer_to_creating_it(self):
        Connection = self.env['marketplace.connection'].with_user(self.make_user('boss', MANAGER))
        saved = Connection.browse().web_save(
            {'name': "New", 'provider': 'fake', 'token': 'Another-key'}, {'token': {}, 'name': {}}
        )
        self.assertNotIn('Another-key', str(saved))

    def test_it_cannot_be_read_through_the_web_clients_own_calls(self):
        for connection in self.readers():
            self.assertSilent(connection.web_read({'token': {}, 'has_token': {}}))
            self.assertSilent(connection.web_search_read([], {'token': {}}))

    def test_its_record_cannot_be_reached(self):
        inside = {'credential_ids': {'fields': {'secret': {}}}}
        for connection in self.readers():
            credential = self.connection.sudo().credential_ids.with_user(connection.env.user)
            for refused in (
                lambda it=credential: it.search_read([]),
                lambda it=credential: it.read(['secret']),
                lambda it=credential: it.search([('secret', '!=', False)]),
                lambda it=connection: it.read(['credential_ids']),
                lambda it=connection: it.web_read(inside),
                lambda it=connection: it.export_data(['credential_ids/secret']),
                lambda it=connection: it.mapped('credential_ids.secret'),
            ):
                self.assertRefused(refused)

    def test_it_cannot_be_exported(self):
        for connection in self.readers():
            if connection.env.user.has_group('base.group_allow_export'):
                self.assertSilent(connection.export_data(['name', 'token']))
            else:
                self.assertRefused(lambda it=connection: it.export_data(['name', 'token']))

    def test_it_cannot_be_guessed_by_searching(self):
        for connection in self.readers():
            Connection = connection.browse()
            for domain in (
                [('credential_ids.secret', '=like', f'{SECRET[:3]}%')],
                [('credential_ids', 'any', [('secret', '=', SECRET)])],
                [('token', '=', SECRET)],
            ):
                self.assertRefused(lambda it=Connection, by=domain: it.search(by))

    def test_it_cannot_be_grouped_or_sorted_by(self):
        for connection in self.readers():
            Connection = connection.browse()
            self.assertRefused(
                lambda it=Connection: it.formatted_read_group([], ['token'], ['__count'])
            )
            self.assertRefused(lambda it=Connection: it.search([], order='token'))

    def test_it_is_not_copied(self):
        for connection in self.readers()[1:]:
            copy = connection.copy({'name': f'Copy by {connection.env.user.login}'})
            self.assertFalse(copy.has_token)
            self.assertSilent(connection.copy_data())

    def test_it_is_no_default_and_no_part_of_the_fields(self):
        for connection in self.readers():
            self.assertSilent(connection.fields_get())
            self.assertSilent(connection.default_get(list(connection.fields_get())))

    def test_it_is_in_no_message_and_no_tracking(self):
        self.connection.with_context(tracking_disable=False).write(
            {'token': SECRET, 'environment': 'sandbox', 'name': "Renamed"}
        )
        self.env.flush_all()
        self.assertSilent(self.connection.message_ids.mapped('body'))
        values = self.env['mail.tracking.value'].search([]).read()
        self.assertSilent(values)

    def test_it_is_in_no_display_name_and_no_text_of_a_record(self):
        credential = self.connection.sudo().credential_ids
        self.assertSilent(credential.display_name)
        self.assertSilent(repr(self.connection) + repr(credential))

    def test_an_empty_key_replaces_nothing(self):
        self.connection.write({'token': False, 'name': "Renamed"})
        self.assertEqual(self.connection._known_secret(), SECRET)

    def test_a_user_cannot_write_it(self):
        connection, *_others = self.readers()
        with self.assertRaises(AccessError):
            connection.token = 'Mine'

    def test_spaces_around_it_are_no_part_of_it(self):
        self.connection.token = f'  {SECRET}2\n'
        self.assertEqual(self.connection._known_secret(), f'{SECRET}2')

    def test_a_connection_has_one_key(self):
        self.connection.token = 'Second'
        self.connection.token = 'Third'
        credentials = self.env['marketplace.credential'].search(
            [('connection_id', '=', self.connection.id)]
        )
        self.assertEqual(credentials.mapped('secret'), ['Third'])

    def test_a_connection_made_by_a_command_on_its_key_is_refused(self):
        boss = self.make_user('boss', MANAGER)
        with self.assertRaises(AccessError):
            self.connection.with_user(boss).write(
                {'credential_ids': [Command.create({'secret': 'x'})]}
            )
