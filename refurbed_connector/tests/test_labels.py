from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .after_sales import RefurbedAfterSales


@tagged('post_install', '-at_install')
class TestLabels(RefurbedAfterSales):
    """Labels are asked for once, fetched at once, and the parcel is told with their tracking."""

    def setUp(self):
        """An accepted phone, and the choices for a label."""
        super().setUp()
        self.number = self.accepted()
        self.picking = self.delivery(self.number)
        self.run_streams('labels')

    def ask(self, **vals):
        """Ask for a label of half a kilo by UPS, as a person does."""
        carrier = self.connection.label_option_ids.filtered(lambda option: option.code == 'UPS')
        wizard = self.env['marketplace.create.label'].create(
            {'picking_id': self.picking.id, 'carrier_id': carrier.id, 'weight': 0.5, **vals}
        )
        wizard.action_confirm()
        return wizard

    def labels(self):
        """Give the labels that refurbed has made for the order."""
        return [row for row in self.effects()['labels'] if row['order_id'] == self.number]

    def label(self):
        """Give the label as Odoo keeps it."""
        return self.received(self.number).label_ids

    def test_the_choices_are_the_delivery_addresses_and_both_carriers(self):
        options = self.connection.label_option_ids
        carriers = options.filtered(lambda option: option.kind == 'carrier')
        self.assertEqual(set(carriers.mapped('code')), {'UPS', 'DHL_EXPRESS'})
        sender = options - carriers
        addresses = self.refurbed.account['addresses']
        self.assertEqual(
            [addresses[code]['type'] for code in sender.mapped('code')], ['DELIVERY'] * len(sender)
        )

    def test_a_label_is_made_fetched_and_kept_on_the_delivery(self):
        self.ask()
        self.tell()
        (made,) = self.labels()
        label = self.label()
        self.assertEqual((label.external_id, label.state), (made['id'], 'done'))
        self.assertEqual(made['parcel_weight'], 0.5)
        self.assertTrue(label.attachment_id.raw.startswith(b'%PDF-'))
        home = (label.attachment_id.res_model, label.attachment_id.res_id)
        self.assertEqual(home, ('stock.picking', self.picking.id))

    def test_the_parcel_is_told_with_the_tracking_and_the_carrier_of_the_label(self):
        self.ask()
        self.tell()
        self.deliver(self.sale_of(self.number))
        self.tell()
        (made,) = self.labels()
        update = self.refurbed.called('BatchUpdateOrderItemsState')[-1]['updates'][0]
        self.assertEqual(
            update['parcel_carrier_tracking_number'],
            {'carrier': 'ups', 'tracking_number': made['tracking_number']},
        )
        self.assertTrue(update['parcel_tracking_url'].endswith(made['tracking_number']))

    def test_a_lost_answer_makes_one_label(self):
        self.ask()
        self.lose_answer('CreateShippingLabel')
        self.tell(3)
        self.assertEqual(len(self.labels()), 1)
        self.assertEqual(self.label().state, 'done')
        self.assertEqual(self.message(self.number, 'label').state, 'done')

    def test_a_label_for_an_a4_sheet_is_fetched_where_the_seller_prints_on_those(self):
        self.connection.refurbed_label_format = 'top_left'
        self.ask()
        self.tell()
        fetched = [request.path for request in self.refurbed.served if request.method == 'GET']
        self.assertEqual([path.rpartition('/')[2] for path in fetched], ['top_left.pdf'])

    def test_a_label_on_a_strange_host_is_not_fetched_and_that_is_said(self):
        self.refurbed.tell('choices', file_host='foreign')
        self.ask()
        self.tell()
        self.assertEqual(self.label().state, 'blocked')
        self.assertIn("files.example.net", self.label().error)
        self.assertFalse(self.label().attachment_id)

    def test_further_hosts_must_be_names_of_hosts(self):
        self.connection.refurbed_file_hosts = 'files.example.net, example.org'
        self.assertEqual(self.connection._refurbed_hosts(), ('files.example.net', 'example.org'))
        for wrong in ('https://files.example.net', 'localhost', '127.0.0.1', 'a.example:8080'):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.connection.refurbed_file_hosts = wrong
