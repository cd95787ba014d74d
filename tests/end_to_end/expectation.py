"""What must come of the simulator's orders, computed from its own books and nothing of ours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from tests.simulators.backmarket import BackMarketSimulator
from tests.simulators.backmarket_words import cent_of, currency_of

CONFIRMED, HELD, BLOCKED, DROPPED, ABSENT = 'confirmed', 'held', 'blocked', 'dropped', 'absent'
# Line states (contract 3.2): on hold; cancelled before or after acceptance, or never paid.
ON_HOLD = 9
CANCELLED = (4, 5, 7)
OPEN = (1, 2)


@dataclass
class Expected:
    """The fate of one order.

    :ivar total: what the buyer pays for the lines that are not cancelled, tax and shipping in it
    :ivar units: ordered units by the seller's own reference, cancelled lines left out
    :ivar unknown: SKUs for which the seller has no product
    """

    account: str
    number: str
    fate: str
    currency: str
    total: Decimal
    units: Counter[str] = field(default_factory=Counter)
    unknown: set[str] = field(default_factory=set)


def expected_orders(simulator: BackMarketSimulator) -> dict[str, Expected]:
    """Return the fate of every order of every account, by order number."""
    return {
        number: _expected(simulator, name, order)
        for name, account in simulator.world.accounts.items()
        for number, order in account['orders'].items()
    }


def of_fate(simulator: BackMarketSimulator, fate: str, account: str = '') -> list[Expected]:
    """Return the orders of one fate, of one account or (account '') of all."""
    return [
        order
        for order in expected_orders(simulator).values()
        if order.fate == fate and account in ('', order.account)
    ]


def totals(orders: list[Expected]) -> dict[str, Decimal]:
    """Return the sum of some orders per currency."""
    sums: dict[str, Decimal] = {}
    for order in orders:
        sums[order.currency] = sums.get(order.currency, Decimal()) + order.total
    return sums


def _expected(simulator: BackMarketSimulator, account: str, order: dict) -> Expected:
    currency = currency_of(order['country_code'])
    live = [line for line in order['lines'] if line['state'] not in CANCELLED]
    total = sum((_cost(line) for line in live), Decimal())
    found = Expected(
        account, str(order['order_id']), '', currency, total.quantize(cent_of(currency))
    )
    for line in live:
        listing = simulator.world.listing_by_sku(account, line['sku'])
        if listing and listing['in_catalogue']:
            found.units[listing['reference']] += line['quantity']
        else:
            found.unknown.add(line['sku'])
    found.fate = _fate(order, live, found)
    return found


def _cost(line: dict) -> Decimal:
    """All three amounts of a line are per unit in the simulator's books."""
    each = sum(Decimal(line[name]) for name in ('price', 'warranty', 'shipping'))
    return each * line['quantity']


def _fate(order: dict, live: list[dict], found: Expected) -> str:
    if order['payment'] in ('checking', 'failed'):
        return ABSENT
    if order['payment'] == 'pending' or any(line['state'] == ON_HOLD for line in live):
        return HELD
    if not live:
        return DROPPED
    return BLOCKED if found.unknown else CONFIRMED
