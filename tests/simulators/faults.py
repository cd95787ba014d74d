"""Faults that a test arms and the simulator then commits.

A fault names its `kind` and, where wanted, which requests it hits: `method`, `path` (a regular
expression searched in the path), `account`. `after` lets that many matching requests pass first,
`times` is how many are hit (1; null for all until it is deleted). One request meets at most one
fault, the one armed first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .messages import Request

# kind -> its own settings with their defaults
KINDS: dict[str, dict[str, Any]] = {
    'refuse': {'status': 400, 'body': None, 'media_type': '', 'headers': {}},
    'throttle': {'headers': {}},
    'firewall': {'headers': {}},
    'challenge': {},
    'server_error': {'status': 500, 'body': None, 'media_type': ''},
    'lost': {},
    'drop': {},
    'repeat_page': {},
    'shift_page': {'direction': 'appears'},
    'slow': {'seconds': 1.0},
    'truncate': {'keep': 0.5, 'wrong_length': False},
    'not_json': {'body': '<html><body>Please come back later.</body></html>'},
}
_SCOPE = {'kind', 'method', 'path', 'account', 'times', 'after'}


class UnknownFault(ValueError):
    """A fault that cannot be armed; the message says what is wrong with it."""


@dataclass
class Fault:
    """One armed fault and how often it has struck."""

    number: int
    kind: str
    method: str = ''
    path: str = ''
    account: str = ''
    times: int | None = 1
    after: int = 0
    settings: dict[str, Any] = field(default_factory=dict)
    hits: int = 0
    note: str = ''

    def matches(self, request: Request) -> bool:
        """Tell whether the request is one this fault is meant for."""
        return (
            self.method in ('', request.method)
            and self.account in ('', request.account)
            and re.search(self.path, request.path) is not None
        )

    def dump(self) -> dict[str, Any]:
        """Return what the control API shows of the fault."""
        return {
            'id': self.number, 'kind': self.kind, 'method': self.method, 'path': self.path,
            'account': self.account, 'times': self.times, 'after': self.after, 'hits': self.hits,
            'note': self.note, **self.settings,
        }


class Faults:
    """The armed faults, in the order they were armed."""

    def __init__(self) -> None:
        """Start with none."""
        self._armed: list[Fault] = []
        self._count = 0

    def arm(self, wanted: dict[str, Any]) -> Fault:
        """Arm a fault; raises UnknownFault when the kind, a setting or the path is wrong."""
        kind = wanted.get('kind', '')
        if kind not in KINDS:
            raise UnknownFault(f"There is no fault '{kind}'. Known: {', '.join(sorted(KINDS))}.")
        strange = sorted(set(wanted) - _SCOPE - set(KINDS[kind]))
        if strange:
            known = ', '.join(sorted(_SCOPE | set(KINDS[kind])))
            raise UnknownFault(f"The fault {kind} has no {', '.join(strange)}. Known: {known}.")
        self._check_path(wanted.get('path') or '')
        self._count += 1
        settings = {**KINDS[kind], **{k: v for k, v in wanted.items() if k in KINDS[kind]}}
        times = wanted.get('times', 1)
        fault = Fault(
            self._count, kind, (wanted.get('method') or '').upper(), wanted.get('path') or '',
            wanted.get('account') or '', None if times is None else int(times),
            int(wanted.get('after', 0)), settings,
        )
        self._armed.append(fault)
        return fault

    @staticmethod
    def _check_path(path: str) -> None:
        try:
            re.compile(path)
        except re.error as error:
            raise UnknownFault(f"The path '{path}' is no regular expression: {error}.") from error

    def take(self, request: Request) -> Fault | None:
        """Return the fault that strikes this request, used up by one, or None."""
        for fault in self._armed:
            if not fault.matches(request) or fault.times == 0:
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.hits += 1
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None

    def dump(self) -> list[dict[str, Any]]:
        """Return every fault ever armed since the last clearing, spent ones included."""
        return [fault.dump() for fault in self._armed]

    def clear(self) -> None:
        """Disarm all of them."""
        self._armed.clear()
