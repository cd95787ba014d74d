"""Instances that live as long as one command, for tests and benchmarks."""

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from . import cache, processes
from .failure import SetupFailure
from .instance import Instance
from .workplace import Workplace

VARIABLE = 'CONNECTOR_STAGE'


@contextlib.contextmanager
def scratch_instance(workplace: Workplace, kind: str) -> Iterator[Instance]:
    """Give an instance of its own, which is stopped and removed at the end.

    What commands that were killed left behind is stopped and removed first.
    """
    home = workplace.cache / 'scratch'
    _sweep(workplace, home)
    folder = home / f'{kind}-{os.getpid()}'
    with cache.lock(folder.with_name(f'.{folder.name}.lock')):
        instance = Instance(workplace, folder, tests=True)
        try:
            yield instance
        finally:
            _remove(instance)
    folder.with_name(f'.{folder.name}.lock').unlink(missing_ok=True)


def _sweep(workplace: Workplace, home: Path) -> None:
    """Remove the instances of dead commands: nobody holds their locks any more."""
    for path in home.glob('.*.lock'):
        folder = home / path.name.removeprefix('.').removesuffix('.lock')
        with contextlib.suppress(SetupFailure), cache.lock(path, wait=False):
            _remove(Instance(workplace, folder, tests=True))
            path.unlink(missing_ok=True)


def _remove(instance: Instance) -> None:
    """Stop an instance's server, drop its databases elsewhere, and remove its folder."""
    processes.sweep(instance.pids)
    instance.server.stop()
    if not instance.server.private:
        for database in database_names(instance):
            instance.sql.drop(database)
    shutil.rmtree(instance.folder, ignore_errors=True)


def database_name(instance: Instance, purpose: str) -> str:
    """Return a name for one of the instance's databases that no other instance uses."""
    return f"connector_{instance.folder.name.replace('-', '_')}_{purpose}"


def database_names(instance: Instance) -> list[str]:
    """Return the instance's databases on its server."""
    prefix = database_name(instance, '').replace('_', r'\_')
    rows = instance.sql.run('SELECT datname FROM pg_database WHERE datname LIKE %s', [f'{prefix}%'])
    return [name for name, in rows]


def stage_environ(instance: Instance, template: str, browser: str | None) -> dict[str, str]:
    """Return the variable by which a test process finds the instance again."""
    place = instance.workplace
    value = {
        'cache': str(place.cache), 'python': str(place.python), 'odoo_home': str(place.odoo_home),
        'odoo_version': place.odoo_version, 'folder': str(instance.folder),
        'binaries': str(place.binaries) if place.binaries else None,
        'bin_path': str(place.bin_path) if place.bin_path else None,
        'template': template, 'browser': browser,
    }
    return {VARIABLE: json.dumps(value)}


class Stage:
    """What the end-to-end tests and the benchmarks start from.

    :ivar instance: an `Instance` whose server runs
    :ivar template: a database with all our addons installed, which is to be copied, never used
    :ivar browser: path of a Chromium, None where none was asked for
    """

    def __init__(self, instance: Instance, template: str, browser: str | None) -> None:
        self.instance = instance
        self.template = template
        self.browser = browser

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] = os.environ) -> 'Stage':
        """Return the stage that `./setup/test` or `./setup/bench` set up.

        :raise SetupFailure: started by something else
        """
        if VARIABLE not in environ:
            raise SetupFailure("These tests need Odoo and a database: run them by ./setup/test "
                               "(or, for a benchmark, ./setup/bench).")
        value = json.loads(environ[VARIABLE])
        template, browser = value.pop('template'), value.pop('browser')
        folder = Path(value.pop('folder'))
        version = value.pop('odoo_version')
        paths = {name: Path(path) if path else None for name, path in value.items()}
        workplace = Workplace(odoo_version=version, **paths)
        return cls(Instance(workplace, folder, tests=True), template, browser)

    def new_database(self, purpose: str) -> str:
        """Create a copy of the template and return its name."""
        name = database_name(self.instance, purpose)
        self.instance.copy_database(self.template, name)
        return name
