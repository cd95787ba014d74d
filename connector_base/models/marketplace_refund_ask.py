from odoo import fields, models

from ..contract.errors import AccessRefused, CredentialsRefused, RequestRefused, TransientError


class MarketplaceRefund(models.Model):
    """Asking the marketplace."""

    _inherit = 'marketplace.refund'

    is_lost_now = fields.Boolean(readonly=True, help="Not looked up since the answer was lost.")

    def _preview(self, api_, tells):
        """Have these refunds computed by the marketplace; give those it computes as we do."""
        good = self.browse()
        for row in self:
            try:
                result = api_.calculate_refund(
                    row.order_id.external_id, row._as_line_refund(tells)
                )
            except (RequestRefused, AccessRefused) as error:
                row._note_stopped(error.message)
                continue
            if row._is_computed_alike(result):
                good |= row
        return good

    def _ask(self, api_, tells, run):
        """Ask for these refunds of one order, and write down each answer."""
        # from here on the money may be gone: a crash must be followed by a look, not by a guess
        now = fields.Datetime.now()
        again = self.filtered('asked_at')
        self._note('uncertain', False, asked_at=now, is_lost_now=True)
        self.outbox_id.write({'state': 'uncertain', 'error': False})
        self.env['ir.cron']._commit_progress(0)
        wanted = [row._as_line_refund(tells) for row in self]
        try:
            results = api_.refund_lines(self.order_id.external_id, wanted)
        except (TransientError, CredentialsRefused) as error:
            self._note_not_asked('pending', error.message)
            raise
        except (RequestRefused, AccessRefused) as error:
            self._note_not_asked('blocked', error.message)
            return
        left = {row.line_id.external_id: row for row in self}
        for result in results:
            row = left.pop(result.ref)
            row._note_answer(result, row in again)
            run._count(pushed=int(row.state == 'done'))
        for row in left.values():
            row._note_not_asked('pending', False)  # without a result it was not sent

    def _note_not_asked(self, state, words):
        """Nothing was changed there: the next try is a first one again."""
        self._note(state, words, asked_at=False, is_lost_now=False)
        self.outbox_id.state = 'pending'
        self.env['ir.cron']._commit_progress(0)
