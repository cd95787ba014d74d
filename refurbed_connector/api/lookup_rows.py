"""What a person sees of a look-up: a code, a name and details for each row that refurbed sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from odoo.addons.connector_base.contract.documents import Payload
from odoo.addons.connector_base.contract.readers import Reader


@dataclass(frozen=True)
class LookUpRow:
    """One line to show: the code that refurbed's other calls take, its name, and what else it
    says.
    """

    code: str
    name: str
    detail: str = ''


def market_row(payload: Payload) -> LookUpRow:
    """A market: prices can be set where refurbed has a site (contract 2.5, 6)."""
    row = Reader(payload, 'market')
    currency = row.text('currency_code', default='')
    where = "prices can be set" if row.flag('is_site') else "no site of refurbed"
    return LookUpRow(
        row.text('code'), row.text('name', default=''), ', '.join(filter(None, (currency, where)))
    )


def currency_row(payload: Payload) -> LookUpRow:
    """A currency, with its rates (contract 2.5)."""
    row = Reader(payload, 'currency')
    rates = row.each(
        'exchange_rates', lambda rate: f"{rate.text('target_currency')} {rate.text('rate')}"
    )
    return LookUpRow(row.text('code'), row.text('code'), ', '.join(rates))


def instance_row(payload: Payload) -> LookUpRow:
    """A product of refurbed's catalogue (contract 2.6)."""
    row = Reader(payload, 'instance')
    return LookUpRow(row.text('id'), row.text('name', default=''))


def carrier_row(payload: Payload) -> LookUpRow:
    """A carrier, whose slug tracking numbers are given with (contract 2.7)."""
    row = Reader(payload, 'carrier')
    return LookUpRow(row.text('slug'), row.text('name', default=''))


def profile_row(payload: Payload) -> LookUpRow:
    """A shipping profile with its destinations (contract 2.7)."""
    row = Reader(payload, 'shipping profile')
    destinations = row.each(
        'destinations',
        lambda part: (
            f"{part.text('market_code')} {part.text('shipping_costs', default='0')} "
            f"{part.text('currency_code', default='')}"
        ),
    )
    return LookUpRow(row.text('id'), row.text('name', default=''), ', '.join(destinations))


def template_rows(payloads: Iterable[Payload], depth: int = 0) -> Iterator[LookUpRow]:
    """The categories of a catalogue tree, each with the attributes it asks for (contract 2.8)."""
    for payload in payloads:
        row = Reader(payload, 'template')
        attributes = row.each('constraints', _attribute)
        yield LookUpRow(
            row.text('category_id', default=''),
            f"{'· ' * depth}{row.text('category_name', default='')}",
            ', '.join(attributes),
        )
        yield from template_rows(payload.get('child_templates') or (), depth + 1)


def _attribute(part: Reader) -> str:
    required = part.text('presence', default='') == 'REQUIRED'
    name = part.text('attribute_name', 'attribute_key', default='')
    return f'{name}*' if required else name
