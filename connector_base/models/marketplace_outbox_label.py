from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..contract.after_sales import TO_CUSTOMER, LabelOrder
from ..contract.documents import DEAD_STATES
from ..contract.errors import (
    AccessRefused,
    CredentialsRefused,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)

# how long a label may take to appear after its answer was lost
LOOK_AFTER = timedelta(minutes=5)


class MarketplaceOutbox(models.Model):
    """Labels that are asked for: each makes another one and may cost money."""

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(selection_add=[('label', "Get a label")], ondelete={'label': 'cascade'})
    # {'sender': code, 'carrier': code, 'weight': kg as text, 'is_again': though there is one}
    label_wish = fields.Json(readonly=True)
    # {'numbers': the labels there were before this one was asked for}: any other is the new one
    known_labels = fields.Json(readonly=True)
    label_ids = fields.One2many('marketplace.label', 'outbox_id', readonly=True)

    @api.model
    def _label_requests(self, order):
        """Give the messages that asked, or are to ask, for labels of an order."""
        return self.search([('order_id', '=', order.id), ('verb', '=', 'label')])

    @api.model
    def _enqueue_label(self, order, picking, wish):
        """Write down that a label is wanted for a delivery, in the transaction of the wish.

        One that was refused is asked for anew instead of a second one, also where it was asked for
        on another step of the delivery or on one that is cancelled.
        """
        known = self._label_requests(order)
        steps = picking | picking._marketplace_steps()
        refused = known.filtered(
            lambda item: (
                item.state == 'blocked'
                and (item.picking_id in steps or item.picking_id.state == 'cancel')
            )
        )[-1:]
        if refused:
            refused._reopen(label_wish=wish, picking_id=picking.id)
            return refused
        return self.create(
            {
                'connection_id': order.connection_id.id,
                'key': f'label:{order.external_id}:{picking.id}:{len(known) + 1}',
                'order_id': order.id,
                'picking_id': picking.id,
                'verb': 'label',
                'label_wish': wish,
            }
        )

    def _reopen(self, **vals):
        """A label whose answer was lost is looked for first, however much it hurries."""
        lost = self._of('label')._of_state('uncertain')
        lost.next_try_at = fields.Datetime.now()
        super(MarketplaceOutbox, self - lost)._reopen(**vals)

    # ------------------------------------------------------------------ sending

    def _send_rest(self, document, api_, run):
        """A label brings the tracking that the parcel is told with, so it comes before it."""
        self._of('label')._send_labels(document, api_, run)
        super()._send_rest(document, api_, run)

    def _send_labels(self, document, api_, run):
        """Ask for labels one by one; the next one only when it is known what became of the last."""
        if not self:
            return
        states = {line.external_id: line.state for line in document.lines}
        lost = self._label_requests(self.order_id).filtered(lambda item: item.state == 'uncertain')
        if lost - self:
            words = self.env._("Waits until it is known what became of the label asked for before.")
            self._of_state('pending')._wait(words, LOOK_AFTER)
            return
        for message in self.sorted(lambda item: item.state != 'uncertain'):
            try:
                if message.state == 'uncertain' or message._is_label_wanted(states):
                    message._send_label(api_, run)
            except (RequestRefused, AccessRefused, PayloadNotUnderstood) as error:
                message._note_refused(error.message)
            if message.state == 'uncertain':
                return

    def _of_state(self, state):
        return self.filtered(lambda message: message.state == state)

    def _is_label_wanted(self, states):
        """Whether the label is to be asked for now; settle or postpone the message if not."""
        parcel = self._parcel()
        if set(states.values()) <= DEAD_STATES:
            self._close('obsolete', self.env._("The order is cancelled."))
        elif self.picking_id.state == 'cancel':
            words = self.env._("The delivery is cancelled: get a label on the one that leaves.")
            self._close('obsolete', words)
        elif parcel.state == 'done' and parcel.carrier_tracking_ref:
            words = self.env._("The parcel has left with %s.", parcel.carrier_tracking_ref)
            self._close('obsolete', words)
        else:
            return not self._wait_for_acceptance(states)
        return False

    def _parcel(self):
        """Give the delivery that the label is for: that of the last step."""
        if self.picking_id.location_dest_id.usage == 'customer':
            return self.picking_id
        alive = self.order_id.line_ids.filtered(lambda line: not line._is_dead())
        return self.order_id._leaving_picking(alive)

    def _send_label(self, api_, run):
        """Ask for one label, unless there is one that was not known of."""
        labels = [
            label
            for label in api_.order_labels(self.order_id.external_id)
            if label.kind == TO_CUSTOMER
        ]
        made = self._made_already(labels)
        if made:
            self._note_label(made, api_, run)
        elif self.state == 'uncertain':
            words = self.env._(
                "The answer was lost, and the marketplace lists no new label. Look there, in what "
                "it bills too: if there is none, send it again."
            )
            self.write({'state': 'blocked', 'error': words})
        elif not self._take_over(labels, api_, run):
            self._ask_label(labels, api_, run)

    def _take_over(self, labels, api_, run):
        """Keep labels that somebody made on the marketplace's own pages.

        :return: whether a person has to say that another one is wanted all the same
        """
        known = self.order_id.label_ids.filtered(lambda label: label.kind == TO_CUSTOMER)
        numbers = set(known.mapped('external_id'))
        found = [label for label in labels if label.external_id not in numbers]
        for document in found:
            label = self.env['marketplace.label']._receive(self.order_id, document)
            self.env['ir.cron']._commit_progress(0)
            label._fetch_aside(api_, document.url, run)
        if not found or self.label_wish.get('is_again'):
            return False
        words = self.env._(
            "There is a label already: %s. It was made on the marketplace, and is kept on the "
            "delivery. Send this again only if you want to pay for another one.",
            ', '.join(label.tracking_number or label.external_id for label in found),
        )
        self.write({'state': 'blocked', 'error': words})
        return True

    def _ask_label(self, labels, api_, run):
        """Ask for one label that costs money."""
        if not self.known_labels:
            self.known_labels = {'numbers': [label.external_id for label in labels]}
        # from here on a label may be made: a crash must be followed by a look, not by a guess
        due = fields.Datetime.now() + LOOK_AFTER
        self.write({'state': 'uncertain', 'error': False, 'next_try_at': due})
        self.env['ir.cron']._commit_progress(0)
        try:
            made = api_.create_label(self._prepare_label_order())
        except (UncertainOutcome, PayloadNotUnderstood) as error:
            self.attempts += 1
            self._wait(error.message, LOOK_AFTER)
            return
        except (TransientError, CredentialsRefused) as error:
            # nothing was made
            now = fields.Datetime.now()
            self.write({'state': 'pending', 'error': error.message, 'next_try_at': now})
            self.env['ir.cron']._commit_progress(0)
            raise
        self._note_label(made, api_, run)

    def _made_already(self, labels):
        """Give the label that an earlier try made: a number that was not there before, if any."""
        if not self.known_labels:
            return None
        taken = self.order_id.label_ids.filtered(
            lambda label: label.outbox_id and label.outbox_id != self
        )
        before = {*self.known_labels['numbers'], *taken.mapped('external_id')}
        return next((label for label in labels if label.external_id not in before), None)

    def _prepare_label_order(self):
        wish = self.label_wish
        return LabelOrder(
            order_ref=self.order_id.external_id,
            sender=wish['sender'],
            carrier=wish['carrier'],
            weight=Decimal(wish['weight']),
        )

    def _note_label(self, document, api_, run):
        """Keep the label (``contract.after_sales.Label``) that was made, and fetch its file."""
        label = self.env['marketplace.label']._receive(self.order_id, document, outbox_id=self.id)
        self._close('done')
        run._count(pushed=1)
        self.env['ir.cron']._commit_progress(0)
        label._fetch_aside(api_, document.url, run)
