from decimal import Decimal

from odoo import Command, models

from ..contract.money import coins


class MarketplaceOrder(models.Model):
    """Draft credit notes that are proposed: right to the coin, for a person to check and post."""

    _inherit = 'marketplace.order'

    def _invoice_line_of(self, line):
        """Give the line of the last posted invoice that a line of this order is on.

        Of equal lines, a cancelled one is on it only when more was invoiced than the others are.
        """
        sale_line = line.sale_line_id
        invoiced = sale_line.invoice_lines.filtered(
            lambda item: item.move_id.state == 'posted' and item.move_id.move_type == 'out_invoice'
        )
        if line._is_dead():
            alive = self.line_ids.filtered(
                lambda item: item.sale_line_id == sale_line and not item._is_dead()
            )
            if sale_line.qty_invoiced_posted <= sum(alive.mapped('quantity')):
                return invoiced.browse()
        return invoiced.sorted('id')[-1:]

    def _credit_notes(self):
        """Give the credit notes of this order, drafts included: also those over a part of a price,
        which no quantity links to the sales order.
        """
        sale = self.sale_order_id
        parts = self.env['account.move.line'].search(
            [('marketplace_sale_line_id', 'in', sale.order_line.ids)]
        )
        moves = sale.invoice_ids | sale.invoice_ids.reversal_move_ids | parts.move_id
        return moves.filtered(
            lambda move: move.move_type == 'out_refund' and move.state != 'cancel'
        )

    def _propose_credit_note(self, invoice, amounts, summary, note):
        """Make a draft credit note that pays back ``{line: Decimal}`` of an invoice.

        An activity asks the accountant to check it; where the invoice does not hold that much any
        more, the activity is on the invoice, and nothing is made.
        """
        total = sum(amounts.values(), Decimal())
        digits = invoice.currency_id.decimal_places
        credited = invoice.reversal_move_ids.filtered(lambda move: move.state != 'cancel')
        left = coins(invoice.amount_total - sum(credited.mapped('amount_total')), digits)
        move = self.env['account.move']
        if total <= left and invoice.currency_id == self.currency_id:
            move = self._make_credit_note(invoice, amounts, summary)
        if move and coins(move.amount_total, digits) == total:
            move._marketplace_raise(summary, note)
            return move
        move.unlink()
        invoice._marketplace_raise(
            summary,
            self.env._(
                "%(total)s %(currency)s is to be credited, of which the invoice leaves %(left)s. "
                "Make the credit note by hand.",
                total=total,
                currency=self.currency_id.name,
                left=left,
            ),
        )
        return self.env['account.move']

    def _make_credit_note(self, invoice, amounts, reason):
        Move = self.env['account.move'].with_company(invoice.company_id)
        return Move.create(
            {
                'move_type': 'out_refund',
                'reversed_entry_id': invoice.id,
                'partner_id': invoice.partner_id.id,
                'partner_shipping_id': invoice.partner_shipping_id.id,
                'currency_id': invoice.currency_id.id,
                'journal_id': invoice.journal_id.id,
                'fiscal_position_id': invoice.fiscal_position_id.id,
                'invoice_origin': invoice.invoice_origin,
                'invoice_payment_term_id': False,
                'ref': f'{reason}: {invoice.name}',
                'invoice_line_ids': [
                    Command.create(vals) for vals in self._prepare_credit_lines(invoice, amounts)
                ],
            }
        )

    def _prepare_credit_lines(self, invoice, amounts):
        """Prepare what a credit note says: whole goods and extras as such, else a part of a price.

        A part of a price is no quantity less: it is not linked to the sales order's quantities,
        which would otherwise be invoiced once more.
        """
        parts = {}
        for line, amount in amounts.items():
            for sale_line, price, quantity in self._credit_parts(line, amount):
                key = sale_line, price, bool(quantity)
                parts[key] = parts.get(key, 0) + (quantity or 1)
        return [
            self._prepare_credit_line(invoice, sale_line, price, quantity, whole)
            for (sale_line, price, whole), quantity in parts.items()
        ]

    def _credit_parts(self, line, amount):
        """Split what goes back of a line into goods and extras.

        :return: ``[(sale line, price, quantity)]``; no quantity for a part of a price
        """
        goods = line._goods_amount()
        extras = line._extra_amounts()
        of_kind = {
            item.marketplace_extra: item
            for item in self.sale_order_id.order_line
            if item.marketplace_extra
        }
        extras = {kind: part for kind, part in extras.items() if part and kind in of_kind}
        if amount == goods + sum(extras.values(), Decimal()):
            parts = [(line.sale_line_id, line._coins(line.unit_price), line.quantity)]
            return parts + [(of_kind[kind], part, 0) for kind, part in extras.items()]
        if amount == goods:
            return [(line.sale_line_id, line._coins(line.unit_price), line.quantity)]
        return [(line.sale_line_id, amount, 0)]

    def _prepare_credit_line(self, invoice, sale_line, price, quantity, whole):
        invoiced = invoice.invoice_line_ids.filtered(lambda item: sale_line in item.sale_line_ids)
        source = invoiced[:1]
        taxes = source.tax_ids or sale_line.tax_ids
        name = sale_line.name if whole else self.env._("Part of the price: %s", sale_line.name)
        vals = {
            'product_id': sale_line.product_id.id,
            'name': name if not sale_line.marketplace_extra else sale_line.name,
            'quantity': quantity,
            'product_uom_id': sale_line.product_uom_id.id,
            'price_unit': self._prepare_price(price, taxes)['price_unit'],
            'discount': 0,
            'tax_ids': [Command.set(taxes.ids)],
        }
        if source.account_id:
            vals['account_id'] = source.account_id.id
        if whole:
            return {**vals, 'sale_line_ids': [Command.link(sale_line.id)]}
        return {**vals, 'marketplace_sale_line_id': sale_line.id}
