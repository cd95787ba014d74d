"""A real Odoo server on loopback, and people who use it the way the web client does."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from environment import ports, processes
from environment.instance import Instance

START_SECONDS = 90
CALL_SECONDS = 180


class Refused(Exception):
    """Odoo answered a call with an error.

    :ivar name: the exception's class, such as ``odoo.exceptions.AccessError``
    """

    def __init__(self, name: str, message: str, trace: str) -> None:
        super().__init__(f'{name}: {message}\n{trace}')
        self.name = name
        self.message = message


class Person:
    """Somebody with the web client open: a session of one user."""

    def __init__(self, url: str, database: str, login: str, password: str) -> None:
        """Log in; raises `Refused` where the password is wrong."""
        self.url = url
        self.session = requests.Session()
        self.session.trust_env = False
        self.user = self._post(
            '/web/session/authenticate', {'db': database, 'login': login, 'password': password}
        )

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method as the web client does and return what it answers; raises `Refused`."""
        return self._post(
            f'/web/dataset/call_kw/{model}/{method}',
            {'model': model, 'method': method, 'args': list(args), 'kwargs': kwargs},
        )

    def search(self, model: str, domain: list, **kwargs: Any) -> list[int]:
        """Return the ids of the records of a domain."""
        return self.call(model, 'search', domain, **kwargs)

    def read(self, model: str, domain: list, fields: list[str], **kwargs: Any) -> list[dict]:
        """Return the records of a domain with some of their fields."""
        return self.call(model, 'search_read', domain, fields, **kwargs)

    def _post(self, path: str, params: dict) -> Any:
        answer = self.session.post(
            self.url + path, json={'jsonrpc': '2.0', 'params': params}, timeout=CALL_SECONDS
        ).json()
        if 'error' in answer:
            data = answer['error']['data']
            raise Refused(data['name'], data['message'], data['debug'])
        return answer.get('result')  # left out where a method returns nothing


class OdooServer:
    """One server process on one database.

    :ivar url: where it listens, on loopback
    :ivar log: its log file
    """

    def __init__(self, instance: Instance, database: str, cron_threads: int = 0) -> None:
        """Start it; `wait` returns when it answers."""
        port = ports.any_free()
        self.url = f'http://127.0.0.1:{port}'
        self.database = database
        self.log = Path(instance.logs / f'{database}-{port}.log')
        self._child = processes.Child.start(
            f'odoo-{port}',
            instance.odoo_command(
                'server',
                '-d',
                database,
                '--http-port',
                str(port),
                f'--max-cron-threads={cron_threads}',
            ),
            pid_dir=instance.pids,
            log=self.log,
            cwd=instance.folder,
            environ=instance.environ,
        )

    def wait(self) -> OdooServer:
        """Return the server when it answers; raises AssertionError when it does not."""
        deadline = time.monotonic() + START_SECONDS
        with requests.Session() as session:
            session.trust_env = False
            while time.monotonic() < deadline and self._child.alive():
                with contextlib.suppress(requests.ConnectionError):
                    if session.get(f'{self.url}/web/login', timeout=60).ok:
                        return self
                time.sleep(0.1)
        raise AssertionError(f"Odoo does not answer:\n{processes.tail(self.log, 40)}")

    def log_in(self, login: str) -> Person:
        """Return a person; everybody's password is the login here."""
        return Person(self.url, self.database, login, login)

    def stop(self) -> None:
        """Stop the process."""
        self._child.stop()


@contextlib.contextmanager
def running(instance: Instance, database: str, cron_threads: int = 0) -> Iterator[OdooServer]:
    """Have a server up for a block."""
    server = OdooServer(instance, database, cron_threads)
    try:
        yield server.wait()
    finally:
        server.stop()
