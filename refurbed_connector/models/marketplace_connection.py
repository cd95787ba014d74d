from odoo import fields, models


class MarketplaceConnection(models.Model):
    _inherit = 'marketplace.connection'

    provider = fields.Selection(
        selection_add=[('refurbed', "refurbed")], ondelete={'refurbed': 'cascade'}
    )

    def action_refurbed_lookup(self):
        """Open the live look-ups of a refurbed account."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Look up at refurbed"),
            'res_model': 'refurbed.lookup',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_connection_id': self.id},
        }
