"""The named exceptions of invoices, BackShip, care folders and refunds; see openapi_exceptions."""

from __future__ import annotations

from .openapi_exceptions import NamedException

_BACKSHIP_LIST = r'GET /ws/shipping/v1/(deliveries|returns)'
_BACKSHIP = _BACKSHIP_LIST + r'(/\{id\})?'
_CARE = r'(GET /ws/sav(/\{careFolderId\})?|POST /ws/sav/(refund|\{careFolderId\}/item-transfer))'
_NO_TEXT = r"None is not of type 'string'"

AFTER_SALES: tuple[NamedException, ...] = (
    NamedException(
        'label-asked-for',
        '7: labels are files outside the API',
        r'GET /static/shipment_labels/[\w.-]+',
        'request',
        'path',
        'undeclared',
    ),
    NamedException(
        'label-answered',
        '7: labels are files outside the API',
        r'GET /static/shipment_labels/[\w.-]+',
        'response',
        'path',
        'undeclared',
    ),
    NamedException(
        'backship-date-without-zone',
        '2.7: the examples of the filters have no zone',
        _BACKSHIP_LIST,
        'request',
        r'query\.(pickup_)?(start|end)_date',
        'format',
        message=r"'\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}' is not a 'date-time'",
    ),
    NamedException(
        'parcel-values-null',
        'C-17: a parcel that was not picked up has null where the document says required',
        _BACKSHIP,
        'response',
        r'body(\.results\[\])?\.(datePickup|dateDelivery|pickupInfo(\.datePickupActual)?)',
        'type',
        (200,),
        r"None is not of type '(string|object)'",
    ),
    NamedException(
        'parcel-values-absent',
        'C-17: or it lacks them',
        _BACKSHIP,
        'response',
        r'body(\.results\[\])?(\.pickupInfo)?',
        'required',
        (200,),
        r"'(datePickup|dateDelivery|pickupInfo|datePickupActual)' is a required property",
    ),
    NamedException(
        'backship-wrong-token',
        '2.3: 401 is not listed but must be handled',
        _BACKSHIP,
        'response',
        'no body',
        'status',
        (401,),
    ),
    NamedException(
        'backship-page-past-the-end',
        '2.1: unspecified [CHOICE 404]',
        _BACKSHIP_LIST,
        'response',
        'no body',
        'status',
        (404,),
    ),
    NamedException(
        'care-no-such-page',
        '2.1: nullability of next and previous is not declared',
        'GET /ws/sav',
        'response',
        r'body\.(next|previous)',
        'type',
        (200,),
        _NO_TEXT,
    ),
    NamedException(
        'folder-dates-unknown-yet',
        '8.1: an open folder has no closing date, a silent one no last message',
        r'GET /ws/sav(/\{careFolderId\})?',
        'response',
        r'body(\.results\[\])?\.date_(closed|last_message)',
        'type',
        (200,),
        _NO_TEXT,
    ),
    NamedException(
        'care-list-refused',
        '8.1, 2.1: a wrong filter [CHOICE 400], a page past the end [CHOICE 404]',
        'GET /ws/sav',
        'response',
        'no body',
        'status',
        (400, 404),
    ),
    NamedException(
        'care-throttle',
        '6: the descriptions announce 429, the answers do not list it',
        _CARE,
        'response',
        'no body',
        'status',
        (429,),
    ),
    NamedException(
        'care-wrong-token',
        '2.3: 401 is not listed for item transfers and invoices but must be handled',
        r'POST /ws/(sav/\{careFolderId\}/item-transfer|orders/\{order_id\}/invoice)',
        'response',
        'no body',
        'status',
        (401,),
    ),
)
