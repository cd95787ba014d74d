from odoo.tests import tagged

from .common import RefurbedCommon


@tagged('post_install', '-at_install')
class TestAnswers(RefurbedCommon):
    """Answers out: item by item, in batches, only in the way that an item's state allows."""

    def setUp(self):
        """Two offers have products, with ten units each."""
        super().setUp()
        self.one, self.two, *_others = self.refurbed.shelf()
        self.product, self.other = self.stock(self.one, self.two)

    def run_all(self):
        """Import, and tell what was decided."""
        self.run_streams('orders', 'outbox')

    def updates(self):
        """Give the batches that were sent: ``[{item number: state}]``."""
        return [
            {update['id']: update['state'] for update in body['updates']}
            for body in self.refurbed.called('BatchUpdateOrderItemsState')
        ]

    def cancel_lines(self, received, lines):
        """Refuse or cancel lines as a person does."""
        wizard = self.env['marketplace.cancel.lines'].create({'order_id': received.id})
        wizard.line_ids = lines
        wizard.action_confirm()

    def test_every_item_that_stock_covers_is_accepted_once_in_one_call(self):
        number = self.sell(self.one['sku'], self.one['sku'], self.two['sku'])
        self.run_all()
        self.run_all()
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'] * 3)
        self.assertEqual(
            self.updates(), [dict.fromkeys(self.refurbed.item_ids(number), 'ACCEPTED')]
        )

    def test_items_are_told_fifty_at_a_time(self):
        self.set_stock(self.product, 60)
        number = self.refurbed.tell(
            'orders', lines=[{'sku': self.one['sku'], 'quantity': 60}], oversell=True
        )['id']
        self.run_all()
        self.assertEqual([len(batch) for batch in self.updates()], [50, 10])
        self.assertEqual(set(self.refurbed.item_states(number)), {'ACCEPTED'})
        self.assertEqual(self.sale_of(number).order_line.product_uom_qty, 60)

    def test_of_equal_items_those_that_stock_covers_are_accepted(self):
        self.set_stock(self.product, 2)
        number = self.sell(self.one['sku'], self.one['sku'], self.one['sku'])
        self.run_all()
        self.assertEqual(sorted(self.refurbed.item_states(number)), ['ACCEPTED', 'ACCEPTED', 'NEW'])
        waiting = self.env['marketplace.attention'].search([('cause', '=', 'shortage')])
        self.assertEqual(waiting.res_id, self.received(number).id)

    def test_an_item_that_refurbed_refuses_does_not_take_the_others_with_it(self):
        number = self.sell(self.one['sku'], self.two['sku'])
        self.import_orders()
        first, second = self.refurbed.item_ids(number)
        lost = self.refurbed.stored(number)['items'][0]

        def reject_elsewhere(request, _response):
            # between the look and the call, on refurbed's own pages
            if request.path.endswith('/GetOrder'):
                lost['state'] = 'REJECTED'

        self.refurbed.observers.append(reject_elsewhere)
        self.run_streams('outbox')
        messages = self.received(number).line_ids.outbox_ids
        by_item = {message.line_id.external_id: message for message in messages}
        self.assertEqual(by_item[second].state, 'done')
        self.assertEqual(by_item[first].state, 'blocked')
        self.assertIn("refurbed", by_item[first].error)
        self.forgive()

    def forgive(self):
        """The one illegal request was provoked: the item changed between look and call."""
        illegal = self.refurbed.data['illegal_requests']
        self.assertEqual(len(illegal), 1)
        illegal.clear()

    def test_an_item_is_rejected_before_and_cancelled_after_it_was_accepted(self):
        self.connection.acceptance_policy = 'manual'
        number = self.sell(self.one['sku'], self.two['sku'])
        self.import_orders()
        received = self.received(number)
        first, second = received.line_ids
        first._decide('accept')
        self.run_streams('outbox')
        self.cancel_lines(received, first | second)
        self.run_streams('outbox')
        self.assertEqual(self.refurbed.item_states(number), ['CANCELLED', 'REJECTED'])
        self.assertEqual(self.sale_of(number).state, 'cancel')

    def test_one_of_equal_items_is_refused_and_the_quantity_lowered(self):
        self.connection.acceptance_policy = 'manual'
        number = self.sell(self.one['sku'], self.one['sku'])
        self.import_orders()
        received = self.received(number)
        self.cancel_lines(received, received.line_ids[:1])
        self.connection.acceptance_policy = 'available'
        self.run_all()
        self.run_all()
        self.assertEqual(sorted(self.refurbed.item_states(number)), ['ACCEPTED', 'REJECTED'])
        self.assertEqual(self.sale_of(number).order_line.product_uom_qty, 1)

    def test_a_sales_order_cancelled_in_odoo_rejects_what_is_new_and_cancels_what_is_accepted(self):
        number, other = self.sell(self.one['sku']), self.sell(self.two['sku'])
        self.connection.acceptance_policy = 'manual'
        self.import_orders()
        self.received(other).line_ids._decide('accept')
        self.run_streams('outbox')
        (self.sale_of(number) | self.sale_of(other))._action_cancel()
        self.run_streams('outbox')
        self.assertEqual(self.refurbed.item_states(number), ['REJECTED'])
        self.assertEqual(self.refurbed.item_states(other), ['CANCELLED'])

    def test_an_answer_that_got_lost_is_looked_up_and_not_repeated(self):
        number = self.sell(self.one['sku'])
        self.import_orders()
        self.refurbed.tell('faults', kind='lost', path='/BatchUpdateOrderItemsState$')
        self.run_streams('outbox')
        message = self.received(number).line_ids.outbox_ids
        self.assertEqual(message.state, 'uncertain')
        self.make_due(message)
        self.run_streams('outbox')
        # only answered calls are counted, and the first one was not
        self.assertEqual((message.state, self.updates()), ('done', []))
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'])

    def test_what_the_buyer_cancelled_meanwhile_is_not_accepted(self):
        number = self.sell(self.one['sku'])
        self.import_orders()
        self.refurbed.tell(f'orders/{number}/cancel')
        self.run_streams('outbox')
        self.assertEqual(self.updates(), [])
        self.assertEqual(self.received(number).line_ids.outbox_ids.state, 'obsolete')

    def test_a_shortage_is_raised_to_a_person_who_accepts_anyway(self):
        self.set_stock(self.product, 0)
        number = self.sell(self.one['sku'])
        self.run_all()
        received = self.received(number)
        self.assertEqual((self.refurbed.item_states(number), self.updates()), (['NEW'], []))
        self.assertEqual(self.shortages(), received)
        user = self.make_user('mara', 'connector_base.group_marketplace_user')
        received.with_user(user).action_accept()
        self.run_streams('outbox')
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'])
        self.assertFalse(self.shortages())

    def test_a_shortage_is_raised_to_a_person_who_refuses(self):
        self.set_stock(self.product, 0)
        number = self.sell(self.one['sku'])
        self.run_all()
        received = self.received(number)
        user = self.make_user('mara', 'connector_base.group_marketplace_user')
        wizard = self.env['marketplace.cancel.lines'].with_user(user)
        wizard.create({'order_id': received.id, 'reason': 'out_of_stock'}).action_confirm()
        self.run_streams('outbox')
        self.assertEqual(self.refurbed.item_states(number), ['REJECTED'])
        self.assertEqual(self.sale_of(number).state, 'cancel')
        self.assertFalse(self.shortages())

    def shortages(self):
        """Give the orders that are raised as paid but not covered by stock."""
        self.env.flush_all()
        rows = self.env['marketplace.attention'].search([('cause', '=', 'shortage')])
        return self.env['marketplace.order'].browse(rows.mapped('res_id'))

    def test_a_unit_that_arrives_lets_the_item_be_accepted_at_the_next_run(self):
        self.set_stock(self.product, 0)
        number = self.sell(self.one['sku'])
        self.run_all()
        self.set_stock(self.product, 1)
        self.sale_of(number).picking_ids.action_assign()
        self.run_all()
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'])
