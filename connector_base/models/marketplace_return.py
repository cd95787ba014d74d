from odoo import api, fields, models

from ..contract.after_sales import (
    ANNOUNCED,
    ARRIVED,
    ON_ITS_WAY,
    SETTLED,
    UNCLEAR,
)


class MarketplaceReturn(models.Model):
    """What a customer sends back, as the marketplace tells it, and the receipt prepared for it."""

    _name = 'marketplace.return'
    _description = "Marketplace return"
    _inherit = ['marketplace.document.mixin']
    _order = 'id desc'
    _rec_name = 'external_id'
    _check_company_auto = True

    state = fields.Selection(
        [
            ('received', "New"),
            ('done', "In Odoo"),
            ('blocked', "Needs attention"),
            ('dropped', "Order not in Odoo"),
        ],
        default='received',
        required=True,
        readonly=True,
        index=True,
    )
    cause = fields.Selection(
        selection_add=[('order', "Order not ready"), ('device', "Another device")],
    )
    order_ref = fields.Char(string="Order number", readonly=True, index=True)
    order_id = fields.Many2one('marketplace.order', ondelete='cascade', index=True, readonly=True)
    sale_order_id = fields.Many2one(related='order_id.sale_order_id')
    line_ids = fields.Many2many('marketplace.order.line', string="Lines", readonly=True)
    lot_ids = fields.Many2many(
        'stock.lot',
        string="Devices expected",
        readonly=True,
        copy=False,
        groups='stock.group_stock_user',
    )
    devices = fields.Char(
        string="Expected",
        compute='_compute_devices',
        compute_sudo=True,
        help="The serial numbers that left, also for people without rights in Inventory.",
    )
    wrong_devices = fields.Char(
        string="Came instead", readonly=True, help="What was received and was not sold."
    )
    decided_by_id = fields.Many2one('res.users', string="Accepted by", readonly=True)
    decided_at = fields.Datetime(string="Accepted", readonly=True)
    told_state = fields.Selection(
        [
            (ANNOUNCED, "Announced"),
            (ON_ITS_WAY, "On its way"),
            (ARRIVED, "Arrived"),
            (SETTLED, "Settled"),
            (UNCLEAR, "Unclear"),
        ],
        readonly=True,
    )
    state_code = fields.Char(string="Marketplace's state", readonly=True)
    progress = fields.Selection(
        [
            (ANNOUNCED, "Announced"),
            (ON_ITS_WAY, "On its way"),
            (ARRIVED, "Arrived"),
            ('received', "Received"),
            (SETTLED, "Settled"),
            (UNCLEAR, "Unclear"),
        ],
        string="How far",
        compute='_compute_progress',
        store=True,
    )
    reason = fields.Char(readonly=True)
    note = fields.Text(readonly=True)
    identifiers = fields.Char(string="Named there", readonly=True)
    carrier = fields.Char(readonly=True)
    tracking_number = fields.Char(readonly=True)
    tracking_url = fields.Char(string="Tracking link", readonly=True)
    url = fields.Char(string="On the marketplace", readonly=True)
    started_at = fields.Datetime(string="Started", readonly=True)
    arrived_at = fields.Datetime(string="Arrived", readonly=True)
    came_back_at = fields.Datetime(
        string="Received", readonly=True, copy=False, help="When Odoo received what was sold."
    )
    picking_id = fields.Many2one(
        'stock.picking',
        string="Receipt",
        readonly=True,
        index='btree_not_null',
        check_company=True,
    )
    picking_ids = fields.One2many('stock.picking', 'marketplace_return_id', string="Receipts")
    label_ids = fields.One2many('marketplace.label', 'return_id', readonly=True)

    _external_id_unique = models.Constraint(
        'UNIQUE(connection_id, external_id)', "A connection has a return of a number once."
    )
    _due_idx = models.Index('(connection_id, next_try_at) WHERE is_due')

    @api.depends('lot_ids.name')
    def _compute_devices(self):
        for item in self:
            item.devices = ', '.join(item.lot_ids.mapped('name'))

    @api.depends('told_state', 'came_back_at')
    def _compute_progress(self):
        for item in self:
            if item.told_state == SETTLED or not item.came_back_at:
                item.progress = item.told_state
            else:
                item.progress = 'received'

    # ------------------------------------------------------------------ buttons

    def action_open_picking(self):
        """Open the receipt."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'stock.picking',
            'res_id': self.picking_id.id,
            'view_mode': 'form',
        }

    def action_open_url(self):
        """Open the return in the marketplace's back office."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': self.url, 'target': 'new'}

    def action_open_label(self):
        """Open the label that the customer was given."""
        self.check_access('read')
        return self.sudo().label_ids._open_files(self.env.user)

    def action_prepare(self):
        """Prepare the receipt now, whatever the marketplace's state is."""
        self.check_access('write')
        for item in self.sudo():
            item._prepare_receipt()

    def action_accept_anyway(self):
        """Take what came back for what was sold, and tell the marketplace so."""
        self.check_access('write')
        for item in self.sudo().filtered('wrong_devices'):
            item._accept_anyway(self.env.user)
        self.sudo().connection_id._wake()
