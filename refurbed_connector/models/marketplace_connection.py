import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import const

HOST = re.compile(r'([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}')


class MarketplaceConnection(models.Model):
    _inherit = 'marketplace.connection'

    provider = fields.Selection(
        selection_add=[('refurbed', "refurbed")], ondelete={'refurbed': 'cascade'}
    )
    # what the contract leaves open, as choices (see README)
    refurbed_label_format = fields.Selection(
        list(const.LABEL_FORMATS.items()),
        string="Labels are for",
        default=const.LABEL_PRINTER,
        required=True,
        help="refurbed makes each label for a label printer, and for the corners of an A4 sheet.",
    )
    refurbed_file_hosts = fields.Char(
        string="Further hosts of labels",
        help="Labels are fetched from refurbed.com and the hosts below it. Where refurbed keeps "
        "them elsewhere, name those hosts here, with commas between them.",
    )

    @api.constrains('refurbed_file_hosts')
    def _check_refurbed_file_hosts(self):
        for connection in self:
            for host in connection._refurbed_hosts():
                if not HOST.fullmatch(host):
                    raise ValidationError(
                        self.env._(
                            "“%s” is no name of a host, such as files.example.com.", host
                        )
                    )

    def _refurbed_hosts(self):
        """Give the further hosts that files are fetched from, in lower case."""
        return tuple(re.sub('[,;]', ' ', self.refurbed_file_hosts or '').lower().split())

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
