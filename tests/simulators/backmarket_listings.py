"""The listings part of the API: list, detail, single update (digest 2.5, 5.3, 5.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .backmarket_fields import apply_update
from .backmarket_pages import page_of, whole_number
from .backmarket_words import (
    DEACTIVATED,
    IN_VALIDATION,
    LEGACY_GRADES,
    MISSING_DATA,
    OFFLINE,
    ONLINE,
    PUBLICATION_STATES,
    currency_of,
)
from .messages import Refused, Request, Response, json_response

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

TOO_MANY_LINES = "Too many SKU lines in an hour."


class Listings:
    """Handlers of /ws/listings for reading and for one listing at a time."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the routes."""
        self._simulator = simulator
        add = simulator.router.add
        add('GET', '/ws/listings', self.page)
        add('GET', '/ws/listings/detail', self.by_query)
        add('GET', '/ws/listings/{listingId}', self.detail)
        add('POST', '/ws/listings/{listingId}', self.update)

    def page(self, request: Request) -> Response:
        """Answer a page of listings as the market of Accept-Language sees them."""
        locale = self._simulator.locale(request)
        state = whole_number(request, 'publication_state')
        if state is not None and state not in PUBLICATION_STATES:
            raise Refused(400, f"publication_state {state} does not exist.")
        least = whole_number(request, 'min_quantity')
        most = whole_number(request, 'max_quantity')
        rows = [
            listing for listing in self._listings(request)
            if (state is None or publication_state(listing, locale) == state)
            and (least is None or listing['quantity'] >= least)
            and (most is None or listing['quantity'] <= most)
        ]
        rows.sort(key=lambda listing: listing['listing_id'])
        choices = self._simulator.choices
        return page_of(request, rows, lambda listing: show_listing(listing, locale), choices)

    def detail(self, request: Request, listingId: str) -> Response:  # noqa: N803
        """Answer one listing by UUID or old number."""
        listing = self._simulator.world.listing(request.account, listingId)
        return self._one(listing, request)

    def by_query(self, request: Request) -> Response:
        """Answer one listing by sku, id or listing_id."""
        given = {name: request.query[name] for name in ('sku', 'id', 'listing_id')
                 if request.query.get(name)}
        strict = self._simulator.choices['detail_filters'] == 'exactly_one'
        if not given or (strict and len(given) > 1):
            raise Refused(400, "Give one of sku, id, listing_id.")
        world = self._simulator.world
        if 'sku' not in given:
            return self._one(world.listing(request.account, next(iter(given.values()))), request)
        listing = world.listing_by_sku(request.account, given['sku'])
        if listing is None:
            raise Refused(404, f"There is no listing with SKU {given['sku']}.")
        return self._one(listing, request)

    def update(self, request: Request, listingId: str) -> Response:  # noqa: N803
        """Change the fields that are sent; nothing at all when one of them is wrong."""
        listing = self._simulator.world.listing(request.account, listingId)
        locale = self._simulator.locale(request)
        if not self._simulator.limits.take_lines(request.account, 1):
            raise Refused(429, TOO_MANY_LINES)
        messages = self._apply(request, listing, locale)
        answer = show_listing(listing, locale)
        del answer['new_battery']
        if messages:
            answer['shippings_response'] = messages
        return json_response({**answer, 'statuscode': 200})

    def _apply(self, request: Request, listing: dict[str, Any], locale: str) -> list[str]:
        region = self._simulator.world.accounts[request.account]['region']
        ap_default = self._simulator.choices['ap_default_currency']
        return apply_update(listing, request.json_object(), locale, region, ap_default)

    def _one(self, listing: dict[str, Any], request: Request) -> Response:
        shown = show_listing(listing, self._simulator.locale(request))
        return json_response({**shown, 'statuscode': 200})

    def _listings(self, request: Request) -> list[dict[str, Any]]:
        return list(self._simulator.world.accounts[request.account]['listings'].values())


def publication_state(listing: dict[str, Any], locale: str) -> int:
    """Return 0 to 4 as third parties report their meaning (digest 5.5)."""
    market = listing['markets'].get(locale, {})
    if listing['deactivated']:
        return DEACTIVATED
    if listing['in_validation']:
        return IN_VALIDATION
    if not market.get('price') or not market.get('comment'):
        return MISSING_DATA
    too_dear = Decimal(market['price']) > Decimal(market['max_price'])
    return OFFLINE if listing['quantity'] == 0 or too_dear else ONLINE


def show_listing(listing: dict[str, Any], locale: str) -> dict[str, Any]:
    """Return a listing's wire form in one market; quantity and identity are global."""
    market = listing['markets'].get(locale, {})
    shown = {
        'id': listing['id'],
        'listing_id': listing['listing_id'],
        'product_id': listing['product_id'],
        'backmarket_id': listing['backmarket_id'],
        'sku': listing['sku'],
        'title': listing['title'],
        'quantity': listing['quantity'],
        'price': market.get('price', '0.00'),
        'max_price': market.get('max_price', '0.00'),
        'min_price': market.get('min_price'),
        'currency': currency_of(locale),
        'comment': market.get('comment'),
        'warranty_delay': market.get('warranty_delay', 12),
        'publication_state': publication_state(listing, locale),
        'state': LEGACY_GRADES[listing['grade']],
        'grade': listing['grade'],
        'shippings': [dict(option) for option in market.get('shippings', {}).values()],
        'new_battery': listing['new_battery'],
    }
    shown.update(listing.get('override', {}))
    return shown
