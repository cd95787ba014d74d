"""Raw payloads put in order: refurbed shuffles lists that have none (contract 9, trap 12).

Payloads are compared with what was kept to see whether something changed, and that must not
depend on the order in which items or prices happened to arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from odoo.addons.connector_base.contract.documents import Payload

from .fields import numeric

PRICE_LISTS = ('set_market_prices', 'calculated_market_prices')


def settled_order(order: Payload) -> Payload:
    """Give an order with its items by number and its labels by name."""
    return _sorted(_sorted(order, 'items', _by_number), 'labels', str)


def settled_offer(offer: Payload, markets: Collection[str] = ()) -> Payload:
    """Give an offer with its prices by market; only those of ``markets``, if any are named."""
    for name in PRICE_LISTS:
        prices = offer.get(name)
        if markets and isinstance(prices, list):
            kept = [price for price in prices if _field(price, 'market_code') in markets]
            offer = {**offer, name: kept}
        offer = _sorted(offer, name, _by_market)
    return offer


def _sorted(payload: Payload, name: str, key: Callable[[Any], Any]) -> Payload:
    rows = payload.get(name)
    return {**payload, name: sorted(rows, key=key)} if isinstance(rows, list) else payload


def _by_number(row: Any) -> tuple[int, str]:
    return numeric(str(_field(row, 'id')))


def _by_market(row: Any) -> str:
    return str(_field(row, 'market_code'))


def _field(row: Any, name: str) -> Any:
    return row.get(name) if isinstance(row, dict) else None
