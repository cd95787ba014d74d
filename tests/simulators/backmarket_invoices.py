"""Invoices for buyers: POST /ws/orders/{order_id}/invoice (digest 4)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from .messages import Refused, Request, Response, empty_response
from .multipart import Part, read_form
from .pdf import is_pdf

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

FIELD = 'invoice'
_OPEN_TO = {'accepted': (2, 3, 6), 'shipped': (3, 6)}


class Invoices:
    """Handler of the invoice upload; the last upload replaces what was there."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the route."""
        self._simulator = simulator
        simulator.router.add('POST', '/ws/orders/{order_id}/invoice', self.take)

    def take(self, request: Request, order_id: str) -> Response:
        """Keep the invoice of an order; the answer has no body."""
        world = self._simulator.world
        order = world.order(request.account, order_id)
        files = [part for part in read_form(request) if part.name == FIELD]
        self._check_count(files)
        for part in files:
            self._check_file(part)
        self._check_order(order)
        before = world.effects.rows('invoices', request.account, order['order_id'])
        for row in before:
            row['current'] = False
        world.effects.note(
            'invoices', request.account, order, 'invoice', files=[_described(one) for one in files],
            uploads=len(before) + 1, current=True,
        )
        order['invoiced_at'] = world.clock.text()
        world.touch(order)
        return empty_response(200)

    def _check_count(self, files: list[Part]) -> None:
        most = self._simulator.choices.number('invoice_files')
        if not 1 <= len(files) <= most:
            raise Refused(400, f"Send 1 to {most} files as {FIELD}, not {len(files)}.")

    def _check_file(self, part: Part) -> None:
        choices = self._simulator.choices
        if part.filename is None:
            raise Refused(400, f"{FIELD} must be sent as a file, with a file name.")
        if not part.content:
            raise Refused(400, f"{part.filename} is empty.")
        if choices['invoice_type'] == 'pdf' and not is_pdf(part.content):
            raise Refused(400, f"{part.filename} is no PDF.")
        if len(part.content) > choices.number('invoice_kib') * 1024:
            raise Refused(400, f"{part.filename} is larger than {choices['invoice_kib']} KiB.")

    def _check_order(self, order: dict[str, Any]) -> None:
        states = _OPEN_TO.get(self._simulator.choices['invoice_states'])
        if states and not any(line['state'] in states for line in order['lines']):
            raise Refused(400, f"Order {order['order_id']} takes no invoice yet or any more.")


def _described(part: Part) -> dict[str, Any]:
    digest = hashlib.sha256(part.content).hexdigest()
    return {'name': part.filename, 'size': len(part.content), 'sha256': digest}
