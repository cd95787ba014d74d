"""What the tests of labels and returns share: people of the warehouse, a marketplace with both."""

from odoo import fields

from .goods_api import GoodsApi
from .shipment_common import ShipmentCommon


class GoodsCommon(ShipmentCommon):
    """A connection to a marketplace that makes labels and tells of returns."""

    api_class = GoodsApi

    def setUp(self):
        """Every test starts with all streams there are for such a marketplace."""
        super().setUp()
        self.env['marketplace.stream']._ensure(self.connection, {'labels': 1, 'returns': 60})

    # ------------------------------------------------------------------ labels

    def sell_with_label(self, *lines, **vals):
        """Sell an order whose parcel leaves with the marketplace's label; give the number."""
        return self.sell(*lines, own_label=True, **vals)

    def look_for_labels(self, times=1):
        """Run the labels stream, with all that waits for a later look made due."""
        for _time in range(times):
            orders = self.env['marketplace.order'].search([])
            orders.labels_look_at = False
            self.make_due(self.labels().filtered(lambda label: label.state != 'done'))
            self.run_streams('labels')

    def labels(self, **vals):
        """Give the labels in Odoo."""
        return self.env['marketplace.label'].search([(k, '=', v) for k, v in vals.items()])

    def files_of(self, picking):
        """Give the PDFs kept on a delivery or receipt."""
        return self.env['ir.attachment'].search(
            [('res_model', '=', 'stock.picking'), ('res_id', '=', picking.id)]
        )

    # ------------------------------------------------------------------ returns

    def ship(self, *lines, lots=(), **vals):
        """Sell an order, deliver it and have it told; give the number."""
        reference = self.sell(*lines, **vals)
        self.send_off(reference, lots=lots)
        self.tell()
        return reference

    def pull(self):
        """Run the returns stream, with all that waits for a later try made due."""
        waiting = self.env['marketplace.return'].search([('is_due', '=', True)])
        self.make_due(waiting)
        self.run_streams('returns')

    def announce(self, number, reference, *line_refs, **vals):
        """Let a customer announce a return, and read it; give it."""
        self.fake.send_back(number, reference, *line_refs, **vals)
        self.pull()
        return self.returned(number)

    def returned(self, number):
        """Give a return by its number."""
        return self.env['marketplace.return'].search([('external_id', '=', number)])

    def receive(self, picking, *lots):
        """Validate a receipt as a person of the warehouse, with other devices where given."""
        if lots:
            picking.move_ids.lot_ids = [fields.Command.set([lot.id for lot in lots])]
        mine = picking.with_user(self.user).with_company(self.company)
        self.assertIs(mine.with_context(skip_backorder=True).button_validate(), True)
        self.assertEqual(picking.state, 'done')

    def lot_of(self, reference, line_ref='1'):
        """Give the device that left with a line."""
        lines = self.received(reference).line_ids
        return lines.filtered(lambda line: line.external_id == line_ref).lot_ids

    def receipts_told(self, reference):
        """Give the messages about received devices of an order."""
        return self.env['marketplace.outbox'].search(
            [('order_id', '=', self.received(reference).id), ('verb', '=', 'receive')]
        )

    def activities(self, reference):
        """Give the subjects of the activities on the sales order."""
        return self.sale_of(reference).activity_ids.mapped('summary')
