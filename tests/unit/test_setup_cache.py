"""The cache of `setup/`: keys, half-done work, locks."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from environment import cache, privileges
from environment.failure import SetupFailure


def test_an_explicit_cache_directory_wins(tmp_path):
    environ = {'CONNECTOR_CACHE': str(tmp_path), 'XDG_CACHE_HOME': '/elsewhere', 'HOME': '/home/x'}
    assert cache.cache_root(environ) == tmp_path


def test_the_cache_is_below_the_xdg_directory_or_home(tmp_path, monkeypatch):
    monkeypatch.setattr(privileges, 'needs_other_user', lambda: False)
    assert cache.cache_root({'XDG_CACHE_HOME': '/xdg'}) == Path('/xdg') / cache.NAME
    assert cache.cache_root({'HOME': str(tmp_path)}) == tmp_path / '.cache' / cache.NAME


def test_a_closed_home_is_no_place_for_a_server_of_another_user(tmp_path, monkeypatch):
    monkeypatch.setattr(privileges, 'needs_other_user', lambda: True)
    tmp_path.chmod(0o700)
    assert cache.cache_root({'HOME': str(tmp_path)}) == Path('/var/cache') / cache.NAME
    tmp_path.chmod(0o755)
    assert cache.cache_root({'HOME': str(tmp_path)}) == tmp_path / '.cache' / cache.NAME


def test_a_digest_keeps_its_parts_apart():
    assert cache.digest('ab', 'c') != cache.digest('a', 'bc')
    assert cache.digest('ab', 'c') == cache.digest('ab', 'c')


def test_a_tree_digest_changes_with_names_and_contents(tmp_path):
    (tmp_path / 'models').mkdir()
    (tmp_path / 'models' / 'a.py').write_text('1')
    seen = {cache.tree_digest(tmp_path)}
    (tmp_path / 'models' / 'a.py').write_text('2')
    seen.add(cache.tree_digest(tmp_path))
    (tmp_path / 'models' / 'a.py').rename(tmp_path / 'models' / 'b.py')
    seen.add(cache.tree_digest(tmp_path))
    assert len(seen) == 3


def test_a_tree_digest_ignores_compiled_files_and_what_is_left_out(tmp_path):
    (tmp_path / 'a.py').write_text('1')
    before = cache.tree_digest(tmp_path, ['tests'])
    for name in ('tests/test_a.py', '__pycache__/a.pyc', 'b.pyc'):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text('2')
    assert cache.tree_digest(tmp_path, ['tests']) == before


def test_a_folder_is_built_once_and_its_notes_are_kept(tmp_path):
    calls = []

    def build(folder):
        calls.append(folder)
        (folder / 'file').write_text('done')
        return {'version': 3}

    for _ in range(2):
        assert cache.build_once(tmp_path / 'thing', build) == {'version': 3}
    assert len(calls) == 1
    assert (tmp_path / 'thing' / 'file').read_text() == 'done'


def test_a_build_that_failed_leaves_nothing_that_looks_finished(tmp_path):
    def fail(folder):
        (folder / 'half').write_text('')
        raise SetupFailure("no network")

    with pytest.raises(SetupFailure, match="no network"):
        cache.build_once(tmp_path / 'thing', fail)
    assert cache.read_stamp(tmp_path / 'thing') is None
    assert not (tmp_path / 'thing').exists()
    cache.build_once(tmp_path / 'thing', lambda folder: {})
    assert not (tmp_path / 'thing' / 'half').exists()


def test_a_build_that_was_killed_is_thrown_away_and_done_again(tmp_path):
    program = (
        'import os, sys\n'
        'from pathlib import Path\n'
        'from environment import cache\n'
        'def build(folder):\n'
        '    (folder / "half").write_text("")\n'
        '    os.kill(os.getpid(), 9)\n'
        f'cache.build_once(Path({str(tmp_path / "thing")!r}), build)\n'
    )
    killed = subprocess.run([sys.executable, '-c', program], env=_environ(), check=False)
    assert killed.returncode == -9
    assert len([path for path in tmp_path.iterdir() if path.is_dir()]) == 1
    cache.build_once(tmp_path / 'thing', lambda folder: {})
    assert not (tmp_path / 'thing' / 'half').exists()
    left = [path for path in tmp_path.iterdir() if path.is_dir() and not path.is_symlink()]
    assert len(left) == 1


def test_a_lock_that_is_held_is_refused_with_the_given_sentence(tmp_path):
    refused = cache.lock(tmp_path / 'lock', wait=False, refusal="in use")
    with cache.lock(tmp_path / 'lock'), pytest.raises(SetupFailure, match="in use"), refused:
        pytest.fail("two held one lock")


def test_a_lock_is_free_again_when_its_holder_was_killed(tmp_path):
    program = (
        'import sys, time\n'
        'from pathlib import Path\n'
        'from environment import cache\n'
        f'with cache.lock(Path({str(tmp_path / "lock")!r})):\n'
        '    print("held", flush=True)\n'
        '    time.sleep(60)\n'
    )
    holder = subprocess.Popen([sys.executable, '-c', program], env=_environ(),
                              stdout=subprocess.PIPE, text=True)
    with holder:
        assert holder.stdout.readline() == 'held\n'
        holder.kill()
        holder.wait()
    start = time.monotonic()
    with cache.lock(tmp_path / 'lock', wait=False, refusal="in use"):
        assert time.monotonic() - start < 1


def test_json_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / 'deep' / 'note.json'
    cache.write_json(path, {'a': 1})
    cache.write_json(path, {'a': 2})
    assert path.read_text() == '{\n "a": 2\n}\n'
    assert [entry.name for entry in path.parent.iterdir()] == ['note.json']


def _environ():
    """Return the environment of a process that can import what this one can."""
    return {**os.environ, 'PYTHONPATH': os.pathsep.join(filter(None, sys.path))}
