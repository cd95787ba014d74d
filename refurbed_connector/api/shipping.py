"""What refurbed is told of an item that left (contract 4.1, 7)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from odoo.addons.connector_base.contract.documents import Payload
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.contract.shipments import Shipment, ShippedLine

from .. import const

FOLLOWED_BY = ('id', 'parcel_tracking_url', 'parcel_carrier_tracking_number')


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
    return update


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


def not_shipped(item: Reader) -> str:
    """Tell that an item is not as asked, or give an empty text."""
    state = item.text('state', default='UNSPECIFIED')
    if state == const.SHIP:
        return ''
    return f"refurbed took the shipment, but has the item as {state}; it is looked up."


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
