"""A ledger of everything a seller's or the marketplace's call really did, one row per effect.

A repeated call that has an effect again adds a row again: that is how a test proves "exactly one".
Kinds and their own keys:

    answers      sku, orderline, before, after
    shipments    tracking_number, tracking_url, shipper, date_shipping, orderlines, backship_label
    identifiers  orderline, sku, name, value
    refunds      orderline, sku, refund_type, amount, currency, line_state
    invoices     files [{name, size, sha256}], uploads (how often for this order), current
    transfers    folder, shipper_name, tracking_number, action
"""

from __future__ import annotations

from typing import Any

from .clock import Clock

KINDS = ('answers', 'shipments', 'identifiers', 'refunds', 'invoices', 'transfers')


class Effects:
    """The rows in `data['effects']`, by kind. Every row has at, account, order_id, by and via.

    `by` is seller_api, back_office or marketplace; `via` names the call or event.
    """

    def __init__(self, data: dict[str, Any], clock: Clock) -> None:
        """Go on with the rows that are there."""
        self._clock = clock
        self._rows: dict[str, list[dict[str, Any]]] = data.setdefault('effects', {})
        for kind in KINDS:
            self._rows.setdefault(kind, [])

    def note(
        self, kind: str, account: str, order: dict[str, Any], via: str, by: str = 'seller_api',
        **content: Any,
    ) -> dict[str, Any]:
        """Write one effect down and return its row."""
        row = {'at': self._clock.text(), 'account': account, 'order_id': order['order_id'],
               'by': by, 'via': via, **content}
        self._rows[kind].append(row)
        return row

    def rows(self, kind: str, account: str = '', order_id: int | None = None) -> list[Any]:
        """Return the rows of a kind, of one account or order when these are given."""
        return [row for row in self._rows[kind]
                if account in ('', row['account']) and order_id in (None, row['order_id'])]

    def counts(self) -> dict[str, int]:
        """Return how many rows each kind has, to compare with later."""
        return {kind: len(self._rows[kind]) for kind in KINDS}

    def ascribe(self, since: dict[str, int], by: str) -> None:
        """Say who is behind the effects since `counts` was asked."""
        for kind, before in since.items():
            for row in self._rows[kind][before:]:
                row['by'] = by
