"""Worlds that are made once and copied for each test: seeding and importing take their time."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from environment.scratch import Stage

pytest.register_assert_rewrite('tests.end_to_end.exactly_once')

from .both import BothScene  # noqa: E402  after the line above, or it has no effect
from .scene import Scene, World, new_port  # noqa: E402

ORDERS, SEED = 60, 7
ORDERS_OF_EACH = 12


@pytest.fixture(scope='session')
def stage() -> Stage:
    """The instance that `./setup/test` prepared."""
    return Stage.from_environ()


@pytest.fixture(scope='session')
def port() -> int:
    """The marketplace's port in every test: the databases are copies and remember it."""
    return new_port()


@pytest.fixture(scope='session')
def connected(stage: Stage, port: int) -> World:
    """A seller whose accounts are connected, before the first import."""
    scene = Scene(stage, 'connected', port).seed(ORDERS, SEED)
    scene.keep()
    return scene.save({})


@pytest.fixture(scope='session')
def imported(stage: Stage, port: int, connected: World) -> World:
    """A seller after the first import."""
    scene = Scene(stage, 'imported', port).restore(connected)
    report = scene.script('sync.py', force=True)
    assert report['problems'] == []
    report['calls'] = scene.simulator.calls.dump()['calls']
    scene.keep()
    return scene.save(report)


@pytest.fixture(scope='module')
def shared(
    stage: Stage, port: int, imported: World, request: pytest.FixtureRequest
) -> Iterator[Scene]:
    """A copy of the imported world for the tests of one file, which leave it as they found it."""
    scene = Scene(stage, purpose(request.module.__name__.rpartition('.')[2]), port).restore(
        imported
    )
    yield scene
    scene.close()


@pytest.fixture(scope='session')
def both_ports() -> tuple[int, int]:
    """The ports of the two marketplaces: the databases are copies and remember them."""
    first = new_port()
    second = new_port()
    while second == first:
        second = new_port()
    return first, second


@pytest.fixture(scope='session')
def both_connected(stage: Stage, both_ports: tuple[int, int]) -> World:
    """A seller connected to both, before the first import."""
    scene = BothScene(stage, 'both_connected', both_ports).seed(ORDERS_OF_EACH, SEED)
    scene.keep()
    return scene.save({})


@pytest.fixture(scope='session')
def windows() -> Iterator[Playwright]:
    """What browsers are started with; there can be one at a time only."""
    with sync_playwright() as playwright:
        yield playwright


def purpose(name: str) -> str:
    """Return a test's name as a part of a database's name, which must not be long."""
    return re.sub(r'\W+', '_', name.lower())[-24:]
