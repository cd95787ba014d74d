from datetime import timedelta

from odoo import fields, models

from ..const import STREAM_BACKOFF, STREAM_BACKOFF_MAX
from ..contract.errors import AccessRefused, CredentialsRefused, TransientError


class MarketplaceStream(models.Model):
    """What becomes of a stream after a run, by what happened in it."""

    _inherit = 'marketplace.stream'

    def _note_outcome(self, run, outcome, error):
        if outcome == 'aside':
            run._end('done')
        elif outcome in ('done', 'unfinished'):
            self._note_success(run, again=outcome == 'unfinished')
        elif outcome == 'refused':
            self._note_marketplace_error(run, error)
        elif outcome == 'conflict':
            self._note_wait(
                run, 1, self.env._("Somebody else changed the same records; tried again.")
            )
        elif outcome == 'failed':
            self._note_failure(run, 'failed', str(error))
        else:
            self._note_failure(
                run,
                'bug',
                self.env._("Error in the connector: %s", f'{type(error).__name__}: {error}'),
            )

    def _note_success(self, run, again=False):
        now = fields.Datetime.now()
        pause = timedelta(minutes=0 if again else self.interval_minutes)
        self.write(
            {
                'state': 'idle',
                'error': False,
                'failures': 0,
                'last_success_at': now,
                'next_run_at': now + pause,
            }
        )
        run._end('done')

    def _note_marketplace_error(self, run, error):
        words = f"{error.message} [{error.reference}]" if error.reference else error.message
        if isinstance(error, TransientError):
            self._note_wait(run, error.wait, words)
        elif isinstance(error, CredentialsRefused):
            self._note_failure(run, 'failed', words)
            self.connection_id._stop(words)
        elif isinstance(error, AccessRefused):
            self._note_failure(run, 'failed', words)
            self.state = 'refused'
        else:
            self._note_failure(run, 'failed', words)

    def _note_wait(self, run, seconds, words):
        """Nothing is wrong with us: wait as long as asked, longer each time."""
        failures = self.failures + 1
        pause = max(seconds, min(STREAM_BACKOFF * 2 ** (failures - 1), STREAM_BACKOFF_MAX))
        if failures == 1:
            pause = seconds
        self._postpone(run, 'waiting', 'waiting', pause, words)

    def _note_failure(self, run, run_state, words):
        pause = min(STREAM_BACKOFF * 2 ** min(self.failures, 10), STREAM_BACKOFF_MAX)
        self._postpone(run, run_state, 'failing', pause, words)

    def _postpone(self, run, run_state, state, seconds, words):
        self.write(
            {
                'state': state,
                'error': words,
                'failures': self.failures + 1,
                'next_run_at': fields.Datetime.now() + timedelta(seconds=seconds),
            }
        )
        run._end(run_state, words)
