"""Strict access to a payload: what is missing or of the wrong kind is named by its path."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from .documents import UNKNOWN
from .errors import PayloadNotUnderstood

T = TypeVar('T')
_EMPTY = (None, '')
_MAGNITUDE = (
    15  # digits before (zeros after) the decimal point; more is no amount, and hard to reckon with
)


class Reader:
    """Read one JSON object.

    Every method takes one or more spellings of a field; the first that is neither absent, null nor
    empty wins. Without ``default`` the field is required. Absent, null and ``""`` are the same.

    :param payload: the object
    :param path: how to name it in a sentence, such as ``order``
    """

    def __init__(self, payload: Any, path: str):
        if not isinstance(payload, Mapping):
            raise PayloadNotUnderstood(path, f'expected an object, found {_kind(payload)}')
        self._payload = payload
        self._path = path

    def _find(self, keys: tuple[str, ...]) -> tuple[str, Any]:
        for key in keys:
            if self._payload.get(key) not in _EMPTY:
                return f'{self._path}.{key}', self._payload[key]
        return f'{self._path}.{keys[0]}', None

    def _read(
        self, keys: tuple[str, ...], convert: Callable[[str, Any], T], default: tuple[T, ...]
    ) -> T:
        path, value = self._find(keys)
        if value is not None:
            return convert(path, value)
        if default:
            return default[0]
        raise PayloadNotUnderstood(path, 'missing')

    def text(self, *keys: str, **default: str) -> str:
        """A text, stripped; numbers are accepted as their digits (ids arrive either way)."""
        return self._read(keys, _text, tuple(default.values()))

    def decimal(self, *keys: str, **default: Decimal | None) -> Decimal:
        """A decimal number, written as text or as a number."""
        return self._read(keys, _decimal, tuple(default.values()))

    def integer(self, *keys: str, **default: int) -> int:
        """A whole number, written as a number or as text."""
        return self._read(keys, _integer, tuple(default.values()))

    def instant(self, *keys: str, **default: datetime | None) -> datetime:
        """An RFC 3339 instant as naive UTC; without a zone it is taken to be UTC."""
        return self._read(keys, _instant, tuple(default.values()))

    def flag(self, *keys: str) -> bool:
        """A boolean; absent is false."""
        path, value = self._find(keys)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise PayloadNotUnderstood(path, f'expected true or false, found {_kind(value)}')
        return value

    def coded(self, *keys: str, table: Mapping[str, str]) -> tuple[str, str]:
        """A code: what it means (``unknown`` when not listed), and the code itself."""
        code = self.text(*keys)
        return table.get(code, UNKNOWN), code

    def part(self, *keys: str, optional: bool = False) -> Reader:
        """A nested object, with a reader of its own; ``optional``: an absent one reads as empty."""
        path, value = self._find(keys)
        if value is None and not optional:
            raise PayloadNotUnderstood(path, 'missing')
        return Reader({} if value is None else value, path)

    def each(self, key: str, read: Callable[[Reader], T]) -> tuple[T, ...]:
        """Every object of a list, read; an absent list is empty."""
        path, value = self._find((key,))
        if value is None:
            return ()
        if not isinstance(value, list):
            raise PayloadNotUnderstood(path, f'expected a list, found {_kind(value)}')
        return tuple(read(Reader(item, f'{path}[{index}]')) for index, item in enumerate(value))

    def refuse(self, key: str, why: str) -> PayloadNotUnderstood:
        """The error to raise when a field is there but makes no sense."""
        return PayloadNotUnderstood(f'{self._path}.{key}', why)


def _kind(value: Any) -> str:
    names = {dict: 'an object', list: 'a list', str: 'a text', bool: 'true or false'}
    return names.get(type(value), 'nothing' if value is None else 'a number')


def _text(path: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise PayloadNotUnderstood(path, f'expected a text, found {_kind(value)}')
    return str(value).strip()


def _decimal(path: str, value: Any) -> Decimal:
    try:
        number = Decimal(_text(path, value))
    except InvalidOperation:
        number = Decimal('NaN')
    if not number.is_finite() or abs(number.adjusted()) > _MAGNITUDE:
        raise PayloadNotUnderstood(path, 'expected a decimal number')
    return number


def _integer(path: str, value: Any) -> int:
    number = _decimal(path, value)
    if number != number.to_integral_value():
        raise PayloadNotUnderstood(path, 'expected a whole number')
    return int(number)


def _instant(path: str, value: Any) -> datetime:
    text = _text(path, value)
    try:
        instant = datetime.fromisoformat(_iso(text))
        if instant.tzinfo:
            instant = instant.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise PayloadNotUnderstood(path, 'expected a date and time') from None
    return instant


def _iso(text: str) -> str:
    """Spell an RFC 3339 instant so that Python 3.10 reads it: no ``Z``, three or six digits of
    fraction.
    """
    if text[-1:] in 'Zz':
        text = f'{text[:-1]}+00:00'
    head, dot, tail = text.partition('.')
    if not dot:
        return text
    digits = tail[: len(tail) - len(tail.lstrip('0123456789'))]
    return f'{head}.{digits[:6].ljust(6, "0")}{tail[len(digits) :]}'
