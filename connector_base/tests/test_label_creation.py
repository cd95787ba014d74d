from decimal import Decimal

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..contract.errors import AccessRefused, RequestRefused, UncertainOutcome
from .goods_api import PowerCut
from .label_common import LabelWishCommon


@tagged('post_install', '-at_install')
class TestLabelCreation(LabelWishCommon):
    """Labels that are asked for: each wish makes exactly one, whatever goes wrong."""

    def test_a_label_is_asked_for_with_sender_carrier_and_weight(self):
        reference = self.sell()
        self.ask(reference)
        self.assertEqual(self.fake.calls['create_label'], 0, "not in the person's transaction")
        self.tell()
        (wish,) = self.fake.wishes
        self.assertEqual(wish.order_ref, reference)
        self.assertIn(wish.sender, ('311', '312'))
        self.assertIn(wish.carrier, ('UPS', 'DHL'))
        self.assertEqual(wish.weight, Decimal('0.75'))

    def test_the_label_its_file_and_its_tracking_are_on_the_delivery(self):
        reference = self.sell()
        self.ask(reference)
        self.tell()
        picking = self.picking_of(reference)
        label = self.labels()
        self.assertEqual((label.state, label.picking_id), ('done', picking))
        self.assertEqual(label.outbox_id, self.wishes(reference))
        self.assertEqual(picking.carrier_tracking_ref, 'TN1')
        self.assertTrue(self.files_of(picking))

    def test_the_parcel_is_told_with_the_tracking_of_its_label(self):
        reference = self.sell()
        self.ask(reference)
        self.tell()
        self.picking_of(reference).button_validate()
        self.tell()
        parcel = self.fake.parcels[0]
        self.assertEqual(parcel.tracking_url, 'https://label.example/N1')
        self.assertEqual(parcel.carrier, 'ups')

    def test_a_lost_answer_leads_to_exactly_one_label(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', 'lost')
        self.tell()
        self.assertEqual(self.wishes(reference).state, 'uncertain')
        self.tell()
        self.assertEqual(len(self.fake.wishes), 1)
        self.assertEqual(self.wishes(reference).state, 'done')
        self.assertEqual(self.labels().mapped('external_id'), ['N1'])

    def test_a_call_that_seems_not_to_have_arrived_is_made_again_by_a_person_only(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', UncertainOutcome("No answer."))
        self.tell(3)
        wish = self.wishes(reference)
        self.assertEqual((self.fake.wishes, wish.state), ([], 'blocked'))
        self.assertIn("lists no new label", wish.error)
        wish.action_retry()
        self.tell()
        self.assertEqual(len(self.fake.wishes), 1)
        self.assertEqual(self.labels().state, 'done')

    def test_a_process_killed_while_asking_asks_once(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', 'killed')
        was_cut = False
        # not assertRaises: Odoo's would roll back what was committed before the cut
        try:
            self.tell()
        except PowerCut:
            was_cut = True
        self.assertTrue(was_cut)
        self.tell()
        self.assertEqual(len(self.fake.wishes), 1)
        self.assertEqual(self.labels().mapped('external_id'), ['N1'])

    def test_a_label_that_was_there_before_is_not_taken_for_ours(self):
        reference = self.sell()
        self.fake.make_label(reference, 'OLD')
        self.ask(reference, is_again=True)
        self.fake.break_next('label', 'lost')
        self.tell(2)
        self.assertEqual(self.labels(outbox_id=self.wishes(reference).id).external_id, 'N1')

    def test_a_file_that_can_not_be_fetched_makes_no_second_label(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('fetch_file', RequestRefused("Gone."), times=2)
        self.tell()
        self.assertEqual(self.labels().state, 'blocked')
        self.tell()
        self.look_for_labels()
        self.assertEqual(len(self.fake.wishes), 1)
        self.assertEqual(self.labels().state, 'done')

    def test_a_refused_wish_says_why_and_is_corrected_with_the_wizard(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.break_next('label', RequestRefused("Too heavy."))
        self.tell()
        self.assertIn("Too heavy.", self.picking_of(reference).marketplace_notice)
        self.ask(reference, weight=0.5)
        self.tell()
        self.assertEqual([wish.weight for wish in self.fake.wishes], [Decimal('0.5')])
        self.assertEqual(len(self.wishes(reference)), 1)

    def test_a_second_label_wants_a_confirmation(self):
        reference = self.sell()
        self.ask(reference)
        self.tell()
        with self.assertRaisesRegex(UserError, "costs"):
            self.ask(reference)
        self.ask(reference, is_again=True)
        self.tell()
        self.assertEqual(len(self.fake.wishes), 2)
        self.assertEqual(len(self.labels()), 2)

    def test_a_wish_that_is_not_answered_yet_counts_as_a_label(self):
        reference = self.sell()
        self.ask(reference)
        with self.assertRaisesRegex(UserError, "costs"):
            self.ask(reference)

    def test_a_parcel_without_weight_is_refused_in_words(self):
        self.phone.weight = 0
        reference = self.sell()
        with self.assertRaisesRegex(UserError, "weighs"):
            self.ask(reference)

    def test_a_weight_in_pounds_is_told_in_kilograms(self):
        self.env['ir.config_parameter'].set_param('product.weight_in_lbs', '1')
        self.phone.weight = 2
        reference = self.sell()
        self.ask(reference)
        self.tell()
        self.assertEqual(self.fake.wishes[0].weight, Decimal('0.907'))

    def test_a_label_for_lines_that_are_not_accepted_yet_accepts_them_first(self):
        self.connection.acceptance_policy = 'manual'
        reference = self.place()
        self.run_streams('orders')
        self.ask(reference)
        self.tell(3)
        self.assertEqual(self.fake.states(reference), ['accepted'])
        self.assertEqual(len(self.fake.wishes), 1)

    def test_an_order_that_was_cancelled_meanwhile_gets_no_label(self):
        reference = self.sell()
        self.ask(reference)
        self.fake.set_states(reference, 'cancelled')
        self.tell()
        self.assertEqual(self.fake.wishes, [])
        self.assertEqual(self.wishes(reference).state, 'obsolete')

    def test_choices_are_read_once_a_day_and_not_by_the_wizard(self):
        self.run_streams('labels')
        reference = self.sell()
        self.ask(reference)
        self.assertEqual(self.fake.calls['label_options'], 1)

    def test_a_choice_that_is_gone_there_is_gone_here(self):
        gone = self.env['marketplace.label.option'].create(
            {'connection_id': self.connection.id, 'kind': 'carrier', 'code': 'X', 'name': "X"}
        )
        self.connection.label_options_at = False
        self.run_streams('labels')
        self.assertFalse(gone.exists())
        self.assertEqual(len(self.connection.label_option_ids), 4)

    def test_a_seller_who_may_have_no_labels_is_told_so_and_the_stream_goes_on(self):
        self.connection.label_options_at = False
        self.connection.label_option_ids.unlink()
        self.fake.break_next('label_options', AccessRefused("No agreement for labels."))
        self.run_streams('labels')
        self.assertEqual(self.stream('labels').state, 'idle')
        reference = self.sell()
        wizard = self.env['marketplace.create.label'].with_user(self.user)
        form = Form(wizard.with_context(default_picking_id=self.picking_of(reference).id))
        self.assertIn("No agreement", form.problem)
        with self.assertRaisesRegex(UserError, "Choose from where"):
            self.ask(reference)

    def test_the_last_choice_is_offered_again(self):
        lyon = self.connection.label_option_ids.filtered(lambda option: option.name == "Lyon")
        self.ask(self.sell(), sender_id=lyon.id)
        self.tell()
        self.ask(self.sell())
        self.tell()
        self.assertEqual([wish.sender for wish in self.fake.wishes], ['312', '312'])

    def test_a_choice_of_another_connection_is_refused(self):
        other = self.make_connection("Other shop")
        option = self.env['marketplace.label.option'].create(
            {'connection_id': other.id, 'kind': 'sender', 'code': '9', 'name': "Elsewhere"}
        )
        reference = self.sell()
        with self.assertRaisesRegex(UserError, "Choose from where"):
            self.ask(reference, sender_id=option.id)

    def test_people_who_may_not_change_the_delivery_get_no_label(self):
        reference = self.sell()
        picking = self.picking_of(reference)
        employee = self.make_user('employee')
        self.assertRefused(picking.with_user(employee).action_create_marketplace_label)
        wizard = self.env['marketplace.create.label']
        self.assertRefused(
            lambda: wizard.with_user(employee).create({'picking_id': picking.id}).action_confirm()
        )

    def test_a_sandbox_of_one_company_gets_no_label_for_another(self):
        stranger = self.make_company("Refurb Berlin", country='de')
        theirs = self.make_user('theirs', 'stock.group_stock_user', companies=stranger)
        reference = self.sell()
        values = {'picking_id': self.picking_of(reference).id}
        wizard = self.env['marketplace.create.label'].with_user(theirs)
        self.assertRefused(
            lambda: wizard.with_context(allowed_company_ids=stranger.ids).create(values)
        )
