"""What the simulated refurbed remembers, and how to find things in it.

`data['accounts'][name]` holds one merchant: token, `orders`, `offers`, `profiles` (every version)
and `addresses`, each by number as text. `data['instances']` is the catalogue they share. All
values are plain JSON; money is text.
"""

from __future__ import annotations

from typing import Any

from .choices import Choices
from .clock import Clock
from .refurbed_errors import RpcError, invalid, not_found
from .refurbed_items import View
from .refurbed_markets import MARKETS


class World:
    """The merchants and the indexes over them."""

    def __init__(self, data: dict[str, Any], clock: Clock, choices: Choices) -> None:
        """Index `data`."""
        self.data = data
        self.clock = clock
        self.choices = choices
        self.view = View(clock, choices)
        self.tokens = {account['token']: name for name, account in self.accounts.items()}
        self._items: dict[int, tuple[str, str]] = {}
        self._skus: dict[tuple[str, str], str] = {}
        for name, account in self.accounts.items():
            for order in account['orders'].values():
                self.index_order(name, order)
            for offer in account['offers'].values():
                self._skus[name, offer['sku']] = str(offer['id'])

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """The merchant accounts by name."""
        return self.data['accounts']

    def next_number(self, kind: str, step: int = 1) -> int:
        """Return the next free number for 'order', 'item', 'offer', 'instance', 'profile' or
        'address', unique over all accounts."""
        number = self.data['next'][kind]
        self.data['next'][kind] = number + step
        return number

    def index_order(self, account: str, order: dict[str, Any]) -> None:
        """Make an order's items findable."""
        for item in order['items']:
            self._items[item['id']] = (account, str(order['id']))

    def index_offer(self, account: str, offer: dict[str, Any], gone: bool = False) -> None:
        """Make an offer findable by its SKU, or no longer."""
        if gone:
            self._skus.pop((account, offer['sku']), None)
        else:
            self._skus[account, offer['sku']] = str(offer['id'])

    # -- finding --------------------------------------------------------------------------------

    def order(self, account: str, number: int) -> dict[str, Any]:
        """Return a released order of this account, or RpcError 5."""
        order = self.accounts[account]['orders'].get(str(number))
        if order is None or not order['released']:
            raise not_found("order not found")
        return order

    def item(self, account: str, number: int) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (order, item) of this account by item number, or RpcError 5."""
        owner, order_number = self._items.get(number, ('', '0'))
        if owner != account:
            raise not_found("order item not found")
        order = self.order(account, int(order_number))
        return order, next(item for item in order['items'] if item['id'] == number)

    def released(self, account: str) -> list[dict[str, Any]]:
        """Return the orders this account can see."""
        return [order for order in self.accounts[account]['orders'].values() if order['released']]

    def find_offer(self, account: str, identifier: dict[str, Any]) -> dict[str, Any] | None:
        """Return an offer of this account by {'id'} or {'sku'}, or None."""
        number = str(identifier.get('id', ''))
        if 'sku' in identifier:
            # Several offers may have no SKU at all, so an empty one finds nothing.
            number = self._skus.get((account, identifier['sku']), '') if identifier['sku'] else ''
        return self.accounts[account]['offers'].get(number)

    def offer(self, account: str, identifier: dict[str, Any]) -> dict[str, Any]:
        """Return an offer of this account, RpcError 5 when unknown, 3 when nothing was named."""
        if not identifier:
            raise invalid("identifier must name an id or a sku")
        offer = self.find_offer(account, identifier)
        if offer is None:
            raise not_found("offer not found")
        return offer

    def profile(self, account: str, number: int) -> dict[str, Any] | None:
        """Return the current version of a shipping profile, None when unknown or deleted."""
        versions = self.accounts[account]['profiles'].get(str(number), [])
        return versions[-1] if versions and not versions[-1]['deleted'] else None

    def market(self, code: str) -> dict[str, Any]:
        """Return a market; RpcError 3 when there is none of that code."""
        if code not in MARKETS:
            raise invalid(f"there is no market '{code}'")
        return MARKETS[code]

    # -- what tests look at ---------------------------------------------------------------------

    def illegal(
        self, account: str, method: str, subject: dict[str, Any], error: RpcError
    ) -> RpcError:
        """Write a move down that the contract forbids and return its refusal to raise."""
        self.data['illegal_requests'].append(
            {
                'at': self.clock.text(),
                'account': account,
                'method': method,
                **subject,
                'why': error.message,
            }
        )
        return error

    def note(
        self, kind: str, order: dict[str, Any], item: dict[str, Any], **content: Any
    ) -> None:
        """Write an effect of a merchant's call on an item down: kind is states or identifiers."""
        rows = self.data.setdefault('item_effects', {}).setdefault(kind, [])
        rows.append({'order_id': order['id'], 'item_id': item['id'], **content})

    def take_stock(self, account: str, item: dict[str, Any], units: int) -> None:
        """Change the stock of the offer behind an item by `-units`, where the choices say so."""
        choice = 'sale_takes_stock' if units > 0 else 'cancel_returns_stock'
        offer = self.accounts[account]['offers'].get(
            str((item['offer_data'] or {}).get('offer_id'))
        )
        if offer and self.choices[choice] == 'yes':
            offer['stock'] = max(0, offer['stock'] - units)
