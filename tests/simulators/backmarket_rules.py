"""What a seller may do to an order: the rules of digest sections 3.2, 3.4 and 4."""

from __future__ import annotations

from typing import Any

from .backmarket_parcels import DELIVERY, label_wanted, parcels_of
from .backmarket_refunds import refund_line
from .backmarket_words import LEGAL_MOVES, LINE_STATES, RETURN_REASONS, VAT_TYPES
from .backmarket_world import World
from .clock import canonical, parse_instant
from .messages import Refused

SHIP = 3
_LENGTHS = {
    'tracking_number': 200, 'tracking_url': 300, 'shipper': 200, 'imei': 15, 'serial_number': 50,
    'return_message': 500,
}
_IDENTIFIERS = ('imei', 'serial_number')


def update_order(world: World, account: str, order: dict[str, Any], body: dict[str, Any]) -> None:
    """Do what an UpdateOrder body asks, wholly or not at all; Refused otherwise."""
    new_state = _check_body(order, body)
    _check_texts(body)
    if new_state == SHIP:
        _ship(world, account, order, body)
    else:
        _answer_line(world, account, order, body, new_state)
    world.touch(order)


def valid_imei(text: str) -> bool:
    """Tell whether `text` is an IMEI: 15 digits, the last one a Luhn check digit."""
    if len(text) != 15 or not text.isascii() or not text.isdecimal():
        return False
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(text))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_body(order: dict[str, Any], body: dict[str, Any]) -> int:
    new_state = body.get('new_state')
    if not _is_int(new_state) or new_state not in LINE_STATES:
        raise Refused(400, f"new_state must be an orderline state, not {new_state!r}.")
    if 'order_id' in body and (
        not _is_int(body['order_id']) or body['order_id'] != order['order_id']
    ):
        raise Refused(400, "order_id in the body is not the order of the URL.")
    reason = body.get('return_reason')
    if 'return_reason' in body and (not _is_int(reason) or reason not in RETURN_REASONS):
        raise Refused(400, f"return_reason {reason!r} does not exist.")
    if 'vat_type' in body and body['vat_type'] not in VAT_TYPES:
        raise Refused(400, f"vat_type {body['vat_type']!r} does not exist.")
    return int(new_state)


def _check_texts(body: dict[str, Any]) -> None:
    for name in ('sku', *_LENGTHS):
        if name in body and not isinstance(body[name], str):
            raise Refused(400, f"{name} must be text.")
        if len(body.get(name, '')) > _LENGTHS.get(name, 10_000):
            raise Refused(400, f"{name} is longer than {_LENGTHS[name]} characters.")
    if 'date_shipping' in body:
        try:
            parse_instant(str(body['date_shipping']))
        except ValueError as error:
            raise Refused(400, f"date_shipping: {error}") from error


# -- one line: accept, cancel, refund -------------------------------------------------------------


def _answer_line(
    world: World, account: str, order: dict[str, Any], body: dict[str, Any], new_state: int
) -> None:
    if new_state not in {after for _before, after in LEGAL_MOVES}:
        raise world.illegal(
            account,
            order,
            body.get('sku', ''),
            new_state,
            f"No seller moves a line to {new_state}.",
        )
    if not body.get('sku'):
        raise Refused(400, f"new_state {new_state} needs the sku of a line.")
    line = _line_of(world, order, body['sku'])
    if (line['state'], new_state) not in LEGAL_MOVES:
        raise world.illegal(
            account, order, line['sku'], new_state,
            f"Line {line['sku']} is in state {line['state']}; {new_state} is no next state.",
        )
    _note_answer(world, account, order, line, body, new_state)


def _note_answer(
    world: World, account: str, order: dict[str, Any], line: dict[str, Any], body: dict[str, Any],
    new_state: int,
) -> None:
    gives_up = new_state in (4, 5, 6)
    if gives_up and world.choices['return_reason'] == 'required' and 'return_reason' not in body:
        raise Refused(400, f"new_state {new_state} needs a return_reason.")
    world.effects.note(
        'answers', account, order, 'order_update', sku=line['sku'], orderline=line['id'],
        before=line['state'], after=new_state,
    )
    if gives_up:
        refund_line(world, account, order, line, new_state, 'order_update')
        line['return_reason'] = body.get('return_reason', line['return_reason'])
        line['return_message'] = body.get('return_message', line['return_message'])
    else:
        line['state'] = new_state
        label_wanted(world, account, order, line)


def _line_of(world: World, order: dict[str, Any], sku: str) -> dict[str, Any]:
    any_case = world.choices['sku_match_on_orders'] == 'any_case'
    for line in order['lines']:
        if line['sku'] == sku or (any_case and line['sku'].lower() == sku.lower()):
            return line
    raise Refused(404, f"Order {order['order_id']} has no line with SKU {sku}.")


# -- the whole order: ship ------------------------------------------------------------------------


def _ship(world: World, account: str, order: dict[str, Any], body: dict[str, Any]) -> None:
    if not body.get('tracking_number'):
        raise Refused(400, "new_state 3 needs a tracking_number.")
    states = [line['state'] for line in order['lines']]
    if 1 in states and world.choices['ship_with_unanswered_lines'] == 'refuse':
        raise world.illegal(account, order, '', SHIP, "A line is neither accepted nor cancelled.")
    if 2 not in states:
        raise world.illegal(account, order, '', SHIP, "No line of the order is accepted.")
    identifiers = _identifiers_to_ship(world, order, body)
    shipped = [line for line in order['lines'] if line['state'] == 2]
    for line in shipped:
        line['state'] = SHIP
        line.update(identifiers)
        _note_identifiers(world, account, order, line, identifiers, 'ship')
    order['tracking_number'] = body['tracking_number']
    order['tracking_url'] = body.get('tracking_url', order['tracking_url'])
    order['shipper'] = body.get('shipper') or order['shipper']
    sent = body.get('date_shipping')
    order['date_shipping'] = canonical(parse_instant(sent)) if sent else world.clock.text()
    labels = {parcel['tracking'] for parcel in
              parcels_of(world, account, DELIVERY, order['order_id'])}
    world.effects.note(
        'shipments', account, order, 'order_update', orderlines=[line['id'] for line in shipped],
        tracking_number=order['tracking_number'], tracking_url=order['tracking_url'],
        shipper=order['shipper'], date_shipping=order['date_shipping'],
        backship_label=order['tracking_number'] in labels,
    )


def _identifiers_to_ship(
    world: World, order: dict[str, Any], body: dict[str, Any]
) -> dict[str, str]:
    given = {name: body[name] for name in _IDENTIFIERS if body.get(name)}
    if not given:
        return {}
    if len(order['lines']) != 1 or order['lines'][0]['quantity'] != 1:
        if world.choices['identifiers_on_unfit_order'] == 'ignore':
            return {}
        raise Refused(400, "imei and serial_number need an order of one line with quantity 1.")
    _check_imei(world, given, 'imei_check_on_ship', 400)
    return _check_new(world, order['lines'][0], given, 400)


# -- identifiers of one line ----------------------------------------------------------------------


def set_identifiers(
    world: World, account: str, order: dict[str, Any], line: dict[str, Any], body: dict[str, Any]
) -> dict[str, str]:
    """Write a line's imei and serial_number, once and for ever; return what was written."""
    given = {name: body[name] for name in _IDENTIFIERS if name in body}
    if not given:
        raise Refused(400, "imei or serial_number must be given.")
    for name, value in given.items():
        if not isinstance(value, str):
            raise Refused(400, f"{name} must be text.")
        if not value or len(value) > _LENGTHS[name]:
            raise Refused(422, f"{name} must have 1 to {_LENGTHS[name]} characters.")
    if world.choices['identifier_states'] == 'accepted' and line['state'] not in (2, 3):
        raise Refused(422, f"A line in state {line['state']} takes no identifier.")
    _check_imei(world, given, 'imei_check_on_patch', 422)
    line.update(_check_new(world, line, given, 422))
    _note_identifiers(world, account, order, line, given, 'orderline')
    world.touch(order)
    return given


def _note_identifiers(
    world: World, account: str, order: dict[str, Any], line: dict[str, Any],
    given: dict[str, str], via: str,
) -> None:
    for name, value in given.items():
        world.effects.note('identifiers', account, order, via, orderline=line['id'],
                           sku=line['sku'], name=name, value=value)


def _check_imei(world: World, given: dict[str, str], choice: str, status: int) -> None:
    if 'imei' in given and world.choices[choice] == 'yes' and not valid_imei(given['imei']):
        raise Refused(status, f"{given['imei']} is not a valid IMEI.")


def _check_new(
    world: World, line: dict[str, Any], given: dict[str, str], status: int
) -> dict[str, str]:
    for name, value in given.items():
        same_is_fine = world.choices['repeated_identifier'] == 'same_is_fine'
        if line[name] and not (same_is_fine and line[name] == value):
            raise Refused(status, f"{name} of line {line['id']} was written and can't change.")
    return given
