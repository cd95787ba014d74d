"""Care folders as stored and as written: a flat row in the list, objects in the detail (8.1)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .backmarket_parcels import label_expired
from .backmarket_world import World

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator
    from .messages import Request

OPEN, CLOSED = 0, 9
BOUNDARY = 100_000_000  # the migration's border between old and new folders
RESOLUTIONS = ('REMOTE_ASSISTANCE', 'REPAIR', 'REPLACE', 'REPAIR_REPLACE', 'REFUND')
# return reason -> (customerIssue, tag); the document gives one example only, the rest is invented
_ISSUES = {
    1: ('WITHDRAWAL', 'CUSTOMER'), 11: ('WRONG_ADDRESS', 'DELIVERY'),
    12: ('ITEM_NOT_RECEIVED', 'DELIVERY'), 13: ('PARCEL_LOST', 'DELIVERY'),
    21: ('FAULTY_ON_OPENING', 'TECHNICAL'), 22: ('FAILED_ON_FIRST_USE', 'TECHNICAL'),
    23: ('FAILED_IN_WARRANTY', 'TECHNICAL'), 24: ('NOT_AS_DESCRIBED', 'COSMETIC'),
}
_PRODUCT_CATEGORIES = {
    'phone': 'Smartphones', 'laptop': 'Laptops', 'tablet': 'Tablets', 'console': 'Consoles',
}


def open_folder(
    world: World, account: str, order: dict[str, Any], line: dict[str, Any], number: int = 0
) -> dict[str, Any]:
    """Return the line's open folder, or a new one."""
    for folder in world.accounts[account]['folders'].values():
        if folder['orderline'] == line['id'] and folder['state'] == OPEN:
            return folder
    if not number:
        above = world.choices['folder_ids'] == 'above'
        number = world.next_number(account, 'folder') + (BOUNDARY if above else 0)
    now = world.clock.text()
    folder = {
        'id': number, 'order': order['order_id'], 'orderline': line['id'], 'state': OPEN,
        'created': now, 'modified': now, 'last_message': None, 'closed': None, 'claims': [],
        'messages': [],
    }
    world.accounts[account]['folders'][str(number)] = folder
    return folder


def add_claim(
    world: World, account: str, folder: dict[str, Any], reason: int, resolution: str,
    shipment: int | None,
) -> None:
    """Add one claim (one unit) to a folder, with its return label when there is a parcel."""
    issue, tag = _ISSUES.get(reason, ('OTHER', 'OTHER'))
    folder['claims'].append({
        'id': world.next_number(account, 'claim'), 'issue': issue, 'tag': tag,
        'resolution': resolution, 'shipment': shipment,
    })
    touch(world, folder)


def add_message(
    world: World, account: str, folder: dict[str, Any], text: str, initiator: str,
    informative: bool = False,
) -> dict[str, Any]:
    """Add a message; a closed folder opens again, except by information from the marketplace."""
    now = world.clock.text()
    message = {
        'id': world.next_number(account, 'message'), 'message': text, 'at': now,
        'initiator': initiator, 'informative': informative,
    }
    folder['messages'].append(message)
    folder['last_message'] = now
    if not informative:
        folder.update(state=OPEN, closed=None)
    touch(world, folder)
    return message


def close(world: World, folder: dict[str, Any]) -> None:
    """Close a folder."""
    folder.update(state=CLOSED, closed=world.clock.text())
    touch(world, folder)


def touch(world: World, folder: dict[str, Any]) -> None:
    """Note that a folder changed."""
    folder['modified'] = world.clock.text()


class FolderWriter:
    """Writes folders as the API does."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Keep the simulator; choices are read anew each time."""
        self._simulator = simulator

    def row(self, account: str, folder: dict[str, Any]) -> dict[str, Any]:
        """Return a folder as the list shows it: numbers instead of objects."""
        order = self._order(account, folder)
        return {
            **self._common(folder, order), 'client': order['shipping_address']['id'],
            'merchant': self._merchant(account)['id'], 'orderline': folder['orderline'],
            'lines': [claim['id'] for claim in folder['claims']],
        }

    def detail(self, request: Request, folder: dict[str, Any]) -> dict[str, Any]:
        """Return a folder as its detail shows it: objects, and the messages."""
        account = request.account
        order = self._order(account, folder)
        address = order['shipping_address']
        return {
            **self._common(folder, order),
            'client': {'id': 0, 'username': '', 'first_name': address['first'],
                       'last_name': address['last'], 'email': address['email'] or ''},
            'merchant': self._merchant(account),
            'orderline': self._line(account, order, folder['orderline']),
            'lines': [self._claim(request, folder, claim) for claim in folder['claims']],
            'messages': [_message(message) for message in folder['messages']],
        }

    # -- parts ------------------------------------------------------------------------------------

    def _common(self, folder: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
        line = _line_of(order, folder['orderline'])
        content = {
            'id': folder['id'], 'state': folder['state'], 'country_code': order['country_code'],
            'backcare': Decimal(line['warranty']) > 0,
            'date_creation': _zoned(folder['created']),
            'date_modification': _zoned(folder['modified']),
        }
        how = self._simulator.choices['unknown_values']
        absent = how == 'absent' or (how == 'varied' and folder['id'] % 2)
        for name, value in (('date_last_message', folder['last_message']),
                            ('date_closed', folder['closed'])):
            if value is not None or not absent:
                content[name] = _zoned(value)
        return content

    def _claim(
        self, request: Request, folder: dict[str, Any], claim: dict[str, Any]
    ) -> dict[str, Any]:
        world = self._simulator.world
        parcel = world.accounts[request.account]['parcels'].get(str(claim['shipment']))
        labels = []
        if parcel:
            alive = 'EXPIRED' if label_expired(world, parcel) else 'ALIVE'
            labels.append({
                'date_creation': _zoned(parcel['created']), 'initiator': 'BackMarket',
                'state': 'USED' if 'picked_up' in parcel['times'] else alive,
                'label': self._simulator.backship.label_url(request, parcel),
                'kind': 'CUSTOMER_TO_MERCHANT',
            })
        return {
            'id': claim['id'], 'tiles': [], 'rate': 0, 'score': 0, 'withdraw': False,
            'gras_savoye': False, 'warnings': [], 'state': folder['state'],
            'issues': [{'customerIssue': claim['issue'], 'tag': claim['tag']}],
            'resolution_choice': claim['resolution'], 'declared_warranty_state': 'IN_WARRANTY',
            'return_labels': labels,
        }

    def _line(self, account: str, order: dict[str, Any], number: int) -> dict[str, Any]:
        line = _line_of(order, number)
        listing = self._simulator.world.listing_by_sku(account, line['sku']) or {}
        category = _PRODUCT_CATEGORIES.get(listing.get('category', ''), 'Accessories')
        wire = self._simulator.orders.renderer.order(order)
        shown = next(one for one in wire['orderlines'] if one['id'] == number)
        return {
            'id': number, 'quantity': line['quantity'], 'price': shown['price'],
            'state': line['state'], 'trust_pack_plus': False, 'order': _care_order(order, wire),
            'snapshot': {
                'id': 0, 'listing': line['listing_id'], 'sku': line['sku'], 'snowden': False,
                'image': f"https://example.com/images/{line['product_id']}.jpg",
                'product': {'product_id': line['product_id'],
                            'category_3': {'category_name': category}},
            },
        }

    def _order(self, account: str, folder: dict[str, Any]) -> dict[str, Any]:
        return self._simulator.world.accounts[account]['orders'][str(folder['order'])]

    def _merchant(self, account: str) -> dict[str, Any]:
        number = 1000 + list(self._simulator.world.accounts).index(account)
        return {'id': number, 'username': f'{account}@example.com', 'first_name': 'Rosa',
                'last_name': 'Example'}


def _line_of(order: dict[str, Any], number: int) -> dict[str, Any]:
    return next(line for line in order['lines'] if line['id'] == number)


def _care_order(order: dict[str, Any], wire: dict[str, Any]) -> dict[str, Any]:
    """Return the order inside a folder: its own spelling of addresses, shipper as a number."""
    content = {
        'order_id': order['order_id'], 'state': order['state'], 'shipper': 7,
        'shipper_display': order['shipper'], 'tracking_number': order['tracking_number'],
        'tracking_url': order['tracking_url'], 'price': wire['price'],
        'shipping_price': wire['shipping_price'], 'currency': wire['currency'],
        'country_code': order['country_code'],
        'shipping_address': _address(order['shipping_address']),
        'billing_address': _address(order['billing_address']),
    }
    for name in ('date_creation', 'date_modification', 'date_shipping', 'date_payment'):
        if order[name]:
            content[name] = _zoned(order[name])
    return content


def _address(address: dict[str, Any]) -> dict[str, Any]:
    return {
        'first_name': address['first'], 'last_name': address['last'],
        'customer_id_number': '',
        **{name: address[name] or '' for name in ('company', 'street', 'street2', 'postal_code',
                                                  'city', 'country', 'phone', 'email')},
    }


def _message(message: dict[str, Any]) -> dict[str, Any]:
    sender = message['initiator']
    return {
        'id': message['id'], 'message': message['message'], 'initiator': sender,
        'date_creation': _zoned(message['at']), 'attachments': [],
        'kind': f"{sender.upper()}_TO_ALL", 'is_informative': message['informative'],
    }


def _zoned(instant: str | None) -> str | None:
    return None if instant is None else f'{instant[:19]}+00:00'
