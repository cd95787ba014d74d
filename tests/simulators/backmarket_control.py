"""What others do on Back Market: buyers, the payment partner, somebody in the back office.

    POST accounts {name, region: EU|NA|AP, environment?}   one more seller, with listings
    GET catalogue?account=NAME[&all=1]            what the seller has on the shelf
    POST orders {account?, country_code?, lines: [{sku, quantity?, price?}], paid?, payment?,
                 backcare?, company?, customer?, shipping?, date_creation?, order_id?, oversell?}
    GET orders/<id> · POST orders/<id>/pay | fail_payment | cancel {sku?} | hold | release
    POST orders/<id>/change {shipping_address?: {...}, billing_address?: {...}}
    POST orders/<id>/seller {new_state, sku, ...}  the seller uses the back office instead
    POST orders/<id>/override {order?: {...}, lines?: {sku: {...}}}  raw wire values
    POST listings {account?, sku, ...} · GET|POST listings/<uuid, number or sku>

Order and listing paths take ?account=NAME; it is needed only where two accounts share a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .backmarket_catalogue import catalogue, change_listing, create_listing
from .backmarket_checkout import place_order
from .backmarket_refunds import refund_line
from .backmarket_rules import update_order
from .backmarket_seed import add_account
from .backmarket_words import DEFAULT_LOCALES
from .control import ControlError
from .messages import Refused, Request

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

_ADDRESS_NAMES = {
    'first_name': 'first', 'last_name': 'last', 'first_name_pronunciation': 'first_kana',
    'last_name_pronunciation': 'last_kana', 'state': 'region', 'company': 'company',
    'street': 'street', 'street2': 'street2', 'postal_code': 'postal_code', 'city': 'city',
    'country': 'country', 'phone': 'phone', 'email': 'email',
}
_BUYER_CANCELS = {1: 4, 2: 5, 3: 6, 9: 4}


class BackMarketControl:
    """Control operations on orders and listings."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register them."""
        self._simulator = simulator
        add = simulator.control_api.add
        add('POST', 'accounts', self._add_account)
        add('GET', 'catalogue', self._catalogue)
        add('POST', 'orders', self._place)
        add('GET', 'orders/{number}', self._show)
        for name in ('pay', 'fail_payment', 'cancel', 'hold', 'release', 'change', 'seller',
                     'override'):
            add('POST', f'orders/{{number}}/{name}', self._on_order(name))
        add('POST', 'listings', self._create_listing)
        add('GET', 'listings/{reference}', self._show_listing)
        add('POST', 'listings/{reference}', self._change_listing)

    def _add_account(self, request: Request, content: dict[str, Any]) -> Any:
        name, region = str(content.get('name') or ''), content.get('region')
        if not name or name in self._simulator.world.accounts:
            raise ControlError("An account needs a name that no other one has.")
        if region not in DEFAULT_LOCALES:
            raise ControlError(f"region is one of {', '.join(DEFAULT_LOCALES)}, not '{region}'.")
        add_account(
            self._simulator.data, name, region, content.get('environment', 'production'),
            self._simulator.seed_in_use,
        )
        self._simulator.restored()
        return self._simulator.accounts()

    # -- orders ---------------------------------------------------------------------------------

    def _place(self, request: Request, content: dict[str, Any]) -> Any:
        account = self._account(request, content) or next(iter(self._simulator.world.accounts))
        order = place_order(self._simulator.world, account, content)
        return self._rendered(order)

    def _show(self, request: Request, content: dict[str, Any], number: str) -> Any:
        return self._rendered(self.find(request, content, number)[1])

    def _on_order(self, name: str) -> Any:
        action = getattr(self, f'_{name}')

        def handler(request: Request, content: dict[str, Any], number: str) -> Any:
            account, order = self.find(request, content, number)
            action(account, order, content)
            self._simulator.world.touch(order)
            return self._rendered(order)

        return handler

    def _pay(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        if order['payment'] not in ('checking', 'pending'):
            raise ControlError(f"Order {order['order_id']} does not wait for a payment.", 409)
        order['payment'] = 'paid'
        order['date_payment'] = self._simulator.clock.text()
        self._move(order, {0: 1, 8: 1})

    def _fail_payment(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        if order['payment'] not in ('checking', 'pending'):
            raise ControlError(f"Order {order['order_id']} does not wait for a payment.", 409)
        order['payment'] = 'failed'
        self._move(order, {0: 7, 8: 7})

    def _cancel(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        if order['payment'] != 'paid':
            self._fail_payment(account, order, content)
            return
        for line in self._movable(order, _BUYER_CANCELS, content.get('sku')):
            line['return_reason'] = line['return_reason'] or 1
            refund_line(self._simulator.world, account, order, line, _BUYER_CANCELS[line['state']],
                        'buyer_cancelled', 'marketplace')

    def _hold(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        self._move(order, {1: 9}, content.get('sku'))

    def _release(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        self._move(order, {9: 1}, content.get('sku'))

    def _change(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        for part in ('shipping_address', 'billing_address'):
            wanted = content.get(part) or {}
            strange = sorted(set(wanted) - set(_ADDRESS_NAMES))
            if strange:
                raise ControlError(f"An address has no {', '.join(strange)}.")
            # Another address object: the same buyer may stand behind other orders too.
            changed = {_ADDRESS_NAMES[name]: value for name, value in wanted.items()}
            order[part] = {**order[part], **changed}

    def _seller(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        world = self._simulator.world
        before = len(world.data['illegal_requests'])
        effects = world.effects.counts()
        try:
            body = {name: value for name, value in content.items() if name != 'account'}
            update_order(world, account, order, body)
            world.effects.ascribe(effects, 'back_office')
        except Refused as error:
            del world.data['illegal_requests'][before:]  # no client is to blame
            raise ControlError(error.message, 409) from error

    def _override(self, account: str, order: dict[str, Any], content: dict[str, Any]) -> None:
        order['override'] = content.get('order', {})
        for line in order['lines']:
            line['override'] = content.get('lines', {}).get(line['sku'], {})

    @staticmethod
    def _movable(
        order: dict[str, Any], moves: dict[int, int], sku: str | None = None
    ) -> list[dict[str, Any]]:
        movable = [line for line in order['lines']
                   if line['state'] in moves and sku in (None, line['sku'])]
        if not movable:
            states = ', '.join(f"{line['sku']}: {line['state']}" for line in order['lines'])
            raise ControlError(f"No line can do that; the lines are in {states}.", 409)
        return movable

    def _move(self, order: dict[str, Any], moves: dict[int, int], sku: str | None = None) -> None:
        for line in self._movable(order, moves, sku):
            line['state'] = moves[line['state']]

    def shift(self, request: Request, direction: str) -> str:
        """Make the rows of an order list shift; return '' or why they did not."""
        world = self._simulator.world
        account = world.accounts[request.account]
        rows = sorted(self._simulator.orders.visible(request), key=lambda row: row['order_id'])
        if direction == 'appears':
            return self._appear(request, rows)
        for order in rows:
            if order['payment'] == 'pending':
                self._fail_payment(account['name'], order, {})
                world.touch(order)
                return ''
        return "No unpaid order is in the list, so none could vanish."

    def _appear(self, request: Request, rows: list[dict[str, Any]]) -> str:
        world = self._simulator.world
        listings = world.accounts[request.account]['listings'].values()
        region = world.accounts[request.account]['region']
        locale = request.query.get('country_code') or DEFAULT_LOCALES[region]
        sku = next(
            (listing['sku'] for listing in listings
             if listing['quantity'] > 0 and locale in listing['markets']
             and listing['in_catalogue']), None,
        )
        if sku is None:
            return "Nothing is for sale, so no order could appear."
        state = request.query.get('state', '1')
        if state not in ('1', '10'):
            return f"A new order is not in state {state}, so none could appear."
        content: dict[str, Any] = {
            'lines': [{'sku': sku}], 'country_code': locale, 'paid': state == '1',
        }
        if rows and self._simulator.choices['order_sort'] == 'id_asc':
            # As when a payment check ends: an old number becomes visible late.
            content['order_id'] = min(row['order_id'] for row in rows) - 1
        place_order(world, request.account, content)
        return ''

    # -- listings -------------------------------------------------------------------------------

    def _catalogue(self, request: Request, content: dict[str, Any]) -> Any:
        account = self._account(request, content)
        return catalogue(self._simulator.world, account, bool(request.query.get('all')))

    def _create_listing(self, request: Request, content: dict[str, Any]) -> Any:
        account = self._account(request, content) or next(iter(self._simulator.world.accounts))
        return create_listing(self._simulator.world, account, content)

    def _show_listing(self, request: Request, content: dict[str, Any], reference: str) -> Any:
        return self._listing(request, content, reference)[1]

    def _change_listing(self, request: Request, content: dict[str, Any], reference: str) -> Any:
        account, listing = self._listing(request, content, reference)
        return change_listing(self._simulator.world, account, listing, content)

    # -- finding --------------------------------------------------------------------------------

    def _account(self, request: Request, content: dict[str, Any]) -> str:
        name = content.get('account') or request.query.get('account') or ''
        if name and name not in self._simulator.world.accounts:
            known = ', '.join(self._simulator.world.accounts)
            raise ControlError(f"There is no account '{name}'. Known: {known}.", 404)
        return name

    def accounts(self, request: Request, content: dict[str, Any]) -> list[str]:
        """Return the account a control call names, or all of them."""
        name = self._account(request, content)
        return [name] if name else list(self._simulator.world.accounts)

    def find(
        self, request: Request, content: dict[str, Any], number: str
    ) -> tuple[str, dict[str, Any]]:
        """Return (account, order) for an order number in the path of a control call."""
        accounts = self._simulator.world.accounts
        found = [(name, accounts[name]['orders'][number])
                 for name in self.accounts(request, content) if number in accounts[name]['orders']]
        return _only(found, f"order {number}")

    def _listing(
        self, request: Request, content: dict[str, Any], reference: str
    ) -> tuple[str, dict[str, Any]]:
        world, found = self._simulator.world, []
        for name in self.accounts(request, content):
            listing = world.listing_by_sku(name, reference)
            if listing is None:
                try:
                    listing = world.listing(name, reference)
                except Refused:
                    continue  # not in this account; the next one may have it
            found.append((name, listing))
        return _only(found, f"listing {reference}")

    def _rendered(self, order: dict[str, Any]) -> dict[str, Any]:
        return self._simulator.orders.renderer.order(order)


def _only(found: list[Any], what: str) -> Any:
    if not found:
        raise ControlError(f"There is no {what}.", 404)
    if len(found) > 1:
        raise ControlError(f"Several accounts have {what}; say which with account.", 409)
    return found[0]
