"""A buyer's checkout: an order appears, released at once or later."""

from __future__ import annotations

import random
from decimal import Decimal, InvalidOperation
from typing import Any

from .clock import parse_instant
from .control import ControlError
from .people import make_person
from .refurbed_enums import ENUMS
from .refurbed_markets import SITE_MARKETS
from .refurbed_prices import shipping_costs
from .refurbed_sale import address_of, new_item, new_order, sale_price
from .refurbed_world import World

_KNOWN = {
    'account',
    'lines',
    'country',
    'released',
    'taxation',
    'company',
    'customer',
    'discount',
    'order_id',
    'released_at',
    'oversell',
    'payment_method',
}
_LINE_KNOWN = {'sku', 'offer_id', 'quantity', 'price', 'taxation', 'name'}
_MOST_UNITS = 100


def place_order(world: World, account: str, wanted: dict[str, Any]) -> dict[str, Any]:
    """Place an order as `wanted` says and return it as stored.

    Raises ControlError when nothing of that SKU is offered (give `price`, in the market's
    currency, for a line without an offer) or too little is left (give `oversell`).
    """
    _check_names(wanted, _KNOWN, "An order")
    market = wanted.get('country', 'DE')
    if market not in SITE_MARKETS:
        raise ControlError(f"refurbed has no site in '{market}'.")
    if not wanted.get('lines'):
        raise ControlError("An order needs at least one line: lines: [{sku, quantity}].")
    sales = [_sale(world, account, line, wanted) for line in wanted['lines']]
    order = _order(world, account, market, wanted)
    for line, offer in sales:
        for _unit in range(int(line.get('quantity', 1))):
            item = _item(world, account, order, line, offer, wanted)
            order['items'].append(item)
            world.take_stock(account, item, 1)
    _spread_discount(order, str(wanted.get('discount', '0')))
    world.accounts[account]['orders'][str(order['id'])] = order
    world.index_order(account, order)
    return order


def _check_names(wanted: dict[str, Any], known: set[str], what: str) -> None:
    strange = sorted(set(wanted) - known)
    if strange:
        raise ControlError(
            f"{what} has no {', '.join(strange)}. Known: {', '.join(sorted(known))}."
        )


def _sale(
    world: World, account: str, line: dict[str, Any], wanted: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    _check_names(line, _LINE_KNOWN, "A line")
    number = int(line.get('quantity', 1))
    if not 1 <= number <= _MOST_UNITS:
        raise ControlError(f"A line has 1 to {_MOST_UNITS} units, not {number}.")
    identifier = {'id': line['offer_id']} if 'offer_id' in line else {'sku': line.get('sku', '')}
    offer = world.find_offer(account, identifier)
    if offer is None and 'price' not in line:
        raise ControlError(f"Nothing is offered as {identifier}; give a price to sell it anyway.")
    if offer and offer['stock'] < number and not wanted.get('oversell'):
        raise ControlError(f"Only {offer['stock']} of {identifier} are left.", 409)
    for taxation in (line.get('taxation', 'GROSS'), wanted.get('taxation', 'GROSS')):
        if taxation not in ENUMS['OrderItemTaxation'][1:]:
            raise ControlError(f"There is no taxation '{taxation}'.")
    return line, offer


def _order(world: World, account: str, market: str, wanted: dict[str, Any]) -> dict[str, Any]:
    number = int(wanted.get('order_id') or 0)
    if str(number) in world.accounts[account]['orders']:
        raise ControlError(f"There is an order {number} already.", 409)
    number = number or world.next_number('order', 3)
    company = wanted.get('company', False)
    buyer = make_person(random.Random(f'buyer {number}'), market, number, company=False)
    buyer['email'] = buyer['email'] or f'buyer.{number}@example.com'
    buyer.update(wanted.get('customer') or {})
    invoice = buyer
    if company:
        invoice = make_person(random.Random(f'company {number}'), market, number, company=True)
        invoice['company'] = company if isinstance(company, str) else invoice['company']
    moment = (
        parse_instant(wanted['released_at']) if wanted.get('released_at') else world.clock.now()
    )
    order = new_order(
        number,
        world.accounts[account],
        market,
        moment,
        buyer,
        invoice,
        bool(wanted.get('released', True)),
    )
    order['payment_method'] = wanted.get('payment_method', order['payment_method'])
    order['shipping_address'] = address_of(buyer)
    return order


def _item(
    world: World,
    account: str,
    order: dict[str, Any],
    line: dict[str, Any],
    offer: dict[str, Any] | None,
    wanted: dict[str, Any],
) -> dict[str, Any]:
    market = order['market']
    shipping = shipping_costs(world, account, offer, market) if offer else Decimal(0)
    charged = sale_price(offer, market, shipping) if offer else Decimal(0)
    if 'price' in line:
        charged = _amount(str(line['price']))
    taxation = line.get('taxation') or wanted.get('taxation')
    taxation = taxation or (offer['real_taxation'] if offer else 'GROSS')
    sku = offer['sku'] if offer else str(line.get('sku', ''))
    name = f"{offer['instance_name']} | {offer['grading']}" if offer else f'Device {sku}'
    return new_item(
        world.next_number('item'),
        order,
        offer,
        line.get('name', name),
        sku,
        charged,
        taxation,
        shipping,
    )


def _amount(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise ControlError(f"'{text}' is not an amount such as 199.00.") from error


def _spread_discount(order: dict[str, Any], text: str) -> None:
    """Put a coupon on the first item; it is inside what was charged."""
    discount = _amount(text)
    if not 0 <= discount <= Decimal(order['items'][0]['charged']):
        raise ControlError("A discount must be smaller than the price of the first item.")
    order['items'][0]['discount'] = str(discount.quantize(Decimal('0.01')))
