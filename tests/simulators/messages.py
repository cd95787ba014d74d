"""What goes in and out of a simulator: one request, one response, or a dropped connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

JSON = 'application/json'
HTML = 'text/html; charset=UTF-8'


class ConnectionDropped(ConnectionError):
    """The line is cut without an answer; `applied` tells whether the effect took place."""

    def __init__(self, applied: bool) -> None:
        """Remember whether the request had its effect before the line was cut."""
        what = (
            "after the request had its effect" if applied else "before the request had any effect"
        )
        super().__init__(f"The simulator dropped the connection {what}.")
        self.applied = applied


class BadBody(ValueError):
    """The body is not the JSON that was expected; the message says why."""


class Refused(Exception):
    """A request the marketplace says no to; turned into its error shape by `refusal`."""

    def __init__(self, status: int, message: str, code: str = '') -> None:
        """Keep the HTTP status, the sentence and the marketplace's own code."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


@dataclass
class Request:
    """One HTTP request as the simulator sees it.

    `path` is decoded and has no query; `query` keeps the last value of a repeated name;
    `headers` has lower-case names. `template`, `account` and `operation` are filled in while
    the request is served, `client` is the peer's address (empty in-process).
    """

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b''
    client: str = ''
    template: str = ''
    account: str = ''

    @property
    def operation(self) -> str:
        """`METHOD /path/{template}`, the name used by counters and error tables."""
        return f'{self.method} {self.template or self.path}'

    def json(self) -> Any:
        """Return the parsed body; raises BadBody when it is no JSON text."""
        try:
            return json.loads(self.body.decode('utf-8'))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise BadBody(f"The body is not JSON: {error}.") from error

    def json_object(self) -> dict[str, Any]:
        """Return the body as a JSON object; raises BadBody for anything else."""
        content = self.json()
        if not isinstance(content, dict):
            raise BadBody("The body must be a JSON object.")
        return content


@dataclass
class Response:
    """One HTTP answer. `reason` is for the call log, `fault` names the fault that shaped it.

    `announced_length`, when set, is sent as Content-Length instead of the real length, so
    that the client sees the connection end in the middle of the body.
    """

    status: int
    body: bytes = b''
    media_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    reason: str = ''
    fault: str = ''
    announced_length: int | None = None

    def json(self) -> Any:
        """Return the parsed body, for tests that use the simulator in-process."""
        return json.loads(self.body.decode('utf-8'))

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode('utf-8', 'replace')


def json_response(content: Any, status: int = 200, media_type: str = JSON) -> Response:
    """Return `content` as a JSON answer, non-ASCII kept as it is."""
    body = json.dumps(content, ensure_ascii=False).encode('utf-8')
    return Response(status, body, media_type)


def empty_response(status: int, reason: str = '') -> Response:
    """Return an answer that has a status and no body at all."""
    return Response(status, b'', '', reason=reason)


def html_response(status: int, title: str, headers: Mapping[str, str] | None = None) -> Response:
    """Return an HTML page, as an edge or a firewall in front of an API does."""
    head = f'<head><title>{title}</title></head>'
    page = f'<!DOCTYPE html><html>{head}<body><h1>{title}</h1></body></html>'
    return Response(status, page.encode('utf-8'), HTML, dict(headers or {}), reason=title)


def make_request(
    method: str,
    path: str,
    query: Mapping[str, Any] | str | None = None,
    headers: Mapping[str, str] | None = None,
    body: Any = b'',
    client: str = '',
) -> Request:
    """Return a Request from what a caller has at hand.

    `path` may carry a query string; `query` may be text or a mapping; `body` may be bytes,
    text, None, or anything JSON can say.
    """
    path, _, tail = path.partition('?')
    pairs = dict(parse_qsl(tail, keep_blank_values=True))
    if isinstance(query, str):
        pairs.update(parse_qsl(query.lstrip('?'), keep_blank_values=True))
    elif query:
        pairs.update({name: str(value) for name, value in query.items()})
    lower = {name.lower(): value for name, value in (headers or {}).items()}
    return Request(method.upper(), unquote(path), pairs, lower, _as_bytes(body), client)


def _as_bytes(body: Any) -> bytes:
    if body is None:
        return b''
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode('utf-8')
    return json.dumps(body).encode('utf-8')
