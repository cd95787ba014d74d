"""Runs the scheduled actions of all connections until nothing is due, and tells what came of it."""

import time

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.service.model import retrying

ROUNDS = 300
SETTLING_ROUNDS = 5
# a marketplace that asks to wait is waited for this long in all, seconds
PATIENCE = 300


def main(env, force=False):
    """Do the job and give the report.

    :param force: make every stream due first
    :return: ``{'connections': [...], 'problems': [sentence, ...]}``
    """
    connections = env['marketplace.connection'].search([])
    before = marks(env)
    if force:
        connected = connections.filtered(lambda item: item.state == 'connected')
        make_due(env, connected.stream_ids.filtered('enabled'))
    for _round in range(SETTLING_ROUNDS):
        for connection in connections:
            work_off(env, connection)
        if not settle(env, connections):
            break
    return {
        'connections': [report(env, connection, before) for connection in connections],
        'problems': [problem for connection in connections for problem in problems(connection)],
    }


def settle(env, connections):
    """Make due what one connection's run left for another: stock behind both, answers just
    decided.
    """
    env.invalidate_all()
    waiting = connections.stream_ids.filtered(
        lambda stream: stream.enabled and stream.state == 'idle' and stream._has_something_waiting()
    )
    make_due(env, waiting)
    return bool(waiting)


def make_due(env, streams):
    """Make streams due and commit; again where a process that runs them wrote to them meanwhile."""
    retrying(streams._resume, env)


def marks(env):
    """Give the last rows of the journals, so that only later ones are counted."""
    return {
        model: env[model].search([], order='id desc', limit=1).id or 0
        for model in ('marketplace.call', 'marketplace.sync.run')
    }


def work_off(env, connection):
    """Run one connection's scheduled action until nothing of it is due."""
    deadline = time.monotonic() + PATIENCE
    for _round in range(ROUNDS):
        run_once(env, connection, deadline)
        env.invalidate_all()
        print(
            f"{connection.name}: {connection.order_count} orders received, "
            f"{connection.confirmed_count} confirmed, {connection.blocked_count} blocked"
        )
        if connection._has_due_work():
            continue
        pause = waiting(connection)
        if not pause or time.monotonic() + pause > deadline:
            break
        time.sleep(pause)


def run_once(env, connection, deadline):
    """Run the action as the scheduler would, waiting while somebody else runs it."""
    while True:
        try:
            connection.cron_id.method_direct_trigger()
            env.cr.commit()
            return
        except (UserError, SerializationFailure):
            # it is running elsewhere, or was until a moment ago
            env.cr.rollback()
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def waiting(connection):
    """Give how many seconds to wait for a stream that the marketplace asked to wait; 0 for none."""
    now = connection.env.cr.now()
    pauses = [
        (stream.next_run_at - now).total_seconds()
        for stream in connection.stream_ids
        if connection.state == 'connected' and stream.enabled and stream.state == 'waiting'
    ]
    return max(1, min(pauses)) if pauses else 0


def report(env, connection, before):
    """Give one connection's part of the report."""
    calls = env['marketplace.call']._read_group(
        [('connection_id', '=', connection.id), ('id', '>', before['marketplace.call'])],
        ['method', 'template'],
        ['__count'],
    )
    ((pushed,),) = env['marketplace.sync.run']._read_group(
        [
            ('connection_id', '=', connection.id),
            ('id', '>', before['marketplace.sync.run']),
            ('stream_id.kind', '=', 'offers'),
        ],
        [],
        ['pushed:sum'],
    )
    return {
        'name': connection.name,
        'company': connection.company_id.name,
        'provider': connection.provider,
        'state': connection.state,
        'orders_received': connection.order_count,
        'orders_confirmed': connection.confirmed_count,
        'orders_held': connection.held_count,
        'orders_blocked': connection.blocked_count,
        'listings': connection.listing_count,
        'listings_mapped': connection.listing_count - connection.unmapped_count,
        'quantities_pushed': pushed or 0,
        'api_calls': {f'{method} {template}': count for method, template, count in sorted(calls)},
    }


def problems(connection):
    """Give what is wrong with a connection, in sentences; blocked orders are no failure of the
    run.
    """
    if connection.state != 'connected':
        yield f"{connection.name} is not connected: {connection.error or connection.state}"
    for stream in connection.stream_ids.filtered('enabled'):
        if stream.state != 'idle':
            yield f"{connection.name}, {stream.kind}: {stream.error}"
