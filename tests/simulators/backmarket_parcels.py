"""BackShip parcels as stored: how they come to be and how they move (digest 7).

A parcel is a delivery (to the buyer) or a return (to the seller); both have a number, the
shipmentId, from one series. A delivery's label appears some seconds after a line of a BackShip
order was accepted; nothing a seller calls creates or moves a parcel.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .backmarket_words import HOME_SHIPPERS, RATES, country_of, currency_of
from .backmarket_world import World, money, stable_uuid
from .clock import parse_instant
from .control import ControlError

DELIVERY, RETURN = 'DELIVERY', 'RETURN'
STEPS = {
    DELIVERY: ('created', 'pickup_requested', 'picked_up', 'in_hub', 'delivered'),
    RETURN: ('created', 'picked_up', 'in_hub', 'delivered'),
}
_LABEL_ALIVE = (2, 3)
_FREIGHT = Decimal('6.50')
_CARRIERS = sorted(set(HOME_SHIPPERS.values()))


def label_wanted(world: World, account: str, order: dict[str, Any], line: dict[str, Any]) -> None:
    """Note that a line of a BackShip order was accepted: a label is due some seconds later."""
    if order['is_backship']:
        due = world.clock.seconds() + world.choices.number('label_delay_seconds')
        world.data['labels_due'].append(
            {'account': account, 'order': order['order_id'], 'line': line['id'], 'at': due}
        )


def settle_labels(world: World) -> bool:
    """Create the labels that are due; return whether anything changed."""
    waiting = world.data['labels_due']
    due = [entry for entry in waiting if entry['at'] <= world.clock.seconds()]
    for entry in due:
        waiting.remove(entry)
        order, line = world.line(entry['account'], str(entry['line']))
        if line['state'] in _LABEL_ALIVE:
            add_delivery(world, entry['account'], order, line)
    return bool(due)


def add_delivery(
    world: World, account: str, order: dict[str, Any], line: dict[str, Any]
) -> dict[str, Any]:
    """Give an accepted line its delivery: the order's one that is still here, or a new one."""
    if world.choices['backship_delivery'] == 'per_order':
        for parcel in parcels_of(world, account, DELIVERY, order['order_id']):
            if parcel['step'] == 'created':
                parcel['lines'].append(line['id'])
                return parcel
    return new_parcel(world, account, DELIVERY, order, line)


def new_parcel(
    world: World, account: str, kind: str, order: dict[str, Any], line: dict[str, Any],
    folder: int | None = None,
) -> dict[str, Any]:
    """Store a new parcel with tracking number and label; return it."""
    number = world.next_number(account, 'shipment')
    currency = currency_of(order['country_code'])
    country = country_of(order['country_code'])
    carrier = HOME_SHIPPERS[country]
    region = world.accounts[account]['region'].lower()
    parcel = {
        'shipment': number, 'kind': kind, 'step': 'created', 'order': order['order_id'],
        'lines': [line['id']], 'folder': folder, 'created': world.clock.text(), 'times': {},
        'carrier': carrier, 'carrier_id': 100 + _CARRIERS.index(carrier),
        'reference': f"{1 if kind == DELIVERY else 2}-{order['order_id']}-{line['id']}",
        'tracking': f'{"BS" if kind == DELIVERY else "BR"}{number}{country}',
        'label': f'{region}-{stable_uuid(account, kind, number)}-1.pdf',
        'price': money(_FREIGHT * RATES[currency], currency), 'currency': currency,
    }
    world.accounts[account]['parcels'][str(number)] = parcel
    return parcel


def parcels_of(
    world: World, account: str, kind: str, order_id: int | None = None
) -> list[dict[str, Any]]:
    """Return an account's parcels of a kind, of one order when given, by number."""
    parcels = world.accounts[account]['parcels'].values()
    return [parcel for parcel in parcels
            if parcel['kind'] == kind and order_id in (None, parcel['order'])]


def move(world: World, parcel: dict[str, Any], target: str = '') -> None:
    """Move a parcel one step on, or up to `target`; ControlError when it is past that."""
    steps = STEPS[parcel['kind']]
    target = 'delivered' if target == 'received' else target
    here = steps.index(parcel['step'])
    if not target and here + 1 < len(steps):
        target = steps[here + 1]
    if target not in steps[here + 1:]:
        raise ControlError(
            f"Parcel {parcel['shipment']} is {parcel['step']}; it can't be {target or 'moved on'}."
            f" Steps: {', '.join(steps)}.", 409,
        )
    for step in steps[here + 1 : steps.index(target) + 1]:
        parcel['times'][step] = world.clock.text()
    parcel['step'] = target


def label_expired(world: World, parcel: dict[str, Any]) -> bool:
    """Tell whether the label can't be fetched any more."""
    age = world.clock.seconds() - parse_instant(parcel['created']).timestamp()
    return age > world.choices.number('label_hours') * 3600
