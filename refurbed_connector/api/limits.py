"""How fast refurbed may be called: its headers tell (contract 1.4)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timezone
from email.utils import parsedate_to_datetime

from odoo.addons.connector_base.contract.errors import TransientError
from odoo.addons.connector_base.transport.throttle import Throttle

from .. import const


def seconds_until_reset(
    headers: Mapping[str, str], now: Callable[[], float] = time.time
) -> float | None:
    """Give how long the window of an answer still lasts, or ``None`` when it does not tell.

    Measured by the marketplace's own clock where the answer has a ``Date``, so that a clock that is
    off here does not matter.
    """
    reset = _number(headers, 'Reset')
    if reset is None:
        return None
    served = _served(headers)
    return min(max(reset - (now() if served is None else served), 0), const.MOST_WAIT)


class HeaderThrottle(Throttle):
    """Goes by what the last answer said is left; without that, a token bucket.

    ``X-RateLimit-Limit`` is not looked at: it counts what was used, contrary to its name.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.time,
    ):
        super().__init__(const.CALLS_PER_SECOND, const.CALLS_AT_ONCE, clock=clock, sleep=sleep)
        self._now = now
        self._left: int | None = None
        self._window_ends = 0.0

    def wait(self) -> None:
        """Take one call of the window, sleeping until the next one where this one is used up.

        :raises TransientError: when the next window is too far away to sleep for it
        """
        pause = self._window_ends - self._clock()
        if self._left is None or pause <= 0:
            super().wait()
        elif self._left > 0:
            self._left -= 1
        elif pause > const.LONGEST_SLEEP:
            raise TransientError(
                "refurbed's limit of calls is used up; it goes on when it is reset.", wait=pause
            )
        else:
            self._sleep(pause)
            self._left = None

    def note(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer how many calls are left, and until when."""
        left, lasts = _number(headers, 'Remaining'), seconds_until_reset(headers, self._now)
        if left is None or lasts is None:
            self._left = None
            return
        self._left = max(left, 0)
        self._window_ends = self._clock() + (lasts if left > 0 else max(lasts, const.LEAST_WAIT))


def _number(headers: Mapping[str, str], name: str) -> int | None:
    for header in const.RATE_HEADERS:
        text = str(headers.get(header.format(name=name)) or '').strip()
        if text.isascii() and text.isdecimal():
            return int(text)
    return None


def _served(headers: Mapping[str, str]) -> float | None:
    try:
        served = parsedate_to_datetime(headers.get('Date', ''))
    except (TypeError, ValueError):
        return None
    return (served if served.tzinfo else served.replace(tzinfo=timezone.utc)).timestamp()
