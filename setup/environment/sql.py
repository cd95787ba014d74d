"""Statements to PostgreSQL, through the driver in the environment's Python."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import processes
from .failure import SetupFailure

_CLIENT = """
import json, sys
import psycopg2
database, statement, values = json.load(sys.stdin)
try:
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        rows = cursor.fetchall() if cursor.description else []
except psycopg2.Error as error:
    sys.exit(str(error).strip())
print(json.dumps(rows, default=str))
"""


class Client:
    """Speaks to one server.

    :param python: a Python that has psycopg2
    :param environ: PGHOST and its siblings, on top of the process's own environment
    """

    def __init__(self, python: Path, environ: Mapping[str, str]) -> None:
        self._python = python
        self._environ = {**os.environ, **environ}

    def run(self, statement: str, values: Sequence = (), *, database: str = 'postgres') -> list:
        """Run one statement in its own transaction and return its rows, as lists."""
        answer = processes.run(
            [str(self._python), '-c', _CLIENT], stdin=json.dumps([database, statement, values]),
            what="A statement to PostgreSQL", environ=self._environ,
        )
        return json.loads(answer)

    def check(self) -> None:
        """Raise `SetupFailure` unless the server answers and databases can be created."""
        rows = self.run('SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user')
        if rows != [[True]]:
            raise SetupFailure("The PostgreSQL user may not create databases. Allow it: "
                               "ALTER ROLE ... CREATEDB, or unset PGHOST for a private server.")

    def exists(self, database: str) -> bool:
        """Tell whether there is a database of that name."""
        return bool(self.run('SELECT 1 FROM pg_database WHERE datname = %s', [database]))

    def drop(self, database: str) -> None:
        """Drop a database, with its connections, if it is there."""
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy(self, source: str, target: str) -> None:
        """Create a database as a copy of another one, which nobody may be using."""
        self.run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def rename(self, source: str, target: str) -> None:
        """Rename a database."""
        self.run(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def installed(self, database: str, modules: Sequence[str]) -> set[str]:
        """Return those of the named Odoo modules that a database has installed."""
        rows = self.run(
            "SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)",
            [list(modules)], database=database,
        )
        return {name for name, in rows}
