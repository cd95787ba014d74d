from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # copies for people without any right on the connector
    marketplace_name = fields.Char(string="Marketplace", readonly=True, copy=False)
    marketplace_reference = fields.Char(
        string="Marketplace order", readonly=True, copy=False, index='btree_not_null'
    )
    marketplace_account = fields.Char(
        readonly=True, copy=False, help="The seller account, by which an order is found again."
    )
    marketplace_url = fields.Char(readonly=True, copy=False)
    marketplace_payment_method = fields.Char(
        string="Paid with", readonly=True, copy=False, help="As the marketplace names it."
    )
    marketplace_order_ids = fields.One2many(
        'marketplace.order',
        'sale_order_id',
        groups='connector_base.group_marketplace_user',
        copy=False,
    )
    marketplace_status = fields.Char(
        string="Told the marketplace",
        compute='_compute_marketplace_status',
        compute_sudo=True,
        help="What the marketplace knows of our decisions.",
    )

    @api.depends('marketplace_reference')
    def _compute_marketplace_status(self):
        for sale in self:
            lines = sale.marketplace_order_ids.line_ids
            labels = dict(lines._fields['state']._description_selection(self.env))
            said = {line.sku or line.title: labels.get(line.state, '') for line in lines}
            alike = set(said.values())
            sale.marketplace_status = (
                alike.pop()
                if len(alike) == 1
                else ', '.join(f'{what}: {label}' for what, label in said.items())
            )

    def _prepare_confirmation_values(self):
        """An imported order was ordered when the customer ordered it, not when it is confirmed.

        Writing the date afterwards would leave the deliveries with another deadline: Odoo would
        answer a smaller quantity with a return instead of a smaller delivery.
        """
        values = super()._prepare_confirmation_values()
        if self.env.context.get('marketplace_import'):
            values.pop('date_order', None)
        return values

    def _action_cancel(self):
        """A cancelled sales order is told to the marketplace, in the way its state allows."""
        told = self.sudo().marketplace_order_ids
        result = super()._action_cancel()
        if not self.env.context.get('marketplace_says'):
            for connection, orders in told.grouped('connection_id').items():
                # what is on its way to the customer is not paid back
                lines = orders.line_ids.filtered(lambda line: not line._has_left())
                lines._decide('cancel', reason=connection.cancel_reason)
        return result

    def _raise_marketplace_activity(self, summary, note):
        """Leave an activity for whoever is responsible for these sales orders, once per subject."""
        kind = 'connector_base.mail_activity_marketplace_problem'
        for sale in self:
            known = sale.activity_ids.filtered(lambda activity: activity.summary == summary)  # noqa: B023
            if not known:
                manager = self.env['marketplace.connection']._manager_of(sale.company_id)
                sale.activity_schedule(
                    kind, summary=summary, note=note, user_id=(sale.user_id or manager).id
                )

    def action_open_marketplace(self):
        """Open the order in the marketplace's back office."""
        self.ensure_one()
        return {'type': 'ir.actions.act_url', 'url': self.marketplace_url, 'target': 'new'}

    def action_view_marketplace_order(self):
        """Open the received order behind this sales order."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'marketplace.order',
            'res_id': self.marketplace_order_ids[:1].id,
            'view_mode': 'form',
        }
