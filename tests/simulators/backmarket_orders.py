"""The orders part of the API: list, detail, update, identifiers of a line (digest 2.3)."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from .backmarket_pages import page_of, whole_number
from .backmarket_render import Renderer
from .backmarket_rules import set_identifiers, update_order
from .backmarket_words import ALL_LOCALES, HIDDEN_ORDER_STATES, ORDER_STATES
from .clock import canonical, parse_instant
from .messages import Refused, Request, Response, json_response

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

_RFC3339 = re.compile(r'T.*(Z|[+-]\d{2}:\d{2})$')
_SLIP = '/bm/merchants/users'


class Orders:
    """Handlers of /ws/orders and /ws/orderlines."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the routes."""
        self._simulator = simulator
        self.renderer = Renderer(simulator.choices)
        add = simulator.router.add
        add('GET', '/ws/orders', self.page)
        add('GET', '/ws/orders/{order_id}', self.detail)
        add('POST', '/ws/orders/{order_id}', self.update)
        add('PATCH', '/ws/orderlines/{orderline_id}', self.identify_line)

    def page(self, request: Request) -> Response:
        """Answer a page of the orders that match the filters; states 0 and 8 stay hidden."""
        choices = self._simulator.choices
        rows = self.visible(request)
        rows.sort(key=itemgetter('order_id'), reverse=choices['order_sort'] == 'id_desc')
        link = _SLIP if choices['next_link'] == 'documented_slip' else ''
        return page_of(request, rows, self.renderer.order, choices, link)

    def visible(self, request: Request) -> list[dict[str, Any]]:
        """Return the orders a list request matches, unsorted."""
        wanted = {'country_code': self._country(request), 'state': self._state(request)}
        bounds = {name: self._bound(request, name)
                  for name in ('date_creation', 'date_modification')}
        orders = self._simulator.world.accounts[request.account]['orders'].values()
        rows = [order for order in orders if order['state'] not in HIDDEN_ORDER_STATES]
        # One filter after the other, and only those that are asked for: lists can be long.
        for name, value in wanted.items():
            if value is not None:
                rows = [order for order in rows if order[name] == value]
        for name, bound in bounds.items():
            if bound is not None:
                rows = [order for order in rows if self._reaches(order[name], bound)]
        return rows

    def detail(self, request: Request, order_id: str) -> Response:
        """Answer one order, whatever its state."""
        order = self._simulator.world.order(request.account, order_id)
        return json_response(self.renderer.order(order))

    def update(self, request: Request, order_id: str) -> Response:
        """Move lines: accept, cancel, refund one, or ship the order."""
        world = self._simulator.world
        order = world.order(request.account, order_id)
        update_order(world, request.account, order, request.json_object())
        return json_response(self.renderer.order(order))

    def identify_line(self, request: Request, orderline_id: str) -> Response:
        """Write imei or serial_number of a line, once."""
        world = self._simulator.world
        order, line = world.line(request.account, orderline_id)
        body = request.json_object()
        return json_response(set_identifiers(world, request.account, order, line, body))

    # -- filters --------------------------------------------------------------------------------

    @staticmethod
    def _country(request: Request) -> str | None:
        country = request.query.get('country_code')
        if country is not None and country not in ALL_LOCALES:
            raise Refused(400, f"country_code '{country}' does not exist.")
        return country

    @staticmethod
    def _state(request: Request) -> int | None:
        state = whole_number(request, 'state')
        if state is not None and state not in ORDER_STATES:
            raise Refused(400, f"state {state} is not an order state.")
        return state

    def _bound(self, request: Request, name: str) -> str | None:
        text = request.query.get(name)
        if text is None:
            return None
        wanted = self._simulator.choices['date_filter_format']
        if wanted not in ('both', 'rfc3339' if _RFC3339.search(text) else 'space'):
            raise Refused(400, f"{name} '{text}' is not written as expected.")
        try:
            return canonical(parse_instant(text))
        except ValueError as error:
            raise Refused(400, f"{name}: {error}") from error

    def _reaches(self, instant: str, bound: str) -> bool:
        if self._simulator.choices['date_filter_bound'] == 'exclusive':
            return instant > bound
        return instant >= bound
