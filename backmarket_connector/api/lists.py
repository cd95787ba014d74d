"""Reading a paged list to its end, although nothing holds it still meanwhile (contract 2.1)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from odoo.addons.connector_base.contract.documents import Page, Payload
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    MarketplaceError,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
)
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport.http import Answer

from .. import const


@dataclass
class _Pass:
    """One reading of the list, from its first page to its last."""

    seen: set[str] = field(default_factory=set)
    count: int = 0
    moved: bool = False
    nameless: list[PayloadNotUnderstood] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether as many rows were seen as the list ever said it had."""
        return not self.moved and len(self.seen) + len(self.nameless) >= self.count


class ListReader:
    """One list, read page by page and again when it moved.

    Rows that enter or leave the list while it is read shift the others over the page borders. What
    was missed shows in the envelope's ``count``: the list is then read again from the start.

    :param fetch: gives the answer of the page with this number; :class:`RequestRefused` with
        status 404 past the end
    :param ref_of: gives the reference of a row
    :param name: how to call the list in a sentence
    :param market: written on every page
    :param is_optional: not every seller has this service: without it, the first page is missing
    """

    def __init__(
        self,
        fetch: Callable[[int], Answer],
        ref_of: Callable[[Payload], str],
        name: str,
        market: str = '',
        is_optional: bool = False,
    ):
        self._fetch = fetch
        self._ref_of = ref_of
        self._name = name
        self._market = market
        self._is_optional = is_optional
        self._given: set[str] = set()

    def pages(self) -> Iterator[Page]:
        """Give every row once.

        :raises TransientError: when the list moved each time it was read
        :raises AccessRefused: when the seller has no such service
        :raises PayloadNotUnderstood: at the very end, when a row has no reference
        """
        for _attempt in range(const.LIST_READS):
            reading = _Pass()
            yield from self._read(reading)
            if reading.is_complete:
                if reading.nameless:
                    raise reading.nameless[0]
                return
        raise TransientError(
            f"The {self._name} moved each time they were read; they are read again later."
        )

    def _read(self, reading: _Pass) -> Iterator[Page]:
        number = 1
        while (answer := self._page(number)) is not None:
            envelope = Reader(answer.body, self._name)
            rows = dict(self._rows(envelope, answer.body, reading))
            fresh = {ref: row for ref, row in rows.items() if ref not in self._given}
            if fresh:
                self._given.update(fresh)
                yield Page(tuple(fresh.items()), answer.served_at, self._market)
            # a page that was there before: the list moved by a whole page, or it never ends
            reading.moved = bool(rows) and reading.seen.issuperset(rows)
            reading.seen.update(rows)
            reading.count = max(reading.count, envelope.integer('count', default=0))
            is_last = not answer.body.get('results') or answer.body.get('next') in const.LAST_PAGE
            if reading.moved or is_last:
                return
            number += 1

    def _page(self, number: int) -> Answer | None:
        """Give a page, or ``None`` past the end."""
        try:
            return self._fetch(number)
        except AccessRefused as error:
            raise (self._no_service(error) if self._is_optional else error) from None
        except RequestRefused as error:
            if error.status != 404:
                raise
            if number > 1:
                return None
            raise self._nothing_there(error) from None

    def _nothing_there(self, error: RequestRefused) -> MarketplaceError:
        """What it means that a list has not even a first page."""
        if self._is_optional:
            return self._no_service(error)
        return TransientError(
            f"Back Market has no {self._name} to read at the moment (404): {error.message}",
            reference=error.reference,
        )

    def _no_service(self, error: MarketplaceError) -> AccessRefused:
        return AccessRefused(
            f"Back Market shows this account no {self._name}: BackShip is not switched on for it. "
            f"Switch this stream off if you ship without BackShip. {error.message}",
            reference=error.reference,
        )

    def _rows(
        self, envelope: Reader, body: Payload, reading: _Pass
    ) -> Iterator[tuple[str, Payload]]:
        """Give the rows of a page by reference; one that has none does not hide the others."""
        payloads = body.get('results') or []
        if not isinstance(payloads, list):
            raise envelope.refuse('results', 'expected a list')
        for index, payload in enumerate(payloads):
            try:
                yield self._ref_of(payload), payload
            except PayloadNotUnderstood as error:
                field_path = error.path.partition('.')[1:]
                place = f'{self._name}.results[{index}]{"".join(field_path)}'
                reading.nameless.append(PayloadNotUnderstood(place, error.why))


def placed_until(page: Page, until: datetime | None) -> Page:
    """Leave out what was placed later: the list of orders has a lower bound only (contract 2.3)."""
    if until is None:
        return page
    kept = tuple(row for row in page.payloads if _is_placed_by(row[1], until))
    return Page(kept, page.served_at, page.market)


def _is_placed_by(payload: Payload, until: datetime) -> bool:
    """Whether an order was placed by ``until``; one that does not tell is kept, to be looked at."""
    try:
        return Reader(payload, 'order').instant('date_creation') <= until
    except PayloadNotUnderstood:
        return True
