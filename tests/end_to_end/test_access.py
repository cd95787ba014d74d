"""What a company sees of another one, and what anybody sees of a key: over RPC, with real users."""

import json
import xmlrpc.client
from typing import Any

import pytest

from .odoo import Person, Refused
from .scene import AP, EU, NA, Scene

EUROPE, OVERSEAS = "Regain Europe", "Regain Overseas"
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
MANAGER = (
    'connector_base.group_marketplace_manager',
    'sales_team.group_sale_manager',
    'stock.group_stock_manager',
    'account.group_account_manager',
    'base.group_allow_export',
)
ACCESS_ERROR = 'odoo.exceptions.AccessError'


@pytest.fixture(scope='module')
def scene(shared: Scene) -> Scene:
    """One world for all of this file, with a manager of the other company and a stock move."""
    europe, overseas = companies(shared)
    groups = [
        shared.value(
            'SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s', *group.split('.')
        )
        for group in MANAGER
    ]
    shared.admin.call(
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


def companies(scene: Scene) -> tuple[int, int]:
    """Return the two companies."""
    found = dict(scene.rows('SELECT name, id FROM res_company'))
    return found[EUROPE], found[OVERSEAS]


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


def refused(person: Person, *call: Any, **kwargs: Any) -> str:
    """Return the name of the error with which a call is refused; raises AssertionError if not."""
    with pytest.raises(Refused) as refusal:
        person.call(*call, **kwargs)
    return refusal.value.name


# --- companies ------------------------------------------------------------------------------------


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


# --- keys -----------------------------------------------------------------------------------------


@pytest.fixture
def secret(scene: Scene) -> str:
    """The key of the European account."""
    return scene.simulator.world.accounts['eu']['token']


def attempts(connection: int) -> list[tuple]:
    """Return calls by which somebody may try to read a key."""
    own, other = 'marketplace.connection', CREDENTIAL
    below = {'credential_ids': {'fields': {'secret': {}}}, 'token': {}}
    return [
        (own, 'read', [connection]),
        (own, 'read', [connection], ['token']),
        (own, 'read', [connection], ['credential_ids']),
        (own, 'web_read', [connection], below),
        (own, 'web_search_read', [], below),
        (own, 'search_read', [], ['token', 'name']),
        (own, 'export_data', [connection], ['token', 'credential_ids/secret']),
        (own, 'formatted_read_group', [], ['token'], ['__count']),
        (own, 'formatted_read_group', [], ['credential_ids.secret'], ['__count']),
        (own, 'read_group', [], ['token'], ['token']),
        (own, 'onchange', [connection], {}, ['token'], {'token': {}}),
        (own, 'web_save', [connection], {}, below),
        (own, 'fields_get', ['token']),
        (own, 'default_get', ['token', 'credential_ids']),
        (own, 'copy_data', [connection]),
        (own, 'get_property_definition', 'token'),
        (own, 'mapped', [connection], 'credential_ids.secret'),
        (own, '_secret', [connection]),
        (own, '_known_secret', [connection]),
        (other, 'search', []),
        (other, 'search_read', [], ['secret']),
        (other, 'web_search_read', [], {'secret': {}}),
        (other, 'read', [1, 2, 3, 4, 5], ['secret']),
        (other, 'web_read', [1, 2, 3, 4, 5], {'secret': {}}),
        (other, 'export_data', [1, 2, 3, 4, 5], ['secret']),
        (other, 'name_search', ''),
        (other, 'formatted_read_group', [], ['secret'], ['__count']),
    ]


@pytest.mark.parametrize('login', ['admin', 'marketplace', 'bella'])
def test_no_call_of_anybody_answers_with_the_key(scene, secret, login):
    person = scene.person(login)
    for call in attempts(scene.connection(EU)['id']):
        try:
            answer = json.dumps(person.call(*call))
        except Refused as refusal:
            answer = str(refusal)
        assert secret not in answer, call


@pytest.mark.parametrize('field', ['token', 'credential_ids.secret'])
@pytest.mark.parametrize('operator', ['=', 'like', '=like', 'ilike', 'in', '>', '<', '!='])
def test_a_search_does_not_tell_a_right_guess_from_a_wrong_one(scene, secret, field, operator):
    def found(guess: str) -> Any:
        value = [guess] if operator == 'in' else guess
        try:
            return scene.admin.call(
                'marketplace.connection', 'search', [(field, operator, value)], order='id'
            )
        except Refused as refusal:
            return refusal.name

    wildcard = '%' if operator == '=like' else ''
    answers = [found(guess) for guess in (secret + wildcard, secret[:12] + wildcard, 'x', '~')]
    assert answers == [answers[0]] * len(answers)


def test_nobody_sorts_by_the_key(scene):
    for field in ('token', 'credential_ids', 'credential_ids.secret'):
        try:
            answers = [
                scene.admin.search('marketplace.connection', [], order=f'{field} {way}')
                for way in ('asc', 'desc')
            ]
        except Refused:
            continue
        assert answers[0] == answers[1], field


def test_the_key_cannot_be_had_over_the_older_remote_interface_either(scene, secret):
    common = xmlrpc.client.ServerProxy(f'{scene.odoo.url}/xmlrpc/2/common')
    user = common.authenticate(scene.database, 'admin', 'admin', {})
    assert user
    remote = xmlrpc.client.ServerProxy(f'{scene.odoo.url}/xmlrpc/2/object', allow_none=True)
    for model, method, *args in attempts(scene.connection(EU)['id']):
        try:
            answer = repr(remote.execute_kw(scene.database, user, 'admin', model, method, args))
        except xmlrpc.client.Fault as fault:
            answer = fault.faultString
        assert secret not in answer, (model, method)


def test_a_copy_of_a_connection_has_no_key(scene):
    number = scene.connection(EU)['id']
    copy = scene.admin.call('marketplace.connection', 'copy', [number], {'name': "A copy"})
    copy = copy if isinstance(copy, list) else [copy]
    try:
        (row,) = scene.admin.call('marketplace.connection', 'read', copy, ['has_token', 'state'])
        assert (row['has_token'], row['state']) == (False, 'draft')
    finally:
        scene.admin.call('marketplace.connection', 'unlink', copy)


def test_the_key_is_in_one_table_of_the_whole_database_only(scene, secret):
    tables = [
        name
        for (name,) in scene.rows(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
    ]
    question = ' UNION ALL '.join(
        f"""SELECT '{table}' WHERE EXISTS (SELECT FROM "{table}" t WHERE t::text LIKE %s)"""
        for table in tables
    )
    holders = [name for (name,) in scene.rows(question, *[f'%{secret}%'] * len(tables))]
    assert holders == ['marketplace_credential']


def test_only_an_administrator_may_send_the_key_to_an_own_address(scene, bella):
    number = scene.connection(NA)['id']
    for vals in (
        {'base_url': 'http://127.0.0.1:9'},
        {'environment': 'custom', 'base_url': 'https://elsewhere.example.com'},
    ):
        refused(bella, 'marketplace.connection', 'write', [number], vals)
    assert (
        scene.value('SELECT base_url FROM marketplace_connection WHERE id = %s', number)
        == scene.url
    )
