from datetime import timedelta

from odoo import api, fields, models

from ..const import RUN_RETENTION_DAYS


class MarketplaceSyncRun(models.Model):
    """The journal: one row per run of a stream that did something or failed."""

    _name = 'marketplace.sync.run'
    _description = "Marketplace run"
    _order = 'id desc'
    _log_access = False
    _rec_name = 'stream_id'

    stream_id = fields.Many2one('marketplace.stream', required=True, ondelete='cascade', index=True)
    connection_id = fields.Many2one(related='stream_id.connection_id', store=True, index=True)
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    started_at = fields.Datetime(required=True, default=fields.Datetime.now, index=True)
    ended_at = fields.Datetime()
    state = fields.Selection(
        [
            ('running', "Running"),
            ('done', "Done"),
            ('waiting', "Waiting for the marketplace"),
            ('failed', "Failed"),
            ('bug', "Error in the connector"),
        ],
        default='running',
        required=True,
    )
    received = fields.Integer(help="Records brought in.")
    changed = fields.Integer(help="Records that were new or different.")
    applied = fields.Integer(help="Records that became something in Odoo.")
    blocked = fields.Integer(help="Records that wait for a person.")
    pushed = fields.Integer(help="Quantities or answers taken by the marketplace.")
    error = fields.Text()

    # what a killed process leaves behind is looked for at every run
    _running_idx = models.Index("(stream_id) WHERE state = 'running'")

    @api.model
    def _end_interrupted(self, stream):
        """Close the runs of a stream whose process was killed: it has one run at a time."""
        self.search([('stream_id', '=', stream.id), ('state', '=', 'running')])._end(
            'failed', self.env._("The process ended before the run did; the next one goes on.")
        )

    def _count(self, **amounts):
        """Add to the counters of this run."""
        for name, amount in amounts.items():
            if amount:
                self[name] += amount

    def _end(self, state, error=False):
        self.write({'state': state, 'error': error, 'ended_at': fields.Datetime.now()})

    @api.model
    def _pushed_within(self, connection, hours=1):
        """How many quantities a connection has pushed within the last hours, for its budget."""
        since = fields.Datetime.now() - timedelta(hours=hours)
        ((pushed,),) = self._read_group(
            [
                ('connection_id', '=', connection.id),
                ('started_at', '>=', since),
                ('stream_id.kind', '=', 'offers'),
            ],
            [],
            ['pushed:sum'],
        )
        return pushed or 0

    @api.autovacuum
    def _gc_runs(self):
        limit = fields.Datetime.now() - timedelta(days=RUN_RETENTION_DAYS)
        self.search([('started_at', '<', limit)], limit=50_000).unlink()
