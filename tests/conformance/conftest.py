"""Plain tests: no Odoo, no database."""

from tests.unit.mount import ROOT, mount

mount()
# the example of how to add a marketplace is an addon of the tests
mount(('acme_connector',), ROOT / 'tests' / 'addons')
