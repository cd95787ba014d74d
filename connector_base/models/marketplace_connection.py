from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..contract.documents import REASONS

# What decides on the published quantities of all listings.
PUBLISHED_BY = {'buffer_quantity', 'maximum_quantity', 'warehouse_id', 'warehouse_ids'}
LOOPBACK = ('localhost', '127.0.0.1', '::1')


class MarketplaceConnection(models.Model):
    """One seller account on one marketplace, of one company."""

    _name = 'marketplace.connection'
    _description = "Marketplace connection"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    provider = fields.Selection([], string="Marketplace", required=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company
    )
    environment = fields.Selection(
        [
            ('production', "Production"),
            ('sandbox', "Sandbox"),
            ('custom', "Own address"),
        ],
        required=True,
        default='production',
        tracking=True,
    )
    base_url = fields.Char(
        string="Address",
        groups='base.group_system',
        copy=False,
        help="For a proxy or a test host; only an administrator can set it.",
    )
    state = fields.Selection(
        [
            ('draft', "Not connected"),
            ('connected', "Connected"),
            ('paused', "Paused"),
            ('error', "Key refused"),
        ],
        default='draft',
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    error = fields.Text(readonly=True, copy=False)
    account_name = fields.Char(string="Account", readonly=True, copy=False)
    token = fields.Char(
        compute='_compute_token',
        inverse='_inverse_token',
        copy=False,
        help="Written here, never shown again. A new key clears the error and resumes.",
    )
    has_token = fields.Boolean(compute='_compute_has_token', string="Key is set")
    credential_ids = fields.One2many(
        'marketplace.credential', 'connection_id', groups='base.group_no_one'
    )
    database_uuid = fields.Char(readonly=True, copy=False, groups='base.group_system')
    contact_email = fields.Char(
        default=lambda self: self.env.company.email,
        help="Named to the marketplace with every call, so that it can reach you.",
    )

    warehouse_id = fields.Many2one(
        'stock.warehouse',
        string="Ship from",
        check_company=True,
        compute='_compute_warehouse_id',
        store=True,
        readonly=False,
    )
    warehouse_ids = fields.Many2many(
        'stock.warehouse',
        string="Sell stock of",
        check_company=True,
        help="Whose free stock is published; empty: the warehouse that ships.",
    )
    team_id = fields.Many2one('crm.team', string="Sales team", check_company=True)
    payment_term_id = fields.Many2one('account.payment.term', check_company=True)
    carrier_id = fields.Many2one('delivery.carrier', string="Delivery method", check_company=True)
    buffer_quantity = fields.Integer(
        string="Keep back", help="Units of every product that are never published."
    )
    maximum_quantity = fields.Integer(
        string="Publish at most", help="Per listing; 0 means as many as are free."
    )
    acceptance_policy = fields.Selection(
        [
            ('available', "When stock covers it"),
            ('always', "Always"),
            ('manual', "By hand"),
        ],
        string="Accept orders",
        required=True,
        default='available',
    )
    refuse_after_hours = fields.Integer(
        string="Refuse after (hours)",
        help="Refuse lines that stock has not covered for so long, as out of stock; 0: never.",
    )
    cancel_reason = fields.Selection(
        '_selection_reason',
        required=True,
        default='out_of_stock',
        help="Told to the marketplace when a sales order is cancelled in Odoo.",
    )
    tax_rule_ids = fields.One2many('marketplace.tax.rule', 'connection_id', string="Taxes")
    carrier_ids = fields.One2many('marketplace.carrier', 'connection_id', string="Carriers")
    market_ids = fields.One2many('marketplace.market', 'connection_id', string="Markets")
    grade_ids = fields.One2many('marketplace.grade', 'connection_id', string="Grades")
    stream_ids = fields.One2many('marketplace.stream', 'connection_id', string="Streams")
    cron_id = fields.Many2one('ir.cron', readonly=True, copy=False, ondelete='set null')

    _name_unique = models.UniqueIndex('(company_id, name)', "There is a connection of this name.")

    @api.model
    def _selection_reason(self):
        labels = {
            'out_of_stock': self.env._("Out of stock"),
            'withdrawal': self.env._("The customer withdrew"),
            'address': self.env._("The address is wrong"),
            'defective': self.env._("The device failed our test"),
            'other': self.env._("Other"),
        }
        return [(reason, labels[reason]) for reason in REASONS]

    # ------------------------------------------------------------------ fields

    @api.depends('company_id')
    def _compute_warehouse_id(self):
        for connection in self:
            if connection.warehouse_id.company_id != connection.company_id:
                connection.warehouse_id = self.env['stock.warehouse'].search(
                    [('company_id', '=', connection.company_id.id)], limit=1
                )

    @api.constrains('base_url', 'environment')
    def _check_base_url(self):
        for connection in self.sudo().filtered(lambda item: item.environment == 'custom'):
            parts = urlsplit(connection.base_url or '')
            safe = parts.scheme == 'https' or parts.hostname in LOOPBACK
            if parts.scheme not in ('http', 'https') or not parts.hostname or not safe:
                raise ValidationError(
                    self.env._("Enter an own address that starts with https:// and names a host.")
                )
            if parts.username or parts.password:
                raise ValidationError(
                    self.env._("The address must not contain a user or password.")
                )

    # ------------------------------------------------------------------ life

    @api.model_create_multi
    def create(self, vals_list):
        """A new connection gets its streams, markets and scheduled action."""
        connections = super().create(vals_list)
        # not what was given but what became of it: defaults may come with the context
        self._check_environment_right([{'environment': item.environment} for item in connections])
        for connection in connections.sudo():
            connection._ensure_equipment()
        # what was entered must not be in the answer to the client
        connections.invalidate_recordset(['token'])
        return connections

    def copy_data(self, default=None):
        """A copy has a name of its own; key, account and state are not copied.

        Who may not set an own address gets a copy without it.
        """
        copies = super().copy_data(default)
        may_address = self.env.su or self.env.user.has_group('base.group_system')
        for connection, vals in zip(self.sudo(), copies):
            if 'name' not in (default or {}):
                vals['name'] = self.env._("%s (copy)", connection.name)
            if vals.get('environment') == 'custom' and may_address:
                vals.setdefault('base_url', connection.base_url)
            elif vals.get('environment') == 'custom':
                vals['environment'] = 'production'
        return copies

    def write(self, vals):
        """A connection stays with the marketplace and company it was made for."""
        self._check_environment_right([vals])
        for name in ('provider', 'company_id'):
            if name in vals and any(
                item[name] and (item[name].id if name == 'company_id' else item[name]) != vals[name]
                for item in self
            ):
                raise UserError(
                    self.env._("A connection keeps its marketplace and company: make a new one.")
                )
        result = super().write(vals)
        if 'environment' in vals or 'base_url' in vals:
            self.filtered(lambda item: item.state != 'draft')._disconnect()
        self.invalidate_recordset(['token'])
        if not PUBLISHED_BY.isdisjoint(vals):
            listings = self.env['marketplace.listing'].sudo()
            listings.search([('connection_id', 'in', self.ids)])._mark_dirty()
        return result

    def _check_environment_right(self, vals_list):
        own = any(vals.get('environment') == 'custom' for vals in vals_list)
        if own and not (self.env.su or self.env.user.has_group('base.group_system')):
            raise UserError(self.env._("Only an administrator can connect to an own address."))

    def _disconnect(self):
        """What was proved for one address proves nothing for another."""
        self.sudo().write({'state': 'draft', 'error': False, 'account_name': False})

    def unlink(self):
        """Remove connections with all they synced; sales orders, deliveries and invoices stay."""
        crons = self.sudo().cron_id
        result = super().unlink()
        crons.unlink()
        return result

    def _ensure_equipment(self):
        """Add whatever a connection needs and lacks: streams, sweeps, markets, scheduled action."""
        adapter = self._adapter()
        self.env['marketplace.stream']._ensure(self, adapter._streams(self))
        self.env['marketplace.market']._ensure(self, adapter._markets(self))
        if not self.cron_id:
            self.cron_id = self.env['ir.cron'].create(
                {
                    'name': self.env._("Marketplace: %s", self.name),
                    'model_id': self.env['ir.model']._get_id(self._name),
                    'state': 'code',
                    'code': f'model._cron_run({self.id})',
                    'interval_number': 1,
                    'interval_type': 'minutes',
                    'user_id': self.env.ref('base.user_root').id,
                }
            )

    def _adapter(self):
        """Give the door to this connection's marketplace."""
        self.ensure_one()
        return self.env[f'marketplace.adapter.{self.provider}']
