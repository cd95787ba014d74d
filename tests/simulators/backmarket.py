"""The simulated Back Market: several seller accounts behind one address, told apart by token.

    python -m tests.simulators.backmarket --port P --orders N --seed S [--state FILE]
        [--json-ready] [--choice name=value ...]

Covers orders, orderlines, invoices, listings, tasks, categories, BackShip, and of care folders the
reading, refunds and item transfers. What `gaps` names has no routes and answers 404; a new part is
a class with its handlers, created in `add_routes`.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from .backmarket_after_control import AfterSalesControl
from .backmarket_after_seed import make_room, seed_after_sales
from .backmarket_backship import LABEL_FOLDER, BackShip
from .backmarket_bulk import Bulk
from .backmarket_care import Care
from .backmarket_category import Categories
from .backmarket_choices import CHOICES
from .backmarket_control import BackMarketControl
from .backmarket_errors import edge_throttled, fault_answer, refusal
from .backmarket_invoices import Invoices
from .backmarket_limits import Limits
from .backmarket_listings import Listings
from .backmarket_orders import Orders
from .backmarket_seed import build_world
from .backmarket_words import DEFAULT_LOCALES, HOSTS, REGION_LOCALES, currency_of
from .backmarket_world import World
from .command import run
from .faults import Fault
from .marketplace import Refused, Request, Response, Simulator, empty_response

_USER_AGENT = re.compile(r'^BM-[^;]+-[^;]+;\s*[^@\s;]+@[^@\s;]+$')
_LOCALE = re.compile(r'^[a-z]{2}-[a-z]{2}$')
_LOCALISED = ('/ws/listings', '/ws/category')


class BackMarketSimulator(Simulator):
    """Back Market as its contract digest describes it; open points are in `backmarket_choices`."""

    name = 'backmarket'
    choice_table = CHOICES
    gaps = (
        'POST /ws/sav/{careFolderId}/msg', 'POST /ws/sav/{careFolderId}/problem', '/ws/buyback',
        '/ws/backbox', '/ws/listings_bi',
    )
    world: World

    def add_routes(self) -> None:
        """Register every part of the API that is simulated."""
        self.limits = Limits(self.clock, self.choices)
        self.orders = Orders(self)
        self.invoices = Invoices(self)
        self.listings = Listings(self)
        self.bulk = Bulk(self)
        self.categories = Categories(self)
        self.backship = BackShip(self)
        self.care = Care(self)

    def add_control_routes(self) -> None:
        """Register what can be done to orders and listings from outside."""
        self.world_control = BackMarketControl(self)
        self.after_sales_control = AfterSalesControl(self)

    def build(self, orders: int, seed: int) -> dict[str, Any]:
        """Return a freshly seeded world."""
        self.limits = Limits(self.clock, self.choices)
        data = build_world(orders, seed, self.clock)
        make_room(data)
        seed_after_sales(World(data, self.clock, self.choices))
        return data

    def restored(self) -> None:
        """Index the data again."""
        make_room(self.data)
        self.world = World(self.data, self.clock, self.choices)

    def choices_changed(self) -> None:
        """Derive order states again: some choices decide them."""
        self.restored()

    def accounts(self) -> list[dict[str, Any]]:
        """Return the accounts with region, host, token, locales and their currencies."""
        return [
            {
                'name': account['name'], 'region': account['region'],
                'environment': account['environment'], 'token': account['token'],
                'host': HOSTS[account['region']],
                'locales': list(REGION_LOCALES[account['region']]),
                'currencies': {
                    locale: currency_of(locale) for locale in REGION_LOCALES[account['region']]
                },
                'orders': len(account['orders']), 'listings': len(account['listings']),
            }
            for account in self.world.accounts.values()
        ]

    def show(self) -> dict[str, Any]:
        """Return the dump with the illegal requests and the effects on top."""
        shown = {name: self.data[name] for name in ('illegal_requests', 'effects')}
        return {**shown, **self.dump()}

    # -- at the door ----------------------------------------------------------------------------

    def identify(self, request: Request) -> str:
        """Return the account of the token, '' when there is none."""
        scheme, _, token = request.headers.get('authorization', '').partition(' ')
        return self.world.tokens.get(token, '') if scheme == 'Basic' else ''

    def admit(self, request: Request) -> Response | None:
        """Check limits, token, User-Agent and Accept-Language, in that order."""
        who = request.headers.get('authorization', '') or 'nobody'
        if not self.limits.edge_lets_pass(who, request.path):
            return edge_throttled()
        try:
            open_label = self.choices['label_access'] == 'open'
            if not (open_label and request.path.startswith(LABEL_FOLDER)):
                self._check_caller(request)
            if request.path.startswith(_LOCALISED):
                self.locale(request)
            if not self.limits.care_lets_pass(request.account, request.operation):
                raise Refused(429, "Too many after-sales calls in this minute or day.")
        except Refused as error:
            return self.refusal(request, error)
        return None

    def _check_caller(self, request: Request) -> None:
        if not request.account:
            raise Refused(401, "The token is missing or unknown.")
        agent = request.headers.get('user-agent', '')
        if self.choices['user_agent'] == 'required' and not _USER_AGENT.match(agent):
            raise Refused(403, "User-Agent must look like BM-Company-Integration;mail@example.com.")

    def locale(self, request: Request) -> str:
        """Return the market a request speaks about; Refused 400 when it is not on the platform."""
        region = self.world.accounts[request.account]['region']
        locale = request.headers.get('accept-language')
        if locale is None and self.choices['locale_when_absent'] == 'platform_default':
            return DEFAULT_LOCALES[region]
        if locale is None or not _LOCALE.match(locale):
            raise Refused(400, f"Accept-Language must look like fr-fr, not {locale!r}.")
        if locale not in REGION_LOCALES[region]:
            raise Refused(400, f"The platform {region} has no market {locale}.")
        return locale

    # -- shapes and faults ------------------------------------------------------------------------

    def refusal(self, request: Request, error: Refused) -> Response:
        """Return the refusal in the envelope of its operation."""
        return refusal(request, error)

    def unknown_path(self, request: Request, methods: set[str]) -> Response:
        """Answer 405 with Allow for a wrong method, 404 for an unknown path."""
        if not methods:
            return empty_response(404, "no such path")
        response = empty_response(405, "no such method here")
        response.headers['Allow'] = ', '.join(sorted(methods))
        return response

    def fault_answer(self, fault: Fault, request: Request) -> Response:
        """Return the firewall's, the edge's or a chosen answer."""
        return fault_answer(fault, request)

    def repeat_page(self, request: Request) -> str:
        """Serve the page before instead of the one that was asked for."""
        page = request.query.get('page', '1')
        if not page.isdecimal() or int(page) < 2:
            return "The first page has none before it; nothing was repeated."
        request.query['page'] = str(int(page) - 1)
        return ''

    def shift_page(self, request: Request, fault: Fault) -> str:
        """Let an order appear in front of the list, or one of its first rows vanish."""
        if request.template != '/ws/orders' or not request.account:
            return "Only the rows of the order list can shift."
        return self.world_control.shift(request, str(fault.settings['direction']))

    def settle(self) -> None:
        """Run the bulk tasks and create the labels that are due."""
        self.bulk.settle()
        self.backship.settle()


def make(choices: dict[str, str] | None = None) -> BackMarketSimulator:
    """Return an unseeded simulator with these choices."""
    return BackMarketSimulator(choices)


if __name__ == '__main__':
    sys.exit(run('backmarket', make))
