"""The rate limit: requests per window and account, with the odd headers (contract digest 1.4)."""

from __future__ import annotations

import math

from .choices import Choices
from .clock import Clock

_NAMES = ('X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset')


class Limits:
    """Counts requests by account; a window begins with its first request."""

    def __init__(self, clock: Clock, choices: Choices) -> None:
        """Start with nothing used."""
        self._clock = clock
        self._choices = choices
        self._windows: dict[str, tuple[int, int]] = {}

    def lets_pass(self, who: str) -> bool:
        """Count one request; False when the window is exhausted."""
        ends, used = self._window(who)
        allowed = used < self._ceiling or self._choices['limits'] == 'off'
        self._windows[who] = (ends, used + allowed)
        return allowed

    def exhaust(self, who: str) -> None:
        """Use the rest of the window up, as another client of the account might."""
        ends, used = self._window(who)
        self._windows[who] = (ends, max(used, self._ceiling))

    def headers(self, who: str) -> dict[str, str]:
        """Return the headers that describe an account's window."""
        names = self._choices['rate_headers']
        if names == 'none':
            return {}
        ends, used = self._window(who)
        first = used if self._choices['rate_limit_header'] == 'used' else self._ceiling
        values = (first, max(0, self._ceiling - used), ends)
        prefix = 'Grpc-Metadata-' if names == 'grpc_metadata' else ''
        return {f'{prefix}{name}': str(value) for name, value in zip(_NAMES, values)}

    @property
    def _ceiling(self) -> int:
        return self._choices.number('rate_requests')

    def _window(self, who: str) -> tuple[int, int]:
        """Return (unix second when the window ends, used requests)."""
        ends, used = self._windows.get(who, (0, 0))
        now = self._clock.seconds()
        if now >= ends:
            return math.floor(now) + max(1, self._choices.number('rate_seconds')), 0
        return ends, used
