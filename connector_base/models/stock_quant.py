from odoo import api, models

WATCHED = {'quantity', 'reserved_quantity', 'location_id', 'product_id'}


class StockQuant(models.Model):
    _inherit = 'stock.quant'

    @api.model_create_multi
    def create(self, vals_list):
        """Note what moved, for the marketplaces that sell it."""
        quants = super().create(vals_list)
        quants._note_marketplace_move()
        return quants

    def write(self, vals):
        """Note what moved, for the marketplaces that sell it."""
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            self._note_marketplace_move()
        return result

    def unlink(self):
        """Note what moved, for the marketplaces that sell it."""
        self._note_marketplace_move()
        return super().unlink()

    def _note_marketplace_move(self):
        if self:
            self.env['marketplace.stock.change'].sudo()._note_moved(self.sudo().product_id.ids)
