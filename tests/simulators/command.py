"""Running a simulator as a program.

    python -m tests.simulators.<marketplace> --port P --orders N --seed S
        [--state FILE] [--json-ready] [--choice name=value ...]

With `--state` the file is loaded when it exists (then --orders and --seed are ignored) and
saved shortly after changes and at the end. `--json-ready` prints one JSON object as the first
line of standard output: url, accounts, choices. SIGTERM and Ctrl-C end it with exit code 0.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from .choices import UnknownChoice
from .marketplace import Simulator
from .persistence import StateKeeper, load_state
from .server import SimulatorServer

EXIT_MISTAKE = 2
Factory = Callable[[dict[str, str]], Simulator]


def read_arguments(name: str, arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line; exits with a sentence when it is wrong."""
    parser = argparse.ArgumentParser(
        prog=f'python -m tests.simulators.{name}', description=f"A simulated {name} marketplace."
    )
    parser.add_argument('--port', type=int, default=0, help="loopback port; 0 takes a free one")
    parser.add_argument('--orders', type=int, default=200, help="seeded orders over all accounts")
    parser.add_argument('--seed', type=int, default=1, help="same seed, same data")
    parser.add_argument('--state', type=Path, help="file that keeps the state")
    parser.add_argument('--json-ready', action='store_true', help="first line is a JSON object")
    parser.add_argument(
        '--choice', action='append', default=[], type=_named_value, metavar='NAME=VALUE',
        help="decide an open point of the contract; may be repeated",
    )
    return parser.parse_args(arguments)


def _named_value(text: str) -> tuple[str, str]:
    name, equals, value = text.partition('=')
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"'{text}' should look like name=value")
    return name, value


def prepare(factory: Factory, options: argparse.Namespace) -> Simulator:
    """Return the simulator, loaded from its state file or freshly seeded.

    Choices given on the command line win over saved ones. Raises ValueError with a sentence.
    """
    simulator = factory(dict(options.choice))
    saved = load_state(options.state) if options.state else None
    if saved is None:
        simulator.seed(options.orders, options.seed)
        return simulator
    try:
        simulator.load(saved)
    except (KeyError, UnknownChoice) as error:
        raise ValueError(
            f"The state in {options.state} does not fit: {error}. Delete it to start anew."
        ) from error
    simulator.choices.update(dict(options.choice))
    simulator.choices_changed()
    return simulator


def announce(simulator: Simulator, url: str, as_json: bool, out: TextIO) -> None:
    """Print where the simulator is, its accounts and every choice in force."""
    ready = simulator.ready(url)
    if as_json:
        print(json.dumps(ready), file=out, flush=True)
        return
    lines = [f'{simulator.name} simulator at {url}']
    lines += [f"  account {a['name']}: region {a.get('region', '-')}, token {a['token']}"
              for a in ready['accounts']]
    lines += [f'  not simulated: {gap}' for gap in simulator.gaps]
    lines += [f'  choice {line}' for line in simulator.choices.describe()]
    print('\n'.join(lines), file=out, flush=True)


def run(name: str, factory: Factory, arguments: Sequence[str] | None = None) -> int:
    """Run a simulator until it is told to stop; return the exit code."""
    options = read_arguments(name, arguments)
    try:
        simulator = prepare(factory, options)
        server = SimulatorServer(simulator, options.port)
    except (UnknownChoice, ValueError) as error:
        print(f'{name}: {error}', file=sys.stderr)
        return EXIT_MISTAKE
    except OSError as error:
        print(f"{name}: port {options.port} can't be used ({error}). Choose another with --port.",
              file=sys.stderr)
        return EXIT_MISTAKE
    _serve_until_stopped(simulator, server, options)
    return 0


def _serve_until_stopped(
    simulator: Simulator, server: SimulatorServer, options: argparse.Namespace
) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    keeper = StateKeeper(simulator, options.state) if options.state else None
    if keeper:
        keeper.start()
    server.start()
    announce(simulator, server.url, options.json_ready, sys.stdout)
    stop.wait()
    server.stop()
    if keeper:
        keeper.stop()
