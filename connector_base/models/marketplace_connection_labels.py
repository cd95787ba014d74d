from datetime import timedelta

from odoo import fields, models

from ..contract import port
from ..contract.errors import AccessRefused, PayloadNotUnderstood, RequestRefused

OPTIONS_KEPT = timedelta(days=1)


class MarketplaceConnection(models.Model):
    """From where and with whom labels can be had, as the marketplace told last."""

    _inherit = 'marketplace.connection'

    label_option_ids = fields.One2many('marketplace.label.option', 'connection_id', readonly=True)
    label_options_at = fields.Datetime(readonly=True, copy=False)
    label_options_error = fields.Text(readonly=True, copy=False)

    def _makes_labels(self):
        """Whether a label can be asked for."""
        return port.LABEL_CREATION in self._adapter()._capabilities()

    def _are_label_options_due(self):
        """Whether the choices for a label are to be read (again)."""
        if not self._makes_labels():
            return False
        return (
            not self.label_options_at
            or self.label_options_at < fields.Datetime.now() - OPTIONS_KEPT
        )

    def _refresh_label_options(self, api_):
        """Read the choices for a label where they are due.

        Who may not have labels is told so when asking for one; the labels stream goes on.
        """
        if not self._are_label_options_due():
            return
        try:
            options = api_.label_options()
        except (AccessRefused, RequestRefused, PayloadNotUnderstood) as error:
            self.label_options_error = error.message
        else:
            self.label_options_error = False
            self.env['marketplace.label.option']._replace(self, options)
        self.label_options_at = fields.Datetime.now()
        self.env['ir.cron']._commit_progress(0)
