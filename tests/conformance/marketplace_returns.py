"""What a `MarketplaceApi` must do that tells what customers send back (``RETURNS``), and one that
wants to know what was received (``RETURN_RECEIPTS``).
"""

from abc import abstractmethod
from datetime import timedelta

import pytest

from odoo.addons.connector_base.contract import after_sales, documents, port
from odoo.addons.connector_base.contract.errors import PayloadNotUnderstood, TransientError

from tests.conformance.marketplace_api import FAR_PAST
from tests.conformance.marketplace_shipping import IMEIS, ShippingBench, imeis

JOURNEY = (after_sales.ANNOUNCED, after_sales.ON_ITS_WAY, after_sales.ARRIVED)
DAY = 24 * 3600


class ReturnBench(ShippingBench):
    """A bench of a marketplace that tells of returns; faults strike 'returns'.

    ``return_rows`` is how many returns fit on a page.
    """

    return_rows: int

    @abstractmethod
    def send_back(self, order_ref, line_ref):
        """Let the buyer announce that a line comes back; give the return's reference."""

    @abstractmethod
    def move_return(self, return_ref, state):
        """Let the carrier or the marketplace bring a return to a state of `JOURNEY`."""

    @abstractmethod
    def break_return(self, return_ref):
        """Send the return from now on without something that it can't do without."""

    # --- what follows from these -----------------------------------------------------------------

    def shipped(self, devices=True, **wanted):
        """Let a buyer order, and ship every line, each with a device; give the reference."""
        ref = self.accepted(**wanted)
        told = zip(self.lines(ref), IMEIS, strict=False) if devices else ()
        assert all(result.ok for result in self.ship(ref, {ref: imeis(one) for ref, one in told}))
        self.move_clock(2)
        return ref

    def announced(self, **wanted):
        """Let a new order's first line be sent back; give order and return."""
        ref = self.shipped(**wanted)
        return ref, self.send_back(ref, self.lines(ref)[0])

    def payloads(self, since=FAR_PAST, api=None):
        """Give the raw returns by reference, in the order they come."""
        pages = (api or self.api()).return_pages(since)
        return [pair for page in pages for pair in page.payloads]

    def returns(self, since=FAR_PAST):
        """Give every return as it is understood, by reference."""
        api = self.api()
        return {ref: api.read_return(payload) for ref, payload in self.payloads(since, api)}

    def now(self):
        """Give the marketplace's clock, naive UTC."""
        return self.read(self.place()).placed_at


class ReturnSuite:
    """The tests, to be mixed into a `MarketplaceApiSuite` whose bench is a `ReturnBench`."""

    covers = frozenset({port.RETURNS})

    def test_where_nothing_was_sent_back_nothing_comes(self, bench):
        bench.shipped()
        assert bench.payloads() == []

    def test_a_return_names_its_order_and_its_line(self, bench):
        order, ref = bench.announced()
        found = bench.returns()[ref]
        assert (found.external_id, found.order_ref) == (ref, order)
        assert set(found.line_refs) <= set(bench.lines(order))
        assert found.state_code and found.started_at

    @pytest.mark.parametrize('state', JOURNEY)
    def test_a_return_tells_how_far_it_is(self, bench, state):
        _order, ref = bench.announced()
        if state != after_sales.ANNOUNCED:
            bench.move_return(ref, state)
        assert bench.returns()[ref].state == state

    def test_a_parcel_that_is_on_its_way_can_be_followed(self, bench):
        _order, ref = bench.announced()
        bench.move_return(ref, after_sales.ON_ITS_WAY)
        assert bench.returns()[ref].tracking_number

    def test_when_a_parcel_arrived_is_told(self, bench):
        _order, ref = bench.announced()
        assert bench.returns()[ref].arrived_at is None
        bench.move_return(ref, after_sales.ARRIVED)
        assert bench.returns()[ref].arrived_at >= bench.returns()[ref].started_at

    def test_every_return_comes_once_over_many_pages(self, bench):
        announced = [bench.announced(devices=False)[1] for _ in range(2 * bench.return_rows + 1)]
        refs = [ref for ref, _payload in bench.payloads()]
        assert sorted(refs) == sorted(announced)

    def test_a_return_that_did_not_change_comes_as_the_same_payload(self, bench):
        bench.announced(lines=2)
        first = bench.payloads()
        assert all(bench.payloads() == first for _ in range(3))

    def test_an_open_return_of_long_ago_is_brought_too(self, bench):
        _order, ref = bench.announced()
        bench.move_clock(50 * DAY)
        assert [found for found, _payload in bench.payloads(bench.now())] == [ref]

    def test_a_return_that_started_since_is_brought(self, bench):
        since = bench.now() - timedelta(seconds=1)
        _order, ref = bench.announced()
        assert [found for found, _payload in bench.payloads(since)] == [ref]

    def test_looking_at_returns_changes_nothing(self, bench):
        bench.announced()
        writes = bench.writes()
        bench.payloads()
        assert bench.writes() == writes
        assert bench.illegal_requests() == []

    def test_a_broken_return_is_named_and_hides_no_other(self, bench):
        _order, broken = bench.announced()
        _order, good = bench.announced(devices=False)
        bench.break_return(broken)
        api = bench.api()
        payloads = dict(bench.payloads(api=api))
        assert api.read_return(payloads[good]).external_id == good
        with pytest.raises(PayloadNotUnderstood) as caught:
            api.read_return(payloads[broken])
        assert caught.value.path

    # --- outages ---------------------------------------------------------------------------------

    @pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge'])
    def test_a_list_that_does_not_get_through_ends_with_an_error(self, bench, kind):
        bench.announced()
        bench.arm(kind, on='returns', times=9)
        with pytest.raises(TransientError):
            bench.payloads()

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'truncate'])
    def test_a_page_whose_answer_is_lost_is_read_again(self, bench, kind):
        _order, ref = bench.announced()
        bench.arm(kind, on='returns')
        assert [found for found, _payload in bench.payloads()] == [ref]

    # --- secrecy ---------------------------------------------------------------------------------

    def test_nothing_of_a_return_is_in_the_log(self, bench):
        order, ref = bench.announced()
        found = bench.returns()[ref]
        told = repr(bench.calls)
        private = [bench.secret, order, ref, found.tracking_number, found.tracking_url, IMEIS[0]]
        assert [word for word in private if word and word in told] == []


class ReceiptSuite:
    """The tests, to be mixed in beside a `ReturnSuite`; faults strike 'receipts'."""

    covers = frozenset({port.RETURN_RECEIPTS})

    def test_lines_that_came_back_are_returned(self, bench):
        ref = bench.shipped(lines=2)
        lines = bench.lines(ref)
        results = bench.api().mark_returned(ref, lines)
        assert [(result.ref, result.ok) for result in results] == [(line, True) for line in lines]
        assert bench.states(ref) == [documents.RETURNED] * 2
        assert bench.illegal_requests() == []

    def test_the_other_lines_of_an_order_stay_with_the_customer(self, bench):
        ref = bench.shipped(lines=2)
        assert bench.api().mark_returned(ref, bench.lines(ref)[:1])[0].ok
        assert bench.states(ref) == [documents.RETURNED, documents.SHIPPED]

    def test_devices_and_tracking_stay_as_they_were(self, bench):
        ref = bench.shipped()
        before = bench.devices(ref)
        bench.api().mark_returned(ref, bench.lines(ref))
        assert bench.devices(ref) == before

    def test_no_lines_are_no_call(self, bench):
        ref = bench.shipped()
        api, calls = bench.api(), len(bench.calls)
        assert api.mark_returned(ref, []) == []
        assert len(bench.calls) == calls

    def test_what_never_left_can_not_come_back(self, bench):
        ref = bench.accepted()
        (result,) = bench.api().mark_returned(ref, bench.lines(ref))
        assert not result.ok and not result.uncertain and result.message
        assert bench.states(ref) == [documents.ACCEPTED]

    def test_a_second_receipt_is_refused_in_words_and_changes_nothing(self, bench):
        ref = bench.shipped()
        bench.api().mark_returned(ref, bench.lines(ref))
        (result,) = bench.api().mark_returned(ref, bench.lines(ref))
        assert not result.ok and not result.uncertain and result.message
        assert bench.states(ref) == [documents.RETURNED]

    def test_a_lost_answer_to_a_receipt_is_uncertain_and_not_repeated(self, bench):
        ref = bench.shipped(lines=2)
        api, lines, writes = bench.api(), bench.lines(ref), bench.writes()
        bench.arm('lost', on='receipts')
        results = api.mark_returned(ref, lines)
        assert [(result.ok, result.uncertain) for result in results] == [(False, True)] * 2
        assert bench.writes() == writes + 1
        assert bench.states(ref) == [documents.RETURNED] * 2

    @pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge'])
    def test_a_receipt_that_did_not_get_through_is_raised_and_changes_nothing(self, bench, kind):
        ref = bench.shipped()
        lines = bench.lines(ref)
        bench.arm(kind, on='receipts')
        with pytest.raises(TransientError):
            bench.api().mark_returned(ref, lines)
        assert bench.states(ref) == [documents.SHIPPED]
