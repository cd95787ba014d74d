from odoo import api, fields, models
from odoo.exceptions import UserError


class MarketplaceCreateLabel(models.TransientModel):
    """Ask the marketplace for a label for a delivery; every one may cost money."""

    _name = 'marketplace.create.label'
    _description = "Get a label of the marketplace"

    picking_id = fields.Many2one('stock.picking', string="Delivery", required=True, readonly=True)
    # a number, since the warehouse has no right on connections
    connection_number = fields.Integer(compute='_compute_problem', compute_sudo=True)
    sender_id = fields.Many2one(
        'marketplace.label.option',
        string="From",
        compute='_compute_sender_id',
        store=True,
        readonly=False,
        compute_sudo=True,
        domain="[('connection_id', '=', connection_number), ('kind', '=', 'sender')]",
    )
    carrier_id = fields.Many2one(
        'marketplace.label.option',
        string="With",
        compute='_compute_carrier_id',
        store=True,
        readonly=False,
        compute_sudo=True,
        domain="[('connection_id', '=', connection_number), ('kind', '=', 'carrier')]",
    )
    weight = fields.Float(
        string="Weight of the parcel (kg)",
        digits=(16, 3),
        compute='_compute_weight',
        store=True,
        readonly=False,
        compute_sudo=True,
    )
    problem = fields.Char(compute='_compute_problem', compute_sudo=True)
    earlier = fields.Char(compute='_compute_earlier', compute_sudo=True)
    is_again = fields.Boolean(string="Get another one, and pay for it")

    @api.constrains('picking_id')
    def _check_picking_access(self):
        """A delivery of another company is not even named here."""
        # constraints run with all rights in 19.0; this one asks for the person's own
        self.picking_id.sudo(False).check_access('write')

    def _marketplace_order(self):
        return self.picking_id.sudo().sale_id.marketplace_order_ids[:1]

    @api.depends('picking_id')
    def _compute_sender_id(self):
        for wizard in self:
            wizard.sender_id = wizard._usual('sender')

    @api.depends('picking_id')
    def _compute_carrier_id(self):
        for wizard in self:
            wizard.carrier_id = wizard._usual('carrier')

    def _usual(self, kind):
        """Give the choice of a kind that was made last, else the first there is."""
        connection = self._marketplace_order().connection_id
        options = connection.label_option_ids.filtered(lambda option: option.kind == kind)
        last = self.env['marketplace.outbox'].search(
            [('connection_id', '=', connection.id), ('verb', '=', 'label')],
            order='id desc',
            limit=1,
        )
        wish = last.label_wish or {}
        used = options.filtered(lambda option: option.code == wish.get(kind))
        return used or options[:1]

    @api.depends('picking_id')
    def _compute_problem(self):
        for wizard in self:
            connection = wizard._marketplace_order().connection_id
            words = wizard._missing_words(connection.label_option_ids)
            wizard.connection_number = connection.id
            wizard.problem = connection.label_options_error or words

    def _missing_words(self, options):
        if {'sender', 'carrier'} <= set(options.mapped('kind')):
            return ''
        return self.env._(
            "From where and with whom labels can be had is not read yet. Press Read the choices "
            "again, and open this again in a minute; an address to send from is entered on the "
            "marketplace."
        )

    @api.depends('picking_id')
    def _compute_weight(self):
        unit = self.env['product.template']._get_weight_uom_id_from_ir_config_parameter()
        kilogram = self.env.ref('uom.product_uom_kgm')
        for wizard in self:
            weight = wizard.picking_id.shipping_weight
            wizard.weight = unit._compute_quantity(weight, kilogram, round=False)

    @api.depends('picking_id')
    def _compute_earlier(self):
        Outbox = self.env['marketplace.outbox']
        for wizard in self:
            asked = Outbox._label_requests(wizard._marketplace_order())
            labels = wizard.picking_id._marketplace_labels_at_hand()
            words = [label.tracking_number or label.external_id for label in labels]
            if not words and asked.filtered(lambda item: item.state in ('pending', 'uncertain')):
                words = [self.env._("asked for, not answered yet")]
            wizard.earlier = ', '.join(words)

    def action_refresh(self):
        """Have the choices read anew at the next run."""
        self.picking_id.check_access('write')
        connection = self._marketplace_order().connection_id
        connection.label_options_at = False
        connection._wake()
        return connection._notify(self.env._("Read within a minute: open this again then."))

    def action_confirm(self):
        """Write the wish down; the label is there within a minute."""
        picking = self.picking_id
        picking.check_access('write')
        wish = self._checked_wish()
        if self.earlier and not self.is_again:
            raise UserError(
                self.env._(
                    "There is a label for this delivery: %s. Tick that you want another one, which "
                    "costs money again.",
                    self.earlier,
                )
            )
        order = self._marketplace_order()
        wish['is_again'] = self.is_again
        self.env['marketplace.outbox'].sudo()._enqueue_label(order, picking.sudo(), wish)
        order.connection_id._wake()
        return {'type': 'ir.actions.act_window_close'}

    def _checked_wish(self):
        """Give what the label is to be like, as the outbox keeps it.

        :raises UserError: when something is missing
        """
        if not self.picking_id.sudo().marketplace_can_label:
            raise UserError(self.env._("The marketplace makes no labels for this delivery."))
        options = self.sender_id.sudo() | self.carrier_id.sudo()
        kinds = (self.sender_id.sudo().kind, self.carrier_id.sudo().kind)
        strange = options.connection_id != self._marketplace_order().connection_id
        if kinds != ('sender', 'carrier') or strange:
            raise UserError(self.env._("Choose from where the parcel is sent, and with whom."))
        weight = f'{self.weight:.3f}'
        if self.weight <= 0 or weight == '0.000':
            raise UserError(self.env._("Enter what the parcel weighs: more than 0 kg."))
        return {
            'sender': self.sender_id.sudo().code,
            'carrier': self.carrier_id.sudo().code,
            'weight': weight,
        }
