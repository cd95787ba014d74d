"""`./setup/odoo`: any Odoo command on the database of `./setup/run`."""

import argparse
import io
import signal
import subprocess
from pathlib import Path

from . import cache, database, workplace
from .failure import SetupFailure
from .instance import Instance
from .progress import Progress

TEXT = """\
Runs an Odoo command with the configuration and the database of ./setup/run, for example
  ./setup/odoo shell
  ./setup/odoo module upgrade connector_base
  ./setup/odoo i18n export connector_base
PostgreSQL is started for it when ./setup/run is not running.
"""


def work() -> int:
    """Do what the command line asks for and return the exit code of Odoo's command."""
    parser = argparse.ArgumentParser(
        prog='./setup/odoo', description=TEXT, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument('--data-dir', type=Path, metavar='DIR', default=cache.cache_root() / 'run',
                        help="the data directory of ./setup/run (default: %(default)s)")
    parser.add_argument('command', nargs=argparse.REMAINDER, help="Odoo's command and its options")
    options = parser.parse_args()
    if not options.command:
        parser.print_help()
        return 2
    folder = options.data_dir.expanduser().absolute()
    # The output is Odoo's alone: the progress lines go nowhere.
    instance = Instance(workplace.prepare(Progress(io.StringIO())), folder, durable=True)
    if not (folder / database.NOTE).is_file():
        raise SetupFailure(f"There is no database in {folder} yet. Make one: ./setup/run --once")
    if not instance.config.is_file():
        instance.write_config(database.database_name(instance))
    with instance.using_server():
        return _run(instance.odoo_command(*options.command), instance)


def _run(command: list[str], instance: Instance) -> int:
    """Run a command on this terminal; Ctrl-C is the command's, and so is a request to end."""
    with subprocess.Popen(command, env=instance.environ) as process:
        signal.signal(signal.SIGINT, lambda number, frame: None)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, frame: process.send_signal(number))
        return process.wait()
