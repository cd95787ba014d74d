"""What the commands in `setup/` share: where things live, how they are fetched, started, stopped.

Python's standard library only, for Python 3.10 to 3.13: this package runs before anything is
installed. Whatever needs Odoo or PostgreSQL's driver runs in a child process with the
environment's own Python.
"""
