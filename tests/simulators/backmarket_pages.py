"""Pages of a list: `page`, `page-size`, and the envelope around them (digest 2.1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from .choices import Choices
from .messages import Refused, Request, Response, json_response

DEFAULT_SIZE = 10
LARGEST_SIZE = 50


def whole_number(request: Request, name: str, default: int | None = None) -> int | None:
    """Return a whole number from the query; Refused 400 when it is none."""
    text = request.query.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError as error:
        raise Refused(400, f"{name} must be a whole number, not '{text}'.") from error


def page_of(
    request: Request, rows: Sequence[Any], show: Callable[[Any], Any], choices: Choices,
    link_path: str = '', fixed_size: int = 0,
) -> Response:
    """Return one page of `rows` as count, next, previous, results; rows are shown only when
    they are on the page. With `fixed_size` the caller has no say in how long a page is."""
    page = whole_number(request, 'page', 1) or 0
    size = fixed_size or _size(request, choices)
    last = max(1, -(-len(rows) // size))
    if page < 1 or (page > last and choices['page_past_end'] == 'not_found'):
        raise Refused(404, f"There is no page {page}; the last one is {last}.")
    return json_response({
        'count': len(rows),
        'next': _link(request, page + 1, link_path) if page < last else None,
        'previous': _link(request, page - 1, link_path) if page > 1 else None,
        'results': [show(row) for row in rows[(page - 1) * size : page * size]],
    })


def _size(request: Request, choices: Choices) -> int:
    size = whole_number(request, 'page-size', DEFAULT_SIZE) or 0
    if size < 1:
        raise Refused(400, "page-size must be at least 1.")
    if size > LARGEST_SIZE and choices['page_size_over_max'] == 'refuse':
        raise Refused(400, f"page-size must be at most {LARGEST_SIZE}.")
    return min(size, LARGEST_SIZE)


def _link(request: Request, page: int, link_path: str) -> str:
    host = request.headers.get('host', 'www.backmarket.fr')
    scheme = 'http' if host.startswith(('127.', 'localhost')) else 'https'
    query = urlencode({**request.query, 'page': page})
    return f'{scheme}://{host}{link_path or request.path}?{query}'
