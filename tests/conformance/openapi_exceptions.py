"""The named exceptions: where the official document and its digest's verdict differ.

Each row is one known contradiction (Appendix A of the digest, or the section named). It covers
problems of one kind at one kind of place; a new difference is never covered by accident.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_ORDER_CALLS = r'(GET /ws/orders(/\{order_id\})?|POST /ws/orders/\{order_id\})'
_ORDER = r'body(\.results\[\])?'


@dataclass(frozen=True)
class NamedException:
    """One contradiction; the patterns must match the whole text of a problem's parts."""

    name: str
    source: str
    operation: str
    side: str
    where: str
    kind: str
    statuses: tuple[int, ...] = ()
    message: str = '.*'

    def covers(self, problem: Any) -> bool:
        """Tell whether this exception is about `problem`."""
        return (
            self.side == problem.side
            and (not self.statuses or problem.status in self.statuses)
            and re.fullmatch(self.operation, problem.operation) is not None
            and re.fullmatch(self.where, problem.where) is not None
            and re.fullmatch(self.kind, problem.kind) is not None
            and re.fullmatch(self.message, problem.message, re.DOTALL) is not None
        )


BACK_MARKET: tuple[NamedException, ...] = (
    NamedException(
        'update-order-requires-id',
        'C-12: the schema requires id, the property is order_id',
        r'POST /ws/orders/\{order_id\}',
        'request',
        'body',
        'required',
        message=r"'id' is a required property",
    ),
    NamedException(
        'date-filter-with-space',
        'C-5: live clients write date filters with a space',
        'GET /ws/orders',
        'request',
        r'query\.date_(creation|modification)',
        'format',
        message=r"'\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}' is not a 'date-time'",
    ),
    NamedException(
        'order-values-unknown-yet',
        '2.3: values that are not known yet may be null',
        _ORDER_CALLS,
        'response',
        _ORDER + r'\.(shipper_display|tracking_number|tracking_url|delivery_note|date_payment'
        r'|date_shipping|expected_dispatch_date)',
        'type',
        (200,),
        r"None is not of type 'string'",
    ),
    NamedException(
        'line-values-unknown-yet',
        '2.3: values that are not known yet may be null',
        _ORDER_CALLS,
        'response',
        _ORDER + r'\.orderlines\[\]\.(return_message|imei|serial_number)',
        'type',
        (200,),
        r"None is not of type 'string'",
    ),
    NamedException(
        'line-reason-unknown-yet',
        '2.3: a line without a return has no return_reason',
        _ORDER_CALLS,
        'response',
        _ORDER + r'\.orderlines\[\]\.return_reason',
        'type|enum',
        (200,),
        r"None is not (of type 'integer'|one of .*)",
    ),
    NamedException(
        'address-values-unknown',
        'C-10: empty parts of an address may be null in either spelling',
        _ORDER_CALLS,
        'response',
        _ORDER + r'\.(shipping|billing)_address\.(company|street2|phoneNumber|state)',
        'type',
        (200,),
        r"None is not of type 'string'",
    ),
    NamedException(
        'dispatch-date-without-zone',
        '2.3: the example has no zone',
        _ORDER_CALLS,
        'response',
        _ORDER + r'\.expected_dispatch_date',
        'format',
        (200,),
    ),
    NamedException(
        'order-id-as-text',
        '2.3: order_id can arrive as text',
        _ORDER_CALLS,
        'response',
        _ORDER + r'\.order_id',
        'type',
        (200,),
        r"'\d+' is not of type 'integer'",
    ),
    NamedException(
        'wrong-token-on-orders',
        '2.3: 401 is not listed but must be handled',
        _ORDER_CALLS + r'|PATCH /ws/orderlines/\{orderline_id\}',
        'response',
        'no body',
        'status',
        (401,),
    ),
    NamedException(
        'edge-throttle',
        '6: the edge answers 429 with a page of its own everywhere',
        '.*',
        'response',
        'text/html',
        'status|media type',
        (429,),
    ),
    NamedException(
        'refused-read',
        '2.5, 10: a locale or filter that is wrong is refused [CHOICE 400]',
        r'GET /ws/(listings|category/tree(/\{categoryId\})?)',
        'response',
        'application/json',
        'status',
        (400,),
    ),
    NamedException(
        'page-past-the-end',
        '2.1: unspecified [CHOICE 404]',
        'GET /ws/listings',
        'response',
        'application/json',
        'status',
        (404,),
    ),
)
