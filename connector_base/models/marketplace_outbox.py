from datetime import timedelta

from odoo import api, fields, models

from ..const import RETRY_DELAYS
from ..contract.documents import (
    ACCEPT,
    ACCEPTED,
    CANCEL,
    CANCELLED,
    HELD,
    REFUSE,
    SHIPPED,
    TO_ANSWER,
    LineAnswer,
)
from ..contract.errors import PayloadNotUnderstood, RequestRefused
from ..turns import take_turns

# What a decision means in the state that a line is in now: the verb to send, if any.
VERBS = {
    ('accept', TO_ANSWER): ACCEPT,
    ('cancel', TO_ANSWER): REFUSE,
    ('cancel', ACCEPTED): CANCEL,
}
# The states in which a decision is carried out already.
REACHED = {'accept': (ACCEPTED, SHIPPED), 'cancel': (CANCELLED,)}
AFTER = {ACCEPT: ACCEPTED, REFUSE: CANCELLED, CANCEL: CANCELLED}


class MarketplaceOutbox(models.Model):
    """What is to be told to a marketplace, once, in the order in which it was decided.

    A message is written in the transaction of the decision and sent after its commit. Before it is
    sent, the order is read as it is now: so a message whose answer was lost, or whose sender was
    killed, is never sent twice, and nothing is asked for that the order's state does not allow.
    """

    _name = 'marketplace.outbox'
    _description = "Message to a marketplace"
    _order = 'id'
    _rec_name = 'key'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True, readonly=True
    )
    company_id = fields.Many2one(
        related='connection_id.company_id', store=True, index=True, readonly=True
    )
    key = fields.Char(required=True, readonly=True)
    order_id = fields.Many2one('marketplace.order', ondelete='cascade', index=True, readonly=True)
    line_id = fields.Many2one(
        'marketplace.order.line', ondelete='cascade', index=True, readonly=True
    )
    verb = fields.Selection(
        [('accept', "Accept"), ('cancel', "Refuse or cancel")], required=True, readonly=True
    )
    reason = fields.Char(readonly=True)
    message = fields.Char(readonly=True)
    state = fields.Selection(
        [
            ('pending', "To send"),
            ('uncertain', "Sent, answer lost"),
            ('done', "Taken"),
            ('obsolete', "No longer needed"),
            ('blocked', "Needs attention"),
        ],
        default='pending',
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Text(readonly=True)
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    done_at = fields.Datetime(readonly=True)

    _key_unique = models.Constraint('UNIQUE(connection_id, key)', "A message is sent once.")
    _due_idx = models.Index("(connection_id, next_try_at) WHERE state IN ('pending', 'uncertain')")

    @api.depends('verb', 'order_id.external_id', 'line_id.sku')
    def _compute_display_name(self):
        labels = dict(self._fields['verb']._description_selection(self.env))
        for message in self:
            parts = (labels.get(message.verb), message.order_id.external_id, message.line_id.sku)
            message.display_name = ' '.join(part for part in parts if part)

    @api.model
    def _enqueue(self, lines, verb, reason='', message=''):
        """Write down a decision about order lines, in the caller's transaction."""
        opposite = self.search(
            [
                ('line_id', 'in', lines.ids),
                ('verb', '!=', verb),
                ('state', 'in', ('pending', 'uncertain', 'blocked')),
            ]
        )
        opposite._close('obsolete', self.env._("Decided otherwise."))
        known = self.search([('line_id', 'in', lines.ids), ('verb', '=', verb)])
        known.filtered(lambda message: message.state in ('obsolete', 'blocked'))._reopen(
            reason=reason, message=message
        )
        return known | self.create(
            [
                {
                    'connection_id': line.connection_id.id,
                    'key': f'answer:{line.order_id.external_id}:{line.external_id}:{verb}',
                    'order_id': line.order_id.id,
                    'line_id': line.id,
                    'verb': verb,
                    'reason': reason,
                    'message': message,
                }
                for line in lines - known.line_id
            ]
        )

    # ------------------------------------------------------------------ sending

    @api.model
    def _due_domain(self, connection):
        return [
            ('connection_id', '=', connection.id),
            ('state', 'in', ('pending', 'uncertain')),
            ('next_try_at', '<=', fields.Datetime.now()),
        ]

    @api.model
    def _is_waiting(self, connection):
        """Whether there is something to send now."""
        return bool(self.search_count(self._due_domain(connection), limit=1))

    @api.model
    def _send_due(self, connection, api_, run):
        """Send what is due, order by order; each order's outcome is committed before the next.

        :return: whether something is left to send
        """
        due = self.search(self._due_domain(connection))
        is_over = take_turns(
            self.env,
            due.grouped('order_id').values(),
            lambda messages: messages._send(api_, run),
            lambda messages, words: messages._postpone(words),
        )
        return is_over and self._is_waiting(connection)

    def _postpone(self, words):
        """Try these messages again later; what was sent already stays *uncertain*."""
        for message in self.filtered(lambda item: item.state in ('pending', 'uncertain')):
            delay = RETRY_DELAYS[min(message.attempts, len(RETRY_DELAYS) - 1)]
            message.write(
                {
                    'error': words,
                    'attempts': message.attempts + 1,
                    'next_try_at': fields.Datetime.now() + delay,
                }
            )

    def _send(self, api_, run):
        """Send the messages of one order: look, send what is still wanted, note each fate."""
        try:
            document = self._look(api_)
        except (RequestRefused, PayloadNotUnderstood) as error:
            self._note_refused(error.message)
            return
        # what follows depends on what became of the answers: it is looked at in the next run
        if not self._of('accept', 'cancel')._send_answers(document, api_, run):
            self._send_rest(document, api_, run)

    def _of(self, *verbs):
        return self.filtered(lambda message: message.verb in verbs)

    def _send_rest(self, document, api_, run):
        """Send what follows the answers about one order; each further verb adds its own here.

        :param document: the order as it is now (``contract.documents.Order``)
        """

    def _look(self, api_):
        """Bring the order as it is now, with what that changes in Odoo; give it understood.

        Applied later, it would undo what is noted of what is sent now.
        """
        document = self.order_id._refresh(api_)
        if self.order_id.is_due:
            self.order_id._apply(api_)
        return document

    def _send_answers(self, document, api_, run):
        """Send what is still wanted of the answers about one order's lines.

        :return: whether something was sent
        """
        states = {line.external_id: line.state for line in document.lines}
        to_send = {}
        for message in self:
            verb = message._verb_for(states.get(message.line_id.external_id))
            if verb:
                to_send[message.line_id.external_id] = message
        if not to_send:
            return False
        answers = [
            LineAnswer(
                line_ref=ref,
                sku=message.line_id.sku or '',
                verb=VERBS[message.verb, states[ref]],
                reason=message.reason or '',
                message=message.message or '',
            )
            for ref, message in to_send.items()
        ]
        # from here on the marketplace may know: a crash must be followed by a look, not by a guess
        self.browse([message.id for message in to_send.values()]).state = 'uncertain'
        self.env['ir.cron']._commit_progress(0)
        results = api_.answer_order(self.order_id.external_id, answers)
        verbs = {answer.line_ref: answer.verb for answer in answers}
        for result in results:
            to_send.pop(result.ref)._note_result(result, verbs[result.ref], run)
        # without a result it was not sent
        self.browse([message.id for message in to_send.values()]).state = 'pending'
        return True

    def _verb_for(self, state):
        """Give the verb to send now; settle the message where there is none."""
        if state in REACHED[self.verb]:
            self._close('done')
            return None
        if state == HELD:
            self.next_try_at = fields.Datetime.now() + RETRY_DELAYS[0]
            return None
        if (self.verb, state) not in VERBS:
            words = self.env._("The marketplace has this line as “%s” by now.", state or '?')
            self._close('obsolete', words)
            return None
        return VERBS[self.verb, state]

    def _note_result(self, result, verb, run):
        """Write down the fate of one message (``contract.documents.ItemResult``)."""
        if result.uncertain:
            self.write(
                {
                    'state': 'uncertain',
                    'error': result.message,
                    'attempts': self.attempts + 1,
                    'next_try_at': fields.Datetime.now() + timedelta(minutes=1),
                }
            )
        elif result.ok:
            self.line_id.state = AFTER[verb]
            self._close('done')
            run._count(pushed=1)
        else:
            self._note_refused(result.message)

    def _note_refused(self, words):
        self.write(
            {
                'state': 'blocked',
                'attempts': self[:1].attempts + 1,
                'error': self.env._(
                    "The marketplace said no: %s Look at the order there, then retry.", words
                ),
            }
        )

    def _close(self, state, words=False):
        self.write({'state': state, 'error': words, 'done_at': fields.Datetime.now()})

    def _reopen(self, **vals):
        """Send these messages (again), after a look."""
        self.write(
            {
                'state': 'pending',
                'error': False,
                'next_try_at': fields.Datetime.now(),
                'done_at': False,
                **vals,
            }
        )

    def action_retry(self):
        """Send again, after a look."""
        self.check_access('write')
        self.sudo().filtered(lambda message: message.state in ('blocked', 'uncertain'))._reopen()
        self.sudo().connection_id._wake()
