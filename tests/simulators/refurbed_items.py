"""What an order and its items look like from outside: everything derived, nothing stored twice
(contract digest 3.1 to 3.3, 4.1)."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from .choices import Choices
from .clock import Clock, parse_instant
from .refurbed_money import cents
from .refurbed_wire import OVERRIDE

FINAL = frozenset({'REJECTED', 'CANCELLED', 'SHIPPED', 'RETURNED'})
_INVOICE_DAYS = 30
_REFUND_DAYS = 365
_PARTS = ('charged', 'discount', 'charged_dynamic', 'paid', 'refunded')
_FEES = ('base', 'payout', 'payment', 'dynamic')


def order_state(order: dict[str, Any]) -> str:
    """Return the order's state as its items make it (digest 4.1)."""
    states = {item['state'] for item in order['items']}
    for state in ('NEW', 'ACCEPTED'):
        if state in states:
            return state
    if len(states) == 1:
        return next(iter(states))
    if states <= {'SHIPPED', 'RETURNED'}:
        return 'FULFILLED'
    return 'UNFULFILLED' if states <= {'REJECTED', 'CANCELLED'} else 'PARTIALLY_FULFILLED'


def order_labels(order: dict[str, Any]) -> list[str]:
    """Return the order's labels as its items make them."""
    items = order['items']
    states = [item['state'] for item in items]
    labels = []
    if set(states) != {'NEW'} and not set(states) <= FINAL:
        labels.append('PROCESSING')
    for state in ('REJECTED', 'CANCELLED', 'SHIPPED', 'RETURNED'):
        if 0 < states.count(state) < len(states):
            labels.append(f'PARTIALLY_{state}')
    if not all(item['parcel_tracking_url'] for item in items):
        labels.append('MISSING_PARCEL_TRACKING_URLS')
    if not all(item['item_identifiers'] or item['item_identifier'] for item in items):
        labels.append('MISSING_ITEM_IDENTIFIERS')
    return labels


def paid(item: dict[str, Any]) -> Decimal:
    """Return what is still paid: charged minus refunded, the coupon inside."""
    return Decimal(item['charged']) - Decimal(item['refunded'])


def eligibility(order: dict[str, Any], item: dict[str, Any], clock: Clock) -> str:
    """Return whether an item can be refunded, or why not."""
    if order['refund_block']:
        return f"INELIGIBLE_{order['refund_block']}"
    if paid(item) == 0:
        return 'INELIGIBLE_ALREADY_REFUNDED'
    return 'INELIGIBLE_PERIOD_EXPIRED' if _older(order, clock, _REFUND_DAYS) else 'ELIGIBLE'


def is_invoiceable(order: dict[str, Any], clock: Clock) -> bool:
    """Tell whether an invoice can be uploaded: about 30 days, and something was sold."""
    unfulfilled = {item['state'] for item in order['items']} <= {'REJECTED', 'CANCELLED'}
    return not unfulfilled and not _older(order, clock, _INVOICE_DAYS)


def _older(order: dict[str, Any], clock: Clock, days: int) -> bool:
    return clock.now() - parse_instant(order['released_at']) > timedelta(days=days)


def vat_charged(item: dict[str, Any], choices: Choices) -> Decimal:
    """Return the VAT inside what the customer was charged."""
    percent = Decimal(vat_rate(item, choices))
    return cents(Decimal(item['charged']) * percent / (100 + percent))


def vat_rate(item: dict[str, Any], choices: Choices) -> str:
    """Return the VAT rate in percent as text."""
    if item['taxation'] != 'GROSS' and choices['margin_and_net_vat'] == 'zero':
        return '0'
    return str(item['vat_rate'])


class View:
    """Gives orders and items as the answers show them."""

    def __init__(self, clock: Clock, choices: Choices) -> None:
        """Remember what derived values depend on."""
        self._clock = clock
        self._choices = choices
        self._chance = random.Random('refurbed')

    def item(self, order: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
        """Return the values of an OrderItem."""
        rate = Decimal(order['rate'])
        why = eligibility(order, item, self._clock)
        vat = vat_charged(item, self._choices)
        fees = {name: Decimal(item['fees'][name]) for name in _FEES}
        same = (
            'id',
            'name',
            'state',
            'sku',
            'taxation',
            'vat_country',
            'parcel_tracking_url',
            'return_shipment_tracking_url',
            'item_identifier',
            'item_identifiers',
            'shipment_status',
            'shipment_substatus',
            'return_initiated',
            'weight_kg',
            'manufacturing_country',
            'hs_code',
            'offer_data',
        )
        return {
            **{name: item[name] for name in same},
            **_money(_amounts(item), rate),
            'order_id': order['id'],
            'currency_code': order['currency'],
            'settlement_currency_code': order['settlement_currency'],
            'settlement_total_commission': sum(fees.values()),
            **{f'settlement_{name}_commission': fee for name, fee in fees.items()},
            'is_refundable': why == 'ELIGIBLE',
            'refund_eligibility': why,
            'vat_rate': vat_rate(item, self._choices),
            'vat_charged': vat,
            'settlement_vat_charged': cents(vat * rate),
            OVERRIDE: item.get('override'),
        }

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return the values of an Order, its items in no particular order."""
        rate = Decimal(order['rate'])
        sums = self._sums(order)
        reasons = [eligibility(order, item, self._clock) for item in order['items']]
        why = 'ELIGIBLE' if 'ELIGIBLE' in reasons else reasons[0]
        return {
            'id': order['id'],
            'released_at': order['released_at'],
            'state': order_state(order),
            'labels': self.mixed(order_labels(order)),
            'customer_email': order['email'],
            'shipping_address': order['shipping_address'],
            'invoice_address': order['invoice_address'],
            'shipping_label_address': order['label_address'] or order['shipping_address'],
            'currency_code': order['currency'],
            'settlement_currency_code': order['settlement_currency'],
            'settlement_exchange_rate': order['rate'],
            **_money(sums, rate),
            'is_refundable': why == 'ELIGIBLE',
            'refund_eligibility': why,
            'is_invoiceable': is_invoiceable(order, self._clock),
            'has_invoice': order['has_invoice'],
            'payment_method': order['payment_method'],
            'items': self.mixed([self.item(order, item) for item in order['items']]),
            OVERRIDE: order.get('override'),
        }

    def total(self, order: dict[str, Any], name: str) -> Decimal:
        """Return one total of an order, such as total_paid or settlement_total_paid."""
        rate = Decimal(order['rate'])
        return _money(self._sums(order), rate)[name]

    def _sums(self, order: dict[str, Any]) -> dict[str, Decimal]:
        amounts = [_amounts(item) for item in order['items']]
        names = [name for name in _PARTS if name != 'charged_dynamic']
        sums = {
            f'total_{name}': sum((one[f'total_{name}'] for one in amounts), Decimal(0))
            for name in names
        }
        vats = [vat_charged(item, self._choices) for item in order['items']]
        return {**sums, 'total_vat_charged': sum(vats, Decimal(0))}

    def mixed(self, rows: list[Any]) -> list[Any]:
        """Return the rows in another order, unless the choice is to keep it."""
        if self._choices['rows_inside'] == 'sorted':
            return rows
        return self._chance.sample(rows, len(rows))


def _amounts(item: dict[str, Any]) -> dict[str, Decimal]:
    return {
        'total_charged': Decimal(item['charged']),
        'total_discount': Decimal(item['discount']),
        'total_charged_dynamic': Decimal(item['dynamic']),
        'total_paid': paid(item),
        'total_refunded': Decimal(item['refunded']),
    }


def _money(amounts: dict[str, Decimal], rate: Decimal) -> dict[str, Decimal]:
    """Return the amounts and their settlement twins, each rounded for itself."""
    return {
        **amounts,
        **{f'settlement_{name}': cents(value * rate) for name, value in amounts.items()},
    }
