from datetime import timedelta

from odoo import api, fields, models

from ..contract.documents import ACCEPTED, DEAD_STATES, SHIPPED, TO_ANSWER


class MarketplaceOrder(models.Model):
    """What the marketplace changes about an order that is in Odoo, and what we answer."""

    _inherit = 'marketplace.order'

    # ------------------------------------------------------------------ changes of the marketplace

    def _apply_change(self, document, before):
        """Bring a change of an imported order into Odoo.

        :param before: ``{line number: state}`` as they were when last looked at
        """
        changed = self.line_ids.filtered(lambda line: before.get(line.external_id) != line.state)
        self._apply_cancelled(changed.filtered(lambda line: line.state in DEAD_STATES))
        self._apply_paid_back(document)
        self._apply_shipped_elsewhere(changed.filtered(lambda line: line.state == SHIPPED))
        self._apply_new_address(document)
        self._note_applied('done')

    def _still_to_deliver(self):
        """Name what of this order is neither delivered nor cancelled, or give an empty text.

        A parcel that is still picked or packed counts: its last move may not exist yet. What comes
        back does not.
        """
        open_moves = self.sale_order_id.order_line.move_ids.filtered(
            lambda move: (
                move.state not in ('done', 'cancel') and move.location_id.usage != 'customer'
            )
        )
        return ', '.join(open_moves.product_id.mapped('display_name'))

    def _left_out_lines(self, delivered, states):
        """Give the lines to be delivered that no delivery contains.

        :param delivered: the numbers of the lines that deliveries contain
        :param states: ``{line number: state}`` as the marketplace has them now
        """
        return self.line_ids.filtered(
            lambda line: (
                states.get(line.external_id) in (TO_ANSWER, ACCEPTED)
                and line.external_id not in delivered
                and line.sale_line_id.move_ids
            )
        )

    def _note_fewer_left(self, refs):
        """Raise lines that the marketplace has as shipped, though not every unit of them left."""
        lines = self.line_ids.filtered(lambda line: line.external_id in set(refs))
        for sale_line, its_lines in lines.grouped('sale_line_id').items():
            ordered = sum(its_lines.mapped('quantity'))
            if max(its_lines.mapped('quantity')) > 1 and sale_line.qty_delivered < ordered:
                self.sale_order_id._raise_marketplace_activity(
                    self.env._("Fewer left than were ordered"),
                    self.env._(
                        "The marketplace has all %(ordered)s of %(sku)s as shipped, since it knows "
                        "no part of a line; %(left)s left. Pay back the others there.",
                        ordered=ordered,
                        sku=', '.join(its_lines.mapped('sku')),
                        left=int(sale_line.qty_delivered),
                    ),
                )

    def _apply_shipped_elsewhere(self, lines):
        """Shipped there, but not delivered here: somebody used the marketplace's own pages."""
        sale = self.sale_order_id
        undelivered = lines.sale_line_id.filtered(
            lambda line: line.product_uom_qty > line.qty_delivered and line.move_ids
        )
        if undelivered and sale.state != 'cancel':
            sale._raise_marketplace_activity(
                self.env._("Shipped on the marketplace, not in Odoo"),
                self.env._(
                    "Validate the delivery of %s, so that stock is right.",
                    ', '.join(undelivered.product_id.mapped('display_name')),
                ),
            )

    def _apply_new_address(self, document):
        """Follow a corrected delivery address as long as nothing has left."""
        sale = self.sale_order_id
        pickings = sale.picking_ids.filtered(
            lambda picking: picking.state not in ('done', 'cancel')
        )
        if sale.state == 'cancel' or not pickings:
            return
        country = self._check_country(document)
        contacts = self._prepare_contacts(document, country)
        company, key, _parent, _vals = contacts[-1]
        # what a person changed in Odoo stays, unless the customer changes it on the marketplace
        if self.address_key == key:
            return
        self.address_key = key
        partners = self.env['res.partner']._ensure_marketplace_contacts(contacts)
        sale.with_context(update_delivery_shipping_partner=True, marketplace_says=True).write(
            {'partner_shipping_id': partners[company, key].id}
        )
        sale.message_post(
            body=self.env._("The customer changed the delivery address on the marketplace.")
        )

    # ------------------------------------------------------------------ our answers

    @api.model
    def _decide_answers(self, connection):
        """Accept the paid lines that the policy accepts; refuse what waited too long."""
        if connection.acceptance_policy == 'manual':
            return
        lines = self.env['marketplace.order.line'].search(
            [
                ('connection_id', '=', connection.id),
                ('state', '=', TO_ANSWER),
                ('answer', '=', False),
                ('order_id.state', '=', 'done'),
                ('order_id.sale_order_id.state', '=', 'sale'),
            ]
        )
        covered = lines
        if connection.acceptance_policy == 'available':
            covered = lines.filtered(lambda line: line._is_covered())
        covered._decide('accept')
        self._refuse_overdue(connection, lines - covered)

    @api.model
    def _refuse_overdue(self, connection, lines):
        if not connection.refuse_after_hours:
            return
        limit = fields.Datetime.now() - timedelta(hours=connection.refuse_after_hours)
        overdue = lines.filtered(
            lambda line: (line.order_id.paid_at or line.order_id.placed_at) < limit
        )
        overdue._decide('cancel', reason='out_of_stock')
        for order, its_lines in overdue.grouped('order_id').items():
            order._take_out(its_lines)
