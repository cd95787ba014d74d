"""A seller with an account on either marketplace, and one stock behind both."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any

from environment.scratch import Stage
from tests.simulators.marketplace import serve
from tests.simulators.refurbed import RefurbedSimulator

from .scene import EU, PROVIDER, Scene, World

REFURBED = 'refurbed'
OTHER = {EU: REFURBED, REFURBED: EU}
ACCOUNT = 'refurbed'
LOST = ('REJECTED', 'CANCELLED')


class BothScene(Scene):
    """A scene with a simulated refurbed beside the simulated Back Market.

    :ivar refurbed: the second marketplace, in this process
    """

    def __init__(self, stage: Stage, purpose: str, ports: tuple[int, int]) -> None:
        """Prepare; `seed` or `restore` fills it."""
        super().__init__(stage, purpose, ports[0])
        self._refurbed_port = ports[1]
        self._refurbed_server: Any = None
        self.refurbed = RefurbedSimulator()

    # -- life -----------------------------------------------------------------------------------

    def seed(self, orders: int, seed: int) -> BothScene:
        """Start from nothing: the same shelf on both, and a seller connected to both."""
        self.simulator.seed(orders=orders, seed=seed)
        self.refurbed.seed(orders=orders, seed=seed)
        self.open_marketplace()
        self._own(self._stage.new_database(self._purpose))
        ready = [
            {'provider': PROVIDER, **self.simulator.ready(self.url)},
            {'provider': REFURBED, **self.refurbed.ready(self.refurbed_url)},
        ]
        self.script('seed.py', simulators=ready, accounts=[])
        return self

    def restore(self, world: World) -> BothScene:
        """Start from a copy of a world."""
        saved = json.loads(world.saved)
        self.refurbed.load(saved[REFURBED])
        super().restore(World(world.database, json.dumps(saved[PROVIDER]), world.report))
        return self

    def save(self, report: dict) -> World:
        """Return this scene as a world; the database is not to be used any more."""
        saved = {PROVIDER: self.simulator.dump(), REFURBED: self.refurbed.dump()}
        return World(self.database, json.dumps(saved), report)

    @property
    def refurbed_url(self) -> str:
        """Where refurbed is, whether it is up or not."""
        return f'http://127.0.0.1:{self._refurbed_port}'

    def open_marketplace(self) -> None:
        """Let both marketplaces answer."""
        super().open_marketplace()
        self._refurbed_server = serve(self.refurbed, self._refurbed_port)

    def close_marketplace(self) -> None:
        """Let nobody answer at either address."""
        super().close_marketplace()
        if self._refurbed_server:
            self._refurbed_server.stop()
            self._refurbed_server = None

    # -- the marketplaces -------------------------------------------------------------------------

    def counters(self) -> Counter[str]:
        """Return how often each operation of both marketplaces was called."""
        return super().counters() + Counter(self.refurbed.calls.dump()['counters'])

    def offered(self, where: str, sku: str) -> int:
        """Return what buyers see of an SKU on a marketplace."""
        if where == REFURBED:
            return self.refurbed.control('GET', f'offers/{sku}')['stock']
        return self.listing(sku)['quantity']

    def buy(self, where: str, sku: str) -> str:
        """Let a buyer order one unit and pay; return the order's number."""
        wanted = {'lines': [{'sku': sku}], 'oversell': True}
        if where == REFURBED:
            wanted['lines'][0]['taxation'] = 'GROSS'
            return self.refurbed.control('POST', 'orders', wanted)['id']
        return str(self.tell('orders', account='eu', **wanted)['order_id'])

    def answer(self, where: str, number: str) -> str:
        """Return how the only line of an order stands there: new, accepted or refused."""
        if where == REFURBED:
            (item,) = self.refurbed.world.accounts[ACCOUNT]['orders'][number]['items']
            return {'NEW': 'new', 'ACCEPTED': 'accepted', 'REJECTED': 'refused'}[item['state']]
        (line,) = self.order(number)['lines']
        return {1: 'new', 2: 'accepted', 4: 'refused'}[line['state']]

    def refurbed_order(self, number: str) -> dict:
        """Return an order as refurbed has it in its books."""
        return self.refurbed.world.accounts[ACCOUNT]['orders'][number]

    def check_manners(self) -> None:
        """Nothing was asked that an order's state forbids, or that refurbed would overlook."""
        state = self.refurbed.control('GET', 'state')
        assert (state['illegal_requests'], state['overlooked']) == ([], [])
        assert self.simulator.data['illegal_requests'] == []

    def refurbed_totals(self) -> dict[str, Decimal]:
        """Return what the buyers of the released orders owe for what is not lost, by number."""
        return {
            number: sum(
                (Decimal(i['charged']) for i in order['items'] if i['state'] not in LOST), Decimal()
            )
            for number, order in self.refurbed.world.accounts[ACCOUNT]['orders'].items()
            if order['released']
        }

    def pause_back_market(self) -> None:
        """Leave the work to refurbed's connection."""
        self.rows(
            "UPDATE marketplace_connection SET state = 'paused' WHERE provider <> %s", REFURBED
        )
