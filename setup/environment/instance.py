"""One instance: a PostgreSQL server, databases, a filestore and logs below one directory.

`./setup/run`, `./setup/odoo`, each run of the tests and of the benchmarks has its own.
"""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from . import cache, odoo_runner, processes
from .failure import SetupFailure
from .postgres import ExternalServer, PrivateCluster
from .sql import Client
from .workplace import REPOSITORY, Workplace

RUNNER = Path(odoo_runner.__file__)


class Instance:
    """Odoo with a server and a directory of its own.

    :ivar folder: the data directory
    :ivar server: a private cluster in it, or the server that PGHOST names
    :ivar sql: for statements to that server
    """

    def __init__(self, workplace: Workplace, folder: Path, *, durable: bool = False,
                 tests: bool = False) -> None:
        self.workplace = workplace
        self.folder = folder
        self.logs = folder / 'logs'
        self.pids = folder / 'pids'
        self.config = folder / 'odoo.conf'
        self._tests = tests
        if workplace.binaries:
            self.server = PrivateCluster(
                folder / 'postgres', workplace.binaries, durable=durable)
        else:
            self.server = ExternalServer()
        self.sql = Client(workplace.python, self.server.environ)

    @property
    def environ(self) -> dict[str, str]:
        """Environment variables for a process that uses this instance's Odoo and server."""
        return {
            **self.workplace.python_environ(), **self.server.environ, 'ODOO_RC': str(self.config),
        }

    def filestore(self, database: str) -> Path:
        """Return the folder of a database's attachments."""
        return self.folder / 'odoo' / 'filestore' / database

    def write_config(self, database: str | None = None, port: int | None = None,
                     path: Path | None = None) -> Path:
        """Write odoo.conf (or `path`) and return where; Odoo listens on loopback only."""
        path = path or self.config
        options = {
            'addons_path': ','.join(map(str, self.workplace.addons_path(tests=self._tests))),
            'data_dir': self.folder / 'odoo', 'http_interface': '127.0.0.1',
            'http_port': port or 8069, 'list_db': False, 'admin_passwd': secrets.token_urlsafe(24),
            'max_cron_threads': 0, 'screenshots': self.folder / 'screenshots',
            'db_name': database or False,
        }
        if self.workplace.bin_path:
            options['bin_path'] = self.workplace.bin_path
        if self.server.private:
            options |= {
                'db_host': self.server.environ['PGHOST'], 'db_port': 5432,
                'db_user': self.server.environ['PGUSER'],
            }
        lines = [f'{name} = {value}\n' for name, value in options.items()]
        self.folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text('[options]\n' + ''.join(lines))
        return path

    def odoo_command(self, *arguments: str) -> list[str]:
        """Return the command line of an Odoo command, such as ('shell',)."""
        return [str(self.workplace.python), '-m', 'odoo', *arguments]

    def odoo(self, *arguments: str, what: str, log: str) -> Path:
        """Run an Odoo command to its end and return its log.

        :param log: the log's name below the instance's logs
        """
        path = self.logs / log
        processes.run(
            self.odoo_command(*arguments), what=what, log=path, environ=self.environ,
            cwd=self.folder, pid_file=self.pids / f'{path.stem}.pid.json',
        )
        return path

    def install(self, database: str, modules: Sequence[str], *, upgrade: Sequence[str] = (),
                log: str = 'install.log') -> Path:
        """Install modules into a database (created if it is not there), upgrade others.

        :return: the log of that
        :raise SetupFailure: a module is not installed afterwards
        """
        wanted = [f'--init={",".join(modules)}'] if modules else []
        wanted += [f'--update={",".join(upgrade)}'] if upgrade else []
        path = self.odoo(
            'server', '-d', database, *wanted, '--stop-after-init', '--no-http',
            what=f"Installing {', '.join([*modules, *upgrade])}", log=log,
        )
        both = {*modules, *upgrade}
        missing = both - self.sql.installed(database, sorted(both))
        if missing:
            raise SetupFailure(f"Odoo did not install {', '.join(sorted(missing))}. "
                               f"The end of {path}:\n{processes.tail(path)}")
        return path

    def script(self, path: Path, database: str, arguments: Mapping | None = None, *,
               on_line: Callable[[str], None] | None = None) -> dict:
        """Run `main(env, **arguments)` of a Python file inside Odoo and return what it returns.

        The file sees a superuser's `env` with a cursor of its own; the cursor is committed when
        `main` returns and rolled back when it raises.

        :param arguments: values that JSON can say; they travel by standard input, so keys in
            them are on no command line
        :param on_line: called with each line the file prints while it runs
        """
        if not path.is_file():
            raise SetupFailure(f"There is no {path}, which was to be run inside Odoo.")
        order = {'config': str(self.config), 'database': database, 'path': str(path),
                 'arguments': dict(arguments or {})}
        def show(line: str) -> None:
            if on_line and not line.startswith(odoo_runner.MARKER):
                on_line(line)

        output = processes.run(
            [str(self.workplace.python), str(RUNNER)], what=f"{path.name} inside Odoo",
            environ=self.environ, cwd=REPOSITORY, log=self.logs / f'{path.stem}.log',
            stdin=json.dumps(order), on_line=show,
            pid_file=self.pids / f'{path.stem}.pid.json',
        )
        last = output.strip().rpartition('\n')[2]
        if not last.startswith(odoo_runner.MARKER):
            raise SetupFailure(f"{path.name} ended without a result.")
        return json.loads(last.removeprefix(odoo_runner.MARKER))

    @contextlib.contextmanager
    def using_server(self, start: bool = True) -> Iterator[None]:
        """Have the server up; the last of several commands that use it at once stops it.

        :param start: False when the server is to be started later, by other means
        """
        users = self.folder.with_name(f'.{self.folder.name}.users')
        users.parent.mkdir(parents=True, exist_ok=True)
        with users.open('a') as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            try:
                if start:
                    self.server.start()
                yield
            finally:
                if _is_last(handle):
                    self.server.stop()

    def copy_database(self, source: str, target: str) -> None:
        """Make a database and its filestore as a copy of another one."""
        self.sql.copy(source, target)
        copy_tree(self.filestore(source), self.filestore(target))

    def drop_database(self, database: str) -> None:
        """Remove a database and its filestore."""
        self.sql.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def rename_database(self, source: str, target: str) -> None:
        """Rename a database and its filestore."""
        self.sql.rename(source, target)
        if self.filestore(source).exists():
            self.filestore(source).rename(self.filestore(target))


def _is_last(handle) -> bool:
    """Tell whether nobody else holds the shared lock that we hold."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder with its permissions, sharing blocks where the file system can."""
    if source.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        processes.run(
            ['cp', '-a', '--reflink=auto', str(source), str(target)], what=f"Copying {source}",
        )


def fingerprint(instance: Instance) -> str:
    """Return a text that changes when a template database would come out differently."""
    place = instance.workplace
    return cache.digest(
        place.odoo_version, instance.server.identity, os.geteuid(), *place.dependencies())
