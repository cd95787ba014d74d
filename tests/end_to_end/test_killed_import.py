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


def kill_workers(scene: Scene, chance: random.Random) -> None:
    """Kill `KILLS` workers at random moments of their work; orders come in meanwhile."""
    longest, kills = LONGEST, 0
    for number in range(3 * KILLS):
        place_orders(scene, chance, PER_KILL)
        if Worker(scene, f'killed-{number}').kill_after(chance.uniform(0.05, longest)):
            kills += 1
        else:
            longest *= 0.8  # it was done before its moment came: come earlier on this machine
        if kills == KILLS:
            return
    raise AssertionError(f"only {kills} of {3 * KILLS} workers were still at work when killed")


def test_an_import_killed_twenty_times_ends_with_every_order_exactly_once(scene):
    chance = random.Random(SEED)
    print(f"seed {SEED}")
    place_orders(scene, chance, SEEDED - orders_on_the_marketplace(scene))
    kill_workers(scene, chance)
    assert orders_on_the_marketplace(scene) >= SEEDED + KILLS * PER_KILL
    report = scene.script('sync.py', force=True)
    assert report['problems'] == []
    exactly_once.check(scene)
    assert not scene.rows("SELECT id FROM marketplace_sync_run WHERE state = 'running'")


def test_two_workers_at_once_do_everything_exactly_once(scene):
    workers = [Worker(scene, f'worker-{number}') for number in range(2)]
    try:
        for worker in workers:
            worker.wait()
    finally:
        for worker in workers:
            worker.kill()
    exactly_once.check(scene)
