"""Single fields as refurbed writes them: absent, null and default are the same (1.2)."""

from __future__ import annotations

from datetime import datetime

from odoo.addons.connector_base.contract.readers import Reader

#: The zero value of every enumeration.
UNSPECIFIED = 'UNSPECIFIED'


def code_of(reader: Reader, name: str) -> str:
    """Give the name of an enumeration's value; absent is its zero value."""
    return reader.text(name, default=UNSPECIFIED)


def named(reader: Reader, name: str) -> str:
    """Give the name of an enumeration's value, or an empty text for its zero value."""
    code = code_of(reader, name)
    return '' if code == UNSPECIFIED else code


def key(reader: Reader, name: str) -> str:
    """Give an int64 that names another record, or an empty text where it is 0."""
    text = reader.text(name, default='')
    return '' if text == '0' else text


def currency(reader: Reader, name: str = 'currency_code') -> str:
    """Give a currency that must be there.

    :raises PayloadNotUnderstood: when it is not
    """
    code = named(reader, name)
    if not code:
        raise reader.refuse(name, 'missing')
    return code


def country(reader: Reader, name: str) -> str:
    """Give an ISO-2 country, or an empty text."""
    code = named(reader, name)
    return code if is_country(code) else ''


def is_country(code: str) -> bool:
    """Whether a text is written like an ISO-2 country."""
    return len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()


def joined(reader: Reader, *names: str) -> str:
    """Give several texts as one, with a space between."""
    return ' '.join(filter(None, (reader.text(name, default='') for name in names)))


def identifiers(reader: Reader, deprecated: str) -> tuple[str, ...]:
    """Give IMEIs and serial numbers; the deprecated single one where there is no list (7)."""
    listed = reader.each('item_identifiers', lambda one: one.text('value', default=''))
    return tuple(filter(None, listed or (reader.text(deprecated, default=''),)))


def written(instant: datetime) -> str:
    """Give an instant (naive UTC) as requests have it, in whole seconds."""
    return instant.strftime('%Y-%m-%dT%H:%M:%SZ')


def numeric(text: str) -> tuple[int, str]:
    """Sort keys of digits by their number."""
    return len(text), text
