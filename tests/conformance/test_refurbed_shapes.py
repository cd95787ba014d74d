"""The table of requests against refurbed's official document: every field, every name."""

import json

import pytest

from odoo.addons.refurbed_connector.api import shape_kinds, shapes
from odoo.addons.refurbed_connector.api.shape_kinds import Code, Many, Message, Stream

from tests.conformance.openapi import contract_file

# What a single value is called in the document, as (type, format).
PLAIN = {
    shape_kinds.ID: {('string', 'int64')},
    shape_kinds.TEXT: {('string', '')},
    shape_kinds.COUNT: {('integer', 'int64')},
    shape_kinds.NUMBER: {('number', 'float'), ('number', 'double')},
    shape_kinds.DECIMAL: {('string', '')},
    shape_kinds.MONEY: {('string', '')},
    shape_kinds.INSTANT: {('string', 'date-time')},
    shape_kinds.FLAG: {('boolean', '')},
    shape_kinds.BYTES: {('string', 'byte')},
}
ENUMERATED = {shape_kinds.CURRENCY: 'EUR', shape_kinds.COUNTRY: 'SE'}


@pytest.fixture(scope='module')
def document():
    """Give the official document."""
    return json.loads(contract_file('refurbed_merchant_openapi.json').read_text(encoding='utf-8'))


def resolve(document, schema):
    """Follow references to the definition."""
    if 'allOf' in schema:
        (schema,) = schema['allOf']
    while '$ref' in schema:
        schema = document['definitions'][schema['$ref'].rpartition('/')[2]]
    return schema


def request_of(document, method):
    """Give the schema of a method's body."""
    operation = document['paths'][f'/refb.merchant.v1.{method}']['post']
    (body,) = (one for one in operation['parameters'] if one['in'] == 'body')
    return body['schema']


def differences(document, schema, kind, path):
    """Tell in sentences where a shape and a schema differ."""
    schema = resolve(document, schema)
    if isinstance(kind, Message):
        return _of_message(document, schema, kind, path)
    if isinstance(kind, Stream):
        # the document has the fields of all elements on the list itself
        whole = Message({**kind.head.fields, **kind.part.fields})
        return _of_message(document, schema, whole, path)
    if isinstance(kind, Many):
        if schema.get('type') != 'array':
            return [f'{path}: no list in the document']
        return differences(document, schema['items'], kind.kind, f'{path}[]')
    if isinstance(kind, Code):
        names = set(schema.get('enum', ())) - {'UNSPECIFIED'}
        return [] if names == set(kind.names) else [f'{path}: {names} and {set(kind.names)}']
    if kind in ENUMERATED:
        return [] if ENUMERATED[kind] in schema.get('enum', ()) else [f'{path}: no {kind}']
    found = (schema.get('type'), schema.get('format', ''))
    return [] if found in PLAIN[kind] else [f'{path}: {found} and {kind}']


def _of_message(document, schema, kind, path):
    fields = schema.get('properties', {})
    odd = sorted(set(fields) ^ set(kind.fields))
    told = [f'{path}.{name}: in one of both only' for name in odd]
    for name in set(fields) & set(kind.fields):
        told += differences(document, fields[name], kind.fields[name], f'{path}.{name}')
    return told


@pytest.mark.parametrize('method', sorted(shapes.REQUESTS))
def test_the_table_has_the_fields_and_names_of_the_official_document(method, document):
    schema = request_of(document, method)
    assert differences(document, schema, shapes.REQUESTS[method], method) == []


def test_a_misspelt_field_or_name_would_be_found(document):
    schema = request_of(document, 'OrderService/ListOrders')
    wrong = Message({'pagination': Message({'page_size': shape_kinds.COUNT})})
    assert any('page_size' in said for said in differences(document, schema, wrong, 'orders'))
    sort = Message({'by': Code(('id',)), 'order': Code(('ASC', 'DESC'))})
    assert any(
        'sort.by' in said
        for said in differences(document, schema, Message({'sort': sort}), 'orders')
    )
