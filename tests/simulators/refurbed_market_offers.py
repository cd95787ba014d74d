"""MarketOfferService: one row per offer and market, calculated prices included
(contract digest 2.4, 6)."""

from __future__ import annotations

from typing import Any

from .refurbed_errors import RpcError, exists, invalid, not_found
from .refurbed_lists import Table, one
from .refurbed_markets import MARKETS
from .refurbed_offers import offer_filters, set_price
from .refurbed_prices import market_offer_values
from .refurbed_world import World

_PLAIN = (
    'market_code',
    'is_site_market',
    'is_calculated',
    'currency_code',
    'price',
    'min_price',
    'site_market_currency_code',
    'site_market_price',
    'site_market_min_price',
    'visibility',
    'instance_buybox_state',
    'buybox_scope',
)
_SORTED = (*_PLAIN[:9], 'market_name')
Row = dict[str, Any]


def _key(row: Row) -> tuple[int, str]:
    return row['market_price']['offer_id'], row['market_price']['market_code']


def _of_price(name: str) -> Any:
    return lambda row: row['market_price'].get(name)


def _price_filters() -> dict[str, Any]:
    return {f'market_price_{name}': one(_of_price(name)) for name in _PLAIN}


class MarketOffers:
    """The handlers; each takes (account, content) and returns the answer's values."""

    def __init__(self, world: World) -> None:
        """Work on this world."""
        self._world = world

    # -- reading --------------------------------------------------------------------------------

    def list_all(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListMarketOffers; the cursor is an object of offer and market."""

        def cursor(identifier: dict[str, Any]) -> tuple[int, str]:
            return self._key_of(account, identifier)

        table = Table(
            'ListMarketOffersRequest',
            _key,
            {
                **offer_filters(),
                **_price_filters(),
                'id': one(_key),
                'offer_id': one(lambda row: row['market_price']['offer_id']),
            },
            cursor=cursor,
        )
        offers = self._world.accounts[account]['offers'].values()
        rows = [
            market_offer_values(self._world, account, offer, code)
            for offer in offers
            for code in MARKETS
        ]
        page, more = table.page(content, rows, self._world.choices)
        return {'market_offers': page, 'has_more': more}

    def list_by_offer(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListMarketOffersByOffer; the cursor is a market code, a wrong offer answers 3."""
        offer = self._world.find_offer(account, content['offer_identifier'])
        if offer is None:
            raise invalid("offer_identifier names no offer")

        def identified(value: Any) -> Any:
            return self._key_of(account, value)[1] if isinstance(value, dict) else value

        table = Table(
            'ListMarketOffersByOfferRequest',
            lambda row: _key(row)[1],
            {
                **_price_filters(),
                'id': one(lambda row: _key(row)[1]),
            },
            {f'MARKET_PRICE_{name}'.upper(): _of_price(name) for name in _SORTED},
            identified,
        )
        rows = [market_offer_values(self._world, account, offer, code) for code in MARKETS]
        page, more = table.page(content, rows, self._world.choices)
        return {'market_offers': page, 'has_more': more}

    def get(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetMarketOffer."""
        return self._shown(account, *self._find(account, content['identifier']))

    def _key_of(self, account: str, identifier: dict[str, Any]) -> tuple[int, str]:
        wanted = identifier.get('offer_id') or {}
        offer = self._world.find_offer(account, wanted)
        number = offer['id'] if offer else wanted.get('id', -1)
        return number, identifier.get('market_code', '')

    def _find(self, account: str, identifier: dict[str, Any]) -> tuple[dict[str, Any], str]:
        offer = self._world.offer(account, identifier['offer_id'])
        market = identifier['market_code']
        if market not in MARKETS:
            raise not_found(f"there is no market '{market}'")
        return offer, market

    def _shown(self, account: str, offer: dict[str, Any], market: str) -> dict[str, Any]:
        return {'market_offer': market_offer_values(self._world, account, offer, market)}

    # -- writing --------------------------------------------------------------------------------

    def create(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """CreateMarketOffer: a manual price where there is a calculated one; else 6."""
        wanted = content['market_price']
        offer = self._world.find_offer(account, content['identifier'])
        if offer is None:
            raise invalid("identifier names no offer")
        market = self._world.market(wanted['market_code'])['code']
        if market in offer['set_prices']:
            raise exists(f"there is a manual price for the market {market} already")
        set_price(self._world, offer, market, wanted)
        return self._bumped(account, offer, market)

    def update(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """UpdateMarketOffer: changes a manual price; 5 where it is calculated."""
        offer, market = self._manual(account, content['identifier'])
        wanted = dict(content['market_price'])
        if wanted.get('delete_min_price'):
            wanted['min_price'] = None
        set_price(self._world, offer, market, {**offer['set_prices'][market], **wanted})
        return self._bumped(account, offer, market)

    def delete(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """DeleteMarketOffer: the market falls back to the calculated price."""
        offer, market = self._manual(account, content['identifier'])
        del offer['set_prices'][market]
        offer['version'] += 1
        return {}

    def _manual(self, account: str, identifier: dict[str, Any]) -> tuple[dict[str, Any], str]:
        try:
            offer, market = self._find(account, identifier)
        except RpcError as error:
            raise not_found("no such market price") from error
        if market not in offer['set_prices']:
            raise not_found("no such market price")
        return offer, market

    def _bumped(self, account: str, offer: dict[str, Any], market: str) -> dict[str, Any]:
        offer['version'] += 1
        return self._shown(account, offer, market)
