from odoo import api, fields, models
from odoo.exceptions import UserError

OPEN = ('pending', 'uncertain', 'blocked')


class SaleOrder(models.Model):
    """What the marketplace knows of an order, with its labels, returns, refunds and messages.

    All of it is shown to people without any right on the connector, too.
    """

    _inherit = 'sale.order'

    marketplace_notice = fields.Char(
        string="Waiting at the marketplace",
        compute='_compute_marketplace_notice',
        compute_sudo=True,
        help="What is still to be told, or was refused, and why.",
    )
    marketplace_notice_state = fields.Selection(
        [('waiting', "Waits"), ('failed', "Not told"), ('done', "Told")],
        compute='_compute_marketplace_notice',
        compute_sudo=True,
    )
    marketplace_label_count = fields.Integer(
        compute='_compute_marketplace_counts', compute_sudo=True
    )
    marketplace_return_count = fields.Integer(
        compute='_compute_marketplace_counts', compute_sudo=True
    )
    marketplace_refund_count = fields.Integer(
        compute='_compute_marketplace_counts', compute_sudo=True
    )
    marketplace_message_count = fields.Integer(
        compute='_compute_marketplace_counts', compute_sudo=True
    )

    @api.depends(
        'marketplace_order_ids.outbox_ids.state',
        'marketplace_order_ids.outbox_ids.error',
        'marketplace_order_ids.label_error',
    )
    def _compute_marketplace_notice(self):
        for sale in self:
            messages = sale.marketplace_order_ids.outbox_ids
            waiting = messages.filtered(lambda message: message.state in OPEN)
            words = [waiting._notice_words(), *sale._marketplace_label_errors()]
            sale.marketplace_notice = '; '.join(filter(None, words))
            sale.marketplace_notice_state = messages._notice_state()

    def _marketplace_label_errors(self):
        orders = self.marketplace_order_ids.filtered(
            lambda order: order.label_error and order._awaits_label()
        )
        return orders.mapped('label_error')

    @api.depends(
        'marketplace_order_ids.label_ids',
        'marketplace_order_ids.return_ids',
        'marketplace_order_ids.outbox_ids',
    )
    def _compute_marketplace_counts(self):
        counts = {
            name: self._marketplace_counts(model)
            for name, model in (
                ('marketplace_label_count', 'marketplace.label'),
                ('marketplace_return_count', 'marketplace.return'),
                ('marketplace_refund_count', 'marketplace.refund'),
                ('marketplace_message_count', 'marketplace.outbox'),
            )
        }
        for sale in self:
            for name, found in counts.items():
                sale[name] = found.get(sale._origin.id, 0)

    def _marketplace_counts(self, model):
        """Count the records of a model that belong to these sales orders: ``{id: count}``."""
        orders = self.marketplace_order_ids
        rows = self.env[model]._read_group(
            [('order_id', 'in', orders.ids)], ['order_id'], ['__count']
        )
        return {order.sale_order_id.id: count for order, count in rows}

    # ------------------------------------------------------------------ buttons

    def action_marketplace_retry(self):
        """Tell the marketplace again what it refused, after a look."""
        self.check_access('write')
        messages = self.sudo().marketplace_order_ids.outbox_ids
        messages._retry_plain()
        messages.connection_id._wake()

    def action_view_marketplace_labels(self):
        """Open the label, or the list of them where there are several."""
        self.check_access('read')
        labels = self.sudo().marketplace_order_ids.label_ids
        if self.env.user.has_group('connector_base.group_marketplace_user') and len(labels) > 1:
            return self._marketplace_list('marketplace.label', self.env._("Labels"))
        return labels._open_files(self.env.user)

    def action_view_marketplace_returns(self):
        """Open the returns; who has no right on the connector gets the receipts."""
        self.check_access('read')
        if self.env.user.has_group('connector_base.group_marketplace_user'):
            return self._marketplace_list('marketplace.return', self.env._("Returns"))
        receipts = self.sudo().marketplace_order_ids.return_ids.picking_ids
        if not receipts:
            raise UserError(self.env._("The return is announced; no receipt is prepared yet."))
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Receipts"),
            'res_model': 'stock.picking',
            'view_mode': 'list,form',
            'domain': [('id', 'in', receipts.ids)],
        }

    def action_view_marketplace_refunds(self):
        """Open the refunds; who has no right on the connector gets the credit notes."""
        self.check_access('read')
        if self.env.user.has_group('connector_base.group_marketplace_user'):
            return self._marketplace_list('marketplace.refund', self.env._("Refunds"))
        refunds = self.env['marketplace.refund'].sudo()
        orders = self.sudo().marketplace_order_ids
        notes = refunds.search([('order_id', 'in', orders.ids)]).move_id
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Credit notes"),
            'res_model': 'account.move',
            'view_mode': 'list,form',
            'domain': [('id', 'in', notes.ids)],
        }

    def action_view_marketplace_messages(self):
        """Open what the marketplace was, or is to be, told of this order."""
        return self._marketplace_list('marketplace.outbox', self.env._("Messages"))

    def _marketplace_list(self, model, name):
        orders = self.sudo().marketplace_order_ids
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': model,
            'view_mode': 'list,form',
            'domain': [('order_id', 'in', orders.ids)],
        }
