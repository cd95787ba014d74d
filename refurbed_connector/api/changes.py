"""Changing refurbed's records in batches, each element with a fate of its own (contract 1.6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from odoo.addons.connector_base.contract.documents import ItemResult, Payload
from odoo.addons.connector_base.contract.errors import (
    MarketplaceError,
    RequestRefused,
    UncertainOutcome,
)

from . import batches
from .batches import Batch
from .calls import Calls
from .requests_check import is_id

T = TypeVar('T')
R = TypeVar('R', bound=ItemResult)

#: New states of order items (4.1).
STATES = Batch('OrderItemService/BatchUpdateOrderItemsState', 'updates', 'order_item')
STRANGE = "This is no number of refurbed: those have digits only."


def until_outage(parts: Sequence[T], send: Callable[[T], list[R]]) -> list[R]:
    """Send parts one after the other and give the results of all.

    What stands in the way of everything (no connection, a wrong key) is raised when it meets the
    first part; later it ends the list of results, and what has no result was not sent.
    """
    results: list[R] = []
    try:
        for part in parts:
            results += send(part)
    except MarketplaceError:
        if not results:
            raise
    return results


class Changes:
    """The batches of one account."""

    def __init__(self, calls: Calls, batch_size: int):
        self._calls = calls
        self.batch_size = batch_size

    def in_batches(
        self, lines: Sequence[T], ref_of: Callable[[T], str], send: Callable[[list[T]], list[R]]
    ) -> list[R]:
        """Send lines of an order in batches, as :func:`until_outage` does."""
        return until_outage(list(batches.cut(lines, self.batch_size, ref_of)), send)

    def change(
        self, kind: Batch, updates: dict[str, Payload], doubt: batches.Doubt
    ) -> list[ItemResult]:
        """Send one batch of changes by reference, and tell the fate of each, in their order.

        What concerns the account rather than the elements is raised.
        """
        # one number that is none would have refurbed refuse the whole call
        refs = [ref for ref in updates if is_id(ref)]
        results = self._send(kind, {ref: updates[ref] for ref in refs}, doubt) if refs else []
        fates = {result.ref: result for result in results}
        fates.update({ref: ItemResult(ref, False, STRANGE) for ref in updates if not is_id(ref)})
        return [fates[ref] for ref in updates if ref in fates]

    def _send(
        self, kind: Batch, updates: dict[str, Payload], doubt: batches.Doubt
    ) -> list[ItemResult]:
        try:
            answer = self._calls.ask(kind.method, {kind.key: list(updates.values())})
        except RequestRefused as error:
            return batches.same_fate(updates, error.message)
        except UncertainOutcome as error:
            return batches.same_fate(updates, error.message, uncertain=True)
        return batches.fates(answer.body, list(updates), kind.resource, doubt)


def not_in(state: str, words: str) -> batches.Doubt:
    """Give what tells that a changed item is not in ``state``, or gives an empty text.

    :param words: what refurbed took, such as "the shipment"
    """

    def doubt(item: batches.Reader) -> str:
        found = item.text('state', default='UNSPECIFIED')
        if found == state:
            return ''
        return f"refurbed took {words}, but has the item as {found}; it is looked up."

    return doubt
