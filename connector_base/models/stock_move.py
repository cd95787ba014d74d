from odoo import models

WATCHED = {'state', 'product_uom_qty', 'product_uom', 'product_id', 'location_id'}


class StockMove(models.Model):
    _inherit = 'stock.move'

    def write(self, vals):
        """Note demand that is not reserved: not free any more, though no quant changed."""
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            moves = self.sudo().filtered(lambda move: move.state != 'draft')
            self.env['marketplace.stock.change'].sudo()._note_moved(moves.product_id.ids)
        return result

    def _marketplace_is_covered(self):
        """Whether free stock covers this delivery after all that were ordered before it.

        Where reservation is done by hand, free stock is nobody's yet: first come, first served.
        """
        self.ensure_one()
        kind = self.picking_type_id
        earlier = self.search(
            [
                ('product_id', '=', self.product_id.id),
                ('picking_type_id', '=', kind.id),
                ('state', 'in', ('waiting', 'confirmed', 'partially_available')),
                ('id', '<=', self.id),
            ]
        )
        wanted = sum(
            move.product_qty
            - move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id)
            for move in earlier
        )
        free = self.product_id.with_context(warehouse_id=kind.warehouse_id.id).free_qty
        return self.product_id.uom_id.compare(free, wanted) >= 0
