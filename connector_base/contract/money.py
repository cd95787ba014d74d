"""Amounts to the smallest coin, and how a credit note is shared out among the lines of an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)


class CannotShare(Exception):
    """An amount is more than what is still paid.

    :param ref: the line, empty where it is about all of them
    :param wanted: what was to be paid back of it
    :param left: what is still paid
    """

    def __init__(self, ref: str, wanted: Decimal, left: Decimal):
        super().__init__(f'{wanted} of {ref or "the order"}, where {left} is still paid')
        self.ref = ref
        self.wanted = wanted
        self.left = left


@dataclass(frozen=True)
class PaidLine:
    """What is paid of a line: ``goods`` and ``extras`` by kind in full, ``left`` by now.

    Of lines alike, the one with the lower ``rank`` is paid back first.
    """

    ref: str
    left: Decimal
    goods: Decimal
    extras: Mapping[str, Decimal] = field(default_factory=dict)
    rank: int = 0

    @property
    def full(self) -> Decimal:
        """What was paid of it, extras included."""
        return self.goods + sum(self.extras.values(), ZERO)

    @property
    def room(self) -> Decimal:
        """What can be given before a discount takes its part away again."""
        return self.left - sum((amount for amount in self.extras.values() if amount < 0), ZERO)


@dataclass(frozen=True)
class Claim:
    """An amount to be given back, and which lines it may be for.

    ``kind`` is one of ``documents.EXTRA_KINDS``, or empty for goods. Below zero it takes from
    what other claims give.
    """

    amount: Decimal
    refs: tuple[str, ...]
    kind: str = ''


def coins(amount: float, digits: int) -> Decimal:
    """Give an amount as Odoo keeps it as a ``Decimal`` with so many digits after the point."""
    return Decimal(f'{amount:.{digits}f}')


def share_out(
    claims: Sequence[Claim], lines: Sequence[PaidLine], total: Decimal, coin: Decimal
) -> dict[str, Decimal]:
    """Say how much of ``total`` each line gets: ``{ref: amount}``, each above zero.

    The claims add up to ``total`` but for a coin each, which rounding may have cost. Whole units
    come first: a line is filled before the next one gets something.

    :param coin: the smallest amount of the currency
    :raises CannotShare: when a line would get more than what is left of it
    """
    ordered = sorted(lines, key=lambda line: (line.rank, line.left < line.full))
    given = {line.ref: ZERO for line in ordered}
    for claim in sorted(claims, key=lambda item: (item.amount < 0, bool(item.kind))):
        among = [line for line in ordered if line.ref in claim.refs]
        if claim.amount < 0:
            _take(claim, among, given)
        else:
            _give(claim, among, given)
    _round(given, total, coin * max(len(claims), 1))
    for line in ordered:
        if not ZERO <= given[line.ref] <= line.left:
            raise CannotShare(line.ref, given[line.ref], line.left)
    return {ref: amount for ref, amount in given.items() if amount}


def _give(claim: Claim, among: list[PaidLine], given: dict[str, Decimal]) -> None:
    """First what is of this kind; then whatever else is paid of these lines."""
    rest = claim.amount
    if claim.kind:
        among = sorted(among, key=lambda line: not given[line.ref])
    for own in (True, False):
        for line in among:
            room = line.room - given[line.ref]
            if own:
                room = min(room, line.extras.get(claim.kind, ZERO) if claim.kind else line.goods)
            part = max(ZERO, min(rest, room))
            given[line.ref] += part
            rest -= part
    if rest:
        raise CannotShare('', claim.amount, claim.amount - rest)


def _take(claim: Claim, among: list[PaidLine], given: dict[str, Decimal]) -> None:
    """First as much as a line has of this kind itself; then from whatever is given."""
    rest = -claim.amount
    for own in (True, False):
        for line in among:
            part = min(rest, given[line.ref])
            if own:
                part = min(part, -min(ZERO, line.extras.get(claim.kind, ZERO)))
            given[line.ref] -= part
            rest -= part
    if rest:
        raise CannotShare('', claim.amount, ZERO)


def _round(given: dict[str, Decimal], total: Decimal, most: Decimal) -> None:
    """Have the parts add up to the total: what rounding cost is borne by the largest."""
    differs = total - sum(given.values(), ZERO)
    if not differs:
        return
    if abs(differs) > most or not given:
        raise CannotShare('', total, sum(given.values(), ZERO))
    largest = max(given, key=lambda ref: given[ref])
    given[largest] += differs
