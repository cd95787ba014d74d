"""`./setup/test`: all storeys of the tests, or a selection, with one closing line of counts."""

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from . import browser, install_log, ports, processes, scratch, storeys, templates, workplace
from .counts import Counts, read_report
from .failure import SetupFailure
from .instance import Instance
from .progress import Progress
from .storeys import END_TO_END, ODOO, Storey
from .workplace import REPOSITORY, Workplace

TEXT = """\
Runs the tests: unit, conformance, architecture, odoo, end_to_end. A selection is any number of
these names and of paths, with '::' and a test's name behind if you like.
"""
# Runs of the addons' own tests side by side, each with a database of its own.
RUNS_AT_ONCE = min(2, os.cpu_count() or 1)
# Nothing that the tests start may reach further than this machine; port 9 is nobody's.
NO_NETWORK = {
    **dict.fromkeys(('http_proxy', 'https_proxy', 'all_proxy'), 'http://127.0.0.1:9'),
    **dict.fromkeys(('HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'), 'http://127.0.0.1:9'),
    **dict.fromkeys(('no_proxy', 'NO_PROXY'), '127.0.0.1,localhost,::1'),
}


def work() -> int:
    """Run what the command line asks for and return the exit code."""
    parser = argparse.ArgumentParser(prog='./setup/test', description=TEXT)
    add = parser.add_argument
    add('selection', nargs='*', help="storeys or paths (default: everything)")
    add('-k', metavar='EXPRESSION', help="only tests whose names match, as in pytest")
    add('-x', action='store_true', help="end a storey at its first failure")
    add('-v', action='store_true', help="name every test")
    add('-s', action='store_true', help="show what tests print")
    add('--durations', metavar='N', help="show the N slowest tests of each storey")
    options = parser.parse_args()
    progress = Progress()
    with progress.phase('environment', "Environment"):
        place = workplace.prepare(progress)
    addons = {**place.addons(), **place.test_addons()}
    chosen = storeys.choose(
        storeys.all_storeys(REPOSITORY, addons), options.selection, REPOSITORY)
    counts = Tests(place, progress, _pytest_options(options)).run(chosen)
    for hole in counts.holes:
        print(f"Not run, which counts as failed: {hole}", flush=True)
    if not counts.passed + counts.failed:
        raise SetupFailure("No test was selected.")
    progress.say(', '.join(f'{name} {spent} s' for name, spent in progress.seconds.items()))
    print(counts.closing_line(), flush=True)
    return 1 if counts.failed else 0


def _pytest_options(options: argparse.Namespace) -> list[str]:
    """Return the options that are pytest's."""
    given = [f'-{name}' for name in 'xvs' if getattr(options, name)]
    given += ['-k', options.k] if options.k else []
    given += [f'--durations={options.durations}'] if options.durations else []
    return given if options.v else ['-q', *given]


@dataclass
class Run:
    """One run of pytest: its name, what it runs, with which options and environment."""

    name: str
    chosen: list[str]
    options: list[str]
    environ: Mapping[str, str]


class Tests:
    """Runs storeys one after the other."""

    def __init__(self, place: Workplace, progress: Progress, options: list[str]) -> None:
        self._place = place
        self._progress = progress
        self._options = options

    def run(self, chosen: list[Storey]) -> Counts:
        """Run storeys and return what they came to together."""
        counts = Counts()
        with_odoo = [storey for storey in chosen if storey.name in (ODOO, END_TO_END)]
        for storey in chosen:
            if storey not in with_odoo:
                with self._progress.phase(storey.name, f"Storey {storey.name}"):
                    run = Run(
                        storey.name, storey.chosen, ['-p', 'no:odoo'], self._plain_environ())
                    counts.add(self._pytest([run]))
        if with_odoo:
            try:
                counts.add(self._run_with_odoo(with_odoo))
            except SetupFailure as failure:
                print(f"\nFAILED: {failure}", flush=True)
                counts.add(Counts(failed=1))
        return counts

    def _run_with_odoo(self, chosen: list[Storey]) -> Counts:
        """Run the storeys that need an instance of Odoo."""
        counts = Counts()
        with scratch.scratch_instance(self._place, 'test') as instance:
            with self._progress.phase('installation', "A database with our addons"):
                chromium = browser.ensure_browser(self._progress)
                template = scratch.database_name(instance, 'template')
                counts.add(self._install(instance, template))
            for storey in chosen:
                with self._progress.phase(storey.name, f"Storey {storey.name}"):
                    run = self._odoo if storey.name == ODOO else self._end_to_end
                    counts.add(run(storey, instance, template, chromium))
        return counts

    def _install(self, instance: Instance, template: str) -> Counts:
        """Install our addons into a new database; each warning in Odoo's log is a failure."""
        instance.write_config(template, ports.any_free())
        templates.new_database(instance, template, self._progress)
        log = instance.install(
            template, sorted({**self._place.addons(), **self._place.test_addons()}))
        found = install_log.troubles(log.read_text(errors='replace').splitlines())
        for text in found:
            print(f"FAILED: the installation of our addons logged:\n{text}", flush=True)
        return Counts(passed=not found, failed=len(found))

    def _odoo(self, storey: Storey, instance: Instance, template: str, chromium: str) -> Counts:
        """Run the addons' own tests in copies of the template, one for each run at a time."""
        runs = []
        for number, chosen in enumerate(storeys.shares(storey, RUNS_AT_ONCE)):
            name = scratch.database_name(instance, f'odoo{number}')
            instance.copy_database(template, name)
            config = instance.write_config(
                name, ports.any_free(), instance.folder / f'odoo{number}.conf')
            options = [
                '-p', 'odoo', f'--odoo-config={config}', f'--odoo-database={name}', '--odoo-http',
            ]
            environ = {**instance.environ, **NO_NETWORK, 'ODOO_RC': str(config)}
            runs.append(Run(f'{storey.name}{number}', chosen, options, environ))
        return self._pytest(runs, instance.pids)

    def _end_to_end(self, storey: Storey, instance: Instance, template: str,
                    chromium: str) -> Counts:
        """Run the end-to-end tests, which start Odoo as they need it."""
        environ = {
            **self._plain_environ(), **scratch.stage_environ(instance, template, chromium),
        }
        run = Run(storey.name, storey.chosen, ['-p', 'no:odoo'], environ)
        return self._pytest([run], instance.pids)

    def _plain_environ(self) -> dict[str, str]:
        """Return the environment variables for tests without Odoo in their own process."""
        environ = {**self._place.python_environ(), **NO_NETWORK}
        environ['PYTHONPATH'] = os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / 'setup')))
        return environ

    def _pytest(self, runs: list[Run], pids: Path | None = None) -> Counts:
        """Run pytest, several at a time; the first one's output is shown as it comes.

        :param pids: where they can be found should we be killed
        """
        counts = Counts()
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
            started = []
            for number, run in enumerate(runs):
                report = Path(folder) / f'{run.name}.xml'
                output = stack.enter_context(open(report.with_suffix('.txt'), 'w+'))
                process = self._start(run, report, output if number else None)
                pid_file = pids / f'{run.name}.pid.json' if pids else None
                stack.enter_context(processes.watched(process, 'pytest', pid_file))
                started.append((process, report, output))
            for process, report, output in started:
                code = process.wait()
                # A browser that a test started may have outlived it.
                processes.stop_group(process.pid)
                output.seek(0)
                shutil.copyfileobj(output, sys.stdout)
                counts.add(read_report(report, code))
        return counts

    def _start(self, run: Run, report: Path, output: TextIO | None) -> subprocess.Popen:
        command = [
            str(self._place.python), '-m', 'pytest', '-p', 'no:cacheprovider',
            f'--junitxml={report}', *run.options, *self._options, *run.chosen,
        ]
        sys.stdout.flush()
        return subprocess.Popen(
            command, cwd=REPOSITORY, env={**run.environ, **contracts_environ()}, stdout=output,
            stderr=subprocess.STDOUT if output else None, stdin=subprocess.DEVNULL,
            start_new_session=True,
        )


def contracts_environ() -> dict[str, str]:
    """Return CONTRACTS_DIR where it is set or the contracts lie beside the repository."""
    beside = REPOSITORY.parent / 'shared' / 'contracts'
    given = os.environ.get('CONTRACTS_DIR')
    if given:
        return {'CONTRACTS_DIR': os.path.abspath(given)}
    return {'CONTRACTS_DIR': str(beside)} if beside.is_dir() else {}
