"""A database of a seller, a simulated marketplace, and real Odoo processes between them."""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2

from environment import ports
from environment.scratch import Stage
from tests.simulators.backmarket import BackMarketSimulator
from tests.simulators.marketplace import serve

from .odoo import OdooServer, Person

SCRIPTS = Path(__file__).resolve().parents[2] / 'setup' / 'instance'
PROVIDER = 'backmarket'
EU, NA, AP = 'Back Market EU', 'Back Market NA', 'Back Market AP'
STREAMS = ('orders', 'outbox', 'offers')
WORK_ROUNDS = 3


@dataclass(frozen=True)
class World:
    """A database and the marketplace that belongs to it, both at rest.

    :ivar saved: the simulator's dump, as JSON text
    :ivar report: what the last import said of itself
    """

    database: str
    saved: str
    report: dict


class Scene:
    """One database, one simulator on loopback, and whatever processes a test starts.

    :ivar simulator: the marketplace, in this process
    :ivar database: the name of the seller's database
    """

    def __init__(self, stage: Stage, purpose: str, port: int) -> None:
        """Prepare; `seed` or `restore` fills it."""
        self._stage = stage
        self.instance = stage.instance
        self.browser = stage.browser
        self._purpose = purpose
        self._port = port
        self._closing = contextlib.ExitStack()
        self._people: dict[str, Person] = {}
        self.cron_threads = 0
        self.database = ''
        self.simulator = BackMarketSimulator()
        self._server: Any = None

    # -- life -----------------------------------------------------------------------------------

    def seed(self, orders: int, seed: int) -> Scene:
        """Start from nothing: a fresh marketplace, and a seller connected to it."""
        self.simulator.seed(orders=orders, seed=seed)
        self.open_marketplace()
        self._own(self._stage.new_database(self._purpose))
        ready = {'provider': PROVIDER, **self.simulator.ready(self.url)}
        self.script('seed.py', simulators=[ready], accounts=[])
        return self

    def restore(self, world: World) -> Scene:
        """Start from a copy of a world."""
        self.simulator.load(json.loads(world.saved))
        self.open_marketplace()
        target = f'{self._stage.template}_{self._purpose}'
        self.instance.copy_database(world.database, target)
        self._own(target)
        return self

    def save(self, report: dict) -> World:
        """Return this scene as a world; the database is not to be used any more."""
        return World(self.database, json.dumps(self.simulator.dump()), report)

    def _own(self, database: str) -> None:
        self.database = database
        self._closing.callback(self.instance.drop_database, database)

    def keep(self) -> None:
        """Stop the processes, keep the database: it becomes a world."""
        self.close_marketplace()
        self._closing.pop_all()

    def close(self) -> None:
        """Stop everything that was started here and drop the database."""
        self._closing.close()
        self.close_marketplace()

    # -- the marketplace --------------------------------------------------------------------------

    @property
    def url(self) -> str:
        """Where the marketplace is, whether it is up or not."""
        return f'http://127.0.0.1:{self._port}'

    def open_marketplace(self) -> None:
        """Let the marketplace answer."""
        self._server = serve(self.simulator, self._port)

    def close_marketplace(self) -> None:
        """Let nobody answer at the marketplace's address."""
        if self._server:
            self._server.stop()
            self._server = None

    def tell(self, path: str, /, **content: Any) -> Any:
        """Have somebody do something on the marketplace: see the simulator's control API."""
        return self.simulator.control('POST', path, content)

    def catalogue(self, account: str = 'eu') -> list[dict]:
        """Return what the seller has on the shelf, as the marketplace's control API tells."""
        return self.simulator.control('GET', f'catalogue?account={account}')

    def order(self, number: str, account: str = 'eu') -> dict:
        """Return an order as the marketplace has it in its books."""
        return self.simulator.world.accounts[account]['orders'][number]

    def listing(self, sku: str, account: str = 'eu') -> dict:
        """Return a listing as the marketplace has it in its books."""
        return self.simulator.world.listing_by_sku(account, sku)

    def counters(self) -> Counter[str]:
        """Return how often each operation of the marketplace was called."""
        return Counter(self.simulator.calls.dump()['counters'])

    def calls(self, method: str = '', template: str = '') -> list[dict]:
        """Return the calls of an operation, oldest first."""
        return [
            call
            for call in self.simulator.calls.dump()['calls']
            if method in ('', call['method']) and template in ('', call['template'])
        ]

    def writes(self) -> list[dict]:
        """Return the calls that change something at the marketplace."""
        return [call for call in self.calls() if call['method'] not in ('GET', 'HEAD')]

    # -- Odoo -------------------------------------------------------------------------------------

    def script(self, name: str, **arguments: Any) -> dict:
        """Run one of the instance's scripts in an Odoo process of its own."""
        return self.instance.script(SCRIPTS / name, self.database, arguments)

    def rows(self, statement: str, *values: Any) -> list[tuple]:
        """Return the rows of a statement on the seller's database."""
        place = self.instance.server.environ
        with (
            contextlib.closing(
                psycopg2.connect(
                    dbname=self.database,
                    host=place.get('PGHOST'),
                    port=place.get('PGPORT'),
                    user=place.get('PGUSER'),
                )
            ) as connection,
            connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement: str, *values: Any) -> Any:
        """Return the only value of a statement."""
        ((value,),) = self.rows(statement, *values)
        return value

    def serve_odoo(self, cron_threads: int = 0) -> OdooServer:
        """Start another Odoo server on the database."""
        server = OdooServer(self.instance, self.database, cron_threads)
        self._closing.callback(server.stop)
        return server.wait()

    @cached_property
    def odoo(self) -> OdooServer:
        """The Odoo server that people use; nothing happens by itself unless `cron_threads` is
        set.
        """
        return self.serve_odoo(self.cron_threads)

    def person(self, login: str) -> Person:
        """Return somebody logged in at `odoo`."""
        if login not in self._people:
            self._people[login] = self.odoo.log_in(login)
        return self._people[login]

    @property
    def admin(self) -> Person:
        """The administrator, logged in."""
        return self.person('admin')

    # -- connections
    # --------------------------------------------------------------------------------

    def connection(self, name: str = EU) -> dict:
        """Return a connection's id, cron, state and error."""
        ((number, cron, state, error),) = self.rows(
            'SELECT id, cron_id, state, error FROM marketplace_connection WHERE name = %s', name
        )
        return {'id': number, 'cron': cron, 'state': state, 'error': error}

    def stream(self, kind: str = 'orders', name: str = EU) -> dict:
        """Return a stream's id, state, error and failures."""
        ((number, state, error, failures),) = self.rows(
            """SELECT s.id, s.state, s.error, s.failures FROM marketplace_stream s
                 JOIN marketplace_connection c ON c.id = s.connection_id
                WHERE c.name = %s AND s.kind = %s""",
            name,
            kind,
        )
        return {'id': number, 'state': state, 'error': error or '', 'failures': failures}

    def last_run(self, kind: str = 'orders', name: str = EU) -> dict:
        """Return the newest ended run of a stream: id, state, error."""
        rows = self.rows(
            """SELECT r.id, r.state, r.error FROM marketplace_sync_run r
                 JOIN marketplace_stream s ON s.id = r.stream_id
                 JOIN marketplace_connection c ON c.id = s.connection_id
                WHERE c.name = %s AND s.kind = %s AND r.ended_at IS NOT NULL
                ORDER BY r.id DESC LIMIT 1""",
            name,
            kind,
        )
        number, state, error = rows[0] if rows else (0, '', '')
        return {'id': number, 'state': state, 'error': error or ''}

    def sync_now(self, name: str = EU, kinds: tuple[str, ...] = STREAMS) -> None:
        """Press *Sync now* on some streams of a connection."""
        ids = [self.stream(kind, name)['id'] for kind in kinds]
        self.admin.call('marketplace.stream', 'action_sync_now', ids)

    def work(self, name: str = EU, kinds: tuple[str, ...] = STREAMS) -> None:
        """Let a connection's next runs happen: *Sync now*, then the scheduled action."""
        self.sync_now(name, kinds)
        for _round in range(WORK_ROUNDS):
            self.run_action(name)

    def run_action(self, name: str = EU) -> None:
        """Run a connection's scheduled action once, as *Run Manually* does."""
        answer = self.admin.call(
            'ir.cron', 'method_direct_trigger', [self.connection(name)['cron']]
        )
        assert answer is True, answer


def wait_for(condition: Any, what: str, seconds: float = 60) -> Any:
    """Return the first true answer of `condition()`; raises AssertionError after a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := condition():
            return answer
        time.sleep(0.2)
    raise AssertionError(f"Waited {seconds} s in vain for {what}.")


def new_port() -> int:
    """Return a free port for the marketplace of a whole session: databases remember it."""
    return ports.any_free()
