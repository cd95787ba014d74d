from datetime import timedelta

from odoo import api, fields, models

from ..const import CALL_RETENTION_DAYS


class MarketplaceCall(models.Model):
    """The log of HTTP calls: what was called and how it went, never what was said."""

    _name = 'marketplace.call'
    _description = "Marketplace call"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'template'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    called_at = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    method = fields.Char(required=True)
    template = fields.Char(string="Path", required=True)
    status = fields.Integer(help="The HTTP status; 0: no answer.")
    milliseconds = fields.Integer()
    reference = fields.Char(help="What the marketplace's support asks for.")
    error = fields.Char()

    def _note(self, connection, calls):
        """Keep ``transport.calls.Call`` objects, and empty the list."""
        rows = [
            {
                'connection_id': connection.id,
                'method': call.method,
                'template': call.template,
                'status': call.status,
                'milliseconds': call.milliseconds,
                'reference': call.reference,
                'error': call.error,
            }
            for call in calls
        ]
        calls.clear()
        return self.sudo().create(rows)

    @api.autovacuum
    def _gc_calls(self):
        limit = fields.Datetime.now() - timedelta(days=CALL_RETENTION_DAYS)
        self.search([('called_at', '<', limit)], limit=50_000).unlink()
