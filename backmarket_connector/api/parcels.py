"""BackShip's payloads to neutral documents: pure functions (contract 7).

What is not known yet is null or absent, whatever the document says (C-17).
"""

from __future__ import annotations

from odoo.addons.connector_base.contract.after_sales import (
    FROM_CUSTOMER,
    TO_CUSTOMER,
    Label,
    Return,
)
from odoo.addons.connector_base.contract.documents import Payload
from odoo.addons.connector_base.contract.readers import Reader

from .. import const


def parcel_ref(payload: Payload) -> str:
    """Give the reference of a delivery or a return."""
    return Reader(payload, 'parcel').text('shipmentId')


def read_delivery(payload: Payload) -> Label | None:
    """Understand a raw delivery: its label, or nothing as long as it has none.

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    delivery = Reader(payload, 'delivery')
    return _label(delivery, 'labelUrl', delivery.text('order'), TO_CUSTOMER, _lines(payload))


def read_return(payload: Payload) -> Return:
    """Understand a raw return; it names no device and no reason.

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    parcel = Reader(payload, 'return')
    order_ref, line_ref = parcel.text('orderId'), parcel.text('orderlineId')
    code, state = _step(parcel)
    return Return(
        external_id=parcel.text('shipmentId'),
        order_ref=order_ref,
        line_refs=(line_ref,),
        state=state,
        state_code=code,
        tracking_number=parcel.text('trackingNumber', default=''),
        tracking_url=parcel.text('trackingUrl', default=''),
        carrier=parcel.text('carrierName', default=''),
        started_at=parcel.instant('dateCreation', default=None),
        arrived_at=parcel.instant('dateDelivery', default=None),
        label=_label(parcel, 'label', order_ref, FROM_CUSTOMER, (line_ref,)),
    )


def _step(parcel: Reader) -> tuple[str, str]:
    """How far a return is: our word for it, and what it means. No field says it in a word."""
    for field, word, state in const.RETURN_STEPS:
        is_there = parcel.flag(field) if field == 'hubScanned' else parcel.text(field, default='')
        if is_there:
            return word, state
    return const.RETURN_CREATED


def _label(
    parcel: Reader, field: str, order_ref: str, kind: str, line_refs: tuple[str, ...]
) -> Label | None:
    url = parcel.text(field, default='')
    if not url:
        return None
    return Label(
        external_id=parcel.text('shipmentId'),
        order_ref=order_ref,
        url=url,
        kind=kind,
        line_refs=line_refs,
        tracking_number=parcel.text('trackingNumber', default=''),
        tracking_url=parcel.text('trackingUrl', default=''),
        carrier=parcel.text('carrierName', default=''),
    )


def _lines(payload: Payload) -> tuple[str, ...]:
    """The lines of a delivery: plain numbers, unlike other lists."""
    numbers = payload.get('orderlines') or []
    if not isinstance(numbers, list):
        raise Reader(payload, 'delivery').refuse('orderlines', 'expected a list')
    return tuple(
        Reader({str(place): number}, 'delivery.orderlines').text(str(place))
        for place, number in enumerate(numbers)
    )
