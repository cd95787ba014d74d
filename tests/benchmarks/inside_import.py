"""Inside Odoo: the first import, with what its parts take."""

import importlib.util
from pathlib import Path

from meter import Meter

SYNC = Path(__file__).resolve().parents[2] / 'setup' / 'instance' / 'sync.py'


def main(env):
    """Run all connections until nothing is due.

    :return: seconds and queries of receiving, applying and answering, and the problems
    """
    meter = Meter()
    meter.watch(env, 'marketplace.order', '_receive')
    meter.watch(env, 'marketplace.order', '_apply_due')
    meter.watch(env, 'marketplace.outbox', '_send_due')
    env.cr.execute('ANALYZE')
    with meter.time('whole'):
        report = sync().main(env, force=True)
    return {
        'received': meter.get('marketplace.order._receive'),
        'applied': meter.get('marketplace.order._apply_due'),
        'answered': meter.get('marketplace.outbox._send_due'),
        'whole': meter.get('whole'),
        'problems': report['problems'],
    }


def sync():
    """Return the module that does the work of the scheduler."""
    spec = importlib.util.spec_from_file_location('sync', SYNC)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
