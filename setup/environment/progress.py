"""Progress for people: one line per step on standard error, and the seconds of each phase."""

import contextlib
import sys
import time
from collections.abc import Iterator


class Progress:
    """Writes what is going on to a stream and keeps how long each phase took.

    :ivar seconds: phase name -> seconds (rounded to a tenth), in the order they were run
    """

    def __init__(self, stream=None) -> None:
        self._stream = stream or sys.stderr
        self.seconds: dict[str, float] = {}

    def say(self, sentence: str) -> None:
        """Write one line below the running phase."""
        print(f'   {sentence}', file=self._stream, flush=True)

    @contextlib.contextmanager
    def phase(self, name: str, title: str) -> Iterator[None]:
        """Announce a phase, and note its seconds under `name` whether or not it succeeds."""
        print(f'=> {title}', file=self._stream, flush=True)
        start = time.monotonic()
        try:
            yield
        finally:
            spent = time.monotonic() - start
            self.seconds[name] = round(self.seconds.get(name, 0) + spent, 1)
            print(f'   {name}: {spent:.1f} s', file=self._stream, flush=True)
