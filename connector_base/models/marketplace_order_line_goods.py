from odoo import fields, models


class MarketplaceOrderLine(models.Model):
    """Where the goods of a line are: which label they leave with, what came back of them."""

    _inherit = 'marketplace.order.line'

    label_id = fields.Many2one(
        'marketplace.label',
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
        help="The marketplace's label that the parcel leaves with.",
    )
    returned_quantity = fields.Integer(
        string="Came back", readonly=True, help="Units that were received back in Odoo."
    )

    def _left_moves(self):
        """Give the moves by which goods of these lines left for the customer."""
        return self.sale_line_id.move_ids.filtered(
            lambda move: move.state == 'done' and move.location_dest_id.usage == 'customer'
        )

    def _devices(self):
        """Give the devices with a serial number that left with these lines."""
        return self.sudo().lot_ids.filtered(lambda lot: lot.product_id.tracking == 'serial')

    def _in_order(self):
        """Sort lines as deliveries are assigned to them."""
        return self.sorted(lambda line: (len(line.external_id), line.external_id))
