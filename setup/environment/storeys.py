"""The storeys of the tests, and which of them a selection on the command line means."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .failure import SetupFailure

# In the order they are run: what is quick and finds most comes first.
PLAIN = {
    'unit': 'tests/unit', 'conformance': 'tests/conformance', 'architecture': 'tests/architecture',
}
ODOO = 'odoo'
END_TO_END = 'end_to_end'


@dataclass
class Storey:
    """One storey and what of it is to be run.

    :ivar folders: all of its tests
    :ivar chosen: what to hand to pytest: its folders, or a selection of what is below them
    """

    name: str
    folders: list[Path]
    chosen: list[str] = field(default_factory=list)


def all_storeys(repository: Path, addons: Mapping[str, Path]) -> list[Storey]:
    """Return every storey; a folder that doesn't exist is left out of it.

    :param addons: the addons whose own tests make up the Odoo storey
    """
    storeys = [Storey(name, [repository / path]) for name, path in PLAIN.items()]
    storeys.append(Storey(ODOO, [path / 'tests' for path in addons.values()]))
    storeys.append(Storey(END_TO_END, [repository / 'tests' / 'end_to_end']))
    for storey in storeys:
        storey.folders = [path for path in storey.folders if path.is_dir()]
    return storeys


def choose(storeys: Iterable[Storey], selection: Iterable[str], repository: Path) -> list[Storey]:
    """Return the storeys that a selection means, with what to run of each.

    :param selection: names of storeys, and paths (from here or from the repository's top), to
        which '::' and the name of a test may be added; nothing means everything
    :raise SetupFailure: a part of the selection is no test of any storey
    """
    storeys = list(storeys)
    for part in selection:
        # Every storey is asked: a folder such as 'tests' means several.
        answers = [_choose_part(storey, part, repository) for storey in storeys]
        if not any(answers):
            names = ', '.join(storey.name for storey in storeys)
            raise SetupFailure(f"{part!r} is neither a storey ({names}) nor a path with tests.")
    if not any(storey.chosen for storey in storeys):
        for storey in storeys:
            storey.chosen = [str(path) for path in storey.folders]
    return [storey for storey in storeys if storey.chosen]


def shares(storey: Storey, runs: int) -> list[list[str]]:
    """Share out what a storey is to run among so many runs of about the same length.

    Whole files go to one run; their sizes stand for the time they take.
    """
    files = [file for part in storey.chosen for file in _files(part)]
    shared: list[list[str]] = [[] for _number in range(min(runs, len(files)))]
    sizes = [0] * len(shared)
    for size, file in sorted(((_size(file), file) for file in files), reverse=True):
        least = sizes.index(min(sizes))
        shared[least].append(file)
        sizes[least] += size
    return shared


def _files(part: str) -> list[str]:
    """Return the test files of a chosen folder; anything else is given back as it is."""
    path = Path(part)
    return sorted(map(str, path.rglob('test_*.py'))) if path.is_dir() else [part]


def _size(part: str) -> int:
    path = Path(part.partition('::')[0])
    return path.stat().st_size if path.is_file() else 0


def _choose_part(storey: Storey, part: str, repository: Path) -> bool:
    """Add one part of the selection to a storey, if it means anything there."""
    before = len(storey.chosen)
    if part == storey.name:
        storey.chosen += map(str, storey.folders)
        return len(storey.chosen) > before
    name, colons, test = part.partition('::')
    path = _existing(name, repository)
    for folder in storey.folders if path else ():
        if path == folder or path in folder.parents:
            storey.chosen.append(str(folder))
        elif folder in path.parents:
            storey.chosen.append(f'{path}{colons}{test}')
    return len(storey.chosen) > before


def _existing(name: str, repository: Path) -> Path | None:
    """Return an existing path, as named from here or else from the repository's top."""
    for base in (Path(os.curdir), repository):
        path = Path(os.path.abspath(base / name))
        if path.exists():
            return path
    return None
