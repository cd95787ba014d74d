from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import RefurbedCommon


@tagged('post_install', '-at_install')
class TestLookUp(RefurbedCommon):
    """Live look-ups: every kind answers with rows or with a sentence."""

    def look_up(self, kind, user=None, **vals):
        """Ask as a marketplace user; give the wizard."""
        user = user or self.make_user(f'u{kind}', 'connector_base.group_marketplace_user')
        wizard = (
            self.env['refurbed.lookup']
            .with_user(user)
            .create({'connection_id': self.connection.id, 'kind': kind, **vals})
        )
        wizard.action_look_up()
        return wizard

    def test_every_kind_gives_rows(self):
        number = str(next(iter(self.refurbed.account['offers'].values()))['instance_id'])
        for kind, vals in (
            ('markets', {}),
            ('currencies', {}),
            ('profiles', {}),
            ('carriers', {}),
            ('templates', {'category_type': 'ELECTRONICS'}),
            ('instance', {'number_kind': 'id', 'number': number}),
        ):
            with self.subTest(kind):
                rows = self.look_up(kind, **vals).line_ids
                self.assertTrue(rows)
                self.assertTrue(all(row.code or row.name for row in rows))

    def test_markets_tell_where_prices_can_be_set(self):
        rows = {row.code: row.detail for row in self.look_up('markets').line_ids}
        self.assertIn("prices can be set", rows['DE'])
        self.assertGreater(len(rows), len(self.connection.market_ids))

    def test_a_number_that_is_none_is_answered_with_a_sentence(self):
        for kind, number, words in (
            ('gtin', '12', "8, 12 or 13 digits"),
            ('id', 'abc', "digits only"),
            ('mpn', '', "Enter the number"),
            ('gtin', '4006381333931', "refurbed refused"),
        ):
            with self.subTest(number), self.assertRaisesRegex(UserError, words):
                user = self.make_user(f'{kind}{number}', 'connector_base.group_marketplace_user')
                self.look_up('instance', user, number_kind=kind, number=number)

    def test_a_permission_that_lacks_is_answered_with_a_sentence(self):
        self.refurbed.tell('permissions', method='ListShippingProfiles', allowed=False)
        with self.assertRaisesRegex(UserError, "Ask refurbed to permit it"):
            self.look_up('profiles')
        self.assertEqual(set(self.connection.stream_ids.mapped('state')), {'idle'})

    def test_the_window_opens(self):
        user = self.make_user('opener', 'connector_base.group_marketplace_user')
        wizard = self.env['refurbed.lookup'].with_user(user)
        with Form(wizard.with_context(default_connection_id=self.connection.id)) as form:
            form.kind = 'instance'
            form.number = '4006381333931'

    def test_a_user_of_another_company_looks_nothing_up(self):
        company = self.make_company("Elsewhere")
        user = self.make_user('alien', 'connector_base.group_marketplace_user', companies=company)
        self.refurbed.forget_calls()
        with self.assertRaises(AccessError):
            wizard = self.env['refurbed.lookup'].with_user(user)
            wizard = wizard.with_context(allowed_company_ids=company.ids)
            wizard.create({'connection_id': self.connection.id, 'kind': 'markets'}).action_look_up()
        self.assertEqual(self.refurbed.served, [])

    def test_the_rows_of_one_user_are_not_shown_to_another(self):
        rows = self.look_up('carriers').line_ids
        other = self.make_user('other', 'connector_base.group_marketplace_user')
        self.assertFalse(rows.with_user(other).search([('id', 'in', rows.ids)]))
