"""Processes of `setup/`: found again after a crash, and never somebody else's."""

import os
import subprocess
import sys
import time

import pytest

from environment import processes
from environment.cache import write_json
from environment.failure import SetupFailure

SLEEP = [sys.executable, '-c', 'import time; time.sleep(60)']


@pytest.fixture
def foreign():
    """Give a process that nothing of ours started."""
    process = subprocess.Popen(SLEEP, start_new_session=True)
    yield process
    process.kill()
    process.wait()


def start(tmp_path, command=SLEEP):
    """Start a child of ours."""
    return processes.Child.start(
        'sleeper', command, pid_dir=tmp_path / 'pids', log=tmp_path / 'log', cwd=tmp_path,
        environ=os.environ,
    )


def test_a_child_is_stopped_and_its_pid_file_removed(tmp_path):
    child = start(tmp_path)
    assert child.alive()
    assert child.pid_file.is_file()
    child.stop()
    assert not child.alive()
    assert not child.pid_file.exists()


def test_stopping_a_child_stops_what_it_started(tmp_path):
    program = (
        'import subprocess, sys, time\n'
        f'child = subprocess.Popen({SLEEP!r})\n'
        'print(child.pid, flush=True)\n'
        'time.sleep(60)\n'
    )
    child = start(tmp_path, [sys.executable, '-c', program])
    deadline = time.monotonic() + 10
    while not (tmp_path / 'log').read_text().strip() and time.monotonic() < deadline:
        time.sleep(0.02)
    grandchild = int((tmp_path / 'log').read_text())
    assert processes.started_at(grandchild) is not None
    child.stop()
    deadline = time.monotonic() + 5
    while processes.started_at(grandchild) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert processes.started_at(grandchild) is None


def test_a_child_that_ignores_the_request_is_ended(tmp_path):
    program = (
        'import signal, time\n'
        'signal.signal(signal.SIGTERM, signal.SIG_IGN)\n'
        'print("ready", flush=True)\n'
        'time.sleep(60)\n'
    )
    child = start(tmp_path, [sys.executable, '-c', program])
    deadline = time.monotonic() + 10
    while not (tmp_path / 'log').read_text() and time.monotonic() < deadline:
        time.sleep(0.02)
    processes.stop_group(child.process.pid, seconds=0.2)
    assert child.process.wait(5) == -9


def test_what_a_killed_command_left_running_is_stopped(tmp_path):
    child = start(tmp_path)
    assert processes.sweep(tmp_path / 'pids') == ['sleeper']
    assert child.process.wait(5) is not None
    assert not list((tmp_path / 'pids').iterdir())


def test_a_foreign_process_with_the_number_of_an_old_one_is_left_alone(tmp_path, foreign):
    note = {'name': 'ghost', 'pid': foreign.pid,
            'started': processes.started_at(foreign.pid) - 1}
    write_json(tmp_path / 'pids' / 'ghost.pid.json', note)
    assert processes.sweep(tmp_path / 'pids') == []
    assert foreign.poll() is None
    assert not list((tmp_path / 'pids').iterdir())


def test_a_process_that_is_gone_is_forgotten(tmp_path):
    gone = subprocess.Popen([sys.executable, '-c', ''])
    started = processes.started_at(gone.pid)
    gone.wait()
    write_json(tmp_path / 'x.pid.json', {'name': 'x', 'pid': gone.pid, 'started': started or 1})
    assert processes.sweep(tmp_path) == []
    assert not list(tmp_path.iterdir())


def test_a_failed_command_tells_what_it_did_and_its_last_words(tmp_path):
    command = [sys.executable, '-c', 'import sys; sys.exit("the disk is full")']
    with pytest.raises(SetupFailure) as failure:
        processes.run(command, what="Unpacking")
    assert str(failure.value) == "Unpacking failed (exit code 1):\nthe disk is full"


def test_a_failed_command_names_its_log(tmp_path):
    command = [sys.executable, '-c', 'import sys; sys.exit("no")']
    with pytest.raises(SetupFailure, match="The whole log: .*/a.log"):
        processes.run(command, what="Unpacking", log=tmp_path / 'a.log')


def test_a_missing_program_is_named():
    with pytest.raises(SetupFailure, match="there is no 'no-such-program' here"):
        processes.run(['no-such-program'], what="Looking")


def test_output_is_handed_on_line_by_line(tmp_path):
    seen = []
    command = [sys.executable, '-c', 'import sys; print(sys.stdin.read()); print("two")']
    output = processes.run(command, what="Talking", stdin='one', log=tmp_path / 'log',
                           on_line=seen.append)
    assert seen == ['one', 'two']
    assert output == 'one\ntwo\n'


def test_a_running_command_has_a_pid_file_only_while_it_runs(tmp_path):
    pid_file = tmp_path / 'x.pid.json'
    code = f'from pathlib import Path; print(Path({str(pid_file)!r}).is_file())'
    program = f'import time; time.sleep(0.3); {code}'
    output = processes.run([sys.executable, '-c', program], what="Looking", pid_file=pid_file)
    assert output == 'True\n'
    assert not pid_file.exists()
