from odoo.tests import tagged

from .after_sales import IMEIS, RefurbedAfterSales


@tagged('post_install', '-at_install')
class TestReturns(RefurbedAfterSales):
    """What comes back is prepared, checked, and told as received."""

    def sent_back(self, *skus):
        """Have the first item of a shipped order sent back; give number and return."""
        number = self.shipped(*skus)
        item = self.refurbed.item_ids(number)[0]
        return number, self.announced(number, item)

    def announced(self, number, item):
        """Have a customer announce that an item comes back; give the return."""
        self.refurbed.tell('returns', order=number, item=item)
        self.run_streams('returns')
        self.env.invalidate_all()  # the scheduler's own cursor wrote it
        return self.received(number).return_ids

    def receive(self, item, *imeis):
        """Validate the receipt of a return, with devices other than those expected if named."""
        picking = item.picking_id
        if imeis:
            lots = self.env['stock.lot'].search([('name', 'in', imeis)])
            picking.move_ids.lot_ids = lots
        picking.move_ids.picked = True
        self.assertIs(picking.with_context(skip_backorder=True).button_validate(), True)
        self.tell()

    def test_a_return_prepares_the_receipt_of_the_device_that_left(self):
        number, item = self.sent_back()
        self.assertEqual(item.order_id.external_id, number)
        self.assertEqual(item.picking_id.move_ids.lot_ids.name, IMEIS[0])
        self.assertEqual(item.told_state, 'announced')
        self.assertTrue(item.tracking_number and item.url)

    def test_of_two_phones_the_one_that_was_named_is_expected(self):
        number = self.shipped(self.sku, self.sku)
        second = self.refurbed.item_ids(number)[1]
        item = self.announced(number, second)
        self.assertEqual(item.picking_id.move_ids.lot_ids.name, IMEIS[1])

    def test_the_receipt_of_a_device_is_told(self):
        number, item = self.sent_back()
        self.receive(item)
        self.assertEqual(self.refurbed.item_states(number), ['RETURNED'])
        self.assertEqual(item.progress, 'received')

    def test_only_the_item_that_came_back_is_told(self):
        number, item = self.sent_back(self.sku, self.other_row['sku'])
        self.receive(item)
        self.assertEqual(self.refurbed.item_states(number), ['RETURNED', 'SHIPPED'])

    def test_a_lost_answer_to_a_receipt_has_one_effect(self):
        number, item = self.sent_back()
        self.lose_answer('BatchUpdateOrderItemsState')
        self.receive(item)
        self.tell(2)
        states = [row['after'] for row in self.effects()['states'] if row['order_id'] == number]
        self.assertEqual(states.count('RETURNED'), 1)
        self.assertEqual(self.message(number, 'receive').state, 'done')

    def test_how_far_a_return_is_follows_refurbed(self):
        _number, item = self.sent_back()
        for code, state in (
            ('IN_TRANSIT', 'on_its_way'), ('DELIVERED', 'arrived'), ('CONCLUDED', 'settled'),
        ):
            self.refurbed.tell(f'returns/{item.external_id}/move', state=code)
            self.run_streams('returns')
            self.assertEqual(item.told_state, state)
