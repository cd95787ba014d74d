"""An import that takes longer than one turn of Odoo's scheduler."""

from collections.abc import Iterator

import pytest

from . import exactly_once
from .expectation import CONFIRMED, of_fate
from .scene import EU, Scene, World, wait_for
from .shoppers import place_orders

MORE_ORDERS = 130  # more than the ten seconds that the scheduler gives to one turn
PATIENCE = 240
LONGEST_PAUSE = 20  # seconds; left alone, the scheduler comes back after a minute

PAUSES = """
    SELECT EXTRACT(EPOCH FROM r.started_at - lag(r.ended_at) OVER (ORDER BY r.id))::float
      FROM marketplace_sync_run r JOIN marketplace_connection c ON c.id = r.connection_id
     WHERE c.name = %s
"""


@pytest.fixture
def scene(stage, port, connected: World) -> Iterator[Scene]:
    """A connected seller before the first import, under a scheduler, and many buyers."""
    scene = Scene(stage, 'long', port).restore(connected)
    scene.cron_threads = 1
    place_orders(scene, 'long import', MORE_ORDERS)
    yield scene
    scene.close()


def confirmed(scene: Scene) -> int:
    """Return how many sale orders came of the marketplace's orders."""
    return scene.value("SELECT count(*) FROM sale_order WHERE marketplace_reference IS NOT NULL")


def test_a_long_import_goes_on_without_waiting_for_the_next_minute(scene):
    expected = len(of_fate(scene.simulator, CONFIRMED))
    scene.admin.call(
        'marketplace.connection',
        'action_sync_now',
        [
            row['id']
            for row in scene.admin.read(
                'marketplace.connection',
                [],
                ['id'],
                context={
                    'allowed_company_ids': [
                        row[0] for row in scene.rows('SELECT id FROM res_company')
                    ]
                },
            )
        ],
    )
    wait_for(lambda: confirmed(scene) == expected, "all orders to be confirmed", PATIENCE)
    pauses = [pause for (pause,) in scene.rows(PAUSES, EU) if pause is not None]
    assert pauses and max(pauses) < LONGEST_PAUSE
    wait_for(lambda: settled(scene), "all answers to be given", PATIENCE)
    exactly_once.check(scene)


def settled(scene: Scene) -> bool:
    """Tell whether nothing waits to be told to the marketplace."""
    return not scene.value("SELECT count(*) FROM marketplace_outbox WHERE state <> 'done'")
