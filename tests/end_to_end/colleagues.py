"""A colleague who works for the overseas company only, and calls that must be refused."""

from __future__ import annotations

from typing import Any

import pytest

from .odoo import Person, Refused
from .scene import Scene

EUROPE, OVERSEAS = "Regain Europe", "Regain Overseas"
ACCESS_ERROR = 'odoo.exceptions.AccessError'
MANAGER = (
    'connector_base.group_marketplace_manager',
    'sales_team.group_sale_manager',
    'stock.group_stock_manager',
    'account.group_account_manager',
    'base.group_allow_export',
)


def hire_bella(scene: Scene) -> None:
    """Make the user `bella`: a marketplace manager of the overseas company, and of nothing else."""
    _europe, overseas = companies(scene)
    groups = [
        scene.value(
            'SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s', *group.split('.')
        )
        for group in MANAGER
    ]
    scene.admin.call(
        'res.users',
        'create',
        [
            {
                'login': 'bella',
                'name': "Bella Overseas",
                'password': 'bella',
                'company_id': overseas,
                'company_ids': [(6, 0, [overseas])],
                'group_ids': [(4, group) for group in groups],
            }
        ],
        context={'no_reset_password': True},
    )


def companies(scene: Scene) -> tuple[int, int]:
    """Return the two companies."""
    found = dict(scene.rows('SELECT name, id FROM res_company'))
    return found[EUROPE], found[OVERSEAS]


def refused(person: Person, *call: Any, **kwargs: Any) -> str:
    """Return the name of the error with which a call is refused; raises AssertionError if not."""
    with pytest.raises(Refused) as refusal:
        person.call(*call, **kwargs)
    return refusal.value.name
