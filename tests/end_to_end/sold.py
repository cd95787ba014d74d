"""Orders of each kind on both marketplaces, and how far each of them is in Odoo."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .both import REFURBED, BothScene
from .scene import EU

PHONE, SECOND_HAND, CASE = 'IP13-', 'GA54-', 'CASE1'
# lines as (what, how many); where it goes; for whom
KINDS: dict[str, dict[str, Any]] = {
    'one phone': {'lines': ((PHONE, 1),)},
    'two phones': {'lines': ((PHONE, 2),)},
    'phone and case': {'lines': ((PHONE, 1), (CASE, 1))},
    'a company': {'lines': ((PHONE, 1),), 'company': "Muster Handel GmbH"},
    'pounds': {'lines': ((PHONE, 1),), 'country': 'GB', 'currency': 'GBP'},
    'kronor': {'lines': ((PHONE, 1),), 'country': 'SE', 'currency': 'SEK'},
    'margin scheme': {'lines': ((SECOND_HAND, 1),), 'taxation': 'MARGINAL'},
}
LOCALES = {'DE': 'de-de', 'GB': 'en-gb', 'SE': 'sv-se'}
# refurbed does not sell in pounds
SOLD = [
    (where, kind)
    for where in (EU, REFURBED)
    for kind in KINDS
    if (where, kind) != (REFURBED, 'pounds')
]


@dataclass
class Sold:
    """One order and what became of it in Odoo.

    :ivar number: its number on the marketplace
    :ivar lines: how many lines it has there (refurbed: one per unit)
    :ivar devices: how many phones are in it
    :ivar serials: the phones that left
    :ivar receipt: the receipt that Odoo prepared for what comes back
    """

    where: str
    kind: str
    number: str
    lines: int
    devices: int
    sale: int = 0
    picking: int = 0
    serials: list[str] = field(default_factory=list)
    invoice: int = 0
    note: int = 0
    receipt: int = 0

    @property
    def currency(self) -> str:
        """What the buyer pays in."""
        return KINDS[self.kind].get('currency', 'EUR')


def place(scene: BothScene, where: str, kind: str) -> Sold:
    """Let a buyer order something and pay."""
    wanted = KINDS[kind]
    units = sum(count for _stem, count in wanted['lines'])
    devices = sum(count for stem, count in wanted['lines'] if stem != CASE)
    order: dict[str, Any] = {
        'lines': [
            {'sku': sku_of(scene, where, stem), 'quantity': count}
            for stem, count in wanted['lines']
        ],
        'oversell': True,
        **({'company': wanted['company']} if 'company' in wanted else {}),
    }
    country = wanted.get('country', 'DE')
    if where == REFURBED:
        order |= {'country': country, 'taxation': wanted.get('taxation', 'GROSS')}
        number = scene.refurbed.control('POST', 'orders', order)['id']
        return Sold(where, kind, str(number), units, devices)
    placed = scene.tell('orders', account='eu', country_code=LOCALES[country], **order)
    return Sold(where, kind, str(placed['order_id']), len(order['lines']), devices)


def sku_of(scene: BothScene, where: str, stem: str) -> str:
    """Return the SKU of a product on a marketplace: of those that fit the one with most of it."""
    if where == REFURBED:
        rows = scene.refurbed.control('GET', 'catalogue?account=refurbed')
        rows = [{**row, 'sku': row['offer_sku']} for row in rows if row['offer_sku']]
    else:
        rows = [row for row in scene.catalogue() if set(LOCALES.values()) <= set(row['prices'])]
    found = [row for row in rows if row['seller_reference'].startswith(stem)]
    return max(found, key=lambda row: row['listed_quantity'])['sku']


def owed(scene: BothScene, order: Sold) -> Decimal:
    """Return what the buyer paid, by the marketplace's own books."""
    if order.where == REFURBED:
        items = scene.refurbed_order(order.number)['items']
        return sum((Decimal(item['charged']) for item in items), Decimal())
    lines = scene.order(order.number)['lines']
    return sum(
        (
            sum(Decimal(line[name]) for name in ('price', 'warranty', 'shipping'))
            * line['quantity']
            for line in lines
        ),
        Decimal(),
    )


def send_back(scene: BothScene, order: Sold) -> None:
    """Let the buyer send one unit of the first line back."""
    if order.where == REFURBED:
        item = str(scene.refurbed_order(order.number)['items'][0]['id'])
        scene.refurbed.control('POST', 'returns', {'order': order.number, 'item': item})
        return
    line = scene.order(order.number)['lines'][0]
    scene.tell(f'orders/{order.number}/return', account='eu', sku=line['sku'])
