"""Politeness: how fast and how much. Clock and sleep are given, nothing is global."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping


class Throttle:
    """A token bucket: ``burst`` calls at once, then ``rate`` a second; :meth:`wait` sleeps as
    needed.
    """

    def __init__(
        self,
        rate: float,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._sleep = sleep
        self._tokens = float(burst)
        self._seen_at = clock()

    def wait(self) -> None:
        """Take one token, sleeping until there is one."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._seen_at) * self._rate)
        self._seen_at = now
        if self._tokens < 1:
            pause = (1 - self._tokens) / self._rate
            self._sleep(pause)
            self._tokens = 1
            self._seen_at = now + pause
        self._tokens -= 1

    def note(self, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer; override where they tell how much is left."""


class Quota:
    """A budget for a period, of which ``spent`` is gone already (the caller remembers across
    runs).
    """

    def __init__(self, limit: int, spent: int = 0):
        self._left = max(0, limit - spent)

    @property
    def left(self) -> int:
        """How much may still be spent."""
        return self._left

    def take(self) -> bool:
        """Spend one; false when nothing is left."""
        if self._left <= 0:
            return False
        self._left -= 1
        return True
