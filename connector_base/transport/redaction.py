"""What may be written into a log about a call: never a body, a query value, a header or a key."""

from __future__ import annotations

import re

_ID = re.compile(r'^(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2}-\d+-[A-Z]+)$', re.IGNORECASE)
_REFERENCE = re.compile(r'[^\w.:-]')


def template_of(path: str) -> str:
    """The path with its ids replaced by ``{id}``: what a call did, not whom it was about."""
    path = path.partition('?')[0]
    return '/'.join('{id}' if _ID.match(part) else part for part in path.split('/'))


def safe_reference(text: object) -> str:
    """A request id fit for a log: short, without anything that is not an id."""
    return _REFERENCE.sub('', str(text or ''))[:80]


def safe_words(text: object, limit: int = 300) -> str:
    """A marketplace's own words, on one line, shortened."""
    words = ' '.join(str(text or '').split())
    return words if len(words) <= limit else f'{words[: limit - 1]}…'
