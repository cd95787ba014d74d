"""A multipart form as the value its schema describes, so that it can be checked like JSON."""

from __future__ import annotations

from typing import Any

from ..simulators.messages import Request
from ..simulators.multipart import read_form


def form_body(request: Request, schema: dict[str, Any]) -> dict[str, Any]:
    """Return {field: text, or a list of texts where the schema has an array}.

    A field that is repeated although its schema has no array becomes a list all the same, which
    the schema then refuses; so does a file without a file name where binary content is wanted.
    """
    body: dict[str, Any] = {}
    for part in read_form(request):
        known = schema.get('properties', {}).get(part.name, {})
        several = known.get('type') == 'array'
        binary = known.get('items', known).get('format') == 'binary'
        value = part.text if not binary or part.filename else None
        if several or part.name in body:
            before = body.get(part.name, [])
            body[part.name] = (before if isinstance(before, list) else [before]) + [value]
        else:
            body[part.name] = value
    return body
