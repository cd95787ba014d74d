"""The Back Market world at the start: accounts, listings, and orders of every kind.

The same number of orders and the same seed give the same world, dates excepted: those lie in the
20 days before the virtual now.
"""

from __future__ import annotations

import hashlib
import random
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .backmarket_category import leaf_number
from .backmarket_fields import new_market
from .backmarket_orders_seed import OrderSeeder
from .backmarket_words import RATES, REGION_LOCALES, cent_of, currency_of
from .backmarket_world import money, stable_uuid
from .clock import Clock
from .products import Product, make_products

# name, region, environment, first order number, share of the products it lists
_ACCOUNTS = (
    ('eu', 'EU', 'production', 61_000_001, 1.0),
    ('na', 'NA', 'production', 62_000_001, 0.5),
    ('ap', 'AP', 'production', 63_000_001, 0.4),
)
# Of every 25 orders 20 are for EU, 3 for NA, 2 for AP.
_TURNS = ('eu', 'eu', 'na', 'eu', 'eu', 'ap', 'eu', 'eu', 'eu', 'eu', 'na', 'eu', 'eu', 'eu', 'eu',
          'eu', 'ap', 'eu', 'eu', 'na', 'eu', 'eu', 'eu', 'eu', 'eu')
_DAYS = 20
_LOCAL_ONLY = ('accessory',)  # not offered in every market
_SMALL_MARKETS = ('el-gr', 'sk-sk')


def build_world(orders: int, seed: int, clock: Clock) -> dict[str, Any]:
    """Return the data of a fresh marketplace with that many orders over all accounts."""
    products = make_products(seed)
    data: dict[str, Any] = {
        'accounts': {}, 'illegal_requests': [],
        'drift': _drift(products, seed),
    }
    for name, region, environment, first_order, share in _ACCOUNTS:
        account = make_account(name, region, environment, first_order, seed)
        for number, product in enumerate(products[: int(len(products) * share)]):
            add_listing(account, product, number)
        data['accounts'][name] = account
    _add_orders(data, orders, seed, clock)
    return data


def add_account(
    data: dict[str, Any], name: str, region: str, environment: str, seed: int
) -> dict[str, Any]:
    """Add a seller account with a listing for every product and without orders; return it.

    Its order numbers start where the first account's of that region do: platforms count alone.
    """
    first_order = next(row[3] for row in _ACCOUNTS if row[1] == region)
    account = make_account(name, region, environment, first_order, seed)
    for number, product in enumerate(make_products(seed)):
        add_listing(account, product, number)
    data['accounts'][name] = account
    return account


def make_account(
    name: str, region: str, environment: str, first_order: int, seed: int
) -> dict[str, Any]:
    """Return a seller account without listings and orders."""
    digest = hashlib.sha256(f'{name} {environment} {seed}'.encode()).hexdigest()
    return {
        'name': name,
        'region': region,
        'environment': environment,
        'token': f'simulated-{name}-{digest[:24]}',
        'next': {
            'order': first_order,
            'line': first_order * 10,
            'listing': 4_000_001,
            'task': 1001,
        },
        'orders': {},
        'listings': {},
        'tasks': {},
        'products': {},
    }


def add_listing(account: dict[str, Any], product: Product, number: int) -> dict[str, Any]:
    """Put a product up for sale in every market of an account; return the listing."""
    name = account['name']
    numbers = account['next']
    device = stable_uuid(account['region'], 'product', product.device)
    old_number = 300_000 + int(hashlib.sha256(product.device.encode()).hexdigest()[:4], 16)
    account['products'].setdefault(device, {
        'product_id': device, 'backmarket_id': old_number, 'ean': product.ean,
        'title': product.title, 'brand': product.brand,
        'category_id': leaf_number(product.category), 'approved_at': None, 'proposed': False,
    })
    listing = {
        'id': stable_uuid(name, 'listing', product.sku), 'listing_id': numbers['listing'],
        'product_id': device, 'backmarket_id': old_number, 'sku': product.sku,
        'title': product.title, 'brand': product.brand, 'category': product.category,
        'grade': product.grade, 'quantity': product.quantity, 'new_battery': False,
        'deactivated': number % 29 == 17, 'in_validation': False, 'markets': {},
        # what the seller's own system knows, shown by the control API only
        'reference': product.reference, 'ean': product.ean, 'tracking': product.tracking,
        'in_catalogue': product.in_catalogue,
    }
    numbers['listing'] += 1
    for locale in REGION_LOCALES[account['region']]:
        if product.category not in _LOCAL_ONLY or locale not in _SMALL_MARKETS:
            listing['markets'][locale] = _market(product, locale, number)
    account['listings'][listing['id']] = listing
    return listing


def _market(product: Product, locale: str, number: int) -> dict[str, Any]:
    price = price_in(product.price, locale)
    currency = currency_of(locale)
    market = new_market()
    market.update(
        price=money(price, currency),
        max_price=money(price * Decimal('1.4'), currency),
        min_price=money(price * Decimal('0.9'), currency) if number % 5 == 0 else None,
        comment=None if number % 31 == 30 else f"Tested and cleaned. {product.title}.",
        warranty_delay=24 if number % 4 == 0 else 12,
    )
    if number % 6 == 0:
        market['shippings']['1'] = {
            'shipping_price': '0.00', 'shipping_delay': 24, 'shipper': 'UPS',
            'shipper_display': 'UPS', 'country_code': locale,
        }
    return market


def price_in(price: Decimal, locale: str) -> Decimal:
    """Return what a EUR price is in a market: converted, and a little dearer far away."""
    currency = currency_of(locale)
    here = price * RATES[currency]
    if locale in ('fr-be', 'de-at', 'en-ie'):
        here += 5
    return here.quantize(cent_of(currency), ROUND_HALF_UP)


def _drift(products: list[Product], seed: int) -> dict[str, int]:
    """Return SKUs whose stock at the seller differs from what the marketplace shows, and by how
    much: the first comparison has something to correct."""
    chance = random.Random(f'drift {seed}')
    sellable = [product for product in products if product.in_catalogue and product.quantity > 3]
    return {product.sku: chance.choice((-3, -2, 2, 5)) for product in chance.sample(sellable, 6)}


def _add_orders(data: dict[str, Any], orders: int, seed: int, clock: Clock) -> None:
    chance = random.Random(f'orders {seed}')
    seeders = {
        name: OrderSeeder(account, random.Random(f'orders {seed} {name}'))
        for name, account in data['accounts'].items()
    }
    now = clock.now()
    # Older orders come first and have lower numbers, as in life.
    ages = sorted((chance.random() for _ in range(orders)), reverse=True)
    kinds = _kinds(orders, chance)
    for number, (age, kind) in enumerate(zip(ages, kinds)):
        moment = now - timedelta(days=_DAYS) * age - timedelta(minutes=5)
        seeders[_TURNS[number % len(_TURNS)]].add(number, kind, moment)


# kind -> how many of a hundred orders
_SHARES = {
    'paid': 42, 'accepted': 10, 'part_accepted': 3, 'shipped': 19, 'pending': 6, 'checking': 2,
    'failed': 2, 'on_hold': 2, 'cancelled': 2, 'refunded_before': 1, 'refunded_after': 1,
    'part_cancelled': 4, 'part_refunded': 2, 'unknown_sku': 4,
}


def _kinds(orders: int, chance: random.Random) -> list[str]:
    """Return the kind of each order: every kind once among the first, then by share."""
    kinds: list[str] = []
    while len(kinds) < orders:
        hundred = [kind for kind, share in _SHARES.items() for _ in range(share)]
        for kind in _SHARES if not kinds else ():
            hundred.remove(kind)
        chance.shuffle(hundred)
        kinds += (list(_SHARES) if not kinds else []) + hundred
    return kinds[:orders]
