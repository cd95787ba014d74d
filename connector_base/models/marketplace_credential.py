from odoo import fields, models


class MarketplaceCredential(models.Model):
    """The token of a connection, in a table that nobody has any right on.

    It is written through ``marketplace.connection.token`` and read by the connector in sudo only,
    so
    that no view, export, copy or remote call can show it.
    """

    _name = 'marketplace.credential'
    _description = "Marketplace credential"
    _log_access = False
    _rec_name = 'connection_id'

    connection_id = fields.Many2one('marketplace.connection', required=True, ondelete='cascade')
    company_id = fields.Many2one(related='connection_id.company_id')
    secret = fields.Char(required=True)

    _connection_unique = models.Constraint(
        'UNIQUE(connection_id)', "A connection has one token only."
    )
