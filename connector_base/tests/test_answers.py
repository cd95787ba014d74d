from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestAnswers(MarketplaceCommon):
    """What is decided about a paid line, by policy or by hand."""

    def answers(self, reference):
        """Give what was decided, by line number."""
        return {line.external_id: line.answer for line in self.received(reference).line_ids}

    def test_a_line_that_stock_covers_is_accepted(self):
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [(reference, '1', 'accept')])
        self.assertEqual(self.fake.illegal, [])

    def test_a_line_that_stock_does_not_cover_waits(self):
        self.set_stock(self.phone, 0)
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.answers(reference), {'1': False})
        self.assertEqual(self.fake.told, [])

    def test_each_line_of_an_order_is_answered_for_itself(self):
        self.set_stock(self.tablet, 0)
        reference = self.place(self.line(), self.line(sku='TAB-1', price='80.00'))
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [(reference, '1', 'accept')])
        self.assertEqual(self.fake.states(reference), ['accepted', 'to_answer'])

    def test_a_waiting_line_is_accepted_once_its_delivery_is_reserved(self):
        self.set_stock(self.phone, 0)
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.set_stock(self.phone, 1)
        self.sale_of(reference).picking_ids.action_assign()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [(reference, '1', 'accept')])

    def test_always_accepts_without_looking_at_stock(self):
        self.connection.acceptance_policy = 'always'
        self.set_stock(self.phone, 0)
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.states(reference), ['accepted'])

    def test_by_hand_accepts_nothing_by_itself(self):
        self.connection.acceptance_policy = 'manual'
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.answers(reference), {'1': False})
        self.assertEqual(self.fake.told, [])

    def test_a_person_accepts_an_order(self):
        self.connection.acceptance_policy = 'manual'
        reference = self.place(self.line(), self.line(sku='TAB-1'))
        self.run_streams('orders', 'outbox')
        self.received(reference).action_accept()
        self.run_streams('outbox')
        self.assertEqual(self.fake.states(reference), ['accepted', 'accepted'])

    def test_a_blocked_order_is_not_answered(self):
        reference = self.place(self.line(sku='NOBODY'))
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.answers(reference), {'1': False})

    def test_with_reservation_by_hand_one_unit_is_promised_once(self):
        self.warehouse.out_type_id.reservation_method = 'manual'
        self.set_stock(self.phone, 1)
        first, second = self.place(), self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [(first, '1', 'accept')])
        self.assertEqual(self.fake.states(second), ['to_answer'])

    def test_with_reservation_by_hand_all_that_stock_covers_is_accepted(self):
        self.warehouse.out_type_id.reservation_method = 'manual'
        self.set_stock(self.phone, 3)
        for _number in range(3):
            self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(len(self.fake.told), 3)

    def test_an_uncovered_line_is_refused_as_out_of_stock_after_the_time_the_seller_allows(self):
        self.connection.refuse_after_hours = 24
        self.set_stock(self.phone, 0)
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [(reference, '1', 'refuse')])
        self.assertEqual(self.received(reference).line_ids.outbox_ids.reason, 'out_of_stock')

    def test_a_line_is_not_refused_before_its_time(self):
        self.connection.refuse_after_hours = 24
        self.set_stock(self.phone, 0)
        now = fields.Datetime.now()
        self.place(paid=(now - timedelta(hours=23)).isoformat())
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [])

    def test_a_line_that_was_refused_for_its_age_leaves_the_sales_order(self):
        self.connection.refuse_after_hours = 24
        self.set_stock(self.tablet, 0)
        reference = self.place(self.line(), self.line(sku='TAB-1', price='80.00'))
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.states(reference), ['accepted', 'cancelled'])
        self.assertEqual(self.sale_of(reference).amount_total, 120)

    def test_an_order_of_which_all_was_refused_is_cancelled(self):
        self.connection.refuse_after_hours = 24
        self.set_stock(self.phone, 0)
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.sale_of(reference).state, 'cancel')

    def test_a_sales_order_cancelled_in_odoo_is_refused_when_it_was_not_accepted(self):
        self.connection.acceptance_policy = 'manual'
        self.connection.cancel_reason = 'defective'
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.sale_of(reference).action_cancel()
        self.run_streams('outbox')
        self.assertEqual(self.fake.told, [(reference, '1', 'refuse')])
        self.assertEqual(self.received(reference).line_ids.outbox_ids.reason, 'defective')

    def test_a_sales_order_cancelled_in_odoo_is_cancelled_when_it_was_accepted(self):
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.sale_of(reference).action_cancel()
        self.run_streams('outbox')
        self.assertEqual([verb for _order, _line, verb in self.fake.told], ['accept', 'cancel'])
        self.assertEqual(self.fake.illegal, [])

    def test_a_shipped_order_cancelled_in_odoo_tells_the_marketplace_nothing(self):
        reference = self.place(self.line(state='shipped'))
        self.run_streams('orders', 'outbox')
        self.sale_of(reference).action_cancel()
        self.run_streams('orders', 'outbox')
        self.assertEqual((self.fake.told, self.fake.illegal), ([], []))

    def test_what_the_marketplace_cancelled_is_not_told_back(self):
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.fake.set_states(reference, 'cancelled')
        self.touch(reference)
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.sale_of(reference).state, 'cancel')
        self.assertEqual([verb for _order, _line, verb in self.fake.told], ['accept'])
        self.assertFalse(
            self.received(reference).line_ids.outbox_ids.filtered(
                lambda item: item.verb == 'cancel'
            )
        )

    def test_a_sales_user_without_connector_rights_can_cancel_a_marketplace_order(self):
        user = self.make_user('seller', 'sales_team.group_sale_salesman_all_leads')
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.sale_of(reference).with_user(user).action_cancel()
        self.run_streams('outbox')
        self.assertEqual(self.fake.states(reference), ['cancelled'])

    def test_nothing_is_sent_in_the_transaction_of_the_user_who_cancels(self):
        reference = self.place()
        self.run_streams('orders', 'outbox')
        before = self.fake.calls.copy()
        self.sale_of(reference).action_cancel()
        self.assertEqual(self.fake.calls, before)
        self.assertEqual(
            self.received(reference)
            .line_ids.outbox_ids.filtered(lambda item: item.verb == 'cancel')
            .state,
            'pending',
        )
