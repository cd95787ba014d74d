from odoo import api, fields, models
from odoo.exceptions import UserError

from ..contract.after_sales import FROM_CUSTOMER, TO_CUSTOMER


class StockPicking(models.Model):
    """The marketplace's labels and returns on a delivery or receipt, for the warehouse."""

    _inherit = 'stock.picking'

    marketplace_status = fields.Char(
        string="State on the marketplace", related='sale_id.marketplace_status'
    )
    marketplace_label_count = fields.Integer(
        compute='_compute_marketplace_label_count', compute_sudo=True
    )
    marketplace_return_progress = fields.Char(
        string="Return",
        compute='_compute_marketplace_return_progress',
        compute_sudo=True,
        help="What the marketplace says of the return that this receipt was prepared for.",
    )
    marketplace_can_label = fields.Boolean(
        compute='_compute_marketplace_can_label', compute_sudo=True
    )

    @api.depends('sale_id.marketplace_order_ids.label_ids', 'marketplace_return_id')
    def _compute_marketplace_label_count(self):
        for picking in self:
            picking.marketplace_label_count = len(picking._marketplace_labels())

    @api.depends('marketplace_return_id.progress', 'marketplace_return_id.error')
    def _compute_marketplace_return_progress(self):
        for picking in self:
            item = picking.marketplace_return_id
            labels = dict(item._fields['progress']._description_selection(self.env))
            words = (item.external_id, labels.get(item.progress), item.reason, item.error)
            picking.marketplace_return_progress = ' · '.join(filter(None, words))

    @api.depends('sale_id', 'state', 'location_dest_id')
    def _compute_marketplace_can_label(self):
        for picking in self:
            orders = picking.sale_id.marketplace_order_ids
            is_open = picking.state not in ('done', 'cancel')
            is_leaving = picking.location_id.usage != 'customer' and is_open
            picking.marketplace_can_label = is_leaving and any(
                connection._makes_labels() for connection in orders.connection_id
            )

    def _marketplace_labels(self):
        """Give the labels of this parcel: of a receipt the customer's, else those to the customer.

        A step before the delivery shows the delivery's, since the parcel is packed there.
        """
        labels = self.sale_id.marketplace_order_ids.label_ids
        if self.location_id.usage == 'customer':
            return labels.filtered(
                lambda label: label.kind == FROM_CUSTOMER and label.picking_id == self
            )
        return labels.filtered(
            lambda label: (
                label.kind == TO_CUSTOMER
                and (
                    label.picking_id in (self, self.env['stock.picking'])
                    or self.location_dest_id.usage != 'customer'
                )
            )
        )

    def _marketplace_steps(self):
        """Give this delivery with the steps before and after it."""
        moves = reached = self.move_ids
        while reached := (reached.move_orig_ids | reached.move_dest_ids) - moves:
            moves |= reached
        return moves.picking_id

    def _marketplace_labels_at_hand(self):
        """Give the labels that this parcel can leave with, on whichever step they are kept."""
        steps = self._marketplace_steps()
        return self._marketplace_labels() | self.sale_id.marketplace_order_ids.label_ids.filtered(
            lambda label: (
                label.kind == TO_CUSTOMER
                and (label.picking_id in steps or label.picking_id.state == 'cancel')
            )
        )

    def action_open_marketplace_labels(self):
        """Open the label, or the list of them where there are several."""
        self.check_access('read')
        return self.sudo()._marketplace_labels()._open_files(self.env.user)

    def action_look_marketplace_labels(self):
        """Have the marketplace asked for the labels of this order at the next run."""
        self.check_access('write')
        orders = self.sudo().sale_id.marketplace_order_ids
        orders._ask_labels()
        return orders.connection_id[:1]._notify(self.env._("Looked for within a minute."))

    def action_create_marketplace_label(self):
        """Open the wizard that asks the marketplace for a label."""
        self.ensure_one()
        self.check_access('write')
        if not self.marketplace_can_label:
            raise UserError(
                self.env._("%s makes no labels for this delivery.", self.marketplace_name or '')
            )
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Get a label"),
            'res_model': 'marketplace.create.label',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_picking_id': self.id},
        }

    def action_view_marketplace_return(self):
        """Open the return behind this receipt."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'marketplace.return',
            'res_id': self.marketplace_return_id.id,
            'view_mode': 'form',
        }
