from odoo import models


class AccountMoveReversal(models.TransientModel):
    _inherit = 'account.move.reversal'

    def reverse_moves(self, is_modify=False):
        """Override of `account`: an invoice that is corrected gives no money back by itself."""
        wizard = self.with_context(marketplace_corrects_invoice=True) if is_modify else self
        return super(AccountMoveReversal, wizard).reverse_moves(is_modify)
