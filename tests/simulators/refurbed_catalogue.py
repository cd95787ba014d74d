"""The seller's side of the offers: what is on the shelf, and changes made by hand."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .control import ControlError
from .refurbed_enums import ENUMS
from .refurbed_markets import SITE_MARKETS
from .refurbed_prices import own_price
from .refurbed_world import World

if TYPE_CHECKING:
    from .refurbed import RefurbedSimulator

_OPEN_STATES = ('NEW', 'ACCEPTED')
_BY_HAND = ('state', 'hidden', 'rejection_reason', 'sku')
_AS_UPDATE = (
    'stock',
    'grading',
    'warranty',
    'taxation',
    'reference_price',
    'reference_min_price',
    'reference_currency_code',
    'shipping_profile_id',
)


def catalogue(world: World, account: str = '', everything: bool = False) -> list[dict[str, Any]]:
    """Return what the seller has, one row per thing on the shelf, for one account or (account '')
    for all.

    `quantity` is what lies on the shelf: units offered, plus units in open orders, plus a small
    difference for a few SKUs. Offers without a product at the seller only with `everything`.
    """
    rows: dict[str, dict[str, Any]] = {}
    for name in [account] if account else list(world.accounts):
        units = _open_units(world, name)
        for offer in world.accounts[name]['offers'].values():
            if offer['seller'] and (everything or offer['seller']['in_catalogue']):
                _add(world, rows, name, offer, units[offer['id']])
    for sku, row in rows.items():
        difference = world.data['drift'].get(sku, 0)
        row['quantity'] = max(0, row['listed_quantity'] + row['open_units'] + difference)
    return list(rows.values())


def _add(
    world: World, rows: dict[str, dict[str, Any]], name: str, offer: dict[str, Any], units: int
) -> None:
    seller = offer['seller']
    row = rows.setdefault(
        seller['sku'],
        {
            **{
                key: seller[key]
                for key in (
                    'sku',
                    'ean',
                    'title',
                    'brand',
                    'grade',
                    'category',
                    'tracking',
                    'in_catalogue',
                )
            },
            'seller_reference': seller['reference'],
            'offer_sku': offer['sku'],
            'offer_id': str(offer['id']),
            'prices': {},
            'accounts': [],
            'listed_quantity': 0,
            'open_units': 0,
            'quantity': 0,
        },
    )
    for code in SITE_MARKETS:
        currency, price, _lowest = own_price(world, offer, code)
        row['prices'][code] = {'price': str(price), 'currency': currency}
    row['accounts'].append(name)
    row['listed_quantity'] = max(row['listed_quantity'], offer['stock'])
    row['open_units'] += units


def _open_units(world: World, name: str) -> Counter[int]:
    """Count units in open orders by offer; of an unreleased order nobody knows yet."""
    units: Counter[int] = Counter()
    for order in world.accounts[name]['orders'].values():
        for item in order['items']:
            if order['released'] and item['state'] in _OPEN_STATES and item['offer_data']:
                units[item['offer_data']['offer_id']] += 1
    return units


def change_offer(
    simulator: RefurbedSimulator, account: str, offer: dict[str, Any], wanted: dict[str, Any]
) -> dict[str, Any]:
    """Change an offer as the web interface would; return it as stored.

    Takes the fields of UpdateOffer, `state`, `hidden` ({market: LIMITED or HIDDEN}), `sku`.
    """
    strange = sorted(set(wanted) - set(_AS_UPDATE) - set(_BY_HAND) - {'account'})
    if strange:
        raise ControlError(f"An offer has no {', '.join(strange)} to change here.")
    if wanted.get('state', 'OK') not in ENUMS['OfferState']:
        raise ControlError(f"There is no offer state '{wanted['state']}'.")
    changes = {name: wanted[name] for name in _AS_UPDATE if name in wanted}
    if changes:
        simulator.offers.update(account, {'identifier': {'id': offer['id']}, **changes})
    by_hand = {name: wanted[name] for name in _BY_HAND if name in wanted}
    if 'sku' in by_hand:
        simulator.world.index_offer(account, offer, gone=True)
    offer.update(by_hand)
    simulator.world.index_offer(account, offer)
    return offer
