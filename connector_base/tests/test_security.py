from odoo.tests import tagged

from .common import MarketplaceCommon

USER = 'connector_base.group_marketplace_user'
MANAGER = 'connector_base.group_marketplace_manager'
# what each group may do: read, write, create, delete
RIGHTS = {
    'marketplace.connection': ('r', 'rwcd'),
    'marketplace.credential': ('', ''),
    'marketplace.market': ('r', 'rw'),
    'marketplace.grade': ('r', 'rw'),
    'marketplace.tax.rule': ('r', 'rwcd'),
    'marketplace.carrier': ('r', 'rwcd'),
    'marketplace.stream': ('r', 'rw'),
    'marketplace.sweep': ('r', 'r'),
    'marketplace.sync.run': ('r', 'r'),
    'marketplace.call': ('r', 'r'),
    'marketplace.order': ('rw', 'rw'),
    'marketplace.order.line': ('r', 'r'),
    'marketplace.listing': ('rw', 'rwd'),
    'marketplace.listing.price': ('r', 'r'),
    'marketplace.stock.change': ('r', 'r'),
    'marketplace.outbox': ('rw', 'rw'),
    'marketplace.refund': ('rw', 'rw'),
    'marketplace.label': ('rw', 'rw'),
    'marketplace.label.option': ('r', 'r'),
    'marketplace.return': ('rw', 'rw'),
    'marketplace.attention': ('r', 'r'),
}
LETTERS = {'r': 'read', 'w': 'write', 'c': 'create', 'd': 'unlink'}


@tagged('post_install', '-at_install')
class TestSecurity(MarketplaceCommon):
    """Who sees and changes what; nothing crosses from one company to another."""

    @classmethod
    def setUpClass(cls):
        """A second company with people of its own, who have every right but one: to be here."""
        super().setUpClass()
        cls.stranger = cls.make_company("Refurb Berlin", country='de')
        cls.warehouse_of(cls.stranger)
        cls.their_manager = cls.make_user(
            'their.manager',
            MANAGER,
            'sales_team.group_sale_manager',
            'stock.group_stock_manager',
            'base.group_system',
            companies=cls.stranger,
        )
        cls.user = cls.make_user('our.user', USER)
        cls.manager = cls.make_user('our.manager', MANAGER)

    def theirs(self, records):
        """Give records as the manager of the other company has them."""
        return records.with_user(self.their_manager).with_context(
            allowed_company_ids=self.stranger.ids
        )

    def models(self, transient=False):
        """Give every model of the connectors that has records."""
        return {
            name: model
            for name, model in self.env.items()
            if name.startswith('marketplace.')
            and not model._abstract
            and model._transient == transient
        }

    def fill(self):
        """Have at least one record of every model."""
        self.connection.tax_rule_ids = self.env['marketplace.tax.rule'].create(
            {'connection_id': self.connection.id, 'taxation': 'margin', 'no_tax': True}
        )
        self.env['marketplace.carrier'].create({'connection_id': self.connection.id, 'code': 'dhl'})
        self.place()
        self.place(self.line(sku='NOBODY'))
        self.offer('PHONE-1', grade='A')
        self.run_streams()
        self.env['marketplace.sweep']._ask(self.stream('orders'), refs=['X'])
        self.set_stock(self.phone, 3)
        self.fill_after_sales()
        self.env.cr.flush()

    def fill_after_sales(self):
        """Have a refund, a label and a return."""
        order = self.received('F001')
        self.env['marketplace.refund'].create({'line_id': order.line_ids[0].id, 'amount': 1})
        here = {'connection_id': self.connection.id, 'external_id': '1'}
        self.env['marketplace.label'].create({**here, 'order_id': order.id})
        self.env['marketplace.return'].create({**here, 'order_id': order.id})
        self.env['marketplace.label.option'].create(
            {'connection_id': self.connection.id, 'kind': 'sender', 'code': '1', 'name': "Paris"}
        )

    # ------------------------------------------------------------------ companies

    def test_every_model_has_a_company_rule(self):
        for name in self.models():
            rules = self.env['ir.rule'].search(
                [('model_id.model', '=', name), ('groups', '=', False)]
            )
            self.assertIn(
                "[('company_id', 'in', company_ids)]",
                rules.mapped('domain_force'),
                f"{name} has none",
            )

    def test_a_manager_of_another_company_sees_nothing_through_any_model(self):
        self.fill()
        for name, model in self.models().items():
            self.assertTrue(model.sudo().search([]), f"no record of {name} to look for")
            if name != 'marketplace.credential':
                self.assertFalse(self.theirs(model).search([]), name)

    def test_a_manager_of_another_company_cannot_read_a_record_he_knows_the_number_of(self):
        self.fill()
        for name, model in self.models().items():
            record = model.sudo().search([], limit=1)
            theirs = self.theirs(record)
            self.assertRefused(lambda it=theirs: it.read(['display_name']))
            self.assertFalse(theirs.has_access('write'), name)

    def test_a_manager_of_another_company_sees_no_sales_order_and_no_picking(self):
        self.fill()
        sale = self.sale_of('F001')
        for record in (sale, sale.order_line, sale.picking_ids, sale.partner_id):
            found = self.theirs(record).search([('id', 'in', record.ids)])
            self.assertFalse(found, record._name)

    def test_the_list_of_what_needs_attention_stops_at_the_company(self):
        self.fill()
        Attention = self.env['marketplace.attention']
        self.assertTrue(Attention.with_user(self.user).search([]))
        self.assertFalse(self.theirs(Attention).search([]))

    def test_numbers_of_the_overview_stop_at_the_company(self):
        self.fill()
        both = self.make_user('both', MANAGER, companies=self.company | self.stranger)
        connection = self.connection.with_user(both)
        self.assertEqual(connection.order_count, 2)
        there = connection.with_context(allowed_company_ids=self.stranger.ids)
        self.assertRefused(lambda: there.read(['order_count']))

    def test_wizards_of_one_company_do_nothing_in_another(self):
        self.fill()
        order = self.received('F002')
        product = self.theirs(self.env['product.product']).create({'name': "Theirs"})
        env = product.env
        for attempt in (
            lambda: self.confirmed_mapping(env, product),
            lambda: (
                env['marketplace.import.orders']
                .create({'connection_id': self.connection.id, 'numbers': 'F9'})
                .action_confirm()
            ),
            lambda: (
                env['marketplace.cancel.lines']
                .create({'order_id': order.id, 'line_ids': [(6, 0, order.line_ids.ids)]})
                .action_confirm()
            ),
        ):
            self.assertRefused(attempt)
        self.assertEqual(self.listing('PHONE-1').product_id, self.phone)

    def confirmed_mapping(self, env, product):
        """Fill the mapping wizard as an attacker would, over RPC."""
        wizard = env['marketplace.map.products'].create(
            {
                'connection_id': self.connection.id,
                'line_ids': [
                    (
                        0,
                        0,
                        {
                            'sku': 'PHONE-1',
                            'listing_id': self.listing('PHONE-1').id,
                            'product_id': product.id,
                        },
                    ),
                ],
            }
        )
        return wizard.action_confirm()

    # ------------------------------------------------------------------ groups

    def test_every_model_is_in_the_table_of_rights(self):
        self.assertEqual(set(self.models()), set(RIGHTS))

    def test_users_and_managers_may_do_what_the_table_says_and_no_more(self):
        for name, rights in RIGHTS.items():
            for person, allowed in zip((self.user, self.manager), rights):
                model = self.env[name].with_user(person)
                may = ''.join(
                    letter for letter, access in LETTERS.items() if model.has_access(access)
                )
                self.assertEqual(may, allowed, f"{person.login} on {name}")

    def test_people_without_a_group_may_do_nothing(self):
        portal = (
            self.env['res.users']
            .with_context(no_reset_password=True)
            .create(
                {
                    'name': "Portal",
                    'login': 'portal.person',
                    'group_ids': [(6, 0, self.env.ref('base.group_portal').ids)],
                }
            )
        )
        employee = self.make_user('employee')
        everybody = {**self.models(), **self.models(transient=True)}
        for person in (portal, employee, self.env.ref('base.public_user')):
            for name, model in everybody.items():
                for access in LETTERS.values():
                    self.assertFalse(
                        model.with_user(person).has_access(access),
                        f"{person.login} {access} {name}",
                    )

    def test_a_sales_user_sees_the_marketplace_on_his_order_without_a_connector_right(self):
        seller = self.make_user('seller', 'sales_team.group_sale_salesman_all_leads')
        self.fill()
        sale = self.sale_of('F001').with_user(seller)
        row = sale.read(['marketplace_name', 'marketplace_reference', 'marketplace_status'])[0]
        self.assertEqual(
            (row['marketplace_name'], row['marketplace_reference']), ("Fake shop", 'F001')
        )
        self.assertTrue(row['marketplace_status'])

    def test_a_marketplace_user_cannot_change_a_connection(self):
        for attempt in (
            'action_pause',
            'action_resume',
            'action_test_connection',
            'action_remove',
            'action_all_streams_off',
        ):
            self.assertRefused(getattr(self.connection.with_user(self.user), attempt))

    def test_adapters_have_no_method_that_can_be_called_from_outside(self):
        inherited = {name for name in dir(self.env['base']) if not name.startswith('_')}
        for name, model in self.env.items():
            if name.startswith('marketplace.adapter'):
                own = {item for item in dir(model) if not item.startswith('_')} - inherited
                self.assertFalse({item for item in own if callable(getattr(model, item))}, name)
