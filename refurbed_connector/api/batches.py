"""Batches: HTTP 200 says nothing, each element has a fate of its own (contract 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from odoo.addons.connector_base.contract.documents import ItemResult, Payload
from odoo.addons.connector_base.contract.errors import PayloadNotUnderstood
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport.redaction import safe_words

from .. import const

T = TypeVar('T')
#: Tells what is wrong with a changed resource that should be as asked, or gives an empty text.
Doubt = Callable[[Reader], str]
#: Codes after which an element was certainly not changed.
_NO = const.REFUSALS | {const.PERMISSION_DENIED, const.UNIMPLEMENTED, const.UNAUTHENTICATED}


class Batch(NamedTuple):
    """A batch method, where its request holds the elements, and what each result holds."""

    method: str
    key: str
    resource: str


def cut(items: Iterable[T], size: int, ref_of: Callable[[T], str]) -> Iterator[list[T]]:
    """Cut into batches of at most ``size``, none of which names the same thing twice (1.6)."""
    batch: dict[str, T] = {}
    for item in items:
        if len(batch) == size or ref_of(item) in batch:
            yield list(batch.values())
            batch = {}
        batch[ref_of(item)] = item
    if batch:
        yield list(batch.values())


def same_fate(refs: Iterable[str], words: str, *, uncertain: bool = False) -> list[ItemResult]:
    """Give every element of a batch the fate of the call."""
    return [ItemResult(ref, ok=False, message=words, uncertain=uncertain) for ref in refs]


def fates(body: Payload, refs: Sequence[str], resource: str, doubt: Doubt) -> list[ItemResult]:
    """Give the fate of each element; one that was put off (code 8) has none and stays due.

    :param body: the answer
    :param refs: the keys of the elements, as they were sent
    :param resource: the field that holds the changed resource where the element was taken
    """
    results = body.get('results')
    if not isinstance(results, list) or len(results) != len(refs):
        found = len(results) if isinstance(results, list) else 0
        words = f"refurbed told the fate of {found} of {len(refs)}; it is looked up."
        return same_fate(refs, words, uncertain=True)
    told = (_fate(result, ref, resource, doubt) for result, ref in zip(results, refs))
    return [fate for fate in told if fate]


def _fate(result: object, ref: str, resource: str, doubt: Doubt) -> ItemResult | None:
    try:
        element = Reader(result, 'result')
        status = element.part('status', optional=True)
        code = status.integer('code', default=const.OK)
        words = safe_words(status.text('message', default=''))
        if code == const.OK:
            return _taken(element.part(resource), ref, doubt)
    except PayloadNotUnderstood as error:
        words = f"refurbed's answer is not understood ({error.message}); it is looked up."
        return ItemResult(ref, ok=False, message=words, uncertain=True)
    if code == const.RESOURCE_EXHAUSTED:
        return None
    said = f"refurbed refused it (code {code}): {words or 'no reason given'}"
    return ItemResult(ref, ok=False, message=said, uncertain=code not in _NO)


def _taken(changed: Reader, ref: str, doubt: Doubt) -> ItemResult:
    if changed.text('id') != ref:
        words = f"refurbed answered for {changed.text('id')} instead of {ref}; it is looked up."
    else:
        words = doubt(changed)
    return ItemResult(ref, ok=not words, message=words, uncertain=bool(words))
