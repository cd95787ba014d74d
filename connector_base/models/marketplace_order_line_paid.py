from decimal import Decimal

from odoo import fields, models

from ..contract import port
from ..contract.documents import DEAD_STATES, REFUNDED, RETURNED, SHIPPED
from ..contract.money import PaidLine, coins

OPEN_REFUNDS = ('pending', 'uncertain', 'blocked')
# Of lines alike, what came back is paid back first; what is not on its way last.
RANKS = {RETURNED: 0, SHIPPED: 2, REFUNDED: 3}


class MarketplaceOrderLine(models.Model):
    """What was paid of a line, and what of it went back."""

    _inherit = 'marketplace.order.line'

    refunded = fields.Monetary(
        string="Paid back", readonly=True, help="As the marketplace tells it, where it does."
    )
    refund_ids = fields.One2many('marketplace.refund', 'line_id', string="Refunds")

    def _coins(self, amount):
        """Give an amount in the order's currency as ``Decimal``."""
        return coins(amount, self.currency_id.decimal_places)

    def _goods_amount(self):
        """Give what the goods of this line cost (``Decimal``)."""
        return self._coins(self.unit_price) * self.quantity

    def _extra_amounts(self):
        """Give the extras of this line, ``{kind: Decimal}``; the first bears the order's own."""
        sources = [self.extras or {}]
        if self == self.order_id.line_ids.sorted('id')[:1]:
            sources.append(self.order_id.extras or {})
        amounts = {}
        for source in sources:
            for kind, amount in source.items():
                amounts[kind] = amounts.get(kind, Decimal()) + Decimal(amount)
        return amounts

    def _paid_amount(self):
        """Give what was paid of this line, extras included, before anything went back."""
        return self._goods_amount() + sum(self._extra_amounts().values(), Decimal())

    def _refund_total(self, *states):
        rows = self.refund_ids.filtered(lambda row: row.state in states)
        return sum((self._coins(row.amount) for row in rows), Decimal())

    def _known_refunded(self):
        """Give what went back of this line as far as it is written down here."""
        return self._refund_total('done')

    def _still_paid(self):
        """Give what can still be paid back, what is being paid back not counted."""
        gone = max(self._coins(self.refunded), self._known_refunded())
        return self._paid_amount() - gone - self._refund_total(*OPEN_REFUNDS)

    def _tells_refunds(self):
        """Whether the marketplace tells what it paid back of a line."""
        return port.REFUNDS_TOLD in self.connection_id._adapter()._capabilities()

    def _as_paid_lines(self):
        """Give these lines as ``contract.money.PaidLine``, in the order of their numbers."""
        return [
            PaidLine(
                ref=line.external_id,
                left=max(Decimal(), line._still_paid()),
                goods=line._goods_amount(),
                extras=line._extra_amounts(),
                rank=line._refund_rank(),
            )
            for line in self._in_order()
        ]

    def _was_sold(self):
        """Whether money was ever paid for this line."""
        return self._is_sold() or self._is_dead()

    def _refund_rank(self):
        if self.quantity and self.returned_quantity >= self.quantity:
            return RANKS[RETURNED]
        if self.state in DEAD_STATES:
            # where a cancellation pays back by itself, there is nothing left to give
            return 1 if self._tells_refunds() else 9
        return RANKS.get(self.state, 5)
