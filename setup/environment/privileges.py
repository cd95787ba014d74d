"""How PostgreSQL is started by root, which it refuses to run as.

A user that is not root needs nothing of this. For root, a user namespace is best: inside it the
same files belong to a harmless number, so that it works below any directory, /root too. Where
the kernel forbids that, another user of the machine starts it, who must be able to reach the
directory.
"""

import functools
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from .failure import SetupFailure

INNER_UID = 65534


@functools.cache
def can_map_users() -> bool:
    """Tell whether the kernel lets us make a user namespace."""
    if not shutil.which('unshare'):
        return False
    return subprocess.run(_namespace(['true']), capture_output=True, check=False).returncode == 0


def needs_other_user() -> bool:
    """Tell whether another user of the machine has to run the server."""
    return os.geteuid() == 0 and not can_map_users()


def _namespace(command: Sequence[str]) -> list[str]:
    """Return a command that runs another one as nobody in a user namespace of its own."""
    return ['unshare', '--user', f'--map-user={INNER_UID}', *command]


def _other_user() -> str | None:
    """Return the user who may run a server instead of root."""
    if not shutil.which('runuser'):
        return None
    for name in ('postgres', 'nobody'):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None


def unprivileged(command: Sequence[str], *folders: Path) -> list[str]:
    """Return the command to run so that a server is not root's.

    :param folders: existing directories that the server will own
    :raise SetupFailure: root, and no way to be somebody else
    """
    if os.geteuid() != 0:
        return list(command)
    if can_map_users():
        return _namespace(command)
    user = _other_user()
    if user and all(_reaches(user, folder) for folder in folders):
        for folder in folders:
            _hand_over(user, folder)
        return ['runuser', '-u', user, '--', *command]
    raise SetupFailure(
        f"PostgreSQL refuses to run as root. This kernel allows no user namespaces, and the user "
        f"{user or 'postgres'} can't reach {folders[0]}. Run this as an ordinary user, or set "
        f"CONNECTOR_CACHE (and --data-dir) to a directory everybody can enter, such as one below "
        f"/var/tmp, or start a PostgreSQL yourself and set PGHOST, PGUSER and PGPASSWORD."
    )


def _reaches(user: str, folder: Path) -> bool:
    """Tell whether a user can enter the parent of a folder."""
    command = ['runuser', '-u', user, '--', 'test', '-x', str(folder.parent)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _hand_over(user: str, folder: Path) -> None:
    """Make a user the owner of a folder and all in it."""
    entry = pwd.getpwnam(user)
    for path in (folder, *folder.rglob('*')):
        if path.lstat().st_uid != entry.pw_uid:
            os.chown(path, entry.pw_uid, entry.pw_gid, follow_symlinks=False)
