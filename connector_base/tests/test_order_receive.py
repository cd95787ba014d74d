from odoo.tests import tagged

from .common import MarketplaceCommon


@tagged('post_install', '-at_install')
class TestOrderReceive(MarketplaceCommon):
    """What arrives is kept raw, once, and looked at again only when it changed."""

    def receive(self, *rows):
        """Receive raw payloads, ``(reference, payload)``."""
        return self.env['marketplace.order']._receive(self.connection, rows)

    def test_what_arrives_is_kept_as_it_came(self):
        payload = {'id': 'X', 'odd': [1, {'two': None}], 'text': 'ünï'}
        self.receive(('X', payload))
        self.assertEqual(self.received('X').payload, payload)
        self.assertTrue(self.received('X').is_due)

    def test_the_same_order_twice_is_one_record(self):
        self.receive(('X', {'a': 1}), ('Y', {'a': 1}))
        self.receive(('X', {'a': 2}))
        self.assertEqual(len(self.received('X')), 1)

    def test_an_order_twice_on_one_page_is_one_record(self):
        received, changed = self.receive(('X', {'a': 1}), ('X', {'a': 2}))
        self.assertEqual((received, changed), (1, 1))
        self.assertEqual(self.received('X').payload, {'a': 2})

    def test_what_did_not_change_is_not_due_again(self):
        self.receive(('X', {'a': 1}))
        self.received('X').is_due = False
        self.assertEqual(self.receive(('X', {'a': 1})), (1, 0))
        self.assertFalse(self.received('X').is_due)

    def test_another_order_of_keys_is_no_change(self):
        self.receive(('X', {'a': 1, 'b': {'c': 2, 'd': 3}}))
        self.assertEqual(self.receive(('X', {'b': {'d': 3, 'c': 2}, 'a': 1})), (1, 0))

    def test_a_change_makes_a_blocked_order_due_at_once(self):
        self.receive(('X', {'a': 1}))
        self.received('X')._note_blocked('payload', "Not understood.")
        self.receive(('X', {'a': 2}))
        self.assertTrue(self.env['marketplace.order']._is_waiting(self.connection))
        self.assertEqual(self.received('X').attempts, 0)

    def test_a_page_that_shifts_while_it_is_read_brings_no_order_twice(self):
        self.fake.page_size = 1
        references = [self.place() for _number in range(3)]
        original = self.fake._pages

        def shifting(rows, fault, market=''):
            pages = list(original(rows, fault, market))
            yield from [*pages[:1], *pages]

        self.fake._pages = shifting
        self.import_orders()
        self.assertEqual(
            self.env['sale.order'].search_count([('marketplace_reference', 'in', references)]), 3
        )

    def test_a_payload_is_not_shown_to_marketplace_users(self):
        user = self.make_user('worker', 'connector_base.group_marketplace_manager')
        self.assertNotIn('payload', self.env['marketplace.order'].with_user(user).fields_get())
