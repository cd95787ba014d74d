"""What the simulated Back Market remembers, and how to find things in it.

`data['accounts'][name]` holds one seller account: region, environment, token, `orders` by number,
`listings` by UUID, `tasks` by number, `products` by UUID. All values are plain JSON; money is text.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from .backmarket_effects import Effects
from .backmarket_words import WHOLE_CURRENCIES, cent_of
from .choices import Choices
from .clock import Clock, canonical, parse_instant
from .messages import Refused

_NAMESPACE = uuid.UUID('6f2b1c1e-6d53-4a55-9d0c-3d8a6f3f7c11')


def stable_uuid(*parts: object) -> str:
    """Return a UUID that is always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, '/'.join(str(part) for part in parts)))


def money(amount: Decimal, currency: str) -> str:
    """Return an amount rounded to the currency's smallest unit, as stored text."""
    return str(amount.quantize(cent_of(currency)))


class World:
    """The accounts and the indexes over them."""

    def __init__(self, data: dict[str, Any], clock: Clock, choices: Choices) -> None:
        """Index `data`; order states are derived again, since choices decide some of them."""
        self.data = data
        self.clock = clock
        self.choices = choices
        self.effects = Effects(data, clock)
        self.tokens = {account['token']: name for name, account in self.accounts.items()}
        self._lines: dict[str, dict[int, str]] = {}
        self._skus: dict[str, dict[str, str]] = {}
        self._legacy: dict[str, dict[int, str]] = {}
        for name, account in self.accounts.items():
            self._lines[name] = {}
            self._skus[name] = {}
            self._legacy[name] = {}
            for order in account['orders'].values():
                self.index_order(name, order)
            for listing in account['listings'].values():
                self.index_listing(name, listing)

    @property
    def accounts(self) -> dict[str, dict[str, Any]]:
        """The accounts by name."""
        return self.data['accounts']

    def index_order(self, account: str, order: dict[str, Any]) -> None:
        """Make an order's lines findable and its state right."""
        for line in order['lines']:
            self._lines[account][line['id']] = str(order['order_id'])
        order['state'] = self.order_state(order)

    def index_listing(self, account: str, listing: dict[str, Any]) -> None:
        """Make a listing findable by SKU and by its old number."""
        self._skus[account][listing['sku'].lower()] = listing['id']
        self._legacy[account][listing['listing_id']] = listing['id']

    def next_number(self, account: str, kind: str) -> int:
        """Return the next free number of an account: of an order, line, listing, shipment..."""
        numbers = self.accounts[account]['next']
        numbers[kind] += 1
        return numbers[kind] - 1

    # -- finding --------------------------------------------------------------------------------

    def order(self, account: str, number: str) -> dict[str, Any]:
        """Return an account's order; Refused 400 for no number, 404 for none of its orders."""
        if not number.isdecimal():
            raise Refused(400, f"'{number}' is not an order number.")
        found = self.accounts[account]['orders'].get(str(int(number)))
        if found is None:
            raise Refused(404, f"There is no order {number}.")
        return found

    def line(self, account: str, number: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return (order, line) for an orderline number; Refused like `order`."""
        if not number.isdecimal():
            raise Refused(400, f"'{number}' is not an orderline number.")
        order_id = self._lines[account].get(int(number))
        if order_id is None:
            raise Refused(404, f"There is no orderline {number}.")
        order = self.accounts[account]['orders'][order_id]
        return order, next(line for line in order['lines'] if line['id'] == int(number))

    def listing(self, account: str, reference: str) -> dict[str, Any]:
        """Return an account's listing by UUID or old number; Refused 400 or 404."""
        listings = self.accounts[account]['listings']
        if reference.isdecimal():
            found = listings.get(self._legacy[account].get(int(reference), ''))
        else:
            try:
                found = listings.get(str(uuid.UUID(reference)))
            except ValueError as error:
                raise Refused(400, f"'{reference}' is neither a UUID nor a number.") from error
        if found is None:
            raise Refused(404, f"There is no listing {reference}.")
        return found

    def listing_by_sku(self, account: str, sku: str) -> dict[str, Any] | None:
        """Return an account's listing by SKU, upper and lower case alike, or None."""
        return self.accounts[account]['listings'].get(self._skus[account].get(sku.lower(), ''))

    # -- orders ---------------------------------------------------------------------------------

    def order_state(self, order: dict[str, Any]) -> int:
        """Return the order's state as its payment and its lines make it (digest 3.1)."""
        waiting = {'checking': 0, 'pending': 10, 'failed': 8}.get(order['payment'])
        if waiting is not None:
            return waiting
        states = {line['state'] for line in order['lines']}
        if 1 in states:
            return 1
        if 9 in states:
            return self.choices.number('order_state_on_hold')
        if 2 in states:
            return 3
        if states & {3, 6}:
            return 9
        return self.choices.number('order_state_all_cancelled')

    def touch(self, order: dict[str, Any]) -> None:
        """Note that an order changed: state derived again, modification date moved on."""
        order['state'] = self.order_state(order)
        after_before = parse_instant(order['date_modification']) + timedelta(microseconds=1)
        # Two changes in one frozen instant still have an order in time.
        order['date_modification'] = canonical(max(self.clock.now(), after_before))

    def give_back(self, account: str, line: dict[str, Any]) -> None:
        """Return a cancelled line's units to its listing, where the choice says so."""
        listing = self.listing_by_sku(account, line['sku'])
        if listing and self.choices['cancel_returns_stock'] == 'yes':
            listing['quantity'] += line['quantity']

    def illegal(self, account: str, order: dict[str, Any], sku: str, new: int, why: str) -> Refused:
        """Write an illegal move down and return the refusal to raise."""
        states = {line['sku']: line['state'] for line in order['lines']}
        self.data['illegal_requests'].append({
            'at': self.clock.text(), 'account': account, 'order_id': order['order_id'], 'sku': sku,
            'line_states': states, 'new_state': new, 'why': why,
        })
        return Refused(400, why)


def is_whole(amount: Decimal, currency: str) -> bool:
    """Tell whether an amount has no more decimals than its currency allows."""
    allowed = 0 if currency in WHOLE_CURRENCIES else 2
    return amount == amount.quantize(Decimal(1).scaleb(-allowed))
