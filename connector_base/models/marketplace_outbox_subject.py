from odoo import api, fields, models


class MarketplaceOutbox(models.Model):
    """What a message is about, in words for its list."""

    _inherit = 'marketplace.outbox'

    subject = fields.Char(string="For", compute='_compute_subject')

    @api.depends('line_id.title', 'line_id.sku', 'picking_id.name')
    def _compute_subject(self):
        for message in self:
            message.subject = message._subject()

    def _subject(self):
        """Name what this message is about: a delivery, a line; each verb may say more.

        :return: text
        """
        line = self.line_id
        return self.sudo().picking_id.name or line.sku or line.title or ''

    def _notice_words(self):
        """Say how these messages stand, each sentence once, and of what where it differs: text."""
        verbs = dict(self._fields['verb']._description_selection(self.env))
        states = dict(self._fields['state']._description_selection(self.env))
        words = [(verbs[item.verb], item.error or states[item.state]) for item in self]
        if len(set(self.mapped('verb'))) > 1:
            return '; '.join(dict.fromkeys(f'{verb}: {said}' for verb, said in words))
        return '; '.join(dict.fromkeys(said for _verb, said in words))
