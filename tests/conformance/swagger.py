"""Checks calls and answers against refurbed's official Swagger 2.0 document.

As for the other marketplace the document is read from the folder named by CONTRACTS_DIR. It is
taken strictly: objects are closed, int64 texts hold whole numbers, instants have a zone. What the
document cannot know about the JSON mapping is a *named exception*.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from ..simulators.messages import Request, Response
from .openapi import contract_file

_URN = 'urn:refurbed'
_INSTANT = re.compile(r'^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$')
_WHOLE = re.compile(r'^-?\d{1,19}$')
_BASE64 = re.compile(r'^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$')
_KEPT = ('type', 'enum', 'format', 'required', 'additionalProperties')

_formats = FormatChecker(formats=())
_formats.checks('date-time')(
    lambda value: not isinstance(value, str) or bool(_INSTANT.match(value))
)
_formats.checks('byte')(
    lambda value: not isinstance(value, str) or bool(_BASE64.match(value))
)
_formats.checks('int64')(lambda value: not isinstance(value, str) or bool(_WHOLE.match(value)))


@dataclass(frozen=True)
class NamedException:
    """One place where the JSON mapping says more than the document; patterns match whole texts."""

    name: str
    source: str
    where: str
    message: str

    def covers(self, where: str, message: str) -> bool:
        """Tell whether a problem is the one that is meant."""
        return bool(re.fullmatch(self.where, where) and re.fullmatch(self.message, message, re.S))


EXCEPTIONS = (
    NamedException(
        'offer-data-null',
        '1.2: an unset message may be null; offer_data is there for items made from an offer',
        r'body\.(.*\.)?offer_data',
        r"None is not of type 'object'",
    ),
)


class Swagger:
    """The document, made fit for a JSON Schema validator."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Prepare every definition."""
        self.document = document
        definitions = {
            name: _schema(part, name == 'Any') for name, part in document['definitions'].items()
        }
        resource = DRAFT4.create_resource({'definitions': definitions})
        self._registry: Registry[Any] = Registry().with_resource(_URN, resource)
        self.used_exceptions: set[str] = set()

    def check(self, request: Request, response: Response) -> list[str]:
        """Return what is wrong with a call and its answer, in sentences; empty when nothing is."""
        operation = self.document['paths'].get(request.path, {}).get(request.method.lower())
        if operation is None:
            return [f'{request.method} {request.path} is not in the document.']
        (body,) = operation['parameters']
        sent = json.loads(request.body) if request.body.strip() else {}
        answers = operation['responses']
        answer = answers['200'] if response.status == 200 else answers['default']
        return [
            f'{request.path} {response.status} {problem}'
            for problem in (
                *self._problems('request', body['schema'], sent),
                *self._problems('body', answer['schema'], _body_of(response)),
            )
        ]

    def _problems(self, place: str, schema: Any, value: Any) -> list[str]:
        validator = Draft4Validator(
            _schema(schema), registry=self._registry, format_checker=_formats
        )
        problems = []
        for error in validator.iter_errors(value):
            steps = ('[]' if isinstance(step, int) else f'.{step}' for step in error.absolute_path)
            where = place + ''.join(steps)
            if not self._is_excused(where, error.message):
                problems.append(f'{where}: {error.message[:200]}')
        return problems

    def _is_excused(self, where: str, message: str) -> bool:
        for named in EXCEPTIONS:
            if named.covers(where, message):
                self.used_exceptions.add(named.name)
                return True
        return False


def _body_of(response: Response) -> Any:
    if response.media_type != 'application/json':
        return f'the media type is {response.media_type}, not JSON'
    return json.loads(response.body)


def _schema(part: dict[str, Any], is_open: bool = False) -> dict[str, Any]:
    """Return a Swagger schema as JSON Schema: closed objects, `x-nullable` as a type."""
    changed: dict[str, Any] = {name: part[name] for name in _KEPT if name in part}
    if '$ref' in part:
        changed = {'$ref': _URN + part['$ref']}
    if part.get('type') == 'array' and 'properties' in part:
        return _stream(part)
    if 'properties' in part:
        changed['type'] = 'object'
        changed['properties'] = {name: _schema(one) for name, one in part['properties'].items()}
        changed.setdefault('additionalProperties', is_open)
    else:
        # On a property the document writes its own name as required; its parent says it too.
        changed.pop('required', None)
    if 'items' in part:
        changed['items'] = _schema(part['items'])
    return {'anyOf': [changed, {'type': 'null'}]} if part.get('x-nullable') else changed


def _stream(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a client stream, which the document writes as an array that has the
    properties of its elements: the first has `meta`, each of the others `data`."""
    names = part['properties']
    first, other = (
        _schema({'properties': {name: names[name]}, 'required': [name]})
        for name in ('meta', 'data')
    )
    return {'type': 'array', 'items': [first], 'additionalItems': other, 'minItems': 1}


@cache
def _document() -> dict[str, Any]:
    return json.loads(contract_file('refurbed_merchant_openapi.json').read_text('utf-8'))


def refurbed() -> Swagger:
    """Return refurbed's official document; skips the test when CONTRACTS_DIR is not set."""
    return Swagger(_document())
