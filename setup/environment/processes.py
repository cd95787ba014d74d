"""Child processes: started in their own group, found again after a crash, stopped for good.

Each long-lived child has a pid file that holds its number and the moment the kernel started it.
A number alone may belong to somebody else by now; number and moment together can't.
"""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from .cache import write_json
from .failure import SetupFailure

STOP_SECONDS = 20
# Commands that `run` is waiting for, in any thread.
_running: set[subprocess.Popen] = set()


def started_at(pid: int) -> int | None:
    """Return the kernel's start time of a live process in clock ticks, None when it is gone."""
    try:
        stat = Path(f'/proc/{pid}/stat').read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The second field is the program's name in brackets and may contain anything.
    fields = stat.rpartition(')')[2].split()
    return None if fields[0] == 'Z' else int(fields[19])


def is_ours(note: Mapping) -> bool:
    """Tell whether the process of a pid file still is the one that was started."""
    return started_at(int(note['pid'])) == note['started']


def _note(process: subprocess.Popen, name: str, pid_file: Path | None) -> None:
    """Write a pid file."""
    if pid_file:
        write_json(pid_file, {
            'name': name, 'pid': process.pid, 'started': started_at(process.pid),
        })


def stop_group(pid: int, seconds: float = STOP_SECONDS) -> None:
    """Ask a process group to stop, and end it when it has not after some seconds."""
    for number, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 5)):
        try:
            os.killpg(pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience
        while started_at(pid) is not None:
            if time.monotonic() > deadline:
                break
            _reap(pid)
            time.sleep(0.05)
        else:
            return


def _reap(pid: int) -> None:
    """Collect a child's exit code; a process of another parent has none for us."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return


def sweep(pid_dir: Path) -> list[str]:
    """Stop what a killed command left running, and forget what is gone.

    :return: the names of the processes that were stopped
    """
    stopped = []
    for path in sorted(pid_dir.glob('*.pid.json')):
        note = json.loads(path.read_text())
        if is_ours(note):
            stop_group(note['pid'])
            stopped.append(note['name'])
        path.unlink()
    return stopped


class Child:
    """A long-lived process of ours, in its own process group, with a pid file."""

    def __init__(self, name: str, process: subprocess.Popen, pid_file: Path) -> None:
        self.name = name
        self.process = process
        self.pid_file = pid_file

    @classmethod
    def start(
        cls, name: str, command: Sequence[str], *, pid_dir: Path, log: Path,
        cwd: Path, environ: Mapping[str, str], stdout=None,
    ) -> 'Child':
        """Start a command; its errors (and its output, unless `stdout` is given) go to a log."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open('ab') as sink:
            process = subprocess.Popen(
                command, cwd=cwd, env=dict(environ), stdin=subprocess.DEVNULL,
                stdout=stdout or sink, stderr=sink, start_new_session=True, text=True,
            )
        pid_file = pid_dir / f'{name}.pid.json'
        _note(process, name, pid_file)
        return cls(name, process, pid_file)

    def alive(self) -> bool:
        """Tell whether the process is still there."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Stop the process and its group, and remove the pid file."""
        if self.alive():
            stop_group(self.process.pid)
        self.process.wait()
        self.pid_file.unlink(missing_ok=True)


def run(
    command: Sequence[str], *, what: str, environ: Mapping[str, str] | None = None,
    cwd: Path | None = None, log: Path | None = None, stdin: str | None = None,
    on_line: Callable[[str], None] | None = None, pid_file: Path | None = None,
) -> str:
    """Run a command to its end and return its output.

    The command has its own process group, so that Ctrl-C reaches only us and we stop it.

    :param what: says in words what it does; used in the sentence when it fails
    :param log: keeps its standard error (appended); otherwise the last lines go to the failure
    :param on_line: called with each line of output as it comes; needs a `log`
    :param pid_file: lets `sweep` find the command should we be killed before it ends
    :raise SetupFailure: it can't be started or exits with another code than 0
    """
    with _sink(log) as sink:
        try:
            process = subprocess.Popen(
                command, cwd=cwd, env=None if environ is None else dict(environ), text=True,
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=sink, start_new_session=True,
            )
        except FileNotFoundError as error:
            raise SetupFailure(f"{what} failed: there is no {command[0]!r} here.") from error
        with watched(process, what, pid_file):
            output, errors = _talk(process, stdin, on_line)
    if process.returncode:
        text = errors or (tail(log) if log else '') or output
        raise SetupFailure(_failure_text(what, process.returncode, text, log))
    return output


@contextlib.contextmanager
def watched(process: subprocess.Popen, what: str, pid_file: Path | None) -> Iterator[None]:
    """See to it that a process ends with us, or can be found should we be killed."""
    _running.add(process)
    _note(process, what, pid_file)
    try:
        yield
    except BaseException:
        stop_group(process.pid)
        process.wait()
        raise
    finally:
        _running.discard(process)
        if pid_file:
            pid_file.unlink(missing_ok=True)


def _failure_text(what: str, code: int, text: str, log: Path | None) -> str:
    """Return the sentence for a command that failed, with the end of what it said."""
    lines = '\n'.join(text.strip().splitlines()[-15:])
    place = f"\nThe whole log: {log}" if log else ''
    return f"{what} failed (exit code {code}):\n{lines}{place}"


def stop_running() -> None:
    """Stop the commands that threads of ours are waiting for: we were told to end."""
    for process in list(_running):
        stop_group(process.pid, seconds=5)


def _talk(
    process: subprocess.Popen, stdin: str | None, on_line: Callable[[str], None] | None,
) -> tuple[str, str | None]:
    """Feed a process, wait for its end, and return its output and errors."""
    if on_line is None:
        return process.communicate(stdin)
    with process.stdin or contextlib.nullcontext() as pipe:
        if pipe:
            pipe.write(stdin or '')
    lines = []
    with process.stdout:
        for line in process.stdout:
            lines.append(line)
            on_line(line.rstrip('\n'))
    process.wait()
    return ''.join(lines), None


def _sink(log: Path | None):
    """Open the log to append to, or stand in a pipe for it."""
    if log is None:
        return contextlib.nullcontext(subprocess.PIPE)
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open('ab')


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, as text."""
    if not log.is_file():
        return ''
    return '\n'.join(log.read_text(errors='replace').splitlines()[-lines:])
