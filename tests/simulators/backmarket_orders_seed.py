"""Orders as buyers place them: used by the seed and by the control API."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .backmarket_words import HOME_SHIPPERS, REGION_LOCALES, cent_of, country_of, currency_of
from .clock import canonical
from .people import make_person

# kind of a seeded order -> (payment, states of its lines; the last one repeats)
KINDS: dict[str, tuple[str, tuple[int, ...]]] = {
    'paid': ('paid', (1,)),
    'accepted': ('paid', (2,)),
    'part_accepted': ('paid', (2, 1)),
    'shipped': ('paid', (3,)),
    'pending': ('pending', (8,)),
    'checking': ('checking', (0,)),
    'failed': ('failed', (7,)),
    'on_hold': ('paid', (9,)),
    'cancelled': ('paid', (4,)),
    'refunded_before': ('paid', (5,)),
    'refunded_after': ('paid', (6,)),
    'part_cancelled': ('paid', (4, 1)),
    'part_refunded': ('paid', (6, 3)),
    'unknown_sku': ('paid', (1,)),
}
_SEVERAL_LINES = ('part_accepted', 'part_cancelled', 'part_refunded')
_LONG_ADDRESSES = (3, 23)  # of every forty orders
_FEE = Decimal('0.10')
_METHODS = ('CARD', 'CARD', 'PAYPAL', 'KLARNA', 'APPLE_PAY')


def new_line(
    number: int, listing: dict[str, Any], locale: str, quantity: int, state: int,
    warranty: Decimal = Decimal(0), shipping: Decimal = Decimal(0),
) -> dict[str, Any]:
    """Return an order line for some units of a listing at its price in a market."""
    currency = currency_of(locale)
    price = Decimal(listing['markets'][locale]['price'])
    cent = cent_of(currency)
    return {
        'id': number,
        'sku': listing['sku'],
        'listing_id': listing['listing_id'],
        'product_id': listing['backmarket_id'],
        'title': listing['title'],
        'brand': listing['brand'],
        'grade': listing['grade'],
        'quantity': quantity,
        'state': state,
        'price': str(price.quantize(cent)),
        'warranty': str(warranty.quantize(cent)),
        'shipping': str(shipping.quantize(cent)),
        'shipping_delay': 48,
        'fee': str((price * quantity * _FEE).quantize(cent, ROUND_HALF_UP)),
        'return_reason': None,
        'return_message': '',
        'imei': '',
        'serial_number': '',
    }


def new_order(
    number: int, locale: str, moment: datetime, payment: str, lines: list[dict[str, Any]],
    shipping_address: dict[str, Any], billing_address: dict[str, Any], method: str = 'CARD',
    paid_after: int = 0,
) -> dict[str, Any]:
    """Return an order, paid some seconds after `moment`; its state is derived when indexed."""
    paid_at = canonical(moment + timedelta(seconds=paid_after)) if payment == 'paid' else None
    return {
        'order_id': number, 'state': 0, 'payment': payment, 'country_code': locale,
        'date_creation': canonical(moment), 'date_modification': paid_at or canonical(moment),
        'date_payment': paid_at,
        'date_shipping': None, 'tracking_number': '', 'tracking_url': '',
        'shipper': HOME_SHIPPERS[country_of(locale)], 'is_backship': False,
        'payment_method': method, 'installment_payment': method == 'KLARNA',
        'paypal_reference': f'PP{number:015d}' if method == 'PAYPAL' else '',
        'shipping_address': {'id': number * 2, **shipping_address},
        'billing_address': {'id': number * 2 + 1, **billing_address},
        'lines': lines,
    }


def warranty_for(price: Decimal, currency: str) -> Decimal:
    """Return the price of one unit's warranty: eight percent, never without a remainder."""
    return (price * Decimal('0.08')).quantize(cent_of(currency), ROUND_HALF_UP)


class OrderSeeder:
    """Adds seeded orders to one account, with buyers that come back."""

    def __init__(self, account: dict[str, Any], chance: random.Random) -> None:
        """Prepare for one account; `chance` decides everything."""
        self._account = account
        self._chance = chance
        self._buyers: dict[str, list[dict[str, Any]]] = {}

    def add(self, number: int, kind: str, moment: datetime) -> dict[str, Any]:
        """Add the order that is `number`-th of all, of a kind of KINDS; return it."""
        chance = self._chance
        locale = chance.choice(REGION_LOCALES[self._account['region']])
        payment, states = KINDS[kind]
        lines = self._lines(kind, states, locale)
        numbers = self._account['next']
        buyer = self._buyer(locale, number)
        billing = buyer
        if chance.random() < 0.15:
            billing = make_person(chance, country_of(locale), number + 500_000, company=True)
        order = new_order(
            numbers['order'], locale, moment, payment, lines, buyer, billing,
            chance.choice(_METHODS), paid_after=chance.randint(5, 90),
        )
        order['is_backship'] = chance.random() < 0.1
        numbers['order'] += chance.randint(1, 9)
        self._pass_time(order, kind, moment)
        self._account['orders'][str(order['order_id'])] = order
        return order

    def _buyer(self, locale: str, number: int) -> dict[str, Any]:
        known = self._buyers.setdefault(country_of(locale), [])
        far = number % 40 in _LONG_ADDRESSES
        if known and not far and self._chance.random() < 0.15:
            return self._chance.choice(known)
        buyer = make_person(self._chance, country_of(locale), number, long_street=far)
        known.append(buyer)
        return buyer

    def _lines(self, kind: str, states: tuple[int, ...], locale: str) -> list[dict[str, Any]]:
        chance = self._chance
        count = chance.choice((1, 1, 1, 1, 1, 2, 2, 2, 3, 4))
        if kind in _SEVERAL_LINES:
            count = max(2, count)
        for_sale = [listing for listing in self._account['listings'].values()
                    if locale in listing['markets'] and listing['in_catalogue']]
        lines = []
        for place, listing in enumerate(chance.sample(for_sale, count)):
            state = states[min(place, len(states) - 1)]
            lines.append(self._line(listing, locale, state))
        if kind == 'unknown_sku':
            self._make_unknown(lines[0])
        return lines

    def _line(self, listing: dict[str, Any], locale: str, state: int) -> dict[str, Any]:
        chance = self._chance
        currency = currency_of(locale)
        price = Decimal(listing['markets'][locale]['price'])
        quantity = chance.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 3))
        warranty = warranty_for(price, currency) if chance.random() < 0.15 else Decimal(0)
        dear = Decimal('490') if currency == 'JPY' else Decimal('4.99')
        shipping = dear if chance.random() < 0.25 else Decimal(0)
        number = self._account['next']['line']
        self._account['next']['line'] += 1
        return new_line(number, listing, locale, quantity, state, warranty, shipping)

    def _make_unknown(self, line: dict[str, Any]) -> None:
        """Sold once under a SKU that has no listing any more and no product at the seller."""
        line['sku'] = f'OLD-{self._chance.choice(("PHONE", "TABLET"))}-{line["id"] % 1000:03d}'
        line['title'] = f'Discontinued device {line["id"] % 1000}'
        line['listing_id'] = 9_000_000 + line['id'] % 1_000_000

    def _pass_time(self, order: dict[str, Any], kind: str, moment: datetime) -> None:
        chance = self._chance
        states = {line['state'] for line in order['lines']}
        if states & {2, 3, 4, 5, 6, 7}:
            later = moment + timedelta(minutes=chance.randint(3, 4))
            order['date_modification'] = canonical(later)
        if states & {3, 6}:
            order['date_shipping'] = order['date_modification']
            order['tracking_number'] = f'XZ{order["order_id"]}'
            order['tracking_url'] = f'https://example.com/track/XZ{order["order_id"]}'
        for line in order['lines']:
            if line['state'] in (4, 5, 6):
                line['return_reason'] = 0 if line['state'] == 4 else 1
                line['return_message'] = "Sorry, this item is not available any more."
