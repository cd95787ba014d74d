"""Budgets: what is small is read, and read right."""

import ast

from tests.architecture.sources import ROOT, code_files, functions_of, python_files, tree_of

LONGEST_FILE = 300
LONGEST_FUNCTION = 40  # without its docstring

#: Files and functions allowed to be longer, each with the reason: ``{'path[:function]': "why"}``.
EXCEPTIONS = {}


def measured_files():
    """Give the files that have a budget: the addons without their tests, and the simulators."""
    return code_files() + python_files('tests/simulators', 'setup')


def length_of(function):
    """Give the lines of a function, decorators and docstring not counted."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if documented else 0
    return function.end_lineno - function.lineno + 1 - docstring


def test_no_file_is_longer_than_its_budget():
    lengths = {str(path): len((ROOT / path).read_text('utf-8').splitlines())
               for path in measured_files()}
    assert lengths
    assert {path: lines for path, lines in lengths.items()
            if lines > LONGEST_FILE and path not in EXCEPTIONS} == {}


def test_no_function_is_longer_than_its_budget():
    lengths = {
        f'{path}:{function.name}': length_of(function)
        for path in measured_files()
        for function in functions_of(tree_of(path))
    }
    assert lengths
    assert {name: lines for name, lines in lengths.items()
            if lines > LONGEST_FUNCTION and name not in EXCEPTIONS} == {}


def test_the_docstring_of_a_function_does_not_count():
    tree = ast.parse('@cache\ndef f():\n    """One.\n\n    Two.\n    """\n    return 1\n')
    assert length_of(tree.body[0]) == 2


def test_an_exception_is_for_something_that_is_there_and_says_why():
    for name, reason in EXCEPTIONS.items():
        path, _colon, function = name.partition(':')
        names = [item.name for item in functions_of(tree_of(ROOT / path))]
        assert reason and (not function or function in names), name
