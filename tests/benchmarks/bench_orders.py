"""Orders received and applied, against plain ORM: the same sale orders created and confirmed."""

from __future__ import annotations

import bench

from tests.end_to_end.expectation import of_fate
from tests.end_to_end.scene import Scene

QUERIES_PER_ORDER = 55  # budget; plain ORM takes about 48 for orders like these
CALLS_PER_ANSWERED_ORDER = 4


def main() -> None:
    """Measure the floor on a copy of the database, then the import."""
    options = bench.options(__doc__)
    with bench.seller('orders', options.orders) as scene:
        orders = sales(scene)
        floor = on_a_copy(scene, orders)
        made = bench.inside(scene, 'import')
        calls = scene.counters()
        sold = scene.value(
            'SELECT count(*) FROM sale_order WHERE marketplace_reference IS NOT NULL'
        )
    applied, received = made['applied'], made['received']
    per_order = round(applied['queries'] / sold, 1)
    bench.finish(
        {
            'orders': options.orders,
            'sale_orders': sold,
            'floor': floor,
            **made,
            'milliseconds_per_order': {
                'floor': round(1000 * floor['seconds'] / len(orders), 1),
                'applied': round(1000 * applied['seconds'] / sold, 1),
                'received': round(1000 * received['seconds'] / options.orders, 1),
            },
            'applied_to_floor': bench.ratio(
                applied['seconds'] / sold, floor['seconds'] / len(orders)
            ),
            'queries_per_order': {
                'floor': round(floor['queries'] / len(orders), 1),
                'applied': per_order,
                'budget': QUERIES_PER_ORDER,
                'kept': per_order <= QUERIES_PER_ORDER,
            },
            'api_calls': dict(calls),
        }
    )


def sales(scene: Scene) -> list[dict]:
    """Return the orders that become sale orders, as plain values for the floor."""
    return [
        {
            'company': "Regain Europe" if order.account == 'eu' else "Regain Overseas",
            'currency': order.currency,
            'number': order.number,
            'units': dict(order.units),
            'total': str(order.total),
        }
        for order in of_fate(scene.simulator, 'confirmed')
    ]


def on_a_copy(scene: Scene, orders: list[dict]) -> dict:
    """Return seconds and queries of the floor; what it makes does not stay."""
    original, copy = scene.database, f'{scene.database}_floor'
    scene.instance.copy_database(original, copy)
    try:
        scene.database = copy
        return bench.inside(scene, 'floor', orders=orders)
    finally:
        scene.database = original
        scene.instance.drop_database(copy)


if __name__ == '__main__':
    main()
