"""What others do on refurbed: buyers, refurbed itself, somebody in the merchant's web interface.

    GET catalogue?account=NAME[&all=1]     what the seller has on the shelf
    POST accounts {name}                   one more merchant; answers its token
    POST accounts/<name> {revoked?, token?, taxation_override?}
    POST permissions {account?, permission|method, allowed}
    POST orders {account?, lines: [{sku|offer_id, quantity?, price?}], country?, released?,
                 taxation?, company?, customer?, discount?, order_id?, released_at?, oversell?}
    GET orders/<id> · POST orders/<id>/release {at?} | cancel {items?} | change {...}
    POST orders/<id>/items/<id>/state {state, parcel_tracking_url?} | refund {amount} |
                 return {} | shipment {status, substatus?}
    POST orders/<id>/override {order?: {...}, items?: {id: {...}}}   raw wire values
    GET|POST offers/<id or sku> {stock?, reference_price?, state?, ...} · POST tick

There is no changed stamp anywhere: only sweeps find what is done here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .clock import canonical, parse_instant
from .control import ControlError
from .messages import Refused, Request
from .refurbed_catalogue import catalogue, change_offer
from .refurbed_checkout import place_order
from .refurbed_items import paid
from .refurbed_methods import METHODS, PERMISSIONS
from .refurbed_money import cents
from .refurbed_orders import is_web_url
from .refurbed_seed import add_account
from .refurbed_types import MESSAGES

if TYPE_CHECKING:
    from .refurbed import RefurbedSimulator

_JOURNEY = ('INFO_RECEIVED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'DELIVERED')
_ITEM_STATES = ('NEW', 'ACCEPTED', 'REJECTED', 'CANCELLED', 'SHIPPED', 'RETURNED')


class RefurbedControl:
    """Control operations on accounts, orders and offers."""

    def __init__(self, simulator: RefurbedSimulator) -> None:
        """Register them."""
        self._simulator = simulator
        add = simulator.control_api.add
        add('GET', 'catalogue', self._catalogue)
        add('POST', 'accounts', self._add_account)
        add('POST', 'accounts/{name}', self._change_account)
        add('POST', 'permissions', self._permit)
        add('POST', 'orders', self._place)
        add('GET', 'orders/{number}', self._show)
        for name in ('release', 'cancel', 'change', 'override'):
            add('POST', f'orders/{{number}}/{name}', self._on_order(name))
        for name in ('state', 'refund', 'return', 'shipment'):
            add('POST', f'orders/{{number}}/items/{{item}}/{name}', self._on_item(name))
        add('GET', 'offers/{reference}', self._show_offer)
        add('POST', 'offers/{reference}', self._change_offer)
        add('POST', 'tick', self._tick)

    # -- accounts -------------------------------------------------------------------------------

    def _catalogue(self, request: Request, content: dict[str, Any]) -> Any:
        name = self._account(request, content, default='')
        return catalogue(self._simulator.world, name, bool(request.query.get('all')))

    def _add_account(self, request: Request, content: dict[str, Any]) -> Any:
        name, data = str(content.get('name') or ''), self._simulator.data
        if not name or name in data['accounts']:
            raise ControlError("A new account needs a name that no other has.")
        account = add_account(data, name, data['seed'], self._simulator.clock)
        self._simulator.restored()
        return {'name': name, 'token': account['token']}

    def _change_account(self, request: Request, content: dict[str, Any], name: str) -> Any:
        account = self._known(name)
        strange = sorted(set(content) - {'revoked', 'token', 'taxation_override'})
        if strange:
            raise ControlError(f"An account has no {', '.join(strange)} to change.")
        account.update(content)
        self._simulator.restored()
        return {'name': name, **content}

    def _permit(self, request: Request, content: dict[str, Any]) -> Any:
        account = self._known(self._account(request, content))
        permission = content.get('permission', '')
        if content.get('method') in METHODS:
            permission = METHODS[content['method']].permission
        if permission not in PERMISSIONS:
            raise ControlError(f"There is no permission '{permission or content.get('method')}'.")
        denied = set(account['denied']) - {permission}
        account['denied'] = sorted(denied if content.get('allowed') else denied | {permission})
        return {'denied': account['denied']}

    # -- orders ---------------------------------------------------------------------------------

    def _place(self, request: Request, content: dict[str, Any]) -> Any:
        account = self._account(request, content)
        return self._rendered(place_order(self._simulator.world, account, content))

    def _show(self, request: Request, content: dict[str, Any], number: str) -> Any:
        return self._rendered(self._find(number)[1])

    def _on_order(self, name: str) -> Any:
        action = getattr(self, f'_{name}')

        def handler(request: Request, content: dict[str, Any], number: str) -> Any:
            account, order = self._find(number)
            action(account, order, content)
            return self._rendered(order)

        return handler

    def _release(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        if order['released']:
            raise ControlError(f"Order {order['id']} is released already.", 409)
        moment = content.get('at')
        order['released_at'] = canonical(parse_instant(moment)) if moment else self._now()
        order['released'] = True

    def _cancel(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        wanted = [str(number) for number in content.get('items') or ()]
        moved = [
            item
            for item in order['items']
            if item['state'] in ('NEW', 'ACCEPTED') and (not wanted or str(item['id']) in wanted)
        ]
        if not moved:
            raise ControlError(f"No item of order {order['id']} can be cancelled any more.", 409)
        for item in moved:
            self._simulator.orders.move(account, item, 'CANCELLED')

    def _change(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        for name in ('shipping_address', 'invoice_address'):
            wanted = content.get(name) or {}
            strange = sorted(set(wanted) - set(MESSAGES['v1.Address']))
            if strange:
                raise ControlError(f"An address has no {', '.join(strange)}.")
            order[name] = {**order[name], **wanted}
        order['email'] = content.get('customer_email', order['email'])

    def _override(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        order['override'] = content.get('order', {})
        for item in order['items']:
            item['override'] = (content.get('items') or {}).get(str(item['id']), {})

    # -- items ----------------------------------------------------------------------------------

    def _on_item(self, name: str) -> Any:
        action = getattr(self, f'_{name}_item')

        def handler(request: Request, content: dict[str, Any], number: str, item: str) -> Any:
            account, order = self._find(number)
            found = [one for one in order['items'] if str(one['id']) == item]
            if not found:
                raise ControlError(f"Order {number} has no item {item}.", 404)
            action(account, found[0], content)
            return self._rendered(order)

        return handler

    def _state_item(self, account: str, item: dict[str, Any], content: dict[str, Any]) -> None:
        """The seller, or refurbed's support, sets a state in the web interface."""
        state = content.get('state')
        if state not in _ITEM_STATES:
            raise ControlError(f"An item's state is one of {', '.join(_ITEM_STATES)}.")
        url = content.get('parcel_tracking_url', item['parcel_tracking_url'])
        if url and not is_web_url(url):
            raise ControlError(f"'{url}' is not a web address.")
        item['parcel_tracking_url'] = url
        self._simulator.orders.move(account, item, state)

    def _refund_item(self, account: str, item: dict[str, Any], content: dict[str, Any]) -> None:
        amount = cents(Decimal(str(content.get('amount') or paid(item))))
        if not 0 < amount <= paid(item):
            raise ControlError(f"Between 0 and {paid(item)} can be refunded, not {amount}.", 409)
        orders = self._simulator.world.accounts[account]['orders'].values()
        order = next(one for one in orders if item in one['items'])
        self._simulator.after_sales.refund_elsewhere(account, order, item, amount)

    def _return_item(self, account: str, item: dict[str, Any], content: dict[str, Any]) -> None:
        returns = self._simulator.after_sales.returns
        try:
            if not returns.of_item(item['id']):
                returns.start(account, item)
        except Refused as error:
            raise ControlError("The order is not released: nothing can come back.", 409) from error

    def _shipment_item(self, account: str, item: dict[str, Any], content: dict[str, Any]) -> None:
        item['shipment_status'] = content.get('status')
        item['shipment_substatus'] = content.get('substatus')

    def _tick(self, request: Request, content: dict[str, Any]) -> Any:
        """Move every parcel on its way one step further, returns too."""
        moved = 0
        for account in self._simulator.world.accounts.values():
            for order in account['orders'].values():
                for item in order['items']:
                    moved += _travel(item)
        return {'moved': moved, 'returns': self._simulator.after_sales.returns.tick()}

    def shift(self, account: str, direction: str) -> str:
        """Make the rows of the order list shift; return '' or why they did not."""
        orders = sorted(
            self._simulator.world.accounts[account]['orders'].values(),
            key=lambda order: order['id'],
        )
        for order in orders:
            if direction == 'appears' and not order['released']:
                self._release(account, order, {})
                return ''
            if (
                direction == 'disappears'
                and order['released']
                and order['items'][0]['state'] == 'NEW'
            ):
                self._cancel(account, order, {})
                return ''
        return "There is no order that could appear or disappear."

    # -- offers ---------------------------------------------------------------------------------

    def _show_offer(self, request: Request, content: dict[str, Any], reference: str) -> Any:
        return self._offer(request, content, reference)[1]

    def _change_offer(self, request: Request, content: dict[str, Any], reference: str) -> Any:
        account, offer = self._offer(request, content, reference)
        try:
            return change_offer(self._simulator, account, offer, content)
        except Refused as error:
            raise ControlError(error.message) from error

    def _offer(
        self, request: Request, content: dict[str, Any], reference: str
    ) -> tuple[str, dict[str, Any]]:
        world = self._simulator.world
        wanted = request.query.get('account') or content.get('account')
        for name in [wanted] if wanted else world.accounts:
            found = world.find_offer(name, {'sku': reference})
            found = found or world.accounts[name]['offers'].get(reference)
            if found:
                return name, found
        raise ControlError(f"There is no offer {reference}.", 404)

    # -- finding --------------------------------------------------------------------------------

    def _now(self) -> str:
        return self._simulator.clock.text()

    def _account(
        self, request: Request, content: dict[str, Any], default: str | None = None
    ) -> str:
        first = next(iter(self._simulator.world.accounts)) if default is None else default
        name = content.get('account') or request.query.get('account') or first
        if name:
            self._known(name)
        return str(name)

    def _known(self, name: str) -> dict[str, Any]:
        accounts = self._simulator.world.accounts
        if name not in accounts:
            raise ControlError(f"There is no account '{name}'. Known: {', '.join(accounts)}.", 404)
        return accounts[name]

    def _find(self, number: str) -> tuple[str, dict[str, Any]]:
        for name, account in self._simulator.world.accounts.items():
            if number in account['orders']:
                return name, account['orders'][number]
        raise ControlError(f"There is no order {number}.", 404)

    def _rendered(self, order: dict[str, Any]) -> Any:
        """Return the order as on the wire, and whether it is released."""
        values = self._simulator.world.view.order(order)
        return {**self._simulator.writer.message('Order', values), '_released': order['released']}


def _travel(item: dict[str, Any]) -> bool:
    if item['state'] != 'SHIPPED' or item['shipment_status'] == 'DELIVERED':
        return False
    before = item['shipment_status']
    place = _JOURNEY.index(before) + 1 if before in _JOURNEY else 1 if before else 0
    item['shipment_status'] = _JOURNEY[place]
    item['shipment_substatus'] = _JOURNEY[place]
    return True
