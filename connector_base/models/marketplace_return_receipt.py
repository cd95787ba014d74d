from collections import defaultdict

from odoo import fields, models
from odoo.fields import Command


class MarketplaceReturn(models.Model):
    """The receipt that is prepared for a return, and what was received by it."""

    _inherit = 'marketplace.return'

    def _prepare_receipt(self):
        """Prepare the receipt once: the devices that left, not validated.

        What somebody returned in Odoo already is taken for it.
        """
        if self.picking_id or self.came_back_at or not self.line_ids:
            return
        self.lot_ids = self._expected_devices()
        by_hand = self._receipt_by_hand()
        if by_hand:
            self.picking_id = by_hand
            by_hand.marketplace_return_id = self
            if by_hand.state == 'done':
                self._note_received(by_hand.date_done)
            return
        quantities = self._quantities_to_return()
        self.note = False
        if not quantities:
            self.note = self.env._(
                "Nothing of these lines was delivered from Odoo, or all of it came back already: "
                "no receipt is prepared."
            )
        # what is on other receipts may have been scanned: Odoo frees it for the new one
        held = {move: move.lot_ids for move in self.order_id.return_ids._open_receipts().move_ids}
        for delivery, by_move in quantities.items():
            receipt = self._return_delivery(delivery, by_move)
            receipt.marketplace_return_id = self
            self.picking_id = self.picking_id or receipt
        for item in self.order_id.return_ids:
            item._assign_devices(held)

    def _expected_devices(self):
        """Give the devices that are to come back: those named, else one of each line."""
        sold = self.order_id.line_ids._devices()
        named = self._named(sold)
        if named:
            return named
        others = (self.order_id.return_ids - self).filtered(lambda item: item.state != 'dropped')
        devices = self.env['stock.lot']
        for line in self.line_ids:
            out = (line._devices() - others.lot_ids).filtered(
                lambda lot: lot._marketplace_sold_with()
            )
            devices |= out[:1]
        return devices

    def _receipt_by_hand(self):
        """Give a receipt that somebody made for these devices, or for these lines, by hand."""
        moves = self.line_ids._left_moves().returned_move_ids.filtered(
            lambda move: move.state != 'cancel' and not move.picking_id.marketplace_return_id
        )
        if self.lot_ids:
            moves = moves.filtered(lambda move: move.lot_ids & self.lot_ids)
        elif self.order_id.return_ids - self:
            # without serial numbers nothing tells whether it is this return's or another's
            moves = moves.filtered(lambda move: move.state != 'done')
        return moves.picking_id[:1]

    def _quantities_to_return(self):
        """Give what is to be returned of which delivery: ``{picking: {move: quantity}}``."""
        wanted = defaultdict(dict)
        for line in self.line_ids:
            moves = line._left_moves()
            devices = self.lot_ids & line._devices()
            if moves.product_id != line.sale_line_id.product_id:
                # of a kit everything that one of it consists of
                for move in moves:
                    share = move.quantity / (line.sale_line_id.product_uom_qty or 1)
                    self._want(wanted, move, min(share, self._left_to_return(move, wanted)))
                continue
            if devices:
                for device in devices:
                    left_with = moves.filtered(
                        lambda move: device in move.move_line_ids.lot_id  # noqa: B023
                    )[-1:]
                    if not self._is_coming(device, left_with, wanted):
                        self._want(wanted, left_with, 1)
                continue
            open_moves = moves.filtered(
                lambda move: self._left_to_return(move, wanted) >= 1  # noqa: B023
            )
            self._want(wanted, open_moves[:1], 1)
        return wanted

    def _want(self, wanted, move, quantity):
        if move and quantity > 0:
            by_move = wanted[move.picking_id]
            by_move[move] = by_move.get(move, 0) + quantity

    def _is_coming(self, device, move, wanted):
        """Whether a device that left with a move is back, or expected by another receipt."""
        back = move.returned_move_ids.filtered(lambda item: item.state != 'cancel')
        is_named = device in back.move_line_ids.lot_id
        return bool(move) and (is_named or self._left_to_return(move, wanted) < 1)

    def _left_to_return(self, move, wanted):
        """Give how much of a delivered move is neither back nor expected back."""
        back = move.returned_move_ids.filtered(lambda item: item.state != 'cancel')
        expected = sum(item.quantity or item.product_uom_qty for item in back)
        return move.quantity - expected - wanted.get(move.picking_id, {}).get(move, 0)

    def _return_delivery(self, delivery, by_move):
        """Make the receipt with Odoo's own wizard; give it."""
        wizard = (
            self.env['stock.return.picking']
            .with_company(self.company_id)
            .with_context(
                active_id=delivery.id, active_ids=delivery.ids, active_model='stock.picking'
            )
            .create({})
        )
        for line in wizard.product_return_moves:
            line.quantity = by_move.get(line.move_id, 0)
        return wizard._create_return()

    def _assign_devices(self, held):
        """Put what is expected on the receipts that are open, but nothing over what is there.

        :param held: ``{move: devices}`` of the receipts that there were before
        """
        receipts = self._open_receipts()
        for receipt in receipts:
            if any(not move.quantity for move in receipt.move_ids):
                receipt.action_assign()
        for move in receipts.move_ids.filtered(lambda item: item.state not in ('done', 'cancel')):
            expected = self.lot_ids.filtered(lambda lot: lot.product_id == move.product_id)  # noqa: B023
            devices = held.get(move) or expected
            is_scanned = any(move.move_line_ids.mapped('picked'))
            if devices and not is_scanned and move.lot_ids != devices:
                move.lot_ids = [Command.set(devices.ids)]

    # ------------------------------------------------------------------ what was received

    def _note_received(self, came_back_at=None):
        """Close the return in Odoo; what the marketplace changed meanwhile is still applied."""
        self.write(
            {
                'came_back_at': came_back_at or fields.Datetime.now(),
                'note': False,
                'state': 'done',
                'cause': False,
                'error': False,
            }
        )

    def _open_receipts(self):
        """Give the receipts of these returns that are still to be validated."""
        return self.picking_ids.filtered(lambda picking: picking.state not in ('done', 'cancel'))

    def _note_wrong(self, came, picking):
        """Raise that another device came back than was sold; nobody is told before a decision."""
        words = self.env._(
            "Return %(number)s: %(came)s came back, sold was %(sold)s. Ask the customer, or press "
            "Accept anyway on the return.",
            number=self.external_id,
            came=', '.join(came.mapped('name')),
            sold=self.devices or ', '.join(self.line_ids._devices().mapped('name')),
        )
        self.write(
            {
                'state': 'blocked',
                'cause': 'device',
                'error': words,
                'wrong_devices': ', '.join(came.mapped('name')),
                'is_due': False,
            }
        )
        picking.sale_id._raise_marketplace_activity(
            self.env._("Another device came back than was sold"), words
        )

    def _accept_anyway(self, user):
        self.write(
            {
                'wrong_devices': False,
                'decided_by_id': user.id,
                'decided_at': fields.Datetime.now(),
                'error': False,
                'cause': False,
            }
        )
        receipts = self.picking_ids.filtered(lambda picking: picking.state == 'done')
        self.line_ids._note_back(dict.fromkeys(self.line_ids, 1), receipts[-1:])
        self._note_received()
