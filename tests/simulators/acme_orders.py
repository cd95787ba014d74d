"""Acme's orders: what buyers do, what a seller may say, how they look on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .control import ControlError
from .messages import Refused

if TYPE_CHECKING:
    from .acme import AcmeSimulator

LINE_STATES = ('unpaid', 'paid', 'confirmed', 'sent', 'back', 'cancelled')
TAKEN = 'ok'
DATES = ('changed_from', 'changed_to', 'placed_from', 'placed_to')
OPEN = {'unpaid', 'paid', 'confirmed'}
# what the seller says about a line in which state, and what becomes of it
SAY = {('paid', 'confirm'): 'confirmed', ('paid', 'decline'): 'cancelled',
       ('confirmed', 'cancel'): 'cancelled'}
WHY = ('sold_out', 'buyer', 'seller')
LARGEST_NUMBERS = 50
PLACE = {'lines', 'paid', 'market', 'country'}
ADDRESS = {
    'first_name': 'Zoë', 'last_name': 'Brauer', 'street': 'Lindenallee 5',
    'street2': 'Hinterhaus', 'zip': '20095', 'city': 'Hamburg', 'email': 'masked-7@acme.example',
}
COUNTRIES = {'de': 'DE', 'pl': 'PL'}
DAY = 24 * 3600
DELIVERY = 490


class Desk:
    """The orders of the account; an order is stored as it is sent, and ``raw`` over it."""

    def __init__(self, simulator: AcmeSimulator) -> None:
        """Work on the simulator's data."""
        self._simulator = simulator

    @property
    def _orders(self) -> dict[str, Any]:
        return self._simulator.data['orders']

    def find(self, number: str) -> dict[str, Any]:
        """Return a stored order; Refused 404 when there is none."""
        if number not in self._orders:
            raise Refused(404, "No such order")
        return self._orders[number]

    def on_wire(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return an order as it is sent: its own values, and what was overridden."""
        raw = self._simulator.data['raw'].get(str(order['number']), {})
        is_open = any(line['status'] in OPEN for line in order['lines'])
        sent = {**order, 'status': 'open' if is_open else 'closed', **raw.get('order', {})}
        sent['lines'] = [{**line, **raw.get('line', {})} for line in sent['lines']]
        return {name: value for name, value in sent.items() if value != '__absent__'}

    # -- reading --------------------------------------------------------------------------------

    def matching(self, query: dict[str, str]) -> list[dict[str, Any]]:
        """Return the stored orders that a list's filters mean; Refused 400 for a bad filter."""
        status, numbers = query.get('status', ''), query.get('numbers', '')
        if status and status not in (*LINE_STATES, 'open'):
            raise Refused(400, f"Unknown status {status}")
        wanted = OPEN if status == 'open' else {status}
        named = set(numbers.split(',')) if numbers else set()
        if len(named) > LARGEST_NUMBERS or not all(number.isdecimal() for number in named):
            raise Refused(400, f"numbers takes up to {LARGEST_NUMBERS} order numbers")
        bounds = {name: _seconds(query, name) for name in DATES if name in query}
        return [
            order
            for number, order in self._orders.items()
            if (not status or any(line['status'] in wanted for line in order['lines']))
            and (not named or number in named)
            and all(_is_within(order, name, bound) for name, bound in bounds.items())
        ]

    # -- what the seller says -------------------------------------------------------------------

    def answer(self, order: dict[str, Any], lines: dict[str, Any]) -> dict[str, str]:
        """Carry out what may be said; return each line's fate: 'ok' or why it was refused."""
        return {ref: self._answer(order, ref, said) for ref, said in lines.items()}

    def _answer(self, order: dict[str, Any], ref: str, said: Any) -> str:
        line = next((one for one in order['lines'] if str(one['line']) == ref), None)
        if line is None:
            return "No such line"
        if not isinstance(said, dict) or set(said) - {'say', 'why', 'text'}:
            return "An answer has say, why and text"
        if said.get('say') != 'confirm' and said.get('why') not in WHY:
            return f"why must be one of {', '.join(WHY)}"
        after = SAY.get((line['status'], str(said.get('say'))))
        if after is None:
            request = {'order': order['number'], 'line': ref, 'status': line['status'], **said}
            self._simulator.data['illegal_requests'].append(request)
            return f"A line that is {line['status']} can't be told {said.get('say')}"
        line['status'] = after
        self._touch(order)
        return TAKEN

    # -- what buyers do -------------------------------------------------------------------------

    def place(self, content: dict[str, Any]) -> dict[str, Any]:
        """Place an order: {lines?: [{sku, count?}], paid?, market?, country?}; return it."""
        strange = sorted(set(content) - PLACE)
        if strange:
            raise ControlError(f"An order takes {', '.join(sorted(PLACE))}, not {strange[0]}.")
        by_sku = {row['sku']: row for row in self._simulator.data['listings'].values()}
        wanted = content.get('lines') or [{'sku': next(iter(by_sku))}]
        unknown = [str(line.get('sku')) for line in wanted if line.get('sku') not in by_sku]
        if unknown:
            raise ControlError(f"Acme sells no {', '.join(unknown)}.")
        order = self._new(content, [(by_sku[line['sku']], line.get('count', 1)) for line in wanted])
        self._orders[str(order['number'])] = order
        return order

    def _new(self, content: dict[str, Any], goods: list[tuple[dict, int]]) -> dict[str, Any]:
        now, market = int(self._simulator.clock.seconds()), content.get('market', 'de')
        status = 'paid' if content.get('paid', True) else 'unpaid'
        prices = [
            next(price for price in listing['prices'] if price['market'] == market)
            for listing, _count in goods
        ]
        lines = [
            {'line': place, 'listing': listing['listing'], 'sku': listing['sku'],
             'title': listing['title'], 'count': count, 'each': price['cents'], 'status': status}
            for place, ((listing, count), price) in enumerate(zip(goods, prices), start=1)
        ]
        return {
            'number': max(map(int, self._orders), default=100_000) + 1,
            'market': market, 'currency': prices[0]['currency'], 'placed': now, 'changed': now,
            'paid': now if status == 'paid' else None, 'send_by': now + 2 * DAY,
            'delivery': DELIVERY,
            'total': DELIVERY + sum(line['count'] * line['each'] for line in lines),
            'address': {**ADDRESS, 'country': content.get('country') or COUNTRIES[market]},
            'lines': lines,
        }

    def pay(self, number: str, content: dict[str, Any]) -> dict[str, Any]:
        """Let the buyer pay."""
        order = self._move(number, {'unpaid'}, 'paid')
        order['paid'] = order['changed']
        return order

    def cancel(self, number: str, content: dict[str, Any]) -> dict[str, Any]:
        """Let the buyer cancel what was not sent yet."""
        return self._move(number, OPEN, 'cancelled')

    def _move(self, number: str, before: set[str], after: str) -> dict[str, Any]:
        order = self.find(number)
        lines = [line for line in order['lines'] if line['status'] in before]
        if not lines:
            raise ControlError(f"Order {number} has no line that could become {after}.", 409)
        for line in lines:
            line['status'] = after
        self._touch(order)
        return order

    def override(self, number: str, content: dict[str, Any]) -> dict[str, Any]:
        """Put raw values on the wire: {order?: {...}, line?: {...}}; '__absent__' leaves out."""
        order = self.find(number)
        self._simulator.data['raw'][number] = content
        return self.on_wire(order)

    def _touch(self, order: dict[str, Any]) -> None:
        order['changed'] = int(self._simulator.clock.seconds())


def _seconds(query: dict[str, str], name: str) -> int:
    if not query[name].isdecimal():
        raise Refused(400, f"{name} is no number of seconds")
    return int(query[name])


def _is_within(order: dict[str, Any], name: str, bound: int) -> bool:
    date, _, side = name.partition('_')
    return order[date] >= bound if side == 'from' else order[date] <= bound
