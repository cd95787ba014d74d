"""How answers are written: protojson with its dialects (contract digest 1.2, 10.1)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .choices import Choices
from .refurbed_enums import ENUMS, UNSPECIFIED
from .refurbed_types import MESSAGES, Field

OVERRIDE = '_override'  # raw wire values that a test wants instead of the right ones
ABSENT = '__absent__'
CENT = Decimal('0.01')
_ZERO: dict[str, Any] = {
    's64': '0',
    'u32': 0,
    'f32': 0,
    'str': '',
    'dec': '',
    'rate': '',
    'bool': False,
}


class Writer:
    """Writes messages in the dialect that the choices name."""

    def __init__(self, choices: Choices) -> None:
        """Remember where the dialect is decided."""
        self._choices = choices
        self._writers: dict[str, Callable[[Any], Any]] = {
            's64': str,
            'rate': str,
            'dec': self._money,
            'ts': self._instant,
        }

    def message(self, name: str, values: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON of a message from plain values; None and absent mean unset."""
        unset = self._choices['unset_fields']
        written: dict[str, Any] = {}
        for part in MESSAGES[name].values():
            value = values.get(part.name)
            if part.repeated:
                rows = [self._one(part, one) for one in value or ()]
                if rows or unset != 'omit':
                    written[part.name] = rows
            elif value is None or value == '' and part.optional:
                self._unset(part, unset, written)
            else:
                one = self._one(part, value)
                if unset != 'omit' or part.optional or not self._is_default(part, one):
                    written[part.name] = one
        if values.get(OVERRIDE):
            written.update(values[OVERRIDE])
            written = {name: value for name, value in written.items() if value != ABSENT}
        return written

    def _one(self, part: Field, value: Any) -> Any:
        if part.is_message:
            return self.message(part.kind, value)
        writer = self._writers.get(part.kind)
        return writer(value) if writer else value

    @staticmethod
    def _unset(part: Field, unset: str, written: dict[str, Any]) -> None:
        if part.optional or part.is_message or part.group or part.kind == 'ts':
            # An unset member of a oneof is never written, not even as null.
            if unset == 'null' and not part.group:
                written[part.name] = None
        elif unset != 'omit':
            written[part.name] = _default(part)

    @staticmethod
    def _is_default(part: Field, value: Any) -> bool:
        return not part.is_message and part.kind != 'ts' and value == _default(part)

    def _money(self, value: str) -> str:
        """Return money as text; whole and short numbers are valid too: 120, 120.5, 120.50."""
        text = str(value)
        if self._choices['money_text'] == 'two_decimals':
            return text if text[-3:-2] == '.' else str(Decimal(text).quantize(CENT))
        return text.rstrip('0').rstrip('.') if '.' in text else text

    def _instant(self, value: str) -> str:
        """Return a stored instant with 0, 3 or 6 digits of fraction, whatever it needs."""
        whole, _, fraction = value.rstrip('Z').partition('.')
        if self._choices['timestamp_digits'] == 'nine':
            return f'{whole}.{fraction.ljust(9, "0")}Z'
        fraction = fraction.rstrip('0')
        if not fraction:
            return f'{whole}Z'
        return f'{whole}.{fraction.ljust(3 if len(fraction) <= 3 else 6, "0")}Z'


def _default(part: Field) -> Any:
    if part.kind in ENUMS:
        return ENUMS[part.kind][0] if part.kind == 'SortOrder' else UNSPECIFIED
    return _ZERO[part.kind]
