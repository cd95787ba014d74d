"""A process that does the connections' scheduled work, and that may be killed at any moment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

from environment import processes
from environment.instance import RUNNER
from environment.workplace import REPOSITORY

from .scene import SCRIPTS, Scene

FIRST_CALL_SECONDS = 60


class Worker:
    """One Odoo process that works off what is due on all connections, as the scheduler would."""

    def __init__(self, scene: Scene, name: str) -> None:
        """Start it; its log is the instance's `<name>.log`."""
        instance = scene.instance
        order = {
            'config': str(instance.config),
            'database': scene.database,
            'path': str(SCRIPTS / 'sync.py'),
            'arguments': {'force': True},
        }
        self._scene = scene
        self.log = instance.logs / f'{name}.log'
        with self.log.open('ab') as sink:
            self._process = subprocess.Popen(
                [str(instance.workplace.python), str(RUNNER)],
                cwd=REPOSITORY,
                env={**os.environ, **instance.environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=sink,
                start_new_session=True,
                text=True,
            )
        self._process.stdin.write(json.dumps(order))
        self._process.stdin.close()

    def kill_after(self, seconds: float) -> bool:
        """Kill it some seconds after its first word with the marketplace.

        :return: whether it still lived then; raises AssertionError when it had failed by itself
        """
        before = self._scene.counters().total()
        deadline = time.monotonic() + FIRST_CALL_SECONDS
        while self._scene.counters().total() == before and self._process.poll() is None:
            assert time.monotonic() < deadline, f"the worker did nothing; see {self.log}"
            time.sleep(0.01)
        time.sleep(seconds)
        lived = self._process.poll() is None
        assert lived or self._process.returncode == 0, processes.tail(self.log, 40)
        self.kill()
        return lived

    def kill(self) -> None:
        """End it without a warning, if it is not gone by itself."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def wait(self, seconds: float = 300) -> None:
        """Wait for its own end; raises AssertionError with the end of its log when it failed."""
        code = self._process.wait(seconds)
        assert code == 0, processes.tail(self.log, 40)
