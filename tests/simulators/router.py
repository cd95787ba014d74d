"""Path templates such as `/ws/orders/{order_id}` and the handler behind each."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from .messages import Response

Handler = Callable[..., Response]


@dataclass(frozen=True)
class Route:
    """One method on one path template; the handler gets the request and the path's parts."""

    method: str
    template: str
    handler: Handler
    pattern: re.Pattern[str]


class Router:
    """Finds the route of a request. Literal templates win over those with parameters."""

    def __init__(self) -> None:
        """Start with no route."""
        self._routes: list[Route] = []

    def add(self, method: str, template: str, handler: Handler) -> None:
        """Register `handler(request, **path_parts)` for a method and a template."""
        expression = re.sub(r'\\{(\w+)\\}', r'(?P<\1>[^/]+)', re.escape(template))
        self._routes.append(Route(method, template, handler, re.compile(f'^{expression}/?$')))
        self._routes.sort(key=lambda route: route.template.count('{'))

    def find(self, method: str, path: str) -> tuple[Route | None, dict[str, str], set[str]]:
        """Return (route, path parts, methods known for this path).

        The route is None when the path is unknown (no methods) or known for other methods only.
        """
        methods: set[str] = set()
        for route in self._routes:
            found = route.pattern.match(path)
            if not found:
                continue
            if route.method == method:
                return route, found.groupdict(), {method}
            methods.add(route.method)
        return None, {}, methods

    def template(self, path: str) -> str:
        """Return the template a path belongs to, whatever the method; '' when unknown."""
        for route in self._routes:
            if route.pattern.match(path):
                return route.template
        return ''

    def operations(self) -> list[str]:
        """Return every `METHOD /template` in alphabetical order."""
        return sorted(f'{route.method} {route.template}' for route in self._routes)
