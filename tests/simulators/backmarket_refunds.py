"""Money that goes back to a buyer: how much is left of a line, and who sent it (digest 8.1)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from .backmarket_words import currency_of
from .backmarket_world import World, is_whole, money
from .messages import BadBody, Refused, Request

NEEDED_STATE = {4: 1, 5: 2, 6: 3}  # refund type -> the state the line must be in
PARTIAL = 6
_GIVEN_UP = (4, 5, 6, 7)
_SYMBOLS = {'EUR': '€', 'GBP': '£', 'USD': '$', 'JPY': '¥', 'SEK': ' kr', 'AUD': ' AUD'}


def paid_for(world: World, line: dict[str, Any]) -> Decimal:
    """Return what the buyer paid for a line, in the order's currency."""
    unit = Decimal(line['price']) + Decimal(line['warranty'])
    if world.choices['refund_includes_shipping'] == 'yes':
        unit += Decimal(line['shipping'])
    return unit * line['quantity']


def refunded(line: dict[str, Any]) -> Decimal:
    """Return what has gone back to the buyer in parts, as far as anybody wrote it down."""
    return Decimal(line.get('refunded', '0'))


def remaining(world: World, line: dict[str, Any]) -> Decimal:
    """Return what can still be refunded on a line; nothing once it was given up."""
    if line['state'] in _GIVEN_UP:
        return Decimal(0)
    return max(Decimal(0), paid_for(world, line) - refunded(line))


def refund_line(
    world: World, account: str, order: dict[str, Any], line: dict[str, Any], new_state: int,
    via: str, by: str = 'seller_api', amount: Decimal | None = None,
) -> dict[str, Any]:
    """Send money back, all that is left unless `amount` says less; return the ledger's row."""
    currency = currency_of(order['country_code'])
    if amount is None:
        amount = max(Decimal(0), paid_for(world, line) - refunded(line))
    line['refunded'] = money(refunded(line) + amount, currency)
    if new_state in (4, 5) and line['state'] != new_state:
        world.give_back(account, line)
    before, line['state'] = line['state'], new_state
    kind = {1: 4, 9: 4, 2: 5}.get(before, 6)
    return world.effects.note(
        'refunds', account, order, via, by, orderline=line['id'], sku=line['sku'],
        refund_type=kind, amount=money(amount, currency), currency=currency, line_state=new_state,
    )


# -- POST /ws/sav/refund --------------------------------------------------------------------------


def read_refund(request: Request) -> dict[str, Any]:
    """Return the body with its numbers as Decimal, so that cents stay cents."""
    try:
        body = json.loads(request.body.decode('utf-8'), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadBody(f"The body is not JSON: {error}.") from error
    if not isinstance(body, dict):
        raise BadBody("The body must be a JSON object.")
    return body


def refund_by_seller(
    world: World, account: str, body: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Do what a care refund asks and return (order, line, ledger row).

    There is no protection against asking twice: a second partial refund is paid again.
    """
    if not _is_int(body.get('orderline_pk')):
        raise Refused(400, "orderline_pk must be a whole number.")
    kind = body.get('refund_type')
    if not _is_int(kind) or kind not in NEEDED_STATE:
        raise Refused(400, f"refund_type is 4, 5 or 6, not {kind!r}.")
    order, line = world.line(account, str(body['orderline_pk']))
    if line['state'] != NEEDED_STATE[kind]:
        raise world.illegal(
            account, order, line['sku'], int(kind),
            f"Refund type {kind} needs a line in state {NEEDED_STATE[kind]}, "
            f"{line['sku']} is in {line['state']}.",
        )
    amount = _amount(world, order, line, body)
    new_state = state_after(world, line, kind, amount)
    row = refund_line(world, account, order, line, new_state, 'care_refund', amount=amount)
    world.touch(order)
    return order, line, row


def state_after(world: World, line: dict[str, Any], kind: int, amount: Decimal) -> int:
    """Return the state a refund of `amount` leaves the line in."""
    if kind != PARTIAL:
        return kind
    whole = amount == remaining(world, line)
    choice = 'full_amount_refund_state' if whole else 'partial_refund_state'
    return world.choices.number(choice)


def summary(row: dict[str, Any]) -> str:
    """Return the plain text that a refund is answered with."""
    symbol = _SYMBOLS.get(row['currency'], f" {row['currency']}")
    return f"{row['amount']}{symbol} refunded on the sku {row['sku']}"


def _amount(
    world: World, order: dict[str, Any], line: dict[str, Any], body: dict[str, Any]
) -> Decimal:
    left = remaining(world, line)
    if body['refund_type'] != PARTIAL:
        if 'amount' in body and world.choices['amount_with_full_refund'] == 'refuse':
            raise Refused(400, "amount goes with refund_type 6 only.")
        return left
    if 'amount' not in body:
        if world.choices['refund_without_amount'] == 'refuse':
            raise Refused(400, "refund_type 6 needs an amount.")
        return left
    return checked_amount(order, left, body['amount'])


def checked_amount(order: dict[str, Any], left: Decimal, value: object) -> Decimal:
    """Return a refund's amount; Refused 400 unless it is money and at most what is left."""
    currency = currency_of(order['country_code'])
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise Refused(400, f"amount must be a number, not {value!r}.")
    amount = Decimal(value)
    if not amount.is_finite() or amount <= 0 or not is_whole(amount, currency):
        raise Refused(400, f"{value} is no positive amount of {currency}.")
    if amount > left:
        raise Refused(400, f"Only {left} {currency} can still be refunded, not {amount}.")
    return amount


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
