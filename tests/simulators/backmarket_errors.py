"""Back Market's error shapes: which operation answers what (digest 2.2)."""

from __future__ import annotations

import json
import uuid
from typing import Any

from .faults import Fault
from .messages import Refused, Request, Response, empty_response, html_response, json_response

_V1 = 'V1'
_V2 = 'V2'
_NOTHING = 'nothing'
_SHAPES = {
    'GET /ws/listings': _V1, 'POST /ws/listings': _V1, 'GET /ws/listings/{listingId}': _V1,
    'POST /ws/listings/{listingId}': _V1, 'GET /ws/listings/detail': _V1,
    'GET /ws/tasks/{taskId}': _V1, 'GET /ws/category/tree': _V2,
    'GET /ws/category/tree/{categoryId}': _V1,
}
_PLAIN_TEXT_400 = ('POST /ws/listings', 'POST /ws/listings/{listingId}')
_CODES = {400: 'bad_request', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found',
          405: 'method_not_allowed', 422: 'unprocessable', 429: 'rate_limited'}
CLOUDFLARE = {'Server': 'cloudflare', 'Cache-Control': 'max-age=15'}


def refusal(request: Request, error: Refused) -> Response:
    """Return the refusal in the shape its operation uses; the sentence also goes to the log."""
    shape = _SHAPES.get(request.operation, _NOTHING)
    if error.status == 400 and request.operation in _PLAIN_TEXT_400:
        response = json_response(error.message, 400)
    elif shape == _NOTHING:
        response = empty_response(error.status)
    else:
        response = json_response(_envelope(shape, error), error.status)
    response.reason = error.message
    return response


def _envelope(shape: str, error: Refused) -> dict[str, Any]:
    body: dict[str, Any] = {
        'code': error.code or _CODES.get(error.status, 'error'), 'message': error.message,
        'data': {},
    }
    # The document gives requestId in every envelope that has a body.
    reference = {'requestId': uuid.uuid4().hex}
    return {'error': body, **reference} if shape == _V1 else {'errors': [body], **reference}


def _ray() -> dict[str, str]:
    return {**CLOUDFLARE, 'cf-ray': f'{uuid.uuid4().hex[:16]}-CDG'}


def edge_throttled(reason: str = "Error 1015: you are being rate limited") -> Response:
    """Return the edge's 429: an HTML page, no hint when to come back."""
    return html_response(429, reason, _ray())


def firewall_page() -> Response:
    """Return the firewall's 403: an HTML page with cf-ray, not a permission problem."""
    return html_response(403, "Attention Required! | Cloudflare", _ray())


def bot_challenge() -> Response:
    """Return the bot management's 403: JSON that looks like V2 and is no permission problem."""
    error = {'code': 'bot-need-challenge', 'message': 'Forbidden',
             'challengePath': '/testchallengepage'}
    response = json_response({'errors': [error]}, 403)
    response.reason = "bot challenge"
    return response


def fault_answer(fault: Fault, request: Request) -> Response:
    """Return the answer of a fault that stands in for the marketplace."""
    if fault.kind == 'firewall':
        return firewall_page()
    if fault.kind == 'challenge':
        return bot_challenge()
    if fault.kind == 'throttle':
        if request.operation in _PLAIN_TEXT_400:
            return refusal(request, Refused(429, "Too many SKU lines in an hour."))
        return edge_throttled()
    return _chosen(fault, request)


def _chosen(fault: Fault, request: Request) -> Response:
    status = int(fault.settings['status'])
    body = fault.settings['body']
    if body is None and fault.kind == 'server_error':
        return html_response(status, f"{status} server error")
    if body is None:
        return refusal(request, Refused(status, "Refused because a test wants it."))
    if isinstance(body, str) and fault.settings['media_type']:
        return Response(status, body.encode('utf-8'), fault.settings['media_type'])
    return Response(status, json.dumps(body).encode('utf-8'))
