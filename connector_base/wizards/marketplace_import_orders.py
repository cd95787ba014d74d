from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class MarketplaceImportOrders(models.TransientModel):
    """Ask for one order by number, several, or all of a range of dates."""

    _name = 'marketplace.import.orders'
    _description = "Import marketplace orders"

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, domain=[('state', '=', 'connected')]
    )
    mode = fields.Selection(
        [('numbers', "By number"), ('dates', "By date")], required=True, default='numbers'
    )
    numbers = fields.Text(help="One or more order numbers, separated by spaces, commas or lines.")
    date_from = fields.Date()
    date_to = fields.Date(default=fields.Date.context_today)

    @api.constrains('connection_id')
    def _check_connection_access(self):
        """A connection of another company is not even named here."""
        # constraints run with all rights in 19.0; this one asks for the person's own
        self.connection_id.sudo(False).check_access('read')

    def action_confirm(self):
        """Have the orders brought at the next run."""
        self.connection_id.check_access('read')
        self.env['marketplace.order'].check_access('write')
        connection = self.connection_id.sudo()
        stream = connection.stream_ids.filtered(lambda item: item.kind == 'orders')
        Sweep = self.env['marketplace.sweep'].sudo()
        if self.mode == 'numbers':
            refs = (self.numbers or '').replace(',', ' ').replace(';', ' ').split()
            if not refs:
                raise UserError(self.env._("Enter at least one order number."))
            Sweep._ask(stream, refs=refs)
        else:
            if not self.date_from or not self.date_to or self.date_from > self.date_to:
                raise UserError(self.env._("Enter a first and a last day, in this order."))
            Sweep._ask(
                stream,
                since=datetime.combine(self.date_from, time.min),
                until=datetime.combine(self.date_to, time.min) + timedelta(days=1),
            )
        return connection._notify(self.env._("The orders are brought within a minute."))
