"""Telling Back Market that an order left (contract 3.4, 4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from odoo.addons.connector_base.contract.documents import ItemResult
from odoo.addons.connector_base.contract.errors import (
    MarketplaceError,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.shipments import Shipment, ShippedLine

from .. import const

Send = Callable[..., Any]
Fields = dict[str, Any]


class Shipping:
    """The ship call of one order, and the identifiers before it.

    :param send: makes one call, as ``send(method, path, json=body)``
    :param order_path: where the order is
    :param order_number: its number, which the ship call repeats
    """

    def __init__(self, send: Send, order_path: str, order_number: int):
        self._send = send
        self._path = order_path
        self._number = order_number

    def ship(self, shipment: Shipment) -> list[ItemResult]:
        """Ship the whole order: one parcel, one call, one fate for every line.

        Identifiers go with the call where the order is one line of one unit, else to each line
        before it. They can be written once only: what ``told`` names is left out.

        :raises MarketplaceError: when nothing was told; later, whatever happens is *uncertain*, as
            identifiers that were taken must not be sent again
        """
        if not shipment.lines:
            return []
        before = {} if shipment.is_single_unit else _by_line(shipment)
        body = self._body(shipment)
        problem = _problem(body, before)
        if problem:
            return _same_fate(shipment, RequestRefused(problem))
        told = 0
        try:
            for ref, fields in before.items():
                self._identify(ref, fields)
                told += 1
            self._leave(body)
        except (RequestRefused, UncertainOutcome) as error:
            return _same_fate(shipment, error)
        except MarketplaceError as error:
            if not told:
                raise
            return _same_fate(shipment, error)
        return [ItemResult(line.line_ref, ok=True) for line in shipment.lines]

    def _identify(self, ref: str, fields: Fields) -> None:
        try:
            self._send('PATCH', f'/ws/orderlines/{ref}', json=fields)
        except RequestRefused as error:
            raise RequestRefused(
                f"The order is not shipped, as Back Market did not take the {_named(fields)} of "
                f"its line {ref}; it may have another one already, which can't be changed. "
                f"{error.message}",
                status=error.status,
                reference=error.reference,
            ) from None

    def _leave(self, body: Fields) -> None:
        """Make the ship call; its refusals come without a word of why (contract 2.2)."""
        try:
            self._send('POST', self._path, json=body)
        except RequestRefused as error:
            raise RequestRefused(
                "Back Market did not take the shipment. It wants every line accepted or cancelled "
                f"before, and a right IMEI that was not told yet. {error.message}",
                status=error.status,
                reference=error.reference,
            ) from None

    def _body(self, shipment: Shipment) -> Fields:
        body = {
            'order_id': self._number,
            'new_state': const.SHIP,
            'tracking_number': shipment.tracking_number,
            'date_shipping': shipment.shipped_at.strftime('%Y-%m-%dT%H:%M:%SZ'),
        }
        if shipment.tracking_url:
            body['tracking_url'] = shipment.tracking_url
        if shipment.carrier:
            body['shipper'] = shipment.carrier
        if shipment.is_single_unit:
            body.update(_identifiers(shipment.lines[0]))
        return body


def _by_line(shipment: Shipment) -> dict[str, Fields]:
    """What is to be told of each line before the ship call; lines without anything are left out."""
    told = {line.line_ref: _identifiers(line) for line in shipment.lines}
    return {ref: fields for ref, fields in told.items() if fields}


def _identifiers(line: ShippedLine) -> Fields:
    """A line takes one IMEI and one serial number, whatever its quantity, and once (contract 4)."""
    written = {one.kind for one in line.identifiers if one.value in line.told}
    fields: Fields = {}
    for one in line.identifiers:
        if one.kind not in written:
            fields.setdefault(const.IDENTIFIER_FIELDS[one.kind], one.value)
    return fields


def _problem(body: Fields, before: dict[str, Fields]) -> str:
    """Tell what Back Market can't take, before any of it is sent; nothing is cut short."""
    if not body['tracking_number']:
        return (
            "Back Market takes no shipment without a tracking number. Enter it on the delivery."
        )
    for ref in before:
        if not (ref.isascii() and ref.isdecimal()):
            return (
                f"Back Market gave no number for the line {ref}, so its IMEI or serial number "
                "can't be told. Ship the order in Back Market's back office."
            )
    for fields in (body, *before.values()):
        for name, (label, most) in const.SHIPMENT_TEXTS.items():
            if len(fields.get(name, '')) > most:
                return (
                    f"The {label} has {len(fields[name])} characters; Back Market takes {most}. "
                    "Shorten it on the delivery."
                )
    return ''


def _named(fields: Fields) -> str:
    return " and ".join(const.SHIPMENT_TEXTS[name][0] for name in fields)


def _same_fate(shipment: Shipment, error: MarketplaceError) -> list[ItemResult]:
    """Give every line the fate of the order: refused for good, or to be looked up."""
    uncertain = not isinstance(error, RequestRefused)
    return [
        ItemResult(
            line.line_ref,
            ok=False,
            message=error.message,
            uncertain=uncertain,
            reference=error.reference,
        )
        for line in shipment.lines
    ]
