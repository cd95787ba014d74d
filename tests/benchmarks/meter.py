"""Seconds and queries of pieces of work; imported by the files that run inside Odoo."""

import contextlib
import time

from odoo import sql_db


class Meter:
    """Adds up seconds, queries and calls under names; a piece inside another counts for both."""

    def __init__(self):
        """Start with nothing."""
        self.rows = {}

    @contextlib.contextmanager
    def time(self, name):
        """Count what a block takes."""
        started, queries = time.perf_counter(), sql_db.sql_counter
        try:
            yield
        finally:
            row = self.rows.setdefault(name, {'seconds': 0.0, 'queries': 0, 'times': 0})
            row['seconds'] += time.perf_counter() - started
            row['queries'] += sql_db.sql_counter - queries
            row['times'] += 1

    def watch(self, env, model, method):
        """Count every call of a model's method in this process."""
        owner = env.registry[model]
        original = getattr(owner, method)
        meter = self

        def watched(records, *args, **kwargs):
            with meter.time(f'{model}.{method}'):
                return original(records, *args, **kwargs)

        setattr(owner, method, watched)

    def get(self, name):
        """Return seconds, queries and times of a name, zeros where it never ran."""
        return self.rows.get(name, {'seconds': 0.0, 'queries': 0, 'times': 0})
