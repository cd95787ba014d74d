"""A marketplace in memory: breaks on demand, counts its calls, keeps the rules a real one would."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from decimal import Decimal
from typing import Any

from ..contract.documents import (
    ACCEPT,
    ACCEPTED,
    CANCEL,
    CANCELLED,
    HELD,
    LINE_STATES,
    REFUSE,
    TO_ANSWER,
    Address,
    ItemResult,
    LineAnswer,
    Listing,
    Market,
    MarketPrice,
    OfferUpdate,
    Order,
    OrderExtra,
    OrderLine,
    Page,
    Payload,
    Sweep,
)
from ..contract.errors import RequestRefused
from ..contract.port import MarketplaceApi
from ..contract.readers import Reader
from ..transport.calls import Call

STATES = {state: state for state in LINE_STATES}
LISTING_STATES = {state: state for state in ('online', 'offline', 'pending')}
# what may be asked of a line, and what becomes of it; anything else is an illegal request
TRANSITIONS = {
    (TO_ANSWER, ACCEPT): ACCEPTED,
    (TO_ANSWER, REFUSE): CANCELLED,
    (ACCEPTED, CANCEL): CANCELLED,
}
OPEN_STATES = (HELD, TO_ANSWER, ACCEPTED)


class FakeApi(MarketplaceApi):
    """One seller account. ``orders`` and ``listings`` are the marketplace's own, by reference.

    :ivar calls: how often each method was called
    :ivar illegal: requests that no state of the order allowed
    :ivar told: every answer that had an effect, as ``(order, line, verb)``
    :ivar pushed: every quantity that arrived, as ``(sku, quantity)``, in order
    :ivar sweeps: every sweep that was asked for
    """

    def __init__(self, page_size: int = 20):
        self.orders: dict[str, Payload] = {}
        self.listings: dict[str, Payload] = {}
        self.page_size = page_size
        self.clock: datetime | None = None
        self.calls: Counter[str] = Counter()
        self.illegal: list[tuple[str, str, str]] = []
        self.told: list[tuple[str, str, str]] = []
        self.pushed: list[tuple[str, int]] = []
        self.sweeps: list[Sweep] = []
        self.offers_left: int | None = None
        self.observe: Callable[[Call], None] = lambda call: None
        self._faults: dict[str, list[list[Any]]] = defaultdict(list)

    # --- breaking -------------------------------------------------------------

    def break_next(self, method: str, error: Any, *, times: int = 1, after: int = 0) -> None:
        """Have a call of ``method`` fail ``times`` times, once ``after`` more have gone well.

        ``method`` is a method of the port, ``page`` (a page of orders that was about to come) or
        ``answer`` and ``offer`` (one item of a write). ``error`` is raised; for the items it may be
        ``'lost'`` (it worked, the answer is lost) or a sentence (refused in these words); a
        callable is called instead.
        """
        self._faults[method].append([after, times, error])

    def _fault(self, method: str) -> Any:
        for fault in self._faults[method]:
            if fault[0]:
                fault[0] -= 1
            elif fault[1]:
                fault[1] -= 1
                return fault[2]
        return None

    def _begin(self, method: str) -> None:
        self.calls[method] += 1
        fault = self._fault(method)
        self.observe(Call('GET', f'/{method}', 0 if fault else 200, 1))
        self._raise(fault)

    @staticmethod
    def _raise(fault: Any) -> None:
        if isinstance(fault, Exception):
            raise fault
        if callable(fault):
            fault()

    # --- the port -------------------------------------------------------------

    def ping(self) -> str:
        """See the port."""
        self._begin('ping')
        return 'Fake account'

    def markets(self) -> tuple[Market, ...]:
        """See the port."""
        return (
            Market('fr-fr', 'FR', 'EUR', 'fr_FR', 'France'),
            Market('en-gb', 'GB', 'GBP', 'en_GB', 'United Kingdom'),
        )

    def order_pages(self, sweep: Sweep) -> Iterator[Page]:
        """See the port."""
        self._begin('order_pages')
        self.sweeps.append(sweep)
        found = [(ref, row) for ref, row in self.orders.items() if self._is_swept(ref, row, sweep)]
        yield from self._pages(found, 'page')

    def _pages(self, rows: list, fault: str, market: str = '') -> Iterator[Page]:
        for start in range(0, len(rows), self.page_size):
            self._raise(self._fault(fault))
            part = rows[start : start + self.page_size]
            yield Page(tuple((ref, deepcopy(row)) for ref, row in part), self.clock, market)

    @staticmethod
    def _is_swept(ref: str, row: Payload, sweep: Sweep) -> bool:
        states = {line.get('state') for line in row.get('lines', ())}
        if sweep.kind == 'refs':
            return ref in sweep.refs
        if sweep.kind == 'new':
            return TO_ANSWER in states
        if sweep.kind == 'open':
            return not states.isdisjoint(OPEN_STATES)
        written = row['updated' if sweep.kind == 'since' else 'placed']
        instant = datetime.fromisoformat(written)
        early = sweep.since and instant < sweep.since
        return not early and not (sweep.until and instant > sweep.until)

    def fetch_order(self, order_ref: str) -> Payload:
        """See the port."""
        self._begin('fetch_order')
        if order_ref not in self.orders:
            raise RequestRefused("There is no such order (404)", status=404)
        return deepcopy(self.orders[order_ref])

    def read_order(self, payload: Payload) -> Order:
        """See the port."""
        return read_order(payload)

    def answer_order(self, order_ref: str, answers: Sequence[LineAnswer]) -> list[ItemResult]:
        """See the port."""
        self._begin('answer_order')
        return [self._answer(order_ref, answer) for answer in answers]

    def _answer(self, order_ref: str, answer: LineAnswer) -> ItemResult:
        line = self.line(order_ref, answer.line_ref)
        fault = self._fault('answer')
        self._raise(None if fault == 'lost' else fault)
        if isinstance(fault, str) and fault != 'lost':
            return ItemResult(answer.line_ref, ok=False, message=fault)
        after = TRANSITIONS.get((line['state'], answer.verb))
        if not after:
            self.illegal.append((order_ref, line['state'], answer.verb))
            return ItemResult(answer.line_ref, ok=False, message='Not in this state.')
        line['state'] = after
        self.told.append((order_ref, answer.line_ref, answer.verb))
        if fault == 'lost':
            return ItemResult(answer.line_ref, ok=False, message='Lost.', uncertain=True)
        return ItemResult(answer.line_ref, ok=True)

    def listing_pages(self, markets: Sequence[str]) -> Iterator[Page]:
        """See the port."""
        self._begin('listing_pages')
        for market in markets:
            yield from self._pages(list(self.listings.items()), 'listing_page', market)

    def read_listing(self, payload: Payload, market: str) -> Listing:
        """See the port."""
        return read_listing(payload, market)

    def push_offers(self, offers: Sequence[OfferUpdate]) -> Iterator[ItemResult]:
        """See the port."""
        self._begin('push_offers')
        for offer in offers:
            if self.offers_left is not None:
                if not self.offers_left:
                    return
                self.offers_left -= 1
            yield self._offer(offer)

    def _offer(self, offer: OfferUpdate) -> ItemResult:
        fault = self._fault('offer')
        self._raise(None if fault == 'lost' else fault)
        if isinstance(fault, str) and fault != 'lost':
            return ItemResult(offer.listing_ref, ok=False, message=fault)
        self.listings[offer.listing_ref]['quantity'] = offer.quantity
        self.pushed.append((offer.sku, offer.quantity))
        if fault == 'lost':
            return ItemResult(offer.listing_ref, ok=False, message='Lost.', uncertain=True)
        return ItemResult(offer.listing_ref, ok=True)

    # --- what happens on the marketplace ------------------------------------------

    def line(self, order_ref: str, line_ref: str) -> Payload:
        """Give a line of an order as the marketplace has it, to be changed."""
        return next(row for row in self.orders[order_ref]['lines'] if row['id'] == line_ref)

    def set_states(self, order_ref: str, state: str, *line_refs: str) -> None:
        """Move lines (all of them unless named) to a state."""
        for row in self.orders[order_ref]['lines']:
            if not line_refs or row['id'] in line_refs:
                row['state'] = state

    def states(self, order_ref: str) -> list[str]:
        """Give the states of an order's lines."""
        return [row['state'] for row in self.orders[order_ref]['lines']]


def read_order(payload: Payload) -> Order:
    """Understand an order of the fake marketplace."""
    order = Reader(payload, 'order')
    return Order(
        external_id=order.text('id'),
        state_code=order.text('state', default='open'),
        currency=order.text('currency'),
        total=order.decimal('total'),
        placed_at=order.instant('placed'),
        modified_at=order.instant('updated', default=None),
        paid_at=order.instant('paid', default=None),
        dispatch_by=order.instant('dispatch_by', default=None),
        market=order.text('market', default=''),
        payment_method=order.text('payment', default=''),
        lines=order.each('lines', _read_line),
        extras=order.each('extras', _read_extra),
        shipping_address=_read_address(order.part('ship_to', optional=True)),
        billing_address=_read_address(order.part('bill_to', optional=True)),
        notes=tuple(payload.get('notes') or ()),
    )


def _read_line(line: Reader) -> OrderLine:
    state, code = line.coded('state', table=STATES)
    return OrderLine(
        external_id=line.text('id'),
        sku=line.text('sku', default=''),
        quantity=line.integer('quantity'),
        unit_price=line.decimal('price'),
        state=state,
        state_code=code,
        title=line.text('title', default=''),
        listing_ref=line.text('listing', default=''),
        taxation=line.text('taxation', default='regular'),
    )


def _read_extra(extra: Reader) -> OrderExtra:
    return OrderExtra(extra.text('kind'), extra.decimal('amount'), extra.text('line', default=''))


def _read_address(address: Reader) -> Address:
    names = Address.__dataclass_fields__
    return Address(**{name: address.text(name, default='') for name in names})


def read_listing(payload: Payload, market: str) -> Listing:
    """Understand a listing of the fake marketplace."""
    listing = Reader(payload, 'listing')
    state, code = listing.coded('state', table=LISTING_STATES)
    price = MarketPrice(market, 'GBP' if market == 'en-gb' else 'EUR', listing.decimal('price'))
    return Listing(
        external_id=listing.text('id'),
        sku=listing.text('sku', default=''),
        title=listing.text('title', default=''),
        quantity=listing.integer('quantity'),
        state=state,
        state_code=code,
        legacy_id=listing.text('legacy', default=''),
        ean=listing.text('ean', default=''),
        grade_code=listing.text('grade', default=''),
        prices=(price,),
    )


def money(value: Decimal | str | int) -> str:
    """Write an amount as it travels."""
    return str(Decimal(value).quantize(Decimal('0.01')))
