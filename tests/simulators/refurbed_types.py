"""A small protojson: messages described by tables, read strictly, written in three dialects.

A field is written `name:type` with suffixes: `[]` list, `?` optional (knows absence), `*`
required by the contract, `|group` member of a oneof. Types: s64 (JSON text), u32, f32, str, dec
(decimal text with up to two decimals), rate (decimal text), bool, ts, b64, an enum or a message.

Read values are plain: int for s64 and u32, text for dec, rate and enums, canonical UTC text for
ts, bytes for b64. What is absent, or null, is not in the dict.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .clock import canonical, parse_instant
from .refurbed_enums import ENUMS, UNSPECIFIED, WITHOUT_NUMBERS
from .refurbed_errors import invalid

_INT64 = 2**63
_UINT32 = 2**32
_WHOLE = re.compile(r'^-?\d+$')
_RFC3339 = re.compile(r'^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$')
_FIELD = re.compile(r'^(\w+):([\w.]+)(\[\])?(\?)?(\*)?(?:\|(\w+))?$')


@dataclass(frozen=True)
class Field:
    """One field of a message."""

    name: str
    kind: str
    repeated: bool = False
    optional: bool = False
    required: bool = False
    group: str = ''

    @property
    def is_message(self) -> bool:
        """True for a field that holds another message."""
        return self.kind in MESSAGES


@dataclass
class Notes:
    """How to read: whether strange names are refused, and what was overlooked instead."""

    strict_fields: bool = False
    strict_enums: bool = True
    overlooked: list[str] = field(default_factory=list)


MESSAGES: dict[str, dict[str, Field]] = {}


def define(name: str, fields: str) -> None:
    """Describe a message: its fields separated by blanks."""
    MESSAGES[name] = {part.name: part for part in map(_read_field, fields.split())}


def _read_field(text: str) -> Field:
    found = _FIELD.match(text)
    if not found:
        raise ValueError(f"'{text}' does not describe a field.")
    name, kind, repeated, optional, required, group = found.groups()
    return Field(name, kind, bool(repeated), bool(optional), bool(required), group or '')


def camel(name: str) -> str:
    """Return the lowerCamelCase spelling, which is accepted beside snake_case."""
    head, *rest = name.split('_')
    return head + ''.join(part.capitalize() for part in rest)


# -- reading -----------------------------------------------------------------------------------


def read(message: str, content: Any, notes: Notes, where: str = '') -> dict[str, Any]:
    """Return a message's values; RpcError 3 for a wrong type or two members of a oneof."""
    if not isinstance(content, dict):
        raise invalid(f"{where or 'the body'} must be an object")
    fields = MESSAGES[message]
    names = {camel(name): name for name in fields}
    values: dict[str, Any] = {}
    groups: dict[str, str] = {}
    for key, raw in content.items():
        name = key if key in fields else names.get(key, '')
        place = f'{where}.{key}' if where else key
        if not name:
            _overlook(f'unknown field {place}', notes.strict_fields, notes)
        elif raw is not None:
            part = fields[name]
            if part.group and groups.setdefault(part.group, name) != name:
                raise invalid(
                    f"{where or message}: {groups[part.group]} and {name} exclude each other"
                )
            values[name] = _read_value(part, raw, notes, place)
    return {name: value for name, value in values.items() if value is not None}


def _overlook(what: str, strict: bool, notes: Notes) -> None:
    if strict:
        raise invalid(what)
    notes.overlooked.append(what)


def _read_value(part: Field, raw: Any, notes: Notes, place: str) -> Any:
    if not part.repeated:
        return _read_one(part.kind, raw, notes, place)
    if not isinstance(raw, list):
        raise invalid(f"{place} must be a list")
    read_all = [
        _read_one(part.kind, one, notes, f'{place}[{number}]') for number, one in enumerate(raw)
    ]
    return [one for one in read_all if one is not None]


def _read_one(kind: str, raw: Any, notes: Notes, place: str) -> Any:
    if kind in MESSAGES:
        return read(kind, raw, notes, place)
    if kind in ENUMS:
        return _read_enum(kind, raw, notes, place)
    return _READERS[kind](raw, place)


def _read_enum(kind: str, raw: Any, notes: Notes, place: str) -> str | None:
    names = ENUMS[kind]
    if isinstance(raw, str) and raw in names:
        return raw
    numbered = type(raw) is int and kind not in WITHOUT_NUMBERS
    if numbered and 0 <= raw < len(names):
        return names[raw]
    _overlook(
        f"{place}: unknown value {raw!r}", notes.strict_enums or not isinstance(raw, str), notes
    )
    return None


def _whole(raw: Any, place: str, low: int, high: int) -> int:
    if isinstance(raw, str) and _WHOLE.match(raw):
        raw = int(raw)
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int) or not low <= raw < high:
        raise invalid(f"{place}: {raw!r} is not a whole number in range")
    return raw


def _text(raw: Any, place: str) -> str:
    if not isinstance(raw, str):
        raise invalid(f"{place} must be a text")
    return raw


def _flag(raw: Any, place: str) -> bool:
    if not isinstance(raw, bool):
        raise invalid(f"{place} must be true or false")
    return raw


def _number(raw: Any, place: str) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise invalid(f"{place} must be a number")
    return float(raw)


def _instant(raw: Any, place: str) -> str:
    if not isinstance(raw, str) or not _RFC3339.match(raw):
        raise invalid(f"{place} must be a time such as 2026-03-02T14:05:00Z")
    try:
        return canonical(parse_instant(raw.replace('t', 'T')))
    except ValueError as error:
        raise invalid(f"{place}: {raw!r} is not a time") from error


def _bytes(raw: Any, place: str) -> bytes:
    try:
        return base64.b64decode(_text(raw, place), validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid(f"{place} is not base64 with padding") from error


_READERS: dict[str, Callable[[Any, str], Any]] = {
    's64': lambda raw, place: _whole(raw, place, -_INT64, _INT64),
    'u32': lambda raw, place: _whole(raw, place, 0, _UINT32),
    'f32': _number,
    'str': _text,
    'dec': _text,
    'rate': _text,
    'bool': _flag,
    'ts': _instant,
    'b64': _bytes,
}


def missing(message: str, values: dict[str, Any], where: str = '') -> str:
    """Return the path of the first required field that is absent, empty or UNSPECIFIED, or ''.

    Swagger leaves most of these out; the contract's comments name them.
    """
    for part in MESSAGES[message].values():
        place = f'{where}.{part.name}' if where else part.name
        value = values.get(part.name)
        if part.required and value in (None, '', UNSPECIFIED, []):
            return place
        if part.is_message and value is not None:
            inner = value if part.repeated else [value]
            for one in inner:
                found = missing(part.kind, one, place)
                if found:
                    return found
    return ''
