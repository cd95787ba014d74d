"""A clock that can be moved or stopped, so that an hour passes in no time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

_INSTANT = re.compile(
    r'^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?'
    r'(Z|z|[+-]\d{2}:?\d{2})?$'
)


def parse_instant(text: str) -> datetime:
    """Return the UTC instant written in `text`; without a zone it is read as UTC.

    Raises ValueError for anything that is not a date, or a date with a time.
    """
    found = _INSTANT.match(text.strip())
    if not found:
        raise ValueError(f"'{text}' is not a date and time such as 2026-03-02T14:05:00Z.")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or '0')[:6].ljust(6, '0'))
    moment = datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro,
        timezone.utc,
    )
    return moment - _offset(zone)


def _offset(zone: str | None) -> timedelta:
    if not zone or zone in 'Zz':
        return timedelta()
    digits = zone[1:].replace(':', '')
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if zone[0] == '-' else size


def canonical(moment: datetime) -> str:
    """Return the instant in one fixed width, so that text order is time order."""
    return moment.astimezone(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ')


class Clock:
    """Real time plus an offset, or a frozen instant.

    `real` gives seconds since the epoch; tests may replace it.
    """

    def __init__(self, frozen: str | None = None, real: Callable[[], float] = time.time) -> None:
        """Start at the real time, or stand still at the instant `frozen`."""
        self._real = real
        self._offset = 0.0
        self._frozen = parse_instant(frozen).timestamp() if frozen else None

    def seconds(self) -> float:
        """Return the virtual seconds since the epoch."""
        return self._real() + self._offset if self._frozen is None else self._frozen

    def now(self) -> datetime:
        """Return the virtual instant, in UTC."""
        return datetime.fromtimestamp(self.seconds(), timezone.utc)

    def text(self) -> str:
        """Return the virtual instant in the canonical spelling."""
        return canonical(self.now())

    def advance(self, seconds: float) -> None:
        """Move the clock by `seconds`, backwards when negative."""
        if self._frozen is None:
            self._offset += seconds
        else:
            self._frozen += seconds

    def freeze(self, at: str | None = None) -> None:
        """Stop the clock at `at`, or where it is."""
        self._frozen = parse_instant(at).timestamp() if at else self.seconds()

    def resume(self) -> None:
        """Let a frozen clock run on from where it stands."""
        if self._frozen is not None:
            self._offset = self._frozen - self._real()
            self._frozen = None

    def dump(self) -> dict[str, Any]:
        """Return what is needed to go on later, and the present instant for readers."""
        return {'now': self.text(), 'offset': self._offset, 'frozen': self._frozen}

    def load(self, dumped: dict[str, Any]) -> None:
        """Take over a dumped clock."""
        self._offset = float(dumped['offset'])
        self._frozen = None if dumped['frozen'] is None else float(dumped['frozen'])
