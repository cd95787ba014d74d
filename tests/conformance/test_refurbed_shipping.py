"""Shipments against refurbed's simulator: what its contract has of its own (4.1, 7)."""

from dataclasses import replace
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.shipments import Identifier, Shipment, ShippedLine
from odoo.addons.refurbed_connector import const

from tests.conformance.marketplace_shipping import IMEIS, NUMBER, URL, imeis
from tests.conformance.refurbed_bench import RefurbedBench


@pytest.fixture
def bench():
    """Give a fresh marketplace as it is by default."""
    return RefurbedBench()


def only(shipment, *places):
    """Give a shipment of some of its lines."""
    lines = tuple(shipment.lines[place] for place in places)
    return Shipment(**{**vars(shipment), 'lines': lines})


def test_units_of_one_product_leave_in_parcels_of_their_own(bench):
    ref = bench.accepted(quantity=3)
    assert bench.api().ship_order(only(bench.shipment(ref), 1))[0].ok
    assert bench.states(ref) == [documents.ACCEPTED, documents.SHIPPED, documents.ACCEPTED]
    later = bench.shipment(ref, tracking_url=f'{URL}/2', tracking_number='2')
    assert all(result.ok for result in bench.api().ship_order(later))
    first, second, third = bench.lines(ref)
    assert bench.parcels(ref) == {
        first: (f'{URL}/2', '2', bench.carrier),
        second: (URL, NUMBER, bench.carrier),
        third: (f'{URL}/2', '2', bench.carrier),
    }


def test_an_item_the_customer_cancelled_meanwhile_keeps_none_of_the_others_back(bench):
    ref = bench.accepted(quantity=3)
    shipment = bench.shipment(ref)
    bench.control('POST', f'orders/{ref}/cancel', {'items': [shipment.lines[1].line_ref]})
    results = bench.api().ship_order(shipment)
    assert [(result.ok, result.uncertain) for result in results] == [
        (True, False),
        (False, False),
        (True, False),
    ]
    assert f'code {const.INVALID_ARGUMENT}' in results[1].message
    assert bench.states(ref) == [documents.SHIPPED, documents.CANCELLED, documents.SHIPPED]


def test_an_item_that_is_not_there_keeps_none_of_the_others_back(bench):
    ref = bench.accepted()
    shipment = bench.shipment(ref)
    gone = ShippedLine('999999999')
    lines = (gone, *shipment.lines)
    results = bench.api().ship_order(Shipment(**{**vars(shipment), 'lines': lines}))
    assert [result.ok for result in results] == [False, True]


def test_a_hundred_and_twenty_items_are_shipped_in_three_calls(bench):
    ref = bench.accepted(lines=2, quantity=60)
    before = bench.writes()
    results = bench.ship(ref)
    assert [result.ok for result in results] == [True] * 120
    assert bench.writes() == before + 3


def test_a_number_alone_is_no_way_to_follow_a_parcel(bench):
    ref = bench.accepted()
    (result,) = bench.ship(ref, tracking_url='')
    assert not result.ok and "link" in result.message
    assert bench.states(ref) == [documents.ACCEPTED]
    assert bench.illegal_requests() == []


def test_what_was_missing_is_there_after_shipping(bench):
    ref = bench.accepted()
    (line,) = bench.lines(ref)
    assert len(bench.read(ref).notes) == 2
    bench.ship(ref, {line: imeis(IMEIS[0])})
    assert bench.read(ref).notes == ()


def test_every_carrier_is_named_by_its_slug(bench):
    for row in bench.api().list_carriers():
        ref = bench.accepted()
        assert bench.ship(ref, carrier=row['slug'])[0].ok
        assert {parcel[2] for parcel in bench.parcels(ref).values()} == {row['slug']}


@pytest.mark.parametrize('choice', ['replace', 'merge'])
def test_a_phone_with_two_imeis_keeps_both_when_one_was_told_before(choice):
    bench = RefurbedBench({'identifiers': choice})
    ref = bench.accepted()
    (line,) = bench.lines(ref)
    item = bench.stored(ref)['items'][0]
    item['item_identifiers'] = [{'identifier_type': 'IMEI', 'value': IMEIS[0]}]
    assert bench.ship(ref, {line: imeis(*IMEIS[:2])})[0].ok
    assert bench.devices(ref) == {line: list(IMEIS[:2])}


def test_a_deprecated_identifier_counts_as_told(bench):
    ref = bench.accepted()
    (line,) = bench.lines(ref)
    bench.stored(ref)['items'][0]['item_identifier'] = 'SN-1'
    shipment = bench.shipment(ref, {line: (Identifier('serial', 'SN-1'),)})
    assert shipment.lines[0].told == ('SN-1',)
    assert bench.api().ship_order(shipment)[0].ok
    assert bench.devices(ref) == {line: []}


def test_a_lost_answer_leaves_one_batch_uncertain_and_the_next_is_shipped(bench):
    ref = bench.accepted(lines=2)
    bench.arm('lost', on='shipments')
    results = bench.ship(ref, api=bench.api(batch_size=1))
    assert [(result.ok, result.uncertain) for result in results] == [(False, True), (True, False)]
    assert bench.states(ref) == [documents.SHIPPED] * 2


def test_an_outage_between_two_batches_leaves_the_second_without_a_result(bench):
    ref = bench.accepted(lines=2)
    bench.arm('firewall', on='shipments', after=1)
    results = bench.ship(ref, api=bench.api(batch_size=1))
    assert [result.ok for result in results] == [True]
    assert bench.states(ref) == [documents.SHIPPED, documents.ACCEPTED]


def with_customs(shipment, **known):
    """Give a shipment whose lines have customs data."""
    lines = tuple(replace(line, **known) for line in shipment.lines)
    return replace(shipment, lines=lines)


def test_customs_data_arrives_with_the_item(bench):
    ref = bench.accepted()
    known = {'weight': Decimal('0.174'), 'hs_code': '8517.1300', 'origin': 'CN'}
    assert bench.api().ship_order(with_customs(bench.shipment(ref), **known))[0].ok
    (item,) = bench.stored(ref)['items']
    told = (item['weight_kg'], item['hs_code'], item['manufacturing_country'])
    assert told == (0.174, '8517.1300', 'CN')
    assert bench.illegal_requests() == []


def test_customs_data_that_refurbed_would_refuse_is_said_before_a_call(bench):
    ref = bench.accepted(lines=2)
    wrong = with_customs(bench.shipment(ref), origin='XK')
    writes = bench.writes()
    results = bench.api().ship_order(wrong)
    assert [(result.ok, result.uncertain) for result in results] == [(False, False)] * 2
    assert "no country “XK”" in results[0].message
    assert bench.writes() == writes


def test_nothing_that_is_sent_with_a_shipment_is_overlooked():
    bench = RefurbedBench({'unknown_fields': 'strict'})
    ref = bench.accepted()
    (line,) = bench.lines(ref)
    told = bench.shipment(ref, {line: (*imeis(IMEIS[0]), Identifier('serial', 'SN-1'))})
    told = with_customs(told, weight=Decimal(1), hs_code='8517', origin='VN')
    assert bench.api().ship_order(told)[0].ok
    assert bench.overlooked() == []
    assert bench.devices(ref) == {line: [IMEIS[0], 'SN-1']}
