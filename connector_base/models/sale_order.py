from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    # copies for people without any right on the connector
    marketplace_name = fields.Char(string="Marketplace", readonly=True, copy=False)
    marketplace_reference = fields.Char(
        string="Marketplace order", readonly=True, copy=False, index='btree_not_null'
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
            sale.marketplace_status = ', '.join(
                f'{line.sku}: {label}'
                for line in lines
                for label in [
                    dict(line._fields['state']._description_selection(self.env)).get(line.state, '')
                ]
            )

    def _action_cancel(self):
        """A cancelled sales order is told to the marketplace, in the way its state allows."""
        told = self.sudo().marketplace_order_ids
        result = super()._action_cancel()
        if not self.env.context.get('marketplace_says'):
            for connection, orders in told.grouped('connection_id').items():
                orders.line_ids._decide('cancel', reason=connection.cancel_reason)
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
