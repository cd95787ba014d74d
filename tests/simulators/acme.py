"""Acme, a marketplace that does not exist: the smallest API an example can be shown on.

    python -m tests.simulators.acme --port P --orders N --seed S [--state FILE] [--json-ready]

    GET  /v1/account                      name and markets
    GET  /v1/orders                       ?status= &numbers= &changed_from= &changed_to=
                                          &placed_from= &placed_to=
    GET  /v1/orders/{number}
    POST /v1/orders/{number}/answers      {"lines": {line: {"say", "why", "text"}}}
    GET  /v1/listings
    PUT  /v1/stock                        {"stock": {listing: count}}

Amounts are whole cents, dates seconds since 1970, lists give {"rows", "next"} and go on at ?after=.
A write tells the fate of each item: {"fates": {item: "ok"}}, or in words why it was refused.
"""

from __future__ import annotations

import sys
from typing import Any

from .acme_orders import DATES, TAKEN, Desk
from .acme_seed import build_world
from .choices import Choice
from .command import run
from .faults import Fault
from .marketplace import Refused, Request, Response, Simulator, json_response
from .messages import html_response

LARGEST_STOCK = 100
LARGEST_ANSWER = 500
_LISTS = {
    '/v1/orders': {'after', 'status', 'numbers', *DATES},
    '/v1/listings': {'after'},
}


class AcmeSimulator(Simulator):
    """One seller account at Acme."""

    name = 'acme'
    choice_table = (Choice('page_rows', ('number',), "rows on a page of a list", default='50'),)

    def add_routes(self) -> None:
        """Register the six operations."""
        self.desk = Desk(self)
        self._last_after: dict[str, str] = {}
        for method, template, handler in (
            ('GET', '/v1/account', self._account),
            ('GET', '/v1/orders', self._orders),
            ('GET', '/v1/orders/{number}', self._order),
            ('POST', '/v1/orders/{number}/answers', self._answer),
            ('GET', '/v1/listings', self._listings),
            ('PUT', '/v1/stock', self._stock),
        ):
            self.router.add(method, template, handler)

    def add_control_routes(self) -> None:
        """Register what buyers do, and raw values on the wire."""
        add = self.control_api.add
        add('POST', 'orders', lambda request, content: self.desk.place(content))
        for name in ('pay', 'cancel', 'override'):
            add('POST', f'orders/{{number}}/{name}', self._control(name))

    def _control(self, name: str) -> Any:
        action = getattr(self.desk, name)
        return lambda request, content, number: action(number, content)

    def build(self, orders: int, seed: int) -> dict[str, Any]:
        """Return a freshly seeded marketplace."""
        return build_world(orders, seed, int(self.clock.seconds()))

    def accounts(self) -> list[dict[str, Any]]:
        """Return the one account."""
        return [{key: self.data[key] for key in ('name', 'token')}]

    # -- at the door ----------------------------------------------------------------------------

    def identify(self, request: Request) -> str:
        """Return the account when the bearer token is its own."""
        known = request.headers.get('authorization') == f'Bearer {self.data["token"]}'
        return str(self.data['name']) if known else ''

    def admit(self, request: Request) -> Response | None:
        """Refuse a wrong token and a parameter that does not exist."""
        if not request.account:
            return self.refusal(request, Refused(401, "Unknown token"))
        strange = set(request.query) - _LISTS.get(request.template, set())
        if strange:
            return self.refusal(request, Refused(400, f"Unknown parameter {min(strange)}"))
        return None

    def refusal(self, request: Request, error: Refused) -> Response:
        """Return {"error": sentence}."""
        response = json_response({'error': error.message}, error.status)
        response.reason = error.message
        return response

    def fault_answer(self, fault: Fault, request: Request) -> Response:
        """Return a firewall's page, or a refusal in Acme's own words."""
        if fault.kind in ('firewall', 'challenge'):
            return html_response(403, "Are you a robot?")
        if fault.kind == 'throttle':
            return self.refusal(request, Refused(429, "Too many calls"))
        status = int(fault.settings['status'])
        body = fault.settings['body']
        if body is not None:
            return json_response(body, status)
        return self.refusal(request, Refused(status, "Refused because a test wants it."))

    def repeat_page(self, request: Request) -> str:
        """Serve the page before instead of the one that was asked for."""
        if 'after' not in request.query:
            return "The first page has none before it; nothing was repeated."
        request.query['after'] = self._last_after.get(request.template, '')
        return ''

    def shift_page(self, request: Request, fault: Fault) -> str:
        """Let an order appear, or one of the first rows leave the list."""
        if fault.settings['direction'] == 'appears':
            self.desk.place({})
        else:
            self.desk.cancel(min(self.data['orders'], key=int), {})
        return ''

    # -- operations -----------------------------------------------------------------------------

    def _account(self, request: Request) -> Response:
        return json_response({'name': self.data['name'], 'markets': self.data['markets']})

    def _orders(self, request: Request) -> Response:
        found = [self.desk.on_wire(order) for order in self.desk.matching(request.query)]
        return self._page(request, found, 'number')

    def _order(self, request: Request, number: str) -> Response:
        return json_response(self.desk.on_wire(self.desk.find(number)))

    def _listings(self, request: Request) -> Response:
        return self._page(request, list(self.data['listings'].values()), 'listing')

    def _page(self, request: Request, rows: list[dict[str, Any]], key: str) -> Response:
        """The rows behind ``after``, in the order of their numbers, and where to go on."""
        after = request.query.get('after') or '0'
        if not after.isdecimal():
            raise Refused(400, "after is no number")
        rest = sorted((row for row in rows if row[key] > int(after)), key=lambda row: row[key])
        page = rest[: self.choices.number('page_rows')]
        following = page[-1][key] if len(rest) > len(page) else None
        self._last_after[request.template] = '' if after == '0' else after
        return json_response({'rows': page, 'next': following})

    def _answer(self, request: Request, number: str) -> Response:
        lines = self._items(request, 'lines', LARGEST_ANSWER)
        return json_response({'fates': self.desk.answer(self.desk.find(number), lines)})

    def _stock(self, request: Request) -> Response:
        stock = self._items(request, 'stock', LARGEST_STOCK)
        return json_response({'fates': {ref: self._set(ref, n) for ref, n in stock.items()}})

    def _set(self, ref: str, count: Any) -> str:
        listing = self.data['listings'].get(ref)
        if listing is None:
            return "No such listing"
        if type(count) is not int or count < 0:
            return "A count is a whole number from 0"
        listing['count'] = count
        return TAKEN

    @staticmethod
    def _items(request: Request, key: str, most: int) -> dict[str, Any]:
        content = request.json_object()
        items = content.get(key)
        if set(content) != {key} or not isinstance(items, dict) or not 0 < len(items) <= most:
            raise Refused(400, f"Expected {key} with 1 to {most} items")
        return items


def make(choices: dict[str, str] | None = None) -> AcmeSimulator:
    """Return an unseeded simulator with these choices."""
    return AcmeSimulator(choices)


if __name__ == '__main__':
    sys.exit(run('acme', make))
