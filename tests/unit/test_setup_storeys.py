"""What a selection of tests means, and what a run came to."""

import pytest

from environment import storeys
from environment.counts import Counts, read_report
from environment.failure import SetupFailure
from environment.install_log import troubles


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Give a repository with a test in each storey but the architecture's."""
    for name in ('tests/unit/test_a.py', 'tests/conformance/test_b.py', 'addon/tests/test_c.py',
                 'tests/end_to_end/test_d.py'):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text('')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def choose(repository, *selection):
    """Return storey -> what is handed to pytest, relative to the repository."""
    everything = storeys.all_storeys(repository, {'addon': repository / 'addon'})
    chosen = storeys.choose(everything, selection, repository)
    return {
        storey.name: [part.removeprefix(f'{repository}/') for part in storey.chosen]
        for storey in chosen
    }


def test_nothing_selected_means_every_storey_in_order(repository):
    assert choose(repository) == {
        'unit': ['tests/unit'], 'conformance': ['tests/conformance'], 'odoo': ['addon/tests'],
        'end_to_end': ['tests/end_to_end'],
    }


def test_a_storey_can_be_named(repository):
    assert choose(repository, 'odoo', 'unit') == {'unit': ['tests/unit'], 'odoo': ['addon/tests']}


def test_a_path_runs_its_storey_only(repository):
    assert choose(repository, 'addon/tests/test_c.py') == {'odoo': ['addon/tests/test_c.py']}
    assert choose(repository, 'addon') == {'odoo': ['addon/tests']}


def test_a_folder_above_several_storeys_means_all_of_them(repository):
    assert list(choose(repository, 'tests')) == ['unit', 'conformance', 'end_to_end']


def test_one_test_can_be_named_behind_its_file(repository):
    assert choose(repository, 'tests/unit/test_a.py::test_x') == {
        'unit': ['tests/unit/test_a.py::test_x']}


def test_a_path_is_seen_from_here_first(repository, monkeypatch):
    monkeypatch.chdir(repository / 'tests')
    assert choose(repository, 'unit/test_a.py') == {'unit': ['tests/unit/test_a.py']}


@pytest.mark.parametrize('part', ['nothing', 'addon/models', 'architecture'])
def test_a_selection_without_tests_is_refused(repository, part):
    with pytest.raises(SetupFailure, match="is neither a storey"):
        choose(repository, part)


REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure message="x"/></testcase>
<testcase name="c"><error message="x"/></testcase>
<testcase name="d"><skipped message="CONTRACTS_DIR is not set"/></testcase>
<testcase name="e"><skipped message="Chrome not found"/></testcase>
</testsuite></testsuites>"""


def test_a_skip_for_want_of_a_browser_counts_as_a_failure(tmp_path):
    (tmp_path / 'report.xml').write_text(REPORT)
    counts = read_report(tmp_path / 'report.xml', 1)
    assert counts.closing_line() == '1 passed, 3 failed, 1 skipped'
    assert counts.holes == ["e: Chrome not found"]


def test_a_crash_without_a_report_counts_as_a_failure(tmp_path):
    assert read_report(tmp_path / 'none.xml', 3).closing_line() == '0 passed, 1 failed'


def test_an_empty_selection_of_one_storey_is_no_failure(tmp_path):
    assert read_report(tmp_path / 'none.xml', 5).closing_line() == '0 passed, 0 failed'


def test_counts_add_up():
    counts = Counts(passed=1, failed=1, holes=['x'])
    counts.add(Counts(passed=2, skipped=3, holes=['y']))
    assert counts == Counts(passed=3, failed=1, skipped=3, holes=['x', 'y'])


def test_warnings_of_an_installation_are_found_with_their_lines():
    lines = [
        '2026-11-22 20:38:56,112 4293 INFO base1 odoo.modules.loading: fine',
        '2026-11-22 20:38:56,113 4293 WARNING base1 odoo.models: no access rules',
        'for these models',
        '2026-11-22 20:38:56,114 4293 INFO base1 odoo.models: WARNING is but a word here',
        '2026-11-22 20:38:56,115 4293 ERROR base1 odoo.sql_db: bad query',
    ]
    assert troubles(lines) == [f'{lines[1]}\n{lines[2]}', lines[4]]


def test_a_storey_is_shared_out_by_the_size_of_its_files(repository):
    tests = repository / 'addon/tests'
    for name, size in (('test_d.py', 70), ('test_e.py', 60), ('test_f.py', 50), ('common.py', 9)):
        (tests / name).write_text('#' * size)
    (odoo,) = storeys.choose(
        storeys.all_storeys(repository, {'addon': repository / 'addon'}), ['odoo'], repository)
    names = [sorted(file.rpartition('/')[2] for file in run) for run in storeys.shares(odoo, 2)]
    assert names == [['test_c.py', 'test_d.py'], ['test_e.py', 'test_f.py']]


def test_a_single_test_is_a_single_run(repository):
    (odoo,) = storeys.choose(
        storeys.all_storeys(repository, {'addon': repository / 'addon'}),
        ['addon/tests/test_c.py::TestC::test_x'], repository)
    assert storeys.shares(odoo, 2) == [[f'{repository}/addon/tests/test_c.py::TestC::test_x']]
