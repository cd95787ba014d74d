from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import RETRY_DELAYS
from ..contract.after_sales import FROM_CUSTOMER, TO_CUSTOMER


class MarketplaceLabel(models.Model):
    """A shipping label that the marketplace made, kept as a file on its delivery or receipt.

    Links to labels expire: none is kept. The file is fetched when the marketplace tells of it; if
    that fails, the order's labels are asked for anew, with links that work then.
    """

    _name = 'marketplace.label'
    _description = "Marketplace label"
    _order = 'id desc'
    _rec_name = 'external_id'
    _check_company_auto = True

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True, readonly=True
    )
    company_id = fields.Many2one(
        related='connection_id.company_id', store=True, index=True, readonly=True
    )
    external_id = fields.Char(string="Number", required=True, readonly=True)
    kind = fields.Selection(
        [(TO_CUSTOMER, "To the customer"), (FROM_CUSTOMER, "Back to us")],
        required=True,
        default=TO_CUSTOMER,
        readonly=True,
    )
    order_id = fields.Many2one('marketplace.order', ondelete='cascade', index=True, readonly=True)
    line_ids = fields.Many2many('marketplace.order.line', string="Lines", readonly=True)
    picking_id = fields.Many2one(
        'stock.picking', readonly=True, index='btree_not_null', check_company=True
    )
    return_id = fields.Many2one(
        'marketplace.return', readonly=True, index='btree_not_null', ondelete='set null'
    )
    outbox_id = fields.Many2one(
        'marketplace.outbox',
        string="Asked for by",
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
    )
    attachment_id = fields.Many2one('ir.attachment', string="File", readonly=True)
    carrier = fields.Char(readonly=True)
    tracking_number = fields.Char(readonly=True)
    tracking_url = fields.Char(string="Tracking link", readonly=True)
    state = fields.Selection(
        [('pending', "To fetch"), ('done', "Here"), ('blocked', "Needs attention")],
        default='pending',
        required=True,
        readonly=True,
        index=True,
    )
    error = fields.Text(string="What to do", readonly=True)
    attempts = fields.Integer(readonly=True)
    next_try_at = fields.Datetime(readonly=True, default=fields.Datetime.now)

    _external_id_unique = models.Constraint(
        'UNIQUE(connection_id, kind, external_id)', "A connection has a label of a number once."
    )

    # ------------------------------------------------------------------ writing down

    @api.model
    def _receive(self, order, document, **more):
        """Keep a label (``contract.after_sales.Label``) of an order; give it.

        :param more: further values, such as the message that asked for it
        """
        label = self.search(
            [
                ('connection_id', '=', order.connection_id.id),
                ('kind', '=', document.kind),
                ('external_id', '=', document.external_id),
            ]
        )
        lines = self._lines_of(order, document)
        vals = {
            'order_id': order.id,
            'line_ids': [fields.Command.set(lines.ids)],
            'carrier': document.carrier or label.carrier,
            'tracking_number': document.tracking_number or label.tracking_number,
            'tracking_url': document.tracking_url or label.tracking_url,
            **more,
        }
        if label:
            label.write(vals)
        else:
            label = self.create(
                {
                    'connection_id': order.connection_id.id,
                    'kind': document.kind,
                    'external_id': document.external_id,
                    **vals,
                }
            )
        if label.kind == TO_CUSTOMER:
            lines.label_id = label
        label._settle()
        return label

    @api.model
    def _lines_of(self, order, document):
        """Give the lines a label is for: without numbers, all that are alive."""
        if document.line_refs:
            return order.line_ids.filtered(lambda line: line.external_id in document.line_refs)
        return order.line_ids.filtered(lambda line: not line._is_dead())

    def _settle(self):
        """Put the label where it is needed: on its delivery or receipt."""
        for label in self:
            picking = label._used_by() or label._find_picking() or label.picking_id
            if picking != label.picking_id:
                label.picking_id = picking
                label.attachment_id.write(label._home())
            if label.kind == TO_CUSTOMER:
                picking._take_marketplace_tracking(label)

    def _used_by(self):
        """Give the parcel that left with this label: the next one needs another."""
        picking = self.picking_id
        has_left = picking.state == 'done' and picking.location_dest_id.usage == 'customer'
        return picking if has_left and self.kind == TO_CUSTOMER else picking.browse()

    def _find_picking(self):
        if self.kind == FROM_CUSTOMER:
            return self.return_id.picking_id
        asked = self.outbox_id.picking_id
        if asked.location_dest_id.usage == 'customer' and asked.state != 'cancel':
            return asked
        return self.order_id._leaving_picking(self.line_ids)

    def _home(self):
        """Give the record that the file is kept on, as values of an attachment."""
        home = self.picking_id or self
        return {'res_model': home._name, 'res_id': home.id}

    def _keep(self, content):
        """Keep the file of this label."""
        name = self.env._(
            "Label %(number)s.pdf", number=self.tracking_number or self.external_id
        ).replace('/', '-')
        self.attachment_id = self.env['ir.attachment'].create(
            {
                'name': name,
                'raw': content,
                'mimetype': 'application/pdf',
                'company_id': self.company_id.id,
                **self._home(),
            }
        )
        self.write({'state': 'done', 'error': False, 'next_try_at': False})

    def _note_unfetched(self, words):
        """Say why there is no file, and try again later with new links."""
        delay = RETRY_DELAYS[min(self.attempts, len(RETRY_DELAYS) - 1)]
        self.write(
            {
                'state': 'blocked',
                'error': self.env._(
                    "The label could not be fetched: %s Open it on the marketplace if it hurries; "
                    "it is tried again by itself.",
                    words,
                ),
                'attempts': self.attempts + 1,
                'next_try_at': fields.Datetime.now() + delay,
            }
        )

    # ------------------------------------------------------------------ buttons

    def action_retry(self):
        """Fetch the files again at the next run, with new links."""
        self.check_access('write')
        missing = self.sudo().filtered(lambda label: label.state != 'done')
        missing.write({'state': 'pending', 'next_try_at': fields.Datetime.now()})
        missing.connection_id._wake()
        return self.sudo().connection_id[:1]._notify(self.env._("Tried again within a minute."))

    def action_open(self):
        """Open the file."""
        self.check_access('read')
        return self.sudo()._open_files(self.env.user)

    def _open_files(self, user):
        """Open the file of these labels, or the list of the files where there are several.

        :param user: who opens them; was checked to see the order or delivery
        """
        files = self.attachment_id
        if not files:
            words = self.filtered('error')[:1].error
            raise UserError(words or self.env._("The label is not here yet: look again soon."))
        if len(files) > 1:
            return {
                'type': 'ir.actions.act_window',
                'name': self.env._("Labels"),
                'res_model': 'ir.attachment',
                'view_mode': 'kanban,list,form',
                'domain': [('id', 'in', files.ids)],
            }
        url = f'/web/content/{files.id}?download=true'
        if not files.with_user(user).has_access('read'):
            url += f'&access_token={files.generate_access_token()[0]}'
        return {'type': 'ir.actions.act_url', 'url': url, 'target': 'new'}

    def action_open_picking(self):
        """Open the delivery or receipt."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'stock.picking',
            'res_id': self.picking_id.id,
            'view_mode': 'form',
        }
