"""Back Market behind the base's port: which calls bring and change what (contract 2 to 6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from odoo.addons.connector_base.contract.after_sales import (
    InvoiceFile,
    Label,
    LineRefund,
    RefundResult,
    Return,
)
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
    MarketplaceError,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.port import (
    INVOICES,
    LABELS,
    REFUNDS,
    RETURNS,
    SHIPMENTS,
    MarketplaceApi,
)
from odoo.addons.connector_base.contract.shipments import Shipment
from odoo.addons.connector_base.transport.files import fetch_pdf
from odoo.addons.connector_base.transport.http import Answer, Http
from odoo.addons.connector_base.transport.throttle import Quota

from .. import const
from . import invoices, parcels, reader
from .backship import BackShip
from .door import explain, is_page, open_http
from .lists import ListReader, placed_until
from .order_calls import line_update, order_number, order_path
from .refunds import Refunds
from .settings import RFC3339, Settings
from .shipping import Shipping

__all__ = ['BackMarketApi', 'Settings', 'explain', 'open_http']

Params = dict[str, Any]


class BackMarketApi(MarketplaceApi):
    """One seller account on one of Back Market's platforms.

    :param http: the door, as :func:`open_http` gives it
    :param offers_left: how many listing updates are left of this hour's 2,000; the caller counts
        them across runs (contract 6)
    """

    capabilities = frozenset({SHIPMENTS, REFUNDS, INVOICES, LABELS, RETURNS})

    def __init__(self, http: Http, settings: Settings, *, offers_left: int):
        self._http = http
        self._settings = settings
        self._offers = Quota(offers_left)

    @property
    def offers_left(self) -> int:
        """How many listing updates may still be sent within the hour."""
        return self._offers.left

    # --- account ------------------------------------------------------------

    def ping(self) -> str:
        """See :meth:`MarketplaceApi.ping`: one listing is cheap and holds no personal data."""
        self._get('/ws/listings', {'page-size': 1})
        return f'Back Market {self._settings.region}'

    def markets(self) -> tuple[Market, ...]:
        """See :meth:`MarketplaceApi.markets`: those of the account's platform (contract 1.3)."""
        chosen = self._settings.locales
        return tuple(
            Market(code, locale.country, locale.currency, locale.language, locale.name)
            for code, locale in const.LOCALES.items()
            if locale.region == self._settings.region and (not chosen or code in chosen)
        )

    # --- orders ------------------------------------------------------------

    def order_pages(self, sweep: Sweep) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.order_pages` (contract 2.1, 2.3)."""
        if sweep.kind == 'refs':
            yield from self._named_orders(sweep.refs)
            return
        for params in self._filters(sweep):
            for page in self._orders(params).pages():
                yield placed_until(page, sweep.until)

    def _filters(self, sweep: Sweep) -> Iterator[Params]:
        """The filters of the lists that make up a sweep."""
        if sweep.kind == 'new':
            yield {'state': const.NEW_ORDERS}
        elif sweep.kind == 'open':
            yield from ({'state': state} for state in const.OPEN_ORDERS)
        elif sweep.kind in const.DATE_FILTERS and sweep.since:
            yield {const.DATE_FILTERS[sweep.kind]: self._written(sweep.since)}
        else:
            raise ValueError(f"Back Market has no sweep {sweep.kind!r} since {sweep.since}.")

    def _orders(self, params: Params) -> ListReader:
        def fetch(number: int) -> Answer:
            return self._get('/ws/orders', {**params, **self._paging(number)})

        return ListReader(fetch, reader.order_ref, 'orders')

    def _named_orders(self, refs: Sequence[str]) -> Iterator[Page]:
        """One page per order; an order that is not there brings none."""
        for ref in refs:
            try:
                answer = self._get(order_path(ref))
            except RequestRefused as error:
                if error.status != 404:
                    raise
                continue
            yield Page(((reader.order_ref(answer.body), answer.body),), answer.served_at)

    def fetch_order(self, order_ref: str) -> Payload:
        """See :meth:`MarketplaceApi.fetch_order`."""
        payload = self._get(order_path(order_ref)).body
        reader.order_ref(payload)
        return payload

    def read_order(self, payload: Payload) -> Order:
        """See :meth:`MarketplaceApi.read_order`; amounts by the settings (contract C-9)."""
        return reader.read_order(payload, self._settings)

    def answer_order(self, order_ref: str, answers: Sequence[LineAnswer]) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.answer_order`: one call per line (contract 3.4).

        What stands in the way of any line (no connection, a wrong key) is raised when it meets the
        first one; later it ends the list of results, and lines without a result were not sent.
        """
        results: list[ItemResult] = []
        for answer in answers:
            try:
                results.append(self._answer_line(order_ref, answer))
            except MarketplaceError:
                if not results:
                    raise
                break
        return results

    def _answer_line(self, order_ref: str, answer: LineAnswer) -> ItemResult:
        new_state = const.NEW_STATES[answer.verb]
        body = line_update(order_ref, new_state, answer.sku, answer.reason, answer.message)
        return self._item(answer.line_ref, order_path(order_ref), body)

    def ship_order(self, shipment: Shipment) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.ship_order`: one parcel per order (contract 3.4, 4)."""
        number = order_number(shipment.order_ref)
        return Shipping(self._send, order_path(shipment.order_ref), number).ship(shipment)

    # --- after the sale ------------------------------------------------------------

    def refund_lines(self, order_ref: str, refunds: Sequence[LineRefund]) -> list[RefundResult]:
        """See :meth:`MarketplaceApi.refund_lines`: a part by amount, the rest by the settings."""
        return Refunds(self._send, order_ref, self._settings).refund(refunds)

    def put_invoice(self, order_ref: str, invoice: InvoiceFile) -> ItemResult:
        """See :meth:`MarketplaceApi.put_invoice` (contract 4)."""
        return invoices.put_invoice(self._send, order_ref, invoice)

    def order_labels(self, order_ref: str) -> tuple[Label, ...]:
        """See :meth:`MarketplaceApi.order_labels`: BackShip deliveries (contract 7)."""
        return BackShip(self._get).labels(order_ref)

    def fetch_file(self, url: str) -> bytes:
        """See :meth:`MarketplaceApi.fetch_file`: from the platforms' hosts only."""
        return fetch_pdf(self._http, url, const.FILE_DOMAINS)

    def return_pages(self, since: datetime) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.return_pages`: BackShip returns (contract 7)."""
        return BackShip(self._get).return_pages(since)

    def read_return(self, payload: Payload) -> Return:
        """See :meth:`MarketplaceApi.read_return`."""
        return parcels.read_return(payload)

    # --- listings ------------------------------------------------------------

    def listing_pages(self, markets: Sequence[str]) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.listing_pages`: the whole list for each market (1.4)."""
        for market in markets:
            yield from self._listings(market).pages()

    def _listings(self, market: str) -> ListReader:
        def fetch(number: int) -> Answer:
            return self._get('/ws/listings', self._paging(number), language=market)

        return ListReader(fetch, reader.listing_ref, 'listings', market)

    def read_listing(self, payload: Payload, market: str) -> Listing:
        """See :meth:`MarketplaceApi.read_listing`."""
        return reader.read_listing(payload, market)

    def push_offers(self, offers: Sequence[OfferUpdate]) -> Iterator[ItemResult]:
        """See :meth:`MarketplaceApi.push_offers`: one call per listing (contract 5.3, 5.4).

        Ends without a word when this hour's budget is used up; :attr:`offers_left` tells.
        """
        for offer in offers:
            if not self._offers.take():
                return
            path = f'/ws/listings/{quote(offer.listing_ref, safe="")}'
            yield self._item(offer.listing_ref, path, {'quantity': offer.quantity})

    # --- calls ------------------------------------------------------------

    def _item(self, ref: str, path: str, body: Params) -> ItemResult:
        """Write one item and tell its fate; what concerns more than this item is raised."""
        try:
            self._send('POST', path, json=body)
        except RequestRefused as error:
            return ItemResult(ref, ok=False, message=error.message, reference=error.reference)
        except UncertainOutcome as error:
            return ItemResult(
                ref, ok=False, message=error.message, uncertain=True, reference=error.reference
            )
        return ItemResult(ref, ok=True)

    def _get(self, path: str, params: Params | None = None, language: str = '') -> Answer:
        return self._send('GET', path, params=params, language=language)

    def _send(
        self, method: str, path: str, *, language: str = '', wants_json: bool = True, **content: Any
    ) -> Answer:
        """Make one call, in a market's language or the account's own (C-1).

        :param wants_json: whether only JSON is an answer; a page for people never is one (2.2)
        """
        headers = {'Accept-Language': language or self._settings.language}
        answer = self._http.request(method, path, headers=headers, **content)
        if answer.is_json or not (wants_json or is_page(answer)):
            return answer
        message = f"Back Market answered {answer.template} with something it never answers"
        raise TransientError(message) if method == 'GET' else UncertainOutcome(message)

    def _paging(self, number: int) -> Params:
        return {'page': number, 'page-size': self._settings.page_size}

    def _written(self, instant: datetime) -> str:
        """A date filter as the settings want it written; ``instant`` is naive UTC (C-5)."""
        is_rfc3339 = self._settings.date_format == RFC3339
        return instant.strftime('%Y-%m-%dT%H:%M:%SZ' if is_rfc3339 else '%Y-%m-%d %H:%M:%S')
