from odoo import Command, fields, models
from odoo.exceptions import UserError

from odoo.addons.connector_base.contract.errors import MarketplaceError

from .. import const
from ..api import lookup_rows


class RefurbedLookup(models.TransientModel):
    """Ask refurbed while somebody waits: what may be entered elsewhere, and under which code."""

    _name = 'refurbed.lookup'
    _description = "Look up at refurbed"

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, domain=[('provider', '=', 'refurbed')]
    )
    kind = fields.Selection(
        [
            ('markets', "Markets"),
            ('currencies', "Currencies"),
            ('instance', "A product by number"),
            ('profiles', "Shipping profiles"),
            ('carriers', "Carriers"),
            ('templates', "Catalogue templates"),
        ],
        required=True,
        default='markets',
    )
    number_kind = fields.Selection(
        [('gtin', "GTIN (EAN)"), ('mpn', "Manufacturer's number"), ('id', "refurbed's number")],
        default='gtin',
    )
    number = fields.Char()
    category_type = fields.Selection(
        [(name, name.capitalize()) for name in const.CATEGORY_TYPES],
        default=const.CATEGORY_TYPES[0],
    )
    language = fields.Selection(
        [(name, name) for name in const.CATALOG_LANGUAGES], default=const.CATALOG_LANGUAGES[-1]
    )
    category_number = fields.Char(help="Empty: all categories.")
    line_ids = fields.One2many('refurbed.lookup.line', 'wizard_id', readonly=True)

    def action_look_up(self):
        """Ask, and show the rows in this window."""
        self.ensure_one()
        self.connection_id.check_access('read')
        calls = []
        try:
            rows = self._rows(self.connection_id._open_api(calls.append))
        except MarketplaceError as error:
            raise UserError(error.message) from error
        finally:
            self.env['marketplace.call']._note(self.connection_id, calls)
        self.line_ids = [
            Command.clear(),
            *(
                Command.create({'code': row.code, 'name': row.name, 'detail': row.detail})
                for row in rows
            ),
        ]
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Look up at refurbed"),
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'target': 'new',
        }

    def _rows(self, api):
        """Give the rows (``LookUpRow``) of what is asked for."""
        asked = {
            'markets': lambda: map(lookup_rows.market_row, api.list_markets()),
            'currencies': lambda: map(lookup_rows.currency_row, api.list_currencies()),
            'instance': lambda: [lookup_rows.instance_row(self._instance(api))],
            'profiles': lambda: map(lookup_rows.profile_row, api.list_shipping_profiles()),
            'carriers': lambda: map(lookup_rows.carrier_row, api.list_carriers()),
            'templates': lambda: lookup_rows.template_rows(self._templates(api)),
        }
        return list(asked[self.kind]())

    def _instance(self, api):
        if not self.number:
            raise UserError(self.env._("Enter the number to look for."))
        return api.get_instance(self.number_kind, self.number)

    def _templates(self, api):
        return api.catalog_templates(self.category_type, self.language, self.category_number or '')


class RefurbedLookupLine(models.TransientModel):
    _name = 'refurbed.lookup.line'
    _description = "Row of a look-up at refurbed"

    wizard_id = fields.Many2one('refurbed.lookup', required=True, ondelete='cascade')
    code = fields.Char()
    name = fields.Char()
    detail = fields.Text()
