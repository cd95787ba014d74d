from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .common import ACCOUNT, RefurbedCommon

PROBLEM = 'connector_base.mail_activity_marketplace_problem'


@tagged('post_install', '-at_install')
class TestKeepAlive(RefurbedCommon):
    """A key that nobody uses for two months expires: it is used before, or somebody is warned."""

    def later(self, days):
        """Let days pass, in Odoo as on refurbed."""
        self.env.flush_all()
        self.refurbed.control('POST', 'clock', {'advance': days * 24 * 3600})
        frozen = freeze_time(fields.Datetime.now() + timedelta(days=days))
        frozen.start()
        self.addCleanup(frozen.stop)

    def keep_alive(self):
        """Run the daily scheduled action."""
        cron = self.env.ref('connector_base.ir_cron_marketplace_keep_keys_alive')
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)

    def test_a_key_expires_sixty_days_after_its_last_use(self):
        self.assertEqual(
            self.connection.key_expires_at, self.connection.key_used_at + timedelta(days=60)
        )

    def test_a_key_that_is_in_use_is_not_used_for_its_own_sake(self):
        self.refurbed.forget_calls()
        self.keep_alive()
        self.assertEqual(self.refurbed.served, [])

    def test_the_key_of_a_paused_connection_is_used_in_time(self):
        self.connection.action_pause()
        for _month in range(3):
            self.later(50)
            self.keep_alive()
        self.assertEqual(self.connection.state, 'paused')
        self.assertFalse(self.connection.activity_search([PROBLEM]))
        self.connection.action_resume()
        self.run_streams('orders')
        self.assertEqual(self.connection.state, 'connected')

    def test_without_a_keep_alive_the_key_would_have_expired(self):
        self.connection.action_pause()
        self.later(61)
        self.connection.action_resume()
        self.run_streams('orders')
        self.assertEqual(self.connection.state, 'error')

    def test_somebody_is_warned_when_the_key_cannot_be_used_in_time(self):
        self.connection.action_pause()
        self.later(50)
        self.refurbed.tell('faults', kind='server_error', times=99)
        self.keep_alive()
        activity = self.connection.activity_ids
        self.assertEqual(len(activity), 1)
        self.assertIn("expires soon", activity.summary)
        self.keep_alive()
        self.assertEqual(len(self.connection.activity_ids), 1)

    def test_somebody_is_told_when_the_key_of_a_paused_connection_is_refused(self):
        self.connection.action_pause()
        self.later(50)
        self.refurbed.tell(f'accounts/{ACCOUNT}', revoked=True)
        self.keep_alive()
        self.assertEqual(self.connection.state, 'paused')
        self.assertEqual(len(self.connection.activity_ids), 1)
        self.assertIn("refused the key", self.connection.activity_ids.summary)

    def test_a_connection_without_an_address_stops_no_other(self):
        other = self.make_connection("Another account")
        self.connection.environment = 'sandbox'
        self.later(50)
        self.keep_alive()
        self.assertEqual(other.key_used_at, fields.Datetime.now())
        self.assertIn("expires soon", self.connection.activity_ids.summary)


@tagged('post_install', '-at_install')
class TestForm(RefurbedCommon):
    """The connection's form, and the addresses that refurbed has."""

    def form(self):
        """Open the form of the connection as a manager."""
        manager = self.make_user('boss', 'connector_base.group_marketplace_manager')
        return Form(self.connection.with_user(manager))

    def test_the_form_of_a_refurbed_connection_opens_and_hides_what_is_not_its_own(self):
        with self.form() as form:
            form.buffer_quantity = 2
            names = [name for name in form._view['fields'] if name.endswith('_region')]
            for name in names:
                self.assertTrue(form._get_modifier(name, 'invisible'), name)
        self.assertEqual(self.connection.buffer_quantity, 2)

    def test_the_form_has_a_button_to_look_things_up(self):
        arch = self.env['marketplace.connection'].get_view(view_type='form')['arch']
        self.assertIn('action_refurbed_lookup', arch)
        action = self.connection.action_refurbed_lookup()
        self.assertEqual(action['context'], {'default_connection_id': self.connection.id})

    def test_a_sandbox_without_an_address_is_refused_with_a_sentence(self):
        self.connection.environment = 'sandbox'
        with self.assertRaisesRegex(UserError, "Own\\s+address"):
            self.connection.action_test_connection()
