from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import RETRY_DELAYS
from ..contract.after_sales import InvoiceFile
from ..contract.documents import DEAD_STATES, HELD, TO_ANSWER, UNKNOWN
from ..contract.errors import AccessRefused, CredentialsRefused, RequestRefused, TransientError

NOT_YET = frozenset({HELD, TO_ANSWER, UNKNOWN})


class MarketplaceOutbox(models.Model):
    """Invoices whose PDF goes to the marketplace; a later one takes the place of an earlier."""

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(
        selection_add=[('invoice', "Hand in the invoice")], ondelete={'invoice': 'cascade'}
    )
    invoice_seen = fields.Char(
        readonly=True, help="What the marketplace showed of an invoice before this one was sent."
    )

    @api.model
    def _enqueue_invoice(self, order, move):
        """Write down that an invoice is to be handed in, in the caller's transaction."""
        earlier = self.search([('order_id', '=', order.id), ('verb', '=', 'invoice')])
        open_ones = earlier.filtered(lambda item: item.state in ('pending', 'blocked'))
        again = open_ones.filtered(lambda item: item.move_id == move)[:1]
        words = self.env._("%s is handed in instead.", move.name)
        (open_ones - again)._close('obsolete', words)
        if again:
            again._reopen()
            return again
        number = len(earlier.filtered(lambda item: item.move_id == move)) + 1
        return self.create(
            {
                'connection_id': order.connection_id.id,
                'key': f'invoice:{order.external_id}:{move.id}:{number}',
                'order_id': order.id,
                'move_id': move.id,
                'verb': 'invoice',
            }
        )

    def _withdraw(self):
        super()._withdraw()
        for message in self._of('invoice'):
            if message.state in ('pending', 'blocked'):
                words = self.env._("%s was reset to draft.", message.move_id.name)
                message._close('obsolete', words)

    # ------------------------------------------------------------------ sending

    def _send_rest(self, document, api_, run):
        """Invoices follow what leaves and what is paid back."""
        super()._send_rest(document, api_, run)
        for message in self._of('invoice'):
            message._send_invoice(document, api_, run)

    def _send_invoice(self, document, api_, run):
        """Hand in one invoice, unless it is there already or can't be."""
        seen = f'{document.has_invoice} {document.invoiced_at}'
        if self.state == 'uncertain' and seen != self.invoice_seen:
            self._note_handed_in(run)
            return
        if not self._is_invoice_wanted(document):
            return
        invoice = self._invoice_file()
        if not invoice:
            return
        # from here on the marketplace may have it: a crash must be followed by a look
        self.write({'state': 'uncertain', 'error': False, 'invoice_seen': seen})
        self.env['ir.cron']._commit_progress(0)
        self._put_invoice(invoice, api_, run)

    def _is_invoice_wanted(self, document):
        """Whether the invoice is to be handed in now; say why not otherwise."""
        alive = {line.state for line in document.lines} - DEAD_STATES
        if self.move_id.state != 'posted':
            self._close('obsolete', self.env._("The invoice is not posted any more."))
        elif not alive:
            self._close('obsolete', self.env._("The order is cancelled on the marketplace."))
        elif alive & NOT_YET:
            words = self.env._("Waits until the marketplace has the order as accepted.")
            self._wait(words, RETRY_DELAYS[0])
        elif not document.takes_invoice:
            words = self.env._(
                "The marketplace takes no invoice for this order any more: send it to the customer."
            )
            self._close('obsolete', words)
        else:
            return True
        return False

    def _invoice_file(self):
        """Give the invoice's PDF (``contract.after_sales.InvoiceFile``), or wait for one."""
        move = self.move_id
        try:
            pdf = move._marketplace_pdf()
        except UserError as error:
            self._wait(str(error), RETRY_DELAYS[min(self.attempts, len(RETRY_DELAYS) - 1)])
            self.attempts += 1
            return None
        if not pdf:
            words = self.env._(
                "There is no PDF of %s. Attach it to the invoice, or have the administrator "
                "install wkhtmltopdf; it is handed in by itself then.",
                move.name,
            )
            self._wait(words, RETRY_DELAYS[2])
            return None
        name = f"{move.name.replace('/', '_')}.pdf"
        return InvoiceFile(number=move.name, name=name, content=pdf)

    def _put_invoice(self, invoice, api_, run):
        try:
            result = api_.put_invoice(self.order_id.external_id, invoice)
        except (TransientError, CredentialsRefused) as error:
            self.write({'state': 'pending', 'error': error.message})
            self.env['ir.cron']._commit_progress(0)
            raise
        except (RequestRefused, AccessRefused) as error:
            self._note_refused(error.message)
            return
        if result.uncertain:
            self._wait(result.message, timedelta(minutes=1))
        elif result.ok:
            self._note_handed_in(run)
        else:
            self._note_refused(result.message)

    def _note_handed_in(self, run):
        """Write down that the invoice is there, and that an earlier one is not any more."""
        self._close('done')
        run._count(pushed=1)
        earlier = self.search(
            [
                ('order_id', '=', self.order_id.id),
                ('verb', '=', 'invoice'),
                ('state', '=', 'done'),
                ('id', '!=', self.id),
            ]
        )
        words = self.env._("%s took its place on the marketplace.", self.move_id.name)
        earlier.filtered(lambda item: item.move_id != self.move_id).error = words

    @api.model
    def _note_pdf_attached(self, moves):
        """Hand in at once what waited for a PDF."""
        waiting = self.search(
            [
                ('move_id', 'in', moves.ids),
                ('verb', '=', 'invoice'),
                ('state', 'in', ('pending', 'blocked')),
            ]
        )
        waiting._reopen()
        waiting.connection_id._wake()
