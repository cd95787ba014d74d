from odoo import fields, models


class StockPicking(models.Model):
    """Deliveries that come back, and the labels of the marketplace."""

    _inherit = 'stock.picking'

    marketplace_return_id = fields.Many2one(
        'marketplace.return',
        string="Marketplace return",
        readonly=True,
        copy=False,
        index='btree_not_null',
        ondelete='set null',
        groups='connector_base.group_marketplace_user',
    )

    def _create_backorder_picking(self):
        """What did not come yet belongs to the same return."""
        backorder = super()._create_backorder_picking()
        if self.sudo().marketplace_return_id:
            backorder.sudo().marketplace_return_id = self.sudo().marketplace_return_id
        return backorder

    def _action_done(self):
        """Note what came back of marketplace orders, and have it told after the commit."""
        for picking in self._leaving_for_marketplace().sudo():
            picking._settle_marketplace_labels()
        coming = self.filtered(
            lambda picking: (
                picking.marketplace_reference and picking.location_id.usage == 'customer'
            )
        )
        result = super()._action_done()
        for picking in coming.filtered(lambda item: item.state == 'done').sudo():
            for order in picking.sale_id.marketplace_order_ids:
                order._note_receipt(picking)
        self._wake_marketplace_returns()
        return result

    def _wake_marketplace_returns(self):
        """A return that was told before the delivery was validated can be prepared now."""
        left = self._leaving_for_marketplace().sudo()
        waiting = left.sale_id.marketplace_order_ids.return_ids.filtered(
            lambda item: not item.picking_id and not item.came_back_at
        )
        waiting.write(waiting._due_vals(fields.Datetime.now()))

    def _settle_marketplace_labels(self):
        """Take over the labels that wait on an earlier step of this delivery or a cancelled one."""
        labels = self.sale_id.marketplace_order_ids.label_ids
        labels.filtered(
            lambda label: (
                label.kind == 'delivery'
                and (
                    label.picking_id.location_dest_id.usage != 'customer'
                    or label.picking_id.state == 'cancel'
                )
            )
        )._settle()
        for label in labels.filtered(lambda item: item.picking_id == self):
            self._take_marketplace_tracking(label)

    def _marketplace_label_in_use(self):
        """Give the label that this parcel is followed by, if it has one."""
        number = self.carrier_tracking_ref
        labels = self.sale_id.marketplace_order_ids.label_ids
        return labels.filtered(
            lambda label: (
                number and label.tracking_number == number and label.kind == 'delivery'
            )
        )[:1]

    def _take_marketplace_tracking(self, label):
        """Follow this parcel by its label, unless it is followed otherwise already."""
        if not self or self.carrier_tracking_ref or not label.tracking_number:
            return
        vals = {'carrier_tracking_ref': label.tracking_number}
        if label.tracking_url and not self.marketplace_tracking_url:
            vals['marketplace_tracking_url'] = label.tracking_url
        row = label.connection_id.carrier_ids.filtered(
            lambda item: item.carrier_id and item.code == label.carrier
        )[:1]
        if row and not self.carrier_id:
            vals['carrier_id'] = row.carrier_id.id
        self.write(vals)
        waiting = self.marketplace_outbox_ids.filtered(
            lambda message: message.verb == 'ship' and message.state == 'pending'
        )
        waiting._reopen()
