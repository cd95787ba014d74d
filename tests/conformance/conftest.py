"""Plain tests: no Odoo, no database."""

from tests.unit.mount import mount

mount()
