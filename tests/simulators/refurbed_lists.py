"""Filters, sorts and typed cursors of every list method (contract digest 1.5, 10.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from .choices import Choices
from .refurbed_enums import ENUMS
from .refurbed_errors import invalid
from .refurbed_types import MESSAGES

LARGEST_LIMIT = 100
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    'gt': lambda value, bound: value > bound,
    'ge': lambda value, bound: value >= bound,
    'le': lambda value, bound: value <= bound,
    'lt': lambda value, bound: value < bound,
}


def one(get: Callable[[Any], Any]) -> tuple[str, Callable[[Any], Any]]:
    """A filter on one value of a row."""
    return 'one', get


def any_item(get: Callable[[Any], Iterable[Any]]) -> tuple[str, Callable[[Any], Any]]:
    """A filter that a row passes when one of its values does."""
    return 'any', get


def collection(get: Callable[[Any], Iterable[Any]]) -> tuple[str, Callable[[Any], Any]]:
    """A filter on all values of a row together (order labels)."""
    return 'collection', get


@dataclass(frozen=True)
class Order:
    """What a list is sorted by, and which way."""

    by: Callable[[Any], tuple[Any, ...]]
    backwards: bool
    is_by_key: bool

    def precedes(self, left: tuple[Any, ...], right: tuple[Any, ...]) -> bool:
        """Tell whether the place `left` comes before `right`."""
        return left > right if self.backwards else left < right


@dataclass
class Table:
    """How to list one kind of row: its key, what it filters and sorts by.

    `cursor` turns a cursor, or an identifier in a filter, into a key.
    """

    request: str
    key: Callable[[Any], Any]
    filters: dict[str, tuple[str, Callable[[Any], Any]]]
    sorts: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    cursor: Callable[[Any], Any] = lambda value: value

    def page(
        self, content: dict[str, Any], rows: Iterable[Any], choices: Choices
    ) -> tuple[list[Any], bool]:
        """Return (rows of the page, has_more) for a list request; RpcError 3 when it is wrong."""
        limit = _limit(content.get('pagination') or {}, choices)
        known = list(rows)
        wanted = self._checks(content.get('filter') or {}, choices)
        found = [row for row in known if all(check(row) for check in wanted)]
        order = self._order(content.get('sort') or {})
        found.sort(key=order.by, reverse=order.backwards)
        pagination = content.get('pagination') or {}
        if 'starting_after' not in pagination and 'ending_before' not in pagination:
            return found[:limit], len(found) > limit
        cursor = pagination.get('starting_after', pagination.get('ending_before'))
        place = self._place(cursor, known, order, choices)
        if 'ending_before' in pagination:
            first = [row for row in found if order.precedes(order.by(row), place)]
            return first[-limit:], len(first) > limit
        rest = [row for row in found if order.precedes(place, order.by(row))]
        return rest[:limit], len(rest) > limit

    # -- order and place ------------------------------------------------------------------------

    def _order(self, sort: dict[str, Any]) -> Order:
        names = ENUMS[f'{self.request}.Sort.By']
        get = self.sorts.get(sort.get('by', names[0]), self.key)

        def by(row: Any) -> tuple[Any, ...]:
            value = get(row)
            # Rows without a value come first; the key decides between equals.
            return (value is not None, value, self.key(row))

        return Order(by, sort.get('order') == 'DESC', get == self.key)

    def _place(self, cursor: Any, known: list[Any], order: Order, choices: Choices) -> Any:
        """Return where a cursor stands. A row that is gone still has a place by its key."""
        key = self.cursor(cursor)
        for row in known:
            if self.key(row) == key:
                return order.by(row)
        if order.is_by_key and choices['deleted_cursor'] == 'by_key':
            return (True, key, key)
        raise invalid("the row of the cursor does not exist any more")

    # -- filters --------------------------------------------------------------------------------

    def _checks(self, wanted: dict[str, Any], choices: Choices) -> list[Callable[[Any], bool]]:
        return [self._check(name, content, choices) for name, content in wanted.items()]

    def _check(self, name: str, content: Any, choices: Choices) -> Callable[[Any], bool]:
        mode, get = self.filters[name]
        part = MESSAGES[f'{self.request}.Filter'][name]
        bounds = {
            key: self._bound(MESSAGES[part.kind][key].kind, value) for key, value in content.items()
        }
        if choices['empty_any_of'] == 'no_restriction':
            bounds = {key: value for key, value in bounds.items() if value != []}
        if mode == 'one':
            return lambda row: passes(bounds, get(row))
        if mode == 'any':
            return lambda row: not bounds or any(passes(bounds, value) for value in get(row))
        return lambda row: _collection_passes(bounds, set(get(row)))

    def _bound(self, kind: str, value: Any) -> Any:
        if isinstance(value, list):
            return [self._bound(kind, single) for single in value]
        if kind == 'dec':
            return number(value)
        return self.cursor(value) if kind == 'MarketOfferIdentifier' else value


def number(text: str) -> Decimal:
    """Return a decimal from a filter; RpcError 3 when it is none."""
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise invalid(f"'{text}' is not a decimal number") from error
    if not value.is_finite():
        raise invalid(f"'{text}' is not a decimal number")
    return value


def _limit(pagination: dict[str, Any], choices: Choices) -> int:
    limit = pagination.get('limit')
    if limit is None or (limit == 0 and choices['limit_zero'] == 'default'):
        return LARGEST_LIMIT
    if limit == 0:
        raise invalid("pagination.limit must be at least 1")
    if limit > LARGEST_LIMIT:
        raise invalid(f"pagination.limit must be at most {LARGEST_LIMIT}")
    return limit


def passes(bounds: dict[str, Any], value: Any) -> bool:
    """Tell whether one value meets every member of a filter; None is 'not set'."""
    return all(_meets(name, bound, value) for name, bound in bounds.items())


def _meets(name: str, bound: Any, value: Any) -> bool:
    if name == 'is_set':
        return (value is not None) is bound
    if name == 'none_of':
        return value not in bound
    if value is None:
        return False
    if name in _COMPARE:
        return _COMPARE[name](value, bound)
    if name == 'any_of':
        return value in bound
    if name == 'contains':
        return bound.casefold() in value.casefold()
    if name in ('matches', 'term'):
        return _matches(bound, value)
    return bool(value == bound)  # eq, value


def _matches(query: str, text: str) -> bool:
    """Full text: every word of the query begins a word of the text."""
    words = text.casefold().replace('|', ' ').replace(',', ' ').split()
    return all(any(word.startswith(part) for word in words) for part in query.casefold().split())


def _collection_passes(bounds: dict[str, Any], values: set[Any]) -> bool:
    any_of, none_of = bounds.get('any_of'), bounds.get('none_of', ())
    return (
        values >= set(bounds.get('all_of', ()))
        and (any_of is None or bool(values & set(any_of)))
        and not values & set(none_of)
    )
