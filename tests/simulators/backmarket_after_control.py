"""What happens after a sale, moved from outside: returns, refunds by the marketplace, parcels.

    POST orders/<id>/return {sku, quantity?, reason?, message?, resolution?, backship?, folder_id?}
         the buyer sends units back: an open care folder with a claim per unit, and (unless
         backship is false) one BackShip return with tracking and label
    POST orders/<id>/refund {sku, amount?}     the marketplace refunds; without amount all that is
         left. Part of a line only once it was shipped
    GET returns | deliveries?account=&order_id=    parcels as stored
    POST returns/<shipmentId>/move {to?} · POST deliveries/<shipmentId>/move {to?}
         one step on, or up to: pickup_requested (deliveries), picked_up, in_hub, delivered
    GET folders?account= · POST folders/<id>/close | message {text, from?: Client|BackMarket}
    GET effects?kind=&account=&order_id=       the ledger (backmarket_effects.py)
    GET refunds?account=&order_id=             its refunds alone

Paths take ?account=NAME where two accounts share a number.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .backmarket_effects import KINDS
from .backmarket_folders import RESOLUTIONS, add_claim, add_message, close, open_folder
from .backmarket_parcels import DELIVERY, RETURN, move, new_parcel, parcels_of
from .backmarket_refunds import NEEDED_STATE, checked_amount, refund_line, remaining, state_after
from .backmarket_words import RETURN_REASONS
from .control import ControlError
from .messages import Refused, Request

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

_RETURNABLE = (3, 6)
_PATHS = {'deliveries': DELIVERY, 'returns': RETURN}


class AfterSalesControl:
    """Control operations on returns, refunds, parcels and folders."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register them."""
        self._simulator = simulator
        add = simulator.control_api.add
        add('POST', 'orders/{number}/return', self._return)
        add('POST', 'orders/{number}/refund', self._refund)
        for path, kind in _PATHS.items():
            add('GET', path, self._list(kind))
            add('POST', f'{path}/{{shipment}}/move', self._mover(kind))
        add('GET', 'folders', self._folders)
        add('POST', 'folders/{folder}/close', self._close)
        add('POST', 'folders/{folder}/message', self._message)
        add('GET', 'effects', self._effects)
        add('GET', 'refunds', lambda request, content: self._rows(request, 'refunds'))

    # -- orders -----------------------------------------------------------------------------------

    def _return(self, request: Request, content: dict[str, Any], number: str) -> Any:
        world = self._simulator.world
        account, order = self._simulator.world_control.find(request, content, number)
        line = _line(order, content)
        quantity, reason = _checked_return(line, content)
        folder = open_folder(world, account, order, line, int(content.get('folder_id') or 0))
        parcel = None
        if content.get('backship', True):
            parcel = new_parcel(world, account, RETURN, order, line, folder['id'])
            parcel['quantity'] = quantity
        resolution = content.get('resolution', 'REFUND')
        for _unit in range(quantity):
            add_claim(world, account, folder, reason, resolution,
                      parcel['shipment'] if parcel else None)
        line['return_reason'] = reason
        line['return_message'] = str(content.get('message') or '')
        if content.get('message'):
            add_message(world, account, folder, str(content['message']), 'Client')
        world.touch(order)
        request.account = account
        return {
            'folder': self._simulator.care.writer.detail(request, folder),
            'return': self._simulator.backship.shown(request, parcel) if parcel else None,
        }

    def _refund(self, request: Request, content: dict[str, Any], number: str) -> Any:
        world = self._simulator.world
        account, order = self._simulator.world_control.find(request, content, number)
        line = _line(order, content)
        kinds = {state: kind for kind, state in NEEDED_STATE.items()}
        if line['state'] not in kinds:
            raise ControlError(f"A line in state {line['state']} can't be refunded.", 409)
        left, kind = remaining(world, line), kinds[line['state']]
        try:
            wanted = Decimal(str(content['amount'])) if 'amount' in content else left
            amount = checked_amount(order, left, wanted)
        except (ArithmeticError, Refused) as error:
            raise ControlError(f"amount '{content.get('amount')}': {error}", 409) from error
        if kind != 6 and amount != left:
            raise ControlError("Part of a line can be refunded only once it was shipped.", 409)
        new_state = state_after(world, line, kind, amount)
        row = refund_line(
            world, account, order, line, new_state, 'control', 'marketplace', amount
        )
        world.touch(order)
        self._simulator.care.mention(account, line, row)
        return row

    # -- parcels ----------------------------------------------------------------------------------

    def _list(self, kind: str) -> Callable[..., Any]:
        def listed(request: Request, content: dict[str, Any]) -> Any:
            world, order = self._simulator.world, _order_number(request)
            return [{'account': name, **parcel} for name in self._accounts(request, content)
                    for parcel in parcels_of(world, name, kind, order)]

        return listed

    def _mover(self, kind: str) -> Callable[..., Any]:
        def moved(request: Request, content: dict[str, Any], shipment: str) -> Any:
            account, parcel = self._find(request, content, 'parcels', shipment)
            if parcel['kind'] != kind:
                raise ControlError(f"Parcel {shipment} is a {parcel['kind'].lower()}.", 404)
            move(self._simulator.world, parcel, str(content.get('to') or ''))
            request.account = account
            return self._simulator.backship.shown(request, parcel)

        return moved

    # -- folders ----------------------------------------------------------------------------------

    def _folders(self, request: Request, content: dict[str, Any]) -> Any:
        accounts = self._simulator.world.accounts
        return [{'account': name, **folder} for name in self._accounts(request, content)
                for folder in accounts[name]['folders'].values()]

    def _close(self, request: Request, content: dict[str, Any], folder: str) -> Any:
        found = self._find(request, content, 'folders', folder)[1]
        close(self._simulator.world, found)
        return found

    def _message(self, request: Request, content: dict[str, Any], folder: str) -> Any:
        account, found = self._find(request, content, 'folders', folder)
        sender = content.get('from', 'Client')
        if sender not in ('Client', 'BackMarket') or not content.get('text'):
            raise ControlError("A message has a text, and from: Client or BackMarket.")
        add_message(self._simulator.world, account, found, str(content['text']), sender)
        return found

    # -- the ledger -------------------------------------------------------------------------------

    def _effects(self, request: Request, content: dict[str, Any]) -> Any:
        kind = request.query.get('kind')
        if kind is None:
            return {name: self._rows(request, name) for name in KINDS}
        if kind not in KINDS:
            raise ControlError(f"kind is one of {', '.join(KINDS)}, not '{kind}'.")
        return self._rows(request, kind)

    def _rows(self, request: Request, kind: str) -> list[Any]:
        account = request.query.get('account', '')
        return self._simulator.world.effects.rows(kind, account, _order_number(request))

    # -- finding ----------------------------------------------------------------------------------

    def _accounts(self, request: Request, content: dict[str, Any]) -> list[str]:
        return self._simulator.world_control.accounts(request, content)

    def _find(
        self, request: Request, content: dict[str, Any], place: str, number: str
    ) -> tuple[str, dict[str, Any]]:
        accounts = self._simulator.world.accounts
        found = [(name, accounts[name][place][number])
                 for name in self._accounts(request, content) if number in accounts[name][place]]
        if len(found) != 1:
            much = "Several accounts have" if found else "No account has"
            raise ControlError(f"{much} {number} among its {place}.", 409 if found else 404)
        return found[0]


def _order_number(request: Request) -> int | None:
    text = request.query.get('order_id')
    return int(text) if text else None


def _line(order: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    for line in order['lines']:
        if line['sku'] == content.get('sku'):
            return line
    skus = ', '.join(line['sku'] for line in order['lines'])
    raise ControlError(f"sku must be one of {skus}, not '{content.get('sku')}'.", 404)


def _checked_return(line: dict[str, Any], content: dict[str, Any]) -> tuple[int, int]:
    quantity, reason = content.get('quantity', 1), content.get('reason', 1)
    if line['state'] not in _RETURNABLE:
        raise ControlError(f"Only what was shipped comes back; the line is in {line['state']}.",
                           409)
    if not isinstance(quantity, int) or not 1 <= quantity <= line['quantity']:
        raise ControlError(f"quantity is 1 to {line['quantity']}, not {quantity}.")
    if reason not in RETURN_REASONS:
        raise ControlError(f"reason is one of {RETURN_REASONS}, not {reason}.")
    if content.get('resolution', 'REFUND') not in RESOLUTIONS:
        raise ControlError(f"resolution is one of {', '.join(RESOLUTIONS)}.")
    return quantity, reason
