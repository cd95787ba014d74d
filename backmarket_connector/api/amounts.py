"""What the numbers of an order mean: left open by the contract, told by the sums (2.3, C-9).

Nothing is ever adjusted: a reading is chosen by which the lines sum up to the order's price to
the cent, and where there is none, the first one stands and the totals show the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from odoo.addons.connector_base.contract.documents import (
    CANCELLED,
    LAPSED,
    REFUNDED,
    SHIPPING,
    WARRANTY,
    OrderExtra,
    OrderLine,
)

from .settings import AUTO, INCLUDED, PER_LINE, PER_UNIT, SEPARATE, Settings

#: More decimals than any currency has, for a line's price that does not divide evenly.
_FINE = Decimal('0.000001')
#: An order's price may or may not drop what was cancelled or refunded since; not stated.
_GONE = (
    frozenset(),
    frozenset({CANCELLED, LAPSED}),
    frozenset({CANCELLED, LAPSED, REFUNDED}),
)


@dataclass(frozen=True)
class LineAmounts:
    """The numbers of one line as stated; ``warranty`` is 0 where the customer bought none."""

    ref: str
    quantity: int
    price: Decimal
    shipping: Decimal
    warranty: Decimal
    state: str


class Reading(NamedTuple):
    """One way to read a line: price and warranty per unit or line, one inside the other or not."""

    price_per: str
    warranty_in: str
    warranty_per: str

    def whole(self, line: LineAmounts) -> Decimal:
        """What the customer pays for the line, warranty included, shipping not."""
        price = line.price * (line.quantity if self.price_per == PER_UNIT else 1)
        return price if self.warranty_in == INCLUDED else price + self.warranty(line)

    def warranty(self, line: LineAmounts) -> Decimal:
        """The warranty of the whole line."""
        return line.warranty * (line.quantity if self.warranty_per == PER_UNIT else 1)

    def unit_price(self, line: LineAmounts) -> Decimal:
        """The price of one unit without warranty, exact, or to six decimals where it can't be."""
        goods = self.whole(line) - self.warranty(line)
        unit = goods / line.quantity
        return unit if unit * line.quantity == goods else unit.quantize(_FINE)


def choose(price: Decimal, lines: Sequence[LineAmounts], settings: Settings) -> Reading:
    """Give the first reading allowed by the settings under which the lines sum up to ``price``.

    A reading that would make a price negative is none. Where nothing fits, the first one is given.
    """
    readings = list(_readings(settings))
    for reading in readings:
        if all(reading.unit_price(line) >= 0 for line in lines) and _sums_up(reading, price, lines):
            return reading
    return readings[0]


def _sums_up(reading: Reading, price: Decimal, lines: Sequence[LineAmounts]) -> bool:
    return any(
        price == sum(reading.whole(line) for line in lines if line.state not in gone)
        for gone in _GONE
    )


def _readings(settings: Settings) -> Iterator[Reading]:
    """The readings allowed, the contract's own first: unit prices, as the prose says."""
    options = (
        (settings.line_price, (PER_UNIT, PER_LINE)),
        (settings.warranty, (SEPARATE, INCLUDED)),
        (settings.warranty_per, (PER_UNIT, PER_LINE)),
    )
    return (
        Reading(*picked)
        for picked in product(*(both if set_ == AUTO else (set_,) for set_, both in options))
    )


def priced(document: OrderLine, line: LineAmounts, reading: Reading) -> OrderLine:
    """Give the line with its unit price as the reading has it."""
    return replace(document, unit_price=reading.unit_price(line))


def extras(
    lines: Sequence[LineAmounts], shipping: Decimal, reading: Reading
) -> tuple[OrderExtra, ...]:
    """Give warranty and shipping of an order.

    Shipping goes with its line where the lines' shipping (stated per unit) sums up to the order's,
    else it is one amount for the order.
    """
    found = [OrderExtra(WARRANTY, reading.warranty(line), line.ref) for line in lines]
    if _ships_by_line(lines, shipping):
        found += [OrderExtra(SHIPPING, line.shipping * line.quantity, line.ref) for line in lines]
    else:
        found.append(OrderExtra(SHIPPING, shipping))
    return tuple(extra for extra in found if extra.amount)


def _ships_by_line(lines: Sequence[LineAmounts], shipping: Decimal) -> bool:
    return any(
        shipping == sum(line.shipping * line.quantity for line in lines if line.state not in gone)
        for gone in _GONE
    )
