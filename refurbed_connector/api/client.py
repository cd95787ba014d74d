"""refurbed behind the base's port: which calls bring and change what (contract 2 to 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from odoo.addons.connector_base.contract import port
from odoo.addons.connector_base.contract.documents import (
    ItemResult,
    LineAnswer,
    Listing,
    Market,
    OfferUpdate,
    Order,
    Page,
    Payload,
    Sweep,
)
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    MarketplaceError,
    PayloadNotUnderstood,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.contract.shipments import Shipment, ShippedLine
from odoo.addons.connector_base.transport.batches import batched
from odoo.addons.connector_base.transport.http import Http

from .. import const
from . import batches, reader
from .batches import Batch
from .calls import Calls, Listed
from .door import explain, open_http
from .lookups import MARKETS, LookUps
from .requests_check import is_id
from .settings import Settings
from .settled import settled_offer, settled_order
from .shipping import followed_item, not_followed, not_shipped, problem, shipped_item

__all__ = ['RefurbedApi', 'Settings', 'explain', 'open_http']

Line = TypeVar('Line', LineAnswer, ShippedLine)

ORDERS = Listed('OrderService/ListOrders', 'orders', reader.order_ref, reader.order_ref)
OFFERS = Listed('OfferService/ListOffers', 'offers', reader.listing_ref, reader.listing_ref)
MARKET_OFFERS = Listed(
    'MarketOfferService/ListMarketOffers',
    'market_offers',
    reader.market_offer_ref,
    reader.market_offer_cursor,
)
ANSWERS = Batch('OrderItemService/BatchUpdateOrderItemsState', 'updates', 'order_item')
PARCELS = Batch('OrderItemService/BatchUpdateOrderItems', 'order_items', 'order_item')
STOCKS = Batch('OfferService/BatchUpdateOffers', 'offers', 'offer')


class RefurbedApi(LookUps, port.MarketplaceApi):
    """One seller account at refurbed.

    :param http: the door, as :func:`open_http` gives it
    """

    capabilities = frozenset(
        {
            port.MARKET_OFFERS,
            port.SHIPMENTS,
            port.PARTIAL_SHIPMENTS,
            port.TRACKING_URL_NEEDED,
            port.TRACKING_UPDATES,
        }
    )

    def __init__(self, http: Http, settings: Settings | None = None):
        self._settings = settings or Settings()
        self._calls = Calls(http, self._settings.page_size)

    # --- account ---------------------------------------------------------------------------------

    def ping(self) -> str:
        """See :meth:`MarketplaceApi.ping`: one market, else one offer or order (contract 2.12).

        A token that may not use one method is good all the same, so the next one is tried.
        """
        *others, last = (MARKETS, OFFERS, ORDERS)
        for listed in others:
            try:
                self._peek(listed)
            except AccessRefused:
                continue
            return 'refurbed'
        self._peek(last)
        return 'refurbed'

    def _peek(self, listed: Listed) -> None:
        self._calls.ask(listed.method, {'pagination': {'limit': 1}})

    def markets(self) -> tuple[Market, ...]:
        """See :meth:`MarketplaceApi.markets`: those with a site of refurbed (contract 2.5, 6).

        refurbed lists nearly all countries, but prices are set, and buyers found, on its sites
        only.
        """
        sites = filter(reader.is_site, self.list_markets())
        return tuple(reader.read_market(row) for row in sites)

    # --- orders ----------------------------------------------------------------------------------

    def order_pages(self, sweep: Sweep) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.order_pages` (contract 1.5, 5)."""
        for filters in self._filters(sweep):
            for page in self._calls.pages(ORDERS, filters):
                yield _each(page, settled_order)

    def _filters(self, sweep: Sweep) -> Iterator[Payload]:
        """The filters of the lists that make up a sweep."""
        if sweep.kind == 'refs':
            # what is no number is no order's: it brings nothing, and must not spoil the others
            refs = dict.fromkeys(ref for ref in sweep.refs if is_id(ref))
            for batch in batched(refs, self._settings.refs_per_call):
                yield {'id': {'any_of': batch}}
        elif sweep.kind == 'new':
            yield {'state': {'any_of': list(const.NEW_ORDERS)}}
        elif sweep.kind == 'open':
            yield {'state': {'any_of': list(const.OPEN_ORDERS)}}
        elif sweep.kind in ('since', 'placed') and sweep.since:
            yield {'released_at': _released(sweep.since, sweep.until)}
        else:
            raise ValueError(f"refurbed has no sweep of kind {sweep.kind!r} since {sweep.since}.")

    def fetch_order(self, order_ref: str) -> Payload:
        """See :meth:`MarketplaceApi.fetch_order`."""
        if not is_id(order_ref):
            raise RequestRefused(
                f"“{order_ref}” is no refurbed order number: those have digits only.",
                status=const.INVALID_ARGUMENT,
            )
        body = self._calls.ask('OrderService/GetOrder', {'id': order_ref}).body
        order = Reader(body, 'answer').part('order')
        if order.text('id') != order_ref:
            raise PayloadNotUnderstood('answer.order.id', f'expected {order_ref}')
        return settled_order(body['order'])

    def read_order(self, payload: Payload) -> Order:
        """See :meth:`MarketplaceApi.read_order`: one line is one item, one physical unit."""
        return reader.read_order(payload)

    def answer_order(self, order_ref: str, answers: Sequence[LineAnswer]) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.answer_order`: batches of items, each with its fate (4.1).

        What stands in the way of all items (no connection, a wrong key) is raised when it meets the
        first batch; later it ends the list of results, and lines without a result were not sent.
        """
        return self._in_batches(answers, self._answer_items)

    def _answer_items(self, answers: list[LineAnswer]) -> list[ItemResult]:
        wanted = {answer.line_ref: const.NEW_STATES[answer.verb] for answer in answers}

        def doubt(item: Reader) -> str:
            state = item.text('state', default='UNSPECIFIED')
            if state == wanted[item.text('id')]:
                return ''
            return f"refurbed took the answer, but has the item as {state}; it is looked up."

        updates = {ref: {'id': ref, 'state': state} for ref, state in wanted.items()}
        return self._change(ANSWERS, updates, doubt)

    def ship_order(self, shipment: Shipment) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.ship_order`: each item on its own, in batches (4.1, 7).

        Outages are told as :meth:`answer_order` tells them.
        """
        return self._tell_parcel(shipment, ANSWERS, shipped_item, not_shipped)

    def update_tracking(self, shipment: Shipment) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.update_tracking`: the link can be replaced (2.2)."""
        return self._tell_parcel(shipment, PARCELS, followed_item, not_followed(shipment))

    def _tell_parcel(
        self,
        shipment: Shipment,
        kind: Batch,
        update: Callable[[Shipment, ShippedLine], Payload],
        doubt: batches.Doubt,
    ) -> list[ItemResult]:
        def send(lines: list[ShippedLine]) -> list[ItemResult]:
            updates = {line.line_ref: update(shipment, line) for line in lines}
            return self._change(kind, updates, doubt)

        words = problem(shipment)
        if words:
            return batches.same_fate((line.line_ref for line in shipment.lines), words)
        return self._in_batches(shipment.lines, send)

    # --- offers ----------------------------------------------------------------------------------

    def listing_pages(self, markets: Sequence[str]) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.listing_pages`: each offer once, priced for ``markets``.

        An offer has a price for every market there is; those not asked for are left out, as they
        would make up nearly all of what is kept. Without markets, all prices are given.
        """
        for page in self._calls.pages(OFFERS):
            yield _each(page, lambda offer: settled_offer(offer, markets))

    def read_listing(self, payload: Payload, market: str = '') -> Listing:
        """See :meth:`MarketplaceApi.read_listing`; without ``market``, with all its prices."""
        return reader.read_listing(payload, market)

    def market_offer_pages(self, markets: Sequence[str] = ()) -> Iterator[Page]:
        """Bring every offer once per market, raw, by a reference such as ``880214/SE`` (2.4).

        :param markets: only these
        :raises MarketplaceError: as :meth:`listing_pages`
        """
        filters = {'market_price_market_code': {'any_of': list(markets)}} if markets else None
        yield from self._calls.pages(MARKET_OFFERS, filters)

    def read_market_offer(self, payload: Payload) -> Listing:
        """Understand one raw market offer: the offer with the price of its market; pure.

        :raises PayloadNotUnderstood: naming what is wrong
        """
        return reader.read_market_offer(payload)

    def push_offers(self, offers: Sequence[OfferUpdate]) -> Iterator[ItemResult]:
        """See :meth:`MarketplaceApi.push_offers`: absolute stock, 0 included, in batches (6)."""
        for batch in batches.cut(offers, self._settings.batch_size, lambda one: one.listing_ref):
            updates = {
                offer.listing_ref: {
                    'identifier': {'id': offer.listing_ref},
                    'stock': offer.quantity,
                }
                for offer in batch
            }
            yield from self._change(STOCKS, updates, lambda _offer: '')

    # --- calls -----------------------------------------------------------------------------------

    def _in_batches(
        self, lines: Sequence[Line], send: Callable[[list[Line]], list[ItemResult]]
    ) -> list[ItemResult]:
        """Send lines of an order in batches; an outage after the first one ends the results."""
        results: list[ItemResult] = []
        try:
            for batch in batches.cut(lines, self._settings.batch_size, lambda one: one.line_ref):
                results += send(batch)
        except MarketplaceError:
            if not results:
                raise
        return results

    def _change(
        self, kind: Batch, updates: dict[str, Payload], doubt: batches.Doubt
    ) -> list[ItemResult]:
        """Send one batch of changes by reference, and tell the fate of each, in their order.

        What concerns the account rather than the elements is raised.
        """
        # one number that is none would have refurbed refuse the whole call
        refs = [ref for ref in updates if is_id(ref)]
        results = self._send(kind, {ref: updates[ref] for ref in refs}, doubt) if refs else []
        fates = {result.ref: result for result in results}
        strange = "This is no number of refurbed: those have digits only."
        fates.update({ref: ItemResult(ref, False, strange) for ref in updates if not is_id(ref)})
        return [fates[ref] for ref in updates if ref in fates]

    def _send(
        self, kind: Batch, updates: dict[str, Payload], doubt: batches.Doubt
    ) -> list[ItemResult]:
        try:
            answer = self._calls.ask(kind.method, {kind.key: list(updates.values())})
        except RequestRefused as error:
            return batches.same_fate(updates, error.message)
        except UncertainOutcome as error:
            return batches.same_fate(updates, error.message, uncertain=True)
        return batches.fates(answer.body, list(updates), kind.resource, doubt)


def _released(since: datetime, until: datetime | None) -> Payload:
    """The filter for orders released between two instants (naive UTC), both included.

    Odoo keeps whole seconds, refurbed fractions: what was released within the last second counts.
    """
    bounds = {'ge': _written(since)}
    if until:
        bounds['lt'] = _written(until + timedelta(seconds=1))
    return bounds


def _written(instant: datetime) -> str:
    return instant.strftime('%Y-%m-%dT%H:%M:%SZ')


def _each(page: Page, change: Callable[[Payload], Payload]) -> Page:
    """Give a page with every payload changed."""
    return Page(tuple((ref, change(payload)) for ref, payload in page.payloads), page.served_at)
