"""A buyer's checkout: an order appears, and what is for sale gets less at the same moment."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal
from typing import Any

from .backmarket_orders_seed import new_line, new_order, warranty_for
from .backmarket_words import DEFAULT_LOCALES, REGION_LOCALES, country_of, currency_of
from .backmarket_world import World
from .clock import parse_instant
from .control import ControlError
from .people import make_person

_KNOWN = {
    'account', 'country_code', 'lines', 'paid', 'payment', 'backcare', 'company', 'customer',
    'shipping', 'date_creation', 'order_id', 'oversell', 'is_backship', 'payment_method',
}
_LINE_KNOWN = {'sku', 'quantity', 'price', 'backcare'}
_LINE_STATES = {'paid': 1, 'pending': 8, 'checking': 0}


def place_order(world: World, account: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Place an order as `wanted` says and return it as stored.

    Raises ControlError when a SKU is not for sale in the market (give `price` for a line whose
    SKU has no listing) or when not enough is left (give `oversell` to take it all the same, as
    two checkouts in the same second can).
    """
    _check_names(wanted, _KNOWN, "An order")
    locale = _locale(world, account, wanted)
    payment = 'paid' if wanted.get('paid', True) else wanted.get('payment', 'pending')
    if payment not in _LINE_STATES:
        raise ControlError(f"payment is one of {', '.join(_LINE_STATES)}, not '{payment}'.")
    if not wanted.get('lines'):
        raise ControlError("An order needs at least one line: lines: [{sku, quantity}].")
    skus = [str(line.get('sku', '')).lower() for line in wanted['lines']]
    if len(set(skus)) < len(skus):
        raise ControlError("An order has one line per SKU; use its quantity.")
    sold = [_sale(world, account, locale, line, wanted) for line in wanted['lines']]
    number = _order_number(world, account, wanted)
    lines = [_line(world, account, locale, sale, _LINE_STATES[payment]) for sale in sold]
    for sale in sold:
        if sale['known']:
            sale['listing']['quantity'] = max(0, sale['listing']['quantity'] - sale['quantity'])
    order = new_order(
        number, locale, _moment(world, wanted), payment, lines,
        *_addresses(locale, number, wanted), wanted.get('payment_method', 'CARD'),
    )
    order['is_backship'] = bool(wanted.get('is_backship', False))
    order['date_modification'] = max(order['date_modification'], world.clock.text())
    world.accounts[account]['orders'][str(number)] = order
    world.index_order(account, order)
    return order


def _check_names(wanted: dict[str, Any], known: set[str], what: str) -> None:
    strange = sorted(set(wanted) - known)
    if strange:
        raise ControlError(
            f"{what} has no {', '.join(strange)}. Known: {', '.join(sorted(known))}."
        )


def _locale(world: World, account: str, wanted: dict[str, Any]) -> str:
    region = world.accounts[account]['region']
    locale = wanted.get('country_code') or DEFAULT_LOCALES[region]
    if locale not in REGION_LOCALES[region]:
        raise ControlError(f"The account {account} does not sell in {locale}.")
    return str(locale)


def _moment(world: World, wanted: dict[str, Any]) -> datetime:
    if 'date_creation' not in wanted:
        return world.clock.now()
    return parse_instant(str(wanted['date_creation']))


def _order_number(world: World, account: str, wanted: dict[str, Any]) -> int:
    orders = world.accounts[account]['orders']
    number = int(wanted.get('order_id') or world.next_number(account, 'order'))
    if str(number) in orders:
        raise ControlError(f"The account {account} has an order {number} already.", 409)
    return number


def _sale(
    world: World, account: str, locale: str, line: dict[str, Any], wanted: dict[str, Any]
) -> dict[str, Any]:
    """Return what one line sells: {listing, known, quantity, warranty, shipping}."""
    _check_names(line, _LINE_KNOWN, "A line")
    quantity = int(line.get('quantity', 1))
    if quantity < 1:
        raise ControlError("A line has a quantity of at least 1.")
    listing = world.listing_by_sku(account, str(line.get('sku', '')))
    known = listing is not None
    if listing is None:
        listing = _stranger(line, locale)
    elif not listing['markets'].get(locale, {}).get('price'):
        raise ControlError(f"{listing['sku']} has no price in {locale}.", 409)
    elif listing['quantity'] < quantity and not wanted.get('oversell'):
        raise ControlError(
            f"Only {listing['quantity']} of {listing['sku']} left; oversell: true sells anyway.",
            409,
        )
    price = Decimal(str(line.get('price') or listing['markets'][locale]['price']))
    currency = currency_of(locale)
    covered = line.get('backcare', wanted.get('backcare', False))
    return {
        'listing': listing, 'known': known, 'quantity': quantity, 'price': price,
        'warranty': warranty_for(price, currency) if covered else Decimal(0),
        'shipping': Decimal(str(wanted.get('shipping', '0'))),
    }


def _stranger(line: dict[str, Any], locale: str) -> dict[str, Any]:
    """Return a stand-in for a listing that was sold and is gone."""
    if not line.get('sku') or 'price' not in line:
        raise ControlError(
            f"No listing has the SKU '{line.get('sku', '')}'; give a price to sell it all the same."
        )
    return {
        'sku': line['sku'], 'listing_id': 9_999_999, 'backmarket_id': 9_999_999,
        'title': f"Discontinued {line['sku']}", 'brand': 'Nobody', 'grade': 'GOOD',
        'markets': {locale: {'price': str(line['price'])}},
    }


def _line(
    world: World, account: str, locale: str, sale: dict[str, Any], state: int
) -> dict[str, Any]:
    number = world.next_number(account, 'line')
    line = new_line(
        number, sale['listing'], locale, sale['quantity'], state, sale['warranty'], sale['shipping']
    )
    line['price'] = str(sale['price'].quantize(Decimal(line['price'])))
    return line


def _addresses(
    locale: str, number: int, wanted: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    chance = random.Random(f'checkout {number}')
    company = wanted.get('company')
    person = make_person(chance, country_of(locale), number, company=bool(company))
    if isinstance(company, str):
        person['company'] = company
    customer = wanted.get('customer') or {}
    _check_names(customer, set(person), "A customer")
    person.update(customer)
    return person, dict(person)
