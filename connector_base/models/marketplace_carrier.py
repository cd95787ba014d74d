from odoo import fields, models


class MarketplaceCarrier(models.Model):
    """What a marketplace calls a delivery method of Odoo."""

    _name = 'marketplace.carrier'
    _description = "Marketplace carrier"
    _order = 'connection_id, carrier_id'
    _rec_name = 'code'
    _check_company_auto = True

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    carrier_id = fields.Many2one(
        'delivery.carrier',
        string="Delivery method",
        check_company=True,
        ondelete='cascade',
        help="Empty: every delivery method without a row of its own.",
    )
    code = fields.Char(string="Marketplace's name", required=True)

    _carrier_unique = models.UniqueIndex(
        '(connection_id, COALESCE(carrier_id, 0))', "A delivery method has one name per connection."
    )

    def _find_code(self, connection, carrier):
        """Give the marketplace's name of a ``delivery.carrier``, or an empty text."""
        rows = connection.carrier_ids.filtered(
            lambda row: not row.carrier_id or row.carrier_id == carrier
        )
        return rows.sorted(lambda row: not row.carrier_id)[:1].code or ''
