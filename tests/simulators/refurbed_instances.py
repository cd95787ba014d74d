"""The catalogue of instances (product variants): by number, GTIN or MPN (contract digest 2.6)."""

from __future__ import annotations

from typing import Any

from .refurbed_errors import invalid, not_found, precondition
from .refurbed_world import World

_GTIN_LENGTHS = (8, 12, 13)


def is_gtin(text: str) -> bool:
    """Tell whether a text is a GTIN-8, -12 or -13 with the right check digit."""
    if not text.isdecimal() or len(text) not in _GTIN_LENGTHS:
        return False
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(text[::-1]))
    return weighted % 10 == 0


def find_instance(world: World, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the instance of {'id'}, {'gtin'} or {'mpn'}; RpcError 3, 5 or 9 when there is not
    exactly one."""
    instances = world.data['instances']
    if 'gtin' in wanted and not is_gtin(wanted['gtin']):
        raise invalid(f"'{wanted['gtin']}' is not a GTIN-8, GTIN-12 or GTIN-13")
    if not wanted:
        raise invalid("one of id, gtin and mpn is required")
    if 'id' in wanted:
        found = [instances[str(wanted['id'])]] if str(wanted['id']) in instances else []
    else:
        name = next(iter(wanted))
        found = [row for row in instances.values() if row[name] and row[name] == wanted[name]]
    if not found:
        raise not_found("instance not found")
    if len(found) > 1:
        raise precondition("several instances share this MPN")
    return found[0]


def instance_by_description(world: World, described: dict[str, Any]) -> dict[str, Any] | None:
    """Return the instance a description matches by name or GTIN, or None."""
    gtin = (described.get('hints') or {}).get('gtin')
    for row in world.data['instances'].values():
        if row['name'] == described['instance_name'] or (gtin and row['gtin'] == gtin):
            return row
    return None
