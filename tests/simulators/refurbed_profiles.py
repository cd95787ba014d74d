"""ShippingProfileService: versions stay readable, an assigned one can't be deleted
(contract digest 2.7, 3.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .refurbed_errors import exists, invalid, not_found, precondition
from .refurbed_lists import Table, any_item, one
from .refurbed_markets import CARRIERS, MARKETS
from .refurbed_money import RATES, converted, price
from .refurbed_world import World

_DESTINATION = (
    'currency_code',
    'shipping_costs',
    'min_delivery_days',
    'max_delivery_days',
    'label_creation_enabled',
    'carrier',
    'dispatch_cutoff_hour',
)
_LONGEST_DELIVERY = 30


class Profiles:
    """The handlers; each takes (account, content) and returns the answer's values."""

    def __init__(self, world: World) -> None:
        """Work on this world."""
        self._world = world

    # -- reading --------------------------------------------------------------------------------

    def list_all(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListShippingProfiles: current versions of those that were not deleted."""
        numbers = self._world.accounts[account]['profiles']
        rows = [row for number in numbers if (row := self._world.profile(account, int(number)))]
        page, more = self._table(account).page(content, rows, self._world.choices)
        shown = [self._values(account, row) for row in page]
        return {'shipping_profiles': shown, 'has_more': more}

    def get(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetShippingProfile: the current version, or the one that is named, deleted or not."""
        versions = self._world.accounts[account]['profiles'].get(str(content['id']), [])
        if 'version' in content:
            found = [row for row in versions if row['version'] == content['version']]
        else:
            found = [row for row in versions[-1:] if not row['deleted']]
        if not found:
            raise not_found("shipping profile not found")
        return self._shown(account, found[0])

    def _table(self, account: str) -> Table:
        def offers(row: dict[str, Any]) -> int:
            return self._offers_with(account, row['id'])

        return Table(
            'ListShippingProfilesRequest',
            lambda row: row['id'],
            {
                'id': one(lambda row: row['id']),
                'created_at': one(lambda row: row['created_at']),
                'name': one(lambda row: row['name']),
                'source_country_market_code': one(lambda row: row['source']),
                'destination_market_code': any_item(
                    lambda row: (place['market_code'] for place in row['destinations'])
                ),
                'num_offers_assigned': one(offers),
            },
            {
                'CREATED_AT': lambda row: row['created_at'],
                'NAME': lambda row: row['name'],
                'SOURCE_COUNTRY_MARKET_CODE': lambda row: row['source'],
                'SOURCE_COUNTRY_MARKET_NAME': lambda row: MARKETS[row['source']]['name'],
                'NUM_OFFERS_ASSIGNED': offers,
            },
        )

    def _offers_with(self, account: str, number: int) -> int:
        offers = self._world.accounts[account]['offers'].values()
        return sum(
            number in (row['shipping_profile_id'], row['secondary_shipping_profile_id'])
            for row in offers
        )

    def _shown(self, account: str, row: dict[str, Any]) -> dict[str, Any]:
        return {'shipping_profile': self._values(account, row)}

    def _values(self, account: str, row: dict[str, Any]) -> dict[str, Any]:
        assigned = self._offers_with(account, row['id'])
        current = self._world.accounts[account]['profiles'][str(row['id'])][-1]
        is_current = row is current and not row['deleted']
        address = row['source_address']
        return {
            'id': row['id'],
            'version': row['version'],
            'name': row['name'],
            'created_at': row['created_at'],
            'is_current': is_current,
            'source_country_market_code': row['source'],
            'source_country_market_name': MARKETS[row['source']]['name'],
            # The number inside is a dummy: it is no merchant address.
            'source_address': address and {**address, 'id': 0, 'version': 0, 'type': 'DELIVERY'},
            'is_deletable': is_current and assigned == 0,
            'num_offers_assigned': assigned if is_current else None,
            'destinations': self._world.view.mixed([_place(one) for one in row['destinations']]),
        }

    # -- writing --------------------------------------------------------------------------------

    def create(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """CreateShippingProfile."""
        row = {
            'id': 0,
            'version': 1,
            'created_at': self._world.clock.text(),
            'deleted': False,
            'name': content['name'],
            'destinations': [],
            **_source(content),
        }
        if not row['source']:
            raise invalid("source_address or source_country_market_code is required")
        _add_destinations(row, content.get('create_destinations', ()))
        row['id'] = self._world.next_number('profile')
        self._world.accounts[account]['profiles'][str(row['id'])] = [row]
        return self._shown(account, row)

    def update(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """UpdateShippingProfile: makes a new version."""
        before = self._find(account, content['id'])
        source = _source(content)
        row = {
            **before,
            'version': before['version'] + 1,
            'name': content.get('name') or before['name'],
            'destinations': [dict(place) for place in before['destinations']],
            **(source if source['source'] else {}),
        }
        _remove_destinations(row, content.get('delete_destinations', ()))
        _change_destinations(row, content.get('update_destinations', ()))
        _add_destinations(row, content.get('create_destinations', ()))
        self._world.accounts[account]['profiles'][str(row['id'])].append(row)
        return self._shown(account, row)

    def delete(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """DeleteShippingProfile: 9 while an offer uses it."""
        row = self._find(account, content['id'])
        if self._offers_with(account, row['id']):
            raise precondition("an offer uses this shipping profile")
        row['deleted'] = True
        return {}

    def _find(self, account: str, number: int) -> dict[str, Any]:
        row = self._world.profile(account, number)
        if row is None:
            raise not_found("shipping profile not found")
        return row


def _source(content: dict[str, Any]) -> dict[str, Any]:
    address = content.get('source_address')
    code = address['country_code'] if address else content.get('source_country_market_code', '')
    if code and code not in MARKETS:
        raise invalid(f"there is no market '{code}'")
    return {'source': code, 'source_address': address}


def _place(row: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a Destination."""
    market = MARKETS[row['market_code']]
    values = {**row, 'market_name': market['name'], 'is_site_market': market['is_site']}
    if market['is_site']:
        target = market['currency_code']
        costs = converted(Decimal(row['shipping_costs']), row['currency_code'], target)
        values.update(site_market_currency_code=target, site_market_shipping_costs=costs)
    return values


def _add_destinations(row: dict[str, Any], wanted: Any) -> None:
    known = {place['market_code'] for place in row['destinations']}
    for place in wanted:
        if place['market_code'] in known:
            raise exists(f"there is a destination {place['market_code']} already")
        known.add(place['market_code'])
        row['destinations'].append(
            _checked(
                {
                    'market_code': place['market_code'],
                    'label_creation_enabled': False,
                    'carrier': None,
                    'dispatch_cutoff_hour': None,
                    **place,
                }
            )
        )


def _change_destinations(row: dict[str, Any], wanted: Any) -> None:
    by_market = {place['market_code']: place for place in row['destinations']}
    for change in wanted:
        if change['market_code'] not in by_market:
            raise invalid(f"there is no destination {change['market_code']}")
        place = by_market[change['market_code']]
        place.update({name: change[name] for name in _DESTINATION if name in change})
        place.update(_checked(place))


def _remove_destinations(row: dict[str, Any], codes: Any) -> None:
    for code in codes:
        kept = [place for place in row['destinations'] if place['market_code'] != code]
        if len(kept) == len(row['destinations']):
            raise invalid(f"there is no destination {code}")
        row['destinations'] = kept


def _checked(place: dict[str, Any]) -> dict[str, Any]:
    """Return a destination with its costs as stored; RpcError 3 for what the contract forbids."""
    if place['market_code'] not in MARKETS:
        raise invalid(f"there is no market '{place['market_code']}'")
    if place['currency_code'] not in RATES:
        raise invalid(f"{place['currency_code']} is not a supported currency")
    days = (place['min_delivery_days'], place['max_delivery_days'])
    if not 1 <= days[0] <= days[1] <= _LONGEST_DELIVERY:
        raise invalid(f"delivery days must be 1 to {_LONGEST_DELIVERY}, the minimum first")
    hour = place.get('dispatch_cutoff_hour')
    if hour is not None and not 1 <= hour <= 23:
        raise invalid("dispatch_cutoff_hour must be 1 to 23")
    if place.get('carrier') and place['carrier'] not in CARRIERS:
        raise invalid(f"there is no carrier '{place['carrier']}'")
    return {**place, 'shipping_costs': price(place['shipping_costs'], 'shipping_costs', True)}
