"""A seller who calls a simulated Back Market in-process, for the tests of the simulator."""

from __future__ import annotations

from typing import Any

from ..simulators.backmarket import BackMarketSimulator
from ..simulators.clock import Clock
from ..simulators.messages import Response

MONDAY = '2026-03-02T10:00:00Z'
FENCE = '7MA4YWxkTrZu0gW'
AGENT = 'BM-Example-Connector;it@example.com'


def fresh(orders: int = 0, seed: int = 1, **choices: str) -> BackMarketSimulator:
    """Return a seeded simulator whose clock stands still."""
    simulator = BackMarketSimulator(choices, Clock(frozen=MONDAY))
    simulator.seed(orders, seed)
    return simulator


class Seller:
    """One account's calls: `seller.get('/ws/orders', page=2)`; `page_size` becomes `page-size`."""

    def __init__(self, simulator: BackMarketSimulator, account: str = 'eu') -> None:
        """Speak for an account with a good token and User-Agent."""
        self.simulator = simulator
        self.account = account
        token = simulator.world.accounts[account]['token']
        self.headers = {'Authorization': f'Basic {token}', 'User-Agent': AGENT,
                        'Accept': 'application/json'}

    def send(
        self, method: str, path: str, body: Any = b'', locale: str = '',
        query: dict[str, Any] | None = None, headers: dict[str, str] | None = None,
    ) -> Response:
        """Send one request; `headers` replaces the good ones."""
        sent = dict(self.headers if headers is None else headers)
        if locale:
            sent['Accept-Language'] = locale
        if body != b'':
            sent['Content-Type'] = 'application/json'
        return self.simulator.handle(method, path, query, sent, body)

    def get(self, path: str, locale: str = '', **query: Any) -> Response:
        """GET with query parameters."""
        named = {name.replace('page_size', 'page-size'): value for name, value in query.items()}
        return self.send('GET', path, locale=locale, query=named)

    def post(self, path: str, body: Any, locale: str = '') -> Response:
        """POST a JSON body."""
        return self.send('POST', path, body, locale)

    def patch(self, path: str, body: Any) -> Response:
        """PATCH a JSON body."""
        return self.send('PATCH', path, body)

    def upload(self, path: str, *files: tuple[str, bytes], field: str = 'invoice') -> Response:
        """POST files, each (name, content), as one form; a file without a name is a plain field."""
        body = b''
        for name, content in files:
            named = f'; filename="{name}"' if name else ''
            head = f'--{FENCE}\r\nContent-Disposition: form-data; name="{field}"{named}\r\n'
            body += head.encode() + b'Content-Type: application/pdf\r\n\r\n' + content + b'\r\n'
        body += f'--{FENCE}--\r\n'.encode()
        headers = {**self.headers, 'Content-Type': f'multipart/form-data; boundary={FENCE}'}
        return self.simulator.handle('POST', path, None, headers, body)

    def effects(self, kind: str) -> list[dict[str, Any]]:
        """Return the ledger's rows of a kind for this account."""
        return self.simulator.world.effects.rows(kind, self.account)

    # -- what tests need over and over ------------------------------------------------------------

    def place(self, *skus: str, **wanted: Any) -> dict[str, Any]:
        """Let a buyer order one of each SKU; return the order."""
        lines = [{'sku': sku} for sku in skus]
        return self.simulator.control(
            'POST', 'orders', {'account': self.account, 'lines': lines, **wanted}
        )

    def skus(self, count: int = 3) -> list[str]:
        """Return SKUs that are for sale everywhere, at least four of each."""
        listings = self.simulator.world.accounts[self.account]['listings'].values()
        return [listing['sku'] for listing in listings
                if listing['quantity'] >= 4 and not listing['deactivated']
                and listing['category'] != 'accessory'][:count]

    def listing(self, sku: str = '') -> dict[str, Any]:
        """Return a stored listing, of the first good SKU unless one is named."""
        found = self.simulator.world.listing_by_sku(self.account, sku or self.skus(1)[0])
        assert found is not None, f"the account {self.account} has no listing {sku}"
        return found

    def move(self, order: dict[str, Any], new_state: int, **more: Any) -> Response:
        """POST an order update with a new orderline state."""
        path = f"/ws/orders/{order['order_id']}"
        return self.post(path, {'order_id': order['order_id'], 'new_state': new_state, **more})

    def accepted(self, *skus: str, **wanted: Any) -> dict[str, Any]:
        """Return a new order whose lines were all accepted."""
        order = self.place(*(skus or self.skus(1)), **wanted)
        for line in order['orderlines']:
            self.move(order, 2, sku=line['listing'])
        return self.order(order)

    def shipped(self, *skus: str, **wanted: Any) -> dict[str, Any]:
        """Return a new order that was accepted and shipped."""
        order = self.accepted(*skus, **wanted)
        return self.move(order, 3, tracking_number='T1').json()

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Read an order again."""
        return self.get(f"/ws/orders/{order['order_id']}").json()

    def states(self, order: dict[str, Any]) -> list[int]:
        """Read the states of an order's lines."""
        return [line['state'] for line in self.order(order)['orderlines']]


# -- after the sale: helpers for several files ----------------------------------------------------


def refund(seller: Seller, order: dict[str, Any], kind: int, amount: object = None) -> Response:
    """Ask for a care refund on the first line; the amount is sent to the cent, as it is written."""
    line = order['orderlines'][0]['id']
    more = '' if amount is None else f', "amount": {amount}'
    body = f'{{"orderline_pk": {line}, "refund_type": {kind}{more}}}'
    return seller.send('POST', '/ws/sav/refund', body)


def amounts(seller: Seller) -> list[tuple[int, str, int]]:
    """Return (type, amount, line state after it) of every refund that was paid."""
    return [(row['refund_type'], row['amount'], row['line_state'])
            for row in seller.effects('refunds')]


def send_back(
    seller: Seller, order: dict[str, Any] | None = None, **wanted: Any
) -> dict[str, Any]:
    """Let the buyer send the first line of a shipped order back; return {folder, return}."""
    order = order or seller.shipped()
    content = {'sku': order['orderlines'][0]['listing'], **wanted}
    return seller.simulator.control('POST', f"orders/{order['order_id']}/return", content)


def folder_of(seller: Seller, order: dict[str, Any] | None = None) -> dict[str, Any]:
    """Let a line come back and return its care folder's detail."""
    return send_back(seller, order)['folder']
