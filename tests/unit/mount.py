"""Makes the plain layers importable under their Odoo names, without Odoo.

``odoo.addons.<addon>.contract`` and the like need neither Odoo nor a database, yet importing an
addon runs its ``__init__`` and with it its models. So the addon's package is registered bare: a
module with a path and nothing executed. Works the same where Odoo is installed.
"""

import importlib.util
import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ('connector_base', 'backmarket_connector', 'refurbed_connector')


def mount(addons=ADDONS, root=ROOT):
    """Register the addons found in ``root`` as bare packages.

    :raises RuntimeError: when one of them was imported for real before, models and all
    """
    for name in ('odoo', 'odoo.addons'):
        _ensure_package(name)
    for addon in addons:
        folder = Path(root) / addon
        if not folder.is_dir():
            continue
        name = f'odoo.addons.{addon}'
        if getattr(sys.modules.get(name), '__file__', None):
            raise RuntimeError(
                f"{name} is loaded already; run the plain tests in a process of their own."
            )
        _register(name, [str(folder)])


def _ensure_package(name):
    """Register a bare package, looking where an installed Odoo has it, without running it."""
    if name in sys.modules:
        return
    _register(name, _places(name))


def _places(name):
    if name == 'odoo':
        spec = importlib.util.find_spec('odoo')
        return list(spec.submodule_search_locations or []) if spec else []
    return [str(Path(place) / 'addons') for place in sys.modules['odoo'].__path__]


def _register(name, places):
    package = types.ModuleType(name)
    package.__path__ = places
    sys.modules[name] = package
    parent, _dot, child = name.rpartition('.')
    if parent:
        setattr(sys.modules[parent], child, package)
