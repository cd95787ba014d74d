from decimal import Decimal

from odoo import models

from ..contract.after_sales import LineRefund
from ..contract.documents import DEAD_STATES, REFUNDED, RETURNED, SHIPPED, UNKNOWN

LEFT_STATES = (SHIPPED, RETURNED, REFUNDED)


class MarketplaceRefund(models.Model):
    """What is still to be asked for, by how the marketplace has the line now."""

    _inherit = 'marketplace.refund'

    def _is_to_ask(self, line, tells):
        """Whether the marketplace is to be asked now; what is known otherwise is written down.

        :param line: the line as it is now (``contract.documents.OrderLine``), or ``None``
        :param tells: whether the marketplace tells what was paid back
        """
        if line is None or (tells and line.refunded is None):
            words = self.env._("The marketplace doesn't show this line any more: look there.")
            self._note_stopped(words)
            return False
        if self.asked_at:
            return self._is_to_ask_again(line, tells)
        if 'uncertain' in (self.line_id.refund_ids - self).mapped('state'):
            # its money could not be told from this one's
            words = self.env._("Waits until it is known what became of another refund of the line.")
            self._note('pending', words)
            return False
        if line.state in DEAD_STATES:
            return self._is_dead_but_paid(line, tells)
        if line.state not in LEFT_STATES:
            self._note('pending', self._waiting_words(line))
            return False
        if line.state == REFUNDED and not tells:
            return self._settle_refunded_there()
        return self._has_room(line, tells)

    def _note_stopped(self, words):
        """A person has to look; what was asked for already may have been paid."""
        self._note('uncertain' if self.asked_at else 'blocked', words, is_lost_now=False)

    def _waiting_words(self, line):
        if line.state == UNKNOWN:
            return self.env._(
                "Waits: the marketplace has the line in a state that is not known here (%s).",
                line.state_code,
            )
        return self.env._("Waits until the marketplace has the line as shipped.")

    def _settle_refunded_there(self):
        """All of the line went back there: that is what was wanted, or a person has to look."""
        if self.is_rest:
            words = self.env._("The marketplace had paid the line back in full itself.")
            self._note('obsolete', words)
        else:
            words = self.env._(
                "The marketplace has this line as refunded already. Look there how much went back."
            )
            self._note('blocked', words)
        return False

    def _is_dead_but_paid(self, line, tells):
        """Cancelled before it left: whether the money is still there to be given back."""
        if tells and self.line_id._paid_amount() > line.refunded:
            return self._has_room(line, tells)
        words = self.env._("Cancelled before it left: the marketplace pays that back itself.")
        self._note('obsolete', words)
        return False

    def _has_room(self, line, tells):
        """Note what stays paid; a person looks where less is paid than is to be given back."""
        before = line.refunded if tells else self.line_id._known_refunded()
        after = self.line_id._paid_amount() - before - self._amount()
        if after < 0:
            words = self.env._(
                "Of this line only %(left)s %(currency)s is still paid on the marketplace: lower "
                "the credit note.",
                left=after + self._amount(),
                currency=self.currency_id.name,
            )
            self._note('blocked', words)
            return False
        self.write({'paid_before': before, 'paid_after': after, 'is_rest': not after})
        return True

    def _is_to_ask_again(self, line, tells):
        """Whether a refund that was asked for has to be asked for again; the money tells."""
        if not tells:
            return self._is_to_ask_again_untold(line)
        before = self.line_id._coins(self.paid_before)
        if line.refunded == before + self._amount():
            self._note('done', is_lost_now=False)
        elif line.refunded == before:
            return True
        else:
            words = self.env._(
                "Asked to pay back %(amount)s where %(before)s had gone back before; the "
                "marketplace shows %(now)s now. Look there whether this was paid back.",
                amount=self._amount(),
                before=before,
                now=line.refunded,
            )
            self._note('uncertain', words, is_lost_now=False)
        return False

    def _is_to_ask_again_untold(self, line):
        """A whole line shows as refunded, and can't be paid back twice; of a part nothing shows."""
        if self.is_rest and line.state == REFUNDED:
            self._note('done', is_lost_now=False)
            return False
        if self.is_rest and line.state in LEFT_STATES and self._shows():
            return True
        words = self.env._(
            "The answer was lost, and the marketplace doesn't show what was paid back. Look there "
            "whether %(amount)s %(currency)s of %(sku)s went back.",
            amount=self._amount(),
            currency=self.currency_id.name,
            sku=self.line_id.sku or self.line_id.external_id,
        )
        self._note('uncertain', words, is_lost_now=False)
        return False

    def _shows(self):
        connection = self.connection_id
        return bool(self._own_sku()) and connection._adapter()._shows_full_refund(connection)

    def _own_sku(self):
        """Give the SKU of the line, or an empty text where another line of the order has it too."""
        sku = self.line_id.sku or ''
        return sku if self.order_id.line_ids.mapped('sku').count(sku) == 1 else ''

    # ------------------------------------------------------------------ what is asked and answered

    def _as_line_refund(self, tells):
        """Give what is asked (``contract.after_sales.LineRefund``)."""
        line = self.line_id
        return LineRefund(
            line_ref=line.external_id,
            sku=self._own_sku(),
            amount=self._amount(),
            currency=self.currency_id.name,
            paid_after=line._coins(self.paid_after) if tells else None,
            is_rest=self.is_rest,
            reason='withdrawal' if line.state == RETURNED else 'other',
        )

    def _is_computed_alike(self, result):
        """Whether the marketplace computes the amount that Odoo wants, to the coin."""
        if not result.ok:
            self._note_stopped(result.message)
        elif result.amount != self._amount():
            words = self.env._(
                "The marketplace would pay back %(theirs)s instead of %(ours)s %(currency)s, so "
                "nothing was paid. Compare the line there with the credit note.",
                theirs=result.amount if result.amount is not None else '?',
                ours=self._amount(),
                currency=self.currency_id.name,
            )
            self._note_stopped(words)
        else:
            return True
        return False

    def _note_answer(self, result, is_again):
        """Write down what the marketplace answered (``contract.after_sales.RefundResult``).

        :param is_again: whether it was asked for before, and that answer was lost
        """
        self.is_lost_now = result.uncertain
        if result.uncertain:
            self._note('uncertain', result.message)
        elif not result.ok and is_again:
            self._note_stopped(result.message)
        elif not result.ok:
            self._note('blocked', result.message, asked_at=False)
        else:
            self._note_paid_back(result)

    def _note_paid_back(self, result):
        split = result.by_seller is not None or result.by_marketplace is not None
        vals = {
            'is_split_told': split,
            'by_seller': result.by_seller or Decimal(),
            'by_marketplace': result.by_marketplace or Decimal(),
        }
        words = False
        if result.amount is not None and result.amount != self._amount():
            words = self.env._(
                "The marketplace paid back %(theirs)s instead of %(ours)s %(currency)s: correct "
                "the credit note.",
                theirs=result.amount,
                ours=self._amount(),
                currency=self.currency_id.name,
            )
            vals['amount'] = result.amount
        self._note('done', words, **vals)
        self.line_id.refunded = self.line_id._coins(self.line_id.refunded) + self._amount()
