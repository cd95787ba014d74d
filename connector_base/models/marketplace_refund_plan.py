from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..contract.money import CannotShare, Claim, coins, share_out


class MarketplaceRefund(models.Model):
    """Which line of an order gets how much of a credit note."""

    _inherit = 'marketplace.refund'

    @api.model
    def _plan(self, order, move):
        """Share out a credit note among the lines of an order: ``{line: Decimal}``.

        :raises UserError: saying what stands in the way and what to do
        """
        self._check_currency(order, move)
        lines = order.line_ids
        paid = lines._as_paid_lines()
        claims = self._claims(order, move)
        digits = order.currency_id.decimal_places
        coin = Decimal(1).scaleb(-digits)
        try:
            shares = share_out(claims, paid, self._order_total(order, move), coin)
        except CannotShare as error:
            raise UserError(self._share_words(order, move, error)) from error
        if not shares:
            raise UserError(self.env._("The credit note %s pays nothing back.", move.name))
        return {line: shares[line.external_id] for line in lines if line.external_id in shares}

    @api.model
    def _take_for_made_there(self, order, move):
        """Take a credit note for what the marketplace paid back itself, where the amounts agree.

        :return: whether it is: then there is nothing to send
        :raises UserError: when something else was paid back there that no credit note stands for
        """
        rows = order.line_ids.refund_ids._unclaimed()
        if not rows:
            return False
        if self._is_alike(rows, order, move):
            proposed = rows.move_id.filtered(lambda item: item.state == 'draft') - move
            rows.move_id = move
            proposed.button_cancel()
            words = self.env._("The marketplace had paid this back itself: it is not sent again.")
            move.message_post(body=words)
            return True
        raise UserError(
            self.env._(
                "%(amount)s %(currency)s of order %(order)s was paid back on the marketplace "
                "itself, and no posted credit note stands for it yet. Look at the refunds of the "
                "order: post the one that is proposed, or say that none is needed.",
                amount=rows._total(),
                currency=order.currency_id.name,
                order=order.external_id,
            )
        )

    @api.model
    def _take_over_earlier(self, order, move):
        """Take a credit note for what was paid back with one that is not posted any more.

        Who cancels a credit note and makes another one corrects a document: the money went already.

        :return: whether it is: then there is nothing to send
        :raises UserError: when the amounts differ
        """
        rows = order.line_ids.refund_ids.filtered(
            lambda row: (
                row.origin == 'odoo'
                and row._is_asked()
                and row.move_id.state != 'posted'
                and not row.outbox_id.is_for_cancelled
            )
        )
        if not rows:
            return False
        # a credit note pays back a line once
        if len(rows.line_id) == len(rows) and self._is_alike(rows, order, move):
            rows.outbox_id.move_id = move
            rows.move_id = move
            words = self.env._("Paid back with an earlier credit note: it is not sent again.")
            move.message_post(body=words)
            return True
        raise UserError(
            self.env._(
                "%(amount)s %(currency)s of order %(order)s was paid back with a credit note that "
                "is not posted any more (%(notes)s). Post that one again, or make this one over "
                "the same amount; another amount needs a credit note of its own after that.",
                amount=rows._total(),
                currency=order.currency_id.name,
                order=order.external_id,
                notes=', '.join(rows.move_id.mapped('display_name')) or self.env._("deleted"),
            )
        )

    def _is_alike(self, rows, order, move):
        """Whether a credit note is over just what some refunds of an order are."""
        is_same_currency = move.currency_id == order.currency_id
        return is_same_currency and rows._total() == self._order_total(order, move)

    def _check_currency(self, order, move):
        if move.currency_id != order.currency_id:
            raise UserError(
                self.env._(
                    "Order %(order)s was paid in %(paid)s, the credit note is in %(noted)s: make "
                    "it in %(paid)s.",
                    order=order.external_id,
                    paid=order.currency_id.name,
                    noted=move.currency_id.name,
                )
            )

    def _share_words(self, order, move, error):
        line = order.line_ids.filtered(lambda item: item.external_id == error.ref)
        return self.env._(
            "The credit note %(move)s gives back %(wanted)s %(currency)s for %(what)s, where "
            "%(left)s is still paid on the marketplace and not being paid back. Lower the credit "
            "note.",
            move=move.name,
            wanted=error.wanted,
            currency=order.currency_id.name,
            what=line.sku or line.title or self.env._("order %s", order.external_id),
            left=error.left,
        )

    @api.model
    def _products_of(self, move):
        return move.invoice_line_ids.filtered(lambda line: line.display_type == 'product')

    @api.model
    def _order_total(self, order, move):
        """Give what a credit note pays back of one order (``Decimal``)."""
        digits = order.currency_id.decimal_places
        lines = self._products_of(move)
        own = lines.filtered(lambda line: self._is_of(line, order))
        if own == lines:
            return coins(move.amount_total, digits)
        return sum((coins(line.price_total, digits) for line in own), Decimal())

    @api.model
    def _is_of(self, line, order):
        """Whether a line of a credit note is of an order, or of none that is named."""
        sales = line._marketplace_sale_lines().order_id
        return not sales or order.sale_order_id in sales

    def _claims(self, order, move):
        """Give what each line of a credit note wants, as ``contract.money.Claim``."""
        claims = []
        for line in self._products_of(move):
            if not self._is_of(line, order):
                continue
            amount = coins(line.price_total, order.currency_id.decimal_places)
            if amount:
                claims.append(self._claim(order, move, line, amount))
        return claims

    def _claim(self, order, move, line, amount):
        sale_line = line._marketplace_sale_lines()[:1]
        lines = order.line_ids.filtered(lambda item: item.sale_line_id and item._was_sold())
        if sale_line.marketplace_extra:
            return Claim(amount, tuple(lines.mapped('external_id')), sale_line.marketplace_extra)
        if sale_line:
            lines = order.line_ids.filtered(lambda item: item.sale_line_id == sale_line)
        if lines and (sale_line or len(lines.sale_line_id) == 1):
            return Claim(amount, tuple(lines.mapped('external_id')))
        raise UserError(
            self.env._(
                "“%(line)s” on the credit note %(move)s belongs to no line of order %(order)s. "
                "Choose the line of the order in its column “Pays back”.",
                line=line.name or line.product_id.display_name or '',
                move=move.name,
                order=order.external_id,
            )
        )
