"""BackShip: labels that Back Market makes, and parcels that come back (contract 2.7, 7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from odoo.addons.connector_base.contract.after_sales import Label
from odoo.addons.connector_base.contract.documents import Page
from odoo.addons.connector_base.transport.http import Answer

from .. import const
from . import parcels
from .lists import ListReader
from .order_calls import order_number

Get = Callable[[str, dict[str, Any]], Answer]


class BackShip:
    """The parcels of one account; reading only, as Back Market makes and moves them.

    :param get: makes one call, as ``get(path, params)``
    """

    def __init__(self, get: Get):
        self._get = get

    def labels(self, order_ref: str) -> tuple[Label, ...]:
        """Give the labels of an order; none for some time after its acceptance.

        :raises AccessRefused: when the seller has no BackShip
        """
        asked = {'order_id': order_number(order_ref)}
        rows = [
            payload
            for page in self._list(const.DELIVERIES, 'labels', asked)
            for _ref, payload in page.payloads
        ]
        labels = (parcels.read_delivery(payload) for payload in rows)
        # a host that does not know the filter shows every order's labels
        return tuple(label for label in labels if label and label.order_ref == order_ref)

    def return_pages(self, since: datetime) -> Iterator[Page]:
        """Give each return once: those that started since, and older ones that wait for their
        parcel.

        :raises AccessRefused: when the seller has no BackShip
        """
        given: set[str] = set()
        waiting = since - timedelta(days=const.OPEN_RETURN_DAYS)
        for asked in (
            {'start_date': _written(since)},
            {
                'start_date': _written(waiting),
                'end_date': _written(since),
                'hub_scanned': 'false',
            },
        ):
            for page in self._list(const.RETURNS, 'returns', asked):
                fresh = tuple(row for row in page.payloads if row[0] not in given)
                given.update(ref for ref, _payload in fresh)
                if fresh:
                    yield Page(fresh, page.served_at)

    def _list(self, path: str, name: str, asked: dict[str, Any]) -> Iterator[Page]:
        def fetch(number: int) -> Answer:
            return self._get(path, {**asked, 'page': number})

        return ListReader(fetch, parcels.parcel_ref, name, is_optional=True).pages()


def _written(instant: datetime) -> str:
    """A date filter, which has no zone (2.7); earlier by whatever zone may be meant."""
    return (instant - timedelta(hours=const.ZONE_MARGIN)).strftime('%Y-%m-%dT%H:%M:%S')
