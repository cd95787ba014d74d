"""A merchant who calls a simulated refurbed in-process, for the tests of the simulator."""

from __future__ import annotations

from typing import Any

from ..simulators.clock import Clock
from ..simulators.messages import Response
from ..simulators.refurbed import RefurbedSimulator
from ..simulators.refurbed_methods import METHODS

MONDAY = '2026-03-02T10:00:00Z'


def fresh(orders: int = 0, seed: int = 1, **choices: str) -> RefurbedSimulator:
    """Return a seeded simulator whose clock stands still and whose limits are off."""
    simulator = RefurbedSimulator({'limits': 'off', **choices}, Clock(frozen=MONDAY))
    simulator.seed(orders, seed)
    return simulator


class Merchant:
    """One account's calls: `merchant.ask('GetOrder', id='1')` gives the answer's JSON."""

    def __init__(self, simulator: RefurbedSimulator, account: str = 'refurbed') -> None:
        """Speak for an account with a good token."""
        self.simulator = simulator
        self.account = account
        token = simulator.world.accounts[account]['token']
        self.headers = {'Authorization': f'Plain {token}', 'Content-Type': 'application/json'}

    def call(self, method: str, body: Any = None, **headers: str) -> Response:
        """Call a method by its short name with a body; return the whole answer."""
        sent = {**self.headers, **headers}
        content = {} if body is None else body
        return self.simulator.handle('POST', METHODS[method].path, None, sent, content)

    def ask(self, method: str, **content: Any) -> dict[str, Any]:
        """Call a method that must succeed; return its JSON."""
        response = self.call(method, content)
        assert response.status == 200, f'{method} answered {response.status}: {response.text}'
        return response.json()

    def refused(self, method: str, body: Any = None, **content: Any) -> tuple[int, int]:
        """Call a method that must fail; return (HTTP status, code)."""
        response = self.call(method, content if body is None else body)
        assert response.status != 200, f'{method} was not refused: {response.text[:300]}'
        return response.status, response.json()['code']

    # -- what tests need over and over -----------------------------------------------------------

    def place(self, *skus: str, **wanted: Any) -> dict[str, Any]:
        """Let a buyer order one of each SKU; return the order as on the wire."""
        lines = [{'sku': sku} for sku in skus or self.skus(1)]
        content = {'lines': lines, 'account': self.account, **wanted}
        return self.simulator.control('POST', 'orders', content)

    def skus(self, count: int) -> list[str]:
        """Return SKUs on sale, at least four of each, with gross taxation."""
        return [
            offer['sku']
            for offer in self.offers()
            if offer['sku']
            and offer['stock'] >= 4
            and offer['state'] == 'OK'
            and offer['real_taxation'] == 'GROSS'
        ][:count]

    def offers(self) -> list[dict[str, Any]]:
        """Return the stored offers."""
        return list(self.simulator.world.accounts[self.account]['offers'].values())

    def order(self, number: str) -> dict[str, Any]:
        """Return an order by GetOrder."""
        return self.ask('GetOrder', id=number)['order']

    def item(self, number: str) -> dict[str, Any]:
        """Return an order item by GetOrderItem."""
        return self.ask('GetOrderItem', id=number)['order_item']

    def move(self, number: str, state: str, **more: Any) -> Response:
        """Set an item's state."""
        return self.call('UpdateOrderItemState', {'id': number, 'state': state, **more})

    def ids(self, method: str = 'ListOrders', rows: str = 'orders', **content: Any) -> list[Any]:
        """Return the ids of one page of a list."""
        return [row['id'] for row in self.ask(method, **content)[rows]]

    def illegal(self) -> list[dict[str, Any]]:
        """Return the illegal requests written down so far."""
        return self.simulator.control('GET', 'state')['illegal_requests']


def numbers(order: dict[str, Any]) -> list[str]:
    """Return an order's item ids in order."""
    return sorted((item['id'] for item in order['items']), key=int)
