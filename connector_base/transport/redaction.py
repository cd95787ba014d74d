"""What may be written into a log about a call: never a body, a query value, a header or a key."""

from __future__ import annotations

import re

_ID = re.compile(r'^(\d+|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Z]{2}-\d+-[A-Z]+)$', re.IGNORECASE)
_FILE = re.compile(r'\.pdf$', re.IGNORECASE)
_REFERENCE = re.compile(r'[^\w.:-]')


def template_of(path: str) -> str:
    """The path with its ids replaced by ``{id}``: what a call did, not whom it was about.

    The name of a file becomes ``{file}``: whoever knows it may be able to open it.
    """
    return '/'.join(_without_id(part) for part in path.partition('?')[0].split('/'))


def _without_id(part: str) -> str:
    if _FILE.search(part):
        return '{file}'
    return '{id}' if _ID.match(part) else part


def safe_reference(text: object) -> str:
    """A request id fit for a log: short, without anything that is not an id."""
    return _REFERENCE.sub('', str(text or ''))[:80]


def safe_words(text: object, limit: int = 300) -> str:
    """A marketplace's own words, on one line, shortened."""
    words = ' '.join(str(text or '').split())
    return words if len(words) <= limit else f'{words[: limit - 1]}…'
