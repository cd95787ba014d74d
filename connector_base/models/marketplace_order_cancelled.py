from decimal import Decimal

from odoo import models

from ..contract.money import coins


class MarketplaceOrder(models.Model):
    """What becomes of a sales order when the marketplace, or a person, cancels lines of it."""

    _inherit = 'marketplace.order'

    def _apply_cancelled(self, lines):
        """Cancel what was cancelled there, as far as it has not left; raise what has."""
        sale = self.sale_order_id
        lines = lines.filtered('sale_line_id')
        if not lines:
            return
        if sale.state == 'cancel':
            self._credit_cancelled(self._uncredited(lines))
            self._raise_cancelled_but_paid()
            return
        delivered = self._delivered_of(lines)
        if delivered:
            self._raise_cancelled_after_shipping(delivered)
        open_lines = lines - delivered
        invoiced = {line: self._invoice_line_of(line).move_id for line in open_lines}
        self._take_out(lines, delivered)
        if open_lines:
            sale.message_post(
                body=self.env._(
                    "Cancelled on the marketplace: %s.", ', '.join(open_lines.mapped('sku'))
                )
            )
        self._credit_cancelled({line: move for line, move in invoiced.items() if move})
        self._raise_cancelled_but_paid()

    def _raise_cancelled_after_shipping(self, lines):
        self.sale_order_id._raise_marketplace_activity(
            self.env._("Cancelled on the marketplace after shipping"),
            self.env._(
                "%s was cancelled there, but is delivered here: get it back, and credit it.",
                ', '.join(lines.mapped('sku')),
            ),
        )

    def _delivered_of(self, lines):
        """Give those of some lines that were delivered: by the parcels told, else by quantity.

        Of equal lines the marketplace cancels one that has not left, as long as there is one.
        """
        delivered = lines.browse()
        for sale_line, its_lines in lines.grouped('sale_line_id').items():
            left = its_lines.filtered(lambda line: line._has_left())
            others = self._alive_without(lines).filtered(
                lambda line: line.sale_line_id == sale_line  # noqa: B023
            )
            spare = sale_line.qty_delivered - sum((others | left).mapped('quantity'))
            for line in (its_lines - left).sorted('id'):
                if spare > 0:
                    left |= line
                    spare -= line.quantity
            delivered |= left
        return delivered

    def _alive_without(self, lines):
        return self.line_ids.filtered(
            lambda line: line not in lines and line.answer != 'cancel' and not line._is_dead()
        )

    # ------------------------------------------------------------------ the sales order

    def _take_out(self, lines, delivered=()):
        """Take cancelled lines out of the sales order; cancel it when none is left.

        :param delivered: those of the lines that have left: what did not leave of them is taken out
        """
        sale = self.sale_order_id.with_context(marketplace_says=True)
        if sale.state == 'cancel':
            return
        alive = self._alive_without(lines)
        if not alive and not any(sale.order_line.mapped('qty_delivered')):
            sale._action_cancel()
            return
        for sale_line in lines.sale_line_id:
            left = alive.filtered(lambda line: line.sale_line_id == sale_line)  # noqa: B023
            # what has left stays ordered: a person gets it back
            quantity = max(sum(left.mapped('quantity')), sale_line.qty_delivered)
            sale_line.with_context(marketplace_says=True).product_uom_qty = quantity
        self._take_out_extras(sale, alive.union(delivered) if delivered else alive)
        self._follow_draft_invoices(sale)

    def _take_out_extras(self, sale, alive):
        """Shipping and warranty of cancelled lines are not owed either."""
        for sale_line in sale.order_line.filtered('marketplace_extra'):
            kind = sale_line.marketplace_extra
            amount = sum(
                (Decimal((source.extras or {}).get(kind, '0')) for source in (self, *alive)),
                Decimal(),
            )
            vals = self._prepare_price(amount, sale_line.tax_ids)
            sale_line.write({name: vals[name] for name in ('price_unit', 'technical_price_unit')})

    def _follow_draft_invoices(self, sale):
        """Lower what draft invoices say to what is ordered by now; cancel one that says nothing."""
        for move in sale.invoice_ids.filtered(
            lambda item: item.state == 'draft' and item.move_type == 'out_invoice'
        ):
            for line in move.invoice_line_ids.filtered('sale_line_ids'):
                self._follow_sale_line(line, line.sale_line_ids[:1])
            if not coins(move.amount_total, move.currency_id.decimal_places):
                move.button_cancel()

    def _follow_sale_line(self, line, sale_line):
        if sale_line.marketplace_extra:
            if line.price_unit != sale_line.price_unit:
                line.price_unit = sale_line.price_unit
        elif line.quantity > sale_line.product_uom_qty:
            line.quantity = sale_line.product_uom_qty

    # ------------------------------------------------------------------ what is invoiced

    def _uncredited(self, lines):
        """Give the invoices of lines of which nobody has credited anything yet.

        Of what is credited in part, a person has to say what is left.
        """
        invoiced = {line: self._invoice_line_of(line).move_id for line in lines}
        found = {}
        for line, move in invoiced.items():
            credited = self._credited_of(line, move)
            if move and not credited:
                found[line] = move
            elif move and credited < self._paid_of_alike(line):
                move._marketplace_raise(
                    self.env._("Cancelled on the marketplace"),
                    self.env._(
                        "%(sku)s was cancelled, and the credit notes of this invoice are about a "
                        "part of it only: credit the rest.",
                        sku=line.sku,
                    ),
                )
        return found

    def _credited_of(self, line, invoice):
        """Give what the credit notes of an invoice say of a line and those like it."""
        notes = invoice.reversal_move_ids.filtered(lambda move: move.state != 'cancel')
        items = notes.invoice_line_ids.filtered(
            lambda item: line.sale_line_id in item._marketplace_sale_lines()
        )
        return coins(sum(items.mapped('price_total')), invoice.currency_id.decimal_places)

    def _paid_of_alike(self, line):
        """Give what was paid for the cancelled goods on a line's line of the sales order."""
        alike = self.line_ids.filtered(
            lambda item: item.sale_line_id == line.sale_line_id and item._is_dead()
        )
        return sum((item._goods_amount() for item in alike), Decimal())

    def _credit_cancelled(self, invoiced):
        """Propose credit notes for cancelled lines that were invoiced, ``{line: invoice}``."""
        by_invoice = {}
        for line, invoice in invoiced.items():
            # what the marketplace tells to have paid back is proposed with that refund
            gone = max(line._known_refunded(), line._coins(line.refunded))
            amount = line._paid_amount() - gone
            if amount > 0:
                by_invoice.setdefault(invoice, {})[line] = amount
        for invoice, amounts in by_invoice.items():
            move = self._propose_credit_note(
                invoice,
                amounts,
                self.env._("Cancelled on the marketplace"),
                self.env._("What was cancelled is invoiced: check the credit note and post it."),
            )
            self._note_cancelled_refunds(move, amounts)

    def _note_cancelled_refunds(self, move, amounts):
        """Where a cancellation pays back by itself, the credit note stands for that money."""
        told = {line: amount for line, amount in amounts.items() if not line._tells_refunds()}
        if move and told:
            self._note_grown(told).move_id = move
