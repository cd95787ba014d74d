"""OrderService and OrderItemService: reading, and the states a merchant may write
(contract digest 2.1, 2.2, 4.1, 7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from .refurbed_errors import RpcError, invalid
from .refurbed_order_tables import item_table, order_table
from .refurbed_world import World

# from state -> states the merchant may set; all other states are final
TRANSITIONS: dict[str, tuple[str, ...]] = {
    'NEW': ('ACCEPTED', 'REJECTED', 'CANCELLED'),
    'ACCEPTED': ('SHIPPED', 'CANCELLED'),
    'SHIPPED': ('RETURNED',),
}
_COPIED = ('weight_kg', 'manufacturing_country', 'hs_code', 'item_identifier')


class Orders:
    """The handlers; each takes (account, content) and returns the answer's values."""

    def __init__(self, world: World) -> None:
        """Prepare the tables of the two lists."""
        self._world = world
        self._orders = order_table(world.view, world.clock)

    # -- orders ---------------------------------------------------------------------------------

    def list_orders(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListOrders: released ones only, complete with their items."""
        world = self._world
        rows, more = self._orders.page(content, world.released(account), world.choices)
        return {'orders': [world.view.order(order) for order in rows], 'has_more': more}

    def get_order(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetOrder: 5 for an unknown, foreign or unreleased one."""
        return {'order': self._world.view.order(self._world.order(account, content['id']))}

    # -- items: reading -------------------------------------------------------------------------

    def list_items(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListOrderItemsByOrder."""
        world = self._world
        try:
            order = world.order(account, content['order_id'])
        except RpcError:
            if world.choices['items_of_unknown_order'] == 'refuse':
                raise
            return {'order_items': [], 'has_more': False}
        rows, more = item_table(world.view, order).page(content, order['items'], world.choices)
        return {'order_items': [world.view.item(order, item) for item in rows], 'has_more': more}

    def get_item(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetOrderItem."""
        return {'order_item': self._world.view.item(*self._world.item(account, content['id']))}

    # -- items: writing -------------------------------------------------------------------------

    def update_item(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """UpdateOrderItem: tracking, identifiers and customs data, in any state."""
        order, item = self._world.item(account, content['id'])
        self._check_data(content)
        self._note_data(order, item, content)
        return {'order_item': self._world.view.item(order, item)}

    def update_state(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """UpdateOrderItemState: what the transition table allows, else 3 and no change."""
        order, item = self._world.item(account, content['id'])
        self._check_data(content)
        error = self._why_not(item, content)
        if error:
            subject = {
                'order_id': order['id'],
                'item_id': item['id'],
                'state': item['state'],
                'new_state': content['state'],
            }
            raise self._world.illegal(account, 'UpdateOrderItemState', subject, error)
        self._note_data(order, item, content)
        self._world.note('states', order, item, before=item['state'], after=content['state'])
        self.move(account, item, content['state'])
        return {'order_item': self._world.view.item(order, item)}

    def move(self, account: str, item: dict[str, Any], state: str) -> None:
        """Set an item's state, with what that does to the offer's stock by choice."""
        if item['state'] != state and state in ('REJECTED', 'CANCELLED'):
            self._world.take_stock(account, item, -1)
        item['state'] = state

    def _why_not(self, item: dict[str, Any], content: dict[str, Any]) -> RpcError | None:
        before, after = item['state'], content['state']
        choices = self._world.choices
        if before == after and choices['same_state'] == 'accept':
            return None
        if after not in TRANSITIONS.get(before, ()):
            return invalid(f"order item {item['id']} can't go from {before} to {after}")
        if after != 'SHIPPED' or item['parcel_tracking_url'] or content.get('parcel_tracking_url'):
            return None
        carrier = content.get('parcel_carrier_tracking_number') or item['carrier_number']
        if carrier and choices['ship_with_carrier_number'] == 'accept':
            return None
        return invalid(f"order item {item['id']} needs a parcel_tracking_url to be SHIPPED")

    @staticmethod
    def _check_data(content: dict[str, Any]) -> None:
        url = content.get('parcel_tracking_url')
        if url is not None and not is_web_url(url):
            raise invalid(f"parcel_tracking_url '{url}' is not a http or https URL")
        if content.get('weight_kg', 1) <= 0:
            raise invalid("weight_kg must be above zero")

    def _note_data(
        self, order: dict[str, Any], item: dict[str, Any], content: dict[str, Any]
    ) -> None:
        item['parcel_tracking_url'] = content.get(
            'parcel_tracking_url', item['parcel_tracking_url']
        )
        item['carrier_number'] = content.get(
            'parcel_carrier_tracking_number', item['carrier_number']
        )
        for name in _COPIED:
            item[name] = content.get(name, item[name])
        identifiers = content.get('item_identifiers') or []
        if identifiers and self._world.choices['identifiers'] == 'merge':
            kept = [one for one in item['item_identifiers'] if one not in identifiers]
            identifiers = kept + identifiers
        if identifiers:
            self._world.note('identifiers', order, item, identifiers=identifiers)
        item['item_identifiers'] = identifiers or item['item_identifiers']


def is_web_url(text: str) -> bool:
    """Tell whether a text is a http or https URL with a host."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    has_host = bool(parts.hostname) and not any(sign.isspace() for sign in text)
    return parts.scheme in ('http', 'https') and has_host
