"""Plain tests: no Odoo, no database."""

from hypothesis import settings

from tests.unit.mount import mount

mount()

# A slow or shared machine is no failure, and nothing is left behind in the tree.
settings.register_profile('plain', deadline=None, database=None)
settings.load_profile('plain')
