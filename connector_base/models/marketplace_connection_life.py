from odoo import models
from odoo.exceptions import UserError

from ..contract.errors import AccessRefused, MarketplaceError


class MarketplaceConnection(models.Model):
    """The life of a connection: tested, connected, paused, removed."""

    _inherit = 'marketplace.connection'

    def action_test_connection(self):
        """Prove that the key works; a connection that is not connected yet is then."""
        self.ensure_one()
        self.check_access('write')
        calls = []
        connection = self.sudo()
        # an administrator who tests a copied database takes it over knowingly
        connection.database_uuid = False
        try:
            api = connection._open_api(calls.append)
            account = api.ping()
            markets = connection._permitted_markets(api)
        except MarketplaceError as error:
            raise UserError(error.message) from error
        connection._note_connected(account, markets, calls)
        return self._notify(self.env._("Connected to %s.", account))

    def _permitted_markets(self, api):
        """Give the markets of an account; none where the key may do all but list them.

        Then everything is read for all markets there are.
        """
        try:
            return api.markets()
        except AccessRefused:
            return ()

    def _note_connected(self, account, markets, calls):
        self.env['marketplace.market']._ensure(self, markets)
        self._note_key_used(calls)
        self.env['marketplace.call']._note(self, calls)
        self.write(
            {
                'state': 'connected',
                'error': False,
                'account_name': account,
                'database_uuid': self._current_uuid(),
            }
        )
        self.stream_ids._resume()
        self.activity_unlink(['connector_base.mail_activity_marketplace_problem'])

    def action_pause(self):
        """Stop all exchange; the key is kept."""
        self.check_access('write')
        self.sudo().write({'state': 'paused', 'error': False})

    def action_pause_and_forget(self):
        """Stop all exchange and forget the key."""
        self.action_pause()
        self.sudo().credential_ids.unlink()

    def action_resume(self):
        """Go on after a pause or after a new key."""
        self.check_access('write')
        for connection in self:
            if not connection.has_token:
                raise UserError(self.env._("Enter the key of %s first.", connection.name))
            if not connection.account_name:
                raise UserError(self.env._("Test the connection of %s first.", connection.name))
        self.sudo().write({'state': 'connected', 'error': False})
        self.sudo().stream_ids._resume()
        self.sudo().activity_unlink(['connector_base.mail_activity_marketplace_problem'])
        self._wake()

    def action_remove(self):
        """Remove the connection and what it synced; go back to the overview."""
        self.unlink()
        return self.env['ir.actions.act_window']._for_xml_id(
            'connector_base.marketplace_connection_action'
        )

    def action_all_streams_on(self):
        """Switch on every stream."""
        self.check_access('write')
        self.sudo().stream_ids.write({'enabled': True})

    def action_all_streams_off(self):
        """Switch off every stream."""
        self.check_access('write')
        self.sudo().stream_ids.write({'enabled': False})

    def action_sync_now(self):
        """Make every stream due and let the scheduled action run at once."""
        return self.stream_ids.action_sync_now()

    def _wake(self):
        """Let the scheduled actions run as soon as possible."""
        for connection in self.sudo():
            if not connection.cron_id:
                connection._ensure_equipment()
            connection.cron_id._trigger()

    def _notify(self, message, kind='success'):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': kind,
                'message': message,
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }
