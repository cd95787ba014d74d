"""`./setup/run`: everything up, the first import, then serving until Ctrl-C."""

import argparse
import contextlib
import json
import shutil
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import cache, database, marketplaces, ports, processes, run_options, workplace
from .failure import SetupFailure
from .instance import Instance
from .progress import Progress

SCRIPTS = workplace.REPOSITORY / 'setup' / 'instance'
FIRST_PORT = 8069
SERVER_SECONDS = 120


def work() -> int:
    """Do what the command line asks for and return the exit code."""
    options = run_options.parse()
    progress = Progress()
    report: dict = {'connections': [], 'problems': []}
    code = 1
    try:
        with contextlib.ExitStack() as stack:
            code = Run(options, progress, stack).everything(report)
    except SetupFailure as failure:
        report['problems'].append(str(failure))
        if not options.json:
            raise
        print(f"\n./setup/run: {failure}", file=sys.stderr, flush=True)
    # The report of a serving run was printed when it began to serve.
    if options.json and 'url' not in report:
        _print_report(report, progress)
    return code


def _print_report(report: dict, progress: Progress) -> None:
    """Write the report as one line of standard output."""
    print(json.dumps({**report, 'seconds': progress.seconds}), flush=True)


class Run:
    """One run of the command: what it starts is stopped when its exit stack closes."""

    def __init__(self, options: argparse.Namespace, progress: Progress,
                 stack: contextlib.ExitStack) -> None:
        self._options = options
        self._progress = progress
        self._stack = stack
        self._folder: Path = options.data_dir
        self._children: list[processes.Child] = []

    def everything(self, report: dict) -> int:
        """Go through all phases, fill the report, and return the exit code."""
        phase = self._progress.phase
        self._claim_folder()
        with phase('environment', "Environment: Odoo, Python packages, PostgreSQL"):
            place = workplace.prepare(self._progress)
            instance = Instance(place, self._folder, durable=True)
            if self._options.reset:
                self._reset(instance)
        with phase('database', f"Database in {self._folder}"):
            self._stack.enter_context(instance.using_server(start=False))
            name = database.ensure_database(instance, self._progress)
        with phase('simulators', "Simulators of the marketplaces"):
            simulators = self._start_simulators(instance)
        with phase('seed', "Companies, warehouses, products, connections"):
            instance.script(SCRIPTS / 'seed.py', name, {
                'simulators': simulators, 'accounts': self._options.accounts,
            }, on_line=self._progress.say)
        with phase('import', "Import"):
            result = instance.script(
                SCRIPTS / 'sync.py', name, {'force': True}, on_line=self._progress.say)
        report.update(result)
        for problem in report['problems']:
            self._progress.say(f"PROBLEM: {problem}")
        if not self._options.once:
            self._serve(instance, name, report, simulators)
        return 1 if report['problems'] else 0

    def _claim_folder(self) -> None:
        """Lock the data directory and stop what a killed run left in it."""
        self._stack.enter_context(cache.lock(
            self._folder.with_name(f'.{self._folder.name}.lock'), wait=False,
            refusal=f"Another ./setup/run is using {self._folder}. Stop it, or choose another "
                    f"directory with --data-dir.",
        ))
        for name in processes.sweep(self._folder / 'pids'):
            self._progress.say(f"stopped the {name} of a run that was killed")

    def _reset(self, instance: Instance) -> None:
        """Throw the data directory away, and the database on a server that is not ours."""
        if instance.server.private:
            instance.server.stop()
        else:
            instance.sql.drop(database.database_name(instance))
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start_simulators(self, instance: Instance) -> list[dict]:
        """Start the simulators of the marketplaces that no account of one's own stands for."""
        own = {account['provider'] for account in self._options.accounts}
        ready = []
        for marketplace in marketplaces.MARKETPLACES:
            if marketplace.provider in own or not marketplace.there():
                continue
            child, answer = marketplaces.start_simulator(
                marketplace, self._folder, orders=self._options.orders,
                seed=self._options.seed, python=instance.workplace.python,
            )
            self._stack.callback(child.stop)
            self._children.append(child)
            self._progress.say(f"{marketplace.title}: {answer['url']}")
            ready.append(answer)
        return ready

    def _serve(
        self, instance: Instance, name: str, report: dict, simulators: list[dict],
    ) -> None:
        """Start Odoo, say where it is, and wait until we are told to end."""
        port = ports.choose(self._options.port, range(FIRST_PORT, FIRST_PORT + 30))
        url = f'http://127.0.0.1:{port}'
        # not on a marketplace that is real, or somebody else's
        if not self._options.accounts:
            with self._progress.phase('day', "A day's parcels, invoices and returns"):
                instance.script(SCRIPTS / 'day.py', name, {
                    'simulators': simulators, 'url': url,
                }, on_line=self._progress.say)
        with self._progress.phase('serve', "Odoo"):
            log = instance.logs / 'odoo.log'
            # Also in the file, so that ./setup/odoo agrees with what is running.
            instance.write_config(name, port)
            server = processes.Child.start(
                'odoo', instance.odoo_command('server', '--max-cron-threads=2'),
                pid_dir=instance.pids, log=log, cwd=self._folder, environ=instance.environ,
            )
            self._stack.callback(server.stop)
            self._children.append(server)
            report['url'] = url
            self._wait_for(server, f"{url}/web/login", log)
        self._announce(report, log)
        with contextlib.suppress(KeyboardInterrupt):
            while all(child.alive() for child in self._children):
                time.sleep(0.5)
            dead = next(child.name for child in self._children if not child.alive())
            raise SetupFailure(f"The {dead} ended by itself. Its log is in {instance.logs}.")
        self._progress.say("stopping")

    def _wait_for(self, server: processes.Child, url: str, log: Path) -> None:
        """Wait until Odoo answers."""
        deadline = time.monotonic() + SERVER_SECONDS
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline and server.alive():
            try:
                opener.open(url, timeout=30).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
                continue
            return
        raise SetupFailure(f"Odoo does not answer. The end of {log}:\n{processes.tail(log)}")

    def _announce(self, report: dict, log: Path) -> None:
        """Tell the person where Odoo is."""
        place = sys.stderr if self._options.json else sys.stdout
        print(
            f"\n{report['url']}\n   login: admin   password: admin\n   log: {log}\n"
            f"   Ctrl-C ends it; the next start goes on from here.", file=place, flush=True,
        )
        if self._options.json:
            _print_report(report, self._progress)
