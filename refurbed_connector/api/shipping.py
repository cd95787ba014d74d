"""What refurbed is told of an item that left (contract 4.1, 7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from urllib.parse import urlsplit

from odoo.addons.connector_base.contract.documents import ItemResult, Payload
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.contract.shipments import Shipment, ShippedLine

from .. import const
from .batches import Batch, Doubt, same_fate
from .changes import STATES, Changes, not_in
from .fields import is_country

PARCELS = Batch('OrderItemService/BatchUpdateOrderItems', 'order_items', 'order_item')
#: Numbers of the customs tariff: 4 to 12 digits, in groups as they are written (2.2).
_TARIFF = re.compile(r'\d{4}(?:[. ]?\d{2}){0,4}')
FOLLOWED_BY = ('id', 'parcel_tracking_url', 'parcel_carrier_tracking_number')


class Parcels:
    """Telling what left, and how it is followed."""

    _changes: Changes

    def ship_order(self, shipment: Shipment) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.ship_order`: each item on its own, in batches (4.1, 7).

        Outages are told as :func:`.changes.until_outage` tells them.
        """
        words = problem(shipment) or strange_customs(shipment)
        doubt = not_in(const.SHIP, "the shipment")
        return self._tell_parcel(shipment, words, STATES, shipped_item, doubt)

    def update_tracking(self, shipment: Shipment) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.update_tracking`: the link can be replaced (2.2)."""
        doubt = not_followed(shipment)
        return self._tell_parcel(shipment, problem(shipment), PARCELS, followed_item, doubt)

    def _tell_parcel(
        self,
        shipment: Shipment,
        words: str,
        kind: Batch,
        update: Callable[[Shipment, ShippedLine], Payload],
        doubt: Doubt,
    ) -> list[ItemResult]:
        def send(lines: list[ShippedLine]) -> list[ItemResult]:
            updates = {line.line_ref: update(shipment, line) for line in lines}
            return self._changes.change(kind, updates, doubt)

        if words:
            return same_fate((line.line_ref for line in shipment.lines), words)
        return self._changes.in_batches(shipment.lines, attrgetter('line_ref'), send)


def shipped_item(shipment: Shipment, line: ShippedLine) -> Payload:
    """Give the update of one item: shipped, with its link and its identifiers.

    The link is what refurbed demands; carrier and number are given beside it where the carrier is
    one of theirs. A list of identifiers takes the place of the one before, so all are given, or
    none where all are told; an empty list would say nothing.
    """
    update: Payload = {
        'id': line.line_ref,
        'state': const.SHIP,
        'parcel_tracking_url': shipment.tracking_url,
    }
    if any(one.value not in line.told for one in line.identifiers):
        update['item_identifiers'] = [
            {'identifier_type': const.IDENTIFIER_TYPE_OF[one.kind], 'value': one.value}
            for one in line.identifiers
        ]
    if shipment.carrier and shipment.tracking_number:
        update['parcel_carrier_tracking_number'] = {
            'carrier': shipment.carrier,
            'tracking_number': shipment.tracking_number,
        }
    return {**update, **customs_of(line)}


def customs_of(line: ShippedLine) -> Payload:
    """Give what customs want to know of an item, as far as it is known (2.2)."""
    customs: Payload = {}
    if line.weight:
        customs['weight_kg'] = line.weight
    if line.hs_code:
        customs['hs_code'] = line.hs_code
    if line.origin:
        customs['manufacturing_country'] = line.origin
    return customs


def strange_customs(shipment: Shipment) -> str:
    """Tell which customs data refurbed would refuse, or give an empty text (2.2, 3.4)."""
    for line in shipment.lines:
        if line.weight is not None and line.weight < 0:
            return f"{line.weight} kg is no weight. Correct the weight of the product."
        if line.hs_code and not _TARIFF.fullmatch(line.hs_code):
            return (
                f"“{line.hs_code}” is no number of the customs tariff, such as 8517.1300. Correct "
                "the HS code of the product, or leave it empty."
            )
        if line.origin and (not is_country(line.origin) or line.origin in const.NO_COUNTRIES):
            return (
                f"refurbed knows no country “{line.origin}”. Correct the origin of the product, or "
                "leave it empty."
            )
    return ''


def followed_item(shipment: Shipment, line: ShippedLine) -> Payload:
    """Give the update of an item that left before: its link, and whose number it is (2.2)."""
    update = shipped_item(shipment, line)
    return {name: update[name] for name in FOLLOWED_BY if name in update}


def problem(shipment: Shipment) -> str:
    """Tell what refurbed takes from no shipment, or give an empty text (contract 2.2, 4.1)."""
    if _is_link(shipment.tracking_url):
        return ''
    what = f"“{shipment.tracking_url}” is none" if shipment.tracking_url else "there is none"
    return (
        f"refurbed takes a shipment only with a link to follow the parcel, and {what}. Enter the "
        "tracking link (https://…) on the delivery."
    )


def not_followed(shipment: Shipment) -> Callable[[Reader], str]:
    """Give what tells that an item has not the link of ``shipment``, or gives an empty text."""

    def doubt(item: Reader) -> str:
        if item.text('parcel_tracking_url', default='') == shipment.tracking_url:
            return ''
        return "refurbed took the tracking link, but does not show it; it is looked up."

    return doubt


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ('http', 'https') and bool(host) and not any(map(str.isspace, text))
