"""Offers as answers show them: set and calculated market prices, visibility, buy box
(contract digest 3.5, 6, 10.2)."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from .refurbed_markets import MARKETS
from .refurbed_money import RATES, cents, converted
from .refurbed_world import World

_BUYBOX = ('WON', 'WON', 'SHOULD_WIN', 'ELIGIBLE', 'WON_ELSEWHERE', 'INELIGIBLE')
_COMPETITOR_SHARE = Decimal('0.95')
_SAME = (
    'id',
    'version',
    'created_at',
    'instance_id',
    'instance_name',
    'state',
    'sku',
    'grading',
    'warranty',
    'stock',
    'shipping_profile_id',
    'secondary_shipping_profile_id',
    'taxation',
    'real_taxation',
    'reference_currency_code',
    'reference_price',
    'reference_min_price',
    'battery_condition',
    'rejection_reason',
)


def offer_values(world: World, account: str, offer: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an Offer."""
    prices = [market_price(world, account, offer, code) for code in MARKETS]
    mixed = world.view.mixed
    return {
        **_common(world, account, offer),
        'set_market_prices': mixed([one for one in prices if not one['is_calculated']]),
        'calculated_market_prices': mixed([one for one in prices if one['is_calculated']]),
    }


def market_offer_values(
    world: World, account: str, offer: dict[str, Any], market: str
) -> dict[str, Any]:
    """Return the values of a MarketOffer; its id is an object."""
    return {
        **_common(world, account, offer),
        'id': {'offer_id': {'id': offer['id']}, 'market_code': market},
        'market_price': market_price(world, account, offer, market),
    }


def _common(world: World, account: str, offer: dict[str, Any]) -> dict[str, Any]:
    profile = world.profile(account, offer['shipping_profile_id'])
    second = offer['secondary_shipping_profile_id']
    second_profile = world.profile(account, second) if second else None
    return {
        **{name: offer[name] for name in _SAME},
        'is_current': True,
        'shipping_profile_name': profile['name'] if profile else '',
        'secondary_shipping_profile_name': second_profile['name'] if second_profile else None,
    }


def own_price(
    world: World, offer: dict[str, Any], market: str
) -> tuple[str, Decimal, Decimal | None]:
    """Return (currency, price, minimum price or None) of an offer in a market."""
    manual = offer['set_prices'].get(market)
    if manual:
        return manual['currency_code'], Decimal(manual['price']), _decimal(manual['min_price'])
    currency, target = offer['reference_currency_code'], MARKETS[market]['currency_code']
    price, lowest = Decimal(offer['reference_price']), _decimal(offer['reference_min_price'])
    if world.choices['calculated_price'] == 'market' and target in RATES:
        return target, converted(price, currency, target), _converted(lowest, currency, target)
    return currency, price, lowest


def _decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _converted(amount: Decimal | None, source: str, target: str) -> Decimal | None:
    return None if amount is None else converted(amount, source, target)


def market_price(world: World, account: str, offer: dict[str, Any], market: str) -> dict[str, Any]:
    """Return the values of an OfferMarketPrice."""
    place = MARKETS[market]
    currency, price, lowest = own_price(world, offer, market)
    values = {
        'offer_id': offer['id'],
        'market_code': market,
        'market_name': place['name'],
        'is_site_market': place['is_site'],
        'is_calculated': market not in offer['set_prices'],
        'currency_code': currency,
        'price': price,
        'min_price': lowest,
        'visibility': visibility(world, account, offer, market),
    }
    if place['is_site']:
        target = place['currency_code']
        values['site_market_currency_code'] = target
        values['site_market_price'] = converted(price, currency, target)
        values['site_market_min_price'] = _converted(lowest, currency, target)
    if values['visibility'] == 'FULL':
        values.update(_buybox(world, account, offer, market, values))
    return values


def visibility(world: World, account: str, offer: dict[str, Any], market: str) -> str:
    """Return how visible an offer is in a market: NONE without stock, site or destination."""
    profile = world.profile(account, offer['shipping_profile_id'])
    served = bool(profile) and market in {row['market_code'] for row in profile['destinations']}
    if (
        offer['stock'] == 0
        or offer['state'] != 'OK'
        or not served
        or not MARKETS[market]['is_site']
    ):
        return 'NONE'
    return offer['hidden'].get(market, 'FULL')


def shipping_costs(world: World, account: str, offer: dict[str, Any], market: str) -> Decimal:
    """Return what shipping to a market costs, in the market's currency; it is in the price."""
    profile = world.profile(account, offer['shipping_profile_id'])
    for row in profile['destinations'] if profile else ():
        if row['market_code'] == market:
            target = MARKETS[market]['currency_code']
            return converted(Decimal(row['shipping_costs']), row['currency_code'], target)
    return Decimal('0.00')


def _buybox(
    world: World, account: str, offer: dict[str, Any], market: str, values: dict[str, Any]
) -> dict[str, Any]:
    """Return the buy box fields: the same for the same offer and market."""
    digest = hashlib.sha256(f"{offer['id']} {market}".encode()).digest()[0]
    state = _BUYBOX[digest % len(_BUYBOX)]
    if state == 'WON':
        scope = 'INSTANCE_GRADING_BATTERY_CONDITION'
        return {'instance_buybox_state': state, 'buybox_scope': scope}
    if state != 'ELIGIBLE':
        return {'instance_buybox_state': state}
    own = min(
        values['site_market_price'], values['site_market_min_price'] or values['site_market_price']
    )
    competitor = cents(own * _COMPETITOR_SHARE)
    # The competitor's price contains shipping, the suggestion for the own price does not.
    suggested = competitor - shipping_costs(world, account, offer, market)
    target, currency = MARKETS[market]['currency_code'], values['currency_code']
    return {
        'instance_buybox_state': state,
        'instance_buybox_info': {
            'site_market_competitor_price': competitor,
            'site_market_suggested_offer_price': suggested,
            'site_market_suggested_offer_price_diff': own - suggested,
            'suggested_offer_price': converted(suggested, target, currency),
            'suggested_offer_price_diff': converted(own - suggested, target, currency),
        },
    }
