from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import RETRY_DELAYS
from ..contract import port
from ..contract.documents import ACCEPTED, HELD, REFUNDED, RETURNED, SHIPPED, TO_ANSWER


class MarketplaceOutbox(models.Model):
    """Returned devices: the marketplace is told that they were received."""

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(
        selection_add=[('receive', "Came back")], ondelete={'receive': 'cascade'}
    )
    needs_decision = fields.Boolean(
        readonly=True, help="Sent only when a person decides so on this very message."
    )

    @api.model
    def _enqueue_receipt(self, lines, picking, problem=False):
        """Write down that lines came back, in the transaction that receives them.

        :param problem: a sentence that a person has to decide on before this is told
        """
        lines = lines.filtered(
            lambda line: (
                port.RETURN_RECEIPTS in line.connection_id._adapter()._capabilities()
            )
        )
        known = self.search([('line_id', 'in', lines.ids), ('verb', '=', 'receive')])
        if not problem:
            # what it waited for, such as the right device, has come now
            known.filtered(lambda item: item.state == 'blocked')._reopen(picking_id=picking.id)
        return self.create(
            [
                {
                    'connection_id': line.connection_id.id,
                    'key': f'receive:{line.order_id.external_id}:{line.external_id}',
                    'order_id': line.order_id.id,
                    'line_id': line.id,
                    'picking_id': picking.id,
                    'verb': 'receive',
                    'state': 'blocked' if problem else 'pending',
                    'error': problem,
                    'needs_decision': bool(problem),
                }
                for line in lines - known.line_id
            ]
        )

    def _reopen(self, **vals):
        """What is sent again was decided."""
        super()._reopen(**{'needs_decision': False, **vals})

    def _retry_plain(self):
        """Send again what a general button may: nothing that costs money or must be decided."""
        stuck = self.filtered(lambda message: message.state in ('blocked', 'uncertain'))
        own = stuck.filtered(lambda message: message.verb == 'label' or message.needs_decision)
        (stuck - own)._reopen()
        if own and own == stuck:
            raise UserError(
                self.env._(
                    "This is decided on its own: ask for a label with Get a label, and have a "
                    "device that was not sold accepted with Send again on its message."
                )
            )

    # ------------------------------------------------------------------ sending

    def _send_rest(self, document, api_, run):
        """What came back is told after what left."""
        super()._send_rest(document, api_, run)
        self._of('receive')._send_receipts(document, api_, run)

    def _send_receipts(self, document, api_, run):
        """Tell together which lines of one order came back."""
        states = {line.external_id: line.state for line in document.lines}
        due = self.filtered(
            lambda message: message._is_receipt_due(states.get(message.line_id.external_id))
        )
        if not due:
            return
        # from here on the marketplace may know: a crash must be followed by a look, not by a guess
        due.write({'state': 'uncertain', 'error': False})
        self.env['ir.cron']._commit_progress(0)
        left = {message.line_id.external_id: message for message in due}
        results = api_.mark_returned(self.order_id.external_id, list(left))
        for result in results:
            left.pop(result.ref)._note_receipt(result, run)
        for message in left.values():
            # a line without a result was not sent
            message.write({'state': 'pending', 'next_try_at': fields.Datetime.now()})

    def _is_receipt_due(self, state):
        """Whether the line is to be told as returned now; settle or postpone the message if not."""
        if state == SHIPPED:
            return True
        if state == RETURNED:
            self._close('done')
        elif state in (TO_ANSWER, HELD, ACCEPTED):
            words = self.env._("Waits until the marketplace knows that the parcel left.")
            self._wait(words, RETRY_DELAYS[0])
        elif state == REFUNDED:
            self._close('obsolete', self.env._("The marketplace has paid this line back already."))
        else:
            words = self.env._("The marketplace has this line as “%s” by now.", state or '?')
            self._close('obsolete', words)
        return False

    def _note_receipt(self, result, run):
        """Write down what became of one line (``contract.documents.ItemResult``)."""
        if result.ok:
            self.line_id.state = RETURNED
            self._close('done')
            run._count(pushed=1)
        elif result.uncertain:
            self.attempts += 1
            self._wait(result.message, timedelta(minutes=1))
        else:
            self._note_refused(result.message)
