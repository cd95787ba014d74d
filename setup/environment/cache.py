"""The cache directory: what is built once and used by every later command.

Everything in it can be deleted at any time. A step that was killed half-way leaves no stamp,
and the next command builds that step again from nothing.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from . import privileges
from .failure import SetupFailure

NAME = 'odoo-marketplace-connectors'
STAMP = '.complete.json'


def cache_root(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the cache directory: $CONNECTOR_CACHE, else below $XDG_CACHE_HOME or ~/.cache.

    Root's home is closed to others, and where the kernel allows no user namespaces another user
    has to run PostgreSQL: there it is /var/cache.
    """
    if environ.get('CONNECTOR_CACHE'):
        return Path(environ['CONNECTOR_CACHE']).expanduser().absolute()
    if environ.get('XDG_CACHE_HOME'):
        return Path(environ['XDG_CACHE_HOME']).absolute() / NAME
    home = Path(environ.get('HOME') or '~').expanduser().absolute()
    if privileges.needs_other_user() and not home.stat().st_mode & stat.S_IXOTH:
        return Path('/var/cache') / NAME
    return home / '.cache' / NAME


def digest(*parts: object) -> str:
    """Return ten hexadecimal digits that change when any of the parts does."""
    text = json.dumps([str(part) for part in parts])
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def tree_digest(folder: Path, leave_out: Iterable[str] = ()) -> str:
    """Return a digest of names and contents of all files below a folder.

    :param leave_out: names of files and folders that don't count, on any level
    """
    skipped = {'__pycache__', *leave_out}
    seen = hashlib.sha256()
    for path in sorted(folder.rglob('*')):
        parts = path.relative_to(folder).parts
        if skipped.isdisjoint(parts) and path.suffix != '.pyc' and path.is_file():
            seen.update(f'{"/".join(parts)}\0'.encode())
            seen.update(hashlib.sha256(path.read_bytes()).digest())
    return seen.hexdigest()[:16]


@contextlib.contextmanager
def lock(path: Path, *, wait: bool = True, refusal: str = '') -> Iterator[None]:
    """Hold an exclusive lock on a file, which the kernel frees when the process dies.

    :param wait: wait for another holder; otherwise raise `SetupFailure(refusal)`
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open('a') as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SetupFailure(refusal) from error
        yield


def read_stamp(folder: Path) -> dict | None:
    """Return what `build_once` noted in a finished folder, or None when it is not finished."""
    stamp = folder / STAMP
    return json.loads(stamp.read_text()) if stamp.is_file() else None


def build_once(folder: Path, build: Callable[[Path], dict]) -> dict:
    """Return a finished folder's notes, after building it when it is not there yet.

    Two processes that want the same folder build it once: the second one waits. The work is done
    in a folder of its own, to which `folder` becomes a link when all of it is there; so what a
    killed process, or a child that outlived it, leaves behind is in nobody's way.

    :param build: fills the (existing, empty) folder it is given and returns notes to keep
    """
    with lock(folder.with_name(f'.{folder.name}.lock')):
        notes = read_stamp(folder)
        if notes is not None:
            return notes
        for left_over in folder.parent.glob(f'{folder.name}.*'):
            shutil.rmtree(left_over, ignore_errors=True)
        work = folder.with_name(f'{folder.name}.{secrets.token_hex(3)}')
        work.mkdir(parents=True)
        notes = build(work)
        write_json(work / STAMP, notes)
        folder.unlink(missing_ok=True)
        folder.symlink_to(work.name)
        return notes


def write_json(path: Path, value: object) -> None:
    """Write a JSON file so that a reader sees the old or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f'{path.name}.{os.getpid()}.draft')
    draft.write_text(json.dumps(value, indent=1) + '\n')
    draft.replace(path)
