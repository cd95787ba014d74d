from odoo import api, fields, models


class MarketplaceGrade(models.Model):
    """A grade (condition) as a marketplace names it, with what is kept back of it."""

    _name = 'marketplace.grade'
    _description = "Marketplace grade"
    _order = 'connection_id, code'
    _rec_name = 'code'

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    code = fields.Char(required=True, readonly=True)
    buffer_quantity = fields.Integer(
        string="Keep back", help="Units of every product in this grade that are never published."
    )

    _code_unique = models.Constraint('UNIQUE(connection_id, code)', "A grade is listed once.")

    def write(self, vals):
        """What is kept back changes what is published."""
        result = super().write(vals)
        if 'buffer_quantity' in vals:
            listings = self.env['marketplace.listing'].search([('grade_id', 'in', self.ids)])
            listings._mark_dirty()
        return result

    @api.model
    def _ensure(self, connection, codes):
        """Find or make grades; ``{code: grade}``."""
        known = {
            grade.code: grade for grade in self.search([('connection_id', '=', connection.id)])
        }
        missing = sorted({code for code in codes if code} - known.keys())
        for grade in self.create(
            [{'connection_id': connection.id, 'code': code} for code in missing]
        ):
            known[grade.code] = grade
        return known
