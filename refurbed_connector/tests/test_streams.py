from odoo.tests import tagged

from .common import ACCOUNT, RefurbedCommon

PROBLEM = 'connector_base.mail_activity_marketplace_problem'
KINDS = {'orders', 'outbox', 'offers', 'listings', 'market_offers'}


@tagged('post_install', '-at_install')
class TestStreams(RefurbedCommon):
    """Streams: each switched by itself; what refurbed does not permit pauses that stream alone."""

    def setUp(self):
        """One offer has a product with ten units."""
        super().setUp()
        self.offer = self.refurbed.shelf()[0]
        self.product = self.stock(self.offer)

    def permit(self, permission, allowed):
        """Give the token a permission, or take it away."""
        self.refurbed.tell('permissions', permission=permission, allowed=allowed)

    def states(self):
        """Give the state of every stream by kind."""
        return {stream.kind: stream.state for stream in self.connection.stream_ids}

    # ------------------------------------------------------------------ switches

    def test_a_new_connection_has_every_stream_and_all_are_on(self):
        streams = self.connection.stream_ids
        self.assertLessEqual(KINDS, set(streams.mapped('kind')))
        self.assertTrue(all(streams.mapped('enabled')))

    def test_all_streams_are_switched_off_and_on_at_once(self):
        self.connection.action_all_streams_off()
        self.assertFalse(any(self.connection.stream_ids.mapped('enabled')))
        self.refurbed.forget_calls()
        self.run_streams()
        self.assertEqual(self.refurbed.served, [])
        self.connection.action_all_streams_on()
        self.assertTrue(all(self.connection.stream_ids.mapped('enabled')))

    def test_each_stream_is_switched_by_itself(self):
        methods = {
            'orders': 'ListOrders',
            'listings': 'ListOffers',
            'market_offers': 'ListMarketOffers',
        }
        for kind, method in methods.items():
            with self.subTest(kind):
                self.connection.action_all_streams_on()
                self.stream(kind).enabled = False
                self.refurbed.forget_calls()
                self.run_streams()
                called = {name for name in methods.values() if self.refurbed.called(name)}
                self.assertEqual(called, set(methods.values()) - {method})

    def test_stock_that_is_switched_off_is_not_pushed(self):
        self.stream('offers').enabled = False
        self.run_streams()
        self.assertFalse(self.refurbed.called('BatchUpdateOffers'))

    # ------------------------------------------------------------------ permissions

    def test_a_permission_that_lacks_pauses_that_stream_alone_with_a_sentence(self):
        self.permit('merchant.marketOffer:list', False)
        self.run_streams()
        states = self.states()
        self.assertEqual(states.pop('market_offers'), 'refused')
        self.assertEqual(set(states.values()), {'idle'})
        self.assertIn("ListMarketOffers", self.stream('market_offers').error)
        self.assertIn("Ask refurbed to permit it", self.stream('market_offers').error)
        self.assertEqual(self.connection.state, 'connected')
        self.assertEqual(self.offer['stock'], 10)

    def test_a_method_that_refurbed_does_not_offer_pauses_that_stream_alone(self):
        self.refurbed.tell(
            'faults', kind='refuse', path='/ListMarketOffers$', status=501, body={'code': 12}
        )
        self.run_streams()
        states = self.states()
        self.assertEqual(states.pop('market_offers'), 'refused')
        self.assertEqual(set(states.values()), {'idle'})
        self.assertIn("does not offer", self.stream('market_offers').error)

    def test_a_stream_without_permission_does_not_ask_again_and_again(self):
        self.permit('merchant.order:list', False)
        self.run_streams()
        self.refurbed.forget_calls()
        self.run_streams()
        self.assertFalse(self.refurbed.called('ListOrders'))
        self.assertTrue(self.refurbed.called('ListOffers'))

    def test_without_orders_no_quantity_is_raised(self):
        self.refurbed.tell(f"offers/{self.offer['id']}", stock=3)
        self.permit('merchant.order:list', False)
        self.run_streams('orders', 'listings')
        self.run_streams('offers')
        self.assertEqual(self.offer['stock'], 3)
        self.set_stock(self.product, 1)
        self.run_streams('offers')
        self.assertEqual(self.offer['stock'], 1)

    def test_a_permission_that_is_given_back_resumes_with_sync_now(self):
        self.permit('merchant.order:list', False)
        self.run_streams()
        self.permit('merchant.order:list', True)
        number = self.sell(self.offer['sku'])
        self.stream('orders').action_sync_now()
        self.run_cron()
        self.assertEqual(self.stream('orders').state, 'idle')
        self.assertEqual(self.received(number).state, 'done')

    def test_a_stream_without_permission_needs_attention(self):
        self.permit('merchant.offer:list', False)
        self.run_streams()
        self.env.flush_all()
        rows = self.env['marketplace.attention'].search([('cause', '=', 'stream')])
        self.assertEqual(rows.mapped('name'), ['listings'])

    def test_answers_wait_while_the_token_may_not_change_items(self):
        number = self.sell(self.offer['sku'])
        self.permit('merchant.orderItem:update', False)
        self.run_streams()
        self.assertEqual(self.stream('outbox').state, 'refused')
        self.assertEqual(self.stream('orders').state, 'idle')
        self.permit('merchant.orderItem:update', True)
        self.make_due(self.received(number).line_ids.outbox_ids)
        self.stream('outbox').action_sync_now()
        self.run_cron()
        self.assertEqual(self.refurbed.item_states(number), ['ACCEPTED'])

    def test_a_token_that_may_not_list_markets_connects_and_works_all_the_same(self):
        connection = self.make_connection("no markets", connected=False)
        self.permit('merchant.market:list', False)
        connection.action_test_connection()
        self.assertEqual(connection.state, 'connected')
        self.run_streams(connection=connection)
        self.assertEqual(set(connection.stream_ids.mapped('state')), {'idle'})
        listing = self.listing(self.offer['sku'], connection)
        self.assertEqual(listing.product_id, self.product)

    # ------------------------------------------------------------------ the key

    def test_a_refused_key_stops_the_connection_once_with_one_activity(self):
        self.refurbed.tell(f'accounts/{ACCOUNT}', revoked=True)
        self.run_streams()
        self.assertEqual(self.connection.state, 'error')
        self.assertIn("ask refurbed for a new one", self.connection.error)
        calls = len(self.refurbed.served)
        self.run_streams()
        self.run_streams()
        self.assertEqual(len(self.refurbed.served), calls)
        self.assertEqual(len(self.connection.activity_search([PROBLEM])), 1)

    def test_a_new_key_clears_the_error_and_resumes(self):
        self.refurbed.tell(f'accounts/{ACCOUNT}', revoked=True)
        self.run_streams()
        self.refurbed.tell(f'accounts/{ACCOUNT}', revoked=False, token='a-new-token')
        self.connection.token = 'a-new-token'
        self.assertEqual((self.connection.state, self.connection.error), ('connected', False))
        self.assertFalse(self.connection.activity_search([PROBLEM]))
        number = self.sell(self.offer['sku'])
        self.run_streams()
        self.assertEqual(self.received(number).state, 'done')

    def test_a_firewall_page_is_no_refused_key(self):
        self.refurbed.tell('faults', kind='firewall', path='/ListOrders$', times=9)
        self.run_streams('orders')
        self.assertEqual(self.connection.state, 'connected')
        self.assertEqual(self.stream('orders').state, 'waiting')
