"""Giving money of shipped lines back (contract 3.4, 8.1). A call made twice may pay twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from odoo.addons.connector_base.contract.after_sales import LineRefund, RefundResult
from odoo.addons.connector_base.contract.errors import (
    MarketplaceError,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.connector_base.transport.http import Answer
from odoo.addons.connector_base.transport.redaction import safe_words

from .. import const
from .order_calls import is_number, line_update, order_path
from .settings import BY_STATE, Settings

Send = Callable[..., Answer]


class Refunds:
    """The refunds of one order: one call for each line, never repeated.

    :param send: makes one call, as ``send(method, path, json=body)``
    :param order_ref: the number of the order
    :param settings: says how the rest of a line is paid back
    """

    def __init__(self, send: Send, order_ref: str, settings: Settings):
        self._send = send
        self._order_ref = order_ref
        self._path = order_path(order_ref)
        self._settings = settings

    def refund(self, refunds: Sequence[LineRefund]) -> list[RefundResult]:
        """Pay back line by line; a refund without a result was not sent.

        :raises MarketplaceError: what stands in the way of any refund, when it meets the first
        """
        results: list[RefundResult] = []
        for wanted in refunds:
            try:
                results.append(self._refund(wanted))
            except MarketplaceError:
                if not results:
                    raise
                break
        return results

    def _refund(self, wanted: LineRefund) -> RefundResult:
        problem = _problem(wanted)
        if problem:
            return RefundResult(wanted.line_ref, ok=False, message=problem)
        pay_back = self._pay_rest if self._is_by_state(wanted) else self._pay_amount
        try:
            return pay_back(wanted)
        except (RequestRefused, UncertainOutcome) as error:
            return RefundResult(
                wanted.line_ref,
                ok=False,
                message=error.message,
                uncertain=isinstance(error, UncertainOutcome),
                reference=error.reference,
            )

    def _is_by_state(self, wanted: LineRefund) -> bool:
        """The state is asked for by SKU: without one it would be the whole order's (3.4)."""
        return wanted.is_rest and bool(wanted.sku) and self._settings.refund_by == BY_STATE

    def _pay_rest(self, wanted: LineRefund) -> RefundResult:
        """Move the line on, which can be looked up; Back Market reckons and tells no amount."""
        body = line_update(
            self._order_ref, const.PAID_BACK, wanted.sku, wanted.reason, wanted.message
        )
        try:
            self._send('POST', self._path, json=body)
        except RequestRefused as error:
            raise _refused(
                "Back Market did not pay the line back. It does so for shipped lines that were not "
                "paid back yet.",
                error,
            ) from None
        return RefundResult(wanted.line_ref, ok=True)

    def _pay_amount(self, wanted: LineRefund) -> RefundResult:
        """Have an amount paid, which no later look shows; the answer is a sentence (8.1)."""
        body = {
            'orderline_pk': int(wanted.line_ref),
            'refund_type': const.CARE_REFUND,
            'amount': _in_currency(wanted),
        }
        try:
            answer = self._send('POST', '/ws/sav/refund', json=body, wants_json=False)
        except RequestRefused as error:
            raise _refused(
                f"Back Market did not pay back {wanted.amount} {wanted.currency}. It does so for "
                "shipped lines, up to what the customer still paid for the line.",
                error,
            ) from None
        return RefundResult(
            wanted.line_ref, ok=True, message=safe_words(answer.text), amount=wanted.amount
        )


def _problem(wanted: LineRefund) -> str:
    """Tell what Back Market can't take, before it is sent; no amount is rounded here."""
    if not is_number(wanted.line_ref):
        return (
            f"Back Market gave no number for the line {wanted.line_ref}, so it can't be paid back "
            "from here. Refund it in Back Market's back office."
        )
    if not wanted.amount.is_finite() or wanted.amount <= 0:
        return f"{wanted.amount} can't be paid back: an amount above zero is needed."
    if _in_currency(wanted) != wanted.amount:
        return (
            f"{wanted.amount} {wanted.currency} has more decimals than the currency. "
            "Correct the credit note."
        )
    return ''


def _in_currency(wanted: LineRefund) -> Decimal:
    """The amount with as many decimals as its currency has; equal to it, or it is no amount."""
    decimals = const.DECIMALS.get(wanted.currency, 2)
    return wanted.amount.quantize(Decimal(1).scaleb(-decimals))


def _refused(words: str, error: RequestRefused) -> RequestRefused:
    """The refusal with what it means: Back Market gives none of its own (contract 2.2)."""
    return RequestRefused(
        f"{words} {error.message}", status=error.status, reference=error.reference
    )
