"""Processes that die at any moment, and two that work at once: nothing is lost, nothing twice."""

import random
from collections.abc import Iterator

import pytest

from . import exactly_once
from .scene import Scene, World
from .shoppers import place_orders
from .worker import Worker

KILLS = 20
SEEDED, PER_KILL = 80, 6  # 200 orders in the end; some new ones at every round
LONGEST = 3.5
SEED = 20


@pytest.fixture
def scene(stage, port, connected: World, request) -> Iterator[Scene]:
    """A connected seller before the first import, in a marketplace with more orders."""
    scene = Scene(stage, request.node.name[-20:], port).restore(connected)
    yield scene
    scene.close()


def orders_on_the_marketplace(scene: Scene) -> int:
    """Return how many orders the marketplace has, over all accounts."""
    return sum(len(account['orders']) for account in scene.simulator.world.accounts.values())


def killed_round(scene: Scene, chance: random.Random, number: int) -> bool:
    """Let some orders come in, start a worker and kill it; return whether it was still at work."""
    place_orders(scene, chance, PER_KILL)
    return Worker(scene, f'killed-{number}').kill_after(chance.uniform(0.05, LONGEST))


def test_an_import_killed_twenty_times_ends_with_every_order_exactly_once(scene):
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    place_orders(scene, chance, SEEDED - orders_on_the_marketplace(scene))
    kills = sum(killed_round(scene, chance, number) for number in range(KILLS))
    assert kills > KILLS * 0.8  # the others were done before their moment came
    assert orders_on_the_marketplace(scene) >= SEEDED + KILLS * PER_KILL
    report = scene.script('sync.py', force=True)
    assert report['problems'] == []
    exactly_once.check(scene)
    assert not scene.rows("SELECT id FROM marketplace_sync_run WHERE state = 'running'")


def test_two_workers_at_once_do_everything_exactly_once(scene):
    workers = [Worker(scene, f'worker-{number}') for number in range(2)]
    try:
        assert [worker.wait() for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.kill()
    exactly_once.check(scene)
