from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import RETRY_DELAYS
from ..contract import port


class MarketplaceOutbox(models.Model):
    """Credit notes whose money the marketplace is to give back: asked once, looked up after that.

    The message is about a credit note; what becomes of each line's money is on its refunds.
    """

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(selection_add=[('refund', "Pay back")], ondelete={'refund': 'cascade'})
    move_id = fields.Many2one(
        'account.move',
        string="Invoice or credit note",
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
    )
    refund_ids = fields.One2many('marketplace.refund', 'outbox_id', readonly=True)
    is_confirmed = fields.Boolean(
        readonly=True, help="Somebody decided to pay this back beside what went back there."
    )

    is_for_cancelled = fields.Boolean(
        readonly=True, help="Pays cancelled lines back that were never invoiced."
    )

    def _subject(self):
        return self.sudo().move_id.name or super()._subject()

    # ------------------------------------------------------------------ deciding

    @api.model
    def _enqueue_refund(self, order, move):
        """Write down that a credit note is to be paid back, in the caller's transaction.

        :raises UserError: when it can't be shared out among the lines of the order
        """
        message = self._refund_of(order, move)
        if message.refund_ids.filtered(lambda row: row._is_asked()):
            message._raise_changed_note()
            return message
        Refund = self.env['marketplace.refund']
        if Refund._take_for_made_there(order, move) or Refund._take_over_earlier(order, move):
            return self._refund_of(order, move)
        shares = Refund._plan(order, move)
        message = self._ready_refund(order, move)
        message._note_shares(shares)
        return message

    @api.model
    def _enqueue_refund_by_itself(self, order, move):
        """As above, for nobody in particular: what stands in the way waits for a person."""
        try:
            return self._enqueue_refund(order, move)
        except UserError as error:
            message = self._ready_refund(order, move)
            message.write({'state': 'blocked', 'error': str(error)})
            return message

    @api.model
    def _enqueue_cancelled(self, order, lines):
        """Write down that cancelled lines are to be paid back, in the caller's transaction."""
        earlier = self.search_count(
            [('order_id', '=', order.id), ('is_for_cancelled', '=', True)]
        )
        message = self.create(
            {
                'connection_id': order.connection_id.id,
                'key': f'refund:{order.external_id}:cancelled:{earlier + 1}',
                'order_id': order.id,
                'verb': 'refund',
                'is_for_cancelled': True,
            }
        )
        message._note_shares({line: line._still_paid() for line in lines})
        return message

    @api.model
    def _refund_of(self, order, move):
        return self.search(
            [('order_id', '=', order.id), ('move_id', '=', move.id), ('verb', '=', 'refund')]
        )

    @api.model
    def _ready_refund(self, order, move):
        """Give the message of a credit note, ready to be sent, with no refunds yet."""
        message = self._refund_of(order, move)
        if message:
            message.refund_ids.unlink()
            message._reopen(is_confirmed=False)
            return message
        return self.create(
            {
                'connection_id': order.connection_id.id,
                'key': f'refund:{order.external_id}:{move.id}',
                'order_id': order.id,
                'move_id': move.id,
                'verb': 'refund',
            }
        )

    def _note_shares(self, shares):
        """Write down how much each line gets, ``{line: Decimal}``."""
        self.refund_ids.create(
            [
                {
                    'line_id': line.id,
                    'amount': amount,
                    'move_id': self.move_id.id,
                    'outbox_id': self.id,
                    'is_rest': amount == line._still_paid(),
                }
                for line, amount in shares.items()
            ]
        )

    def _raise_changed_note(self):
        """Say that a credit note that was paid back has another amount by now."""
        rows = self.refund_ids.filtered(lambda row: row._is_asked())
        total = self.env['marketplace.refund']._order_total(self.order_id, self.move_id)
        if rows._total() == total:
            return
        self.move_id._marketplace_raise(
            self.env._("Paid back with another amount"),
            self.env._(
                "%(paid)s %(currency)s was paid back with this credit note, which says %(now)s by "
                "now. What was paid back stays: make another credit note for the rest.",
                paid=rows._total(),
                currency=self.order_id.currency_id.name,
                now=total,
            ),
        )

    def _withdraw(self):
        """Don't send what was not sent, since its document is no longer posted."""
        waiting = self.filtered(lambda item: item.state in ('pending', 'blocked'))
        for message in waiting._of('refund'):
            rows = message.refund_ids.filtered(lambda row: row.state in ('pending', 'blocked'))
            words = self.env._("%s was reset to draft before it was sent.", message.move_id.name)
            rows._note('obsolete', words)
            if message.refund_ids == rows:
                message._close('obsolete', words)

    # ------------------------------------------------------------------ sending

    def _send_rest(self, document, api_, run):
        """Money goes back after what leaves was told."""
        super()._send_rest(document, api_, run)
        for message in self._of('refund'):
            if message._send_refund(document, api_, run):
                break  # what is still paid is another amount now: the next one needs a new look

    def _send_refund(self, document, api_, run):
        """Ask for what is still to be paid back of a credit note, after a look at each line.

        :return: whether something was asked
        """
        if not self._is_refund_ready():
            return False
        tells = port.REFUNDS_TOLD in api_.capabilities
        lines = {line.external_id: line for line in document.lines}
        open_rows = self.refund_ids.filtered(lambda row: row.state not in ('done', 'obsolete'))
        to_ask = self.env['marketplace.refund']
        for row in open_rows.sorted('id'):
            if row._is_to_ask(lines.get(row.line_id.external_id), tells):
                to_ask |= row
        if port.REFUND_PREVIEW in api_.capabilities:
            to_ask = to_ask._preview(api_, tells)
        if to_ask:
            to_ask._ask(api_, tells, run)
        self._settle_refund()
        return bool(to_ask)

    def _is_refund_ready(self):
        """Whether the credit note still stands, and nothing makes its refund doubtful."""
        if self.is_for_cancelled:
            return self._is_nothing_unclaimed()
        if self.move_id.state != 'posted' and not self.refund_ids.filtered('asked_at'):
            words = self.env._("The credit note is not posted any more.")
            self.refund_ids._note('obsolete', words)
            self._close('obsolete', words)
            return False
        if not self.refund_ids:
            try:
                self._note_shares(self.env['marketplace.refund']._plan(self.order_id, self.move_id))
            except UserError as error:
                self.write({'state': 'blocked', 'error': str(error)})
                return False
        return self._is_nothing_unclaimed()

    def _is_nothing_unclaimed(self):
        unclaimed = self.order_id.line_ids.refund_ids._unclaimed()
        if not unclaimed or self.is_confirmed:
            return True
        words = self.env._(
            "%(amount)s %(currency)s of this order was paid back on the marketplace itself, and no "
            "credit note stands for it. If this one does, say that it was paid back; if it is to "
            "be paid back beside that, send it again.",
            amount=unclaimed._total(),
            currency=self.order_id.currency_id.name,
        )
        self.write({'state': 'blocked', 'error': words})
        return False

    def _settle_refund(self):
        """Have the messages say what became of their refunds."""
        for message in self:
            states = set(message.refund_ids.mapped('state'))
            errors = message.refund_ids.filtered(lambda row: row.state != 'done').mapped('error')
            late = message.refund_ids.filtered(lambda row: row.state == 'done').mapped('error')
            words = '; '.join(dict.fromkeys(filter(None, errors + late)))
            if message.refund_ids.filtered('is_lost_now'):
                message.state = 'uncertain'
                message._wait(words, timedelta(minutes=1))
            elif states & {'blocked', 'uncertain'}:
                attempts = message.attempts + 1
                message.write({'state': 'blocked', 'error': words, 'attempts': attempts})
            elif 'pending' in states:
                delay = RETRY_DELAYS[min(message.attempts, 1)] if words else timedelta()
                message.state = 'pending'
                message._wait(words, delay)
            else:
                message._close('done' if 'done' in states else 'obsolete', words or False)
