from odoo import fields, models

from ..contract.documents import (
    ACCEPTED,
    CANCELLED,
    DEAD_STATES,
    HELD,
    LAPSED,
    MARGIN,
    NET,
    REFUNDED,
    REGULAR,
    RETURNED,
    SHIPPED,
    SOLD_STATES,
    TO_ANSWER,
    UNKNOWN,
)


class MarketplaceOrderLine(models.Model):
    """A line of a received order, or one unit where the marketplace counts units."""

    _name = 'marketplace.order.line'
    _description = "Marketplace order line"
    _order = 'order_id, id'
    _rec_name = 'title'

    order_id = fields.Many2one('marketplace.order', required=True, ondelete='cascade', index=True)
    connection_id = fields.Many2one(related='order_id.connection_id', store=True, index=True)
    company_id = fields.Many2one(related='order_id.company_id', store=True, index=True)
    external_id = fields.Char(string="Line number", required=True, readonly=True)
    sku = fields.Char(string="SKU", readonly=True, index=True)
    listing_ref = fields.Char(string="Listing reference", readonly=True)
    title = fields.Char(readonly=True)
    quantity = fields.Integer(readonly=True)
    currency_id = fields.Many2one(related='order_id.currency_id')
    unit_price = fields.Monetary(readonly=True, help="Tax included.")
    taxation = fields.Selection(
        [(REGULAR, "Regular VAT"), (MARGIN, "Margin scheme"), (NET, "Without VAT")],
        readonly=True,
    )
    extras = fields.Json(readonly=True, help="Amounts of this line, as text: shipping, warranty, …")
    commission = fields.Float(digits=(16, 2), readonly=True, help="What the marketplace keeps.")
    state = fields.Selection(
        [
            (HELD, "Not paid yet"),
            (TO_ANSWER, "To accept"),
            (ACCEPTED, "To ship"),
            (SHIPPED, "Shipped"),
            (RETURNED, "Returned"),
            (REFUNDED, "Refunded"),
            (CANCELLED, "Cancelled"),
            (LAPSED, "Never paid"),
            (UNKNOWN, "Unknown"),
        ],
        readonly=True,
        index=True,
    )
    state_code = fields.Char(string="Marketplace's state", readonly=True)
    answer = fields.Selection(
        [('accept', "Accept"), ('cancel', "Cancel")],
        string="Our answer",
        readonly=True,
        help="What was decided here; how far the marketplace knows is shown under Answers out.",
    )
    product_id = fields.Many2one('product.product', readonly=True, check_company=True)
    sale_line_id = fields.Many2one(
        'sale.order.line', readonly=True, index='btree_not_null', ondelete='set null', copy=False
    )
    outbox_ids = fields.One2many('marketplace.outbox', 'line_id', string="Messages")

    _external_id_unique = models.Constraint(
        'UNIQUE(order_id, external_id)', "An order has a line of a number once."
    )
    _undecided_idx = models.Index("(connection_id) WHERE state = 'to_answer' AND answer IS NULL")

    def _is_sold(self):
        """Whether the customer owes or has paid this line."""
        return self.state in SOLD_STATES

    def _is_dead(self):
        """Whether this line will never be delivered."""
        return self.state in DEAD_STATES

    def _is_covered(self):
        """Whether stock covers the line: its delivery is reserved, or nothing is to be
        delivered.
        """
        moves = self.sale_line_id.move_ids.filtered(lambda move: move.state != 'cancel')
        open_moves = moves.filtered(lambda move: move.state not in ('assigned', 'done'))
        if not open_moves:
            return bool(self.sale_line_id)
        if any(move.picking_type_id.reservation_method == 'at_confirm' for move in open_moves):
            return False
        # reservation is left to the warehouse here, so what is free counts instead
        return all(move._marketplace_is_covered() for move in open_moves)

    def _decide(self, verb, reason='', message=''):
        """Decide what to tell the marketplace about lines; the outbox tells it after the commit.

        :param verb: ``accept`` or ``cancel``
        :param reason: one of ``contract.documents.REASONS``, for a cancellation
        """
        states = (TO_ANSWER,) if verb == 'accept' else (TO_ANSWER, ACCEPTED)
        lines = self.filtered(lambda line: line.state in states)
        lines.write({'answer': verb})
        return self.env['marketplace.outbox']._enqueue(lines, verb, reason, message)
