"""Who may import whom. The rules are here as data; breaking one names file, line and import."""

import re
import sys

import pytest

from tests.architecture.sources import (
    ADDONS,
    BASE,
    MARKETPLACES,
    ROOT,
    code_files,
    imports_of,
    python_files,
)

OURS = 'odoo.addons.'
CONTRACT = f'{OURS}{BASE}.contract'
TRANSPORT = f'{OURS}{BASE}.transport'
STDLIB = sys.stdlib_module_names
#: The addon of the tests that shows how to add a marketplace; `test_example` has its rules.
EXAMPLE = 'acme_connector'

#: Plain layers: where, and what they may import beside the standard library.
PLAIN_LAYERS = {
    f'{BASE}/contract': (CONTRACT,),
    # the log entry of a call is the only document that the transport makes
    f'{BASE}/transport': (
        TRANSPORT, 'requests', f'{CONTRACT}.errors',
    ),
    f'{BASE}/const.py': (),
    **{
        f'{addon}/{part}': (CONTRACT, TRANSPORT, f'{OURS}{addon}.api', f'{OURS}{addon}.const')
        for addon in MARKETPLACES
        for part in ('api', 'const.py')
    },
    'tests/simulators': ('tests.simulators',),
}

#: Layers that know Odoo: where, and what they may never import.
ODOO_LAYERS = {
    f'{BASE}/models': (TRANSPORT, 'requests', *(OURS + addon for addon in MARKETPLACES)),
    f'{BASE}/wizards': (TRANSPORT, 'requests', *(OURS + addon for addon in MARKETPLACES)),
    f'{BASE}/controllers': (TRANSPORT, 'requests', *(OURS + addon for addon in MARKETPLACES)),
    **{
        f'{addon}/{part}': ('requests', *(OURS + other for other in MARKETPLACES if other != addon))
        for addon in MARKETPLACES
        for part in ('models', 'wizards', 'controllers')
    },
}
#: The only parts of the addons that tests without a database may use.
PLAIN_PARTS = ('contract', 'transport', 'api', 'const')


def is_within(name, package):
    """Whether an imported name is a package or something in it."""
    return name == package or name.startswith(f'{package}.')


def imports_below(folder):
    """Give every import below a folder as ``(place, name)``."""
    if not (ROOT / folder).exists():
        return []
    return [
        (f'{path}:{line}', name)
        for path in python_files(folder)
        for name, line in imports_of(path).items()
    ]


def test_relative_imports_are_read_as_what_they_stand_for():
    (http,) = python_files(f'{BASE}/transport/http.py')
    names = imports_of(http)
    assert f'{CONTRACT}.errors.UncertainOutcome' in names
    assert f'{TRANSPORT}.throttle.Throttle' in names
    assert 'requests' in names


@pytest.mark.parametrize('folder', PLAIN_LAYERS)
def test_a_plain_layer_imports_the_standard_library_and_what_it_is_allowed(folder):
    allowed = PLAIN_LAYERS[folder]
    strange = [
        f'{place} imports {name}'
        for place, name in imports_below(folder)
        if name.partition('.')[0] not in STDLIB
        and not any(is_within(name, package) for package in allowed)
    ]
    assert strange == []


@pytest.mark.parametrize('folder', ODOO_LAYERS)
def test_a_layer_that_knows_odoo_imports_nothing_forbidden(folder):
    forbidden = [
        f'{place} imports {name}'
        for place, name in imports_below(folder)
        if any(is_within(name, package) for package in ODOO_LAYERS[folder])
    ]
    assert forbidden == []


def test_requests_is_imported_by_one_file_of_the_addons():
    users = {
        str(path)
        for path in code_files()
        for name in imports_of(path)
        if is_within(name, 'requests') or is_within(name, 'urllib3')
    }
    assert users == {f'{BASE}/transport/http.py'}


@pytest.mark.parametrize('library', ['http.client', 'urllib.request', 'socket', 'httpx', 'aiohttp'])
def test_no_addon_speaks_http_any_other_way(library):
    users = [str(path) for path in code_files() for name in imports_of(path)
             if is_within(name, library)]
    assert users == []


def test_the_base_names_no_marketplace():
    named = re.compile(r'back[ _-]?market|refurbed', re.IGNORECASE)
    kinds = {'.py', '.xml', '.js', '.csv', '.sql', '.scss'}
    found = [
        f'{path.relative_to(ROOT)}:{number}'
        for path in sorted((ROOT / BASE).rglob('*'))
        if path.suffix in kinds
        for number, line in enumerate(path.read_text('utf-8').splitlines(), 1)
        if named.search(line)
    ]
    assert found == []


@pytest.mark.parametrize('addon', MARKETPLACES)
def test_a_marketplace_depends_on_the_base_and_no_other_marketplace(addon):
    others = [OURS + other for other in MARKETPLACES if other != addon]
    wrong = [
        f'{path} imports {name}'
        for path in code_files(addon)
        for name in imports_of(path)
        if any(is_within(name, other) for other in others)
    ]
    assert wrong == []


@pytest.mark.parametrize('addon', ADDONS)
def test_within_an_addon_imports_are_relative(addon):
    absolute = [
        str(path)
        for path in code_files(addon)
        if f'{OURS}{addon}' in (ROOT / path).read_text('utf-8')
    ]
    assert absolute == []


@pytest.mark.parametrize('storey', ['unit', 'conformance', 'architecture'])
def test_the_plain_tests_need_no_odoo(storey):
    plain = [f'{OURS}{addon}.{part}' for addon in (*ADDONS, EXAMPLE) for part in PLAIN_PARTS]
    wrong = [
        f'{place} imports {name}'
        for place, name in imports_below(f'tests/{storey}')
        if is_within(name, 'odoo') and not any(is_within(name, package) for package in plain)
    ]
    assert wrong == []
