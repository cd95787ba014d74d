from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..contract.errors import RequestRefused, TransientError
from .goods_api import PDF, PowerCut
from .goods_common import GoodsCommon


@tagged('post_install', '-at_install')
class TestLabel(GoodsCommon):
    """Labels that the marketplace makes by itself: fetched once, kept on the delivery."""

    def test_a_label_is_kept_as_a_file_on_its_delivery(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        picking = self.picking_of(reference)
        label = self.labels()
        self.assertEqual((label.state, label.picking_id), ('done', picking))
        file = self.files_of(picking)
        self.assertEqual(file, label.attachment_id)
        self.assertEqual(file.raw, PDF + b'77')
        self.assertEqual((file.mimetype, file.company_id), ('application/pdf', self.company))

    def test_the_tracking_of_a_label_goes_onto_the_delivery_and_is_told(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        picking = self.picking_of(reference)
        self.assertEqual(picking.carrier_tracking_ref, 'T77')
        self.assertEqual(picking.marketplace_tracking_url, 'https://label.example/77')
        picking.button_validate()
        self.tell()
        parcel = self.fake.parcels[0]
        self.assertEqual((parcel.tracking_number, parcel.carrier), ('T77', 'ups'))

    def test_a_tracking_number_that_somebody_entered_stays(self):
        reference = self.sell_with_label()
        self.picking_of(reference).carrier_tracking_ref = 'OWN'
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        self.assertEqual(self.picking_of(reference).carrier_tracking_ref, 'OWN')

    def test_a_delivery_method_with_a_row_is_told_by_its_row(self):
        self.connection.carrier_ids = [
            (0, 0, {'carrier_id': self.carrier.id, 'code': 'quick'}),
        ]
        reference = self.sell_with_label()
        self.picking_of(reference).carrier_id = self.carrier
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        self.picking_of(reference).button_validate()
        self.tell()
        self.assertEqual(self.fake.parcels[0].carrier, 'quick')

    def test_a_carrier_of_the_label_that_is_mapped_becomes_the_delivery_method(self):
        self.connection.carrier_ids = [(0, 0, {'carrier_id': self.carrier.id, 'code': 'ups'})]
        reference = self.sell_with_label()
        self.picking_of(reference).carrier_id = False
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        self.assertEqual(self.picking_of(reference).carrier_id, self.carrier)

    def test_a_label_that_appears_late_is_looked_for_again_and_again(self):
        reference = self.sell_with_label()
        self.run_streams('labels')
        self.assertEqual(self.fake.calls['order_labels'], 1)
        self.run_streams('labels')
        self.assertEqual(self.fake.calls['order_labels'], 1, "the pause is not over")
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        self.assertEqual(self.labels().state, 'done')

    def test_once_every_line_has_its_label_nothing_is_looked_for(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels(3)
        self.assertEqual(self.fake.calls['order_labels'], 1)
        self.assertEqual(len(self.files_of(self.picking_of(reference))), 1)

    def test_a_label_for_one_line_leaves_the_other_waiting(self):
        reference = self.sell_with_label(self.line(), self.line('TAB-1'))
        self.fake.make_label(reference, '77', line_refs=('1',))
        self.look_for_labels()
        lines = self.received(reference).line_ids
        self.assertEqual(lines.mapped('label_id.external_id'), ['77'])
        self.fake.make_label(reference, '78', line_refs=('2',))
        self.look_for_labels()
        self.assertEqual(len(lines.label_id), 2)

    def test_an_order_with_a_label_of_our_own_is_not_looked_for(self):
        self.sell()
        self.look_for_labels()
        self.assertEqual(self.fake.calls['order_labels'], 0)

    def test_before_the_acceptance_nothing_is_looked_for(self):
        self.place(own_label=True)
        self.run_streams('orders')
        self.look_for_labels()
        self.assertEqual(self.fake.calls['order_labels'], 0)

    def test_a_link_that_expired_is_asked_for_anew(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.fake.break_next('fetch_file', RequestRefused("The link has expired.", status=403))
        self.look_for_labels()
        self.assertEqual(self.labels().state, 'done')
        self.assertEqual(self.fake.calls['order_labels'], 2)

    def test_a_link_that_leads_elsewhere_is_said_in_words_and_not_opened(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77', url='https://elsewhere.example/77.pdf')
        self.look_for_labels()
        label = self.labels()
        self.assertEqual(label.state, 'blocked')
        self.assertIn("elsewhere.example", label.error)
        self.assertFalse(self.files_of(self.picking_of(reference)))

    def test_a_blocked_label_is_fetched_by_its_button(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        refusal = RequestRefused("It is no PDF.")
        self.fake.break_next('fetch_file', refusal, times=2)
        self.look_for_labels()
        label = self.labels()
        self.assertEqual(label.state, 'blocked')
        label.with_user(self.make_user('u', 'connector_base.group_marketplace_user')).action_retry()
        self.run_streams('labels')
        self.assertEqual((label.state, label.error), ('done', False))

    def test_a_process_killed_between_file_and_commit_fetches_it_again_and_keeps_one(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        keep = type(self.env['marketplace.label'])._keep
        was_cut = False

        def cut(label, content):
            raise PowerCut

        with patch.object(type(self.env['marketplace.label']), '_keep', cut):
            # not assertRaises: Odoo's would roll back what was committed before the cut
            try:
                self.look_for_labels()
            except PowerCut:
                was_cut = True
        self.assertTrue(was_cut and keep)
        self.assertEqual(self.labels().state, 'pending')
        self.look_for_labels()
        self.assertEqual(self.labels().state, 'done')
        self.assertEqual(len(self.files_of(self.picking_of(reference))), 1)

    def test_an_order_that_always_fails_stands_in_nobodys_way(self):
        first, second = self.sell_with_label(), self.sell_with_label()
        self.fake.make_label(first, '77')
        self.fake.make_label(second, '78')
        self.fake.break_next('order_labels', TransientError("Down."))
        self.run_streams('labels')
        self.assertEqual(self.labels().mapped('state'), ['done'])
        self.assertEqual(self.last_run('labels').state, 'done')

    def test_a_file_that_can_not_be_brought_now_is_tried_later(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.fake.break_next('fetch_file', TransientError("Storage is down."))
        self.run_streams('labels')
        label = self.labels()
        self.assertIn("Storage is down.", label.error)
        self.assertGreater(label.next_try_at, fields.Datetime.now())
        self.look_for_labels()
        self.assertEqual(label.state, 'done')

    def test_a_used_label_stays_with_its_parcel_when_another_one_is_prepared(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        first = self.picking_of(reference)
        first.button_validate()
        second = first.copy()
        second.carrier_tracking_ref = False
        second.action_confirm()
        self.received(reference)._ask_labels()
        self.run_streams('labels')
        self.assertEqual(self.labels().picking_id, first)
        self.assertFalse(second.carrier_tracking_ref)

    def test_two_failures_in_a_row_are_an_outage(self):
        self.sell_with_label()
        self.sell_with_label()
        self.fake.break_next('order_labels', TransientError("Down."), times=2)
        self.run_streams('labels')
        self.assertEqual(self.stream('labels').state, 'waiting')

    def test_an_order_that_is_not_known_there_says_so_on_the_sales_order(self):
        reference = self.sell_with_label()
        self.fake.break_next('order_labels', RequestRefused("There is no such order."))
        self.look_for_labels()
        self.assertIn("no such order", self.sale_of(reference).marketplace_notice)

    def test_a_parcel_without_tracking_waits_for_its_label_and_is_told_with_it(self):
        reference = self.sell_with_label()
        self.send_off(reference, tracking=False)
        self.tell()
        notice = self.notices(reference)
        self.assertEqual(notice.state, 'pending')
        self.assertIn("Waits for the label", notice.error)
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        self.run_streams('outbox')
        self.assertEqual(self.fake.parcels[0].tracking_number, 'T77')

    def test_in_a_warehouse_of_two_steps_the_label_moves_on_to_the_delivery(self):
        self.warehouse.delivery_steps = 'pick_ship'
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        sale = self.sale_of(reference)
        pick = sale.picking_ids
        self.assertEqual(self.labels().picking_id, pick)
        pick.button_validate()
        ship = sale.picking_ids - pick
        ship.carrier_tracking_ref = False
        ship.button_validate()
        self.assertEqual(self.labels().picking_id, ship)
        self.assertTrue(self.files_of(ship))
        self.assertEqual(ship.carrier_tracking_ref, 'T77')

    def test_a_warehouse_user_without_connector_rights_opens_the_label(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        mine = self.picking_of(reference).with_user(self.user)
        self.assertEqual(mine.marketplace_label_count, 1)
        action = mine.action_open_marketplace_labels()
        self.assertIn(f'/web/content/{self.labels().attachment_id.id}', action['url'])

    def test_a_seller_who_may_not_see_the_delivery_opens_the_label_all_the_same(self):
        seller = self.make_user('seller', 'sales_team.group_sale_salesman_all_leads')
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.look_for_labels()
        action = self.sale_of(reference).with_user(seller).action_view_marketplace_labels()
        self.assertEqual(action['type'], 'ir.actions.act_url')

    def test_several_labels_are_shown_as_a_list_of_files(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77')
        self.fake.make_label(reference, '78')
        self.look_for_labels()
        action = self.picking_of(reference).with_user(self.user).action_open_marketplace_labels()
        self.assertEqual(action['res_model'], 'ir.attachment')
        self.assertEqual(action['domain'], [('id', 'in', self.labels().attachment_id.ids)])

    def test_a_missing_label_needs_attention(self):
        reference = self.sell_with_label()
        self.fake.make_label(reference, '77', url='https://elsewhere.example/77.pdf')
        self.look_for_labels()
        self.env.cr.flush()
        rows = self.env['marketplace.attention'].search([('cause', '=', 'label')])
        self.assertEqual(rows.mapped('res_model'), ['marketplace.label'])
