"""A marketplace that is away, slow, broken or closed to us, under Odoo's real scheduler."""

from collections.abc import Iterator

import pytest

from .scene import EU, NA, Scene, wait_for

ACCOUNT = 'na'
ATTEMPTS = 3
FAULTS = [
    {'kind': 'firewall'},
    {'kind': 'challenge'},
    {'kind': 'throttle'},
    {'kind': 'server_error', 'status': 500},
    {'kind': 'server_error', 'status': 503},
    {'kind': 'truncate'},
    {'kind': 'truncate', 'wrong_length': True},
    {'kind': 'not_json'},
    {'kind': 'drop'},
]


@pytest.fixture
def scene(shared: Scene) -> Iterator[Scene]:
    """One world with a scheduler for all of this file; the marketplace is well before each test."""
    shared.cron_threads = 1
    attempt(shared)
    assert shared.stream('orders', NA)['state'] == 'idle'
    shared.simulator.calls.clear()
    yield shared
    shared.simulator.control('DELETE', 'faults')


def attempt(scene: Scene, kind: str = 'orders') -> dict:
    """Press *Sync now* on a stream and return what the scheduler made of it."""
    before = scene.last_run(kind, NA)['id']
    scene.sync_now(NA, (kind,))
    return wait_for(
        lambda: (run := scene.last_run(kind, NA))['id'] > before and run, f"a run of {kind}"
    )


def check_action(scene: Scene) -> None:
    """The scheduled action is as Odoo likes it: active, and never counted as failed."""
    assert scene.rows(
        'SELECT active, failure_count, first_failure_date FROM ir_cron WHERE id = %s',
        scene.connection(NA)['cron'],
    ) == [(True, 0, None)]


def check_sentence(text: str) -> None:
    """An error is a sentence for a person, not a trace or a page of HTML."""
    assert len(text) > 20
    assert text[0].isupper() and text.rstrip(']').rstrip()[-1] != ':'
    for sign in ('Traceback', '<html', '<!DOCTYPE', 'Exception', 'Error(', 'object at 0x'):
        assert sign not in text


def test_an_outage_leaves_the_scheduled_action_active_and_uncounted(scene):
    scene.close_marketplace()
    try:
        for _attempt in range(ATTEMPTS):
            assert attempt(scene)['state'] == 'waiting'
        stream = scene.stream('orders', NA)
        assert stream['state'] == 'waiting'
        check_sentence(stream['error'])
        assert scene.connection(NA)['state'] == 'connected'
        check_action(scene)
    finally:
        scene.open_marketplace()


def test_after_an_outage_the_exchange_goes_on_with_what_was_missed(scene):
    scene.close_marketplace()
    attempt(scene)
    scene.open_marketplace()
    sku = next(row['sku'] for row in scene.catalogue(ACCOUNT) if row['listed_quantity'] > 3)
    placed = scene.tell('orders', account=ACCOUNT, lines=[{'sku': sku}])
    attempt(scene)
    stream = scene.stream('orders', NA)
    assert (stream['state'], stream['error'], stream['failures']) == ('idle', '', 0)
    assert (
        scene.value(
            'SELECT state FROM sale_order WHERE marketplace_reference = %s', str(placed['order_id'])
        )
        == 'sale'
    )


@pytest.mark.parametrize('fault', FAULTS, ids=lambda fault: '-'.join(map(str, fault.values())))
def test_a_fault_is_a_sentence_on_the_stream_and_over_when_it_is_over(scene, fault):
    scene.tell('faults', path='/ws/orders', account=ACCOUNT, times=None, **fault)
    run = attempt(scene)
    assert run['state'] in ('waiting', 'failed')
    check_sentence(run['error'])
    check_sentence(scene.stream('orders', NA)['error'])
    assert scene.connection(NA)['state'] == 'connected'
    check_action(scene)
    scene.simulator.control('DELETE', 'faults')
    assert attempt(scene)['state'] == 'done'
    assert scene.stream('orders', NA)['error'] == ''


def test_a_stream_that_fails_stops_no_other(scene):
    scene.tell('faults', path='/ws/orders', account=ACCOUNT, times=None, kind='server_error')
    attempt(scene)
    assert attempt(scene, 'listings')['state'] == 'done'
    assert scene.stream('orders', NA)['state'] == 'waiting'


def test_a_refused_key_stops_the_connection_once_and_a_new_key_resumes(scene):
    account = scene.simulator.world.accounts[ACCOUNT]
    account['token'] = 'a-key-from-tomorrow'
    scene.simulator.restored()
    attempt(scene)
    assert scene.connection(NA)['state'] == 'error'
    check_sentence(scene.connection(NA)['error'])
    assert activities(scene) == 1
    scene.simulator.calls.clear()
    scene.run_action(NA)
    assert [
        call for call in scene.calls() if call['account'] == ACCOUNT or not call['account']
    ] == []
    assert activities(scene) == 1
    assert scene.connection(EU)['state'] == 'connected'
    check_action(scene)
    number = scene.connection(NA)['id']
    scene.admin.call('marketplace.connection', 'write', [number], {'token': account['token']})
    wait_for(lambda: scene.stream('orders', NA)['state'] == 'idle', "the stream to resume")
    assert scene.connection(NA)['state'] == 'connected'
    assert scene.connection(NA)['error'] is None
    assert activities(scene) == 0
    assert attempt(scene)['state'] == 'done'


def activities(scene: Scene) -> int:
    """Return how many activities a connection has."""
    return scene.value(
        "SELECT count(*) FROM mail_activity WHERE res_model = 'marketplace.connection' AND active"
    )


def test_no_key_is_in_odoos_log(scene):
    log = scene.odoo.log.read_text()
    assert 'Marketplace: Back Market NA' in log
    for account in scene.simulator.accounts():
        assert account['token'] not in log
