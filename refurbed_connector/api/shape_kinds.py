"""What requests are made of: kinds of values, lists, filters (contract 1.2, 1.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import const

# Kinds of single values.
ID = 'id'  # int64, written as text
TEXT = 'text'
COUNT = 'count'  # uint32
NUMBER = 'number'
DECIMAL = 'decimal'
MONEY = 'money'  # decimal text, at most two decimals
INSTANT = 'instant'  # RFC 3339
FLAG = 'flag'
CURRENCY = 'currency'  # ISO-4217
COUNTRY = 'country'  # ISO-2
BYTES = 'bytes'  # base64


@dataclass(frozen=True)
class Message:
    """An object: its fields, the required ones, and the one group of which only one may be set.

    With ``needs_one`` exactly one of the group must be set.
    """

    fields: dict[str, Any]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    needs_one: bool = False


@dataclass(frozen=True)
class Many:
    """A list that is never empty."""

    kind: Any
    most: int | None = None


@dataclass(frozen=True)
class Code:
    """A name out of an enumeration; ``UNSPECIFIED`` counts as missing."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Stream:
    """A list that brings a file: its first element is ``head``, each of the others ``part``."""

    head: Message
    part: Message


def codes(names: Any) -> Code:
    """A name out of a table."""
    return Code(tuple(names))


def members(kind: Any, *more: str) -> dict[str, Any]:
    """The members of a filter that picks values."""
    return {name: Many(kind) for name in ('any_of', 'none_of', *more)}


def picked(kind: Any) -> Message:
    """A filter that picks values."""
    return Message(members(kind))


def range_of(kind: str, **more: str) -> Message:
    """A filter that picks values, or all between two."""
    return Message({**members(kind), **dict.fromkeys(('gt', 'ge', 'le', 'lt'), kind), **more})


def optional(kind: Any) -> Message:
    """A filter of a field that may be absent."""
    return Message({**members(kind), 'is_set': FLAG})


def listing(cursor: Any, sorts: tuple[str, ...], filters: dict[str, Any]) -> Message:
    """The request of a list."""
    pagination = Message(
        {'limit': COUNT, 'starting_after': cursor, 'ending_before': cursor},
        one_of=('starting_after', 'ending_before'),
    )
    sort = Message({'by': codes(sorts), 'order': Code(('ASC', 'DESC'))})
    return Message({'pagination': pagination, 'sort': sort, 'filter': Message(filters)})


BOOL = Message({'value': FLAG})
FULL_TEXT = Message({'matches': TEXT})
MATCH = Message({'eq': TEXT, 'contains': TEXT})
PART = Message({'contains': TEXT})
IDS = picked(ID)
TEXTS = picked(TEXT)
SKUS = Message({**members(TEXT), 'contains': TEXT})
INSTANTS = range_of(INSTANT)
DECIMALS = range_of(DECIMAL)
OPTIONAL_DECIMALS = range_of(DECIMAL, is_set=FLAG)
COUNTS = range_of(COUNT)
CURRENCIES = picked(CURRENCY)
COUNTRIES = picked(COUNTRY)
ENTITIES = picked(codes(const.ADDRESS_ENTITIES))

OFFER_ID = Message({'id': ID, 'sku': TEXT}, one_of=('id', 'sku'), needs_one=True)
MARKET_OFFER_ID = Message(
    {'offer_id': OFFER_ID, 'market_code': TEXT}, required=('offer_id', 'market_code')
)
