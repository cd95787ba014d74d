"""refurbed behind the base's port: which calls bring and change what (contract 2 to 6).

What comes after an order was accepted has modules of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

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
    PayloadNotUnderstood,
    RequestRefused,
)
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport.batches import batched
from odoo.addons.connector_base.transport.http import Http

from .. import const
from . import batches, reader
from .batches import Batch
from .calls import Calls, Listed
from .changes import STATES, Changes, not_in
from .door import explain, open_http
from .fields import written
from .invoices import Invoices
from .labels import Labels
from .lookups import MARKETS
from .refunds import Refunds
from .requests_check import is_id
from .returns import Returns
from .settings import Settings
from .settled import settled_offer, settled_order
from .shipping import Parcels

__all__ = ['RefurbedApi', 'Settings', 'explain', 'open_http']

ORDERS = Listed('OrderService/ListOrders', 'orders', reader.order_ref, reader.order_ref)
OFFERS = Listed('OfferService/ListOffers', 'offers', reader.listing_ref, reader.listing_ref)
MARKET_OFFERS = Listed(
    'MarketOfferService/ListMarketOffers',
    'market_offers',
    reader.market_offer_ref,
    reader.market_offer_cursor,
)
STOCKS = Batch('OfferService/BatchUpdateOffers', 'offers', 'offer')


class RefurbedApi(Parcels, Refunds, Invoices, Labels, Returns, port.MarketplaceApi):
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
            port.REFUNDS,
            port.REFUND_PREVIEW,
            port.REFUNDS_TOLD,
            port.INVOICES,
            port.LABELS,
            port.LABEL_CREATION,
            port.RETURNS,
            port.RETURN_RECEIPTS,
        }
    )

    def __init__(self, http: Http, settings: Settings | None = None):
        self._settings = settings or Settings()
        self._http = http
        self._calls = Calls(http, self._settings.page_size)
        self._changes = Changes(self._calls, self._settings.batch_size)

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

        Outages are told as :func:`.changes.until_outage` tells them.
        """
        return self._changes.in_batches(answers, attrgetter('line_ref'), self._answer_items)

    def _answer_items(self, answers: list[LineAnswer]) -> list[ItemResult]:
        wanted = {answer.line_ref: const.NEW_STATES[answer.verb] for answer in answers}

        def doubt(item: Reader) -> str:
            return not_in(wanted[item.text('id')], "the answer")(item)

        updates = {ref: {'id': ref, 'state': state} for ref, state in wanted.items()}
        return self._changes.change(STATES, updates, doubt)

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
            yield from self._changes.change(STOCKS, updates, lambda _offer: '')


def _released(since: datetime, until: datetime | None) -> Payload:
    """The filter for orders released between two instants (naive UTC), both included.

    Odoo keeps whole seconds, refurbed fractions: what was released within the last second counts.
    """
    bounds = {'ge': written(since)}
    if until:
        bounds['lt'] = written(until + timedelta(seconds=1))
    return bounds


def _each(page: Page, change: Callable[[Payload], Payload]) -> Page:
    """Give a page with every payload changed."""
    return Page(tuple((ref, change(payload)) for ref, payload in page.payloads), page.served_at)
