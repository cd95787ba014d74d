"""What the calls of an order really did on either marketplace, counted by the simulators."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from .both import REFURBED, BothScene


@dataclass
class Effects:
    """Everything the seller's calls brought about for one order, a repeated one twice.

    :ivar accepted: the lines that were accepted (refurbed: the items), one entry per effect
    :ivar shipped: the same for those that were told as shipped
    :ivar returned: the same for those that were told as received back
    :ivar links: how the parcels are followed, as told
    :ivar identifiers: IMEIs and serial numbers as told
    :ivar refunds: money that went back, in the order's currency
    :ivar invoices: how often an invoice was taken
    """

    accepted: list[str] = field(default_factory=list)
    shipped: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    refunds: list[Decimal] = field(default_factory=list)
    invoices: int = 0


def effects(scene: BothScene, where: str, number: str) -> Effects:
    """Return what was brought about for an order of a marketplace."""
    return (_at_refurbed if where == REFURBED else _at_back_market)(scene, number)


def _at_back_market(scene: BothScene, number: str) -> Effects:
    rows = scene.simulator.control('GET', f'effects?account=eu&order_id={number}')
    return Effects(
        accepted=[str(row['orderline']) for row in rows['answers'] if row['after'] == 2],
        shipped=[str(line) for row in rows['shipments'] for line in row['orderlines']],
        links=[row['tracking_url'] for row in rows['shipments']],
        identifiers=[row['value'] for row in rows['identifiers']],
        refunds=[Decimal(row['amount']) for row in rows['refunds'] if row['by'] == 'seller_api'],
        invoices=len(rows['invoices']),
    )


def _at_refurbed(scene: BothScene, number: str) -> Effects:
    found = scene.refurbed.after_sales.effects()
    rows = {
        kind: [row for row in found[kind] if row['order_id'] == number]
        for kind in ('states', 'identifiers', 'refunds', 'invoices')
    }
    moved: dict[str, list[str]] = {}
    for row in rows['states']:
        moved.setdefault(row['after'], []).append(row['item_id'])
    items = scene.refurbed_order(number)['items']
    return Effects(
        accepted=moved.get('ACCEPTED', []),
        shipped=moved.get('SHIPPED', []),
        returned=moved.get('RETURNED', []),
        links=[item['parcel_tracking_url'] for item in items if item['parcel_tracking_url']],
        identifiers=[one['value'] for row in rows['identifiers'] for one in row['identifiers']],
        refunds=[Decimal(row['amount']) for row in rows['refunds'] if row['by'] == 'merchant'],
        invoices=sum(row['uploads'] for row in rows['invoices']),
    )
