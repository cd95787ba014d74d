"""Returns: read by the merchant, moved by refurbed and its carriers (contract digest 2.11, 4.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .clock import Clock, canonical, parse_instant
from .refurbed_enums import ENUMS, UNSPECIFIED
from .refurbed_lists import Table, any_item, one
from .refurbed_wire import OVERRIDE
from .refurbed_world import World

STATES = tuple(name for name in ENUMS['OrderItemReturnState'] if name != UNSPECIFIED)
_TRIAL = timedelta(days=35)
_JOURNEY = {'INITIATED': 'IN_TRANSIT', 'IN_TRANSIT': 'DELIVERED', 'DELIVERED': 'CONCLUDED'}
_ARRIVED = ('DELIVERED', 'CONCLUDED')
_TOPIC = 'return-within-trial'
_FIRST_TICKET = 700_000
# states of seeded returns: of items the seller has marked as returned, and of others
_CLOSED = ('CONCLUDED', 'REFUNDED', 'DELIVERED')
_OPEN = ('INITIATED', 'IN_TRANSIT', 'DELIVERED', 'UNKNOWN')
_EVERY = 5  # of the delivered items one in so many is on its way back
Row = dict[str, Any]


class Returns:
    """The one handler, and what moves returns. `rows` is {number: return}."""

    def __init__(self, world: World, rows: dict[str, Row]) -> None:
        """Work on this world; `rows` is part of its data."""
        self._world = world
        self.rows = rows
        self._table = Table(
            'ListOrderItemReturnsRequest',
            lambda row: row['id'],
            {
                'order_id': one(lambda row: row['order_id']),
                'order_item_identifier': any_item(self._values),
                'return_initiated_at': one(lambda row: row['return_initiated_at']),
                'state': one(lambda row: row['state']),
                'delivered_at': one(lambda row: row['delivered_at']),
                'tracking_number': one(lambda row: row['tracking_number']),
            },
            {
                'ORDER_ID': lambda row: row['order_id'],
                'RETURN_INITIATED_AT': lambda row: row['return_initiated_at'],
                'DELIVERED_AT': lambda row: row['delivered_at'],
                'TRACKING_NUMBER': lambda row: row['tracking_number'],
            },
        )

    def list_all(self, account: str, content: Row) -> Row:
        """ListOrderItemReturns."""
        mine = [row for row in self.rows.values() if row['account'] == account]
        rows, more = self._table.page(content, mine, self._world.choices)
        return {'returns': [self.shown(row) for row in rows], 'has_more': more}

    def shown(self, row: Row) -> Row:
        """Return the values of an OrderItemReturn."""
        order, item = self._world.item(row['account'], row['order_item_id'])
        age = self._world.clock.now() - parse_instant(order['released_at'])
        return {
            **row,
            'instance_name': item['name'],
            'order_item_identifier': item['item_identifier'],
            'item_identifiers': self._identifiers(row),
            'item_within_trial_period': age <= _TRIAL,
            OVERRIDE: row.get('override'),
        }

    def _identifiers(self, row: Row) -> list[Row]:
        """Return the identifiers as the merchant gave them, unless a test wants others."""
        _order, item = self._world.item(row['account'], row['order_item_id'])
        return row['identifiers'] if row['identifiers'] is not None else item['item_identifiers']

    def _values(self, row: Row) -> list[str]:
        return [one['value'] for one in self._identifiers(row)]

    # -- what happens to a return ---------------------------------------------------------------

    def of_item(self, number: int) -> Row | None:
        """Return the latest return of an item, None when there was none."""
        found = [row for row in self.rows.values() if row['order_item_id'] == number]
        return found[-1] if found else None

    def start(
        self, account: str, item: Row, state: str = 'INITIATED', moment: datetime | None = None
    ) -> Row:
        """Let a buyer start the return of an item and print the label himself; return it."""
        order, _item = self._world.item(account, item['id'])
        number = self._world.next_number('return')
        tracking = f'JD{number:018d}'
        url = f'https://track.example.com/return/{tracking}'
        row = {
            'id': number,
            'account': account,
            'order_id': order['id'],
            'order_item_id': item['id'],
            'return_initiated_at': canonical(moment or self._world.clock.now()),
            'state': '',
            'delivered_at': None,
            'tracking_number': tracking,
            'tracking_url': url,
            'ticket_topic': _TOPIC,
            'ticket_url': f'https://merchant.example.com/tickets/{_FIRST_TICKET + number}',
            'identifiers': None,
        }
        self.rows[str(number)] = row
        item.update(return_initiated=True, return_label_used=True)
        item['return_shipment_tracking_url'] = url
        self.move(row, state)
        return row

    def move(self, row: Row, state: str, moment: datetime | None = None) -> None:
        """Set a return's state; a parcel that arrived for the first time gets its instant."""
        row['state'] = state
        if state in _ARRIVED and not row['delivered_at']:
            row['delivered_at'] = canonical(moment or self._world.clock.now())

    def refunded(self, item: Row) -> None:
        """Mark an item's return as refunded, where the choices say that refurbed does so."""
        row = self.of_item(item['id'])
        if row and self._world.choices['refund_moves_return'] == 'yes':
            self.move(row, 'REFUNDED')

    def tick(self) -> int:
        """Move every return on its way one step further; return how many moved."""
        moving = [row for row in self.rows.values() if row['state'] in _JOURNEY]
        for row in moving:
            self.move(row, _JOURNEY[row['state']])
        return len(moving)


def seed_returns(returns: Returns, world: World, clock: Clock) -> None:
    """Give the seeded orders their returns: closed ones for items that came back, and of the
    delivered items some on their way."""
    arrived = 0
    for name, account in world.accounts.items():
        for order in account['orders'].values():
            for item in order['items'] if order['released'] else ():
                if item['state'] == 'RETURNED':
                    state = _CLOSED[item['id'] % len(_CLOSED)]
                    _seed(returns, name, order, item, state, clock)
                elif item['state'] == 'SHIPPED' and item['shipment_status'] == 'DELIVERED':
                    arrived += 1
                    if arrived % _EVERY == 1:
                        state = _OPEN[arrived // _EVERY % len(_OPEN)]
                        _seed(returns, name, order, item, state, clock)


def _seed(
    returns: Returns, account: str, order: Row, item: Row, state: str, clock: Clock
) -> None:
    released = parse_instant(order['released_at'])
    age = clock.now() - released
    row = returns.start(account, item, 'INITIATED', released + age * 0.6)
    returns.move(row, state, released + age * 0.9)
