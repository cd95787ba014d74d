from datetime import timedelta

from odoo import api, fields, models

from ..contract.errors import CredentialsRefused, MarketplaceError

# Said so long before a key expires that there is time to act, and at the latest used again then.
WARN_BEFORE = timedelta(days=14)


class MarketplaceConnection(models.Model):
    """Keys that expire when nobody uses them."""

    _inherit = 'marketplace.connection'

    key_used_at = fields.Datetime(
        string="Key last used", readonly=True, copy=False, help="To the day."
    )
    key_expires_at = fields.Datetime(
        string="Key expires",
        compute='_compute_key_expires_at',
        help="When it is not used before; empty where keys do not expire by idleness.",
    )

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
        """Use the keys that would expire soon, also of paused connections; warn where that
        fails.
        """
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
        except MarketplaceError as error:
            self._raise_problem(
                self.env._("The key of %s expires soon", self.name),
                self.env._(
                    "It was last used on %(used)s and expires on %(expires)s. Using it failed: "
                    "%(error)s Test the connection before then.",
                    used=self.key_used_at.date(),
                    expires=self.key_expires_at.date(),
                    error=error.message,
                ),
            )
        self._note_key_used(calls)
        self.env['marketplace.call']._note(self, calls)
