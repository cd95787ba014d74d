"""A marketplace in memory that is told of parcels, in one parcel per order or in several."""

from __future__ import annotations

from dataclasses import replace

from ..contract import port
from ..contract.documents import ACCEPTED, SHIPPED, ItemResult, Order, Payload
from ..contract.shipments import Shipment
from .fake_api import FakeApi


class ShippingApi(FakeApi):
    """As :class:`FakeApi`; items of a write are broken as ``parcel``.

    :ivar capabilities: what this one can do
    :ivar parcels: every shipment that had an effect, in order
    :ivar followed: every tracking that was told after the shipment, in order
    """

    capabilities = frozenset({port.SHIPMENTS})

    def __init__(self, page_size: int = 20):
        super().__init__(page_size)
        self.parcels: list[Shipment] = []
        self.followed: list[Shipment] = []

    def read_order(self, payload: Payload) -> Order:
        """See the port: with the identifiers that the marketplace knows."""
        order = super().read_order(payload)
        rows = {row['id']: row for row in payload['lines']}
        return replace(
            order,
            lines=tuple(
                replace(line, identifiers=tuple(rows[line.external_id].get('devices', ())))
                for line in order.lines
            ),
        )

    def ship_order(self, shipment: Shipment) -> list[ItemResult]:
        """See the port; one parcel takes all lines that are accepted, as a real one would."""
        self._begin('ship_order')
        fault = self._fault('parcel')
        self._raise(None if fault == 'lost' else fault)
        if isinstance(fault, str) and fault != 'lost':
            return self._fates(shipment, fault)
        rows = [self.line(shipment.order_ref, line.line_ref) for line in shipment.lines]
        if port.PARTIAL_SHIPMENTS not in self.capabilities:
            rows = self.orders[shipment.order_ref]['lines']
        if any(row['state'] in ('to_answer', 'held') for row in rows):
            self.illegal.append((shipment.order_ref, 'not accepted', 'ship'))
            return self._fates(shipment, 'Not accepted.')
        for row in rows:
            if row['state'] == ACCEPTED:
                row['state'] = SHIPPED
        for line in shipment.lines:
            self._keep_devices(shipment.order_ref, line)
        self.parcels.append(shipment)
        return self._fates(shipment, 'Lost.' if fault == 'lost' else '', fault == 'lost')

    def _keep_devices(self, order_ref, line):
        row = self.line(order_ref, line.line_ref)
        new = [one.value for one in line.identifiers if one.value not in line.told]
        if set(new) & set(row.get('devices', ())):
            self.illegal.append((order_ref, line.line_ref, 'identifier again'))
        row['devices'] = [*row.get('devices', ()), *new]

    def update_tracking(self, shipment: Shipment) -> list[ItemResult]:
        """See the port."""
        self._begin('update_tracking')
        self.followed.append(shipment)
        return self._fates(shipment)

    @staticmethod
    def _fates(shipment: Shipment, words: str = '', uncertain: bool = False) -> list[ItemResult]:
        return [
            ItemResult(line.line_ref, ok=not words, message=words, uncertain=uncertain)
            for line in shipment.lines
        ]


class ItemShippingApi(ShippingApi):
    """A marketplace that is told line by line, wants a link, and takes another one later."""

    capabilities = frozenset(
        {
            port.SHIPMENTS,
            port.PARTIAL_SHIPMENTS,
            port.TRACKING_URL_NEEDED,
            port.TRACKING_UPDATES,
        }
    )
