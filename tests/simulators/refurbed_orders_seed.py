"""Seeded orders: who bought what, at which price, taxed how, and how far the order has come."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from .people import make_person
from .refurbed_money import cents, converted
from .refurbed_sale import fees, new_item, new_order, sale_price

_WEIGHTS = {
    'DE': 9,
    'AT': 6,
    'FR': 4,
    'IT': 4,
    'SE': 4,
    'NL': 3,
    'PL': 3,
    'DK': 3,
    'CZ': 3,
    'ES': 2,
    'BE': 2,
    'IE': 2,
    'FI': 2,
    'CH': 2,
    'PT': 1,
    'SK': 1,
}
# kind -> states of the items; the last one counts for all further items
_STATES = {
    'new': ('NEW',),
    'accepted': ('ACCEPTED',),
    'part_accepted': ('ACCEPTED', 'NEW'),
    'shipped': ('SHIPPED',),
    'shipped_bare': ('SHIPPED',),
    'part_shipped': ('SHIPPED', 'ACCEPTED'),
    'returned': ('RETURNED',),
    'rejected': ('REJECTED',),
    'cancelled': ('CANCELLED',),
    'part_cancelled': ('CANCELLED', 'ACCEPTED'),
    'unfulfilled': ('REJECTED', 'CANCELLED'),
    'fulfilled': ('RETURNED', 'SHIPPED'),
    'part_fulfilled': ('SHIPPED', 'CANCELLED'),
    'refunded': ('SHIPPED',),
    'unreleased': ('NEW',),
    'unknown_sku': ('NEW',),
    'no_sku': ('NEW',),
}
_SHIPMENTS = (
    ('IN_TRANSIT', 'IN_TRANSIT'),
    ('DELIVERED', 'DELIVERED'),
    ('DELIVERED', 'SIGN_BY_CUSTOMER'),
    ('FAILED_ATTEMPT', 'NEW_ATTEMPT_OF_DELIVERY'),
)


class OrderSeeder:
    """Adds seeded orders to one account, with buyers that come back."""

    def __init__(
        self, data: dict[str, Any], account: dict[str, Any], chance: random.Random
    ) -> None:
        """Prepare for one account; `chance` decides everything."""
        self._data = data
        self._account = account
        self._chance = chance
        self._buyers: dict[str, list[dict[str, Any]]] = {}
        self._count = 0

    def add(self, kind: str, moment: datetime) -> dict[str, Any]:
        """Add an order of a kind; return it."""
        chance = self._chance
        self._count += 1
        market = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
        buyer = self._buyer(market)
        invoice = buyer
        if chance.random() < 0.12:
            invoice = make_person(chance, market, self._count + 600_000, company=True)
        number = self._data['next']['order']
        self._data['next']['order'] += chance.randint(1, 9)
        order = new_order(
            number, self._account, market, moment, buyer, invoice, kind != 'unreleased'
        )
        self._fill(order, kind)
        self._pass_time(order, kind)
        self._account['orders'][str(number)] = order
        return order

    def _buyer(self, market: str) -> dict[str, Any]:
        known = self._buyers.setdefault(market, [])
        if known and self._chance.random() < 0.15:
            return self._chance.choice(known)
        long_street = self._count % 40 in (3, 23)
        buyer = make_person(self._chance, market, self._count + 300_000, long_street)
        # refurbed always gives a mail address.
        buyer['email'] = buyer['email'] or f'buyer.{self._count}@example.com'
        known.append(buyer)
        return buyer

    # -- items ----------------------------------------------------------------------------------

    def _fill(self, order: dict[str, Any], kind: str) -> None:
        chance = self._chance
        states = _STATES[kind]
        units = max(len(states), chance.choice((1, 1, 1, 1, 1, 2, 2, 3, 4)))
        offers = self._offers(order['market'], kind == 'no_sku')
        picked = chance.sample(offers, min(len(offers), chance.choice((1, 1, 1, 2, 3))))
        for place in range(units):
            # Several units of the same offer are several items.
            item = self._item(order, picked[place % len(picked)])
            item['state'] = states[min(place, len(states) - 1)]
            order['items'].append(item)
        if kind == 'unknown_sku':
            self._make_unknown(order['items'][0])

    def _offers(self, market: str, without_sku: bool) -> list[dict[str, Any]]:
        profiles = self._account['profiles']
        return [
            offer
            for offer in self._account['offers'].values()
            if offer['state'] == 'OK'
            and offer['seller']['in_catalogue']
            and (not offer['sku']) == without_sku
            and any(
                place['market_code'] == market
                for place in profiles[str(offer['shipping_profile_id'])][-1]['destinations']
            )
        ]

    def _item(self, order: dict[str, Any], offer: dict[str, Any]) -> dict[str, Any]:
        chance = self._chance
        shipping = self._shipping(offer, order)
        charged = sale_price(offer, order['market'], shipping)
        taxation = offer['real_taxation']
        if order['market'] == 'CH' or self._is_foreign_company(order):
            taxation = 'NET'
        number = self._data['next']['item']
        self._data['next']['item'] += 1
        dynamic = cents(charged * Decimal('0.03')) if chance.random() < 0.15 else Decimal(0)
        item = new_item(
            number,
            order,
            offer,
            self._name(offer),
            offer['sku'],
            charged + dynamic,
            taxation,
            shipping,
        )
        item['dynamic'] = str(cents(dynamic))
        item['fees'] = fees(charged + dynamic, dynamic, Decimal(order['rate']))
        if chance.random() < 0.1:
            item['discount'] = str(cents(charged * Decimal('0.05')))
        return item

    @staticmethod
    def _name(offer: dict[str, Any]) -> str:
        return f"{offer['instance_name']} | {offer['grading']}"

    @staticmethod
    def _is_foreign_company(order: dict[str, Any]) -> bool:
        return (
            order['market'] != 'AT'
            and bool(order['invoice_address'].get('company_vatin'))
            and order['id'] % 3 == 0
        )

    def _shipping(self, offer: dict[str, Any], order: dict[str, Any]) -> Decimal:
        profile = self._account['profiles'][str(offer['shipping_profile_id'])][-1]
        for place in profile['destinations']:
            if place['market_code'] == order['market']:
                costs = Decimal(place['shipping_costs'])
                return converted(costs, place['currency_code'], order['currency'])
        return Decimal(0)

    @staticmethod
    def _make_unknown(item: dict[str, Any]) -> None:
        """Sold once by an offer that is gone, under a SKU the seller has no product for."""
        item['sku'] = f"OLD-DEVICE-{item['id'] % 1000:03d}"
        item['name'] = f"Discontinued device {item['id'] % 1000}"
        item['offer_data'] = None

    # -- what happened since --------------------------------------------------------------------

    def _pass_time(self, order: dict[str, Any], kind: str) -> None:
        sent = [item for item in order['items'] if item['state'] in ('SHIPPED', 'RETURNED')]
        for item in sent:
            item['parcel_tracking_url'] = f"https://track.example.com/parcel/{order['id']}"
            item['shipment_status'], item['shipment_substatus'] = self._chance.choice(_SHIPMENTS)
            if kind != 'shipped_bare':
                item['item_identifiers'] = [_identifier(item)]
                item['weight_kg'] = 0.5
        for item in order['items']:
            if item['state'] == 'RETURNED':
                item['return_initiated'] = item['return_label_used'] = True
                item['return_shipment_tracking_url'] = (
                    f"https://track.example.com/return/{item['id']}"
                )
        if kind in ('refunded', 'returned'):
            self._refund(order['items'], Decimal('1') if kind == 'returned' else Decimal('0.25'))
        if order['items'][0]['state'] == 'NEW' and order['id'] % 7 == 0:
            order['refund_block'] = 'UNCAPTURED_PAYMENT'

    @staticmethod
    def _refund(items: Iterable[dict[str, Any]], share: Decimal) -> None:
        for item in items:
            item['refunded'] = str(cents(Decimal(item['charged']) * share))


def _identifier(item: dict[str, Any]) -> dict[str, str]:
    """Return an invented IMEI with its check digit; the range belongs to no real device."""
    body = f"00440123{item['id'] % 1_000_000:06d}"
    doubled = sum(
        sum(divmod(int(digit) * (2 if place % 2 else 1), 10)) for place, digit in enumerate(body)
    )
    return {'identifier_type': 'IMEI', 'value': body + str(-doubled % 10)}
