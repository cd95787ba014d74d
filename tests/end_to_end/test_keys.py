"""What anybody sees of a key: nothing, by any call, search, copy or table."""

import json
import xmlrpc.client
from typing import Any

import pytest

from .colleagues import hire_bella, refused
from .odoo import Person, Refused
from .scene import EU, NA, Scene

CREDENTIAL = 'marketplace.credential'


@pytest.fixture(scope='module')
def scene(shared: Scene) -> Scene:
    """One world for all of this file, with a manager of the other company."""
    hire_bella(shared)
    return shared


@pytest.fixture
def bella(scene: Scene) -> Person:
    """A marketplace manager who works for the overseas company only."""
    return scene.person('bella')


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
