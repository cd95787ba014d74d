from odoo import models
from odoo.exceptions import UserError

PDF = b'%PDF'
RENDERERS = ('ok', 'workers', 'upgrade')


class AccountMove(models.Model):
    """The PDF of an invoice: as Odoo printed or prints it, else what somebody attached.

    Other papers may be attached as well: they count only where Odoo can't print.
    """

    _inherit = 'account.move'

    def _marketplace_pdf(self):
        """Give this invoice as PDF (``bytes``), or nothing where it can't be made.

        Not to be called in a user's transaction: printing takes seconds.

        :raises UserError: when Odoo can't print it, in Odoo's words
        """
        self.ensure_one()
        own = self.invoice_pdf_report_id.raw or b''
        if own.startswith(PDF):
            return own
        if self.env['ir.actions.report'].get_wkhtmltopdf_state() in RENDERERS:
            return self._marketplace_pdf_printed()
        return self._marketplace_pdf_attached()

    def _marketplace_pdf_attached(self):
        """Give the last PDF that somebody attached since the invoice was made, or nothing."""
        attached = self.env['ir.attachment'].search(
            [
                ('res_model', '=', self._name),
                ('res_id', '=', self.id),
                ('res_field', '=', False),
                ('mimetype', '=', 'application/pdf'),
                ('id', '>', self.marketplace_stale_file),
            ],
            order='id desc',
        )
        for attachment in (self.message_main_attachment_id & attached) | attached:
            if (attachment.raw or b'').startswith(PDF):
                return attachment.raw
        return b''

    def _marketplace_pdf_printed(self):
        """Print the invoice as *Send* does, and keep the PDF on it."""
        Send = self.env['account.move.send'].with_company(self.company_id)
        settings = Send._get_default_sending_settings(self, sending_methods=[], extra_edis=set())
        Send._generate_invoice_documents({self: settings})
        if settings.get('error'):
            raise UserError(Send._format_error_text(settings['error']))
        raw = self.invoice_pdf_report_id.raw or b''
        return raw if raw.startswith(PDF) else b''
