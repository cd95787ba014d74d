"""The simulated refurbed knows the same methods, messages and enums as the official document."""

from __future__ import annotations

import json

import pytest

from ..simulators.refurbed_enums import ENUMS
from ..simulators.refurbed_methods import BY_PATH, METHODS
from ..simulators.refurbed_types import MESSAGES
from .openapi import contract_file

OWN_NAMES = {'Empty'}  # google.protobuf.Empty has no definition in the document
TYPES = {
    's64': ('string', 'int64'),
    'u32': ('integer', 'int64'),
    'f32': ('number', 'float'),
    'str': ('string', None),
    'dec': ('string', None),
    'rate': ('string', None),
    'bool': ('boolean', None),
    'ts': ('string', 'date-time'),
    'b64': ('string', 'byte'),
}


@pytest.fixture(name='document')
def _document():
    return json.loads(contract_file('refurbed_merchant_openapi.json').read_text('utf-8'))


def test_there_are_exactly_the_85_paths_of_the_document(document):
    assert set(BY_PATH) == set(document['paths'])


def test_every_method_takes_and_gives_the_messages_of_the_document(document):
    wrong = {}
    for method in METHODS.values():
        operation = document['paths'][method.path]['post']
        asked = operation['parameters'][0]['schema'].get('$ref', '/Empty').rpartition('/')[2]
        given = operation['responses']['200']['schema'].get('$ref', '/Empty').rpartition('/')[2]
        if method.request in MESSAGES and (method.request, method.answer) != (asked, given):
            wrong[method.name] = (method.request, asked, method.answer, given)
    assert wrong == {}


def test_every_message_has_exactly_the_fields_of_the_document(document):
    definitions = document['definitions']
    wrong = {
        name: set(fields) ^ set(definitions[name].get('properties', {}))
        for name, fields in MESSAGES.items()
        if name not in OWN_NAMES
    }
    assert {name: strange for name, strange in wrong.items() if strange} == {}


def kind_in_document(schema):
    if '$ref' in schema:
        return schema['$ref'].rpartition('/')[2]
    return schema['type'], schema.get('format')


def test_every_field_has_the_type_of_the_document(document):
    wrong = []
    for name, fields in MESSAGES.items():
        for field in fields.values():
            schema = document['definitions'].get(name, {}).get('properties', {}).get(field.name)
            if schema is None or (name, field.name) == ('Status', 'code'):
                continue  # the field test above is about absent ones; google.rpc says int32
            inner = schema['items'] if field.repeated else schema
            expected = TYPES.get(field.kind, field.kind)
            if (name, field.name) == ('Status', 'details'):
                expected = 'Any'
            if kind_in_document(inner) != expected:
                wrong.append((name, field.name, kind_in_document(inner), expected))
    assert wrong == []


def test_every_plain_field_knows_absence_where_the_document_says_so(document):
    wrong = []
    for name, fields in MESSAGES.items():
        properties = document['definitions'].get(name, {}).get('properties', {})
        for field in fields.values():
            plain = field.name in properties and not field.is_message and not field.group
            if plain and bool(properties[field.name].get('x-nullable')) != field.optional:
                wrong.append((name, field.name))
    assert wrong == []


def test_what_the_document_requires_the_simulator_requires(document):
    wrong = []
    for name, fields in MESSAGES.items():
        for field in document['definitions'].get(name, {}).get('required', ()):
            # A list that must not be empty is checked for every batch; the profile's source may
            # be the preferred address instead of the deprecated market code.
            excused = fields[field].repeated or field == 'source_country_market_code'
            if not fields[field].required and not excused:
                wrong.append((name, field))
    assert wrong == []


def test_every_enum_has_exactly_the_names_of_the_document(document):
    wrong = {
        name: set(names) ^ set(document['definitions'][name]['enum'])
        for name, names in ENUMS.items()
    }
    assert {name: strange for name, strange in wrong.items() if strange} == {}
