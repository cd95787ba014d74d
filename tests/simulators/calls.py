"""The call log: who asked what and when, so that tests can assert politeness."""

from __future__ import annotations

from collections import Counter, deque
from typing import Any

from .messages import Request, Response

KEPT = 20_000  # oldest calls are forgotten beyond this; the counters go on


class CallLog:
    """Calls in order, and counters per `METHOD /template`."""

    def __init__(self) -> None:
        """Start empty."""
        self._log: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._counters: Counter[str] = Counter()

    def note(
        self, request: Request, query: dict[str, str], response: Response | None, at: str,
        fault: str,
    ) -> None:
        """Write one call down; `response` is None when the connection was dropped."""
        self._counters[request.operation] += 1
        self._log.append({
            'method': request.method,
            'template': request.template,
            'path': request.path,
            'query': query,
            'account': request.account,
            'status': response.status if response else 0,
            'reason': response.reason if response else 'no answer was given',
            'fault': fault,
            'at': at,
            'body': request.body[:2000].decode('utf-8', 'replace'),
        })

    def dump(self) -> dict[str, Any]:
        """Return {'calls': [...], 'counters': {operation: number}}."""
        return {'calls': list(self._log), 'counters': dict(sorted(self._counters.items()))}

    def clear(self) -> None:
        """Forget all calls and counters."""
        self._log.clear()
        self._counters.clear()
