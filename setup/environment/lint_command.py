"""`./setup/lint`: ruff on everything, pylint-odoo on the addons."""

import argparse
import subprocess
import sys

from . import workplace
from .progress import Progress
from .workplace import REPOSITORY


def work() -> int:
    """Run both tools and return 1 when one of them has something to say."""
    parser = argparse.ArgumentParser(prog='./setup/lint', description=__doc__)
    parser.add_argument('--fix', action='store_true', help="let ruff repair what it can")
    options = parser.parse_args()
    progress = Progress()
    with progress.phase('environment', "Environment"):
        place = workplace.prepare(progress)
    fix = ['--fix'] if options.fix else []
    commands = [[str(place.python), '-m', 'ruff', 'check', '--no-cache',
                 '--output-format=concise', *fix, '.']]
    addons = [*place.addons().values(), *place.test_addons().values()]
    if addons:
        commands.append([
            str(place.python), '-m', 'pylint', '--score=n', '--rcfile=pyproject.toml',
            *map(str, addons),
        ])
    codes = []
    for command in commands:
        with progress.phase(command[2], f"Lint: {command[2]}"):
            sys.stdout.flush()
            codes.append(subprocess.run(command, cwd=REPOSITORY, check=False).returncode)
    return 1 if any(codes) else 0
