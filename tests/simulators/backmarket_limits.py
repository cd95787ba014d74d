"""The limits of digest section 6, counted by the virtual clock, per token."""

from __future__ import annotations

from collections import defaultdict, deque

from .choices import Choices
from .clock import Clock

EDGE_WINDOW = 10.0
HOUR = 3600.0
_SENSITIVE = ('/ws/category/',)
MINUTE, DAY = 60.0, 86400.0
# calls a minute (0: no such limit) and a day; a name is a choice that holds the number
_CARE: dict[str, tuple[int, int | str]] = {
    'GET /ws/sav': (520, 'care_list_a_day'),
    'GET /ws/sav/{careFolderId}': (600, 40_000),
    'POST /ws/sav/refund': (0, 'refunds_a_day'),
    'POST /ws/sav/{careFolderId}/item-transfer': (292, 500),
}


class Limits:
    """Sliding windows; nothing of it outlives the process."""

    def __init__(self, clock: Clock, choices: Choices) -> None:
        """Start with empty windows."""
        self._clock = clock
        self._choices = choices
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._blocked_until: dict[tuple[str, str], float] = {}
        self._care: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._lines: dict[str, deque[tuple[float, int]]] = defaultdict(deque)

    def edge_lets_pass(self, token: str, path: str) -> bool:
        """Count a call; False while the edge blocks the client or this call breaches the limit."""
        if self._choices['limits'] == 'off':
            return True
        sensitive = path.startswith(_SENSITIVE)
        key = (token, 'sensitive' if sensitive else 'ordinary')
        limit = self._choices.number('sensitive_limit' if sensitive else 'edge_limit')
        now = self._clock.seconds()
        if now < self._blocked_until.get(key, 0.0):
            return False
        calls = self._calls[key]
        while calls and calls[0] <= now - EDGE_WINDOW:
            calls.popleft()
        calls.append(now)
        if len(calls) <= limit:
            return True
        calls.clear()
        self._blocked_until[key] = now + self._choices.number('block_seconds')
        return False

    def care_lets_pass(self, account: str, operation: str) -> bool:
        """Count an after-sales call; False, and not counted, when its minute or day is full."""
        if self._choices['limits'] == 'off' or operation not in _CARE:
            return True
        a_minute, a_day = _CARE[operation]
        most = self._choices.number(a_day) if isinstance(a_day, str) else a_day
        now = self._clock.seconds()
        calls = self._care[account, operation]
        while calls and calls[0] <= now - DAY:
            calls.popleft()
        lately = sum(1 for at in calls if at > now - MINUTE) if a_minute else -1
        if len(calls) >= most or lately >= (a_minute or 0):
            return False
        calls.append(now)
        return True

    def take_lines(self, account: str, lines: int) -> bool:
        """Use up SKU lines of the hour; False, and nothing used, when they are not left."""
        if self._choices['limits'] == 'off':
            return True
        if self.lines_used(account) + lines > self._choices.number('line_quota'):
            return False
        self._lines[account].append((self._clock.seconds(), lines))
        return True

    def lines_used(self, account: str) -> int:
        """Return the SKU lines used in the last hour."""
        taken = self._lines[account]
        while taken and taken[0][0] <= self._clock.seconds() - HOUR:
            taken.popleft()
        return sum(lines for _at, lines in taken)
