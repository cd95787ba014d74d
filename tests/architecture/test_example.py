"""The example of how to add a marketplace: small, in its layers, and quoted as it is."""

import ast
import re

import pytest

from tests.architecture.sources import (
    BASE,
    MARKETPLACES,
    ROOT,
    functions_of,
    imports_of,
    python_files,
    tree_of,
)
from tests.architecture.test_layers import CONTRACT, EXAMPLE, OURS, STDLIB, TRANSPORT, is_within

FOLDER = ROOT / 'tests' / 'addons' / EXAMPLE
#: How a relative import of the example is named by `imports_of`.
OWN = f'tests.addons.{EXAMPLE}'
LARGEST = 250  # non-blank lines of everything but its tests
DOCS = ('adding_a_marketplace.md', 'architecture.md', 'glossary.md')
GUIDE = ROOT / 'docs' / DOCS[0]
FENCE = re.compile(r'^```(\w+)(?: (\S+))?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def files_of_example():
    """Give the files of the example that a seller would install."""
    return [
        path
        for path in sorted(FOLDER.rglob('*'))
        if path.is_file() and not {'tests', '__pycache__'} & set(path.relative_to(FOLDER).parts)
    ]


def imports_below(*parts):
    """Give every import below parts of the example as ``(place, name)``."""
    return [
        (f'{path}:{line}', name)
        for part in parts
        for path in python_files(f'tests/addons/{EXAMPLE}/{part}')
        for name, line in imports_of(path).items()
    ]


def quotations():
    """Give what the guide quotes: ``(path, text)``."""
    found = FENCE.findall(GUIDE.read_text('utf-8'))
    return [(path, text) for _language, path, text in found if path]


def test_the_example_is_within_its_budget():
    lines = {
        str(path.relative_to(FOLDER)): sum(map(bool, map(str.strip, path.open(encoding='utf-8'))))
        for path in files_of_example()
    }
    assert len(lines) > 5
    assert sum(lines.values()) <= LARGEST, lines


def test_the_example_depends_on_the_base_alone():
    manifest = ast.literal_eval((FOLDER / '__manifest__.py').read_text('utf-8'))
    assert manifest['depends'] == [BASE]


def test_the_plain_part_of_the_example_imports_the_base_s_plain_layers_only():
    allowed = (CONTRACT, TRANSPORT, f'{OWN}.api', f'{OWN}.const')
    found = imports_below('api', 'const.py')
    strange = [
        f'{place} imports {name}'
        for place, name in found
        if name.partition('.')[0] not in STDLIB
        and not any(is_within(name, package) for package in allowed)
    ]
    assert found and strange == []


def test_the_models_of_the_example_import_no_http_and_no_other_marketplace():
    forbidden = ('requests', *(OURS + addon for addon in MARKETPLACES))
    found = imports_below('models')
    wrong = [
        f'{place} imports {name}'
        for place, name in found
        if any(is_within(name, package) for package in forbidden)
    ]
    assert found and wrong == []


def test_every_method_of_the_example_s_adapter_is_private():
    (path,) = python_files(f'tests/addons/{EXAMPLE}/models/marketplace_adapter.py')
    methods = [method.name for method in functions_of(tree_of(path))]
    assert methods and all(name.startswith('_') for name in methods)


def test_nothing_that_is_sold_names_the_example():
    named = re.compile(r'\bacme', re.IGNORECASE)
    kinds = {'.py', '.xml', '.js', '.csv', '.sql', '.scss'}
    found = [
        str(path.relative_to(ROOT))
        for addon in (BASE, *MARKETPLACES)
        for path in sorted((ROOT / addon).rglob('*'))
        if path.suffix in kinds
        and 'tests' not in path.relative_to(ROOT).parts
        and named.search(path.read_text('utf-8'))
    ]
    assert found == []


# --- what is written about it ---------------------------------------------------------------------


def test_the_guide_quotes_every_part_of_the_example():
    quoted = {path for path, _text in quotations()}
    expected = {
        str(path.relative_to(ROOT)) for path in files_of_example() if path.name != '__init__.py'
    }
    assert expected <= quoted


def test_what_the_guide_quotes_is_there_word_for_word():
    wrong = [
        f'{path}:\n{text}'
        for path, text in quotations()
        if text not in (ROOT / path).read_text('utf-8')
    ]
    assert wrong == []


def test_code_in_the_guide_names_the_file_it_is_from():
    nameless = [
        text
        for language, path, text in FENCE.findall(GUIDE.read_text('utf-8'))
        if language != 'sh' and not path
    ]
    assert nameless == []


@pytest.mark.parametrize('page', DOCS)
def test_a_page_names_files_that_are_there(page):
    text = (ROOT / 'docs' / page).read_text('utf-8')
    names = set(re.findall(r'`((?:[\w.-]+/)+[\w.-]*)`', text))
    places = (ROOT, ROOT / BASE, FOLDER)
    assert [name for name in sorted(names) if not any((at / name).exists() for at in places)] == []


@pytest.mark.parametrize('page', DOCS)
def test_a_page_names_functions_and_classes_that_are_there(page):
    text = (ROOT / 'docs' / page).read_text('utf-8')
    names = set(re.findall(r'`(?:\w+\.)*(\w+)\([^`]*\)`', text))
    names |= set(re.findall(r'`([A-Z][a-z]+[A-Z]\w+)`', text))
    defined = {
        node.name
        for path in python_files(BASE, *MARKETPLACES, 'tests')
        for node in ast.walk(tree_of(path))
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    assert sorted(names - defined) == []
