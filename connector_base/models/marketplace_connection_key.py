from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..contract.errors import CredentialsRefused, MarketplaceError

# Said so long before a key expires that there is time to act, and at the latest used again then.
WARN_BEFORE = timedelta(days=14)


class MarketplaceConnection(models.Model):
    """The key of a connection: written, never shown, used by the adapter only, kept alive."""

    _inherit = 'marketplace.connection'

    key_used_at = fields.Datetime(
        string="Key last used", readonly=True, copy=False, help="To the day."
    )
    key_expires_at = fields.Datetime(
        string="Key expires",
        compute='_compute_key_expires_at',
        help="When it is not used before; empty where keys do not expire by idleness.",
    )

    def _compute_token(self):
        """A token is never shown, not even as dots that tell its length."""
        self.token = False

    def _inverse_token(self):
        for connection in self:
            secret = (connection.token or '').strip()
            if secret:
                connection._store_token(secret)

    @api.depends('credential_ids')
    def _compute_has_token(self):
        for connection in self:
            connection.has_token = bool(connection.sudo().credential_ids)

    def _store_token(self, secret):
        """Replace the token; a connection that stopped because of the old one resumes."""
        self.sudo().credential_ids.unlink()
        self.env['marketplace.credential'].sudo().create(
            {'connection_id': self.id, 'secret': secret}
        )
        if self.state == 'error' and self.account_name:
            self.action_resume()

    def _secret(self):
        """Give the token, for the adapter only.

        :raises UserError: when none is set
        """
        secret = self._known_secret()
        if not secret:
            raise UserError(self.env._("%s has no key yet: enter it on the connection.", self.name))
        return secret

    def _known_secret(self):
        """Give the token, or an empty text where none is set."""
        return self.sudo().credential_ids.secret or ''

    def _open_api(self, observe):
        """Open the marketplace, unless this database is a copy of the one that was connected.

        :raises UserError: when there is no key, or this is a copy
        """
        connection = self.sudo()
        if connection._is_copy():
            raise UserError(
                self.env._(
                    "This database is a copy of the one %s was connected in, so the marketplace is "
                    "not called. Test the connection again if this copy is to take over.",
                    self.name,
                )
            )
        return connection._adapter()._api(connection, observe)

    def _is_copy(self):
        """Whether this database is not the one that was connected."""
        pinned = self.sudo().database_uuid
        return bool(pinned) and pinned != self._current_uuid()

    def _current_uuid(self):
        return self.env['ir.config_parameter'].sudo().get_param('database.uuid')

    # ------------------------------------------------------------------ keeping keys alive

    @api.depends('key_used_at')
    def _compute_key_expires_at(self):
        for connection in self:
            days = connection._adapter()._key_idle_days(connection) if connection.provider else 0
            used_at = connection.key_used_at
            connection.key_expires_at = (
                used_at + timedelta(days=days) if days and used_at else False
            )

    def _note_key_used(self, calls):
        """Remember that the marketplace answered; written once a day, not at every run."""
        now = fields.Datetime.now()
        answered = any(0 < call.status < 400 for call in calls)
        if answered and (not self.key_used_at or now - self.key_used_at > timedelta(days=1)):
            self.key_used_at = now

    @api.model
    def _cron_keep_keys_alive(self):
        """Use the keys that would expire soon, of paused connections too; warn if that fails."""
        limit = fields.Datetime.now() + WARN_BEFORE
        for connection in self.search([('key_used_at', '!=', False)]):
            expires_at = connection.key_expires_at
            if (
                expires_at
                and expires_at < limit
                and connection.has_token
                and not connection._is_copy()
            ):
                connection._keep_key_alive()
                self.env['ir.cron']._commit_progress(1)

    def _keep_key_alive(self):
        """Call the marketplace once, reading only."""
        calls = []
        try:
            self._open_api(calls.append).ping()
        except CredentialsRefused as error:
            self._stop(error.message)
        except (MarketplaceError, UserError) as error:
            self._raise_problem(
                self.env._("The key of %s expires soon", self.name),
                self.env._(
                    "It was last used on %(used)s and expires on %(expires)s. Using it failed: "
                    "%(error)s Test the connection before then.",
                    used=self.key_used_at.date(),
                    expires=self.key_expires_at.date(),
                    error=error,
                ),
            )
        self._note_key_used(calls)
        self.env['marketplace.call']._note(self, calls)
