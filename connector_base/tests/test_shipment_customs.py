from decimal import Decimal

from odoo.tests import tagged

from .shipment_common import ShipmentCommon


@tagged('post_install', '-at_install')
class TestShipmentCustoms(ShipmentCommon):
    """What is told of a parcel for the customs: weight, tariff number, country of origin."""

    def told(self, **vals):
        """Ship a phone described like this; give its line as told."""
        self.phone.write(vals)
        reference = self.sell()
        self.send_off(reference)
        self.tell()
        return self.fake.parcels[0].lines[0]

    def test_weight_number_and_origin_are_told(self):
        line = self.told(
            weight=0.2, hs_code=' 8517.13 ', country_of_origin=self.env.ref('base.cn').id
        )
        self.assertEqual(
            (line.weight, line.hs_code, line.origin), (Decimal('0.2'), '8517.13', 'CN')
        )

    def test_what_nobody_entered_is_not_told(self):
        line = self.told(weight=0, hs_code=False, country_of_origin=False)
        self.assertEqual((line.weight, line.hs_code, line.origin), (None, '', ''))

    def test_pounds_are_told_in_kilograms(self):
        self.env['ir.config_parameter'].set_param('product.weight_in_lbs', '1')
        self.assertEqual(self.told(weight=1).weight, Decimal('0.4536'))

    def test_a_heavy_product_keeps_its_zeros(self):
        self.assertEqual(self.told(weight=100).weight, Decimal('100'))
