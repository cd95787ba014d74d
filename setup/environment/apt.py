"""Debian packages: fetched and unpacked into the cache without installing, or installed as root.

The machine's own apt configuration says where packages come from; nothing here knows a host.
"""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from . import processes
from .failure import SetupFailure

KEYRING = Path('/usr/share/keyrings/debian-archive-keyring.gpg')
STABLE = 'bookworm'


def codename(os_release: str) -> str:
    """Return the stable suite to use, from the text of /etc/os-release."""
    found = re.search(r'^VERSION_CODENAME=(\w+)$', os_release, re.M)
    is_debian = re.search(r'^ID=debian$', os_release, re.M)
    return found.group(1) if is_debian and found and found.group(1) != 'sid' else STABLE


def debian_mirror() -> str:
    """Return the address from which this machine's apt takes Debian's main archive.

    :raise SetupFailure: apt is missing, or takes nothing from a Debian archive
    """
    if not shutil.which('apt-get') or not shutil.which('dpkg'):
        raise SetupFailure(
            "Odoo 19.0 is taken from a Debian package, and this machine has no apt. Point "
            "ODOO_HOME to an Odoo 19.0 of your own (the folder that holds the package 'odoo')."
        )
    listing = processes.run(
        ['apt-get', 'indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)'],
        what="Asking apt for its sources",
    )
    return choose_mirror(listing.splitlines()) or choose_mirror(_configured_sources())


def choose_mirror(lines: Iterable[str]) -> str | None:
    """Return the first 'URI suite component' that is Debian's main archive, not its updates."""
    for line in lines:
        uri, _, rest = line.partition(' ')
        if re.fullmatch(r'\S*/debian/?', uri) and re.match(r'(?!\S*-)\S+ main\b', rest):
            return uri
    return None


def _configured_sources() -> list[str]:
    """Read apt's source files: an apt that was never updated lists no index of its own."""
    lines = []
    folder = Path('/etc/apt/sources.list.d')
    for path in (Path('/etc/apt/sources.list'), *sorted(folder.glob('*'))):
        text = path.read_text() if path.is_file() else ''
        lines += re.findall(r'^deb\s+(?:\[[^]]*\]\s+)?(\S+ \S+ main\b)', text, re.M)
        for block in text.split('\n\n'):
            entry = dict(re.findall(r'^(\w[\w-]*):\s*(.+)$', block, re.M))
            for uri in entry.get('URIs', '').split():
                lines += [f'{uri} {suite} main' for suite in entry.get('Suites', '').split()]
    if not choose_mirror(lines):
        raise SetupFailure(
            "This machine's apt has no Debian archive among its sources, so Odoo's Debian "
            "package can't be fetched. Point ODOO_HOME to an Odoo 19.0 of your own."
        )
    return lines


class Archive:
    """A private view of Debian's archive: its lists and downloads live in one work folder."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._options: list[str] = []

    def update(self, *suites: str) -> None:
        """Fetch the lists of some suites (about 2 seconds).

        :param suites: default: sid and the machine's stable suite
        """
        stable = codename(Path('/etc/os-release').read_text())
        signed = f'[signed-by={KEYRING}] ' if KEYRING.exists() else ''
        mirror = debian_mirror()
        sources = self._work / 'sources.list'
        for name in ('lists/partial', 'state', 'cache/archives/partial'):
            (self._work / name).mkdir(parents=True, exist_ok=True)
        sources.write_text(''.join(
            f'deb {signed}{mirror} {suite} main\n' for suite in suites or ('sid', stable)
        ))
        places = {
            'Etc::sourcelist': sources, 'Etc::sourceparts': '-', 'State': self._work / 'state',
            'State::Lists': self._work / 'lists', 'Cache': self._work / 'cache',
            'State::status': '/dev/null',
        }
        self._options = [f'-oDir::{name}={place}' for name, place in places.items()]
        # As root apt would fetch as another user, who can't enter a private cache directory.
        self._options += [f'-oAPT::Sandbox::User={_own_name()}', '-oAcquire::Retries=3']
        processes.run(
            ['apt-get', '-qq', *self._options, 'update'], what="Fetching Debian's package lists",
        )
        self.stable = stable

    def needed_by(self, package: str, *, suite: str) -> list[str]:
        """Return a package and all that it needs, as if the machine had nothing."""
        plan = processes.run(
            ['apt-get', *self._options, '--simulate', '--no-install-recommends', '-t', suite,
             'install', package], what=f"Looking up what {package} needs",
        )
        return re.findall(r'^Inst (\S+)', plan, re.M)

    def fetch(self, packages: Iterable[str], root: Path, *, suite: str = 'sid') -> dict[str, str]:
        """Download packages of one suite and unpack them below `root`; nothing is installed.

        :return: package -> version
        """
        downloads = self._work / f'downloads-{suite}'
        downloads.mkdir(exist_ok=True)
        processes.run(
            ['apt-get', '-qq', *self._options, 'download', *(f'{p}/{suite}' for p in packages)],
            what=f"Downloading Debian packages of {suite}", cwd=downloads,
        )
        versions = {}
        for path in sorted(downloads.glob('*.deb')):
            processes.run(['dpkg', '-x', str(path), str(root)], what=f"Unpacking {path.name}")
            package, version = processes.run(
                ['dpkg-deb', '-W', str(path)], what=f"Reading {path.name}",
            ).split()
            versions[package] = version
        return versions


def _own_name() -> str:
    """Return the name of the user we are."""
    return 'root' if os.geteuid() == 0 else os.environ.get('USER', '_apt')


def install(packages: Iterable[str], reason: str) -> None:
    """Install Debian packages on the machine, which only root can.

    :param reason: what they are wanted for; part of the sentence when it can't be done
    """
    names = list(packages)
    command = f"apt-get install {' '.join(names)}"
    if os.geteuid() != 0 or not shutil.which('apt-get'):
        raise SetupFailure(f"{reason}. Install it first, as root: {command}")
    quiet = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}
    processes.run(['apt-get', '-qq', 'update'], what="apt-get update", environ=quiet)
    processes.run(
        ['apt-get', '-qq', '-y', '--no-install-recommends', 'install', *names],
        what=command, environ=quiet,
    )
