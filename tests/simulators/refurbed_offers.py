"""OfferService: listing, creating, changing and deleting offers (contract digest 2.3, 3.5, 4.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .refurbed_errors import RpcError, exists, invalid
from .refurbed_instances import find_instance, instance_by_description
from .refurbed_lists import Table, one
from .refurbed_money import RATES, price
from .refurbed_prices import offer_values
from .refurbed_world import World

_LONGEST_SKU = 256
_SETTABLE = (
    'grading',
    'warranty',
    'stock',
    'shipping_profile_id',
    'taxation',
    'reference_currency_code',
    'reference_price',
    'reference_min_price',
    'secondary_shipping_profile_id',
)
_ORDERED = (
    'created_at',
    'sku',
    'grading',
    'warranty',
    'stock',
    'taxation',
    'reference_currency_code',
)


def offer_filters() -> dict[str, Any]:
    """Return the filters that offers and market offers share."""
    same = (
        *_ORDERED,
        'instance_id',
        'state',
        'shipping_profile_id',
        'secondary_shipping_profile_id',
    )
    return {
        **{name: _get(name) for name in same},
        'name': _get('instance_name'),
        'reference_price': one(lambda offer: Decimal(offer['reference_price'])),
        'reference_min_price': one(_min_price),
    }


def _get(name: str) -> Any:
    return one(lambda offer: offer[name])


def _min_price(offer: dict[str, Any]) -> Decimal | None:
    return Decimal(offer['reference_min_price']) if offer['reference_min_price'] else None


OFFERS = Table(
    'ListOffersRequest',
    lambda offer: offer['id'],
    {
        **offer_filters(),
        'id': one(lambda offer: offer['id']),
        'battery_condition': one(lambda offer: offer['battery_condition']),
    },
    {
        **{name.upper(): _get(name)[1] for name in _ORDERED},
        'NAME': lambda offer: offer['instance_name'],
        'REFERENCE_PRICE': lambda offer: Decimal(offer['reference_price']),
        'REFERENCE_MIN_PRICE': _min_price,
    },
)


class Offers:
    """The handlers; each takes (account, content) and returns the answer's values."""

    def __init__(self, world: World) -> None:
        """Work on this world."""
        self._world = world

    def list_offers(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListOffers."""
        offers = self._world.accounts[account]['offers'].values()
        rows, more = OFFERS.page(content, offers, self._world.choices)
        return {
            'offers': [offer_values(self._world, account, row) for row in rows],
            'has_more': more,
        }

    def get(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetOffer."""
        return self._shown(account, self._world.offer(account, content['identifier']))

    def delete(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """DeleteOffer."""
        offer = self._world.offer(account, content['identifier'])
        owner = self._world.accounts[account]
        del owner['offers'][str(offer['id'])]
        owner['deleted_skus'].append(offer['sku'])
        self._world.index_offer(account, offer, gone=True)
        return {}

    def update(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """UpdateOffer: only what is given changes; the version rises when something did."""
        offer = self._world.offer(account, content['identifier'])
        wanted = {name: content[name] for name in _SETTABLE if name in content}
        for name in ('secondary_shipping_profile_id', 'reference_min_price'):
            if content.get(f'delete_{name}'):
                wanted[name] = None
        changed = {**offer, **wanted}
        self._check(account, changed, wanted)
        changed['version'] += any(offer[name] != changed[name] for name in wanted)
        changed['real_taxation'] = self._real_taxation(account, changed)
        offer.update(changed)
        return self._shown(account, offer)

    def create(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """CreateOffer: by instance OK, by GTIN or MPN UNVERIFIED, by description as it matches."""
        self._check_sku(account, content['sku'])
        if content['warranty'] != 'M12':
            raise invalid("new offers take the warranty M12 only")
        instance, state = self._instance(content)
        offer = {
            **blank_offer(),
            **{name: content[name] for name in _SETTABLE if name in content},
            'sku': content['sku'],
            'state': state,
            'created_at': self._world.clock.text(),
            'instance_id': instance['id'],
            'instance_name': instance['name'],
            'battery_condition': content.get('battery_condition'),
        }
        self._check(account, offer, offer)
        offer['real_taxation'] = self._real_taxation(account, offer)
        for wanted in content.get('create_market_prices', ()):
            set_price(self._world, offer, wanted['market_code'], wanted)
        offer['id'] = self._world.next_number('offer')
        self._world.accounts[account]['offers'][str(offer['id'])] = offer
        self._world.index_offer(account, offer)
        return self._shown(account, offer)

    def _shown(self, account: str, offer: dict[str, Any]) -> dict[str, Any]:
        return {'offer': offer_values(self._world, account, offer)}

    def _real_taxation(self, account: str, offer: dict[str, Any]) -> str:
        """Return the taxation in force: a setting of the account may override the offer's."""
        return self._world.accounts[account]['taxation_override'] or offer['taxation']

    # -- checks ---------------------------------------------------------------------------------

    def _check_sku(self, account: str, sku: str) -> None:
        if len(sku) > _LONGEST_SKU or sku != sku.strip():
            raise invalid(f"sku must have at most {_LONGEST_SKU} characters and no blanks around")
        owner = self._world.accounts[account]
        taken = sku in owner['deleted_skus'] and self._world.choices['deleted_sku'] == 'taken'
        if taken or self._world.find_offer(account, {'sku': sku}):
            raise exists(f"there is an offer with the sku '{sku}' already")

    def _instance(self, content: dict[str, Any]) -> tuple[dict[str, Any], str]:
        world = self._world
        if 'instance_descriptor' in content:
            found = instance_by_description(world, content['instance_descriptor'])
            if found:
                return found, 'OK'
            name = content['instance_descriptor']['instance_name']
            return {'id': 0, 'name': name}, 'SUBMITTED'
        wanted = {name: content[name] for name in ('instance_id', 'gtin', 'mpn') if name in content}
        if not wanted:
            raise invalid("one of instance_id, gtin and mpn is required")
        if 'instance_id' in wanted:
            found = world.data['instances'].get(str(wanted['instance_id']))
            if not found:
                raise invalid(f"there is no instance {wanted['instance_id']}")
            return found, 'OK'
        try:
            return find_instance(world, wanted), 'UNVERIFIED'
        except RpcError as error:
            raise invalid(error.message) from error  # offers answer 3 where GetInstance has 5, 9

    def _check(self, account: str, offer: dict[str, Any], wanted: dict[str, Any]) -> None:
        """Check what was asked for, and how it fits the rest; money is stored normalised."""
        if 'UNSPECIFIED' in [wanted.get(name) for name in ('grading', 'warranty', 'taxation')]:
            raise invalid("grading, warranty and taxation can't be UNSPECIFIED")
        if offer['reference_currency_code'] not in RATES:
            raise invalid(f"{offer['reference_currency_code']} is not a supported currency")
        for name in ('reference_price', 'reference_min_price'):
            if wanted.get(name) is not None:
                offer[name] = price(wanted[name], name)
        check_min_price(self._world, offer['reference_price'], offer['reference_min_price'])
        for name in ('shipping_profile_id', 'secondary_shipping_profile_id'):
            if wanted.get(name) is not None and not self._world.profile(account, wanted[name]):
                raise invalid(f"{name}: there is no shipping profile {wanted[name]}")
        if offer['secondary_shipping_profile_id'] == offer['shipping_profile_id']:
            raise invalid("the secondary shipping profile must differ from the first")


def blank_offer() -> dict[str, Any]:
    """Return an offer with nothing decided yet."""
    return {
        'id': 0,
        'version': 1,
        'created_at': '',
        'instance_id': 0,
        'instance_name': '',
        'state': 'OK',
        'sku': '',
        'grading': 'B',
        'warranty': 'M12',
        'stock': 0,
        'shipping_profile_id': 0,
        'secondary_shipping_profile_id': None,
        'taxation': 'GROSS',
        'real_taxation': 'GROSS',
        'reference_currency_code': 'EUR',
        'reference_price': '0.00',
        'reference_min_price': None,
        'battery_condition': None,
        'rejection_reason': None,
        'set_prices': {},
        'hidden': {},
        # what the seller's own system knows, shown by the control API only
        'seller': None,
    }


def check_min_price(world: World, full: str, lowest: str | None) -> None:
    """Refuse a minimum price above the price, unless the choice accepts it."""
    above = lowest is not None and Decimal(lowest) > Decimal(full)
    if above and world.choices['min_price_above_price'] == 'refuse':
        raise invalid("the minimum price is above the price")


def set_price(world: World, offer: dict[str, Any], market: str, wanted: dict[str, Any]) -> None:
    """Set a manual price of an offer in a market; RpcError 3 for a bad one, nothing changed."""
    place = world.market(market)
    if not place['is_site'] and world.choices['price_on_other_market'] == 'refuse':
        raise invalid(f"there is no refurbed site in the market {market}")
    if wanted['currency_code'] not in RATES:
        raise invalid(f"{wanted['currency_code']} is not a supported currency")
    full = price(wanted['price'], 'price')
    lowest = wanted.get('min_price')
    lowest = None if lowest is None else price(lowest, 'min_price')
    check_min_price(world, full, lowest)
    offer['set_prices'][market] = {
        'currency_code': wanted['currency_code'],
        'price': full,
        'min_price': lowest,
    }
