"""How an armed fault bends one request or its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .faults import Fault
from .messages import HTML, Request, Response

if TYPE_CHECKING:
    from .marketplace import Simulator

STAND_INS = ('refuse', 'throttle', 'firewall', 'challenge', 'server_error')


def commit_before(simulator: Simulator, fault: Fault, request: Request) -> Response | None:
    """Do what a fault does before the request is served; return its stand-in answer, if any."""
    if fault.kind in STAND_INS:
        response = simulator.fault_answer(fault, request)
        response.headers.update(fault.settings.get('headers') or {})
        response.fault = fault.kind
        return response
    if fault.kind == 'repeat_page':
        fault.note = simulator.repeat_page(request)
    if fault.kind == 'shift_page':
        fault.note = simulator.shift_page(request, fault)
    return None


def commit_after(fault: Fault, response: Response | None) -> Response | None:
    """Return the answer as the fault lets it through; None when the line is cut."""
    if fault.kind in ('lost', 'drop') or response is None:
        return None
    if fault.kind == 'truncate':
        return _truncated(fault, response)
    if fault.kind == 'not_json':
        body = str(fault.settings['body']).encode('utf-8')
        return Response(response.status, body, HTML, fault=fault.kind, reason="not JSON")
    if fault.kind in ('slow', 'repeat_page', 'shift_page'):
        response.fault = response.fault or fault.kind
    return response


def _truncated(fault: Fault, response: Response) -> Response:
    kept = response.body[: int(len(response.body) * float(fault.settings['keep']))]
    length = len(response.body) if fault.settings['wrong_length'] else None
    return Response(
        response.status, kept, response.media_type, dict(response.headers),
        reason="the body was cut", fault=fault.kind, announced_length=length,
    )
