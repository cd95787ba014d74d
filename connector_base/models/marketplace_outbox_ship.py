from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..const import RETRY_DELAYS
from ..contract import port
from ..contract.documents import (
    ACCEPTED,
    CANCELLED,
    DEAD_STATES,
    HELD,
    SHIPPED,
    TO_ANSWER,
    UNKNOWN,
)
from ..contract.shipments import Shipment

OPEN_STATES = ('pending', 'uncertain', 'blocked')
WAITING = (TO_ANSWER, HELD)


class MarketplaceOutbox(models.Model):
    """Shipment notices: which lines left with which devices, and how the parcel is followed."""

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(selection_add=[('ship', "Shipped")], ondelete={'ship': 'cascade'})
    picking_id = fields.Many2one('stock.picking', readonly=True, index='btree_not_null')
    # {line number: [ids of lots]}, fixed when the goods left
    shipped_lines = fields.Json(readonly=True)
    told_number = fields.Char(string="Tracking number told", readonly=True)
    told_url = fields.Char(string="Tracking link told", readonly=True)

    @api.model
    def _enqueue_shipment(self, order, picking):
        """Write down that a delivery left, in the transaction that validates it."""
        if port.SHIPMENTS not in order.connection_id._adapter()._capabilities():
            return self.browse()
        lines = self._assign_lines(order, picking)
        if not lines:
            return self.browse()
        for line in order.line_ids:
            line.lot_ids |= self.env['stock.lot'].browse(lines.get(line.external_id, ()))
        return self.create(
            {
                'connection_id': order.connection_id.id,
                'key': f'ship:{order.external_id}:{picking.id}',
                'order_id': order.id,
                'picking_id': picking.id,
                'verb': 'ship',
                'shipped_lines': lines,
            }
        )

    @api.model
    def _assign_lines(self, order, picking):
        """Say which lines a delivery fulfils, with their devices: ``{line number: [lot ids]}``."""
        earlier = self.search(
            [('order_id', '=', order.id), ('verb', '=', 'ship'), ('state', '!=', 'obsolete')]
        )
        taken = {ref for message in earlier for ref in message.shipped_lines}
        assigned = {}
        moves = picking.move_ids.filtered(lambda move: move.state == 'done' and move.sale_line_id)
        for sale_line, its_moves in moves.grouped('sale_line_id').items():
            lines = order.line_ids.filtered(
                lambda line: line.sale_line_id == sale_line and not line._is_dead()  # noqa: B023
            )._in_order()
            assigned.update(self._assign_units(sale_line, its_moves, lines, taken))
        return assigned

    def _assign_units(self, sale_line, moves, lines, taken):
        """Give each delivered unit to the next line that no other delivery has taken.

        What is delivered when all are taken belongs to the last one: the rest of a larger line, or
        a device that replaces one that came back.
        """
        lots = moves.move_line_ids.lot_id.ids
        free = lines.filtered(lambda line: line.external_id not in taken)
        if len(lines) <= 1 or not free:
            return {line.external_id: lots for line in lines[-1:]}
        is_kit = moves.product_id != sale_line.product_id
        units = sale_line.qty_delivered if is_kit else sum(moves.mapped('product_qty'))
        if is_kit:
            units -= sum((lines - free).mapped('quantity'))
        assigned = {}
        for line in free:
            if units <= 0:
                break
            assigned[line.external_id] = lots[: line.quantity]
            lots = lots[line.quantity :]
            units -= line.quantity
        return assigned

    # ------------------------------------------------------------------ sending

    def _send_rest(self, document, api_, run):
        """What leaves is told first."""
        super()._send_rest(document, api_, run)
        self._of('ship')._send_shipments(document, api_, run)

    def _send_shipments(self, document, api_, run):
        """Send the shipment notices of one order: together where it leaves in one parcel only."""
        if not self:
            return
        if port.PARTIAL_SHIPMENTS in api_.capabilities:
            for message in self:
                message._send_shipment(document, api_, run)
            return
        # also those that wait for their next try: all of them are the one parcel
        together = self.search(
            [
                ('order_id', '=', self.order_id.id),
                ('verb', '=', 'ship'),
                ('state', 'in', OPEN_STATES),
            ]
        )
        together._send_shipment(document, api_, run)

    def _send_shipment(self, document, api_, run):
        """Send what these messages say as one shipment, unless the marketplace knows it already."""
        wanted = self._wanted_lines()
        states = {line.external_id: line.state for line in document.lines}
        found = {states.get(ref, CANCELLED) for ref in wanted}
        if found.isdisjoint((ACCEPTED, *WAITING)):
            self._settle(found)
            return
        if self._waits(wanted, states, api_):
            return
        left = [ref for ref in wanted if states.get(ref) == ACCEPTED]
        shipment = self._prepare_shipment(document, left, wanted)
        problem = self._check_shipment(shipment, api_)
        if problem:
            self._note_problem(problem)
            return
        # from here on the marketplace may know: a crash must be followed by a look, not by a guess
        self._note_told(shipment)
        self.env['ir.cron']._commit_progress(0)
        self._note_shipment(shipment, api_.ship_order(shipment), run)

    def _wanted_lines(self):
        wanted = defaultdict(list)
        for message in self.sorted('id'):
            for ref, lots in message.shipped_lines.items():
                wanted[ref] += lots
        return wanted

    def _settle(self, found):
        """Close what needs no telling any more; ``found`` are the states of the lines there."""
        if found <= DEAD_STATES:
            self._close('obsolete', self.env._("The marketplace has these lines as cancelled."))
        elif UNKNOWN in found:
            words = self.env._(
                "The marketplace has these lines in a state that is not known here. Look there."
            )
            self._wait(words, RETRY_DELAYS[2])
        else:
            self._close('done')
            self._enqueue_tracking()

    def _wait(self, words, delay):
        self.write({'error': words, 'next_try_at': fields.Datetime.now() + delay})

    # ------------------------------------------------------------------ what must come first

    def _waits(self, wanted, states, api_):
        """Whether something else must happen first; it is brought about where it is ours to do."""
        if port.PARTIAL_SHIPMENTS in api_.capabilities:
            return self._wait_for_acceptance({ref: states[ref] for ref in wanted if ref in states})
        missing = self.order_id._still_to_deliver()
        if missing:
            words = self.env._(
                "Waits for the rest of the order, since %(marketplace)s takes one parcel per "
                "order: %(missing)s. Deliver it, or cancel it.",
                marketplace=self.connection_id.name,
                missing=missing,
            )
            self._wait(words, RETRY_DELAYS[1])
            return True
        left_out = self.order_id._left_out_lines(wanted, states)
        if left_out:
            # the one parcel would tell that these left as well
            words = self.env._("Waits until what is not delivered is cancelled there.")
            self._decide_first(left_out, 'cancel', words)
            return True
        return self._wait_for_acceptance(states)

    def _wait_for_acceptance(self, states):
        """Have the lines accepted that are on their way, whatever the policy says."""
        if TO_ANSWER in states.values():
            lines = self.order_id.line_ids.filtered(
                lambda line: states.get(line.external_id) == TO_ANSWER
            )
            words = self.env._("Waits until the lines are accepted on the marketplace.")
            self._decide_first(lines, 'accept', words)
            return True
        if HELD in states.values():
            words = self.env._("Waits: the marketplace has this order on hold, or not paid.")
            self._wait(words, RETRY_DELAYS[1])
            return True
        return False

    def _decide_first(self, lines, verb, words):
        """Decide something about lines and look again soon; a refused decision is not repeated."""
        undecided = lines.filtered(lambda line: line.answer != verb)
        undecided._decide(verb, reason=self.connection_id.cancel_reason if verb == 'cancel' else '')
        self._wait(words, timedelta() if undecided else RETRY_DELAYS[0])

    # ------------------------------------------------------------------ what is told

    def _prepare_shipment(self, document, left, wanted):
        picking = self._followed_picking()
        told = {line.external_id: line.identifiers for line in document.lines}
        return Shipment(
            order_ref=self.order_id.external_id,
            lines=tuple(
                self._prepare_shipped_line(ref, wanted[ref], told[ref]) for ref in left
            ),
            tracking_number=picking.carrier_tracking_ref or '',
            tracking_url=picking._marketplace_tracking_url(),
            carrier=self._parcel_carrier(picking),
            shipped_at=picking.date_done,
            is_single_unit=len(document.lines) == 1 and document.lines[0].quantity == 1,
        )

    def _followed_picking(self):
        """Give the delivery whose tracking is told: of several the last that can be followed."""
        return self.picking_id.sorted(
            lambda item: (bool(item.carrier_tracking_ref), item.date_done, item.id)
        )[-1:]

    def _check_shipment(self, shipment, api_):
        """Give a sentence about what the marketplace would refuse, or an empty text."""
        if port.TRACKING_URL_NEEDED in api_.capabilities:
            if not shipment.tracking_url.startswith(('https://', 'http://')):
                return self.env._(
                    "%s wants a link to follow the parcel. Enter the tracking link on the "
                    "delivery, or give its delivery method one; it is told by itself then.",
                    self.connection_id.name,
                )
        elif not shipment.tracking_number:
            return self.env._(
                "%s wants a tracking number. Enter it on the delivery; it is told by itself then.",
                self.connection_id.name,
            )
        return ''

    def _note_told(self, shipment):
        self.write({'state': 'uncertain', 'error': False})
        followed = self._followed_picking()
        self.filtered(lambda message: message.picking_id == followed).write(
            {'told_number': shipment.tracking_number, 'told_url': shipment.tracking_url}
        )

    def _note_shipment(self, shipment, results, run):
        """Write down what became of each line of a shipment (``contract.documents.ItemResult``)."""
        lines = {line.external_id: line for line in self.order_id.line_ids}
        for result in results:
            if result.ok:
                lines[result.ref].state = SHIPPED
        lost = [result for result in results if result.uncertain]
        refused = [result for result in results if not result.ok and not result.uncertain]
        if refused:
            self._note_refused('; '.join(dict.fromkeys(result.message for result in refused)))
        elif lost:
            self._wait(lost[0].message, timedelta(minutes=1))
        elif len(results) < len(shipment.lines):
            # a line without a result was not sent
            self.write({'state': 'pending', 'next_try_at': fields.Datetime.now()})
        else:
            self._close('done', self._carrier_words(shipment))
            self.order_id._note_fewer_left(line.line_ref for line in shipment.lines)
            run._count(pushed=len(self))

    def _carrier_words(self, shipment):
        """Say that the carrier was not told, where it has no name on the marketplace."""
        carriers = self.picking_id.carrier_id
        if shipment.carrier or not carriers:
            return False
        return self.env._(
            "Told without the carrier: give “%(carrier)s” a name of %(marketplace)s under Carriers "
            "on the connection.",
            carrier=carriers[:1].name,
            marketplace=self.connection_id.name,
        )
