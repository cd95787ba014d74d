"""The source files of the repository, and what they import, read without importing anything."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BASE = 'connector_base'
MARKETPLACES = ('backmarket_connector', 'refurbed_connector')
ADDONS = (BASE, *MARKETPLACES)


def python_files(*folders):
    """Give the Python files below folders (or the files themselves), as paths from the root."""
    found = []
    for folder in folders:
        path = ROOT / folder
        found += [path] if path.is_file() else sorted(path.rglob('*.py'))
    return [path.relative_to(ROOT) for path in found]


def code_files(*addons):
    """Give the Python files of addons without their tests."""
    return [path for path in python_files(*(addons or ADDONS)) if 'tests' not in path.parts]


@cache
def tree_of(path):
    """Give the syntax tree of a file."""
    return ast.parse((ROOT / path).read_text('utf-8'))


@cache
def imports_of(path):
    """Give what a file imports, by full name: ``{name: line}``.

    An import from a package is named once with the name taken from it: ``from a import b`` gives
    ``a.b``. Relative imports are made absolute; an addon counts as ``odoo.addons.<addon>``.
    """
    found = {}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found.update({alias.name: node.lineno for alias in node.names})
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(path, node)
            found.update({f'{source}.{alias.name}': node.lineno for alias in node.names})
    return found


def _absolute(path, node):
    if not node.level:
        return node.module
    package = list(path.parent.parts)
    package = package[: len(package) - node.level + 1]
    if package[:1] and package[0] in ADDONS:
        package = ['odoo', 'addons', *package]
    return '.'.join([*package, *(node.module.split('.') if node.module else [])])


@cache
def classes_of(path):
    """Give the classes of a file, with what their bodies assign to names: ``(node, values)``."""
    return [
        (node, _values_of(node))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    ]


def _values_of(node):
    return {
        target.id: statement.value
        for statement in node.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def text_of(value):
    """Give the text of a constant, else an empty text."""
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return value.value if is_text else ''


def functions_of(node):
    """Give the functions in a tree, methods included."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [item for item in ast.walk(node) if isinstance(item, kinds)]
