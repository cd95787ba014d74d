from datetime import timedelta
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import mute_logger, tagged

from ..const import STREAM_BACKOFF, STREAM_BACKOFF_MAX
from ..contract.errors import (
    AccessRefused,
    CredentialsRefused,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from .common import SECRET, MarketplaceCommon

STREAM_LOGGER = 'odoo.addons.connector_base.models.marketplace_stream'
PROBLEM = 'connector_base.mail_activity_marketplace_problem'


@tagged('post_install', '-at_install')
class TestStream(MarketplaceCommon):
    """What each kind of failure does to a stream, to its neighbours and to the connection."""

    def assertPause(self, stream, seconds):
        """The next run is this far away."""
        pause = (stream.next_run_at - fields.Datetime.now()).total_seconds()
        self.assertAlmostEqual(pause, seconds, delta=20)

    # ------------------------------------------------------------------ going well

    def test_a_run_that_went_well_is_written_down(self):
        self.place()
        self.import_orders()
        stream, run = self.stream('orders'), self.last_run('orders')
        self.assertEqual((stream.state, stream.error, stream.failures), ('idle', False, 0))
        self.assertTrue(stream.last_success_at)
        self.assertPause(stream, 5 * 60)
        self.assertEqual((run.state, run.changed, run.applied), ('done', 1, 1))
        self.assertTrue(run.ended_at)

    def test_every_call_is_logged_without_what_was_said(self):
        self.place()
        self.import_orders()
        calls = self.env['marketplace.call'].search([('connection_id', '=', self.connection.id)])
        self.assertIn('/order_pages', calls.mapped('template'))
        self.assertNotIn(SECRET, str(calls.read()))

    def test_what_a_stream_makes_due_is_done_in_the_same_run(self):
        reference = self.place()
        self.run_streams('orders', 'outbox')
        self.assertEqual(self.fake.states(reference), ['accepted'])

    def test_orders_are_pulled_before_stock_is_pushed(self):
        self.offer('PHONE-1', quantity=3)
        self.run_streams()
        self.fake.calls.clear()
        self.set_stock(self.phone, 7)
        self.run_streams('offers')
        self.assertEqual(list(self.fake.calls)[0], 'order_pages')
        self.assertIn('push_offers', self.fake.calls)

    def test_a_stream_that_is_off_does_not_run(self):
        self.stream('orders').enabled = False
        self.place()
        self.run_streams()
        self.assertEqual(self.fake.calls['order_pages'], 0)

    def test_a_stream_that_is_not_due_does_not_run(self):
        self.place()
        self.run_streams('listings')
        self.assertEqual(self.fake.calls['order_pages'], 0)

    def test_sync_now_makes_a_stream_due(self):
        self.run_streams()
        self.stream('listings').action_sync_now()
        before = self.fake.calls['listing_pages']
        self.run_cron()
        self.assertEqual(self.fake.calls['listing_pages'], before + 1)

    def test_sync_now_of_a_connection_that_is_not_connected_is_refused_in_words(self):
        self.connection.action_pause()
        with self.assertRaisesRegex(UserError, "Fake shop is not connected"):
            self.stream('orders').action_sync_now()

    def test_a_paused_connection_calls_nobody(self):
        self.connection.action_pause()
        self.run_streams()
        self.assertFalse(self.fake.calls)

    # ------------------------------------------------------------------ the error table

    def test_an_outage_makes_the_stream_wait_as_long_as_asked(self):
        self.fake.break_next('order_pages', TransientError("No connection.", wait=45))
        self.import_orders()
        stream = self.stream('orders')
        self.assertEqual((stream.state, stream.error), ('waiting', "No connection."))
        self.assertPause(stream, 45)
        self.assertEqual(self.last_run('orders').state, 'waiting')

    def test_an_outage_needs_nobody(self):
        self.fake.break_next('order_pages', TransientError("No connection."))
        self.import_orders()
        self.assertEqual(self.connection.state, 'connected')
        self.assertFalse(self.connection.activity_search([PROBLEM]))

    def test_an_outage_that_lasts_is_asked_about_less_and_less_often(self):
        self.fake.break_next('order_pages', TransientError("No connection.", wait=1), times=20)
        pauses = []
        for _number in range(10):
            self.import_orders()
            pause = self.stream('orders').next_run_at - fields.Datetime.now()
            pauses.append(round(pause.total_seconds(), -1))
        self.assertEqual(pauses, sorted(pauses))
        self.assertAlmostEqual(pauses[-1], STREAM_BACKOFF_MAX, delta=20)

    def test_the_first_success_after_an_outage_forgets_it(self):
        self.fake.break_next('order_pages', TransientError("No connection."), times=3)
        for _number in range(4):
            self.import_orders()
        stream = self.stream('orders')
        self.assertEqual((stream.state, stream.error, stream.failures), ('idle', False, 0))

    def test_a_wrong_key_stops_the_connection_and_says_so_once(self):
        self.fake.break_next(
            'order_pages', CredentialsRefused("The key is unknown (401)."), times=9
        )
        self.import_orders()
        self.assertEqual(self.connection.state, 'error')
        self.assertIn("The key is unknown (401).", self.connection.error)
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_a_marketplace_that_refused_the_key_is_not_hammered(self):
        self.fake.break_next(
            'order_pages', CredentialsRefused("The key is unknown (401)."), times=9
        )
        self.run_streams()
        for _number in range(3):
            self.run_streams()
        self.assertEqual(sum(self.fake.calls.values()), 2)  # listings come first once, then orders

    def test_a_new_key_clears_the_error_and_resumes(self):
        self.fake.break_next('order_pages', CredentialsRefused("The key is unknown (401)."))
        self.import_orders()
        self.connection.token = 'a-new-key'
        self.assertEqual((self.connection.state, self.connection.error), ('connected', False))
        self.assertFalse(self.connection.activity_search([PROBLEM]))
        reference = self.place()
        self.run_cron()
        self.assertEqual(self.received(reference).state, 'done')

    def test_a_missing_permission_switches_off_that_stream_alone(self):
        self.fake.break_next('listing_pages', AccessRefused("No right to read listings (403)."))
        reference = self.place()
        self.run_streams()
        self.assertEqual(self.stream('listings').state, 'refused')
        self.assertIn("No right to read listings", self.stream('listings').error)
        self.assertEqual(self.connection.state, 'connected')
        self.assertEqual(self.received(reference).state, 'done')

    def test_a_stream_without_permission_is_not_tried_again_until_somebody_says_so(self):
        self.fake.break_next('listing_pages', AccessRefused("No right to read listings (403)."))
        self.run_streams()
        self.run_streams()
        self.assertEqual(self.fake.calls['listing_pages'], 1)
        self.stream('listings').action_sync_now()
        self.run_cron()
        self.assertEqual(self.stream('listings').state, 'idle')

    def test_a_refusal_is_shown_on_the_stream_with_the_support_reference(self):
        self.fake.break_next(
            'listing_pages', RequestRefused("It said no (400).", reference='ray-7')
        )
        self.run_streams('listings')
        self.assertEqual(self.stream('listings').state, 'failing')
        self.assertEqual(self.stream('listings').error, "It said no (400). [ray-7]")

    def test_a_list_that_is_not_understood_is_shown_on_the_stream(self):
        self.fake.break_next('order_pages', PayloadNotUnderstood('orders', 'expected a list'))
        self.import_orders()
        self.assertEqual(self.stream('orders').state, 'failing')
        self.assertIn("expected a list", self.stream('orders').error)

    def test_a_lost_answer_leaves_the_stream_to_be_tried_again(self):
        self.fake.break_next('order_pages', UncertainOutcome("No answer."))
        self.import_orders()
        stream = self.stream('orders')
        self.assertEqual(stream.state, 'failing')
        self.assertPause(stream, STREAM_BACKOFF)

    @mute_logger(STREAM_LOGGER)
    def test_a_bug_is_recorded_on_the_run_and_leaves_the_scheduled_action_successful(self):
        self.expects_bugs = True
        self.fake.break_next('listing_pages', ZeroDivisionError("oops"))
        self.run_streams()
        run = self.last_run('listings')
        self.assertEqual(run.state, 'bug')
        self.assertIn("ZeroDivisionError: oops", run.error)
        self.assertEqual(self.connection.cron_id.failure_count, 0)

    @mute_logger(STREAM_LOGGER)
    def test_a_bug_in_one_stream_stops_no_other(self):
        self.expects_bugs = True
        self.fake.break_next('listing_pages', ZeroDivisionError("oops"))
        reference = self.place()
        self.run_streams()
        self.assertEqual(self.received(reference).state, 'done')

    @mute_logger(STREAM_LOGGER)
    def test_what_a_failing_run_did_before_its_last_commit_stays_and_the_rest_is_undone(self):
        self.expects_bugs = True
        self.fake.page_size = 1
        first, second = self.place(), self.place()
        self.fake.break_next('page', ZeroDivisionError("oops"), after=1)
        self.import_orders()
        self.assertTrue(self.received(first))
        self.assertFalse(self.received(second))

    def test_a_run_whose_process_was_killed_is_closed_by_the_next_one(self):
        killed = self.env['marketplace.sync.run'].create({'stream_id': self.stream('orders').id})
        self.import_orders()
        self.assertEqual(killed.state, 'failed')
        self.assertIn("The process ended before the run did", killed.error)
        self.assertEqual(self.last_run('orders').state, 'done')

    def test_no_outage_however_long_makes_odoo_switch_off_the_scheduled_action(self):
        cron = self.connection.cron_id
        self.fake.break_next('order_pages', TransientError("Down."), times=99)
        self.fake.break_next('listing_pages', TransientError("Down."), times=99)
        for _number in range(8):
            self.run_streams()
        self.assertTrue(cron.active)
        self.assertEqual((cron.failure_count, cron.first_failure_date), (0, False))

    def test_a_connection_without_a_key_says_so_on_its_streams(self):
        self.connection.sudo().credential_ids.unlink()
        self.run_streams('listings')
        self.assertIn("has no key yet", self.stream('listings').error)

    def test_no_market_ticked_is_said_in_words(self):
        self.connection.market_ids.enabled = False
        self.run_streams('listings')
        self.assertIn("Tick at least one market", self.stream('listings').error)

    def test_a_conflict_with_somebody_else_is_no_bug_and_is_tried_again_soon(self):
        def conflict(_orders, _connection):
            raise SerializationFailure()

        conflict_free = self.registry['marketplace.order']
        with (
            patch.object(conflict_free, '_wake_solved', conflict),
            patch('odoo.addons.connector_base.models.marketplace_stream.CONFLICTS', (None,)),
        ):
            self.import_orders()
        self.assertEqual(self.stream('orders').state, 'waiting')
        self.assertEqual(self.last_run('orders').state, 'waiting')

    # ------------------------------------------------------------------ pulling and applying

    def test_orders_that_wait_are_applied_although_the_marketplace_is_down(self):
        reference = self.place(self.line(sku='NOBODY'))
        self.import_orders()
        self.make_product("Somebody", 'NOBODY')
        self.fake.break_next('order_pages', TransientError("Down."))
        self.import_orders()
        self.assertEqual(self.received(reference).state, 'done')
        self.assertEqual(self.stream('orders').state, 'waiting')

    def test_applying_what_waits_between_two_pulls_is_not_taken_for_a_pull(self):
        reference = self.place(self.line(sku='NOBODY'))
        self.import_orders()
        stream = self.stream('orders')
        long_ago = fields.Datetime.now() - timedelta(hours=3)
        soon = fields.Datetime.now() + timedelta(minutes=30)
        stream.write(
            {
                'state': 'waiting',
                'error': "Down.",
                'failures': 4,
                'last_success_at': long_ago,
                'next_run_at': soon,
            }
        )
        self.make_due(self.received(reference))
        pulls = self.fake.calls['order_pages']
        self.run_cron()
        self.assertEqual(self.fake.calls['order_pages'], pulls)
        self.assertEqual((stream.state, stream.failures, stream.error), ('waiting', 4, "Down."))
        self.assertEqual((stream.last_success_at, stream.next_run_at), (long_ago, soon))
        self.assertFalse(self.connection._orders_are_fresh())

    # ------------------------------------------------------------------ on and off

    def test_all_streams_go_off_and_on_in_one_click(self):
        self.connection.action_all_streams_off()
        self.assertFalse(any(self.connection.stream_ids.mapped('enabled')))
        self.connection.action_all_streams_on()
        self.assertTrue(all(self.connection.stream_ids.mapped('enabled')))

    def test_a_stream_switched_on_again_starts_afresh(self):
        stream = self.stream('listings')
        stream.write({'state': 'refused', 'error': "No.", 'failures': 3, 'enabled': False})
        stream.enabled = True
        self.assertEqual((stream.state, stream.error, stream.failures), ('idle', False, 0))

    def test_freshness_follows_the_interval(self):
        stream = self.stream('orders')
        self.assertEqual(stream.freshness, 'never')
        stream.last_success_at = fields.Datetime.now()
        self.assertEqual(stream.freshness, 'fresh')
        stream.last_success_at = fields.Datetime.now() - timedelta(minutes=17)
        self.assertEqual(stream.freshness, 'late')
        stream.enabled = False
        self.assertEqual(stream.freshness, 'off')

    def test_a_copy_of_the_database_calls_nobody_and_says_why(self):
        self.connection.sudo().database_uuid = 'of-another-database'
        self.run_streams('listings')
        self.assertFalse(self.fake.calls)
        self.assertIn("This database is a copy", self.stream('listings').error)
