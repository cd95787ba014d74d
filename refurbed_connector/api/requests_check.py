"""Looks at every request before it is sent: refurbed ignores a misspelt field without a word (1.2).

What is found here is a mistake in the program, never in the data: a :class:`ValueError` names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from . import shape_kinds, shapes
from .shape_kinds import Code, Many, Message, Stream

_MOST_COUNT = 2**32 - 1
_PATTERNS = {
    shape_kinds.DECIMAL: re.compile(r'-?\d+(\.\d+)?'),
    shape_kinds.MONEY: re.compile(r'\d+(\.\d{1,2})?'),
    shape_kinds.INSTANT: re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)'),
    shape_kinds.CURRENCY: re.compile(r'[A-Z]{3}'),
    shape_kinds.COUNTRY: re.compile(r'[A-Z]{2}'),
    shape_kinds.TEXT: re.compile(r'.+', re.DOTALL),
    shape_kinds.BYTES: re.compile(
        r'(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})'
    ),
}


def is_id(value: object) -> bool:
    """Whether a text can be a key of refurbed: a positive int64, as it is written (1.2)."""
    return (
        isinstance(value, str)
        and re.fullmatch(r'[1-9][0-9]{0,18}', value) is not None
        and int(value) < 2**63
    )


def check(method: str, body: Any) -> None:
    """Compare a request with the table of :mod:`.shapes`.

    :param method: such as ``OrderService/ListOrders``
    :raises ValueError: naming the method and the field that is wrong
    """
    shape = shapes.REQUESTS.get(method)
    if shape is None:
        raise ValueError(f"{method} is not in the table of requests.")
    _check(shape, body, method)


def _check(kind: Any, value: Any, path: str) -> None:
    if isinstance(kind, Message):
        _check_message(kind, value, path)
    elif isinstance(kind, Many):
        _check_many(kind, value, path)
    elif isinstance(kind, Stream):
        _check_stream(kind, value, path)
    elif isinstance(kind, Code):
        if value not in kind.names:
            raise ValueError(f"{path} can't be {value!r}; choose one of {', '.join(kind.names)}.")
    elif not _fits(kind, value):
        raise ValueError(f"{path} can't be {value!r}: a value of kind {kind} is expected.")


def _check_message(kind: Message, value: Any, path: str) -> None:
    if not isinstance(value, Mapping):
        raise ValueError(f"{path} can't be {value!r}: an object is expected.")
    for name in value:
        if name not in kind.fields:
            raise ValueError(f"{path} has no field {name!r}.")
    for name in kind.required:
        if name not in value:
            raise ValueError(f"{path}.{name} is missing.")
    chosen = [name for name in kind.one_of if name in value]
    if len(chosen) > 1 or (kind.needs_one and not chosen):
        raise ValueError(f"{path} takes one of {', '.join(kind.one_of)}, not {len(chosen)}.")
    for name, content in value.items():
        _check(kind.fields[name], content, f'{path}.{name}')


def _check_many(kind: Many, value: Any, path: str) -> None:
    if not isinstance(value, list) or not value:
        raise ValueError(f"{path} can't be {value!r}: a list that is not empty is expected.")
    if kind.most and len(value) > kind.most:
        raise ValueError(f"{path} holds {len(value)} elements; {kind.most} are allowed.")
    for index, item in enumerate(value):
        _check(kind.kind, item, f'{path}[{index}]')


def _check_stream(kind: Stream, value: Any, path: str) -> None:
    if not isinstance(value, list) or len(value) < 2:
        raise ValueError(f"{path} must be a list: first what the file is for, then the file.")
    for index, part in enumerate(value):
        _check(kind.part if index else kind.head, part, f'{path}[{index}]')


def _fits(kind: str, value: Any) -> bool:
    if kind == shape_kinds.ID:
        return is_id(value)
    if kind == shape_kinds.FLAG:
        return isinstance(value, bool)
    if kind == shape_kinds.COUNT:
        return type(value) is int and 0 <= value <= _MOST_COUNT
    if kind == shape_kinds.NUMBER:
        is_number = type(value) is int or isinstance(value, Decimal) and value.is_finite()
        return is_number and value >= 0
    return isinstance(value, str) and _PATTERNS[kind].fullmatch(value) is not None
