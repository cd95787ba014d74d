from odoo import fields, models


class MarketplaceLabelOption(models.Model):
    """From where, or with whom, a label of the marketplace can be had."""

    _name = 'marketplace.label.option'
    _description = "Choice for a marketplace label"
    _order = 'connection_id, kind, name'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True, readonly=True
    )
    company_id = fields.Many2one(
        related='connection_id.company_id', store=True, index=True, readonly=True
    )
    kind = fields.Selection(
        [('sender', "Sender"), ('carrier', "Carrier")], required=True, readonly=True
    )
    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)

    _code_unique = models.Constraint(
        'UNIQUE(connection_id, kind, code)', "A connection has a choice of a code once."
    )

    def _replace(self, connection, options):
        """Keep what can be chosen (``contract.after_sales.LabelOptions``) and nothing else."""
        wanted = {
            (kind, code): name or code
            for kind, rows in (('sender', options.senders), ('carrier', options.carriers))
            for code, name in rows
        }
        known = self.search([('connection_id', '=', connection.id)])
        for option in known:
            name = wanted.pop((option.kind, option.code), None)
            if name is None:
                option.unlink()
            elif option.name != name:
                option.name = name
        self.create(
            [
                {'connection_id': connection.id, 'kind': kind, 'code': code, 'name': name}
                for (kind, code), name in wanted.items()
            ]
        )
