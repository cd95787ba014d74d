"""What the warehouse pays for being watched, and what publishing quantities takes."""

from __future__ import annotations

import bench

from tests.end_to_end.scene import Scene

LISTINGS = 1000
CHANGED = 100
ORDERS = 25  # the seed needs some; they play no part
CATALOGUE_PRICE = '99.00'
MORE_QUERIES_PER_TRANSACTION = 2  # budget


def main() -> None:
    """Put many listings up, import them, then move stock with and without the watch."""
    options = bench.options(__doc__)
    with bench.seller('stock', min(options.orders, ORDERS)) as scene:
        put_up(scene)
        bench.inside(scene, 'products', count=LISTINGS)
        report = bench.inside(scene, 'import')
        moved = bench.inside(scene, 'moves')
        scene.simulator.calls.clear()
        pushed = bench.inside(scene, 'push', changed=CHANGED)
        calls = scene.counters()
    more = moved['watched']['queries'] - moved['unwatched']['queries']
    extra = round(more / moved['watched']['times'], 2)
    bench.finish(
        {
            'listings': LISTINGS,
            'problems': report['problems'],
            'moves': moved,
            'push': pushed,
            'watched_to_unwatched': bench.ratio(
                moved['watched']['median'], moved['unwatched']['median']
            ),
            'more_queries_per_transaction': {
                'value': extra,
                'budget': MORE_QUERIES_PER_TRANSACTION,
                'kept': extra <= MORE_QUERIES_PER_TRANSACTION,
            },
            'listings_computed_per_second': round(
                pushed['looked_at'] / max(pushed['computed']['seconds'], 0.001)
            ),
            'calls_per_pushed_listing': bench.ratio(
                sum(number for name, number in calls.items() if name.startswith('POST')), CHANGED
            ),
            'api_calls': dict(calls),
        }
    )


def put_up(scene: Scene) -> None:
    """Let the seller have many more listings on the marketplace."""
    for number in range(LISTINGS):
        scene.tell(
            'listings',
            account='eu',
            sku=f'BENCH-{number:05d}',
            title=f"Device {number}",
            price=CATALOGUE_PRICE,
            quantity=10,
            grade='GOOD',
        )


if __name__ == '__main__':
    main()
