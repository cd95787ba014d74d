"""What is known of a call afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Call:
    """One HTTP call for the log: never a body, a header or a query, only what may be kept."""

    method: str
    template: str
    status: int
    milliseconds: int
    reference: str = ''
    error: str = ''
    extra: dict[str, str] = field(default_factory=dict)
