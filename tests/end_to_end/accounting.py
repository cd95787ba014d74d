"""What people in sales and accounting do in Odoo with an order that was delivered."""

from __future__ import annotations

import base64
from decimal import Decimal

from .odoo import Person
from .scene import Scene


class Accounting:
    """Somebody in sales who drafts invoices, and somebody in accounting who posts them.

    :ivar who: the accountant, who has no right on anything of the connector
    """

    def __init__(self, scene: Scene) -> None:
        """Log them in."""
        self._scene = scene
        self._sales = scene.person('marketplace')
        self.who: Person = scene.person('accounting')

    def invoice(self, sale: int) -> int:
        """Invoice what was delivered of a sales order, post it, and return it."""
        context = {'active_model': 'sale.order', 'active_ids': [sale], 'active_id': sale}
        wizard = self._sales.call(
            'sale.advance.payment.inv',
            'create',
            [{'advance_payment_method': 'delivered'}],
            context=context,
        )
        self._sales.call('sale.advance.payment.inv', 'create_invoices', wizard, context=context)
        invoice = self._newest('out_invoice', sale)
        self.who.call('account.move', 'action_post', [invoice])
        return invoice

    def credit(self, invoice: int, amount: Decimal) -> int:
        """Post a credit note over a part of an invoice's first line, and return it."""
        ((journal, sale),) = self._scene.rows(
            """SELECT m.journal_id, r.order_id FROM account_move m
                 JOIN account_move_line l ON l.move_id = m.id
                 JOIN sale_order_line_invoice_rel x ON x.invoice_line_id = l.id
                 JOIN sale_order_line r ON r.id = x.order_line_id
                WHERE m.id = %s LIMIT 1""",
            invoice,
        )
        wizard = self.who.call(
            'account.move.reversal',
            'create',
            [{'journal_id': journal, 'reason': "Scratched"}],
            context={'active_model': 'account.move', 'active_ids': [invoice]},
        )
        self.who.call('account.move.reversal', 'refund_moves', wizard)
        note = self._newest('out_refund', sale)
        first, *others = self.who.search(
            'account.move.line',
            [('move_id', '=', note), ('display_type', '=', 'product')],
            order='id',
        )
        edits = [(1, first, {'quantity': 1, 'price_unit': float(amount)})]
        edits += [(2, line) for line in others]
        self.who.call('account.move', 'write', [note], {'invoice_line_ids': edits})
        self.who.call('account.move', 'action_post', [note])
        return note

    def pay_back(self, note: int) -> None:
        """Press *Pay back* on a credit note."""
        self.who.call('account.move', 'action_marketplace_pay_back', [note])

    def was_paid_back(self, note: int) -> None:
        """Say that a credit note was paid back, after a look at the marketplace's pages."""
        self.who.call('account.move', 'action_marketplace_was_paid_back', [note])

    def pdf(self, invoice: int) -> bytes:
        """Return the file that hangs on an invoice."""
        (row,) = self.who.read('account.move', [('id', '=', invoice)], ['invoice_pdf_report_file'])
        return base64.b64decode(row['invoice_pdf_report_file'])

    def total(self, move: int) -> Decimal:
        """Return what an invoice or a credit note comes to."""
        return self._scene.value('SELECT amount_total FROM account_move WHERE id = %s', move)

    def _newest(self, kind: str, sale: int) -> int:
        return self._scene.value(
            """SELECT max(m.id) FROM account_move m JOIN account_move_line l ON l.move_id = m.id
                 JOIN sale_order_line_invoice_rel x ON x.invoice_line_id = l.id
                 JOIN sale_order_line r ON r.id = x.order_line_id
                WHERE m.move_type = %s AND r.order_id = %s""",
            kind,
            sale,
        )
