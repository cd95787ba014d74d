"""refurbed's errors: a `google.rpc.Status` body with a numeric code, and its HTTP status
(contract digest 1.3)."""

from __future__ import annotations

import json
from typing import Any

from .faults import Fault
from .messages import Refused, Response, html_response, json_response

INVALID_ARGUMENT = 3
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
UNIMPLEMENTED = 12
UNAUTHENTICATED = 16

HTTP_STATUS = {
    1: 499,
    2: 500,
    3: 400,
    4: 504,
    5: 404,
    6: 409,
    7: 403,
    8: 429,
    9: 400,
    10: 409,
    11: 400,
    12: 501,
    13: 500,
    14: 503,
    15: 500,
    16: 401,
}
# HTTP status -> code, for faults that name only the status
_CODE_OF = {
    400: 3,
    401: 16,
    403: 7,
    404: 5,
    409: 6,
    429: 8,
    499: 1,
    500: 13,
    501: 12,
    503: 14,
    504: 4,
}


class RpcError(Refused):
    """A refusal with its `google.rpc` code; `number` is the code, `status` the HTTP status."""

    def __init__(self, number: int, message: str) -> None:
        """Keep the code and the sentence."""
        super().__init__(HTTP_STATUS[number], message, str(number))
        self.number = number


def invalid(message: str) -> RpcError:
    """Return the refusal of a bad argument (code 3)."""
    return RpcError(INVALID_ARGUMENT, message)


def not_found(message: str) -> RpcError:
    """Return the refusal of something unknown, or of another merchant's (code 5)."""
    return RpcError(NOT_FOUND, message)


def exists(message: str) -> RpcError:
    """Return the refusal of a second one of a kind (code 6)."""
    return RpcError(ALREADY_EXISTS, message)


def precondition(message: str) -> RpcError:
    """Return the refusal of something the present state forbids (code 9)."""
    return RpcError(FAILED_PRECONDITION, message)


def status_of(error: Refused) -> dict[str, Any]:
    """Return the Status message of a refusal, as batch results carry it too."""
    code = int(error.code) if error.code else _CODE_OF.get(error.status, 2)
    return {'code': code, 'message': error.message, 'details': []}


def refusal(error: Refused) -> Response:
    """Return the refusal as the gateway answers it; the sentence also goes to the log."""
    content = status_of(error)
    response = json_response(content, HTTP_STATUS[content['code']])
    response.reason = error.message
    return response


def fault_answer(fault: Fault) -> Response:
    """Return the answer of a fault that stands in for the marketplace."""
    if fault.kind == 'throttle':
        return refusal(RpcError(RESOURCE_EXHAUSTED, "rate limit exceeded"))
    if fault.kind == 'firewall':
        return html_response(403, "Attention Required! | Cloudflare", {'Server': 'cloudflare'})
    if fault.kind == 'challenge':
        response = json_response({'error': 'bot challenge', 'challenge': '/challenge'}, 403)
        response.reason = "bot challenge"
        return response
    status = int(fault.settings['status'])
    body = fault.settings['body']
    if body is None:
        return refusal(_wanted(status))
    if isinstance(body, str):
        return Response(status, body.encode('utf-8'), fault.settings['media_type'] or 'text/plain')
    return Response(status, json.dumps(body).encode('utf-8'))


def _wanted(status: int) -> Refused:
    """Return a refusal for a status that a test asked for; a strange one counts as UNKNOWN."""
    return RpcError(_CODE_OF.get(status, 2), "refused because a test wants it")
