"""Keeping a simulator's state in a file, so that it outlives its process."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .marketplace import Simulator

FORMAT = 1  # goes up when older files can't be read any more
SHORTEST_PAUSE = 1.0  # seconds between two writes of the file
SHARE_OF_TIME = 10  # a write that takes t seconds is followed by at least ten times t of rest


def load_state(path: Path) -> dict[str, Any] | None:
    """Return the saved state, or None when there is no file yet.

    Raises ValueError with a sentence when the file is not one of ours.
    """
    if not path.exists():
        return None
    try:
        saved = json.loads(path.read_text('utf-8'))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"The simulator's state file {path} can't be read ({error}). Delete it to start anew."
        ) from error
    if not isinstance(saved, dict) or saved.get('format') != FORMAT:
        raise ValueError(
            f"{path} is not a state this version of the simulator knows. Delete it to start anew."
        )
    return saved


def save_state(path: Path, text: str) -> None:
    """Write `text` beside `path` and rename, so that a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f'{path.name}.{os.getpid()}.tmp')
    temporary.write_text(text, 'utf-8')
    os.replace(temporary, path)


class StateKeeper:
    """Saves a simulator shortly after it changed, from a thread of its own."""

    def __init__(self, simulator: Simulator, path: Path) -> None:
        """Prepare; nothing happens before `start`."""
        self._simulator = simulator
        self._path = path
        self._saved_revision = -1
        self._stop = threading.Event()
        self._writing = threading.Lock()
        self._thread = threading.Thread(target=self._run, name='state keeper', daemon=True)

    def start(self) -> None:
        """Save once now and then after changes."""
        self.save()
        self._thread.start()

    def stop(self) -> None:
        """Save what is left and end the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(10)
        self.save()

    def save(self) -> None:
        """Save now if anything changed since the last time."""
        with self._writing:
            with self._simulator.lock:
                revision = self._simulator.revision
                if revision == self._saved_revision:
                    return
                text = json.dumps({'format': FORMAT, **self._simulator.dump()}, ensure_ascii=False)
            save_state(self._path, text)
            self._saved_revision = revision

    def _run(self) -> None:
        pause = SHORTEST_PAUSE
        while not self._stop.wait(pause):
            started = time.monotonic()
            self.save()
            pause = max(SHORTEST_PAUSE, SHARE_OF_TIME * (time.monotonic() - started))
