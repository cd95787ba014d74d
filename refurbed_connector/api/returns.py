"""What customers send back, and telling that it came (contract 2.11, 4.1, 4.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from odoo.addons.connector_base.contract.after_sales import UNCLEAR, Return
from odoo.addons.connector_base.contract.documents import ItemResult, Page, Payload
from odoo.addons.connector_base.contract.readers import Reader

from .. import const
from .calls import Calls, Listed
from .changes import STATES, Changes, not_in
from .fields import code_of, identifiers, written


def return_ref(payload: Payload) -> str:
    """Give the reference of a raw return: its id, as text."""
    return Reader(payload, 'return').text('id')


RETURNS = Listed('OrderItemReturnService/ListOrderItemReturns', 'returns', return_ref, return_ref)


class Returns:
    """The returns of one account; each is of one item."""

    _calls: Calls
    _changes: Changes

    def return_pages(self, since: datetime) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.return_pages`: each return once (4.5, 5).

        What arrived since then is brought too, however long ago it was announced: it may have been
        concluded since it was seen last.
        """
        seen: set[str] = set()
        for filters in (
            {'state': {'any_of': list(const.OPEN_RETURNS)}},
            {'return_initiated_at': {'ge': written(since)}},
            {'delivered_at': {'ge': written(since)}},
        ):
            for page in self._calls.pages(RETURNS, filters):
                new = tuple((ref, row) for ref, row in page.payloads if ref not in seen)
                seen.update(ref for ref, _row in new)
                if new:
                    yield Page(new, page.served_at)

    def read_return(self, payload: Payload) -> Return:
        """See :meth:`MarketplaceApi.read_return`."""
        return read_return(payload)

    def mark_returned(self, order_ref: str, line_refs: Sequence[str]) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.mark_returned`: only what was shipped may come back (4.1).

        Outages are told as :func:`.changes.until_outage` tells them.
        """
        doubt = not_in(const.RECEIVED, "the receipt")

        def send(refs: list[str]) -> list[ItemResult]:
            updates = {ref: {'id': ref, 'state': const.RECEIVED} for ref in refs}
            return self._changes.change(STATES, updates, doubt)

        return self._changes.in_batches(line_refs, str, send)


def read_return(payload: Payload) -> Return:
    """Understand one raw return (contract 3.6).

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    row = Reader(payload, 'return')
    code = code_of(row, 'state')
    return Return(
        external_id=return_ref(payload),
        order_ref=row.text('order_id'),
        line_refs=(row.text('order_item_id'),),
        state=const.RETURN_STATES.get(code, UNCLEAR),
        state_code=code,
        identifiers=identifiers(row, 'order_item_identifier'),
        tracking_number=row.text('tracking_number', default=''),
        tracking_url=row.text('tracking_url', default=''),
        reason=row.text('ticket_topic', default=''),
        url=row.text('ticket_url', default=''),
        started_at=row.instant('return_initiated_at', default=None),
        arrived_at=row.instant('delivered_at', default=None),
    )
