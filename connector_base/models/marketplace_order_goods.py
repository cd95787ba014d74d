from datetime import timedelta

from odoo import fields, models

# How long to wait before an order's labels are looked for again; the last pause repeats.
LABEL_PAUSES = tuple(timedelta(minutes=pause) for pause in (1, 2, 5, 15, 60, 240))


class MarketplaceOrder(models.Model):
    """The labels and returns of an order."""

    _inherit = 'marketplace.order'

    has_own_label = fields.Boolean(
        readonly=True, help="The parcel leaves with a label that the marketplace makes."
    )
    labels_asked = fields.Boolean(readonly=True, help="Somebody wants its labels looked for now.")
    labels_look_at = fields.Datetime(readonly=True, help="When its labels are looked for again.")
    label_looks = fields.Integer(readonly=True)
    label_error = fields.Text(readonly=True)
    label_ids = fields.One2many('marketplace.label', 'order_id', readonly=True)
    return_ids = fields.One2many('marketplace.return', 'order_id', readonly=True)
    outbox_ids = fields.One2many('marketplace.outbox', 'order_id', string="Messages", readonly=True)

    def _prepare_understood(self, document):
        """Keep whether the marketplace makes the label as well."""
        vals = super()._prepare_understood(document)
        return {**vals, 'has_own_label': document.has_own_label}

    def _ask_labels(self):
        """Have the labels of these orders looked for at the next run."""
        self.write({'labels_asked': True, 'label_looks': 0, 'labels_look_at': False})
        self.connection_id._wake()

    def _note_labels_looked(self, error=False):
        """Look again later, less and less often."""
        for order in self:
            pause = LABEL_PAUSES[min(order.label_looks, len(LABEL_PAUSES) - 1)]
            order.write(
                {
                    'labels_asked': False,
                    'label_looks': order.label_looks + 1,
                    'labels_look_at': fields.Datetime.now() + pause,
                    'label_error': error,
                }
            )

    def _awaits_label(self):
        """Whether the marketplace is still to make the label that the parcel leaves with."""
        return self.has_own_label and any(
            not line.label_id and not line._is_dead() for line in self.line_ids
        )

    def _leaving_picking(self, lines):
        """Give the delivery by which goods of lines leave, or the last one of before it.

        What has not left yet goes first; of a delivery in several steps the step that is open.
        """
        moves = lines.sale_line_id.move_ids.filtered(
            lambda move: move.state != 'cancel' and move.location_id.usage != 'customer'
        )
        pickings = moves.picking_id.sorted(
            lambda picking: (
                picking.state == 'done',
                picking.location_dest_id.usage != 'customer',
                picking.id if picking.state != 'done' else -picking.id,
            )
        )
        return pickings[:1]
