"""Shipments against Back Market's simulator: what its contract has of its own (3.4, 4, 7)."""

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer
from odoo.addons.connector_base.contract.errors import TransientError
from odoo.addons.connector_base.contract.shipments import Identifier

from tests.conformance.backmarket_bench import BackMarketBench
from tests.conformance.marketplace_shipping import IMEIS, NUMBER, URL, imeis

MOMENT = '2026-03-02T14:05:00.000000Z'


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


def told(bench):
    """Give the identifiers that were really written, in order, by the simulator's ledger."""
    return [(row['via'], row['value']) for row in bench.effects('identifiers')]


def by_line(bench, ref):
    """Give an IMEI for each line of an order."""
    return {line: imeis(value) for line, value in zip(bench.lines(ref), IMEIS, strict=False)}


def test_the_imei_of_a_single_phone_goes_with_the_ship_call(bench):
    ref = bench.accepted()
    before = bench.writes()
    assert bench.ship(ref, by_line(bench, ref))[0].ok
    assert bench.writes() == before + 1
    assert told(bench) == [('ship', IMEIS[0])]
    (parcel,) = bench.effects('shipments')
    assert (parcel['tracking_number'], parcel['tracking_url']) == (NUMBER, URL)
    assert (parcel['shipper'], parcel['date_shipping']) == (bench.carrier, MOMENT)


def test_the_imeis_of_two_phones_go_before_one_ship_call(bench):
    ref = bench.accepted(lines=2)
    before = bench.writes()
    assert all(result.ok for result in bench.ship(ref, by_line(bench, ref)))
    assert bench.writes() == before + 3
    assert told(bench) == [('orderline', IMEIS[0]), ('orderline', IMEIS[1])]
    assert len(bench.effects('shipments')) == 1


def test_a_phone_beside_a_refused_line_is_no_single_unit(bench):
    ref = bench.place(lines=2)
    phone, case = bench.read(ref).lines
    answers = [
        LineAnswer(phone.external_id, phone.sku, documents.ACCEPT),
        LineAnswer(case.external_id, case.sku, documents.REFUSE, reason='out_of_stock'),
    ]
    assert all(result.ok for result in bench.api().answer_order(ref, answers))
    assert bench.ship(ref, {phone.external_id: imeis(IMEIS[0])})[0].ok
    assert told(bench) == [('orderline', IMEIS[0])]
    assert bench.states(ref) == [documents.SHIPPED, documents.CANCELLED]


def test_a_line_that_waits_keeps_the_whole_order_from_leaving(bench):
    ref = bench.place(lines=2)
    first, _second = bench.read(ref).lines
    bench.api().answer_order(ref, [LineAnswer(first.external_id, first.sku, documents.ACCEPT)])
    (result,) = bench.ship(ref)
    assert not result.ok and not result.uncertain
    assert "every line accepted or cancelled" in result.message
    assert bench.states(ref) == [documents.ACCEPTED, documents.TO_ANSWER]
    assert bench.effects('shipments') == []


@pytest.mark.parametrize('kind', ['lost', 'server_error', 'drop', 'truncate'])
@pytest.mark.parametrize('place', ['first', 'second'])
def test_an_identifier_is_written_once_whatever_happened_to_its_answer(bench, kind, place):
    ref = bench.accepted(lines=2)
    devices = by_line(bench, ref)
    bench.arm(kind, on='identifiers', after=int(place == 'second'))
    results = bench.ship(ref, devices)
    assert [(result.ok, result.uncertain) for result in results] == [(False, True)] * 2
    assert bench.effects('shipments') == []
    assert all(result.ok for result in bench.ship(ref, devices))
    assert sorted(value for _via, value in told(bench)) == sorted(IMEIS[:2])
    assert len(bench.effects('shipments')) == 1
    assert bench.devices(ref) == {line: [one.value] for line, (one,) in devices.items()}


@pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge', 'server_error'])
@pytest.mark.parametrize('lines', [1, 3])
def test_an_outage_at_the_ship_call_has_one_effect_after_a_look(bench, kind, lines):
    ref = bench.accepted(lines=lines)
    devices = by_line(bench, ref)
    bench.arm(kind, on='shipments')
    try:
        assert all(result.uncertain for result in bench.ship(ref, devices))
    except TransientError:
        assert told(bench) == []
    bench.move_clock(600)
    assert all(result.ok for result in bench.ship(ref, devices))
    assert sorted(value for _via, value in told(bench)) == sorted(IMEIS[:lines])
    assert len(bench.effects('shipments')) == 1


def test_a_firewall_between_two_identifiers_is_uncertain_and_then_goes_on(bench):
    ref = bench.accepted(lines=2)
    devices = by_line(bench, ref)
    bench.arm('firewall', on='identifiers', after=1)
    assert all(result.uncertain for result in bench.ship(ref, devices))
    assert told(bench) == [('orderline', IMEIS[0])]
    assert all(result.ok for result in bench.ship(ref, devices))
    assert told(bench) == [('orderline', IMEIS[0]), ('orderline', IMEIS[1])]


def test_a_firewall_before_the_first_identifier_is_raised(bench):
    ref = bench.accepted(lines=2)
    bench.arm('firewall', on='identifiers')
    with pytest.raises(TransientError):
        bench.ship(ref, by_line(bench, ref))
    assert told(bench) == []


def test_a_lost_identifier_of_a_line_of_two_units_is_not_followed_by_the_other_ones(bench):
    ref = bench.accepted(quantity=2)
    (line,) = bench.lines(ref)
    bench.arm('lost', on='identifiers')
    assert bench.ship(ref, {line: imeis(*IMEIS[:2])})[0].uncertain
    assert bench.ship(ref, {line: imeis(IMEIS[1], IMEIS[0])})[0].ok
    assert told(bench) == [('orderline', IMEIS[0])]


def test_an_identifier_that_differs_from_what_was_written_is_refused_and_nothing_leaves(bench):
    ref = bench.accepted(lines=2)
    first, second = bench.lines(ref)
    bench.stored(ref)['lines'][1]['imei'] = IMEIS[2]  # somebody wrote it in the back office
    results = bench.ship(ref, by_line(bench, ref))
    assert [(result.ok, result.uncertain) for result in results] == [(False, False)] * 2
    assert f"the IMEI of its line {second}" in results[0].message
    assert bench.devices(ref) == {first: [IMEIS[0]], second: [IMEIS[2]]}
    assert bench.effects('shipments') == []


def test_a_wrong_imei_is_refused_with_the_ship_call_and_nothing_is_written(bench):
    ref = bench.accepted()
    (line,) = bench.lines(ref)
    (result,) = bench.ship(ref, {line: imeis('153124587625348')})
    assert not result.ok and not result.uncertain and result.message
    assert told(bench) == []
    assert bench.states(ref) == [documents.ACCEPTED]


def test_identifiers_never_go_with_the_ship_call_of_several_units():
    # where the marketplace overlooks them there, they would be lost without a word
    bench = BackMarketBench(choices={'identifiers_on_unfit_order': 'ignore'})
    ref = bench.accepted(lines=2, quantity=2)
    assert all(result.ok for result in bench.ship(ref, by_line(bench, ref)))
    assert [via for via, _value in told(bench)] == ['orderline', 'orderline']


def test_imei_and_serial_number_of_one_unit_are_both_told(bench):
    ref = bench.accepted()
    (line,) = bench.lines(ref)
    assert bench.ship(ref, {line: (*imeis(IMEIS[0]), Identifier('serial', 'SN-1'))})[0].ok
    assert bench.devices(ref) == {line: [IMEIS[0], 'SN-1']}


def test_a_backship_order_is_shipped_with_the_number_of_its_label(bench):
    ref = bench.accepted(is_backship=True)
    bench.move_clock(3600)
    (delivery,) = bench.control('GET', 'deliveries', {'order_id': int(ref)})
    assert bench.ship(ref, tracking_number=delivery['tracking'])[0].ok
    assert [row['backship_label'] for row in bench.effects('shipments')] == [True]
