from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..contract.documents import MARGIN, NET, REGULAR


class MarketplaceTaxRule(models.Model):
    """Which taxes a sale carries, by destination country and taxation scheme.

    The most precise rule wins: country and scheme, then scheme alone. Where no rule fits a regular
    sale, the product's taxes go through the fiscal position that Odoo detects for the address.
    """

    _name = 'marketplace.tax.rule'
    _description = "Marketplace tax rule"
    _order = 'connection_id, taxation, country_id, id'
    _check_company_auto = True

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True
    )
    company_id = fields.Many2one(related='connection_id.company_id', store=True, index=True)
    country_id = fields.Many2one('res.country', string="Delivered to", help="Empty: every country.")
    taxation = fields.Selection(
        [(REGULAR, "Regular VAT"), (MARGIN, "Margin scheme"), (NET, "Without VAT")],
        required=True,
        default=REGULAR,
    )
    fiscal_position_id = fields.Many2one('account.fiscal.position', check_company=True)
    tax_ids = fields.Many2many(
        'account.tax',
        string="Taxes",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale'), ('company_id', '=', company_id)]",
        help="Empty: the product's taxes, as the fiscal position maps them.",
    )
    no_tax = fields.Boolean(string="No tax at all")

    _country_unique = models.UniqueIndex(
        '(connection_id, taxation, COALESCE(country_id, 0))',
        "There is a rule for this country and taxation already.",
    )

    @api.constrains('no_tax', 'tax_ids', 'fiscal_position_id')
    def _check_something_is_said(self):
        for rule in self:
            if not (rule.no_tax or rule.tax_ids or rule.fiscal_position_id):
                raise ValidationError(
                    self.env._("Choose a fiscal position, the taxes, or tick that there is no tax.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        """A new rule may be what orders wait for."""
        rules = super().create(vals_list)
        rules._wake_orders()
        return rules

    def write(self, vals):
        """A changed rule may be what orders wait for."""
        result = super().write(vals)
        self._wake_orders()
        return result

    def _wake_orders(self):
        self.env['marketplace.order'].sudo()._wake(self.connection_id, ['tax', 'total'])

    def _find(self, connection, country, taxation):
        """Find the rule for a destination ``res.country`` and taxation scheme, or none."""
        rules = connection.tax_rule_ids.filtered(
            lambda rule: (
                rule.taxation == taxation and rule.country_id in (country, rule.env['res.country'])
            )
        )
        return rules.sorted(lambda rule: not rule.country_id)[:1]

    def _map_taxes(self, product_taxes):
        """Give the taxes of a sale of a product whose own taxes are ``product_taxes``."""
        if self.no_tax:
            return self.env['account.tax']
        if self.tax_ids:
            return self.tax_ids
        return self.fiscal_position_id.map_tax(product_taxes)
