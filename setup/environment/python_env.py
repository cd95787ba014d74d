"""The virtual environment with the Python packages that Odoo, the tests and the lint need."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import cache, processes
from .apt import Archive
from .failure import SetupFailure

SUPPORTED = ((3, 10), (3, 13))


def choose_python() -> str:
    """Return the path of a Python 3.10 to 3.13: the running one, else one on PATH.

    :raise SetupFailure: there is none
    """
    if SUPPORTED[0] <= sys.version_info[:2] <= SUPPORTED[1]:
        return sys.executable
    for minor in range(SUPPORTED[1][1], SUPPORTED[0][1] - 1, -1):
        found = shutil.which(f'python3.{minor}')
        if found:
            return found
    raise SetupFailure(
        f"Odoo 19.0 needs Python 3.10 to 3.13 and this is {sys.version.split()[0]}. Install one "
        f"of them so that 'python3.12' (for example) is on the PATH."
    )


def python_version(python: str) -> str:
    """Return a Python's version as 'major.minor.micro'."""
    code = 'import sys; print("%d.%d.%d" % sys.version_info[:3])'
    return processes.run([python, '-c', code], what="Asking Python for its version").strip()


def ensure_venv(root: Path, requirements: Iterable[Path]) -> Path:
    """Return the Python of a virtual environment that holds the required packages.

    Built on first use (about 40 s), one for each Python version and set of requirements.

    :param root: the cache directory
    :param requirements: pinned requirement files
    """
    files = list(requirements)
    python = choose_python()
    version = python_version(python)
    key = cache.digest(*(path.read_text() for path in files))
    folder = root / f'venv-{version}-{key}'

    def build(target: Path) -> dict:
        """Fill the folder."""
        processes.run([python, '-m', 'venv', '--without-pip', str(target)], what="Creating a venv")
        _ensure_pip(target, python, root)
        wanted = [part for path in files for part in ('-r', str(path))]
        processes.run(
            [str(target / 'bin/python'), '-m', 'pip', 'install', '-q', '--no-input',
             '--disable-pip-version-check', *wanted],
            what="Installing the Python packages", environ=_pip_environ(),
        )
        return {'python': version, 'requirements': [path.name for path in files]}

    cache.build_once(folder, build)
    return folder / 'bin/python'


def _pip_environ() -> Mapping[str, str]:
    """Return the environment for pip: ours, less what would let in packages from elsewhere."""
    return {name: value for name, value in os.environ.items() if name != 'PYTHONPATH'}


def _ensure_pip(target: Path, host: str, root: Path) -> None:
    """Put pip into a venv: by ensurepip, by the host's pip, or from Debian's pip wheel."""
    python = str(target / 'bin/python')
    if _works([python, '-m', 'ensurepip', '--default-pip']):
        return
    # Debian keeps ensurepip in the package python3-venv.
    if _works([host, '-m', 'pip', '--python', python, 'install', '-q', 'pip']):
        return
    work = root / 'pip-wheel'
    work.mkdir(parents=True, exist_ok=True)
    archive = Archive(work)
    archive.update()
    archive.fetch(['python3-pip-whl'], work / 'root', suite=archive.stable)
    wheel = next((work / 'root/usr/share/python-wheels').glob('pip-*.whl'), None)
    if wheel is None or not _works([python, f'{wheel}/pip', 'install', '-q', 'pip']):
        raise SetupFailure(
            f"The Python {host} can't make a virtual environment with pip in it. "
            f"Install its venv package (Debian: apt-get install python3-venv)."
        )


def _works(command: list[str]) -> bool:
    """Tell whether a command exits with 0."""
    return subprocess.run(
        command, capture_output=True, stdin=subprocess.DEVNULL, env=_pip_environ(), check=False,
    ).returncode == 0
