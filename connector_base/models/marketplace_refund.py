from odoo import api, fields, models
from odoo.exceptions import UserError

from .marketplace_order_line_paid import OPEN_REFUNDS


class MarketplaceRefund(models.Model):
    """Money given back for one line of an order, on either side, and the credit note it belongs to.

    What Odoo gives back is told to the marketplace through the outbox; what was given back there
    proposes a credit note.
    """

    _name = 'marketplace.refund'
    _description = "Marketplace refund"
    _order = 'id desc'
    _rec_name = 'line_id'
    _check_company_auto = True

    connection_id = fields.Many2one(
        related='line_id.connection_id', store=True, index=True, precompute=True
    )
    company_id = fields.Many2one(
        related='line_id.company_id', store=True, index=True, precompute=True
    )
    order_id = fields.Many2one(
        related='line_id.order_id', store=True, index=True, precompute=True
    )
    line_id = fields.Many2one(
        'marketplace.order.line', required=True, ondelete='cascade', index=True, readonly=True
    )
    currency_id = fields.Many2one(related='line_id.currency_id')
    amount = fields.Monetary(readonly=True, help="Tax included, in the order's currency.")
    origin = fields.Selection(
        [('odoo', "From Odoo"), ('marketplace', "On the marketplace")],
        string="Made",
        required=True,
        default='odoo',
        readonly=True,
        index=True,
    )
    state = fields.Selection(
        [
            ('pending', "To pay back"),
            ('uncertain', "Asked, answer lost"),
            ('done', "Paid back"),
            ('blocked', "Needs attention"),
            ('obsolete', "Not needed"),
        ],
        required=True,
        default='pending',
        readonly=True,
        index=True,
    )
    error = fields.Text(string="What to do", readonly=True)
    asked_at = fields.Datetime(readonly=True, help="When the marketplace was first asked.")
    done_at = fields.Datetime(string="Paid back on", readonly=True)
    paid_before = fields.Monetary(
        string="Paid back before", readonly=True, help="Of this line, when it was first asked."
    )
    paid_after = fields.Monetary(
        string="Stays paid", readonly=True, help="What the customer has still paid for the line."
    )
    is_rest = fields.Boolean(readonly=True, help="Nothing of the line stays paid.")
    by_seller = fields.Monetary(
        string="Borne by us", readonly=True, help="Where the marketplace tells."
    )
    by_marketplace = fields.Monetary(
        string="Borne by the marketplace",
        readonly=True,
        help="Such as its commission, where it tells.",
    )
    is_split_told = fields.Boolean(readonly=True)
    needs_no_note = fields.Boolean(
        string="Needs no credit note",
        readonly=True,
        help="Paid back before it was imported, never invoiced, or decided so.",
    )
    decision = fields.Char(readonly=True, help="Who decided what the marketplace did not tell.")
    move_id = fields.Many2one(
        'account.move',
        string="Credit note",
        readonly=True,
        index='btree_not_null',
        ondelete='set null',
        check_company=True,
    )
    outbox_id = fields.Many2one(
        'marketplace.outbox', readonly=True, index='btree_not_null', ondelete='set null'
    )

    must_decide = fields.Boolean(compute='_compute_must_decide')
    is_unclaimed = fields.Boolean(compute='_compute_is_unclaimed')

    _note_line_unique = models.UniqueIndex(
        "(move_id, line_id) WHERE move_id IS NOT NULL AND origin = 'odoo'",
        "A credit note pays back a line once.",
    )

    @api.depends('state', 'origin', 'outbox_id.state')
    def _compute_must_decide(self):
        for row in self:
            is_open = row.origin == 'odoo' and row.state in OPEN_REFUNDS
            row.must_decide = is_open and row.outbox_id.state == 'blocked'

    @api.depends('origin', 'move_id.state', 'needs_no_note')
    def _compute_is_unclaimed(self):
        for row in self:
            is_open = row.origin == 'marketplace' and not row.needs_no_note
            row.is_unclaimed = is_open and row.move_id.state != 'posted'

    def _amount(self):
        """Give the amount as ``Decimal``."""
        return self.line_id._coins(self.amount)

    def _total(self):
        """Give the sum of these amounts as ``Decimal``."""
        return sum(row._amount() for row in self)

    def _unclaimed(self):
        """Give those that were paid back there and no posted credit note stands for."""
        return self.filtered('is_unclaimed')

    def _is_asked(self):
        """Whether the marketplace was, or may have been, asked for it."""
        return self.state in ('uncertain', 'done')

    def _note(self, state, words=False, **vals):
        """Write down how this stands."""
        if state == 'done':
            vals.setdefault('done_at', fields.Datetime.now())
        self.write({'state': state, 'error': words, **vals})

    # ------------------------------------------------------------------ decided by a person

    @api.model
    def _decided(self, words):
        day = fields.Date.to_string(fields.Date.context_today(self))
        return f'{words} ({self.env.user.name}, {day})'

    def action_was_paid_back(self):
        """Write down that a person saw the money go back, where the marketplace does not tell."""
        self.check_access('write')
        self.sudo()._decide_paid_back(self._decided(self.env._("It was paid back")))

    def action_send_again(self):
        """Have the marketplace asked again, since a person saw that the money did not go back."""
        self.check_access('write')
        words = self._decided(self.env._("It was not paid back: send again"))
        self.sudo()._decide_send_again(words)

    def _undecided(self):
        """Give those that a person can decide about.

        :raises UserError: when there are none
        """
        rows = self.filtered(lambda row: row.origin == 'odoo' and row.state in OPEN_REFUNDS)
        waiting = rows.filtered(lambda row: row.outbox_id.state == 'blocked')
        undecided = waiting.filtered(lambda row: row.state == 'uncertain') or waiting
        if not undecided:
            raise UserError(self.env._("Nothing waits for a decision here: it is decided already."))
        # what the marketplace shows of these lines is looked at anew
        undecided.order_id.write({'is_due': True, 'next_try_at': fields.Datetime.now()})
        return undecided

    def _decide_paid_back(self, words):
        for message, rows in self._undecided().grouped('outbox_id').items():
            unclaimed = message.order_id.line_ids.refund_ids._unclaimed()
            # the marketplace's own rows stand for it then, not ours as well
            if unclaimed and unclaimed._total() == rows._total():
                rows._note('obsolete', words, decision=words, move_id=False)
                unclaimed.write({'move_id': message.move_id.id, 'decision': words})
            else:
                rows._note('done', decision=words, is_lost_now=False)
            message._settle_refund()

    def _decide_send_again(self, words):
        rows = self._undecided()
        rows._note('pending', decision=words, asked_at=False, is_lost_now=False)
        rows.outbox_id._reopen(is_confirmed=True)
        rows.connection_id._wake()

    # ------------------------------------------------------------------ credit notes

    def action_propose_credit_note(self):
        """Make a draft credit note for what was paid back on the marketplace."""
        self.check_access('write')
        rows = self.sudo()._unclaimed()
        drafts = rows.move_id.filtered(lambda move: move.state == 'draft')
        if drafts:
            raise UserError(
                self.env._("%s is proposed already: check and post it.", drafts[:1].display_name)
            )
        for order, its_rows in rows.grouped('order_id').items():
            if its_rows - order._propose_for(its_rows):
                raise UserError(
                    self.env._(
                        "No posted invoice of order %s has these lines: post the invoice first.",
                        order.external_id,
                    )
                )

    def action_needs_no_note(self):
        """Write down that no credit note is wanted for what was paid back on the marketplace."""
        self.check_access('write')
        rows = self.sudo()._unclaimed()
        words = self._decided(self.env._("Needs no credit note"))
        rows.write({'needs_no_note': True, 'decision': words})

    def action_open_move(self):
        """Open the credit note."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': 'account.move',
            'res_id': self.move_id.id,
            'view_mode': 'form',
        }
