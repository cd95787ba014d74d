"""What every `MarketplaceApi` must do, whoever the marketplace is.

A marketplace subclasses `MarketplaceApiSuite` and gives it a `Bench`: its client at one end, its
simulator at the other. Only documents and errors of the contract are looked at, never a payload.
"""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents, port
from odoo.addons.connector_base.contract.documents import LineAnswer, OfferUpdate, Sweep
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)

FAR_PAST = datetime.fromisoformat('2000-01-01T00:00:00')


class Bench(ABC):
    """One account of one simulated marketplace, empty of orders, and the client for it.

    ``secret`` is the account's key; ``page_rows`` how many orders fit on a page; ``calls`` collects
    the `Call` of everything the client did; ``no_market`` is a market code nobody knows.
    """

    secret: str
    page_rows: int

    def __init__(self):
        """Start with an empty log."""
        self.calls = []

    @abstractmethod
    def api(self, *, secret=None, offers_left=2000):
        """Give a client for the account, or for another key."""

    @abstractmethod
    def place(self, *, paid=True, lines=1, quantity=1):
        """Let a buyer order; give the reference. Only paid orders need to be seen by the seller."""

    @abstractmethod
    def cancel(self, order_ref):
        """Let the buyer cancel the whole order."""

    @abstractmethod
    def owed(self, order_ref):
        """Give what the customer owes for an order, by the marketplace's own reckoning."""

    @abstractmethod
    def break_order(self, order_ref):
        """Send the order from now on without something that an order can't do without."""

    @abstractmethod
    def invent_state(self, order_ref):
        """Send the order's lines from now on in a state that the contract does not list."""

    @abstractmethod
    def arm(self, kind, *, on='', after=0, times=1):
        """Arm a fault of the simulator; ``on`` is 'orders', 'answers', 'listings' or 'offers'."""

    @abstractmethod
    def move_clock(self, seconds):
        """Move the marketplace's clock."""

    @abstractmethod
    def quantity(self, listing_ref):
        """Give the quantity that the marketplace shows."""

    @abstractmethod
    def writes(self):
        """Give how many changing requests reached the marketplace, faults included."""

    @abstractmethod
    def illegal_requests(self):
        """Give the requests that no client may ever send."""

    # --- what follows from these -----------------------------------------------------------------

    def refs(self, sweep, api=None):
        """Give the references of a sweep in the order they came."""
        pages = (api or self.api()).order_pages(sweep)
        return [ref for page in pages for ref, _payload in page.payloads]

    def read(self, order_ref):
        """Give an order as the client understands it now."""
        api = self.api()
        return api.read_order(api.fetch_order(order_ref))

    def states(self, order_ref):
        """Give where the lines of an order stand."""
        return [line.state for line in self.read(order_ref).lines]

    def answer(self, order_ref, verb, api=None, **reason):
        """Say the same about every line of an order."""
        answers = [
            LineAnswer(line.external_id, line.sku, verb, **reason)
            for line in self.read(order_ref).lines
        ]
        return (api or self.api()).answer_order(order_ref, answers)

    def listings(self):
        """Give every listing as the client reads it for the first market."""
        api = self.api()
        market = api.markets()[0].code
        return [
            api.read_listing(payload, market)
            for page in api.listing_pages([market])
            for _ref, payload in page.payloads
        ]

    def offers(self, count, quantity=7):
        """Give updates of the first listings, each to another quantity than it shows."""
        return [
            OfferUpdate(listing.external_id, listing.sku, quantity + listing.quantity)
            for listing in self.listings()[:count]
        ]


class MarketplaceApiSuite:
    """The tests. A subclass gives ``bench``, and mixes in the suites of what it is capable of.

    ``covers`` names the capabilities that a suite tests; lists of prices per market have one
    marketplace only, which tests them itself.
    """

    covers = frozenset({port.MARKET_OFFERS})

    @pytest.fixture
    def bench(self):
        """Give the marketplace's `Bench`."""
        raise NotImplementedError

    def test_every_capability_is_under_test(self, bench):
        suites = [vars(suite).get('covers', frozenset()) for suite in type(self).__mro__]
        assert bench.api().capabilities <= frozenset().union(*suites)

    # --- account ------------------------------------------------------------

    def test_a_good_key_gives_a_name_to_show(self, bench):
        assert bench.api().ping()
        assert bench.writes() == 0

    def test_a_wrong_key_is_refused_credentials(self, bench):
        with pytest.raises(CredentialsRefused):
            bench.api(secret='wrong-key').ping()

    def test_a_wrong_key_is_asked_about_once_only(self, bench):
        with pytest.raises(CredentialsRefused):
            bench.refs(Sweep('new'), bench.api(secret='wrong-key'))
        assert len(bench.calls) == 1

    def test_markets_have_country_and_currency(self, bench):
        markets = bench.api().markets()
        assert markets
        assert all(len(market.country) == 2 and len(market.currency) == 3 for market in markets)
        assert len({market.code for market in markets}) == len(markets)

    # --- bringing orders -------------------------------------------------------------------------

    def test_every_new_order_comes_once_over_many_pages(self, bench):
        placed = [bench.place() for _ in range(2 * bench.page_rows + 1)]
        assert sorted(bench.refs(Sweep('new'))) == sorted(placed)

    def test_a_full_last_page_ends_the_list(self, bench):
        placed = [bench.place() for _ in range(bench.page_rows)]
        assert sorted(bench.refs(Sweep('new'))) == sorted(placed)

    def test_no_orders_are_no_rows(self, bench):
        assert bench.refs(Sweep('new')) == []

    def test_an_open_sweep_brings_new_and_accepted_orders(self, bench):
        new, accepted = bench.place(), bench.place()
        bench.answer(accepted, documents.ACCEPT)
        assert sorted(bench.refs(Sweep('open'))) == sorted([new, accepted])

    def test_a_cancelled_order_is_not_new(self, bench):
        ref = bench.place()
        bench.cancel(ref)
        assert bench.refs(Sweep('new')) == []

    def test_a_cancelled_order_is_found_by_its_placing_date(self, bench):
        ref = bench.place()
        bench.cancel(ref)
        assert ref in bench.refs(Sweep('placed', since=FAR_PAST))

    def test_a_since_sweep_brings_what_came_later_and_nothing_older(self, bench):
        bench.place()
        bench.move_clock(3600)
        later = bench.place()
        since = bench.read(later).placed_at - timedelta(minutes=1)
        assert bench.refs(Sweep('since', since=since)) == [later]

    def test_a_placed_sweep_ends_at_its_end(self, bench):
        ref = bench.place()
        placed_at = bench.read(ref).placed_at
        bench.move_clock(3600)
        later = bench.place()
        until = placed_at + timedelta(minutes=1)
        assert bench.refs(Sweep('placed', since=FAR_PAST, until=until)) == [ref]
        assert later in bench.refs(Sweep('placed', since=FAR_PAST))

    def test_named_orders_come_and_an_unknown_one_hides_none(self, bench):
        first, second = bench.place(), bench.place()
        found = bench.refs(Sweep('refs', refs=(first, '999999999', second)))
        assert sorted(found) == sorted([first, second])

    def test_pages_tell_the_marketplaces_own_time(self, bench):
        bench.place()
        api = bench.api()
        pages = list(api.order_pages(Sweep('new')))
        placed_at = api.read_order(pages[0].payloads[0][1]).placed_at
        assert abs(pages[0].served_at - placed_at) < timedelta(minutes=1)

    def test_a_repeated_page_loses_no_order(self, bench):
        placed = [bench.place() for _ in range(2 * bench.page_rows + 1)]
        bench.arm('repeat_page', on='orders', after=1)
        assert sorted(bench.refs(Sweep('new'))) == sorted(placed)

    def test_a_list_that_repeats_a_page_every_time_is_no_success(self, bench):
        for _ in range(2 * bench.page_rows + 1):
            bench.place()
        bench.arm('repeat_page', on='orders', times=None)
        with pytest.raises(TransientError):
            bench.refs(Sweep('new'))

    def test_an_order_that_appears_while_the_list_is_read_loses_no_other(self, bench):
        placed = [bench.place() for _ in range(2 * bench.page_rows + 1)]
        bench.arm('shift_page', on='orders', after=1)
        assert set(placed) <= set(bench.refs(Sweep('new')))

    def test_an_unknown_order_is_refused(self, bench):
        with pytest.raises(RequestRefused):
            bench.api().fetch_order('999999999')

    def test_an_order_number_that_is_none_is_refused(self, bench):
        with pytest.raises(RequestRefused):
            bench.api().fetch_order('../listings')

    # --- understanding orders --------------------------------------------------------------------

    def test_lines_and_extras_sum_up_to_what_the_customer_owes(self, bench):
        for lines, quantity in ((1, 1), (1, 3), (3, 2)):
            ref = bench.place(lines=lines, quantity=quantity)
            order = bench.read(ref)
            goods = sum(line.unit_price * line.quantity for line in order.lines)
            assert goods + sum(extra.amount for extra in order.extras) == order.total
            assert order.total == bench.owed(ref)

    def test_amounts_are_decimals_and_instants_have_no_zone(self, bench):
        order = bench.read(bench.place(lines=2))
        assert all(type(line.unit_price) is Decimal for line in order.lines)
        assert type(order.total) is Decimal
        assert order.placed_at.tzinfo is None

    def test_a_paid_order_waits_for_an_answer(self, bench):
        assert bench.states(bench.place(lines=2)) == [documents.TO_ANSWER] * 2

    def test_a_cancelled_order_has_only_dead_lines(self, bench):
        ref = bench.place(lines=2)
        bench.cancel(ref)
        assert set(bench.states(ref)) <= documents.DEAD_STATES

    def test_a_state_nobody_listed_is_kept_and_unknown(self, bench):
        ref = bench.place()
        bench.invent_state(ref)
        line = bench.read(ref).lines[0]
        assert line.state == documents.UNKNOWN
        assert line.state_code

    def test_a_broken_order_names_what_is_missing_and_hides_no_other(self, bench):
        broken, good = bench.place(), bench.place()
        bench.break_order(broken)
        api = bench.api()
        pages = api.order_pages(Sweep('new'))
        payloads = {ref: payload for page in pages for ref, payload in page.payloads}
        with pytest.raises(PayloadNotUnderstood) as caught:
            api.read_order(payloads[broken])
        assert caught.value.path.startswith('order.')
        assert api.read_order(payloads[good]).external_id == good

    def test_reading_an_order_twice_gives_the_same(self, bench):
        ref = bench.place(lines=3)
        assert bench.read(ref) == bench.read(ref)

    # --- answering ------------------------------------------------------------

    def test_every_line_is_accepted(self, bench):
        ref = bench.place(lines=2)
        results = bench.answer(ref, documents.ACCEPT)
        assert [result.ok for result in results] == [True, True]
        assert bench.states(ref) == [documents.ACCEPTED] * 2

    def test_results_are_named_after_their_lines(self, bench):
        ref = bench.place(lines=2)
        refs = [line.external_id for line in bench.read(ref).lines]
        assert [result.ref for result in bench.answer(ref, documents.ACCEPT)] == refs

    def test_a_refused_line_is_cancelled(self, bench):
        ref = bench.place()
        assert bench.answer(ref, documents.REFUSE, reason='out_of_stock', message='Sorry.')[0].ok
        assert bench.states(ref) == [documents.CANCELLED]

    def test_an_accepted_line_can_be_cancelled(self, bench):
        ref = bench.place()
        bench.answer(ref, documents.ACCEPT)
        assert bench.answer(ref, documents.CANCEL, reason='defective')[0].ok
        assert bench.states(ref) == [documents.CANCELLED]

    @pytest.mark.parametrize('reason', documents.REASONS)
    def test_every_reason_can_be_said(self, bench, reason):
        assert bench.answer(bench.place(), documents.REFUSE, reason=reason)[0].ok

    def test_legal_answers_are_never_illegal_requests(self, bench):
        ref = bench.place(lines=2)
        bench.answer(ref, documents.ACCEPT)
        bench.answer(ref, documents.CANCEL, reason='other')
        assert bench.illegal_requests() == []

    def test_a_line_the_marketplace_refuses_keeps_none_of_the_others_back(self, bench):
        ref = bench.place(lines=2)
        lines = bench.read(ref).lines
        answers = [
            LineAnswer('999999999', 'NO-SUCH-SKU', documents.ACCEPT),
            LineAnswer(lines[1].external_id, lines[1].sku, documents.ACCEPT),
        ]
        results = bench.api().answer_order(ref, answers)
        assert [result.ok for result in results] == [False, True]
        assert results[0].message
        assert not results[0].uncertain

    def test_a_lost_answer_to_a_write_is_uncertain_and_not_repeated(self, bench):
        ref = bench.place()
        before = bench.writes()
        bench.arm('lost', on='answers')
        results = bench.answer(ref, documents.ACCEPT)
        assert results[0].uncertain and not results[0].ok
        assert bench.writes() == before + 1
        assert bench.states(ref) == [documents.ACCEPTED]

    def test_a_server_error_on_a_write_is_uncertain_and_not_repeated(self, bench):
        ref = bench.place()
        before = bench.writes()
        bench.arm('server_error', on='answers')
        assert bench.answer(ref, documents.ACCEPT)[0].uncertain
        assert bench.writes() == before + 1

    def test_a_broken_answer_to_a_write_is_uncertain(self, bench):
        for kind in ('truncate', 'not_json'):
            ref = bench.place()
            bench.arm(kind, on='answers')
            assert bench.answer(ref, documents.ACCEPT)[0].uncertain

    def test_a_throttled_write_is_raised_when_nothing_was_sent(self, bench):
        ref = bench.place()
        bench.arm('throttle', on='answers')
        with pytest.raises(TransientError):
            bench.answer(ref, documents.ACCEPT)
        assert bench.states(ref) == [documents.TO_ANSWER]

    # --- listings ------------------------------------------------------------

    def test_listings_have_reference_sku_and_price(self, bench):
        listings = bench.listings()
        assert len({listing.external_id for listing in listings}) == len(listings) > 0
        assert all(listing.sku and listing.quantity >= 0 for listing in listings)
        assert all(type(price.price) is Decimal for item in listings for price in item.prices)

    def test_listings_carry_the_market_they_were_read_for(self, bench):
        market = bench.api().markets()[0]
        prices = [price for listing in bench.listings() for price in listing.prices]
        assert {(price.market, price.currency) for price in prices} == {
            (market.code, market.currency)
        }

    # --- quantities ------------------------------------------------------------

    def test_a_pushed_quantity_is_shown(self, bench):
        offers = bench.offers(3)
        results = list(bench.api().push_offers(offers))
        assert [result.ok for result in results] == [True] * 3
        assert [bench.quantity(offer.listing_ref) for offer in offers] == [
            offer.quantity for offer in offers
        ]

    def test_results_of_a_push_are_named_after_their_listings_in_order(self, bench):
        offers = bench.offers(3)
        results = bench.api().push_offers(offers)
        assert [result.ref for result in results] == [offer.listing_ref for offer in offers]

    def test_zero_is_a_quantity(self, bench):
        listing = next(item for item in bench.listings() if item.quantity)
        (result,) = bench.api().push_offers([OfferUpdate(listing.external_id, listing.sku, 0)])
        assert result.ok
        assert bench.quantity(listing.external_id) == 0

    def test_a_listing_that_is_gone_keeps_none_of_the_others_back(self, bench):
        good = bench.offers(1)[0]
        gone = OfferUpdate('00000000-0000-4000-8000-000000000000', 'GONE', 1)
        results = list(bench.api().push_offers([gone, good]))
        assert [result.ok for result in results] == [False, True]
        assert results[0].message

    def test_nothing_to_push_is_no_call(self, bench):
        assert list(bench.api().push_offers([])) == []
        assert bench.calls == []

    def test_a_lost_answer_to_a_push_is_uncertain(self, bench):
        offers = bench.offers(1)
        bench.arm('lost', on='offers')
        (result,) = bench.api().push_offers(offers)
        assert result.uncertain

    # --- trouble ------------------------------------------------------------

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'lost', 'truncate'])
    def test_a_hiccup_while_reading_is_got_over(self, bench, kind):
        ref = bench.place()
        bench.arm(kind, on='orders')
        assert bench.refs(Sweep('new')) == [ref]

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'truncate', 'not_json', 'throttle'])
    def test_an_outage_while_reading_is_transient(self, bench, kind):
        bench.place()
        bench.arm(kind, on='orders', times=None)
        with pytest.raises(TransientError) as caught:
            bench.refs(Sweep('new'))
        assert caught.value.wait > 0

    @pytest.mark.parametrize('kind', ['firewall', 'challenge'])
    def test_a_firewall_is_not_a_wrong_key_and_not_hammered(self, bench, kind):
        bench.place()
        bench.arm(kind, on='orders', times=None)
        with pytest.raises(TransientError) as caught:
            bench.refs(Sweep('new'))
        assert not isinstance(caught.value, (CredentialsRefused, AccessRefused))
        assert len(bench.calls) == 1

    def test_an_uncertain_outcome_is_never_raised_while_reading(self, bench):
        bench.place()
        for kind in ('lost', 'drop', 'server_error', 'truncate', 'not_json'):
            bench.arm(kind, on='orders', times=4)
            try:
                bench.refs(Sweep('new'))
            except UncertainOutcome:
                pytest.fail(f"{kind} while reading was taken for an uncertain write")
            except TransientError as error:
                assert error.wait > 0

    # --- secrecy ------------------------------------------------------------

    def test_neither_key_nor_person_is_in_the_log_or_in_errors(self, bench):
        ref = bench.place()
        order = bench.read(ref)
        bench.answer(ref, documents.ACCEPT)
        bench.arm('server_error', on='orders', times=None)
        with pytest.raises(TransientError) as caught:
            bench.refs(Sweep('new'))
        told = repr(bench.calls) + repr(caught.value) + repr(vars(bench.api()))
        private = [bench.secret, order.shipping_address.last_name, order.shipping_address.street]
        assert [word for word in private if word and word in told] == []

    def test_the_log_tells_what_was_called_without_ids(self, bench):
        ref = bench.place()
        bench.read(ref)
        assert all(call.status == 200 and ref not in call.template for call in bench.calls)
        assert all(call.milliseconds >= 0 for call in bench.calls)
