from odoo import models


class MarketplaceOrderLine(models.Model):
    """Which lines came back, when a receipt is validated."""

    _inherit = 'marketplace.order.line'

    def _note_back(self, units, picking):
        """Note that units of these lines came back, ``{line: units}``, and have it told.

        A line of several units is told once all of them are back, since it has one state.
        """
        for line, count in units.items():
            line.returned_quantity = min(line.returned_quantity + count, line.quantity)
        whole = self.filtered(lambda line: line.returned_quantity >= line.quantity)
        return self.env['marketplace.outbox']._enqueue_receipt(whole, picking)

    def _still_out(self):
        """Give those of these lines of which something is still with the customer."""
        return self.filtered(
            lambda line: not line._is_dead() and line.returned_quantity < line.quantity
        )

    def _assign_back(self, moves, first):
        """Say which lines goods that were received belong to.

        :param moves: validated moves that brought goods of these lines back
        :param first: lines that were announced, served first
        :return: ``({line: units}, devices that were not sold with any of them)``
        """
        units, strangers = {}, self.env['stock.lot']
        for sale_line, its_moves in moves.grouped('sale_line_id').items():
            lines = self.filtered(lambda line: line.sale_line_id == sale_line)._in_order()  # noqa: B023
            lines = (lines & first) | lines
            devices = its_moves.move_line_ids.filtered('quantity').lot_id.filtered(
                lambda lot: lot.product_id.tracking == 'serial'
            )
            sold = lines._devices()
            if sold:
                strangers |= devices - sold
                for device in devices & sold:
                    line = lines.filtered(lambda item: device in item._devices())[:1]  # noqa: B023
                    units[line] = units.get(line, 0) + 1
            else:
                lines._fill_back(units, sale_line, its_moves)
        return units, strangers

    def _fill_back(self, units, sale_line, moves):
        """Give goods without serial numbers to the lines in order."""
        count = int(sum(moves.mapped('product_qty')))
        if moves.product_id != sale_line.product_id:
            # a kit is back when what counts as delivered has become less
            gone = sum(self.mapped('quantity')) - sum(self.mapped('returned_quantity'))
            count = gone - int(sale_line.qty_delivered)
        for line in self._still_out():
            taken = max(min(count, line.quantity - line.returned_quantity), 0)
            if taken:
                units[line] = taken
                count -= taken

    def _raise_strangers(self, strangers, picking, units):
        """Raise devices that came back and were never sold with this order.

        What would be told for them waits in the outbox for a person's *Send again*.
        """
        sold = self._still_out()._devices()
        words = self.env._(
            "%(came)s came back, sold was %(sold)s. Ask the customer; the marketplace is told only "
            "when you press Send again on the message.",
            came=', '.join(strangers.mapped('name')),
            sold=', '.join(sold.mapped('name')) or self.env._("something else"),
        )
        waiting = self._still_out().filtered(lambda line: line not in units)[: len(strangers)]
        self.env['marketplace.outbox']._enqueue_receipt(waiting, picking, problem=words)
        picking.sale_id._raise_marketplace_activity(
            self.env._("Another device came back than was sold"), words
        )
