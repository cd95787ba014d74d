from odoo import models


class MarketplaceOrder(models.Model):
    """What a validated receipt means for an order and its returns."""

    _inherit = 'marketplace.order'

    def _note_receipt(self, picking):
        """Note what came back with a receipt: count it, close returns, tell; or raise an alarm."""
        lines = self.line_ids.filtered('sale_line_id')
        moves = picking.move_ids.filtered(
            lambda move: move.state == 'done' and move.sale_line_id in lines.sale_line_id
        )
        if not moves:
            return
        announced = picking.marketplace_return_id.filtered(lambda item: item.order_id == self)
        units, strangers = lines._assign_back(moves, announced.line_ids)
        expected = announced.lot_ids or announced.line_ids._devices()
        if expected:
            received = moves.move_line_ids.filtered('quantity').lot_id
            strangers = received.filtered(lambda lot: lot.product_id.tracking == 'serial')
            strangers -= expected
        if strangers and announced:
            announced._note_wrong(strangers, picking)
            return
        if strangers:
            lines._raise_strangers(strangers, picking, units)
        back = lines.browse([line.id for line in units])
        back._note_back(units, picking)
        self._close_returns(back, announced)
        self.connection_id._wake()

    def _close_returns(self, lines, announced):
        """Close the return that was announced, or the one that is open for each of the lines."""
        if announced:
            # the rest of it may be on its way in another parcel
            announced.filtered(lambda item: not item._open_receipts())._note_received()
            return
        done = self.env['marketplace.return']
        for line in lines:
            done |= self.return_ids.filtered(
                lambda item: line in item.line_ids and not item.came_back_at  # noqa: B023
            )[:1]
        done._note_received()
        # received without the receipt that was prepared for it
        done._open_receipts().action_cancel()
