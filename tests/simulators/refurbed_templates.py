"""An invented excerpt of the catalogue templates (contract digest 2.8)."""

from __future__ import annotations

from typing import Any

# category type -> (number, (name DE, name EN), attributes, children)
_PHONE = ('storage', 'colour', 'sim')
_TREE: dict[str, tuple[Any, ...]] = {
    'ELECTRONICS': (
        (1, ('Smartphones', 'Smartphones'), _PHONE, ((11, ('iPhones', 'iPhones'), _PHONE, ()),)),
        (2, ('Laptops', 'Laptops'), ('storage', 'colour', 'keyboard'), ()),
        (3, ('Tablets', 'Tablets'), ('storage', 'colour'), ()),
        (4, ('Spielkonsolen', 'Game consoles'), ('colour',), ()),
        (5, ('Uhren', 'Smartwatches'), ('size', 'colour'), ()),
        (6, ('Zubehör', 'Accessories'), ('colour',), ()),
    ),
    'SPORTS': ((50, ('Fahrräder', 'Bikes'), ('size', 'colour'), ()),),
    'KIDS': ((60, ('Kinderwagen', 'Prams'), ('colour',), ()),),
}
# key -> (name DE, name EN, presence, unit, value type, known values)
_ATTRIBUTES: dict[str, tuple[Any, ...]] = {
    'storage': ('Speicher', 'Storage', 'REQUIRED', 'GB', 'INTEGER', ('64', '128', '256', '512')),
    'colour': ('Farbe', 'Colour', 'REQUIRED', None, 'STRING', ('black', 'white', 'blue')),
    'sim': ('SIM', 'SIM', 'OPTIONAL', None, 'STRING', ('single', 'dual')),
    'keyboard': (
        'Tastatur',
        'Keyboard',
        'REQUIRED',
        None,
        'STRING',
        ('QWERTZ', 'QWERTY', 'AZERTY'),
    ),
    'size': ('Größe', 'Size', 'OPTIONAL', 'mm', 'DECIMAL', ()),
}
_VERSION = 7


def templates(category_type: str, language: str, category: int | None) -> list[dict[str, Any]]:
    """Return the templates of a category type, or of one category in it with its children."""
    place = 0 if language == 'DE' else 1
    nodes = _TREE.get(category_type, ())
    if category is not None:
        nodes = tuple(node for node in _walk(nodes) if node[0] == category)
    return [_template(node, place) for node in nodes]


def _walk(nodes: tuple[Any, ...]) -> list[Any]:
    return [found for node in nodes for found in (node, *_walk(node[3]))]


def _template(node: tuple[Any, ...], place: int) -> dict[str, Any]:
    number, names, attributes, children = node
    return {
        'category_id': number,
        'category_name': names[place],
        'version': _VERSION,
        'constraints': [_constraint(key, place) for key in attributes],
        'child_templates': [_template(child, place) for child in children],
    }


def _constraint(key: str, place: int) -> dict[str, Any]:
    *names, presence, unit, value_type, known = _ATTRIBUTES[key]
    return {
        'attribute_key': key,
        'attribute_name': names[place],
        'presence': presence,
        'unit': unit,
        'value_type': value_type,
        'known_values': list(known),
        'description': names[place],
    }
