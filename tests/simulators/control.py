"""The control API under `/_simulator/`: how a test or a person moves the marketplace's world.

JSON in and out, no key, loopback only. What every marketplace has:

    GET state · GET accounts · GET|POST choices · GET|DELETE calls · GET|POST|DELETE faults
    POST clock {advance: seconds} | {freeze: true or an instant} | {resume: true}
    POST reset {orders?, seed?}

A refused call answers 400, 404 or 409 with {"error": "a sentence"}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .choices import UnknownChoice
from .faults import UnknownFault
from .messages import BadBody, Request, Response, json_response
from .router import Router

if TYPE_CHECKING:
    from .marketplace import Simulator

CONTROL_PREFIX = '/_simulator/'
_LOOPBACK_CLIENTS = ('', '127.0.0.1', '::1')


class ControlError(ValueError):
    """A control call that can't be done; the message says why, `status` is the HTTP status."""

    def __init__(self, message: str, status: int = 400) -> None:
        """Keep the sentence and the status."""
        super().__init__(message)
        self.status = status


class ControlApi:
    """Routes of the control API. A handler gets (request, content, **path parts) and returns
    JSON-able data; it runs under the simulator's lock."""

    def __init__(self, simulator: Simulator) -> None:
        """Register what every marketplace has."""
        self._simulator = simulator
        self._router = Router()
        self.add('GET', 'state', lambda request, content: simulator.show())
        self.add('GET', 'accounts', lambda request, content: simulator.accounts())
        self.add('GET', 'calls', lambda request, content: simulator.calls.dump())
        self.add('DELETE', 'calls', self._forget_calls)
        self.add('GET', 'choices', lambda request, content: simulator.choices.values())
        self.add('POST', 'choices', self._choose)
        self.add('GET', 'faults', lambda request, content: simulator.faults.dump())
        self.add('POST', 'faults', lambda request, content: simulator.faults.arm(content).dump())
        self.add('DELETE', 'faults', self._disarm)
        self.add('POST', 'clock', self._move_clock)
        self.add('POST', 'reset', self._reset)

    def add(self, method: str, path: str, handler: Any) -> None:
        """Register `handler` for a method and a path below `/_simulator/`."""
        self._router.add(method, CONTROL_PREFIX + path, handler)

    def answer(self, request: Request) -> Response:
        """Serve one control call."""
        if request.client not in _LOOPBACK_CLIENTS:
            return json_response({'error': "The control API answers to this machine only."}, 403)
        route, parts, methods = self._router.find(request.method, request.path)
        if route is None:
            known = ', '.join(self._router.operations())
            message = f"There is no {request.method} {request.path}. Known: {known}."
            return json_response({'error': message}, 405 if methods else 404)
        try:
            content = request.json_object() if request.body else {}
            with self._simulator.lock:
                self._simulator.settle()
                result = route.handler(request, content, **parts)
                self._simulator.revision += request.method != 'GET'
                return json_response(result)
        except ControlError as error:
            return json_response({'error': str(error)}, error.status)
        except (BadBody, UnknownChoice, UnknownFault, TypeError, ValueError) as error:
            return json_response({'error': str(error)}, 400)

    def _forget_calls(self, request: Request, content: dict[str, Any]) -> Any:
        self._simulator.calls.clear()
        return {}

    def _disarm(self, request: Request, content: dict[str, Any]) -> Any:
        self._simulator.faults.clear()
        return {}

    def _choose(self, request: Request, content: dict[str, Any]) -> Any:
        self._simulator.choices.update(content)
        self._simulator.choices_changed()
        return self._simulator.choices.values()

    def _move_clock(self, request: Request, content: dict[str, Any]) -> Any:
        clock = self._simulator.clock
        strange = sorted(set(content) - {'advance', 'freeze', 'resume'})
        if strange or not content:
            raise ControlError("The clock takes advance, freeze or resume.")
        if content.get('freeze'):
            clock.freeze(None if content['freeze'] is True else str(content['freeze']))
        if content.get('resume'):
            clock.resume()
        clock.advance(float(content.get('advance', 0)))
        self._simulator.settle()
        return clock.dump()

    def _reset(self, request: Request, content: dict[str, Any]) -> Any:
        self._simulator.reset(content.get('orders'), content.get('seed'))
        return {'accounts': self._simulator.accounts()}
