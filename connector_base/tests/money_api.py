"""A marketplace in memory that gives money back and takes invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from ..contract import port
from ..contract.after_sales import InvoiceFile, LineRefund, RefundResult
from ..contract.documents import CANCELLED, REFUNDED, RETURNED, SHIPPED, ItemResult, Order, Payload
from .fake_api import money
from .shipping_api import ItemShippingApi, ShippingApi

PAID_STATES = (SHIPPED, RETURNED)


class MoneyApi(ShippingApi):
    """As :class:`ShippingApi`; it shows a line that is refunded in full, and no amount.

    Items of a write are broken as ``money`` and ``paper``.

    :ivar paid_back: every refund that had an effect, as ``(order, line, amount)``
    :ivar papers: every invoice that arrived, in order
    """

    capabilities = frozenset({*ShippingApi.capabilities, port.REFUNDS, port.INVOICES})

    def __init__(self, page_size: int = 20):
        super().__init__(page_size)
        self.paid_back: list[tuple[str, str, Decimal]] = []
        self.papers: list[InvoiceFile] = []
        self.papers_at: datetime = datetime(2026, 3, 5)

    def read_order(self, payload: Payload) -> Order:
        """See the port: with the invoice that is there, and what was paid back where it tells."""
        order = super().read_order(payload)
        lines = order.lines
        if port.REFUNDS_TOLD in self.capabilities:
            rows = {row['id']: row for row in payload['lines']}
            lines = tuple(
                replace(line, refunded=Decimal(rows[line.external_id].get('refunded', '0')))
                for line in lines
            )
        invoiced = payload.get('invoiced')
        return replace(
            order,
            lines=lines,
            takes_invoice=payload.get('takes_invoice', True),
            invoiced_at=datetime.fromisoformat(invoiced) if invoiced else None,
        )

    # --- money ------------------------------------------------------------------

    def paid(self, order_ref: str, line_ref: str) -> Decimal:
        """Give what is still paid of a line: goods and extras, minus what went back."""
        row = self.line(order_ref, line_ref)
        extras = sum(
            Decimal(extra['amount'])
            for extra in self.orders[order_ref].get('extras', ())
            if extra.get('line', '1') == line_ref
        )
        full = Decimal(row['price']) * row['quantity'] + extras
        return full - Decimal(row.get('refunded', '0'))

    def refund_lines(self, order_ref: str, refunds: Sequence[LineRefund]) -> list[RefundResult]:
        """See the port; nothing here keeps a refund from being paid twice."""
        self._begin('refund_lines')
        return [self._refund(order_ref, refund) for refund in refunds]

    def _refund(self, order_ref: str, refund: LineRefund) -> RefundResult:
        fault = self._fault('money')
        self._raise(None if fault == 'lost' else fault)
        if isinstance(fault, str) and fault != 'lost':
            return RefundResult(refund.line_ref, ok=False, message=fault)
        if not self._may_refund(order_ref, refund):
            self.illegal.append((order_ref, refund.line_ref, 'refund'))
            return RefundResult(refund.line_ref, ok=False, message='Not refundable.')
        amount = self._booked(order_ref, refund)
        self.give_back(order_ref, refund.line_ref, amount)
        self.paid_back.append((order_ref, refund.line_ref, amount))
        if fault == 'lost':
            return RefundResult(refund.line_ref, ok=False, message='Lost.', uncertain=True)
        return self._answer_refund(refund, amount)

    def _may_refund(self, order_ref: str, refund: LineRefund) -> bool:
        row = self.line(order_ref, refund.line_ref)
        left = self.paid(order_ref, refund.line_ref)
        return row['state'] in PAID_STATES and Decimal(0) < refund.amount <= left

    def _booked(self, order_ref: str, refund: LineRefund) -> Decimal:
        return refund.amount

    def _answer_refund(self, refund: LineRefund, amount: Decimal) -> RefundResult:
        return RefundResult(refund.line_ref, ok=True)

    def give_back(self, order_ref: str, line_ref: str, amount: Decimal | str) -> None:
        """Let money of a line go back, by whomever."""
        row = self.line(order_ref, line_ref)
        row['refunded'] = money(Decimal(row.get('refunded', '0')) + Decimal(amount))
        if not self.paid(order_ref, line_ref):
            self._note_all_back(row)

    def _note_all_back(self, row: Payload) -> None:
        row['state'] = REFUNDED

    # --- invoices -----------------------------------------------------------------

    def put_invoice(self, order_ref: str, invoice: InvoiceFile) -> ItemResult:
        """See the port; the last one is there."""
        self._begin('put_invoice')
        fault = self._fault('paper')
        self._raise(None if fault == 'lost' else fault)
        if isinstance(fault, str) and fault != 'lost':
            return ItemResult(order_ref, ok=False, message=fault)
        self.papers.append(invoice)
        self.papers_at += timedelta(minutes=1)
        self.orders[order_ref]['invoiced'] = self.papers_at.isoformat()
        if fault == 'lost':
            return ItemResult(order_ref, ok=False, message='Lost.', uncertain=True)
        return ItemResult(order_ref, ok=True)


class TellingMoneyApi(MoneyApi, ItemShippingApi):
    """A marketplace that counts units, computes refunds, and shows what was paid back.

    What is to stay paid is what is asked for, as an absolute figure.
    """

    capabilities = frozenset(
        {
            *ItemShippingApi.capabilities,
            *MoneyApi.capabilities,
            port.REFUND_PREVIEW,
            port.REFUNDS_TOLD,
        }
    )

    def calculate_refund(self, order_ref: str, refund: LineRefund) -> RefundResult:
        """See the port; ``preview`` may be broken, an amount given instead is computed."""
        self._begin('calculate_refund')
        fault = self._fault('preview')
        if isinstance(fault, Decimal):
            return self._answer_refund(refund, fault)
        if isinstance(fault, str):
            return RefundResult(refund.line_ref, ok=False, message=fault)
        return self._answer_refund(refund, self._booked(order_ref, refund))

    def _booked(self, order_ref: str, refund: LineRefund) -> Decimal:
        assert refund.paid_after is not None
        return self.paid(order_ref, refund.line_ref) - refund.paid_after

    def _may_refund(self, order_ref: str, refund: LineRefund) -> bool:
        left = self.paid(order_ref, refund.line_ref)
        states = (*PAID_STATES, CANCELLED)
        after = refund.paid_after
        fits = after is not None and Decimal(0) <= after < left
        return fits and self.line(order_ref, refund.line_ref)['state'] in states

    def _answer_refund(self, refund: LineRefund, amount: Decimal) -> RefundResult:
        theirs = (amount / 10).quantize(Decimal('0.01'))
        return RefundResult(
            refund.line_ref,
            ok=True,
            amount=amount,
            by_seller=amount - theirs,
            by_marketplace=theirs,
        )

    def _note_all_back(self, row: Payload) -> None:
        """What was paid back changes no state here."""
