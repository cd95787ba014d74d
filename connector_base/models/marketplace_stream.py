import logging
from datetime import timedelta

from psycopg2 import errorcodes
from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import CONFLICT_RETRIES
from ..contract.errors import MarketplaceError

_logger = logging.getLogger(__name__)

# The order in which due streams run; what was never read yet goes first where it is needed.
PRIORITIES = {
    'orders': 10,
    'outbox': 20,
    'offers': 30,
    'labels': 35,
    'listings': 40,
    'returns': 45,
    'market_offers': 50,
}
# These run when something is to be told, not to look whether something is.
EVENT_KINDS = ('outbox', 'offers', 'labels')
# These bring what is applied in a second step, which is repeated without bringing it again.
PULL_KINDS = ('orders', 'returns')
CONFLICTS = (
    errorcodes.SERIALIZATION_FAILURE,
    errorcodes.DEADLOCK_DETECTED,
    errorcodes.LOCK_NOT_AVAILABLE,
)


class MarketplaceStream(models.Model):
    """One kind of exchange of a connection: how often, how it goes, when next."""

    _name = 'marketplace.stream'
    _description = "Marketplace stream"
    _order = 'connection_id, sequence, id'
    _rec_name = 'kind'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ('orders', "Orders in"),
            ('outbox', "Answers out"),
            ('offers', "Stock out"),
            ('labels', "Labels in"),
            ('listings', "Listings in"),
            ('returns', "Returns in"),
            ('market_offers', "Market prices in"),
        ],
        required=True,
        readonly=True,
    )
    enabled = fields.Boolean(string="On", default=True)
    interval_minutes = fields.Integer(string="Every (minutes)", default=5)
    state = fields.Selection(
        [
            ('idle', "Fine"),
            ('waiting', "Waiting"),
            ('failing', "Failing"),
            ('refused', "No permission"),
        ],
        default='idle',
        required=True,
        readonly=True,
    )
    error = fields.Text(readonly=True)
    failures = fields.Integer(readonly=True)
    next_run_at = fields.Datetime(string="Next run", default=fields.Datetime.now)
    last_run_at = fields.Datetime(string="Last run", readonly=True)
    last_success_at = fields.Datetime(string="Last success", readonly=True)
    freshness = fields.Selection(
        [('fresh', "Fresh"), ('late', "Late"), ('never', "Never run"), ('off', "Off")],
        compute='_compute_freshness',
    )
    sweep_ids = fields.One2many('marketplace.sweep', 'stream_id')
    run_ids = fields.One2many('marketplace.sync.run', 'stream_id')

    _kind_unique = models.Constraint(
        'UNIQUE(connection_id, kind)', "A connection has one stream of a kind."
    )
    _interval_positive = models.Constraint(
        'CHECK(interval_minutes > 0)', "A stream runs every minute or less often."
    )

    @api.depends('enabled', 'last_success_at', 'interval_minutes')
    def _compute_freshness(self):
        for stream in self:
            stream.freshness = stream._judge_freshness()

    def _judge_freshness(self):
        """Say whether a stream keeps to its interval; one that waits for work is never late."""
        if not self.enabled:
            return 'off'
        if self._is_idle():
            return 'fresh'
        if not self.last_success_at:
            return 'never'
        late_at = self.last_success_at + timedelta(minutes=3 * self.interval_minutes + 1)
        return 'late' if late_at < fields.Datetime.now() else 'fresh'

    def _is_idle(self):
        """Whether this stream runs only when there is work for it, and there is none."""
        return self.kind in EVENT_KINDS and not self._has_something_waiting()

    @api.depends('kind')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        for stream in self:
            stream.display_name = labels.get(stream.kind, '')

    def _ensure(self, connection, intervals):
        """Add the streams of ``{kind: minutes}`` that the connection lacks, and their sweeps."""
        known = set(connection.stream_ids.mapped('kind'))
        streams = self.create(
            [
                {
                    'connection_id': connection.id,
                    'kind': kind,
                    'interval_minutes': minutes,
                    'sequence': PRIORITIES[kind],
                }
                for kind, minutes in intervals.items()
                if kind not in known
            ]
        )
        for stream in (connection.stream_ids | streams).filtered(
            lambda item: item.kind == 'orders'
        ):
            self.env['marketplace.sweep']._ensure(
                stream, connection._adapter()._order_sweeps(connection)
            )
        return streams

    def write(self, vals):
        """A stream that is switched on again starts afresh."""
        result = super().write(vals)
        if vals.get('enabled'):
            self._resume()
        return result

    def _resume(self):
        """Forget past errors and be due."""
        super().write(
            {
                'state': 'idle',
                'error': False,
                'failures': 0,
                'next_run_at': fields.Datetime.now(),
            }
        )

    def action_sync_now(self):
        """Make the streams due and let the scheduled action run at once."""
        self.check_access('write')
        for stream in self:
            if stream.connection_id.state != 'connected':
                raise UserError(
                    self.env._(
                        "%s is not connected: test the connection first.", stream.connection_id.name
                    )
                )
        self.sudo()._resume()
        self.sudo().connection_id._wake()
        return self.connection_id[:1]._notify(self.env._("The exchange starts within a minute."))

    # ------------------------------------------------------------------ running

    def _due(self):
        """Give the streams of one connection that have something to do now, in the order to run."""
        due = self.filtered(lambda stream: stream.enabled and stream.state != 'refused')
        due = due.filtered(lambda stream: stream._is_due())
        return due.sorted(lambda stream: (stream._priority(), stream.id))

    def _priority(self):
        # the very first orders find their products by listings, so these come first once
        if self.kind == 'listings' and not self.last_run_at:
            return 0
        return PRIORITIES[self.kind]

    def _is_due(self):
        reached = self._is_reached()
        if self.kind in PULL_KINDS:
            return reached or self._has_something_waiting()
        if self.kind == 'offers' and self.env['marketplace.stock.change']._is_hurry(
            self.connection_id
        ):
            return True
        if self.kind in EVENT_KINDS:
            return reached and self._has_something_waiting()
        return reached

    def _is_reached(self):
        """Whether the time of the next run has come."""
        if self.env.context.get('marketplace_pull_now'):
            return True
        return not self.next_run_at or self.next_run_at <= fields.Datetime.now()

    def _has_something_waiting(self):
        """Whether there is something in Odoo for this stream to work off."""
        waiting = {
            'orders': 'marketplace.order',
            'outbox': 'marketplace.outbox',
            'offers': 'marketplace.listing',
            'labels': 'marketplace.label',
            'returns': 'marketplace.return',
        }
        return self.kind in waiting and self.env[waiting[self.kind]]._is_waiting(self.connection_id)

    def _run(self):
        """Run once. Whatever happens is written down; nothing is raised."""
        self.ensure_one()
        calls = []
        started_at = fields.Datetime.now()
        # what waits in Odoo is worked off between two pulls: that says nothing about the next pull
        is_aside = self.kind in PULL_KINDS and not self._is_reached()
        self.env['marketplace.sync.run']._end_interrupted(self)
        run = self.env['marketplace.sync.run'].create({'stream_id': self.id})
        self.env['ir.cron']._commit_progress(0)
        outcome, error = self._attempt(run, calls)
        if is_aside and outcome in ('done', 'unfinished'):
            outcome = 'aside'
        for _number in range(CONFLICT_RETRIES):
            if self._note_end(run, started_at, outcome, error, calls):
                return
        _logger.warning("Run %s of stream %s could not be written down", run.id, self.id)

    def _note_end(self, run, started_at, outcome, error, calls):
        """Write down how a run ended; false when somebody else changed the stream meanwhile."""
        try:
            self.last_run_at = started_at
            self._note_outcome(run, outcome, error)
            self.connection_id._note_key_used(calls)
            self.env['marketplace.call']._note(self.connection_id, list(calls))
            self.env['ir.cron']._commit_progress(0)
        except OperationalError as conflict:
            if conflict.pgcode not in CONFLICTS:
                raise
            self.env.cr.rollback()
            return False
        return True

    def _attempt(self, run, calls):
        """Run the stream's own code; give what became of it and the error, if any."""
        try:
            api = self.connection_id._open_api(calls.append)
            more = self._runners()[self.kind](api, run)
            self.env['ir.cron']._commit_progress(0)
        except MarketplaceError as error:
            self.env.cr.rollback()
            return 'refused', error
        except UserError as error:
            self.env.cr.rollback()
            return 'failed', error
        except OperationalError as error:
            self.env.cr.rollback()
            if error.pgcode in CONFLICTS:
                return 'conflict', error
            _logger.exception("Stream %s of connection %s", self.kind, self.connection_id.id)
            return 'bug', error
        except Exception as error:  # noqa: BLE001  the one place where a bug is caught and shown
            self.env.cr.rollback()
            _logger.exception("Stream %s of connection %s", self.kind, self.connection_id.id)
            return 'bug', error
        return ('unfinished' if more else 'done'), None
