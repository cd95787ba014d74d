"""Paying back: what shall stay paid of an item, and what refurbed says to that (contract 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from odoo.addons.connector_base.contract.after_sales import LineRefund, RefundResult
from odoo.addons.connector_base.contract.documents import Payload
from odoo.addons.connector_base.contract.errors import (
    MarketplaceError,
    PayloadNotUnderstood,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.readers import Reader

from .. import const
from .calls import Calls
from .changes import STRANGE, until_outage
from .fields import code_of, currency
from .requests_check import is_id

CALCULATE = 'OrderItemService/CalculateRefundOrderItem'
REFUND = 'OrderItemService/RefundOrderItem'
#: Refusals whose reason shows on the item.
_ABOUT_THE_ITEM = (const.INVALID_ARGUMENT, const.FAILED_PRECONDITION)
_NOTHING = Decimal(0)


class Refunds:
    """Refunds of single items: refurbed is told what shall stay paid, not what goes back."""

    _calls: Calls

    def calculate_refund(self, order_ref: str, refund: LineRefund) -> RefundResult:
        """See :meth:`MarketplaceApi.calculate_refund`; a refusal is told in the result (4.4)."""
        return self._refund(CALCULATE, refund)

    def refund_lines(self, order_ref: str, refunds: Sequence[LineRefund]) -> list[RefundResult]:
        """See :meth:`MarketplaceApi.refund_lines`: one call for each item (2.2, 4.4).

        Outages are told as :func:`.changes.until_outage` tells them.
        """
        return until_outage(refunds, lambda refund: [self._refund(REFUND, refund)])

    def _refund(self, method: str, refund: LineRefund) -> RefundResult:
        words = problem(refund)
        if words:
            return RefundResult(refund.line_ref, ok=False, message=words)
        body = {
            'id': refund.line_ref,
            'currency_code': refund.currency,
            'target_paid_amount': f'{refund.paid_after:.2f}',
        }
        try:
            answer = self._calls.ask(method, body)
        except RequestRefused as error:
            return RefundResult(refund.line_ref, ok=False, message=self._why(refund, error))
        except UncertainOutcome as error:
            return RefundResult(refund.line_ref, ok=False, message=error.message, uncertain=True)
        return _fate(answer.body, refund, is_booked=method == REFUND)

    def _why(self, refund: LineRefund, error: RequestRefused) -> str:
        """Say why a refund was refused, as the item itself tells it where that helps."""
        if error.status not in _ABOUT_THE_ITEM:
            return error.message
        try:
            body = self._calls.ask('OrderItemService/GetOrderItem', {'id': refund.line_ref}).body
            return obstacle(Reader(body, 'answer').part('order_item'), refund) or error.message
        except MarketplaceError:
            # the refusal stands; what is missing is only refurbed's reason in other words
            return error.message


def problem(refund: LineRefund) -> str:
    """Tell what refurbed takes from no refund, or give an empty text (4.4)."""
    rest = refund.paid_after
    if not is_id(refund.line_ref):
        return STRANGE
    if not _is_cents(refund.amount) or refund.amount <= 0:
        return f"{refund.amount} {refund.currency} is no amount to pay back."
    if rest is None:
        return (
            "refurbed is told what stays paid, and that is not known here. Look at the order "
            "again, then retry."
        )
    if not _is_cents(rest):
        return f"{rest} {refund.currency} would stay paid, which is no whole number of cents."
    if rest < 0:
        return (
            f"More would be paid back than was paid: {rest} {refund.currency} would stay. Lower "
            "the amount."
        )
    return ''


def _is_cents(amount: Decimal) -> bool:
    """Whether an amount has at most two decimals, as all of refurbed's have (1.2)."""
    return amount.is_finite() and amount == round(amount, 2)


def obstacle(item: Reader, refund: LineRefund) -> str:
    """Tell why an item can't be refunded as wished, or give an empty text where it is not told."""
    eligibility = code_of(item, 'refund_eligibility')
    if eligibility in const.REFUND_OBSTACLES:
        return (
            f"refurbed does not pay back {refund.amount} {refund.currency} of item "
            f"{refund.line_ref}: {const.REFUND_OBSTACLES[eligibility]}"
        )
    paid = item.decimal('total_paid', default=_NOTHING)
    if eligibility == const.ELIGIBLE and (refund.paid_after or _NOTHING) >= paid:
        return (
            f"refurbed has {paid} {refund.currency} of item {refund.line_ref} as paid, and "
            f"{refund.paid_after} shall stay: nothing is left to pay back. Look at the order, it "
            "may have been paid back there."
        )
    return ''


def _fate(body: Payload, refund: LineRefund, *, is_booked: bool) -> RefundResult:
    """Read the answer to a refund that was taken; what is strange was booked all the same."""
    ref = refund.line_ref
    try:
        block = Reader(body, 'answer')
        found = (currency(block), block.decimal('total_paid', default=_NOTHING))
        result = RefundResult(
            ref,
            ok=True,
            amount=block.decimal('refunded'),
            by_seller=block.decimal('refunded_merchant', default=_NOTHING),
            by_marketplace=block.decimal('refunded_refurbed', default=_NOTHING),
        )
    except PayloadNotUnderstood as error:
        words = f"refurbed's answer is not understood ({error.message}); it is looked up."
        return RefundResult(ref, ok=False, message=words, uncertain=is_booked)
    if found != (refund.currency, refund.paid_after):
        words = (
            f"refurbed would leave {found[1]} {found[0]} paid of item {ref} instead of "
            f"{refund.paid_after} {refund.currency}; it is looked up."
        )
        return RefundResult(ref, ok=False, message=words, uncertain=is_booked)
    return result
