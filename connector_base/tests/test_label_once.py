from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..contract.errors import AccessRefused, RequestRefused, TransientError, UncertainOutcome
from .label_common import LabelWishCommon


@tagged('post_install', '-at_install')
class TestLabelOnce(LabelWishCommon):
    """A label costs money: none is bought twice, for nothing, or behind anybody's back."""

    def test_after_a_lost_answer_the_marketplace_gets_minutes_to_list_the_label(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', UncertainOutcome("No answer."))
        self.tell()
        wish = self.wishes(reference)
        self.assertGreater(wish.next_try_at, fields.Datetime.now() + timedelta(minutes=4))

    def test_a_retry_of_a_lost_answer_looks_and_asks_for_nothing(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', UncertainOutcome("No answer."))
        self.tell()
        wish = self.wishes(reference)
        wish.action_retry()
        self.tell()
        self.assertEqual((self.fake.wishes, wish.state), ([], 'blocked'))

    def test_while_the_marketplace_is_down_nothing_was_made_and_it_is_asked_again(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', TransientError("Slow down."))
        self.tell()
        self.assertEqual(self.wishes(reference).state, 'pending')
        self.tell()
        self.assertEqual(len(self.fake.wishes), 1)

    def test_without_the_right_to_labels_the_outbox_goes_on(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('order_labels', AccessRefused("The token may not use labels."))
        self.tell()
        self.assertIn("may not use labels", self.wishes(reference).error)
        self.assertEqual(self.wishes(reference).state, 'blocked')
        self.assertEqual(self.stream('outbox').state, 'idle')

    def test_a_file_that_may_not_be_fetched_does_not_stop_the_outbox(self):
        for error in (AccessRefused("Not yours."), TransientError("Storage is down.")):
            reference = self.sell()
            self.ask(reference)
            self.fake.break_next('fetch_file', error)
            self.tell()
            self.assertEqual(self.wishes(reference).state, 'done')
            self.assertEqual(self.stream('outbox').state, 'idle')
            label = self.labels(order_id=self.received(reference).id)
            self.assertIn(error.message, label.error)
            self.assertGreater(label.next_try_at, fields.Datetime.now())

    def test_a_label_made_on_the_marketplaces_pages_is_kept_and_no_other_is_bought(self):
        reference = self.sell()
        self.fake.make_label(reference, 'OWN')
        self.ask(reference)
        self.tell(2)
        wish = self.wishes(reference)
        self.assertEqual((self.fake.wishes, wish.state), ([], 'blocked'))
        self.assertEqual(self.labels().mapped('external_id'), ['OWN'])
        self.assertEqual(self.labels().picking_id, self.picking_of(reference))
        with self.assertRaisesRegex(UserError, "costs"):
            self.ask(reference)
        self.ask(reference, is_again=True)
        self.tell()
        self.assertEqual(len(self.fake.wishes), 1)

    def test_asked_for_the_first_step_a_second_one_for_the_next_step_wants_a_confirmation(self):
        self.warehouse.delivery_steps = 'pick_ship'
        reference = self.sell()
        pick = self.sale_of(reference).picking_ids
        self.ask(reference)
        self.tell()
        self.assertEqual(self.labels().picking_id, pick)
        pick.button_validate()
        ship = self.sale_of(reference).picking_ids - pick
        wizard = self.env['marketplace.create.label'].with_user(self.user)
        with self.assertRaisesRegex(UserError, "costs"):
            wizard.create({'picking_id': ship.id}).action_confirm()

    def test_a_label_of_a_cancelled_delivery_goes_to_the_next_and_counts_there(self):
        reference = self.sell()
        self.ask(reference)
        self.tell()
        first = self.picking_of(reference)
        second = first.copy()
        second.action_confirm()
        first.action_cancel()
        wizard = self.env['marketplace.create.label'].with_user(self.user)
        with self.assertRaisesRegex(UserError, "costs"):
            wizard.create({'picking_id': second.id}).action_confirm()

    def test_a_delivery_that_was_cancelled_meanwhile_gets_no_label(self):
        reference = self.sell()
        self.ask(reference)
        self.wishes(reference).picking_id.action_cancel()
        self.tell()
        self.assertEqual(self.fake.wishes, [])
        self.assertEqual(self.wishes(reference).state, 'obsolete')

    def test_a_parcel_that_left_with_another_number_gets_no_label(self):
        reference = self.sell()
        self.ask(reference)
        self.send_off(reference)
        self.tell()
        self.assertEqual(self.fake.wishes, [])
        self.assertEqual(self.wishes(reference).state, 'obsolete')

    def test_telling_the_marketplace_again_buys_no_label(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', RequestRefused("Too heavy."))
        self.tell()
        picking = self.picking_of(reference).with_user(self.user)
        with self.assertRaisesRegex(UserError, "decided on its own"):
            picking.action_marketplace_retry()
        self.assertEqual(self.wishes(reference).state, 'blocked')
