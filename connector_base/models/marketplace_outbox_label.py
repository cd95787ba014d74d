from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

from ..contract.after_sales import TO_CUSTOMER, LabelOrder
from ..contract.documents import DEAD_STATES
from ..contract.errors import PayloadNotUnderstood, RequestRefused, UncertainOutcome


class MarketplaceOutbox(models.Model):
    """Labels that are asked for: each makes another one and may cost money."""

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(
        selection_add=[('label', "Get a label")], ondelete={'label': 'cascade'}
    )
    # {'sender': code, 'carrier': code, 'weight': kg as text}
    label_wish = fields.Json(readonly=True)
    # {'numbers': the labels there were before this one was asked for}: any other is the new one
    known_labels = fields.Json(readonly=True)
    label_ids = fields.One2many('marketplace.label', 'outbox_id', readonly=True)

    @api.model
    def _label_requests(self, order, picking):
        """Give the messages that asked, or are to ask, for a label of a delivery."""
        return self.search(
            [
                ('order_id', '=', order.id),
                ('picking_id', '=', picking.id),
                ('verb', '=', 'label'),
                ('state', '!=', 'obsolete'),
            ]
        )

    @api.model
    def _enqueue_label(self, order, picking, wish):
        """Write down that a label is wanted for a delivery, in the transaction of the wish.

        One that was refused is asked for anew instead of a second one.
        """
        known = self._label_requests(order, picking)
        refused = known.filtered(lambda message: message.state == 'blocked')[-1:]
        if refused:
            refused._reopen(label_wish=wish)
            return refused
        count = self.search_count(
            [('order_id', '=', order.id), ('picking_id', '=', picking.id), ('verb', '=', 'label')]
        )
        return self.create(
            {
                'connection_id': order.connection_id.id,
                'key': f'label:{order.external_id}:{picking.id}:{count + 1}',
                'order_id': order.id,
                'picking_id': picking.id,
                'verb': 'label',
                'label_wish': wish,
            }
        )

    # ------------------------------------------------------------------ sending

    def _send_rest(self, document, api_, run):
        """A label brings the tracking that the parcel is told with, so it comes before it."""
        self._of('label')._send_labels(document, api_, run)
        super()._send_rest(document, api_, run)

    def _send_labels(self, document, api_, run):
        """Ask for labels one by one; the next one only when it is known what became of the last."""
        states = {line.external_id: line.state for line in document.lines}
        for message in self:
            if set(states.values()) <= DEAD_STATES:
                message._close('obsolete', self.env._("The order is cancelled."))
            elif not message._wait_for_acceptance(states):
                try:
                    message._send_label(api_, run)
                except (RequestRefused, PayloadNotUnderstood) as error:
                    message._note_refused(error.message)
            if message.state == 'uncertain':
                return

    def _send_label(self, api_, run):
        """Ask for one label, unless an earlier try of this message made it already."""
        labels = [
            label
            for label in api_.order_labels(self.order_id.external_id)
            if label.kind == TO_CUSTOMER
        ]
        if self.known_labels:
            made = self._made_already(labels)
            if made:
                self._note_label(made, api_, run)
                return
        else:
            self.known_labels = {'numbers': [label.external_id for label in labels]}
        # from here on a label may be made: a crash must be followed by a look, not by a guess
        self.write({'state': 'uncertain', 'error': False})
        self.env['ir.cron']._commit_progress(0)
        try:
            made = api_.create_label(self._prepare_label_order())
        except (UncertainOutcome, PayloadNotUnderstood) as error:
            self.attempts += 1
            self._wait(error.message, timedelta(minutes=1))
            return
        self._note_label(made, api_, run)

    def _made_already(self, labels):
        """Give the label that an earlier try made: a number that was not there before, if any."""
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
        label = self.env['marketplace.label']._receive(self.order_id, document)
        label.outbox_id = self
        label._settle()
        self._close('done')
        run._count(pushed=1)
        self.env['ir.cron']._commit_progress(0)
        label._fetch(api_, document.url, run)
