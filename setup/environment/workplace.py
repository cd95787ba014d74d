"""The environment as a whole: Odoo, its Python and PostgreSQL's programs, ready to be used."""

import ast
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import cache, odoo_home, pdf, postgres, processes, python_env
from .failure import SetupFailure
from .progress import Progress

REPOSITORY = Path(__file__).resolve().parents[2]
REQUIREMENTS = ('requirements.txt', 'requirements-test.txt')
# What a seller's database has besides the addons' own dependencies: the Sales application.
ALWAYS_INSTALLED = ('sale_management', 'sale_stock', 'stock_delivery', 'account')


@dataclass(frozen=True)
class Workplace:
    """Where everything is.

    :ivar cache: the cache directory
    :ivar python: Python of the virtual environment
    :ivar odoo_home: the folder that holds the package `odoo`
    :ivar odoo_version: a text that changes when Odoo does
    :ivar binaries: PostgreSQL's programs; None when PGHOST names a server
    :ivar bin_path: where Odoo finds programs that the PATH does not have; None for nowhere
    """

    cache: Path
    python: Path
    odoo_home: Path
    odoo_version: str
    binaries: Path | None
    bin_path: Path | None = None

    def addons(self) -> dict[str, Path]:
        """Return our addons that are to be installed: name -> folder, in no special order."""
        return _addons_in(REPOSITORY)

    def test_addons(self) -> dict[str, Path]:
        """Return the addons that exist for the tests only."""
        return _addons_in(REPOSITORY / 'tests' / 'addons')

    def addons_path(self, *, tests: bool = False) -> list[Path]:
        """Return the directories in which Odoo looks for addons."""
        own = [REPOSITORY, REPOSITORY / 'tests' / 'addons'][:2 if tests else 1]
        return [self.odoo_home / 'odoo' / 'addons', *(path for path in own if path.is_dir())]

    def dependencies(self) -> list[str]:
        """Return Odoo's modules that our addons build on; a template database has them."""
        ours = {**self.addons(), **self.test_addons()}
        wanted = {name for folder in ours.values() for name in manifest(folder)['depends']}
        return sorted((wanted - set(ours)) | set(ALWAYS_INSTALLED))

    def python_environ(self) -> dict[str, str]:
        """Return the environment variables for a Python that can import Odoo."""
        environ = {name: value for name, value in os.environ.items() if name != 'PYTHONHOME'}
        environ['PYTHONPATH'] = str(self.odoo_home)
        # Odoo comes without compiled files; kept here, they don't litter anybody's sources.
        environ.pop('PYTHONDONTWRITEBYTECODE', None)
        environ['PYTHONPYCACHEPREFIX'] = str(self.cache / 'pycache')
        return environ


def _addons_in(folder: Path) -> dict[str, Path]:
    """Return the addons directly below a folder."""
    return {path.parent.name: path.parent for path in sorted(folder.glob('*/__manifest__.py'))}


def manifest(folder: Path) -> dict:
    """Return an addon's manifest, with 'depends' always there."""
    return {'depends': [], **ast.literal_eval((folder / '__manifest__.py').read_text())}


def prepare(progress: Progress) -> Workplace:
    """Make everything ready that is not yet: at most a few minutes once, then an instant."""
    root = cache.cache_root()
    root.mkdir(parents=True, exist_ok=True)
    progress.say(f"cache: {root}")
    files = [REPOSITORY / 'setup' / name for name in REQUIREMENTS]
    # One waits for the network and unpacks, the other compiles: together they fill two cores.
    with ThreadPoolExecutor(2) as pool:
        venv = pool.submit(python_env.ensure_venv, root, files)
        odoo = pool.submit(odoo_home.ensure_odoo, root)
        try:
            python, (home, version) = venv.result(), odoo.result()
        except BaseException:
            processes.stop_running()
            raise
    progress.say(f"Python: {python}")
    progress.say(f"Odoo: {home} ({version})")
    external = bool(os.environ.get('PGHOST'))
    binaries = None if external else postgres.server_binaries(python)
    progress.say(f"PostgreSQL: {'the server that PGHOST names' if external else binaries}")
    return Workplace(root, python, home, version, binaries, _bin_path(root, progress))


def _bin_path(root: Path, progress: Progress) -> Path | None:
    """Return where wkhtmltopdf is if not on the PATH; Odoo works without, but makes no PDF."""
    try:
        return pdf.ensure_wkhtmltopdf(root)
    except SetupFailure as failure:
        progress.say(f"Without wkhtmltopdf Odoo makes no PDF; install it to have some. {failure}")
        return None
