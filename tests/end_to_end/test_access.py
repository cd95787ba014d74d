"""What a company sees of another one: over RPC, with real users."""

import pytest

from .colleagues import ACCESS_ERROR, companies, hire_bella, refused
from .odoo import Person
from .scene import AP, EU, NA, Scene

CREDENTIAL = 'marketplace.credential'
FILLED = {
    'marketplace.connection',
    'marketplace.stream',
    'marketplace.sweep',
    'marketplace.sync.run',
    'marketplace.call',
    'marketplace.order',
    'marketplace.order.line',
    'marketplace.listing',
    'marketplace.listing.price',
    'marketplace.market',
    'marketplace.grade',
    'marketplace.outbox',
    'marketplace.attention',
    'marketplace.stock.change',
}


@pytest.fixture(scope='module')
def scene(shared: Scene) -> Scene:
    """One world for all of this file, with a manager of the other company and a stock move."""
    hire_bella(shared)
    shared.rows("""
        INSERT INTO marketplace_stock_change (connection_id, product_id, changed_at)
        SELECT connection_id, product_id, now() FROM marketplace_listing WHERE product_id IS NOT
        NULL
    """)
    return shared


@pytest.fixture
def bella(scene: Scene) -> Person:
    """A marketplace manager who works for the overseas company only."""
    return scene.person('bella')


def models(scene: Scene) -> list[str]:
    """Return all of our models that keep something."""
    return [
        name
        for (name,) in scene.rows(
            "SELECT model FROM ir_model WHERE model LIKE 'marketplace.%%' AND NOT transient "
            'AND NOT abstract ORDER BY model'
        )
    ]


def owned(scene: Scene, model: str, company: int) -> set[int]:
    """Return a company's records, as an administrator of both companies finds them."""
    return set(
        scene.admin.search(
            model,
            [('company_id', '=', company)],
            context={'allowed_company_ids': list(companies(scene)), 'active_test': False},
        )
    )


def test_every_kind_of_record_is_there_to_be_hidden(scene):
    europe, _overseas = companies(scene)
    names = set(models(scene))
    assert names >= FILLED
    assert {name for name in names - {CREDENTIAL} if owned(scene, name, europe)} >= FILLED


def test_another_companys_records_are_in_no_list(scene, bella):
    europe, _overseas = companies(scene)
    for model in models(scene):
        if model == CREDENTIAL:
            continue
        hidden = owned(scene, model, europe)
        context = {'active_test': False}
        assert hidden.isdisjoint(bella.search(model, [], context=context)), model
        assert bella.call(model, 'search_count', [('id', 'in', list(hidden))]) == 0, model
        assert bella.call(model, 'search_count', [('company_id', '=', europe)]) == 0, model


def test_another_companys_records_are_in_no_group(scene, bella):
    europe, _overseas = companies(scene)
    for model in models(scene):
        if model != CREDENTIAL:
            groups = bella.call(
                model,
                'formatted_read_group',
                [],
                ['connection_id' if model != 'marketplace.connection' else 'id'],
                ['__count'],
            )
            assert sum(group['__count'] for group in groups) == len(bella.search(model, []))


def test_another_companys_records_cannot_be_read_by_their_number(scene, bella):
    europe, _overseas = companies(scene)
    for model in sorted(FILLED):
        ids = sorted(owned(scene, model, europe))[:3]
        for call in (
            ('read', ids, ['display_name']),
            ('web_read', ids, {'display_name': {}}),
            ('export_data', ids, ['display_name']),
        ):
            assert refused(bella, model, *call) == ACCESS_ERROR, (model, call)


def test_another_companys_records_cannot_be_changed(scene, bella):
    europe, _overseas = companies(scene)
    calls = {
        'marketplace.connection': ('write', {'name': "Mine"}),
        'marketplace.stream': ('write', {'enabled': False}),
        'marketplace.order': ('action_retry',),
        'marketplace.listing': ('write', {'buffer_quantity': 1}),
        'marketplace.outbox': ('action_retry',),
        'marketplace.market': ('write', {'enabled': False}),
    }
    for model, (method, *args) in calls.items():
        ids = sorted(owned(scene, model, europe))[:1]
        assert refused(bella, model, method, ids, *args) == ACCESS_ERROR, model
    for method in ('action_pause', 'action_test_connection', 'action_sync_now', 'unlink'):
        ids = [scene.connection(EU)['id']]
        assert refused(bella, 'marketplace.connection', method, ids) == ACCESS_ERROR, method


def test_a_company_that_one_does_not_work_for_cannot_be_switched_to(scene, bella):
    europe, _overseas = companies(scene)
    assert (
        refused(bella, 'marketplace.order', 'search', [], context={'allowed_company_ids': [europe]})
        == ACCESS_ERROR
    )


def test_wizards_do_nothing_for_another_company(scene, bella):
    connection = scene.connection(EU)['id']
    assert (
        refused(
            bella,
            'marketplace.import.orders',
            'create',
            [{'connection_id': connection, 'numbers': '1'}],
        )
        == ACCESS_ERROR
    )
    assert (
        refused(bella, 'marketplace.map.products', 'create', [{'connection_id': connection}])
        == ACCESS_ERROR
    )
    order = min(owned(scene, 'marketplace.order', companies(scene)[0]))
    assert (
        refused(bella, 'marketplace.cancel.lines', 'create', [{'order_id': order}]) == ACCESS_ERROR
    )


def test_ones_own_company_is_seen(scene, bella):
    names = {row['name'] for row in bella.read('marketplace.connection', [], ['name'])}
    assert names == {NA, AP}
    for model in ('marketplace.order', 'marketplace.listing', 'marketplace.call'):
        assert bella.search(model, [])


def test_another_companys_sale_orders_are_not_seen(scene, bella):
    europe, overseas = companies(scene)
    seen = bella.read('sale.order', [('marketplace_reference', '!=', False)], ['company_id'])
    assert {row['company_id'][0] for row in seen} == {overseas}
