"""What Acme has to begin with: an account, listings, and orders if wanted."""

from __future__ import annotations

import random
from typing import Any

from .acme_orders import ADDRESS, COUNTRIES, DAY, DELIVERY
from .products import make_products

MARKETS = [
    {'market': 'de', 'country': 'DE', 'currency': 'EUR'},
    {'market': 'pl', 'country': 'PL', 'currency': 'PLN'},
]
ZLOTY = 4  # per euro, near enough for an invented marketplace
LISTINGS = 20
HOUR = 3600


def build_world(orders: int, seed: int, now: int) -> dict[str, Any]:
    """Return the data of a marketplace: the same for the same arguments."""
    chance = random.Random(f'acme {seed}')
    listings = [_listing(number, product) for number, product in
                enumerate(make_products(seed)[:LISTINGS], start=501)]
    placed = {str(number): _order(number, chance, listings, now)
              for number in range(100_001, 100_001 + orders)}
    return {
        'name': "Acme shop 7", 'token': f'acme-{chance.getrandbits(96):024x}', 'markets': MARKETS,
        'listings': {str(row['listing']): row for row in listings},
        'orders': placed, 'raw': {}, 'illegal_requests': [],
    }


def _listing(number: int, product: Any) -> dict[str, Any]:
    cents = int(product.price * 100)
    return {
        'listing': number, 'sku': product.sku, 'title': product.title, 'count': number % 9,
        'status': 'live',
        'prices': [{'market': 'de', 'currency': 'EUR', 'cents': cents},
                   {'market': 'pl', 'currency': 'PLN', 'cents': cents * ZLOTY}],
    }


def _order(number: int, chance: random.Random, listings: list, now: int) -> dict[str, Any]:
    placed, market = now - chance.randrange(1, 10 * DAY), chance.choice(('de', 'pl'))
    status = chance.choice(('unpaid', 'paid', 'paid', 'confirmed', 'sent', 'cancelled'))
    lines = []
    for place, row in enumerate(chance.sample(listings, chance.randint(1, 3)), start=1):
        price = next(one for one in row['prices'] if one['market'] == market)
        lines.append({'line': place, 'listing': row['listing'], 'sku': row['sku'],
                      'title': row['title'], 'count': chance.randint(1, 2), 'each': price['cents'],
                      'status': status})
    return {
        'number': number, 'market': market, 'currency': price['currency'],
        'placed': placed, 'changed': placed, 'paid': None if status == 'unpaid' else placed,
        'send_by': placed + 2 * DAY, 'delivery': DELIVERY,
        'total': DELIVERY + sum(line['count'] * line['each'] for line in lines),
        'address': {**ADDRESS, 'country': COUNTRIES[market]}, 'lines': lines,
    }
