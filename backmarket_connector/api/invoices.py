"""Handing in the seller's invoice (contract 2.3, 4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from odoo.addons.connector_base.contract.after_sales import InvoiceFile
from odoo.addons.connector_base.contract.documents import ItemResult
from odoo.addons.connector_base.contract.errors import RequestRefused, UncertainOutcome
from odoo.addons.connector_base.transport.files import PDF_START

from .. import const
from .order_calls import order_path

MEGABYTE = 1024 * 1024


def put_invoice(send: Callable[..., Any], order_ref: str, invoice: InvoiceFile) -> ItemResult:
    """Upload an invoice, in the place of an earlier one; give its fate, by the order.

    :param send: makes one call, as ``send(method, path, files=form)``
    :raises MarketplaceError: what is not about this invoice
    """
    problem = _problem(invoice)
    if problem:
        return ItemResult(order_ref, ok=False, message=problem)
    form = {const.INVOICE_FIELD: (_file_name(invoice.name), invoice.content, 'application/pdf')}
    try:
        send('POST', f'{order_path(order_ref)}/invoice', files=form, wants_json=False)
    except (RequestRefused, UncertainOutcome) as error:
        is_lost = isinstance(error, UncertainOutcome)
        words = '' if is_lost else (
            f"Back Market did not take the invoice {invoice.number}. It takes a PDF of a few "
            "megabytes, once the order is accepted. "
        )
        return ItemResult(
            order_ref,
            ok=False,
            message=words + error.message,
            uncertain=is_lost,
            reference=error.reference,
        )
    return ItemResult(order_ref, ok=True)


def _problem(invoice: InvoiceFile) -> str:
    """Tell what Back Market can't take, before it is sent."""
    if not invoice.content.startswith(PDF_START):
        return f"The file of invoice {invoice.number} is no PDF. Attach the invoice as a PDF."
    if len(invoice.content) > const.INVOICE_BYTES:
        return (
            f"The PDF of invoice {invoice.number} is larger than "
            f"{const.INVOICE_BYTES // MEGABYTE} MB, which Back Market does not take. "
            "Attach a smaller one, with smaller pictures."
        )
    return ''


def _file_name(name: str) -> str:
    """A file name of plain letters: in a form, others are written in ways not every host reads."""
    letters = unicodedata.normalize('NFKD', name.removesuffix('.pdf')).casefold()
    plain = re.sub(r'[^a-z0-9_.-]+', '-', ''.join(filter(_stands_alone, letters)))
    return f'{plain.strip("-.") or "invoice"}.pdf'


def _stands_alone(letter: str) -> bool:
    """Whether this is a letter or sign of its own, no accent that belongs to the one before."""
    return not unicodedata.combining(letter)
