from odoo.tests import Form, tagged

from .common import BackMarketCommon


@tagged('post_install', '-at_install')
class TestForm(BackMarketCommon):
    """The form of a connection, as a manager fills it in."""

    def setUp(self):
        """A simulator to connect to, and a manager."""
        super().setUp()
        self.simulate()
        group = self.env.ref('connector_base.group_marketplace_manager')
        self.manager = (
            self.env['res.users']
            .with_context(no_reset_password=True)
            .create(
                {
                    'name': "Manager",
                    'login': 'bm.manager',
                    'company_id': self.company.id,
                    'company_ids': [(6, 0, self.company.ids)],
                    'group_ids': [(6, 0, (group | self.env.ref('base.group_user')).ids)],
                }
            )
        )

    def test_a_manager_connects_an_account_with_the_form(self):
        with Form(self.env['marketplace.connection'].with_user(self.manager)) as form:
            form.name = "By form"
            form.provider = 'backmarket'
            form.backmarket_region = 'NA'
            form.token = self.simulator.world.accounts['na']['token']
        connection = form.save()
        connection.action_test_connection()
        self.assertEqual(connection.state, 'connected')
        self.assertEqual(set(connection.market_ids.mapped('code')), {'en-us'})

    def test_a_region_is_asked_for(self):
        with Form(self.env['marketplace.connection'].with_user(self.manager)) as form:
            form.name = "By form"
            form.provider = 'backmarket'
            self.assertEqual(form.backmarket_region, 'EU')
            form.backmarket_region = False
            with self.assertRaises(AssertionError):
                form.save()
            form.backmarket_region = 'EU'

    def test_the_form_never_gives_the_key_back(self):
        with Form(self.connection.with_user(self.manager)) as form:
            self.assertFalse(form.token)
            form.token = 'QW5vdGhlci1rZXk='
        self.assertFalse(Form(self.connection.with_user(self.manager)).token)
