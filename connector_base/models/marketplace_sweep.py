from datetime import timedelta

from odoo import api, fields, models

from ..contract.documents import Sweep


class MarketplaceSweep(models.Model):
    """One way of reading orders, how often, and how far it got.

    The watermark is the marketplace's own clock at the start of the last *complete* run: it moves
    after the last page only, and the next run starts an overlap before it.
    """

    _name = 'marketplace.sweep'
    _description = "Marketplace sweep"
    _order = 'stream_id, id'
    _rec_name = 'code'

    stream_id = fields.Many2one('marketplace.stream', required=True, ondelete='cascade', index=True)
    connection_id = fields.Many2one(related='stream_id.connection_id', store=True, index=True)
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    code = fields.Char(required=True)
    kind = fields.Char(required=True)
    every_minutes = fields.Integer(help="0: at every run of the stream.")
    overlap_minutes = fields.Integer()
    window_days = fields.Integer()
    watermark_at = fields.Datetime()
    next_run_at = fields.Datetime(default=fields.Datetime.now)
    last_success_at = fields.Datetime()
    is_once = fields.Boolean(help="Asked for by a person: runs once.")
    refs = fields.Json(help="The order numbers to bring, for a sweep of named orders.")
    since_at = fields.Datetime()
    until_at = fields.Datetime()

    def _ensure(self, stream, plans):
        """Add the sweeps of the plans (``contract.documents.SweepPlan``) that the stream lacks."""
        known = set(stream.sweep_ids.filtered(lambda sweep: not sweep.is_once).mapped('code'))
        return self.create(
            [
                {
                    'stream_id': stream.id,
                    'code': plan.code,
                    'kind': plan.kind,
                    'every_minutes': plan.every,
                    'overlap_minutes': plan.overlap,
                    'window_days': plan.window,
                }
                for plan in plans
                if plan.code not in known
            ]
        )

    def _is_due(self):
        """Whether this sweep belongs into a run of its stream now."""
        return (
            not self.every_minutes
            or not self.next_run_at
            or self.next_run_at <= fields.Datetime.now()
        )

    def _as_sweep(self):
        """Give the ``contract.documents.Sweep`` to read now."""
        now = fields.Datetime.now()
        since = self.since_at
        if self.kind == 'since' and self.watermark_at:
            since = self.watermark_at - timedelta(minutes=self.overlap_minutes)
        elif self.window_days and not since:
            since = now - timedelta(days=self.window_days)
        return Sweep(
            self.kind, since=since, until=self.until_at or None, refs=tuple(self.refs or ())
        )

    def _note_complete(self, started_at):
        """Move the watermark, after the last page; a sweep that ran for a person is done with."""
        if self.is_once:
            self.unlink()
            return
        now = fields.Datetime.now()
        self.write(
            {
                'watermark_at': started_at,
                'last_success_at': now,
                'next_run_at': now + timedelta(minutes=self.every_minutes),
            }
        )

    def _give_up(self, words):
        """Forget orders that were asked for and that the marketplace refuses to give; say so."""
        self.connection_id.message_post(
            body=self.env._(
                "The orders that were asked for (%(orders)s) could not be read: %(words)s",
                orders=', '.join(self.refs or ()) or self.code,
                words=words,
            )
        )
        self.unlink()

    @api.model
    def _ask(self, stream, *, refs=(), since=None, until=None):
        """Ask for orders by number, or placed within a range, at the next run (which is made
        due).
        """
        self.create(
            {
                'stream_id': stream.id,
                'code': 'asked',
                'kind': 'refs' if refs else 'placed',
                'refs': list(refs),
                'since_at': since,
                'until_at': until,
                'is_once': True,
            }
        )
        stream.next_run_at = fields.Datetime.now()
        stream.connection_id._wake()
