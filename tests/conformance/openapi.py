"""Checks requests and answers against a marketplace's official OpenAPI 3.0 document.

The document is not part of this repository: it is read from the folder named by the environment
variable CONTRACTS_DIR. Without that variable the tests that need it are skipped and say so; with
it, a missing document is a failure.

Where the document contradicts itself or real answers, a *named exception* says so: it covers one
operation, one place and one kind of problem, never more.
"""

from __future__ import annotations

import json
import os
import re
import unittest
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from jsonschema import Draft4Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT4

from ..simulators.messages import Request, Response
from ..simulators.multipart import FORM
from .openapi_exceptions import BACK_MARKET, NamedException
from .openapi_exceptions_after_sales import AFTER_SALES
from .openapi_forms import form_body

_URN = 'urn:contract'
_METHODS = ('get', 'post', 'put', 'patch', 'delete')
# RFC 3339 asks for a zone; what is written without one needs a named exception.
_INSTANT = re.compile(r'^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$')
_UUID = re.compile(r'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$', re.IGNORECASE)

_formats = FormatChecker(formats=())
_formats.checks('date-time')(lambda text: not isinstance(text, str) or bool(_INSTANT.match(text)))
_formats.checks('uuid')(lambda text: not isinstance(text, str) or bool(_UUID.match(text)))


@dataclass(frozen=True)
class Problem:
    """One difference from the document: `where` is a path such as `results[].price`."""

    operation: str
    side: str
    status: int
    where: str
    kind: str
    message: str

    def __str__(self) -> str:
        """Say it in one line."""
        status = f' {self.status}' if self.status else ''
        return f'{self.operation}{status} {self.side} at {self.where}: {self.kind}: {self.message}'


class Contract:
    """One official document and the named exceptions that go with it."""

    def __init__(self, document: dict[str, Any], exceptions: tuple[NamedException, ...]) -> None:
        """Prepare the document for JSON Schema: `nullable` becomes a type of its own."""
        self._document = _with_null_types(document)
        resource = DRAFT4.create_resource(self._document)
        self._registry: Registry[Any] = Registry().with_resource(_URN, resource)
        self._exceptions = exceptions
        self.used_exceptions: set[str] = set()

    def check(self, request: Request, response: Response) -> list[str]:
        """Return what is wrong with a call and its answer, named exceptions left out."""
        return self.check_request(request) + self.check_response(request, response)

    def check_request(self, request: Request) -> list[str]:
        """Return what is wrong with a request, in sentences; empty when nothing is."""
        template = self.template(request)
        if not template:
            return self._unknown(request, 'request')
        problems = self._parameter_problems(request, template)
        problems += self._body_problems(request, template)
        return self._unexcused(problems)

    def check_response(self, request: Request, response: Response) -> list[str]:
        """Return what is wrong with an answer, in sentences; empty when nothing is."""
        template = self.template(request)
        if not template:
            return self._unknown(request, 'response')
        return self._unexcused(self._response_problems(request, response, template))

    def _unknown(self, request: Request, side: str) -> list[str]:
        name, why = f'{request.method} {request.path}', "is not in the document"
        return self._unexcused([Problem(name, side, 0, 'path', 'undeclared', why)])

    def template(self, request: Request) -> str:
        """Return the path template a request belongs to, '' when none has its method."""
        found = [
            template for template, item in self._document['paths'].items()
            if request.method.lower() in item and _pattern(template).match(request.path)
        ]
        return min(found, key=lambda template: template.count('{'), default='')

    # -- requests -------------------------------------------------------------------------------

    def _parameter_problems(self, request: Request, template: str) -> list[Problem]:
        declared = self._parameters(request, template)
        name = f'{request.method} {template}'
        problems = [
            Problem(name, 'request', 0, f'query.{key}', 'undeclared', "no such query parameter")
            for key in request.query if ('query', key) not in declared
        ]
        for (place, key), parameter in declared.items():
            value = _given(request, template, place, key)
            if value is None and parameter.get('required'):
                problems.append(
                    Problem(name, 'request', 0, f'{place}.{key}', 'required', "is missing"))
            if value is not None:
                schema = self._resolved(parameter.get('schema', {}))
                problems += self._problems(
                    name, 'request', 0, f'{place}.{key}', schema, _typed(value, schema))
        return problems

    def _parameters(self, request: Request, template: str) -> dict[tuple[str, str], Any]:
        item = self._document['paths'][template]
        listed = item.get('parameters', []) + item[request.method.lower()].get('parameters', [])
        resolved = [self._resolved(parameter) for parameter in listed]
        return {(parameter['in'], parameter['name']): parameter for parameter in resolved}

    def _body_problems(self, request: Request, template: str) -> list[Problem]:
        name = f'{request.method} {template}'
        wanted = self._document['paths'][template][request.method.lower()].get('requestBody')
        if not request.body:
            return []
        if wanted is None:
            return [Problem(name, 'request', 0, 'body', 'undeclared', "this call has no body")]
        content = self._resolved(wanted)['content']
        media_type = request.headers.get('content-type', '').partition(';')[0].strip()
        if media_type not in content:
            return [Problem(name, 'request', 0, 'body', 'media type', f"'{media_type}'")]
        schema = content[media_type]['schema']
        if media_type == FORM:
            body: Any = form_body(request, self._resolved(schema))
        else:
            body = json.loads(request.body)
        known = self._resolved(schema).get('properties', {})
        strange = [key for key in body if key not in known] if isinstance(body, dict) else []
        problems = [Problem(name, 'request', 0, f'body.{key}', 'undeclared', "no such field")
                    for key in strange]
        return problems + self._problems(name, 'request', 0, 'body', schema, body)

    # -- answers --------------------------------------------------------------------------------

    def _response_problems(
        self, request: Request, response: Response, template: str
    ) -> list[Problem]:
        name, status = f'{request.method} {template}', response.status
        media_type = response.media_type.partition(';')[0].strip()
        declared = self._document['paths'][template][request.method.lower()]['responses']
        answer = declared.get(str(status)) or declared.get(f'{status // 100}XX')
        if answer is None:
            return [
                Problem(name, 'response', status, media_type or 'no body', 'status', "undeclared")
            ]
        content = self._resolved(answer).get('content', {})
        if not content and not response.body:
            return []
        if media_type not in content:
            return [Problem(name, 'response', status, media_type or 'no body', 'media type',
                            f"declared: {', '.join(content) or 'no body'}")]
        if not media_type.endswith('json'):
            return []
        try:
            body = json.loads(response.body)
        except ValueError as error:
            return [Problem(name, 'response', status, 'body', 'json', str(error))]
        return self._problems(name, 'response', status, 'body', content[media_type]['schema'], body)

    # -- schema ---------------------------------------------------------------------------------

    def _problems(
        self, operation: str, side: str, status: int, where: str, schema: Any, value: Any
    ) -> list[Problem]:
        validator = Draft4Validator(
            _absolute(schema), registry=self._registry, format_checker=_formats)
        return [
            Problem(operation, side, status, where + _spelled(error.absolute_path),
                    str(error.validator), error.message[:200])
            for error in validator.iter_errors(value)
        ]

    def _resolved(self, part: Any) -> Any:
        while '$ref' in part:
            found: Any = self._document
            for step in part['$ref'].lstrip('#/').split('/'):
                found = found[step]
            part = found
        return part

    def _unexcused(self, problems: list[Problem]) -> list[str]:
        left = []
        for problem in problems:
            named = next((one for one in self._exceptions if one.covers(problem)), None)
            if named:
                self.used_exceptions.add(named.name)
            else:
                left.append(str(problem))
        return left


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile('^' + re.sub(r'\\{\w+\\}', r'[^/]+', re.escape(template)) + '/?$')


def _given(request: Request, template: str, place: str, key: str) -> str | None:
    if place == 'query':
        return request.query.get(key)
    if place == 'header':
        return request.headers.get(key.lower())
    names = re.findall(r'{(\w+)}', template)
    pattern = re.sub(r'\\{\w+\\}', '([^/]+)', re.escape(template))
    found = re.match(f'^{pattern}/?$', request.path)
    return found.group(names.index(key) + 1) if found and key in names else None


def _typed(value: str, schema: Any) -> Any:
    """Read a parameter's text as the type its schema has."""
    whole = re.fullmatch(r'-?\d+', value)
    types = [schema.get('type')] + [part.get('type') for part in schema.get('oneOf', [])]
    if whole and 'integer' in types:
        return int(value)
    if 'boolean' in types and value in ('true', 'false'):
        return value == 'true'
    return value


def _spelled(path: Any) -> str:
    return ''.join('[]' if isinstance(step, int) else f'.{step}' for step in path)


def _absolute(schema: Any) -> Any:
    """Point local references at the registered document."""
    if isinstance(schema, list):
        return [_absolute(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if '$ref' in schema:
        return {'$ref': _URN + quote(schema['$ref'], safe='#/~%')}
    return {key: _absolute(part) for key, part in schema.items()}


def _with_null_types(part: Any) -> Any:
    """Turn OpenAPI's `nullable: true` into a JSON Schema type that admits null."""
    if isinstance(part, list):
        return [_with_null_types(one) for one in part]
    if not isinstance(part, dict):
        return part
    changed = {key: _with_null_types(value) for key, value in part.items() if key != 'nullable'}
    if part.get('nullable') is True:
        if isinstance(part.get('type'), str):
            changed['type'] = [part['type'], 'null']
        if isinstance(part.get('enum'), list):
            changed['enum'] = [*part['enum'], None]
        for several in ('anyOf', 'oneOf'):
            if several in part:
                changed[several] = [*changed[several], {'type': 'null'}]
    return changed


@cache
def _load(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
    # Unquoted dates in examples would become date objects; they are text in JSON.
    plain = type('PlainLoader', (loader,), {'yaml_implicit_resolvers': {
        first: [(tag, pattern) for tag, pattern in rules if not tag.endswith(':timestamp')]
        for first, rules in loader.yaml_implicit_resolvers.items()
    }})
    return yaml.load(path.read_text('utf-8'), plain)  # noqa: S506


def contract_file(name: str) -> Path:
    """Return a file of the contracts folder; skips the test when CONTRACTS_DIR is not set."""
    folder = os.environ.get('CONTRACTS_DIR')
    if not folder:
        raise unittest.SkipTest("CONTRACTS_DIR is not set: the official documents are not here.")
    path = Path(folder) / name
    if not path.is_file():
        raise FileNotFoundError(f"CONTRACTS_DIR is set, but {name} is not in that folder.")
    return path


def back_market() -> Contract:
    """Return Back Market's official document with its named exceptions."""
    document = _load(contract_file('back_market_openapi.yml'))
    return Contract(document, BACK_MARKET + AFTER_SALES)
