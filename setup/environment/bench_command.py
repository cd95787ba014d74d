"""`./setup/bench`: the benchmarks of `tests/benchmarks`, one JSON object for each."""

import argparse
import json
import os

from . import browser, ports, processes, scratch, templates, workplace
from .failure import SetupFailure
from .progress import Progress
from .workplace import REPOSITORY

FOLDER = REPOSITORY / 'tests' / 'benchmarks'
TEXT = """\
Runs the benchmarks: the files tests/benchmarks/bench_*.py, each a program that gets the
environment as the end-to-end tests do and prints one JSON object as its last line.
"""


def work() -> int:
    """Run the chosen benchmarks and print one JSON object: benchmark -> its result."""
    available = {path.stem.removeprefix('bench_'): path for path in FOLDER.glob('bench_*.py')}
    parser = argparse.ArgumentParser(prog='./setup/bench', description=TEXT)
    parser.add_argument('name', nargs='*', help=f"any of: {', '.join(sorted(available))}")
    parser.add_argument('--orders', type=int, metavar='N', help="how many orders to import")
    options = parser.parse_args()
    names = options.name or sorted(available)
    given = [] if options.orders is None else ['--orders', str(options.orders)]
    unknown = sorted(set(names) - set(available))
    if unknown or not names:
        raise SetupFailure(f"There is no benchmark {', '.join(unknown)} in {FOLDER}. "
                           f"There are: {', '.join(sorted(available)) or 'none'}.")
    progress = Progress()
    with progress.phase('environment', "Environment"):
        place = workplace.prepare(progress)
    results = {}
    with scratch.scratch_instance(place, 'bench') as instance:
        template = scratch.database_name(instance, 'template')
        with progress.phase('installation', "A database with our addons"):
            instance.write_config(template, ports.any_free())
            templates.new_database(instance, template, progress)
            instance.install(template, sorted({**place.addons(), **place.test_addons()}))
        environ = {
            **place.python_environ(),
            **scratch.stage_environ(instance, template, browser.find_browser()),
            'PYTHONPATH': os.pathsep.join(map(str, (REPOSITORY, REPOSITORY / 'setup'))),
        }
        for name in names:
            with progress.phase(name, f"Benchmark {name}"):
                output = processes.run(
                    [str(place.python), str(available[name]), *given], what=f"Benchmark {name}",
                    environ=environ, cwd=REPOSITORY, log=instance.logs / f'{name}.log',
                    on_line=progress.say,
                )
                results[name] = json.loads(output.strip().rpartition('\n')[2])
    print(json.dumps({**results, 'seconds': progress.seconds}), flush=True)
    return 0
