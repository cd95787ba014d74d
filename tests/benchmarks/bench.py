"""What the benchmarks share: options, a seller with a simulated marketplace, Odoo processes."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from environment.scratch import Stage
from tests.end_to_end.scene import Scene, new_port

HERE = Path(__file__).resolve().parent
SEED = 1


def options(text: str) -> argparse.Namespace:
    """Return the command line's options; all benchmarks take the same ones."""
    parser = argparse.ArgumentParser(description=text)
    parser.add_argument('--orders', type=int, default=600, help="orders to import (default 600)")
    return parser.parse_args()


@contextlib.contextmanager
def seller(purpose: str, orders: int) -> Iterator[Scene]:
    """Have a connected seller before the first import for a block."""
    scene = Scene(Stage.from_environ(), purpose, new_port())
    try:
        yield scene.seed(orders, SEED)
    finally:
        scene.close()


def inside(scene: Scene, name: str, **arguments: object) -> dict:
    """Run one of the `inside_*.py` beside this file in an Odoo process and return what it gives."""
    return scene.instance.script(HERE / f'inside_{name}.py', scene.database, arguments)


def finish(result: dict) -> None:
    """Print the result as the last line, as `./setup/bench` wants it."""
    print(json.dumps(result), flush=True)


def ratio(measured: float, floor: float) -> float:
    """Return how many times the floor something takes."""
    return round(measured / floor, 2) if floor else 0.0
