"""Refunds: what is calculated, what is booked, and why not (contract digest 4.4, 10.2)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from .refurbed_errors import RpcError, invalid, precondition
from .refurbed_items import eligibility, paid
from .refurbed_money import cents, price
from .refurbed_world import World

MERCHANT = 'merchant'  # booked by a call of the API
REFURBED = 'refurbed'  # booked by refurbed's support or in the web interface
Row = dict[str, Any]


class Refunds:
    """The handlers, and the journal of what was booked.

    `journal` is a list of {at, account, method, by, order_id, item_id, currency, amount}, one
    row per item that money was given back for. The split is told in the answer and kept nowhere.
    """

    def __init__(self, world: World, journal: list[Row]) -> None:
        """Book into `journal`, which is part of the world's data."""
        self._world = world
        self.journal = journal

    def calculate_item(self, account: str, content: Row) -> Row:
        """CalculateRefundOrderItem: what RefundOrderItem would answer; nothing is booked."""
        order, item = self._world.item(account, content['id'])
        return _block(order, [item], [self._amount(order, item, content)])

    def refund_item(self, account: str, content: Row) -> Row:
        """RefundOrderItem: bring what remains paid down to `target_paid_amount`."""
        order, item = self._world.item(account, content['id'])
        try:
            amount = self._amount(order, item, content)
        except RpcError as error:
            subject = {'order_id': order['id'], 'item_id': item['id']}
            raise self._world.illegal(account, 'RefundOrderItem', subject, error) from error
        block = _block(order, [item], [amount])
        self.book(account, order, item, amount, 'RefundOrderItem')
        return block

    def calculate_order(self, account: str, content: Row) -> Row:
        """CalculateRefundOrder: what a full refund would be; nothing is booked."""
        order = self._world.order(account, content['id'])
        return _block(order, order['items'], self._rests(order))

    def refund_order(self, account: str, content: Row) -> Row:
        """RefundOrder: give back everything of every item that can be refunded."""
        order = self._world.order(account, content['id'])
        try:
            amounts = self._rests(order)
        except RpcError as error:
            subject = {'order_id': order['id']}
            raise self._world.illegal(account, 'RefundOrder', subject, error) from error
        block = _block(order, order['items'], amounts)
        for item, amount in zip(order['items'], amounts):
            if amount:
                self.book(account, order, item, amount, 'RefundOrder')
        return block

    def book(
        self, account: str, order: Row, item: Row, amount: Decimal, method: str, by: str = MERCHANT
    ) -> None:
        """Book a refund of an item; the amount must be good."""
        item['refunded'] = str(cents(Decimal(item['refunded']) + amount))
        self.journal.append(
            {
                'at': self._world.clock.text(),
                'account': account,
                'method': method,
                'by': by,
                'order_id': order['id'],
                'item_id': item['id'],
                'currency': order['currency'],
                'amount': str(cents(amount)),
            }
        )

    # -- what may be refunded -------------------------------------------------------------------

    def _amount(self, order: Row, item: Row, content: Row) -> Decimal:
        """Return how much is given back; RpcError 3 for a bad amount or currency, else 9."""
        target = Decimal(price(content['target_paid_amount'], 'target_paid_amount', True))
        if content['currency_code'] != order['currency']:
            raise invalid(f"currency_code must be the order's, {order['currency']}")
        why = eligibility(order, item, self._world.clock)
        if why != 'ELIGIBLE':
            raise precondition(f"order item {item['id']} is not refundable: {why}")
        rest = paid(item)
        if target == rest and Decimal(item['refunded']):
            return self._refuse_repeated(item, target)
        if target >= rest:
            raise invalid(f"target_paid_amount {target} is not below what is paid, {rest}")
        return rest - target

    def _refuse_repeated(self, item: Row, target: Decimal) -> Decimal:
        sentence = f"order item {item['id']} is refunded down to {target} already"
        if self._world.choices['repeated_refund'] == 'invalid':
            raise invalid(sentence)
        raise precondition(sentence)

    def _rests(self, order: Row) -> list[Decimal]:
        """Return what is given back of each item; RpcError 9 when no item can be refunded."""
        reasons = [eligibility(order, item, self._world.clock) for item in order['items']]
        if 'ELIGIBLE' not in reasons:
            raise precondition(f"order {order['id']} is not refundable: {reasons[0]}")
        return [
            paid(item) if why == 'ELIGIBLE' else Decimal(0)
            for item, why in zip(order['items'], reasons)
        ]


def _block(order: Row, items: Sequence[Row], amounts: Sequence[Decimal]) -> Row:
    """Return the refund block as it is after giving back `amounts` of `items`."""
    refunded = sum(amounts, Decimal(0))
    ours = sum((_share(order, item, part) for item, part in zip(items, amounts)), Decimal(0))
    before = sum((Decimal(item['refunded']) for item in items), Decimal(0))
    return {
        'currency_code': order['currency'],
        'total_paid': sum((paid(item) for item in items), Decimal(0)) - refunded,
        'total_refunded': before + refunded,
        'refunded': refunded,
        'refunded_refurbed': ours,
        'refunded_merchant': refunded - ours,
    }


def _share(order: Row, item: Row, amount: Decimal) -> Decimal:
    """Return refurbed's part of a refund: the share its commission has in what was charged."""
    if not amount:
        return Decimal(0)
    commission = sum((Decimal(fee) for fee in item['fees'].values()), Decimal(0))
    return cents(amount * commission / (Decimal(item['charged']) * Decimal(order['rate'])))
