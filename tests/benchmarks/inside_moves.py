"""Inside Odoo: a thousand writes to quants, with and without the watch on what moves."""

import statistics
import time

from meter import Meter

from odoo.tools import split_every

PER_TRANSACTION = 10
ROUNDS = 5


def main(env):
    """Add a unit to each product, ten products a transaction, watched and unwatched in turns.

    :return: for both: ``seconds``, ``queries``, ``times`` (transactions) and the ``median`` of a
        round's seconds
    """
    meter = Meter()
    quants = env['stock.quant'].search(
        [
            ('product_id.default_code', '=like', 'BENCH-%'),
            ('location_id.usage', '=', 'internal'),
        ]
    )
    rounds = {'watched': [], 'unwatched': []}
    write_all(env, quants, Meter(), 'warming up')
    for _round in range(ROUNDS):
        for name in rounds:
            started = time.perf_counter()
            with watching(env, name == 'watched'):
                write_all(env, quants, meter, name)
            rounds[name].append(time.perf_counter() - started)
    return {
        name: {**meter.get(name), 'median': round(statistics.median(seconds), 3)}
        for name, seconds in rounds.items()
    } | {'writes_per_round': len(quants)}


def write_all(env, quants, meter, name):
    """Write to every quant, some in each transaction."""
    for ids in split_every(PER_TRANSACTION, quants.ids):
        with meter.time(name):
            for quant in env['stock.quant'].browse(ids):
                quant.quantity += 1
            env.cr.commit()
        env.invalidate_all()


class watching:  # noqa: N801  reads as a word in a with statement
    """Switch the watch off for a block, unless it is wanted."""

    def __init__(self, env, wanted):
        """Keep what to do."""
        self._owner = env.registry['marketplace.stock.change']
        self._wanted = wanted

    def __enter__(self):
        """Put something that does nothing in place of the note."""
        self._original = self._owner._note_moved
        if not self._wanted:
            self._owner._note_moved = lambda records, product_ids: None

    def __exit__(self, *_error):
        """Put the note back."""
        if not self._wanted:
            self._owner._note_moved = self._original
