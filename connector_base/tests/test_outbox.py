from odoo import fields
from odoo.tests import tagged

from ..contract.errors import (
    AccessRefused,
    CredentialsRefused,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from .common import MarketplaceCommon


class PowerCut(BaseException):
    """The process is gone: nothing catches this, nothing is committed."""


@tagged('post_install', '-at_install')
class TestOutbox(MarketplaceCommon):
    """Messages: sent once, after a look, only what the state of the order allows."""

    def setUp(self):
        """One order in Odoo whose only line is to be accepted, nothing sent yet."""
        super().setUp()
        self.reference = self.place()
        self.import_orders()
        self.order = self.received(self.reference)
        self.message = self.order.line_ids.outbox_ids

    def send(self):
        """Send what is due, now."""
        waiting = self.message.filtered(lambda item: item.state in ('pending', 'uncertain'))
        self.make_due(waiting)
        self.run_streams('outbox')

    def send_until_killed(self):
        """Send, in a process that is killed on the way; what it had committed stays."""
        try:
            self.send()
        except PowerCut:
            return
        self.fail("nobody cut the power")

    def test_a_decision_is_written_down_with_the_order_and_sent_afterwards(self):
        self.assertEqual((self.message.verb, self.message.state), ('accept', 'pending'))
        self.assertEqual(self.fake.calls['answer_order'], 0)

    def test_a_message_that_was_taken_is_done_and_the_line_stands_where_it_led(self):
        self.send()
        self.assertEqual(self.message.state, 'done')
        self.assertEqual(self.order.line_ids.state, 'accepted')
        self.assertTrue(self.message.done_at)

    def test_a_message_is_sent_once(self):
        self.send()
        self.run_streams('orders', 'outbox')
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.told, [(self.reference, '1', 'accept')])
        self.assertEqual(self.fake.calls['answer_order'], 1)

    def test_the_order_is_looked_at_before_anything_is_sent(self):
        self.fake.break_next('fetch_order', TransientError("Not now."))
        self.send()
        self.assertEqual(self.fake.calls['answer_order'], 0)
        self.assertEqual(self.message.state, 'pending')

    def test_nothing_is_sent_when_somebody_accepted_on_the_marketplaces_own_pages(self):
        self.fake.set_states(self.reference, 'accepted')
        self.send()
        self.assertEqual(self.message.state, 'done')
        self.assertEqual((self.fake.told, self.fake.illegal), ([], []))

    def test_nothing_is_sent_when_the_buyer_cancelled_meanwhile(self):
        self.fake.set_states(self.reference, 'cancelled')
        self.send()
        self.assertEqual(self.message.state, 'obsolete')
        self.assertEqual((self.fake.told, self.fake.illegal), ([], []))

    def test_a_look_that_finds_a_change_brings_it_into_odoo(self):
        self.fake.set_states(self.reference, 'cancelled')
        self.send()
        self.run_streams('orders')
        self.assertEqual(self.order.sale_order_id.state, 'cancel')

    def test_a_message_for_a_line_back_on_hold_is_tried_later(self):
        self.fake.set_states(self.reference, 'held')
        self.send()
        self.assertEqual(self.message.state, 'pending')
        self.assertGreater(self.message.next_try_at, fields.Datetime.now())

    def test_a_lost_answer_to_a_write_is_uncertain_and_not_repeated(self):
        self.fake.break_next('answer', 'lost')
        self.send()
        self.assertEqual(self.message.state, 'uncertain')
        self.send()
        self.assertEqual(self.message.state, 'done')
        self.assertEqual(self.fake.calls['answer_order'], 1)
        self.assertEqual(self.fake.told, [(self.reference, '1', 'accept')])

    def test_a_lost_write_that_did_not_arrive_is_sent_again_after_the_look(self):
        self.fake.break_next('answer', UncertainOutcome("No answer."))
        self.send()
        self.assertEqual(self.message.state, 'uncertain')
        self.send()
        self.assertEqual(self.message.state, 'done')
        self.assertEqual(self.fake.told, [(self.reference, '1', 'accept')])
        self.assertEqual(self.fake.illegal, [])

    def test_a_process_killed_after_the_effect_does_not_send_again(self):
        def cut():
            self.fake.set_states(self.reference, 'accepted')
            raise PowerCut

        self.fake.break_next('answer', cut)
        self.send_until_killed()
        self.assertEqual(self.message.state, 'uncertain')
        self.send()
        self.assertEqual(self.message.state, 'done')
        self.assertEqual(self.fake.illegal, [])

    def test_a_process_killed_before_the_effect_sends_after_the_look(self):
        def cut():
            raise PowerCut

        self.fake.break_next('answer', cut)
        self.send_until_killed()
        self.send()
        self.assertEqual(self.fake.told, [(self.reference, '1', 'accept')])

    def test_a_refusal_waits_for_a_person_in_the_marketplaces_words(self):
        self.fake.break_next('answer', "The window has closed.")
        self.send()
        self.assertEqual(self.message.state, 'blocked')
        self.assertIn("The window has closed.", self.message.error)
        self.assertEqual(self.stream('outbox').state, 'idle')

    def test_a_refused_message_is_not_sent_again_by_itself(self):
        self.fake.break_next('answer', "The window has closed.")
        self.send()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.calls['answer_order'], 1)

    def test_retry_sends_a_refused_message_again(self):
        self.fake.break_next('answer', "The window has closed.")
        self.send()
        self.message.action_retry()
        self.run_streams('outbox')
        self.assertEqual(self.message.state, 'done')

    def test_an_order_that_is_gone_blocks_its_message_only(self):
        other = self.place()
        self.import_orders()
        del self.fake.orders[self.reference]
        self.send()
        self.assertEqual(self.message.state, 'blocked')
        self.assertEqual(self.fake.told, [(other, '1', 'accept')])

    def test_a_payload_that_is_not_understood_blocks_its_message_only(self):
        other = self.place()
        self.import_orders()
        self.fake.line(self.reference, '1').pop('quantity')
        self.send()
        self.assertEqual(self.message.state, 'blocked')
        self.assertIn('quantity', self.message.error)
        self.assertEqual(self.fake.told, [(other, '1', 'accept')])

    def test_an_answer_that_met_an_outage_is_sent_later(self):
        self.fake.break_next('answer_order', TransientError("Down.", wait=7))
        self.send()
        self.assertIn(self.message.state, ('pending', 'uncertain'))
        self.assertIn("Down.", self.message.error)
        self.send()
        self.assertEqual(self.message.state, 'done')

    def test_one_order_that_always_fails_does_not_stand_in_the_way_of_the_others(self):
        other = self.place()
        self.import_orders()
        self.fake.break_next('fetch_order', TransientError("This one fails."))
        self.run_streams('outbox')
        self.assertEqual(self.fake.told, [(other, '1', 'accept')])

    def test_two_orders_that_fail_in_a_row_are_an_outage_and_the_stream_waits(self):
        self.place()
        self.place()
        self.import_orders()
        self.fake.break_next('fetch_order', TransientError("Down.", wait=7), times=3)
        self.run_streams('outbox')
        self.assertEqual(self.stream('outbox').state, 'waiting')
        self.assertEqual(self.fake.calls['fetch_order'], 2)

    def test_a_missing_right_stops_answers_and_nothing_else(self):
        self.fake.break_next('answer_order', AccessRefused("Not for this key."))
        self.send()
        self.assertEqual(self.stream('outbox').state, 'refused')
        self.assertEqual(self.connection.state, 'connected')
        self.run_streams('orders')
        self.assertEqual(self.last_run('orders').state, 'done')

    def test_a_wrong_key_met_by_an_answer_stops_the_connection(self):
        self.fake.break_next('answer_order', CredentialsRefused("Unknown key."))
        self.send()
        self.assertEqual(self.connection.state, 'error')
        self.assertIn(self.message.state, ('pending', 'uncertain'))

    def test_a_refused_look_blocks_the_message(self):
        self.fake.break_next('fetch_order', RequestRefused("No such order (404)", status=404))
        self.send()
        self.assertEqual(self.message.state, 'blocked')

    def test_a_line_without_a_fate_was_not_sent_and_stays_due(self):
        reference = self.place(self.line(), self.line(sku='TAB-1'))
        self.import_orders()
        messages = self.received(reference).line_ids.outbox_ids
        original = self.fake.answer_order

        def first_only(order_ref, answers):
            return original(order_ref, answers[:1])

        self.fake.answer_order = first_only
        self.send()
        self.assertEqual(messages.sorted('id').mapped('state'), ['done', 'pending'])
        self.send()
        self.assertEqual(messages.mapped('state'), ['done', 'done'])

    def test_a_cancellation_takes_the_place_of_an_acceptance_not_sent_yet(self):
        self.order.sale_order_id.action_cancel()
        self.assertEqual(self.message.state, 'obsolete')
        self.run_streams('outbox')
        self.assertEqual(self.fake.told, [(self.reference, '1', 'refuse')])

    def test_what_was_decided_and_taken_back_can_be_decided_again(self):
        self.fake.break_next('answer', "Not now, please.")
        self.order.line_ids._decide('cancel', 'other')
        self.send()
        self.run_streams('outbox')
        self.order.line_ids._decide('accept')
        self.run_streams('outbox')
        self.assertEqual(self.fake.told, [(self.reference, '1', 'accept')])

    def test_a_decision_can_be_repeated_after_a_refusal(self):
        self.fake.break_next('answer', "Not now, please.")
        self.send()
        self.assertEqual(self.message.state, 'blocked')
        self.order.action_accept()
        self.run_streams('outbox')
        self.assertEqual(self.fake.states(self.reference), ['accepted'])

    def test_no_order_of_events_leads_to_an_illegal_request(self):
        verbs = ('accept', 'cancel')
        for state in (
            'held',
            'to_answer',
            'accepted',
            'shipped',
            'cancelled',
            'refunded',
            'lapsed',
            '42',
        ):
            for verb in verbs:
                self.fake.set_states(self.reference, 'to_answer')
                self.touch(self.reference)
                self.order.line_ids.write({'state': 'to_answer', 'answer': False})
                self.order.line_ids._decide(verb, 'other')
                self.fake.set_states(self.reference, state)
                self.send()
        self.assertEqual(self.fake.illegal, [])
