"""What a seeded world has after the sale: BackShip parcels, returns and care folders."""

from __future__ import annotations

from typing import Any

from .backmarket_folders import add_claim, close, open_folder
from .backmarket_parcels import DELIVERY, RETURN, add_delivery, new_parcel, parcels_of
from .backmarket_world import World

_FIRST = {'shipment': 8_100_001, 'folder': 7_700_001, 'claim': 9_300_001, 'message': 5_500_001}
_RETURN_EVERY = 8  # of the shipped orders, one in so many is on its way back


def make_room(data: dict[str, Any]) -> None:
    """Add the places that after-sales needs; a world saved by an older version lacks them."""
    data.setdefault('labels_due', [])
    for account in data['accounts'].values():
        account.setdefault('parcels', {})
        account.setdefault('folders', {})
        for kind, first in _FIRST.items():
            account['next'].setdefault(kind, first)


def seed_after_sales(world: World) -> None:
    """Give accepted BackShip orders their labels, and some shipped orders their returns."""
    for name, account in world.accounts.items():
        shipped = 0
        for order in list(account['orders'].values()):
            if order['is_backship']:
                _deliver(world, name, order)
            if order['date_shipping']:
                shipped += 1
                _bring_back(world, name, order, open_return=shipped % _RETURN_EVERY == 0)


def _deliver(world: World, account: str, order: dict[str, Any]) -> None:
    for line in order['lines']:
        if line['state'] in (2, 3, 6):
            add_delivery(world, account, order, line)
    for parcel in parcels_of(world, account, DELIVERY, order['order_id']):
        parcel['created'] = order['date_modification']
        if order['date_shipping']:
            parcel['tracking'] = order['tracking_number']
            times = dict.fromkeys(('pickup_requested', 'picked_up', 'in_hub'),
                                  order['date_shipping'])
            parcel.update(step='in_hub', times=times)


def _bring_back(
    world: World, account: str, order: dict[str, Any], open_return: bool
) -> None:
    for line in order['lines']:
        if line['state'] == 6 or (open_return and line['state'] == 3):
            folder = open_folder(world, account, order, line)
            parcel = new_parcel(world, account, RETURN, order, line, folder['id'])
            parcel['quantity'] = line['quantity']
            for _unit in range(line['quantity']):
                add_claim(world, account, folder, 1, 'REFUND', parcel['shipment'])
            line['return_reason'] = 1
            if line['state'] == 6:
                parcel.update(step='delivered', times=dict.fromkeys(
                    ('picked_up', 'in_hub', 'delivered'), world.clock.text()))
                close(world, folder)
            open_return = False
