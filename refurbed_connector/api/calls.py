"""Calling refurbed's methods: looking, changing, reading a list to its end (contract 1.1, 1.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from odoo.addons.connector_base.contract.documents import Page, Payload
from odoo.addons.connector_base.contract.errors import (
    PayloadNotUnderstood,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport.http import Answer, Http

from .. import const
from .door import is_reading
from .requests_check import check

Row = tuple[str, Payload]


@dataclass(frozen=True)
class Listed:
    """A method that gives a list.

    :param method: such as ``OrderService/ListOrders``
    :param rows: the field of the answer that holds the rows
    :param ref_of: gives the key of a row as text
    :param cursor_of: gives the key of a row as the next page's request wants it
    :param sort_by: the key, as sorting calls it
    """

    method: str
    rows: str
    ref_of: Callable[[Payload], str]
    cursor_of: Callable[[Payload], Any]
    sort_by: str = 'ID'


class Calls:
    """The methods of one account; every request is checked before it is sent."""

    def __init__(self, http: Http, page_size: int):
        self._http = http
        self._page_size = page_size

    def ask(self, method: str, body: Payload | list[Payload]) -> Answer:
        """Call a method and give its answer, whose body is an object.

        :raises TransientError: nothing was changed
        :raises UncertainOutcome: a change was sent, and we do not know
        """
        check(method, body)
        path = const.PATH.format(method=method)
        looks = is_reading(path)
        answer = self._http.request('POST', path, json=body, repeatable=looks)
        if isinstance(answer.body, dict):
            return answer
        words = f"refurbed answered {method} with something that is no JSON object"
        raise TransientError(words) if looks else UncertainOutcome(words)

    def rows(self, listed: Listed) -> list[Payload]:
        """Give every row of a list."""
        return [row for page in self.pages(listed) for _ref, row in page.payloads]

    def pages(self, listed: Listed, filters: Payload | None = None) -> Iterator[Page]:
        """Give every row of a list once, in the order of their keys.

        :raises TransientError: when a page came that was there before, each time it was asked for
        :raises PayloadNotUnderstood: at the very end, when a row has no key
        """
        seen: set[str] = set()
        nameless: list[PayloadNotUnderstood] = []
        cursor = None
        while True:
            answer, rows = self._page(listed, self._body(listed, filters, cursor), seen, nameless)
            if rows:
                yield Page(tuple(rows.items()), answer.served_at)
                cursor = listed.cursor_of(next(reversed(rows.values())))
                seen.update(rows)
            if not Reader(answer.body, 'answer').flag('has_more'):
                break
        if nameless:
            raise nameless[0]

    def _body(self, listed: Listed, filters: Payload | None, cursor: Any) -> Payload:
        body: Payload = {
            'pagination': {'limit': self._page_size},
            'sort': {'by': listed.sort_by, 'order': 'ASC'},
        }
        if cursor is not None:
            body['pagination']['starting_after'] = cursor
        if filters:
            body['filter'] = filters
        return body

    def _page(
        self,
        listed: Listed,
        body: Payload,
        seen: set[str],
        nameless: list[PayloadNotUnderstood],
    ) -> tuple[Answer, dict[str, Payload]]:
        """Give a page that goes on where the last one ended, asking again where it does not."""
        for _attempt in range(const.PAGE_READS):
            answer = self.ask(listed.method, body)
            strange: list[PayloadNotUnderstood] = []
            rows = dict(_rows(answer, listed, strange))
            has_more = Reader(answer.body, 'answer').flag('has_more')
            if seen.isdisjoint(rows) and (rows or not has_more):
                nameless.extend(strange)
                return answer, rows
        raise TransientError(
            f"refurbed repeats a page of its {listed.rows.replace('_', ' ')}; "
            "they are read again later."
        )


def _rows(answer: Answer, listed: Listed, strange: list[PayloadNotUnderstood]) -> Iterator[Row]:
    """Give the rows of a page by key; one without a key does not hide the others."""
    found = answer.body.get(listed.rows) or []
    if not isinstance(found, list):
        raise PayloadNotUnderstood(f'answer.{listed.rows}', 'expected a list')
    for index, row in enumerate(found):
        try:
            yield listed.ref_of(row), row
        except PayloadNotUnderstood as error:
            place = f'{listed.rows}[{index}]{"".join(error.path.partition(".")[1:])}'
            strange.append(PayloadNotUnderstood(place, error.why))
