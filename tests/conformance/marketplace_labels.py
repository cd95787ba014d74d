"""What a `MarketplaceApi` with labels must do: ``LABELS``, and ``LABEL_CREATION`` where it can."""

from abc import abstractmethod
from dataclasses import replace
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import port
from odoo.addons.connector_base.contract.after_sales import LABEL_KINDS, TO_CUSTOMER, LabelOrder
from odoo.addons.connector_base.contract.errors import (
    RequestRefused,
    TransientError,
    UncertainOutcome,
)

from tests.conformance.marketplace_shipping import ShippingBench

ELSEWHERE = 'https://elsewhere.example/label.pdf'
PDF_START = b'%PDF-'


class LabelBench(ShippingBench):
    """A bench of a marketplace with labels; faults strike 'labels', 'new_labels' and 'files'."""

    @abstractmethod
    def labelled(self):
        """Let there be an accepted order with one label of its own; give its reference."""

    @abstractmethod
    def expire_links(self):
        """Let all links that were given so far expire, or their files be gone."""

    @abstractmethod
    def labels_made(self, order_ref):
        """Give how many labels the marketplace has made for an order."""

    # --- what follows from these -----------------------------------------------------------------

    def label(self, order_ref):
        """Give the one label of an order."""
        (label,) = self.api().order_labels(order_ref)
        return label


class LabelSuite:
    """The tests, to be mixed into a `MarketplaceApiSuite` whose bench is a `LabelBench`."""

    covers = frozenset({port.LABELS})

    def test_an_order_without_a_label_has_none(self, bench):
        assert bench.api().order_labels(bench.accepted()) == ()

    def test_a_label_tells_its_number_its_order_and_how_the_parcel_is_followed(self, bench):
        ref = bench.labelled()
        label = bench.label(ref)
        assert label.external_id and label.order_ref == ref
        assert label.kind == TO_CUSTOMER and label.kind in LABEL_KINDS
        assert label.tracking_number and label.tracking_url.startswith(('https://', 'http://'))
        assert set(label.line_refs) <= set(bench.lines(ref))

    def test_the_labels_of_an_order_are_not_those_of_another(self, bench):
        first, second = bench.labelled(), bench.labelled()
        assert bench.label(first).external_id != bench.label(second).external_id

    def test_a_label_has_the_same_number_every_time_it_is_looked_at(self, bench):
        ref = bench.labelled()
        assert len({bench.label(ref).external_id for _ in range(3)}) == 1
        assert bench.labels_made(ref) == 1

    def test_the_link_of_a_label_leads_to_a_pdf(self, bench):
        ref = bench.labelled()
        assert bench.api().fetch_file(bench.label(ref).url).startswith(PDF_START)

    def test_looking_at_labels_and_files_changes_nothing(self, bench):
        ref = bench.labelled()
        api, writes = bench.api(), bench.writes()
        api.fetch_file(api.order_labels(ref)[0].url)
        assert bench.writes() == writes
        assert bench.illegal_requests() == []

    # --- links that do not lead to a label -------------------------------------------------------

    def test_an_expired_link_is_refused_in_words_and_a_new_look_gives_one_that_works(self, bench):
        ref = bench.labelled()
        old = bench.label(ref).url
        bench.expire_links()
        with pytest.raises(RequestRefused) as caught:
            bench.api().fetch_file(old)
        assert caught.value.message
        assert bench.api().fetch_file(bench.label(ref).url).startswith(PDF_START)

    @pytest.mark.parametrize(
        'url',
        [ELSEWHERE, 'http://elsewhere.example/label.pdf', 'https://user:pw@elsewhere.example/',
         '//elsewhere.example/label.pdf', 'file:///etc/hostname', 'https://127.0.0.1/label.pdf'],
    )
    def test_a_link_to_somewhere_else_is_refused_without_a_call(self, bench, url):
        api, calls = bench.api(), len(bench.calls)
        with pytest.raises(RequestRefused) as caught:
            api.fetch_file(url)
        assert "no host of the marketplace" in caught.value.message
        assert len(bench.calls) == calls

    def test_what_is_no_pdf_is_refused_in_words(self, bench):
        ref = bench.labelled()
        url = bench.label(ref).url
        bench.arm('not_json', on='files')
        with pytest.raises(RequestRefused) as caught:
            bench.api().fetch_file(url)
        assert "no PDF" in caught.value.message

    # --- outages ---------------------------------------------------------------------------------

    @pytest.mark.parametrize('kind', ['firewall', 'challenge'])
    @pytest.mark.parametrize('place', ['labels', 'files'])
    def test_a_look_that_does_not_get_through_is_tried_again_later(self, bench, kind, place):
        ref = bench.labelled()
        url = bench.label(ref).url
        bench.arm(kind, on=place, times=9)
        with pytest.raises(TransientError):
            _look(bench.api(), place, ref, url)

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'lost'])
    @pytest.mark.parametrize('place', ['labels', 'files'])
    def test_a_look_whose_answer_is_lost_is_made_once_more(self, bench, kind, place):
        ref = bench.labelled()
        url = bench.label(ref).url
        bench.arm(kind, on=place)
        assert _look(bench.api(), place, ref, url)
        assert bench.labels_made(ref) == 1

    # --- secrecy ---------------------------------------------------------------------------------

    def test_neither_link_nor_tracking_is_in_the_log(self, bench):
        ref = bench.labelled()
        label = bench.label(ref)
        bench.api().fetch_file(label.url)
        told = repr(bench.calls)
        private = [bench.secret, ref, label.url, label.tracking_number, label.tracking_url]
        assert [word for word in private if word in told] == []


class LabelCreationBench(LabelBench):
    """A bench of a marketplace whose labels can be asked for."""

    def labelled(self):
        """See `LabelBench.labelled`."""
        ref = self.accepted()
        self.api().create_label(self.label_wish(ref))
        return ref

    def label_wish(self, ref, **changed):
        """Give a wish for a label, from the first sender and with the first carrier."""
        options = self.api().label_options()
        wish = LabelOrder(
            ref, options.senders[0][0], options.carriers[0][0], Decimal('0.750')
        )
        return replace(wish, **changed)


class LabelCreationSuite:
    """The tests, to be mixed in beside a `LabelSuite` whose bench is a `LabelCreationBench`."""

    covers = frozenset({port.LABEL_CREATION})

    def test_senders_and_carriers_have_codes_and_names(self, bench):
        options = bench.api().label_options()
        for choices in (options.senders, options.carriers):
            assert choices and all(code and name for code, name in choices)
            assert len({code for code, _name in choices}) == len(choices)

    def test_a_label_that_was_asked_for_is_the_one_that_the_order_has(self, bench):
        ref = bench.accepted()
        made = bench.api().create_label(bench.label_wish(ref))
        assert made.order_ref == ref
        assert replace(bench.label(ref), url='') == replace(made, url='')
        assert bench.api().fetch_file(made.url).startswith(PDF_START)
        assert bench.illegal_requests() == []

    def test_every_sender_and_every_carrier_can_be_had(self, bench):
        options = bench.api().label_options()
        wishes = [
            {'sender': sender, 'carrier': carrier}
            for sender, _name in options.senders
            for carrier, _name in options.carriers
        ]
        for wish in wishes:
            bench.move_clock(2)
            ref = bench.accepted()
            assert bench.api().create_label(bench.label_wish(ref, **wish)).tracking_number

    def test_every_call_makes_a_label_of_its_own(self, bench):
        ref = bench.accepted()
        wish, api = bench.label_wish(ref), bench.api()
        made = {api.create_label(wish).external_id for _ in range(2)}
        assert {label.external_id for label in bench.api().order_labels(ref)} == made
        assert bench.labels_made(ref) == len(made) == 2

    # --- what is refused -------------------------------------------------------------------------

    @pytest.mark.parametrize(
        'changed',
        [
            {'weight': Decimal(0)}, {'weight': Decimal('-1')}, {'weight': Decimal('NaN')},
            {'weight': Decimal('Infinity')}, {'sender': ''}, {'carrier': ''},
            {'carrier': 'pigeon'}, {'order_ref': ''},
        ],
        ids=str,
    )
    def test_a_wish_that_lacks_something_is_refused_in_words_and_not_sent(self, bench, changed):
        wish = bench.label_wish(bench.accepted(), **changed)
        api, writes = bench.api(), bench.writes()
        with pytest.raises(RequestRefused) as caught:
            api.create_label(wish)
        assert caught.value.message
        assert bench.writes() == writes

    @pytest.mark.parametrize('changed', [{'sender': '999999999'}, {'order_ref': '999999999'}])
    def test_an_order_or_sender_that_is_not_there_is_refused_in_words(self, bench, changed):
        ref = bench.accepted()
        with pytest.raises(RequestRefused) as caught:
            bench.api().create_label(bench.label_wish(ref, **changed))
        assert caught.value.message
        assert bench.labels_made(ref) == 0

    # --- lost answers ----------------------------------------------------------------------------

    def test_a_label_whose_answer_is_lost_is_uncertain_and_not_asked_for_again(self, bench):
        ref = bench.accepted()
        wish, api, writes = bench.label_wish(ref), bench.api(), bench.writes()
        bench.arm('lost', on='new_labels')
        with pytest.raises(UncertainOutcome):
            api.create_label(wish)
        assert bench.writes() == writes + 1
        assert bench.labels_made(ref) == 1

    def test_a_look_after_a_lost_answer_finds_the_label(self, bench):
        ref = bench.accepted()
        wish = bench.label_wish(ref)
        bench.arm('lost', on='new_labels')
        with pytest.raises(UncertainOutcome):
            bench.api().create_label(wish)
        assert bench.label(ref).tracking_number

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'truncate', 'not_json'])
    def test_a_label_is_made_once_at_most_whatever_happened_to_the_answer(self, bench, kind):
        ref = bench.accepted()
        wish = bench.label_wish(ref)
        bench.arm(kind, on='new_labels')
        with pytest.raises(UncertainOutcome):
            bench.api().create_label(wish)
        found = bench.api().order_labels(ref)
        assert len(found) == bench.labels_made(ref) <= 1

    @pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge'])
    def test_a_wish_that_did_not_get_through_is_raised_and_makes_nothing(self, bench, kind):
        ref = bench.accepted()
        wish = bench.label_wish(ref)
        bench.arm(kind, on='new_labels')
        with pytest.raises(TransientError):
            bench.api().create_label(wish)
        assert bench.labels_made(ref) == 0


def _look(api, place, order_ref, url):
    """Look at labels, or at the file of one."""
    return api.order_labels(order_ref) if place == 'labels' else api.fetch_file(url)
