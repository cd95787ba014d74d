from odoo import api, models

from ..contract.documents import REFUNDED


class MarketplaceOrder(models.Model):
    """Money that went back on the marketplace: noted once, and answered with a credit note."""

    _inherit = 'marketplace.order'

    def _capability_set(self):
        """Give what this order's marketplace can do (``contract.port``)."""
        return self.connection_id._adapter()._capabilities()

    def _prepare_line_understood(self, line):
        """Keep what the marketplace says was paid back, where it does."""
        vals = super()._prepare_line_understood(line)
        return vals if line.refunded is None else {**vals, 'refunded': line.refunded}

    def _apply_new(self, documents):
        """What was paid back before an order was imported asks nobody for anything."""
        super()._apply_new(documents)
        for order, document in documents.items():
            if order.sale_order_id and order._tells_of_refunds(document):
                order._apply_guarded(order._note_refunded_before, document)

    @api.model
    def _tells_of_refunds(self, document):
        return any(line.refunded or line.state == REFUNDED for line in document.lines)

    def _note_refunded_before(self, document):
        grown = self._grown_refunds(document)
        if not grown:
            return
        rows = self._note_grown(grown)
        rows.needs_no_note = True
        self.sale_order_id.message_post(
            body=self.env._(
                "%(amount)s %(currency)s of this order was paid back before it was imported: take "
                "it off when the order is invoiced.",
                amount=rows._total(),
                currency=self.currency_id.name,
            )
        )

    # ------------------------------------------------------------------ what is new

    def _apply_paid_back(self, document):
        """Answer what was paid back on the marketplace and is not written down yet."""
        grown = self._grown_refunds(document) if self._tells_of_refunds(document) else None
        if grown:
            self._answer_paid_back(self._note_grown(grown))

    def _grown_refunds(self, document):
        """Give what went back beyond what is written down: ``{line: Decimal}``."""
        lines = {line.external_id: line for line in self.line_ids}
        grown = {}
        for told in document.lines:
            line = lines[told.external_id]
            # a refund of ours whose answer was lost is looked up by its own message
            if 'uncertain' not in line.refund_ids.mapped('state'):
                amount = self._grown_refund(line, told)
                if amount > 0:
                    grown[line] = amount
        return grown

    def _grown_refund(self, line, told):
        known = line._known_refunded()
        if told.refunded is not None:
            return told.refunded - known
        if told.state != REFUNDED:
            return 0
        if line.refund_ids.filtered(lambda row: row.origin == 'odoo' and row.state == 'done'):
            self._raise_refunded_after_part(line, known)
            return 0
        return line._paid_amount() - known

    def _raise_refunded_after_part(self, line, known):
        """A part was paid back from here: whether the rest went back too is not told."""
        if not self.sale_order_id or known >= line._paid_amount():
            return
        self.sale_order_id._raise_marketplace_activity(
            self.env._("Refunded on the marketplace: how much?"),
            self.env._(
                "The marketplace has %(sku)s as refunded. %(known)s %(currency)s of "
                "%(paid)s was paid back from here; it doesn't tell whether the rest went back too. "
                "Look there, and credit the rest if it did.",
                sku=line.sku,
                known=known,
                currency=self.currency_id.name,
                paid=line._paid_amount(),
            ),
        )

    @api.model
    def _note_grown(self, grown):
        """Write refunds that were made on the marketplace, ``{line: Decimal}``."""
        return self.env['marketplace.refund'].create(
            [
                {
                    'line_id': line.id,
                    'origin': 'marketplace',
                    'state': 'done',
                    'amount': amount,
                    'paid_before': line._known_refunded(),
                    'paid_after': line._paid_amount() - line._known_refunded() - amount,
                    'is_rest': amount == line._paid_amount() - line._known_refunded(),
                    'done_at': self.env.cr.now(),
                }
                for line, amount in grown.items()
            ]
        )

    # ------------------------------------------------------------------ what is done about it

    def _answer_paid_back(self, rows):
        """Find or propose the credit note of refunds, or tell a person what to do."""
        self._spare_never_invoiced(rows)
        rows = rows._unclaimed()
        if not rows:
            return
        if self._has_open_refund():
            # the message looks at it before it is sent, and leaves it to a person
            self._raise_paid_back(rows, self.env._("A credit note waits to be paid back: see it."))
        elif not self._link_credit_note(rows):
            self._raise_not_invoiced(rows - self._propose_for(rows))

    def _spare_never_invoiced(self, rows):
        """What was cancelled before it was invoiced is not owed: there is nothing to credit."""
        for row in rows:
            if row.line_id._is_dead() and not self._invoice_line_of(row.line_id):
                row.needs_no_note = True

    def _has_open_refund(self):
        messages = self.env['marketplace.outbox'].search_count(
            [
                ('order_id', '=', self.id),
                ('verb', '=', 'refund'),
                ('state', 'in', ('pending', 'uncertain', 'blocked')),
            ],
            limit=1,
        )
        return bool(messages)

    def _raise_not_invoiced(self, rows):
        if rows:
            words = self.env._("The order is not invoiced yet: credit it after it is invoiced.")
            self._raise_paid_back(rows, words)

    def _raise_paid_back(self, rows, what_to_do):
        self.sale_order_id._raise_marketplace_activity(
            self.env._("Paid back on the marketplace"),
            self.env._(
                "The customer got %(amount)s %(currency)s back for %(skus)s. %(what_to_do)s",
                amount=rows._total(),
                currency=self.currency_id.name,
                skus=', '.join(dict.fromkeys(rows.line_id.mapped('sku'))),
                what_to_do=what_to_do,
            ),
        )

    def _link_credit_note(self, rows):
        """Take a credit note that somebody made already for these refunds; whether there is one."""
        notes = self._credit_notes().filtered(
            lambda move: (
                not move.marketplace_refund_ids
                and rows.line_id[:1]._coins(move.amount_total) == rows._total()
            )
        )[:1]
        if notes:
            rows.move_id = notes
            notes.message_post(
                body=self.env._("The marketplace paid this back itself: it is not sent again.")
            )
        return bool(notes)

    def _propose_for(self, rows):
        """Make the draft credit notes of refunds made there; give the refunds that are invoiced."""
        answered = rows.browse()
        for invoice, its_rows in self._by_invoice(rows).items():
            amounts = {line: own._total() for line, own in its_rows.grouped('line_id').items()}
            its_rows.move_id = self._propose_credit_note(
                invoice,
                amounts,
                self.env._("Paid back on the marketplace"),
                self.env._("The marketplace paid this back: check the credit note and post it."),
            )
            answered |= its_rows
        return answered

    def _by_invoice(self, rows):
        """Give refunds by the posted invoice of their line, ``{invoice: rows}``."""
        found = {}
        for row in rows:
            invoice = self._invoice_line_of(row.line_id).move_id
            if invoice:
                found[invoice] = found.get(invoice, rows.browse()) | row
        return found
