"""Shipping labels and the address they carry (contract digest 2.1, 4.3)."""

from __future__ import annotations

from typing import Any

from .refurbed_errors import invalid, not_found, precondition
from .refurbed_files import Files
from .refurbed_world import World

# what the call names -> what tracking names
_SLUGS = {'UPS': 'ups', 'DHL_EXPRESS': 'dhl-express'}
_CORNERS = ('top_left', 'top_right', 'bottom_left', 'bottom_right')
_MINUTE = 60
Row = dict[str, Any]


class Labels:
    """The handlers. `rows` is {number: label}; every call makes a new one, none is ever voided."""

    def __init__(self, world: World, files: Files, rows: dict[str, Row]) -> None:
        """Work on this world; `rows` is part of its data."""
        self._world = world
        self._files = files
        self.rows = rows

    def create(self, account: str, content: Row) -> Row:
        """CreateShippingLabel: 5 for an unknown order or merchant address."""
        order = self._world.order(account, content['order_id'])
        sender = self._sender(account, content['merchant_address_id'])
        if content['parcel_weight'] <= 0:
            raise invalid("parcel_weight must be above zero")
        self._check_market(account, order)
        number = self._world.next_number('label')
        label = {
            'id': number,
            'account': account,
            'order_id': order['id'],
            'carrier': content['carrier'],
            'tracking_number': _tracking_number(content['carrier'], number),
            'parcel_weight': content['parcel_weight'],
            'merchant_address': dict(sender),
            'receiver': dict(order['label_address'] or order['shipping_address']),
            'at': self._world.clock.text(),
        }
        self.rows[str(number)] = label
        self._draw(label)
        self._set_tracking(order, label)
        return {'shipping_label': self._shown(label)}

    def list_all(self, account: str, content: Row) -> Row:
        """ListShippingLabels: all of an order, each with fresh URLs."""
        order = self._world.order(account, content['order_id'])
        rows = [row for row in self.rows.values() if row['order_id'] == order['id']]
        return {'shipping_labels': [self._shown(row) for row in rows]}

    def update_address(self, account: str, content: Row) -> Row:
        """UpdateShippingLabelAddress: the buyer's own addresses stay as they are."""
        if self._world.choices['label_address'] == 'off':
            raise precondition("the shipping label address is not enabled for this merchant")
        order = self._world.order(account, content['order_id'])
        wanted = content['address']
        blank = sorted(name for name, value in wanted.items() if value and not value.strip())
        if blank:
            raise invalid(f"address: {', '.join(blank)} must not be blank")
        company = wanted.get('company') or None
        same = {name: wanted[name] for name in wanted if name not in ('company', 'phone')}
        entity = order['shipping_address']['entity']
        order['label_address'] = {
            **same,
            'entity': 'COMPANY' if company else 'UNSPECIFIED' if entity == 'COMPANY' else entity,
            'company_name': company,
            'phone_number': wanted['phone'],
        }
        return {'address': order['label_address']}

    # -- inside ---------------------------------------------------------------------------------

    def _sender(self, account: str, number: int) -> Row:
        row = self._world.accounts[account]['addresses'].get(str(number))
        delivers = row is not None and row['type'] == 'DELIVERY'
        if row is None or not delivers and self._world.choices['label_sender'] == 'delivery':
            raise not_found("merchant address not found")
        return row

    def _check_market(self, account: str, order: Row) -> None:
        if self._world.choices['label_needs_enabled_market'] == 'no':
            return
        profiles = self._world.accounts[account]['profiles'].values()
        places = [place for versions in profiles for place in versions[-1]['destinations']]
        if not any(
            place['label_creation_enabled'] and place['market_code'] == order['market']
            for place in places
        ):
            raise precondition(f"labels are not enabled for the market {order['market']}")

    def _draw(self, label: Row) -> None:
        to = label['receiver']
        lines = [
            f"refurbed label {label['id']} - order {label['order_id']}",
            f"{label['carrier']} {label['tracking_number']}",
            f"{label['parcel_weight']} kg",
            f"{to['first_name']} {to['family_name']}",
            f"{to['street_name']} {to.get('house_no') or ''}",
            f"{to['country_code']} {to['post_code']} {to['town']}",
        ]
        for place in ('printer', *_CORNERS):
            self._files.draw(_key(label, place), f'{place}.pdf', [*lines, place])

    def _set_tracking(self, order: Row, label: Row) -> None:
        if self._world.choices['label_sets_tracking'] == 'yes':
            for item in order['items']:
                item['parcel_tracking_url'] = item['parcel_tracking_url'] or _tracking_url(label)

    def _shown(self, label: Row) -> Row:
        seconds = self._world.choices.number('label_url_minutes') * _MINUTE
        return {
            'id': label['id'],
            'normal_printer_urls': {
                corner: self._files.url(_key(label, corner), seconds) for corner in _CORNERS
            },
            'label_printer_url': self._files.url(_key(label, 'printer'), seconds),
            'tracking_data': {
                'carrier': _SLUGS[label['carrier']],
                'tracking_number': label['tracking_number'],
                'tracking_url': _tracking_url(label),
            },
            'parcel_weight': label['parcel_weight'],
            'merchant_address': label['merchant_address'],
        }


def _key(label: Row, place: str) -> str:
    return f"label-{label['id']}-{place}"


def _tracking_number(carrier: str, number: int) -> str:
    return f'1ZTEST{number:010d}' if carrier == 'UPS' else f'JD{number:018d}'


def _tracking_url(label: Row) -> str:
    return f"https://track.example.com/parcel/{label['tracking_number']}"
