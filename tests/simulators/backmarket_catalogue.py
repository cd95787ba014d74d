"""The seller's side of the listings: what is on the shelf, and changes made by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

from .backmarket_fields import apply_update
from .backmarket_words import DEFAULT_LOCALES, LEGACY_GRADES, currency_of
from .backmarket_world import World, stable_uuid
from .control import ControlError
from .messages import Refused

_OPEN_LINES = (1, 2, 9)
_BY_HAND = ('deactivated', 'in_validation', 'new_battery', 'override')


def catalogue(world: World, account: str = '', everything: bool = False) -> list[dict[str, Any]]:
    """Return what the seller has, one row per SKU, for one account or (account '') for all.

    `quantity` is what lies on the shelf: units listed, plus units in open orders, plus a small
    difference for a few SKUs. Listings without a product at the seller only with `everything`.
    """
    names = [account] if account else list(world.accounts)
    rows: dict[str, dict[str, Any]] = {}
    for name in names:
        open_units = _open_units(world, name)
        for listing in world.accounts[name]['listings'].values():
            if listing['in_catalogue'] or everything:
                _add(rows, name, listing, open_units[listing['sku']])
    for sku, row in rows.items():
        difference = world.data['drift'].get(sku, 0)
        row['quantity'] = max(0, row['listed_quantity'] + row['open_units'] + difference)
    return list(rows.values())


def _add(rows: dict[str, dict[str, Any]], name: str, listing: dict[str, Any], units: int) -> None:
    row = rows.setdefault(listing['sku'], {
        'sku': listing['sku'], 'seller_reference': listing['reference'], 'ean': listing['ean'],
        'title': listing['title'], 'brand': listing['brand'], 'grade': listing['grade'],
        'category': listing['category'], 'tracking': listing['tracking'],
        'in_catalogue': listing['in_catalogue'], 'prices': {}, 'accounts': [],
        'listed_quantity': 0, 'open_units': 0, 'quantity': 0,
    })
    for locale, market in listing['markets'].items():
        row['prices'][locale] = {'price': market['price'], 'currency': currency_of(locale)}
    row['accounts'].append(name)
    row['listed_quantity'] = max(row['listed_quantity'], listing['quantity'])
    row['open_units'] += units


def _open_units(world: World, name: str) -> Counter[str]:
    units: Counter[str] = Counter()
    for order in world.accounts[name]['orders'].values():
        for line in order['lines']:
            if line['state'] in _OPEN_LINES:
                units[line['sku']] += line['quantity']
    return units


def create_listing(world: World, account: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Put a new listing up by hand; needs sku, takes title, grade, price, quantity and so on."""
    sku = str(wanted.get('sku') or '')
    if not sku:
        raise ControlError("A listing needs a sku.")
    if world.listing_by_sku(account, sku):
        raise ControlError(f"The account {account} has a listing {sku} already.", 409)
    device = stable_uuid(account, 'product by hand', sku)
    number = world.next_number(account, 'listing')
    title = str(wanted.get('title') or f'Listing {sku}')
    world.accounts[account]['products'][device] = {
        'product_id': device, 'backmarket_id': number, 'ean': str(wanted.get('ean') or ''),
        'title': title, 'brand': 'Brand', 'category_id': 1, 'approved_at': None, 'proposed': False,
    }
    listing = {
        'id': stable_uuid(account, 'listing', sku), 'listing_id': number, 'product_id': device,
        'backmarket_id': number, 'sku': sku, 'title': title, 'brand': 'Brand',
        'category': 'accessory', 'grade': 'GOOD', 'quantity': 0, 'new_battery': False,
        'deactivated': False, 'in_validation': False, 'markets': {}, 'reference': sku,
        'ean': str(wanted.get('ean') or ''), 'tracking': 'none', 'in_catalogue': False,
    }
    described = {'comment': title, **wanted}
    for name in ('sku', 'title', 'ean'):
        described.pop(name, None)
    change_listing(world, account, listing, described)
    world.accounts[account]['listings'][listing['id']] = listing
    world.index_listing(account, listing)
    return listing


def change_listing(
    world: World, account: str, listing: dict[str, Any], wanted: dict[str, Any]
) -> dict[str, Any]:
    """Change a listing as somebody in the back office would; return it as stored.

    Takes the fields of the API's single update (with `locale` for the market), `grade`,
    `deactivated`, `in_validation`, `new_battery`, and `override` for raw wire values.
    """
    region = world.accounts[account]['region']
    locale = wanted.get('locale') or DEFAULT_LOCALES[region]
    grade = wanted.get('grade', listing['grade'])
    if grade not in LEGACY_GRADES:
        raise ControlError(f"There is no grade '{grade}'.")
    fields = {'currency': currency_of(locale), **wanted}
    try:
        apply_update(listing, fields, locale, region)
    except Refused as error:
        raise ControlError(error.message) from error
    listing['grade'] = grade
    listing.update({name: wanted[name] for name in _BY_HAND if name in wanted})
    return listing
