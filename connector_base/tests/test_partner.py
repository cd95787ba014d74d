from odoo.tests import tagged

from .common import ADDRESS, MarketplaceCommon


@tagged('post_install', '-at_install')
class TestPartner(MarketplaceCommon):
    """Customers: found again, never merged by a masked e-mail address."""

    def customer(self, **vals):
        """Import an order to one address, give its sale order."""
        address = {**ADDRESS, **vals.pop('ship_to', {})}
        reference = self.place(
            ship_to=address, bill_to={**address, **vals.pop('bill_to', {})}, **vals
        )
        self.import_orders()
        self.assertEqual(self.received(reference).state, 'done', self.received(reference).error)
        return self.sale_of(reference)

    def test_a_contact_has_all_that_the_marketplace_tells(self):
        self.env['res.lang']._activate_lang('fr_FR')
        partner = self.customer(ship_to={'company': 'ACME', 'state': ''}).partner_id
        self.assertEqual(partner.name, "Zoé Martin")
        self.assertEqual(partner.company_name, 'ACME')
        self.assertEqual((partner.street, partner.street2), ('5 rue des Lilas', 'Bâtiment B'))
        self.assertEqual(
            (partner.zip, partner.city, partner.country_id.code), ('75011', 'Paris', 'FR')
        )
        self.assertEqual(
            (partner.phone, partner.email), ('+33 6 12 34 56 78', 'masked-1@marketplace.example')
        )
        self.assertEqual(partner.lang, 'fr_FR')
        self.assertEqual(partner.company_id, self.company)

    def test_a_state_is_found_by_code_or_name(self):
        for state in ('CA', 'california'):
            partner = self.customer(
                ship_to={'country': 'US', 'state': state, 'street': state}
            ).partner_id
            self.assertEqual(partner.state_id.code, 'CA')

    def test_a_customer_is_found_again(self):
        first, second = self.customer(), self.customer()
        self.assertEqual(first.partner_id, second.partner_id)

    def test_a_customer_is_found_again_within_one_batch(self):
        address = {**ADDRESS}
        references = [self.place(ship_to=address, bill_to=address) for _number in range(3)]
        self.import_orders()
        self.assertEqual(len({self.sale_of(reference).partner_id for reference in references}), 1)

    def test_another_spelling_of_case_and_space_is_the_same_customer(self):
        first = self.customer()
        second = self.customer(ship_to={'last_name': 'MARTIN', 'street': '5  Rue des lilas '})
        self.assertEqual(first.partner_id, second.partner_id)

    def test_another_masked_e_mail_is_the_same_customer(self):
        first = self.customer()
        second = self.customer(ship_to={'email': 'masked-2@marketplace.example'})
        self.assertEqual(first.partner_id, second.partner_id)

    def test_one_e_mail_of_two_people_does_not_merge_them(self):
        first = self.customer()
        second = self.customer(ship_to={'first_name': 'Paul', 'street': '8 rue Haute'})
        self.assertNotEqual(first.partner_id, second.partner_id)

    def test_two_people_of_one_house_are_two_customers(self):
        first = self.customer()
        second = self.customer(ship_to={'first_name': 'Paul'})
        self.assertNotEqual(first.partner_id, second.partner_id)

    def test_a_delivery_elsewhere_is_a_delivery_contact_of_the_customer(self):
        sale = self.customer(bill_to={'street': '1 place du Marché'})
        self.assertEqual(sale.partner_invoice_id.street, '1 place du Marché')
        self.assertEqual(sale.partner_shipping_id.street, '5 rue des Lilas')
        self.assertEqual(sale.partner_shipping_id.parent_id, sale.partner_id)
        self.assertEqual(sale.partner_shipping_id.type, 'delivery')

    def test_a_delivery_contact_is_found_again(self):
        first = self.customer(bill_to={'street': '1 place du Marché'})
        second = self.customer(bill_to={'street': '1 place du Marché'})
        self.assertEqual(first.partner_shipping_id, second.partner_shipping_id)

    def test_without_a_billing_address_the_delivery_address_pays(self):
        sale = self.customer(bill_to=dict.fromkeys(ADDRESS, ''))
        self.assertEqual(sale.partner_id, sale.partner_shipping_id)
        self.assertEqual(sale.partner_id.name, "Zoé Martin")

    def test_a_name_in_kana_is_kept(self):
        partner = self.customer(
            ship_to={
                'first_name': '花子',
                'last_name': '山田',
                'last_name_kana': 'ヤマダ',
                'first_name_kana': 'ハナコ',
                'country': 'JP',
            }
        ).partner_id
        self.assertIn('ヤマダ ハナコ', partner.comment)

    def test_a_company_without_a_person_is_named_so(self):
        partner = self.customer(
            ship_to={'first_name': '', 'last_name': '', 'company': 'ACME SARL'}
        ).partner_id
        self.assertEqual((partner.name, partner.company_name), ('ACME SARL', False))

    def test_an_archived_customer_is_used_again(self):
        first = self.customer()
        first.partner_id.active = False
        self.assertEqual(self.customer().partner_id, first.partner_id)

    def test_customers_without_name_and_place_are_not_taken_for_one(self):
        nobody = dict.fromkeys(ADDRESS, '')
        references = [
            self.place(ship_to={**nobody, 'country': 'FR'}, bill_to=nobody) for _number in range(2)
        ]
        self.import_orders()
        first, second = (self.sale_of(reference).partner_id for reference in references)
        self.assertTrue(first)
        self.assertNotEqual(first, second)

    def test_customers_of_two_companies_are_two_contacts(self):
        other_company = self.make_company("Refurb Berlin", country='de')
        self.warehouse_of(other_company)
        first = self.customer()
        key = first.partner_id.marketplace_key
        contacts = [
            (other_company, key, None, {'name': "Zoé Martin", 'company_id': other_company.id})
        ]
        found = self.env['res.partner']._ensure_marketplace_contacts(contacts)
        self.assertNotEqual(found[other_company, key], first.partner_id)

    def test_an_order_leaves_no_mail_and_follows_nobody(self):
        before = self.env['mail.mail'].search_count([])
        sale = self.customer()
        self.assertEqual(self.env['mail.mail'].search_count([]), before)
        self.assertFalse(sale.message_follower_ids)
