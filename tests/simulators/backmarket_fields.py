"""The fields of a listing that a seller may send, checked and applied (digest 5.3).

`apply_update` checks everything first and changes nothing when a field is wrong; shipping options
are different: a wrong one is reported inside the success.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from .backmarket_words import DEFAULT_CURRENCIES, SHIPPERS, currency_of
from .backmarket_world import is_whole, money
from .messages import Refused

LONGEST_COMMENT = 500
SHORTEST_WARRANTY = 12


def apply_update(
    listing: dict[str, Any],
    body: dict[str, Any],
    locale: str,
    region: str,
    ap_default: str = 'none',
) -> list[str]:
    """Apply the fields in `body` to a listing in one market; return shipping messages.

    Raises Refused 400, with nothing changed, when a field is wrong.
    """
    everywhere, here = checked_fields(body, locale, region, ap_default)
    market = listing['markets'].setdefault(locale, new_market())
    listing.update(everywhere)
    market.update(here)
    if 'price' in here and not market['max_price']:
        market['max_price'] = money(Decimal(here['price']) * Decimal('1.5'), currency_of(locale))
    return _apply_shippings(market, body, locale)


def new_market() -> dict[str, Any]:
    """Return the empty storage of a listing in one market."""
    return {
        'price': '', 'min_price': None, 'max_price': '', 'comment': None,
        'warranty_delay': SHORTEST_WARRANTY, 'shippings': {},
    }


def checked_fields(
    body: dict[str, Any], locale: str, region: str, ap_default: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (global fields, fields of this market) as stored; Refused 400 on a wrong one."""
    everywhere: dict[str, Any] = {}
    here: dict[str, Any] = {}
    if 'price' in body or body.get('min_price') is not None:
        _check_currency(body, locale, region, ap_default)
    if 'price' in body:
        here['price'] = _price(body['price'], 'price', locale)
    if 'min_price' in body:
        least = body['min_price']
        here['min_price'] = None if least is None else _price(least, 'min_price', locale)
    if 'quantity' in body:
        everywhere['quantity'] = _count(body['quantity'], 'quantity', 0)
    if 'warranty_delay' in body:
        here['warranty_delay'] = _count(body['warranty_delay'], 'warranty_delay', SHORTEST_WARRANTY)
    if 'comment' in body:
        here['comment'] = _comment(body['comment'])
    return everywhere, here


def _check_currency(body: dict[str, Any], locale: str, region: str, ap_default: str) -> None:
    default = ap_default.replace('none', '') if region == 'AP' else DEFAULT_CURRENCIES[region]
    sent = body.get('currency', default)
    if sent != currency_of(locale):
        raise Refused(
            400, f"The currency of {locale} is {currency_of(locale)}, not {sent or 'missing'}."
        )


def _price(value: object, name: str, locale: str) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Refused(400, f"{name} must be text or a number.")
    try:
        amount = Decimal(str(value))
        good = amount.is_finite() and 0 < amount < 10**7 and is_whole(amount, currency_of(locale))
    except InvalidOperation as error:
        raise Refused(400, f"{name} '{value}' is no amount.") from error
    if not good:
        raise Refused(400, f"{name} '{value}' is no positive amount of {currency_of(locale)}.")
    return money(amount, currency_of(locale))


def _count(value: object, name: str, least: int) -> int:
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value < 2**31:
        raise Refused(400, f"{name} must be a whole number of at least {least}, not {value!r}.")
    return value


def _comment(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise Refused(400, "comment must be text.")
    if value and len(value) > LONGEST_COMMENT:
        raise Refused(400, f"comment is longer than {LONGEST_COMMENT} characters.")
    return value


# -- shipping options -----------------------------------------------------------------------------


def _apply_shippings(market: dict[str, Any], body: dict[str, Any], locale: str) -> list[str]:
    messages = []
    for number in ('1', '2', '3'):
        names = ('shipper', 'shipper_display', 'shipping_delay', 'shipping_price')
        sent = {name: body[f'{name}_{number}'] for name in names if f'{name}_{number}' in body}
        if sent:
            messages.append(_apply_shipping(market, number, sent, locale))
    return messages


def _apply_shipping(
    market: dict[str, Any], number: str, sent: dict[str, Any], locale: str
) -> str:
    if sent.get('shipper', '') is None:
        market['shippings'].pop(number, None)
        return f"Shipping method {number} removed"
    try:
        option = {**market['shippings'].get(number, {}), **_checked_shipping(sent, locale)}
    except Refused as error:
        return f"Shipping method {number} not updated: {error.message}"
    if not {'shipper', 'shipping_price', 'shipping_delay'} <= set(option):
        return f"Shipping method {number} not updated: shipper, price and delay are needed"
    option.setdefault('shipper_display', option['shipper'])
    market['shippings'][number] = {**option, 'country_code': locale}
    return f"Shipping method {number} ({option['shipper_display']}) updated"


def _checked_shipping(sent: dict[str, Any], locale: str) -> dict[str, Any]:
    option: dict[str, Any] = {}
    if 'shipper' in sent:
        if sent['shipper'] not in SHIPPERS:
            raise Refused(400, f"shipper {sent['shipper']!r} does not exist")
        option['shipper'] = sent['shipper']
    if sent.get('shipper_display'):
        option['shipper_display'] = str(sent['shipper_display'])
    if sent.get('shipping_delay') is not None:
        option['shipping_delay'] = _count(sent['shipping_delay'], 'shipping_delay', 0)
    if sent.get('shipping_price') is not None:
        free = str(sent['shipping_price']) in ('0', '0.0', '0.00')
        price = '0.00' if free else _price(sent['shipping_price'], 'shipping_price', locale)
        option['shipping_price'] = price
    return option
