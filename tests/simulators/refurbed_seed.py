"""The refurbed world at the start: a merchant, its profiles and offers, orders of every kind.

The same number of orders and the same seed give the same world, dates excepted: those lie before
the virtual now. The offers come from the shelf that the other simulated marketplaces sell too.
"""

from __future__ import annotations

import hashlib
import random
import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from .clock import Clock, canonical
from .products import Product, make_products
from .refurbed_markets import MARKETS
from .refurbed_money import converted
from .refurbed_offers import blank_offer
from .refurbed_orders_seed import OrderSeeder
from .refurbed_sale import HOME

ACCOUNT = 'refurbed'
_GRADES = {
    'PREMIUM': 'AA',
    'EXCELLENT': 'A',
    'VERY_GOOD': 'A',
    'GOOD': 'B',
    'FAIR': 'C',
    'STALLONE': 'B',
}
_STATES = {46: 'UNVERIFIED', 50: 'REJECTED', 52: 'PENDING_REVIEW'}
_SELLER = ('sku', 'reference', 'ean', 'title', 'brand', 'category', 'grade', 'tracking')
_DEAR = Decimal('40.00')
_NOT_LISTED = 7  # every seventh product is sold elsewhere only
_DAYS = 20
_RELEASED_LATE_HOURS = 30
_SENDER = {
    'company_name': 'Beispiel Refurb GmbH',
    'country_code': HOME,
    'post_code': '1100',
    'town': 'Wien',
    'street_name': 'Mustergasse',
    'house_no': '7',
    'phone_number': '+431000007',
}
# of every hundred orders
KINDS = {
    'new': 36,
    'accepted': 10,
    'part_accepted': 3,
    'shipped': 17,
    'shipped_bare': 3,
    'part_shipped': 3,
    'returned': 2,
    'rejected': 2,
    'cancelled': 3,
    'part_cancelled': 4,
    'unfulfilled': 1,
    'fulfilled': 1,
    'part_fulfilled': 1,
    'refunded': 2,
    'unreleased': 6,
    'unknown_sku': 4,
    'no_sku': 2,
}


def build_world(orders: int, seed: int, clock: Clock) -> dict[str, Any]:
    """Return the data of a fresh marketplace with one merchant and that many orders."""
    products = make_products(seed)
    data: dict[str, Any] = {
        'accounts': {},
        'illegal_requests': [],
        'overlooked': [],
        'instances': {},
        'seed': seed,
        'next': {
            'order': 1_403_001,
            'item': 5_512_001,
            'offer': 880_201,
            'profile': 754,
            'address': 311,
        },
        'drift': _drift(products, seed),
    }
    add_instances(data, products)
    account = add_account(data, ACCOUNT, seed, clock)
    _add_orders(data, account, orders, seed, clock)
    return data


def add_instances(data: dict[str, Any], products: list[Product]) -> None:
    """Put every device of the shelf into the catalogue, with GTIN and MPN."""
    for number, product in enumerate(products):
        if product.device in {row['device'] for row in data['instances'].values()}:
            continue
        key = 61_201 + number
        # Colours of one model share their MPN, as manufacturers do.
        mpn = '-'.join(product.device.split('-')[:2])
        data['instances'][str(key)] = {
            'id': key,
            'name': product.title.replace(' - ', ' | '),
            'gtin': product.ean,
            'mpn': mpn,
            'device': product.device,
        }


def add_account(data: dict[str, Any], name: str, seed: int, clock: Clock) -> dict[str, Any]:
    """Add a merchant with profiles, addresses and offers, without orders; return it."""
    digest = hashlib.sha256(f'refurbed {name} {seed}'.encode()).hexdigest()
    account: dict[str, Any] = {
        'name': name,
        'region': 'EU',
        'environment': 'production',
        'token': str(uuid.UUID(digest[:32])),
        'denied': [],
        'revoked': False,
        'last_used': clock.text(),
        'settlement_currency': 'EUR',
        'country': HOME,
        'taxation_override': '',
        'deleted_skus': [],
        'orders': {},
        'offers': {},
        'profiles': {},
        'addresses': {},
    }
    data['accounts'][name] = account
    profiles = _add_profiles(data, account, clock)
    for number, product in enumerate(make_products(seed)):
        if number % _NOT_LISTED != _NOT_LISTED - 1:
            _add_offer(data, account, product, number, profiles, clock)
    return account


def _next(data: dict[str, Any], kind: str, step: int = 1) -> int:
    data['next'][kind] += step
    return int(data['next'][kind]) - step


def _add_profiles(data: dict[str, Any], account: dict[str, Any], clock: Clock) -> list[int]:
    everywhere = [code for code, row in MARKETS.items() if row['is_site']]
    numbers = []
    for name, codes in (
        ('Vienna - UPS standard', everywhere),
        ('Vienna - DHL small', ('AT', 'DE')),
    ):
        number = _next(data, 'profile')
        created = canonical(clock.now() - timedelta(days=400 + number % 7, seconds=0.318))
        account['profiles'][str(number)] = [
            {
                'id': number,
                'version': 1,
                'created_at': created,
                'deleted': False,
                'name': name,
                'source': HOME,
                'source_address': dict(_SENDER),
                'destinations': [_destination(code) for code in codes],
            }
        ]
        numbers.append(number)
    for kind, label in (('DELIVERY', 'Main warehouse'), ('RETURN', 'Returns desk')):
        key = _next(data, 'address')
        account['addresses'][str(key)] = {
            'id': key,
            'version': 1,
            'label': label,
            'type': kind,
            'first_name': None,
            'family_name': None,
            'supplement': None,
            **_SENDER,
        }
    return numbers


def _destination(code: str) -> dict[str, Any]:
    near = code in ('AT', 'DE')
    return {
        'market_code': code,
        'currency_code': 'EUR',
        'shipping_costs': '0.00' if near else '5.00',
        'min_delivery_days': 1 if near else 2,
        'max_delivery_days': 3 if near else 5,
        'label_creation_enabled': near,
        'carrier': 'ups',
        'dispatch_cutoff_hour': 14,
    }


def _add_offer(
    data: dict[str, Any],
    account: dict[str, Any],
    product: Product,
    number: int,
    profiles: list[int],
    clock: Clock,
) -> None:
    instance = next(row for row in data['instances'].values() if row['device'] == product.device)
    created = clock.now() - timedelta(days=120 - number % 60, hours=number % 24, seconds=number / 8)
    taxation = 'MARGINAL' if number % 5 in (1, 3) else 'GROSS'
    offer = {
        **blank_offer(),
        'id': _next(data, 'offer', 1 + number % 5),
        'version': 1 + number % 40,
        'created_at': canonical(created),
        'instance_id': instance['id'],
        'instance_name': instance['name'],
        # Offers made in the web interface long ago may have no SKU.
        'sku': '' if number % 29 == 8 else product.sku,
        'grading': _GRADES[product.grade],
        'stock': product.quantity,
        'shipping_profile_id': profiles[1 if number % 23 == 5 else 0],
        'taxation': taxation,
        'real_taxation': taxation,
        'battery_condition': 'OPTIMAL' if product.category == 'smartphone' else None,
        'seller': {name: getattr(product, name) for name in (*_SELLER, 'in_catalogue')},
    }
    _set_state(offer, number)
    _set_prices(offer, product, number)
    account['offers'][str(offer['id'])] = offer


def _set_state(offer: dict[str, Any], number: int) -> None:
    offer['state'] = _STATES.get(number, 'OK')
    if offer['state'] == 'REJECTED':
        offer['rejection_reason'] = {
            'free_text': "This configuration was never made.",
            'category': 'CONFIGURATION_DOES_NOT_EXIST',
        }


def _set_prices(offer: dict[str, Any], product: Product, number: int) -> None:
    """Set the reference price, manual prices in some markets, and hide a few offers in one."""
    offer['reference_price'] = str(product.price)
    if number % 4 == 0 and product.price > _DEAR:
        offer['reference_min_price'] = str(product.price - _DEAR / 2)
    for place, code in enumerate(('SE', 'PL', 'DE', 'CH')):
        if (number + place) % 6 == 0:
            currency = MARKETS[code]['currency_code']
            value = converted(product.price * Decimal('1.02'), 'EUR', currency)
            offer['set_prices'][code] = {
                'currency_code': currency,
                'price': str(value),
                'min_price': None,
            }
    if number % 17 == 4:
        offer['hidden'] = {'FR': 'LIMITED', 'IT': 'HIDDEN'}


def _drift(products: list[Product], seed: int) -> dict[str, int]:
    """Return SKUs whose stock at the seller differs from what the marketplace shows."""
    chance = random.Random(f'refurbed drift {seed}')
    sellable = [product for product in products if product.in_catalogue and product.quantity > 3]
    return {product.sku: chance.choice((-2, 1, 3)) for product in chance.sample(sellable, 4)}


def _add_orders(
    data: dict[str, Any], account: dict[str, Any], orders: int, seed: int, clock: Clock
) -> None:
    chance = random.Random(f'refurbed orders {seed}')
    seeder = OrderSeeder(data, account, chance)
    ages = sorted((chance.random() for _ in range(orders)), reverse=True)
    for age, kind in zip(ages, _kinds(orders, chance)):
        moment = clock.now() - timedelta(days=_DAYS) * age - timedelta(minutes=5)
        order = seeder.add(kind, moment)
        if chance.random() < 0.08:
            # Released long after younger orders: release order is not number order.
            late = moment + timedelta(hours=chance.uniform(2, _RELEASED_LATE_HOURS))
            order['released_at'] = canonical(min(late, clock.now() - timedelta(minutes=1)))


def _kinds(orders: int, chance: random.Random) -> list[str]:
    """Return the kind of each order: every kind once among the first, then by share."""
    kinds: list[str] = []
    while len(kinds) < orders:
        hundred = [kind for kind, share in KINDS.items() for _ in range(share)]
        for kind in KINDS if not kinds else ():
            hundred.remove(kind)
        chance.shuffle(hundred)
        kinds += (list(KINDS) if not kinds else []) + hundred
    return kinds[:orders]
