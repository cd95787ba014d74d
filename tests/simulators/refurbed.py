"""The simulated refurbed: merchant accounts behind one address, told apart by token.

    python -m tests.simulators.refurbed --port P --orders N --seed S [--state FILE]
        [--json-ready] [--choice name=value ...]

Covers orders, order items, refunds, invoices, shipping labels, returns, offers, market offers,
markets, currencies, instances, shipping profiles, catalogue templates and merchant addresses. The
other methods of the 85 answer 501, code 12, and are listed at the start; a new part adds its
handlers in `refurbed_services.py`.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

from . import (  # noqa: F401
    refurbed_schema,
    refurbed_schema_after_sales,
    refurbed_schema_filters,
    refurbed_schema_requests,
)
from .clock import parse_instant
from .command import run
from .faults import Fault
from .marketplace import Refused, Request, Response, Simulator, json_response
from .pdf import MEDIA_TYPE
from .refurbed_after_sales import AfterSales
from .refurbed_choices import CHOICES
from .refurbed_control import RefurbedControl
from .refurbed_errors import (
    PERMISSION_DENIED,
    RESOURCE_EXHAUSTED,
    UNAUTHENTICATED,
    UNIMPLEMENTED,
    RpcError,
    fault_answer,
    invalid,
    not_found,
    refusal,
    status_of,
)
from .refurbed_files import ROUTE
from .refurbed_invoices import read_stream
from .refurbed_limits import Limits
from .refurbed_markets import MARKETS, SITE_MARKETS
from .refurbed_methods import BY_PATH, METHODS, Method
from .refurbed_offers import Offers
from .refurbed_orders import Orders
from .refurbed_returns_control import ReturnsControl
from .refurbed_seed import build_world
from .refurbed_services import Handler, handlers_of
from .refurbed_types import MESSAGES, Notes, missing, read
from .refurbed_wire import Writer
from .refurbed_world import World

_LARGEST_BATCH = 50
_SCHEME = 'Plain '


class RefurbedSimulator(Simulator):
    """refurbed as its contract digest describes it; open points are in `refurbed_choices`."""

    name = 'refurbed'
    choice_table = CHOICES
    world: World

    def add_routes(self) -> None:
        """Register the one path of each of the 85 methods."""
        self.limits = Limits(self.clock, self.choices)
        self.writer = Writer(self.choices)
        self._handlers: dict[str, Handler] = {}
        self._last_page: dict[tuple[str, str], bytes] = {}
        for method in METHODS.values():
            self.router.add('POST', method.path, self._serve_method)
        self.router.add('GET', ROUTE, self._serve_file)

    def add_control_routes(self) -> None:
        """Register what can be done to orders and offers from outside."""
        self.world_control = RefurbedControl(self)
        self.returns_control = ReturnsControl(self)

    def build(self, orders: int, seed: int) -> dict[str, Any]:
        """Return a freshly seeded world."""
        self.limits = Limits(self.clock, self.choices)
        data = build_world(orders, seed, self.clock)
        AfterSales(World(data, self.clock, self.choices)).seed()
        return data

    def restored(self) -> None:
        """Index the data again and put the services on it."""
        self.world = World(self.data, self.clock, self.choices)
        self.orders, self.offers = Orders(self.world), Offers(self.world)
        self.after_sales = AfterSales(self.world)
        self._handlers = {
            **handlers_of(self.world, self.orders, self.offers),
            **self.after_sales.handlers(),
        }
        self._last_page.clear()

    @property
    def gaps(self) -> tuple[str, ...]:  # type: ignore[override]
        """The methods that are not simulated yet."""
        known = set(self._handlers)
        return tuple(
            f'{method.service}/{method.name}'
            for method in METHODS.values()
            if method.name not in known
        )

    def accounts(self) -> list[dict[str, Any]]:
        """Return the accounts with token, markets and their currencies."""
        return [
            {
                'name': account['name'],
                'region': account['region'],
                'environment': account['environment'],
                'token': account['token'],
                'markets': list(SITE_MARKETS),
                'settlement_currency': account['settlement_currency'],
                'currencies': {code: MARKETS[code]['currency_code'] for code in SITE_MARKETS},
                'orders': len(account['orders']),
                'offers': len(account['offers']),
            }
            for account in self.world.accounts.values()
        ]

    def ready(self, url: str) -> dict[str, Any]:
        """Return what a starter needs to know, the gaps included."""
        return {**super().ready(url), 'gaps': list(self.gaps)}

    def show(self) -> dict[str, Any]:
        """Return the dump with the illegal and the overlooked requests on top, and what calls
        have brought about; the bytes of files are left out."""
        return {
            'illegal_requests': self.data['illegal_requests'],
            'overlooked': self.data['overlooked'],
            'effects': self.after_sales.effects(),
            **self.dump(),
            'data': {**self.data, 'after_sales': self.after_sales.without_contents()},
        }

    # -- at the door ----------------------------------------------------------------------------

    def identify(self, request: Request) -> str:
        """Return the account of the token, '' when there is none."""
        header = request.headers.get('authorization', '')
        return (
            self.world.tokens.get(header[len(_SCHEME) :], '') if header.startswith(_SCHEME) else ''
        )

    def admit(self, request: Request) -> Response | None:
        """Check token, rate and permission, in that order; unknown paths are left to dispatch."""
        method = BY_PATH.get(request.path)
        if method is None or request.method != 'POST':
            return None
        try:
            self._check_token(request)
            if not self.limits.lets_pass(request.account):
                raise RpcError(RESOURCE_EXHAUSTED, "rate limit exceeded")
            if method.permission in self.world.accounts[request.account]['denied']:
                raise RpcError(PERMISSION_DENIED, f"the permission {method.permission} is missing")
        except Refused as error:
            return self.refusal(request, error)
        return None

    def _check_token(self, request: Request) -> None:
        if not request.account:
            raise RpcError(UNAUTHENTICATED, "authorization header is missing, malformed or invalid")
        account = self.world.accounts[request.account]
        days = self.choices.number('token_idle_days')
        idle = self.clock.now() - parse_instant(account['last_used'])
        if account['revoked'] or (days and idle > timedelta(days=days)):
            raise RpcError(UNAUTHENTICATED, "the token is not valid any more")
        account['last_used'] = self.clock.text()

    # -- serving --------------------------------------------------------------------------------

    def _serve_method(self, request: Request) -> Response:
        method = BY_PATH[request.path]
        handler = self._handlers.get(method.name)
        if handler is None:
            raise RpcError(UNIMPLEMENTED, f"method {method.name} not implemented")
        notes = Notes(
            self.choices['unknown_fields'] == 'strict',
            self.choices['unknown_enum_names'] == 'reject',
        )
        raw = request.json() if request.body.strip() else {}
        take = read_stream if method.stream else read
        content = take(method.request, raw, notes)
        self._note_overlooked(request, method, notes)
        self.after_sales.files.reached_at(request.headers.get('host', ''))
        if method.batch:
            values = self._batch(request, method, content, handler)
        else:
            if not method.stream:
                _check_required(method.request, content)
            values = handler(request.account, content)
        if method.name.startswith('List'):
            self._last_page[request.account, request.path] = request.body
        return json_response(self.writer.message(method.answer, values))

    def _serve_file(self, request: Request, key: str, name: str) -> Response:
        return self.after_sales.serve_file(request, key, name)

    def _batch(
        self, request: Request, method: Method, content: dict[str, Any], handler: Handler
    ) -> dict[str, Any]:
        """Return one result per element in the order asked; only the good ones take effect."""
        key, result = method.batch or ('', '')
        elements = content.get(key, [])
        if not 1 <= len(elements) <= _LARGEST_BATCH:
            raise invalid(f"{key} must have 1 to {_LARGEST_BATCH} elements, not {len(elements)}")
        message = MESSAGES[method.request][key].kind
        results = []
        for element in elements:
            try:
                _check_required(message, element)
                values = handler(request.account, element)
                status = {'code': 0, 'message': '', 'details': []}
                # The resource is written at once: a later element may change it again.
                results.append({'status': status, **({result: values[result]} if result else {})})
            except Refused as error:
                results.append({'status': status_of(error)})
        return {'results': results}

    def _note_overlooked(self, request: Request, method: Method, notes: Notes) -> None:
        for what in notes.overlooked:
            self.data['overlooked'].append(
                {
                    'at': self.clock.text(),
                    'account': request.account,
                    'method': method.name,
                    'what': what,
                }
            )

    # -- shapes and faults ----------------------------------------------------------------------

    def refusal(self, request: Request, error: Refused) -> Response:
        """Return the refusal as a Status message."""
        return refusal(error)

    def unknown_path(self, request: Request, methods: set[str]) -> Response:
        """Answer 501 with code 12 for another verb, 404 with code 5 for an unknown path."""
        if methods:
            return refusal(RpcError(UNIMPLEMENTED, "Method Not Allowed"))
        return refusal(not_found("Not Found"))

    def fault_answer(self, fault: Fault, request: Request) -> Response:
        """Return the gateway's, the firewall's or a chosen answer."""
        if fault.kind == 'throttle':
            self.limits.exhaust(request.account)
        response = fault_answer(fault)
        self.finish(request, response)
        return response

    def finish(self, request: Request, response: Response) -> None:
        """Add the rate headers; an HTML page and a file come from somebody else."""
        if 'html' not in response.media_type and response.media_type != MEDIA_TYPE:
            response.headers.update(self.limits.headers(request.account))

    def repeat_page(self, request: Request) -> str:
        """Serve the page before instead of the one that was asked for."""
        before = self._last_page.get((request.account, request.path))
        if before is None or b'starting_after' not in request.body:
            return "The first page has none before it; nothing was repeated."
        request.body = before
        return ''

    def shift_page(self, request: Request, fault: Fault) -> str:
        """Let an older order become visible, or one of the list's first rows leave it."""
        if request.path != METHODS['ListOrders'].path or not request.account:
            return "Only the rows of the order list can shift."
        return self.world_control.shift(request.account, str(fault.settings['direction']))


def _check_required(message: str, content: dict[str, Any]) -> None:
    place = missing(message, content)
    if place:
        raise invalid(f"{place} is required")


def make(choices: dict[str, str] | None = None) -> RefurbedSimulator:
    """Return an unseeded simulator with these choices."""
    return RefurbedSimulator(choices)


if __name__ == '__main__':
    sys.exit(run('refurbed', make))
