"""The options of `./setup/run`."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .cache import cache_root
from .failure import SetupFailure
from .marketplaces import MARKETPLACES

TEXT = """\
Brings up Odoo with the marketplace addons, a database of a seller with two companies, and the
marketplaces' simulators; imports everything once; then serves until Ctrl-C.
"""


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the options.

    :raise SetupFailure: one of a marketplace's address and token without the other
    """
    parser = argparse.ArgumentParser(prog='./setup/run', description=TEXT)
    add = parser.add_argument
    add('--once', action='store_true', help="import until nothing is due, then end")
    add('--json', action='store_true', help="the last line of standard output is a JSON object")
    add('--orders', type=_positive, default=200, metavar='N',
        help="orders in each simulator when it is first started (default: 200)")
    add('--seed', type=int, default=1, metavar='N',
        help="another number makes other orders (default: 1)")
    for marketplace in MARKETPLACES:
        add(f'--{marketplace.provider}-url', metavar='URL',
            help=f"use this {marketplace.title} server, not the simulator")
        add(f'--{marketplace.provider}-token', metavar='TOKEN', help="its key")
    add('--data-dir', type=Path, metavar='DIR', default=cache_root() / 'run',
        help="database, attachments and logs (default: %(default)s)")
    add('--port', type=_positive, metavar='PORT',
        help="where Odoo listens on 127.0.0.1 (default: 8069, or the next that is free)")
    add('--reset', action='store_true', help="throw the data directory away first")
    options = parser.parse_args(arguments)
    options.data_dir = options.data_dir.expanduser().absolute()
    options.accounts = [*_accounts(options)]
    return options


def _positive(text: str) -> int:
    """Return a number above 0."""
    number = int(text)
    if number <= 0:
        raise argparse.ArgumentTypeError("must be above 0")
    return number


def _accounts(options: argparse.Namespace):
    """Yield the accounts on servers of the person's own."""
    for marketplace in MARKETPLACES:
        url = getattr(options, f'{marketplace.provider}_url')
        token = getattr(options, f'{marketplace.provider}_token')
        if bool(url) != bool(token):
            raise SetupFailure(f"--{marketplace.provider}-url and --{marketplace.provider}-token "
                               f"belong together: give both or none.")
        if url:
            yield {'provider': marketplace.provider, 'name': marketplace.title,
                   'url': url.rstrip('/'), 'token': token}
