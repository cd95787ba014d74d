"""What buyers, carriers and refurbed do with returns and refunds, for tests and people.

    GET returns · GET returns/<id>
    POST returns {order, item?, state?, at?, ticket_topic?, identifiers?}
    POST returns/<id>/move {state, at?} | override {...raw wire values}
    POST orders/<id>/eligibility {reason}     'ELIGIBLE', 'INELIGIBLE_NO_TICKET', ...
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from .clock import parse_instant
from .control import ControlError
from .messages import Request
from .refurbed_enums import ENUMS, UNSPECIFIED
from .refurbed_returns import STATES

if TYPE_CHECKING:
    from .refurbed import RefurbedSimulator

_INELIGIBLE = 'INELIGIBLE_'
_SENT = ('SHIPPED', 'RETURNED')
_KNOWN = {'order', 'item', 'state', 'at', 'ticket_topic', 'identifiers'}
Row = dict[str, Any]


class ReturnsControl:
    """Control operations on returns and on what can be refunded."""

    def __init__(self, simulator: RefurbedSimulator) -> None:
        """Register them."""
        self._simulator = simulator
        add = simulator.control_api.add
        add('GET', 'returns', self._list)
        add('POST', 'returns', self._start)
        add('GET', 'returns/{number}', self._show)
        add('POST', 'returns/{number}/move', self._move)
        add('POST', 'returns/{number}/override', self._override)
        add('POST', 'orders/{number}/eligibility', self._set_eligibility)

    @property
    def _rows(self) -> dict[str, Row]:
        return self._simulator.after_sales.returns.rows

    def _list(self, request: Request, content: Row) -> Any:
        return [self._rendered(row) for row in self._rows.values()]

    def _show(self, request: Request, content: Row, number: str) -> Any:
        return self._rendered(self._find(number))

    def _start(self, request: Request, content: Row) -> Any:
        strange = sorted(set(content) - _KNOWN)
        if strange:
            raise ControlError(
                f"A return has no {', '.join(strange)}. Known: {', '.join(sorted(_KNOWN))}."
            )
        returns = self._simulator.after_sales.returns
        account, item = self._item(str(content.get('order')), str(content.get('item') or ''))
        if item['state'] not in _SENT:
            raise ControlError(f"Item {item['id']} was not sent: it can't come back.", 409)
        state = _known_state(content.get('state', 'INITIATED'))
        row = returns.start(account, item, state, _moment(content))
        row['ticket_topic'] = content.get('ticket_topic', row['ticket_topic'])
        row['identifiers'] = content.get('identifiers')
        return self._rendered(row)

    def _move(self, request: Request, content: Row, number: str) -> Any:
        row = self._find(number)
        state = _known_state(content.get('state'))
        self._simulator.after_sales.returns.move(row, state, _moment(content))
        return self._rendered(row)

    def _override(self, request: Request, content: Row, number: str) -> Any:
        row = self._find(number)
        row['override'] = content
        return self._rendered(row)

    def _set_eligibility(self, request: Request, content: Row, number: str) -> Any:
        """Let a payment be captured, a ticket be opened, or the opposite."""
        reason = content.get('reason')
        known = [name for name in ENUMS['RefundEligibility'] if name != UNSPECIFIED]
        if reason not in known:
            raise ControlError(f"The reason is one of {', '.join(known)}, not '{reason}'.")
        order = self._order(number)[1]
        order['refund_block'] = '' if reason == 'ELIGIBLE' else reason[len(_INELIGIBLE) :]
        values = self._simulator.world.view.order(order)
        return {name: values[name] for name in ('is_refundable', 'refund_eligibility')}

    # -- finding --------------------------------------------------------------------------------

    def _find(self, number: str) -> Row:
        if number not in self._rows:
            raise ControlError(f"There is no return {number}.", 404)
        return self._rows[number]

    def _order(self, number: str) -> tuple[str, Row]:
        for name, account in self._simulator.world.accounts.items():
            if number in account['orders']:
                return name, account['orders'][number]
        raise ControlError(f"There is no order {number}.", 404)

    def _item(self, order_number: str, number: str) -> tuple[str, Row]:
        account, order = self._order(order_number)
        if not order['released']:
            raise ControlError(f"Order {order_number} is not released.", 409)
        found = [item for item in order['items'] if number in ('', str(item['id']))]
        if not found:
            raise ControlError(f"Order {order_number} has no item {number}.", 404)
        if len(found) > 1:
            raise ControlError(f"Order {order_number} has several items: name one.")
        return account, found[0]

    def _rendered(self, row: Row) -> Any:
        values = self._simulator.after_sales.returns.shown(row)
        return self._simulator.writer.message('OrderItemReturn', values)


def _known_state(state: Any) -> str:
    if state not in STATES:
        raise ControlError(f"A return's state is one of {', '.join(STATES)}, not '{state}'.")
    return str(state)


def _moment(content: Row) -> datetime | None:
    return parse_instant(content['at']) if content.get('at') else None
