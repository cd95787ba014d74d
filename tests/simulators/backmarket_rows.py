"""One row of a bulk file: updates a listing, creates one, or proposes a product with one."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from .backmarket_category import leaf_numbers
from .backmarket_fields import apply_update
from .backmarket_listings import publication_state
from .backmarket_words import LEGACY_GRADES
from .backmarket_world import stable_uuid

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

_PROPOSAL = (
    'ean', 'category_id', 'title', 'description', 'brand', 'price_new', 'weight', 'image1',
)
_PRODUCT_FIELDS = ('title', 'brand', 'description', 'price_new', 'weight', 'image1')


class RowFailed(ValueError):
    """A row that can't be applied; the message goes into the task's result."""


def apply_row(
    simulator: BackMarketSimulator, account: str, row: dict[str, str], locale: str
) -> dict[str, Any]:
    """Apply one row and return its success entry; raises RowFailed or Refused."""
    sku = row.get('sku', '').strip()
    if not sku:
        raise RowFailed("sku is missing")
    world = simulator.world
    listing = world.listing_by_sku(account, sku)
    if listing is None:
        listing = _created(simulator, account, sku, row)
        _fill(simulator, account, listing, row, locale)
        world.accounts[account]['listings'][listing['id']] = listing
        world.index_listing(account, listing)
    else:
        _fill(simulator, account, listing, row, locale)
        _edit_product(simulator, account, listing, row)
    return {
        'sku': listing['sku'], 'listing_id': listing['listing_id'], 'id': listing['id'],
        'backmarket_id': listing['backmarket_id'],
        'publication_state': publication_state(listing, locale),
    }


def _fill(
    simulator: BackMarketSimulator, account: str, listing: dict[str, Any], row: dict[str, str],
    locale: str,
) -> None:
    grade = _grade(row, listing['grade'])
    battery = row.get('new_battery', '').lower()
    if battery not in ('', 'true', 'false'):
        raise RowFailed(f"new_battery '{battery}' is neither true nor false")
    cells = {name: value for name, value in row.items() if value != ''}
    region = simulator.world.accounts[account]['region']
    apply_update(listing, cells, locale, region, simulator.choices['ap_default_currency'])
    listing['grade'] = grade
    listing['new_battery'] = battery == 'true' if battery else listing['new_battery']


def _grade(row: dict[str, str], present: str) -> str:
    by_number = {str(number): grade for grade, number in LEGACY_GRADES.items()}
    grade = row.get('grade') or by_number.get(row.get('state', ''), present)
    if grade not in LEGACY_GRADES:
        raise RowFailed(f"grade '{grade}' does not exist")
    return grade


def _created(
    simulator: BackMarketSimulator, account: str, sku: str, row: dict[str, str]
) -> dict[str, Any]:
    product = _product(simulator, account, row)
    if product is None:
        raise RowFailed("no product has this product_id or ean, and the row proposes none")
    return {
        'id': stable_uuid(account, 'listing', sku),
        'listing_id': simulator.world.next_number(account, 'listing'),
        'product_id': product['product_id'], 'backmarket_id': product['backmarket_id'], 'sku': sku,
        'title': product['title'], 'brand': product['brand'], 'category': '',
        'grade': simulator.choices['default_grade'], 'quantity': 0, 'new_battery': False,
        'deactivated': False, 'in_validation': product['approved_at'] is not None, 'markets': {},
        'reference': sku, 'ean': product['ean'], 'tracking': 'none', 'in_catalogue': False,
    }


def _product(
    simulator: BackMarketSimulator, account: str, row: dict[str, str]
) -> dict[str, Any] | None:
    products = simulator.world.accounts[account]['products']
    wanted = row.get('product_id', '')
    for product in products.values():
        numbers = (product['product_id'], str(product['backmarket_id']))
        # product_id wins when both are given and disagree
        if wanted in numbers if wanted else row.get('ean') and product['ean'] == row['ean']:
            return product
    if wanted or any(not row.get(name) for name in _PROPOSAL):
        return None
    return _proposed(simulator, account, row)


def _proposed(
    simulator: BackMarketSimulator, account: str, row: dict[str, str]
) -> dict[str, Any]:
    if not row['category_id'].isdecimal() or int(row['category_id']) not in leaf_numbers():
        raise RowFailed(f"category_id {row['category_id']} is no marketplace_category_id of a leaf")
    number = uuid.uuid5(uuid.NAMESPACE_OID, row['ean'])
    product = {
        'product_id': str(number), 'backmarket_id': 800_000 + number.int % 100_000,
        'ean': row['ean'], 'category_id': int(row['category_id']), 'proposed': True,
        'approved_at': simulator.clock.seconds() + 3600 * simulator.choices.number('review_hours'),
        **{name: row[name] for name in _PRODUCT_FIELDS},
    }
    simulator.world.accounts[account]['products'][product['product_id']] = product
    return product


def _edit_product(
    simulator: BackMarketSimulator, account: str, listing: dict[str, Any], row: dict[str, str]
) -> None:
    """Change a proposal; an approved product takes edits without a word and ignores them."""
    product = simulator.world.accounts[account]['products'][listing['product_id']]
    if product['proposed'] and product['approved_at'] is not None:
        product.update({name: row[name] for name in _PRODUCT_FIELDS if row.get(name)})
        listing['title'] = product['title']
