"""What every command does around its work: signals, failures, cleaning up."""

import signal
import sys
from collections.abc import Callable

from . import processes
from .failure import SetupFailure


class Stopped(KeyboardInterrupt):
    """We were told to end, by Ctrl-C, a closed terminal or `kill`."""


def _raise_stopped(number: int, frame) -> None:
    """Turn the first signal into an exception; later ones don't disturb the cleaning up."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    raise Stopped(signal.Signals(number).name)


def main(name: str, work: Callable[[], int]) -> None:
    """Do a command's work and exit with its code: 1 after a failure, 130 when it was stopped."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_stopped)
    try:
        code = work()
    except SetupFailure as failure:
        print(f"\n./setup/{name}: {failure}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        processes.stop_running()
        print(f"\n./setup/{name}: stopped.", file=sys.stderr, flush=True)
        code = 130
    sys.exit(code)
