"""The options of `./setup/run`."""

import pytest

from environment import run_options
from environment.failure import SetupFailure


def test_by_default_it_serves_two_hundred_seeded_orders():
    options = run_options.parse([])
    assert (options.once, options.json, options.reset) == (False, False, False)
    assert (options.orders, options.seed, options.port) == (200, 1, None)
    assert options.accounts == []
    assert options.data_dir.is_absolute()


def test_an_account_of_ones_own_takes_a_simulators_place():
    options = run_options.parse([
        '--backmarket-url', 'https://host.example/', '--backmarket-token', 'abc'])
    assert options.accounts == [{
        'provider': 'backmarket', 'name': "Back Market", 'url': 'https://host.example',
        'token': 'abc',
    }]


@pytest.mark.parametrize('option', ['--refurbed-url', '--refurbed-token'])
def test_an_address_without_a_key_is_refused_and_the_other_way_round(option):
    with pytest.raises(SetupFailure, match="--refurbed-url and --refurbed-token belong together"):
        run_options.parse([option, 'x'])


@pytest.mark.parametrize('arguments', [['--orders', '0'], ['--port', '-1'], ['--orders', 'many']])
def test_a_number_that_makes_no_sense_is_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        run_options.parse(arguments)
    assert arguments[0] in capsys.readouterr().err


def test_a_relative_data_directory_is_seen_from_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run_options.parse(['--data-dir', 'x']).data_dir == tmp_path / 'x'
