"""How `setup/` looks at the machine: apt's sources, ports, PostgreSQL's place, simulators."""

import json
import os
import socket
import sys

import pytest

from environment import apt, marketplaces, odoo_home, odoo_runner, ports, postgres, python_env
from environment.failure import SetupFailure


def test_the_mirror_is_the_one_of_the_machines_own_main_archive():
    lines = [
        'http://mirror.example/debian-security/ bookworm-security main',
        'http://mirror.example/debian/ bookworm-updates main',
        'http://mirror.example/debian/ bookworm contrib',
        'http://mirror.example/debian/ bookworm main',
    ]
    assert apt.choose_mirror(lines) == 'http://mirror.example/debian/'
    assert apt.choose_mirror(lines[:3]) is None


@pytest.mark.parametrize(('text', 'suite'), [
    ('ID=debian\nVERSION_CODENAME=trixie\n', 'trixie'),
    ('ID=debian\nVERSION_CODENAME=sid\n', 'bookworm'),
    ('ID=debian\n', 'bookworm'),
    ('ID=ubuntu\nVERSION_CODENAME=noble\n', 'bookworm'),
])
def test_the_stable_suite_is_the_machines_own_if_it_is_debian(text, suite):
    assert apt.codename(text) == suite


def test_a_wanted_port_that_is_taken_is_refused():
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        taken = server.getsockname()[1]
        with pytest.raises(SetupFailure, match=f"Port {taken} is taken"):
            ports.choose(taken, [])


def test_without_a_wish_the_next_free_port_is_taken():
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        taken, free = server.getsockname()[1], ports.any_free()
        assert ports.choose(None, [taken, free]) == free


def test_a_socket_lies_beside_its_cluster_unless_the_path_is_too_long(tmp_path):
    assert postgres.socket_folder(tmp_path) == tmp_path / 'socket'
    deep = tmp_path / ('x' * 100)
    assert len(os.fsencode(postgres.socket_folder(deep))) <= postgres.LONGEST_SOCKET
    assert postgres.socket_folder(deep) != postgres.socket_folder(tmp_path / ('y' * 100))


def test_odoo_will_not_work_as_the_user_postgres():
    with pytest.raises(SetupFailure, match="PGUSER is 'postgres'"):
        postgres.ExternalServer({'PGHOST': 'h', 'PGUSER': 'postgres'})


def test_an_odoo_home_without_odoo_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv('ODOO_HOME', str(tmp_path))
    with pytest.raises(SetupFailure, match="where there is no Odoo"):
        odoo_home.ensure_odoo(tmp_path)


def test_an_odoo_home_of_another_series_is_refused(tmp_path, monkeypatch):
    (tmp_path / 'odoo').mkdir()
    (tmp_path / 'odoo' / 'release.py').write_text('version_info = (18, 0, 0, FINAL, 0, "")\n')
    monkeypatch.setenv('ODOO_HOME', str(tmp_path))
    with pytest.raises(SetupFailure, match="which is not Odoo 19.0"):
        odoo_home.ensure_odoo(tmp_path)


def test_an_odoo_home_of_the_right_series_is_used_as_it_is(tmp_path, monkeypatch):
    (tmp_path / 'odoo').mkdir()
    (tmp_path / 'odoo' / 'release.py').write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv('ODOO_HOME', str(tmp_path))
    home, version = odoo_home.ensure_odoo(tmp_path / 'cache')
    assert home == tmp_path
    assert version


def test_the_running_python_is_used_when_odoo_supports_it():
    assert python_env.choose_python() == sys.executable


def test_a_python_that_odoo_does_not_support_is_refused_in_words(monkeypatch):
    monkeypatch.setattr(python_env.sys, 'version_info', (3, 9, 1))
    monkeypatch.setenv('PATH', '')
    with pytest.raises(SetupFailure, match="needs Python 3.10 to 3.13"):
        python_env.choose_python()


def test_a_script_for_odoo_can_import_its_neighbours(tmp_path, monkeypatch):
    (tmp_path / 'neighbour_of_script.py').write_text('ANSWER = 42\n')
    (tmp_path / 'script_for_odoo.py').write_text(
        'from neighbour_of_script import ANSWER\ndef main(env, more):\n    return ANSWER + more\n')
    monkeypatch.setattr(sys, 'path', [*sys.path])
    module = odoo_runner.load(tmp_path / 'script_for_odoo.py')
    assert module.main(None, more=1) == 43


@pytest.fixture
def simulator(tmp_path, monkeypatch):
    """Give a function that starts a program of ours in a simulator's place."""
    monkeypatch.setattr(marketplaces, 'REPOSITORY', tmp_path)
    started = []

    def start(program):
        package = tmp_path / 'tests' / 'simulators'
        package.mkdir(parents=True)
        for folder in (package, package.parent):
            (folder / '__init__.py').touch()
        (package / 'backmarket.py').write_text(program)
        child, ready = marketplaces.start_simulator(
            marketplaces.MARKETPLACES[0], tmp_path / 'data', orders=7, seed=3,
            python=sys.executable)
        started.append(child)
        return child, ready

    yield start
    for child in started:
        child.stop()


def test_a_simulator_is_told_where_to_keep_its_state_and_says_where_it_is(simulator, tmp_path):
    program = (
        'import json, sys, time\n'
        'print(json.dumps({"url": "http://x", "arguments": sys.argv[1:]}), flush=True)\n'
        'time.sleep(60)\n'
    )
    child, ready = simulator(program)
    assert child.alive()
    assert (ready['provider'], ready['url']) == ('backmarket', 'http://x')
    given = dict(zip(ready['arguments'][1::2], ready['arguments'][2::2], strict=True))
    assert given['--orders'] == '7'
    assert given['--seed'] == '3'
    assert given['--state'] == str(tmp_path / 'data' / 'backmarket-simulator.json')
    ports_file = json.loads((tmp_path / 'data' / 'ports.json').read_text())
    assert given['--port'] == str(ports_file['backmarket-simulator'])


def test_a_simulator_that_dies_is_reported_with_its_last_words(simulator):
    with pytest.raises(SetupFailure, match=r"did not get ready(.|\n)*no such choice"):
        simulator('import sys\nsys.exit("no such choice")\n')
