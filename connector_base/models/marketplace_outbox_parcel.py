from decimal import Decimal

from odoo import models

from ..const import RETRY_DELAYS
from ..contract.shipments import Identifier, ShippedLine


class MarketplaceOutbox(models.Model):
    """What is told of a parcel beside its lines: devices, customs, the carrier of the label."""

    _inherit = 'marketplace.outbox'

    def _prepare_shipped_line(self, ref, lot_ids, told):
        """Prepare one line of a shipment (``contract.shipments.ShippedLine``).

        :param told: the identifiers that the marketplace shows for the line already
        """
        line = self.order_id.line_ids.filtered(lambda item: item.external_id == ref)
        product = line.sale_line_id.product_id
        return ShippedLine(
            ref,
            self._identifiers(lot_ids),
            tuple(told),
            weight=self._weight_in_kg(product.weight),
            hs_code=(product.hs_code or '').strip(),
            origin=product.country_of_origin.code or '',
        )

    def _identifiers(self, lot_ids):
        """Give what names the devices (``contract.shipments.Identifier``)."""
        lots = self.env['stock.lot'].browse(lot_ids).exists()
        known = (lot._marketplace_identifier() for lot in lots)
        return tuple(Identifier(*identifier) for identifier in known if identifier)

    def _weight_in_kg(self, weight):
        """Give a weight of Odoo's, which may be in pounds, in kg; none where nobody entered it.

        :return: ``Decimal`` with up to four places, or ``None``
        """
        unit = self.env['product.template']._get_weight_uom_id_from_ir_config_parameter()
        kilogram = self.env.ref('uom.product_uom_kgm')
        if unit != kilogram:
            weight = unit._compute_quantity(weight, kilogram, round=False)
        text = f'{weight:.4f}'.rstrip('0').rstrip('.')
        return Decimal(text) if Decimal(text) > 0 else None

    def _parcel_carrier(self, picking):
        """Give the marketplace's name of the carrier: as mapped, as its label says, else our own.

        A label that the parcel really leaves with knows better than a row for all methods.
        """
        connection = self.connection_id
        label = picking._marketplace_label_in_use()
        row = connection.carrier_ids.filtered(
            lambda item: item.carrier_id and item.carrier_id == picking.carrier_id
        )
        if label.carrier and not row:
            return label.carrier
        return connection._adapter()._carrier_code(connection, picking.carrier_id)

    def _note_problem(self, problem):
        """Wait for what a shipment lacks: for the label that brings it, or for a person."""
        if self.order_id._awaits_label():
            words = self.env._(
                "Waits for the label of %s, which brings the tracking number. Labels are looked "
                "for by themselves.",
                self.connection_id.name,
            )
            self._wait(words, RETRY_DELAYS[0])
            return
        self.write({'state': 'blocked', 'error': problem})
