from odoo import fields, models


class MarketplaceConnection(models.Model):
    _inherit = 'marketplace.connection'

    provider = fields.Selection(selection_add=[('acme', "Acme")], ondelete={'acme': 'cascade'})
