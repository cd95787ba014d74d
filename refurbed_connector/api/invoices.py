"""The seller's invoice for the customer: a PDF, handed in piece by piece (contract 2.1, 4.3)."""

from __future__ import annotations

import base64
import zlib

from odoo.addons.connector_base.contract.after_sales import InvoiceFile
from odoo.addons.connector_base.contract.documents import ItemResult, Payload
from odoo.addons.connector_base.contract.errors import (
    PayloadNotUnderstood,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport.files import PDF_START

from .. import const
from .calls import Calls
from .changes import STRANGE
from .requests_check import is_id

METHOD = 'OrderService/SetOrderInvoiceStream'
_MEGABYTE = 1024 * 1024


class Invoices:
    """Handing in invoices; a new one takes the place of the one before."""

    _calls: Calls

    def put_invoice(self, order_ref: str, invoice: InvoiceFile) -> ItemResult:
        """See :meth:`MarketplaceApi.put_invoice`: what arrived there is compared with what was
        sent.
        """
        words = problem(order_ref, invoice)
        if words:
            return ItemResult(order_ref, ok=False, message=words)
        try:
            answer = self._calls.ask(METHOD, stream(order_ref, invoice.content))
        except RequestRefused as error:
            return ItemResult(order_ref, ok=False, message=_why(error))
        except UncertainOutcome as error:
            return ItemResult(order_ref, ok=False, message=error.message, uncertain=True)
        words = not_arrived(answer.body, invoice.content)
        return ItemResult(order_ref, ok=not words, message=words, uncertain=bool(words))


def problem(order_ref: str, invoice: InvoiceFile) -> str:
    """Tell what refurbed takes as no invoice, or give an empty text (contract 2.1)."""
    if not is_id(order_ref):
        return STRANGE
    if not invoice.content.startswith(PDF_START):
        return f"The file of invoice {invoice.number} is no PDF. Attach it as a PDF."
    if len(invoice.content) > const.INVOICE_MOST:
        return (
            f"The PDF of invoice {invoice.number} is larger than the "
            f"{const.INVOICE_MOST // _MEGABYTE} MB that refurbed takes. Attach a smaller one: "
            "pictures make it large."
        )
    return ''


def stream(order_ref: str, content: bytes) -> list[Payload]:
    """Give the messages of an upload: for which order, then the file in pieces."""
    starts = range(0, len(content), const.INVOICE_CHUNK)
    pieces = (content[start : start + const.INVOICE_CHUNK] for start in starts)
    return [
        {'meta': {'order_id': order_ref}},
        *({'data': base64.b64encode(piece).decode('ascii')} for piece in pieces),
    ]


def not_arrived(body: Payload, content: bytes) -> str:
    """Tell that refurbed received something else, or give an empty text."""
    try:
        answer = Reader(body, 'answer')
        size, checksum = answer.integer('size'), answer.text('crc32')
        is_same = (size, int(checksum, 16)) == (len(content), zlib.crc32(content))
    except PayloadNotUnderstood as error:
        return f"refurbed's answer is not understood ({error.message}); it is looked up."
    except ValueError:
        is_same = False
    if is_same:
        return ''
    return (
        f"refurbed received something else than was sent: {size} bytes with checksum {checksum}; "
        "it is looked up."
    )


def _why(error: RequestRefused) -> str:
    if error.status == const.FAILED_PRECONDITION:
        return (
            "refurbed takes no invoice for this order (any more): that ends about 30 days after "
            f"the order. Send it to the customer yourself. {error.message}"
        )
    if error.status == const.INVALID_ARGUMENT:
        return f"refurbed does not take the file as a PDF. Attach another one. {error.message}"
    return error.message
