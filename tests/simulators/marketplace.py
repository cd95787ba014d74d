"""What any simulated marketplace has: routes, faults, a clock, a call log and a control API.

A marketplace subclasses `Simulator`, lists its open points in `choice_table`, registers its
routes in `add_routes`, and keeps everything it must remember in `self.data` (plain JSON values
only, so that it can be saved and shown). House rule: standard library only, nothing of the
addons, not even a constant.

Three ways to use one: call `handle(...)` in-process, `serve(simulator)` on a loopback port
inside a test, or start the module as a program (see `command.py`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from .calls import CallLog
from .choices import Choice, Choices
from .clock import Clock
from .control import CONTROL_PREFIX, ControlApi, ControlError
from .faults import Fault, Faults
from .faulty import commit_after, commit_before
from .messages import (
    BadBody,
    ConnectionDropped,
    Refused,
    Request,
    Response,
    empty_response,
    json_response,
    make_request,
)
from .router import Router
from .server import SimulatorServer, serve

__all__ = [
    'BadBody', 'Choice', 'ConnectionDropped', 'ControlError', 'Fault', 'Refused', 'Request',
    'Response', 'Simulator', 'SimulatorServer', 'empty_response', 'json_response', 'serve',
]

Observer = Callable[[Request, Response], None]


class Simulator:
    """The common part. Thread safe: requests are served one after the other under `lock`.

    `observers` are called with (request, response) after every served request of the
    marketplace's own API, control calls excepted; `response.fault` is set when a fault shaped
    the answer.
    """

    name = 'marketplace'
    choice_table: tuple[Choice, ...] = ()
    gaps: tuple[str, ...] = ()  # parts of the contract that are not simulated, for the banner

    def __init__(
        self, choices: Mapping[str, str] | None = None, clock: Clock | None = None
    ) -> None:
        """Prepare an empty marketplace; `seed` or `load` fills it."""
        self.lock = threading.RLock()
        self.clock = clock or Clock()
        self.choices = Choices(self.choice_table, choices)
        self.faults = Faults()
        self.calls = CallLog()
        self.router = Router()
        self.control_api = ControlApi(self)
        self.observers: list[Observer] = []
        self.sleep: Callable[[float], None] = time.sleep
        self.data: dict[str, Any] = {}
        self.revision = 0
        self._seeded_with: tuple[int, int] = (0, 0)
        self.add_routes()
        self.add_control_routes()

    @property
    def seed_in_use(self) -> int:
        """The seed of the present data."""
        return self._seeded_with[1]

    # -- to be filled in by a marketplace ----------------------------------------------------

    def add_routes(self) -> None:
        """Register the marketplace's operations on `self.router`."""
        raise NotImplementedError

    def add_control_routes(self) -> None:
        """Register further control operations; called by the constructor."""

    def build(self, orders: int, seed: int) -> dict[str, Any]:
        """Return the data of a freshly seeded marketplace: the same for the same arguments."""
        raise NotImplementedError

    def accounts(self) -> list[dict[str, Any]]:
        """Return the seller accounts with what a client needs to connect (name, token, ...)."""
        raise NotImplementedError

    def identify(self, request: Request) -> str:
        """Return the name of the account a request speaks for, '' when it is none."""
        raise NotImplementedError

    def admit(self, request: Request) -> Response | None:
        """Return a refusal (wrong key, too many requests, bad header), or None to go on."""
        raise NotImplementedError

    def unknown_path(self, request: Request, methods: set[str]) -> Response:
        """Return the answer to an unknown path, or to a wrong method when there are `methods`."""
        return empty_response(405 if methods else 404, "unknown path or method")

    def refusal(self, request: Request, error: Refused) -> Response:
        """Return the marketplace's error shape for a request that a handler refused."""
        raise NotImplementedError

    def fault_answer(self, fault: Fault, request: Request) -> Response:
        """Return the answer of a fault that stands in for the marketplace (refuse, throttle,
        firewall, challenge, server_error), in this marketplace's shapes."""
        raise NotImplementedError

    def repeat_page(self, request: Request) -> str:
        """Change a list request so that the page before is served; return '' or why not."""
        return f"{self.name} can't repeat a page of {request.template}."

    def shift_page(self, request: Request, fault: Fault) -> str:
        """Change the data so that the rows of a list shift; return '' or why not."""
        return f"{self.name} can't shift the rows of {request.template}."

    def may_change(self, request: Request, fault: Fault | None) -> bool:
        """Tell whether a served request can have changed the data, so that it must be saved."""
        return request.method != 'GET' or fault is not None

    def finish(self, request: Request, response: Response) -> None:
        """Touch an answer up before it leaves (rate limit headers and the like)."""

    def settle(self) -> None:
        """Let happen what is due by the virtual clock (tasks, labels); called before a request."""

    def choices_changed(self) -> None:
        """Bring stored values in line with choices that were just changed."""

    # -- serving ------------------------------------------------------------------------------

    def handle(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        body: Any = b'',
        client: str = '',
    ) -> Response:
        """Serve one request and return its answer.

        `body` may be bytes, text or JSON-able data. Raises ConnectionDropped where a real client
        would see the connection end without an answer (faults `lost` and `drop`).
        """
        request = make_request(method, path, query, headers, body, client)
        if not self.data:
            raise RuntimeError("The simulator is empty: call seed(...) or load(...) first.")
        if request.path.startswith(CONTROL_PREFIX):
            return self.control_api.answer(request)
        with self.lock:
            response, fault = self._serve(request)
        if fault and fault.kind == 'slow':
            self.sleep(float(fault.settings['seconds']))
        for observer in list(self.observers):
            if response is not None:
                observer(request, response)
        if response is None:
            raise ConnectionDropped(applied=bool(fault and fault.kind == 'lost'))
        return response

    def _serve(self, request: Request) -> tuple[Response | None, Fault | None]:
        self.settle()
        request.account = self.identify(request)
        route, parts, methods = self.router.find(request.method, request.path)
        request.template = route.template if route else self.router.template(request.path)
        fault = self.faults.take(request)
        asked = dict(request.query)  # a fault may bend the request; the log shows what was sent
        response = commit_before(self, fault, request) if fault else None
        if response is None and not (fault and fault.kind == 'drop'):
            response = self.admit(request)
            if response is None:
                response = self._dispatch(route, request, parts, methods)
            self.finish(request, response)
            self.revision += self.may_change(request, fault)
        answer = commit_after(fault, response) if fault else response
        self.calls.note(request, asked, answer, self.clock.text(), fault.kind if fault else '')
        return answer, fault

    def _dispatch(
        self, route: Any, request: Request, parts: dict[str, str], methods: set[str]
    ) -> Response:
        if route is None:
            return self.unknown_path(request, methods)
        try:
            return route.handler(request, **parts)
        except BadBody as error:
            return self.refusal(request, Refused(400, str(error)))
        except Refused as error:
            return self.refusal(request, error)

    def control(self, method: str, path: str, content: Any = None) -> Any:
        """Call the control API in-process: `simulator.control('POST', 'orders', {...})`.

        Returns the answer's JSON; raises ControlError with its sentence when it is refused.
        """
        response = self.handle(method, CONTROL_PREFIX + path, body=content)
        if response.status >= 400:
            raise ControlError(response.json()['error'], response.status)
        return response.json()

    # -- life -----------------------------------------------------------------------------------

    def seed(self, orders: int, seed: int) -> None:
        """Fill the marketplace with invented but realistic data."""
        with self.lock:
            self._seeded_with = (orders, seed)
            self.data = self.build(orders, seed)
            self.restored()
            self.revision += 1

    def reset(self, orders: int | None = None, seed: int | None = None) -> None:
        """Start over: fresh data, no faults, no calls; the clock and the choices stay."""
        with self.lock:
            before = self._seeded_with
            self.faults.clear()
            self.calls.clear()
            self.seed(before[0] if orders is None else orders, before[1] if seed is None else seed)

    def restored(self) -> None:
        """Rebuild what is derived from `data`; called after seeding and loading."""

    def dump(self) -> dict[str, Any]:
        """Return everything that must survive, as JSON values. Hold `lock` meanwhile."""
        return {
            'marketplace': self.name,
            'clock': self.clock.dump(),
            'choices': self.choices.values(),
            'seeded_with': list(self._seeded_with),
            'data': self.data,
        }

    def load(self, saved: dict[str, Any]) -> None:
        """Take over a dump; choices the table no longer knows are refused with UnknownChoice."""
        with self.lock:
            self.choices.update(saved['choices'])
            self.clock.load(saved['clock'])
            self._seeded_with = (saved['seeded_with'][0], saved['seeded_with'][1])
            self.data = saved['data']
            self.restored()

    def show(self) -> dict[str, Any]:
        """Return what the control API's `state` shows: the dump, in readable form."""
        return self.dump()

    def ready(self, url: str) -> dict[str, Any]:
        """Return what a starter needs to know: address, accounts, choices in force."""
        return {'url': url, 'accounts': self.accounts(), 'choices': self.choices.values()}
