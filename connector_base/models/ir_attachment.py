from odoo import api, models

PDF = 'application/pdf'


class IrAttachment(models.Model):
    _inherit = 'ir.attachment'

    @api.model_create_multi
    def create(self, vals_list):
        """A PDF attached to an invoice may be what a marketplace waits for."""
        attachments = super().create(vals_list)
        attachments._note_marketplace_invoice()
        return attachments

    def write(self, vals):
        """A file that is uploaded first gets its document afterwards."""
        result = super().write(vals)
        if 'res_id' in vals or 'res_model' in vals:
            self._note_marketplace_invoice()
        return result

    def _note_marketplace_invoice(self):
        papers = self.sudo().filtered(
            lambda item: (
                item.res_model == 'account.move' and not item.res_field and item.mimetype == PDF
            )
        )
        if papers:
            moves = self.env['account.move'].sudo().browse(papers.mapped('res_id'))
            self.env['marketplace.outbox'].sudo()._note_pdf_attached(moves)
