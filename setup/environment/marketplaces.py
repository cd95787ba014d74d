"""The marketplaces that are connected, and their simulators as processes."""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from . import cache, ports, processes
from .failure import SetupFailure
from .workplace import REPOSITORY

READY_SECONDS = 60


@dataclass(frozen=True)
class Marketplace:
    """One marketplace of this repository.

    :ivar provider: its name in code and options
    :ivar title: its name for people
    """

    provider: str
    title: str

    @property
    def addon(self) -> Path:
        """The folder of its addon."""
        return REPOSITORY / f'{self.provider}_connector'

    def there(self) -> bool:
        """Tell whether this repository has the addon."""
        return (self.addon / '__manifest__.py').is_file()


MARKETPLACES = (Marketplace('backmarket', "Back Market"), Marketplace('refurbed', "refurbed"))


def start_simulator(
    marketplace: Marketplace, folder: Path, *, orders: int, seed: int, python: Path,
) -> tuple[processes.Child, dict]:
    """Start a marketplace's simulator and wait until it is ready.

    It keeps its state and its port in `folder`, so that a later start goes on where this one
    ends. `orders` and `seed` count at the first start only.

    :return: the process, and what the simulator says of itself: url, accounts, choices
    """
    name = f'{marketplace.provider}-simulator'
    log = folder / 'logs' / f'{name}.log'
    command = [
        str(python), '-m', f'tests.simulators.{marketplace.provider}', '--json-ready',
        '--port', str(_lasting_port(folder, name)), '--orders', str(orders), '--seed', str(seed),
        '--state', str(folder / f'{name}.json'),
    ]
    # A file and not a pipe: nobody would empty it, and it must outlive us.
    answer = folder / 'logs' / f'{name}.ready.json'
    answer.parent.mkdir(parents=True, exist_ok=True)
    with answer.open('w') as output:
        child = processes.Child.start(
            name, command, pid_dir=folder / 'pids', log=log, cwd=REPOSITORY, environ=os.environ,
            stdout=output,
        )
    try:
        ready = json.loads(_first_line(child, answer, log))
    except BaseException:
        child.stop()
        raise
    return child, {'provider': marketplace.provider, **ready}


def _lasting_port(folder: Path, name: str) -> int:
    """Return the port of the last start while it is free, so that addresses stay what they are."""
    path = folder / 'ports.json'
    known = json.loads(path.read_text()) if path.is_file() else {}
    if name not in known or not ports.is_free(known[name]):
        known[name] = ports.any_free()
        cache.write_json(path, known)
    return known[name]


def _first_line(child: processes.Child, answer: Path, log: Path) -> str:
    """Return the line by which a simulator says that it is ready."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and child.alive():
        line, end, _ = answer.read_text().partition('\n')
        if end:
            return line
        time.sleep(0.05)
    raise SetupFailure(f"The {child.name} did not get ready. The end of its log {log}:\n"
                       f"{processes.tail(log)}")
