"""What calls about one order have in common (contract 2.3, 3.4)."""

from __future__ import annotations

from typing import Any

from odoo.addons.connector_base.contract.errors import RequestRefused

from .. import const


def order_number(order_ref: str) -> int:
    """Give the number of an order.

    :raises RequestRefused: when the reference can't be one
    """
    if not is_number(order_ref):
        raise RequestRefused(
            f"{order_ref!r} is no Back Market order number: those have digits only."
        )
    return int(order_ref)


def order_path(order_ref: str) -> str:
    """Give where an order is; raises as :func:`order_number`."""
    order_number(order_ref)
    return f'/ws/orders/{order_ref}'


def is_number(ref: str) -> bool:
    """Whether a reference is a number of Back Market's."""
    return ref.isascii() and ref.isdecimal()


def line_update(
    order_ref: str, new_state: int, sku: str, reason: str = '', message: str = ''
) -> dict[str, Any]:
    """Give the body that asks for another state of a line, and why; an acceptance says nothing.

    :param reason: one of ``documents.REASONS``, or nothing
    :param message: for the customer; cut to what Back Market takes
    """
    fields = {'order_id': order_number(order_ref), 'new_state': new_state, 'sku': sku}
    if reason:
        fields['return_reason'] = const.RETURN_REASONS[reason]
    if message:
        fields['return_message'] = message[: const.RETURN_MESSAGE_LENGTH]
    return fields
