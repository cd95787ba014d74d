from stdnum import imei

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

IMEI_LENGTH = 15


class StockLot(models.Model):
    _inherit = 'stock.lot'

    def _marketplace_identifier(self):
        """Give what a marketplace is told of a device: ``(kind, value)``, or none.

        A lot of many units names no device.
        """
        if self.product_id.tracking != 'serial':
            return None
        kind = self.product_id.categ_id._marketplace_identifier_kind()
        if kind == 'none':
            return None
        value = self.name.strip()
        return (kind or ('imei' if self._is_imei(value) else 'serial'), value)

    def _is_imei(self, value):
        return len(value) == IMEI_LENGTH and imei.is_valid(value)

    def _check_marketplace_identifier(self):
        """Refuse to ship a device under an identifier that a marketplace could never correct.

        :raises UserError: a sentence for the person at the parcel
        """
        for lot in self.filtered(lambda item: item.product_id.tracking == 'serial'):
            identifier = lot._marketplace_identifier()
            if identifier and identifier[0] == 'imei' and not lot._is_imei(identifier[1]):
                raise UserError(
                    self.env._(
                        "“%(number)s” is no IMEI (15 digits with a check digit). Scan the IMEI of "
                        "%(product)s again: a marketplace takes it once only.",
                        number=lot.name,
                        product=lot.product_id.display_name,
                    )
                )
            sold = lot._marketplace_sold_with()
            if sold:
                raise UserError(
                    self.env._(
                        "%(number)s was shipped with order %(order)s already and did not come "
                        "back. Scan the device that is in this parcel.",
                        number=lot.name,
                        order=sold.order_id.external_id,
                    )
                )

    def _marketplace_sold_with(self):
        """Give the marketplace line this device left with, if it did not come back since.

        An IMEI is one device in the world, whichever product it is entered for.
        """
        lots = self.sudo()
        if self._is_imei(self.name):
            lots |= lots.search([('name', '=', self.name)])
        lines = self.env['marketplace.order.line'].sudo().search([('lot_ids', 'in', lots.ids)])
        last = lots._last_way(lines.sale_line_id) if lines else lots.env['stock.move.line']
        if last.location_dest_id.usage != 'customer':
            return lines.browse()
        return lines.filtered(lambda line: line.sale_line_id == last.move_id.sale_line_id)[:1]

    def _last_way(self, sale_lines):
        """Give how these devices moved last: out with some sale lines, or in, by whichever way.

        Bought again or counted in, a device is as much here as one that the customer sent back.
        """
        is_out = Domain(
            [
                ('location_dest_id.usage', '=', 'customer'),
                ('move_id.sale_line_id', 'in', sale_lines.ids),
            ]
        )
        is_in = Domain('location_id.usage', '=', 'customer') | Domain(
            [('location_id.usage', '!=', 'internal'), ('location_dest_id.usage', '=', 'internal')]
        )
        done = Domain([('lot_id', 'in', self.ids), ('state', '=', 'done')])
        return self.env['stock.move.line'].search(
            done & (is_out | is_in), order='date desc, id desc', limit=1
        )
