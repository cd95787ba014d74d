"""The category tree (digest 2.9): three levels, attributes on the leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .messages import Refused, Request, Response, json_response

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

DECIMAL, INTEGER, TEXT, ONE_OF = range(4)

# (English name, French name, leaves as (English, French, product category))
_TREE = (
    ('Phones', 'Téléphones', (('Smartphones', 'Smartphones', 'smartphone'),)),
    ('Computers', 'Ordinateurs', (('Laptops', 'Ordinateurs portables', 'laptop'),
                                  ('Tablets', 'Tablettes', 'tablet'))),
    ('Gaming', 'Jeux vidéo', (('Consoles', 'Consoles', 'console'),)),
    ('Accessories', 'Accessoires', (('Watches', 'Montres connectées', 'smartwatch'),
                                    ('Other accessories', 'Autres accessoires', 'accessory'))),
)
_ATTRIBUTES = (
    ('color', 'Color', 'Couleur', ONE_OF, 'Black,White,Grey,Silver,Blue,Green,Red,Pink', True),
    ('storage_gb', 'Storage (GB)', 'Stockage (Go)', INTEGER, '', False),
    ('screen_size', 'Screen size (inches)', 'Taille écran (pouces)', DECIMAL, '', False),
    ('model_number', 'Model number', 'Référence du modèle', TEXT, '', True),
)


class Categories:
    """Handlers of /ws/category/tree."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the routes."""
        self._simulator = simulator
        simulator.router.add('GET', '/ws/category/tree', self.tree)
        simulator.router.add('GET', '/ws/category/tree/{categoryId}', self.branch)

    def tree(self, request: Request) -> Response:
        """Answer the whole tree in the language of the market."""
        return json_response(make_tree(self._simulator.locale(request)))

    def branch(self, request: Request, categoryId: str) -> Response:  # noqa: N803
        """Answer one category with what is below it."""
        found = _find(make_tree(self._simulator.locale(request)), categoryId)
        if found is None:
            raise Refused(404, f"There is no category {categoryId}.")
        return json_response(found)


def leaf_number(category: str) -> int:
    """Return the marketplace_category_id of a product category's leaf."""
    names = [leaf[2] for _name, _french, leaves in _TREE for leaf in leaves]
    return names.index(category) + 1


def leaf_numbers() -> set[int]:
    """Return every marketplace_category_id a product may have."""
    return {leaf_number(leaf[2]) for _name, _french, leaves in _TREE for leaf in leaves}


def make_tree(locale: str) -> list[dict[str, Any]]:
    """Return the tree: French for French-speaking markets, English for all others."""
    french = locale.startswith('fr')
    tree, number = [], 0
    for place, (english, francais, leaves) in enumerate(_TREE, 1):
        number += 1
        top = _node(number, francais if french else english, -place, [])
        number += 1
        middle = _node(number, top['category_name'], -10000 - place, [])
        for leaf in leaves:
            number += 1
            name = leaf[1] if french else leaf[0]
            middle['childrens'].append(
                _node(number, name, leaf_number(leaf[2]), _attributes(french))
            )
        top['childrens'].append(middle)
        tree.append(top)
    return tree


def _node(number: int, name: str, market_number: int, attributes: list[Any]) -> dict[str, Any]:
    return {
        'category_id': number, 'category_name': name, 'marketplace_category_id': market_number,
        'is_leaf': bool(attributes), 'attributes': attributes, 'childrens': [],
    }


def _attributes(french: bool) -> list[dict[str, Any]]:
    return [
        {'field': field, 'field_name': francais if french else english, 'type': kind,
         'allowed_values': values, 'required': required}
        for field, english, francais, kind, values, required in _ATTRIBUTES
    ]


def _find(nodes: list[dict[str, Any]], number: str) -> dict[str, Any] | None:
    for node in nodes:
        if str(node['category_id']) == number:
            return node
        found = _find(node['childrens'], number)
        if found:
            return found
    return None
