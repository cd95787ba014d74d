"""TCP ports on this machine's loopback address."""

import socket
from collections.abc import Iterable

from .failure import SetupFailure

LOOPBACK = '127.0.0.1'


def is_free(port: int) -> bool:
    """Tell whether a server could listen on a port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def any_free() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return probe.getsockname()[1]


def choose(wanted: int | None, candidates: Iterable[int]) -> int:
    """Return the wanted port, or the first free one of the candidates when none is wanted.

    :raise SetupFailure: the wanted port, or each candidate, is taken
    """
    tried = [wanted] if wanted else list(candidates)
    for port in tried:
        if is_free(port):
            return port
    raise SetupFailure(f"Port {' and '.join(map(str, tried[:1]))} is taken by another program. "
                       f"Choose another one with --port.")
