"""What a `MarketplaceApi` with the capability ``REFUNDS`` must do, whoever the marketplace is."""

from abc import abstractmethod
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents, port
from odoo.addons.connector_base.contract.after_sales import LineRefund
from odoo.addons.connector_base.contract.errors import TransientError

from tests.conformance.marketplace_shipping import ShippingBench

#: A part of a line, with all decimals that the currency has.
PARTS = {'JPY': Decimal(1234)}
PART = Decimal('12.34')


class RefundBench(ShippingBench):
    """A bench of a marketplace that pays back; ``arm`` knows ``on='refunds'``."""

    @abstractmethod
    def paid_back(self, order_ref):
        """Give what really went back, in order, one row per payment: ``[(line, amount)]``."""

    def refundable(self, **wanted):
        """Give a shipped order whose lines can be paid back."""
        order_ref = self.accepted(**wanted)
        assert all(result.ok for result in self.ship(order_ref))
        self.move_clock(2)
        return order_ref

    # --- what follows from these -----------------------------------------------------------------

    def paid(self, order_ref):
        """Give what was paid for each line, with what belongs to it: ``{line: amount}``."""
        order = self.read(order_ref)
        paid = {line.external_id: line.unit_price * line.quantity for line in order.lines}
        for extra in order.extras:
            paid[extra.line_ref] += extra.amount
        return paid

    def part(self, order_ref):
        """Give an amount that is a part of any line."""
        return PARTS.get(self.read(order_ref).currency, PART)

    def wanted(self, order_ref, place=0, amount=None, before=Decimal(0), **changed):
        """Give the refund of a line as the base asks for it: a part, or all that is left.

        ``before`` is what was paid back of the line already.
        """
        order = self.read(order_ref)
        line = order.lines[place]
        left = self.paid(order_ref)[line.external_id] - before
        amount = left if amount is None else amount
        is_told = port.REFUNDS_TOLD in self.api().capabilities
        known = {
            'line_ref': line.external_id, 'sku': line.sku, 'amount': amount,
            'currency': order.currency, 'paid_after': left - amount if is_told else None,
            'is_rest': amount == left, 'reason': 'withdrawal', 'message': "Sent back.",
        }
        return LineRefund(**{**known, **changed})

    def refund(self, order_ref, *refunds, api=None):
        """Pay back."""
        return (api or self.api()).refund_lines(order_ref, refunds)


class RefundSuite:
    """The tests, to be mixed into a `MarketplaceApiSuite` whose bench is a `RefundBench`."""

    covers = frozenset({port.REFUNDS})

    # --- what is paid ----------------------------------------------------------------------------

    def test_a_part_of_a_line_is_paid_back_to_the_cent(self, bench):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=bench.part(ref))
        (result,) = bench.refund(ref, wanted)
        assert (result.ref, result.ok, result.uncertain) == (wanted.line_ref, True, False)
        assert result.amount in (None, wanted.amount)
        assert bench.paid_back(ref) == [(wanted.line_ref, wanted.amount)]
        assert bench.illegal_requests() == []

    @pytest.mark.parametrize('quantity', [1, 2])
    def test_all_of_a_line_is_paid_back_to_the_cent(self, bench, quantity):
        ref = bench.refundable(quantity=quantity)
        wanted = bench.wanted(ref)
        (result,) = bench.refund(ref, wanted)
        assert result.ok
        assert result.amount in (None, wanted.amount)
        assert bench.paid_back(ref) == [(wanted.line_ref, bench.paid(ref)[wanted.line_ref])]
        assert bench.illegal_requests() == []

    def test_after_a_part_the_rest_of_a_line_is_paid_back(self, bench):
        ref = bench.refundable()
        part = bench.wanted(ref, amount=bench.part(ref))
        assert bench.refund(ref, part)[0].ok
        bench.move_clock(2)
        rest = bench.wanted(ref, before=part.amount)
        assert bench.refund(ref, rest)[0].ok
        assert bench.paid_back(ref) == [
            (part.line_ref, part.amount), (rest.line_ref, rest.amount)
        ]
        assert sum(amount for _line, amount in bench.paid_back(ref)) == part.amount + rest.amount

    def test_the_same_part_asked_for_twice_on_purpose_is_paid_twice(self, bench):
        ref = bench.refundable()
        first = bench.wanted(ref, amount=bench.part(ref))
        second = bench.wanted(ref, amount=first.amount, before=first.amount)
        assert bench.refund(ref, first)[0].ok
        bench.move_clock(2)
        assert bench.refund(ref, second)[0].ok
        assert bench.paid_back(ref) == [(first.line_ref, first.amount)] * 2

    def test_each_line_of_a_call_is_paid_back_once_and_named_in_its_result(self, bench):
        ref = bench.refundable(lines=2)
        refunds = [bench.wanted(ref, 0, bench.part(ref)), bench.wanted(ref, 1)]
        results = bench.refund(ref, *refunds)
        assert [(result.ref, result.ok) for result in results] == [
            (wanted.line_ref, True) for wanted in refunds
        ]
        assert bench.paid_back(ref) == [(wanted.line_ref, wanted.amount) for wanted in refunds]

    @pytest.mark.parametrize('reason', ['', *documents.REASONS])
    def test_a_refund_with_any_reason_or_none_is_paid(self, bench, reason):
        ref = bench.refundable()
        wanted = bench.wanted(ref, reason=reason, message='x' * 600 if reason else '')
        assert bench.refund(ref, wanted)[0].ok
        assert len(bench.paid_back(ref)) == 1

    def test_nothing_to_pay_back_is_no_call(self, bench):
        ref = bench.refundable()
        api, calls = bench.api(), len(bench.calls)
        assert api.refund_lines(ref, []) == []
        assert len(bench.calls) == calls

    # --- what is refused -------------------------------------------------------------------------

    def test_more_than_was_paid_is_refused_in_words_and_pays_nothing(self, bench):
        ref = bench.refundable()
        paid = sum(bench.paid(ref).values())
        (result,) = bench.refund(ref, bench.wanted(ref, amount=paid + 1))
        assert not result.ok and not result.uncertain and result.message
        assert bench.paid_back(ref) == []

    @pytest.mark.parametrize('amount', ['0', '-12.34', '12.345', 'NaN', 'Infinity'])
    def test_what_is_no_amount_is_refused_without_a_call(self, bench, amount):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=bench.part(ref))
        wrong = LineRefund(**{**vars(wanted), 'amount': Decimal(amount)})
        before = bench.writes()
        (result,) = bench.refund(ref, wrong)
        assert not result.ok and not result.uncertain and result.message
        assert bench.writes() == before
        assert bench.paid_back(ref) == []

    def test_a_line_that_is_not_there_keeps_the_other_from_nothing(self, bench):
        ref = bench.refundable()
        good = bench.wanted(ref, amount=bench.part(ref))
        strange = bench.wanted(ref, amount=bench.part(ref), line_ref='999999999', sku='NO-SUCH')
        results = bench.refund(ref, strange, good)
        assert [(result.ref, result.ok) for result in results] == [
            ('999999999', False), (good.line_ref, True)
        ]
        assert results[0].message and not results[0].uncertain
        assert bench.paid_back(ref) == [(good.line_ref, good.amount)]

    # --- lost answers ----------------------------------------------------------------------------

    @pytest.mark.parametrize('is_rest', [True, False])
    def test_a_lost_answer_to_a_refund_is_uncertain_and_not_repeated(self, bench, is_rest):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=None if is_rest else bench.part(ref))
        before = bench.writes()
        bench.arm('lost', on='refunds')
        (result,) = bench.refund(ref, wanted)
        assert (result.ok, result.uncertain) == (False, True)
        assert bench.writes() == before + 1
        assert bench.paid_back(ref) == [(wanted.line_ref, wanted.amount)]

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'not_json'])
    @pytest.mark.parametrize('is_rest', [True, False])
    def test_a_refund_is_sent_once_whatever_happened_to_its_answer(self, bench, kind, is_rest):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=None if is_rest else bench.part(ref))
        before = bench.writes()
        bench.arm(kind, on='refunds')
        (result,) = bench.refund(ref, wanted)
        assert (result.ok, result.uncertain) == (False, True)
        assert bench.writes() == before + 1
        assert len(bench.paid_back(ref)) <= 1

    def test_a_lost_answer_for_one_line_does_not_keep_the_next_back(self, bench):
        ref = bench.refundable(lines=2)
        refunds = [bench.wanted(ref, place, bench.part(ref)) for place in (0, 1)]
        bench.arm('lost', on='refunds')
        results = bench.refund(ref, *refunds)
        assert [(result.ok, result.uncertain) for result in results] == [
            (False, True), (True, False)
        ]
        assert bench.paid_back(ref) == [(wanted.line_ref, wanted.amount) for wanted in refunds]

    # --- outages ---------------------------------------------------------------------------------

    @pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge'])
    @pytest.mark.parametrize('is_rest', [True, False])
    def test_a_refund_that_did_not_get_through_is_raised_and_pays_nothing(
        self, bench, kind, is_rest
    ):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=None if is_rest else bench.part(ref))
        bench.arm(kind, on='refunds')
        with pytest.raises(TransientError):
            bench.refund(ref, wanted)
        assert bench.paid_back(ref) == []

    def test_an_outage_between_two_lines_leaves_the_second_without_a_result(self, bench):
        ref = bench.refundable(lines=2)
        refunds = [bench.wanted(ref, place, bench.part(ref)) for place in (0, 1)]
        bench.arm('firewall', on='refunds', after=1)
        results = bench.refund(ref, *refunds)
        assert [(result.ref, result.ok) for result in results] == [(refunds[0].line_ref, True)]
        assert bench.paid_back(ref) == [(refunds[0].line_ref, refunds[0].amount)]

    # --- secrecy ---------------------------------------------------------------------------------

    def test_neither_order_nor_message_of_a_refund_is_in_the_log(self, bench):
        ref = bench.refundable()
        wanted = bench.wanted(ref, message="Miriam Muster was not amused.")
        bench.refund(ref, wanted)
        told = repr(bench.calls)
        private = [bench.secret, ref, wanted.line_ref, wanted.sku, "Miriam Muster"]
        assert [word for word in private if word in told] == []


class RefundPreviewSuite:
    """Where a refund can be computed first: to be mixed in beside a `RefundSuite`."""

    covers = frozenset({port.REFUND_PREVIEW})

    @pytest.mark.parametrize('is_rest', [True, False])
    def test_a_computed_refund_is_what_is_then_paid_and_books_nothing(self, bench, is_rest):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=None if is_rest else bench.part(ref))
        computed = bench.api().calculate_refund(ref, wanted)
        assert computed.ok and computed.amount == wanted.amount
        assert bench.paid_back(ref) == []
        assert bench.read(ref).lines[0].refunded in (None, Decimal(0))
        (result,) = bench.refund(ref, wanted)
        assert (result.amount, result.by_seller, result.by_marketplace) == (
            computed.amount, computed.by_seller, computed.by_marketplace
        )


class RefundsToldSuite:
    """Where what was paid back shows on the line: to be mixed in beside a `RefundSuite`."""

    covers = frozenset({port.REFUNDS_TOLD})

    def test_what_was_paid_back_of_a_line_is_told(self, bench):
        ref = bench.refundable(lines=2)
        assert [line.refunded for line in bench.read(ref).lines] == [Decimal(0)] * 2
        wanted = bench.wanted(ref, amount=bench.part(ref))
        bench.refund(ref, wanted)
        assert [line.refunded for line in bench.read(ref).lines] == [wanted.amount, Decimal(0)]

    @pytest.mark.parametrize('is_rest', [True, False])
    def test_a_look_after_a_lost_answer_tells_what_was_paid(self, bench, is_rest):
        ref = bench.refundable()
        wanted = bench.wanted(ref, amount=None if is_rest else bench.part(ref))
        bench.arm('lost', on='refunds')
        assert bench.refund(ref, wanted)[0].uncertain
        assert bench.read(ref).lines[0].refunded == wanted.amount
        assert len(bench.paid_back(ref)) == 1
