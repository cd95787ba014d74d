"""What a `MarketplaceApi` with the capability ``SHIPMENTS`` must do, whoever the marketplace is."""

from abc import abstractmethod
from datetime import datetime

import pytest

from odoo.addons.connector_base.contract import documents, port
from odoo.addons.connector_base.contract.errors import TransientError
from odoo.addons.connector_base.contract.shipments import Identifier, Shipment, ShippedLine

from tests.conformance.marketplace_api import Bench

IMEIS = ('490154203237518', '011415009346880', '356938035643809')
SHIPPED_AT = datetime.fromisoformat('2026-03-02T14:05:00')
NUMBER = 'XZ100200300FR'
URL = 'https://carrier.example/t/XZ100200300FR'


def imeis(*values):
    """Give IMEIs as identifiers."""
    return tuple(Identifier('imei', value) for value in values)


class ShippingBench(Bench):
    """A bench of a marketplace that is told of parcels; ``carrier`` is one that it knows."""

    carrier: str

    @abstractmethod
    def parcels(self, order_ref):
        """Give what is stored of each shipped line: ``{line: (link, number, carrier)}``."""

    @abstractmethod
    def devices(self, order_ref):
        """Give the identifiers that are stored of each line: ``{line: [values]}``."""

    # --- what follows from these -----------------------------------------------------------------

    def accepted(self, **wanted):
        """Let a buyer order, and accept every line; give the reference."""
        order_ref = self.place(**wanted)
        assert all(result.ok for result in self.answer(order_ref, documents.ACCEPT))
        self.move_clock(2)  # every call here has a client of its own, which knows of no other's
        return order_ref

    def lines(self, order_ref):
        """Give the references of an order's lines."""
        return [line.external_id for line in self.read(order_ref).lines]

    def shipment(self, order_ref, devices=None, *, states=(documents.ACCEPTED,), **changed):
        """Look at the order, and give the shipment of its lines in ``states``, as the base does.

        ``devices`` are the identifiers by line.
        """
        order = self.read(order_ref)
        lines = tuple(
            ShippedLine(line.external_id, (devices or {}).get(line.external_id, ()),
                        line.identifiers)
            for line in order.lines if line.state in states
        )
        known = {
            'order_ref': order_ref, 'lines': lines, 'tracking_number': NUMBER,
            'tracking_url': URL, 'carrier': self.carrier, 'shipped_at': SHIPPED_AT,
            'is_single_unit': len(order.lines) == 1 and order.lines[0].quantity == 1,
        }
        return Shipment(**{**known, **changed})

    def ship(self, order_ref, devices=None, api=None, **changed):
        """Look at the order, and tell that it left."""
        return (api or self.api()).ship_order(self.shipment(order_ref, devices, **changed))


class ShippingSuite:
    """The tests, to be mixed into a `MarketplaceApiSuite` whose bench is a `ShippingBench`."""

    covers = frozenset({port.SHIPMENTS, port.PARTIAL_SHIPMENTS, port.TRACKING_URL_NEEDED})

    # --- what arrives ----------------------------------------------------------------------------

    @pytest.mark.parametrize(('lines', 'quantity'), [(1, 1), (1, 2), (3, 1)])
    def test_every_accepted_line_is_shipped(self, bench, lines, quantity):
        ref = bench.accepted(lines=lines, quantity=quantity)
        results = bench.ship(ref)
        assert [result.ref for result in results] == bench.lines(ref)
        assert all(result.ok for result in results)
        assert set(bench.states(ref)) == {documents.SHIPPED}
        assert bench.illegal_requests() == []

    def test_number_link_and_carrier_arrive(self, bench):
        ref = bench.accepted(lines=2)
        bench.ship(ref)
        parcel = (URL, NUMBER, bench.carrier)
        assert bench.parcels(ref) == dict.fromkeys(bench.lines(ref), parcel)

    def test_a_parcel_without_a_mapped_carrier_is_shipped(self, bench):
        ref = bench.accepted()
        assert bench.ship(ref, carrier='')[0].ok
        assert bench.states(ref) == [documents.SHIPPED]

    @pytest.mark.parametrize('kind', ['imei', 'serial'])
    def test_the_device_of_one_unit_is_told(self, bench, kind):
        ref, identifier = bench.accepted(), Identifier(kind, IMEIS[0])
        (line,) = bench.lines(ref)
        assert bench.ship(ref, {line: (identifier,)})[0].ok
        assert bench.devices(ref) == {line: [identifier.value]}

    def test_each_of_several_lines_gets_its_own_device(self, bench):
        ref = bench.accepted(lines=3)
        first, second, third = bench.lines(ref)
        devices = {first: imeis(IMEIS[0]), second: (Identifier('serial', 'SN-2'),)}
        assert all(result.ok for result in bench.ship(ref, devices))
        assert bench.devices(ref) == {first: [IMEIS[0]], second: ['SN-2'], third: []}

    def test_two_phones_of_one_product_are_shipped_and_no_wrong_device_is_told(self, bench):
        ref = bench.accepted(quantity=2)
        lines = bench.lines(ref)
        devices = {lines[0]: imeis(*IMEIS[:2])} if len(lines) == 1 else {
            line: imeis(value) for line, value in zip(lines, IMEIS, strict=False)
        }
        assert all(result.ok for result in bench.ship(ref, devices))
        assert set(bench.states(ref)) == {documents.SHIPPED}
        told = [value for values in bench.devices(ref).values() for value in values]
        assert told == list(IMEIS[: len(lines)])

    def test_what_was_told_is_read_with_the_order(self, bench):
        ref = bench.accepted(lines=2)
        lines = bench.lines(ref)
        devices = {line: imeis(value) for line, value in zip(lines, IMEIS, strict=False)}
        bench.ship(ref, devices)
        assert [line.identifiers for line in bench.read(ref).lines] == [(IMEIS[0],), (IMEIS[1],)]

    def test_a_line_that_was_cancelled_stays_cancelled(self, bench):
        ref = bench.accepted(lines=2)
        first, second = bench.read(ref).lines
        cancelled = documents.LineAnswer(second.external_id, second.sku, documents.CANCEL)
        assert bench.api().answer_order(ref, [cancelled])[0].ok
        assert bench.ship(ref, {first.external_id: imeis(IMEIS[0])})[0].ok
        assert bench.states(ref) == [documents.SHIPPED, documents.CANCELLED]
        assert bench.devices(ref)[first.external_id] == [IMEIS[0]]

    # --- what is refused -------------------------------------------------------------------------

    def test_a_line_that_waits_for_an_answer_is_not_shipped(self, bench):
        ref = bench.place(lines=2)
        results = bench.ship(ref, states=(documents.TO_ANSWER,))
        assert [(result.ok, result.uncertain) for result in results] == [(False, False)] * 2
        assert all(result.message for result in results)
        assert bench.states(ref) == [documents.TO_ANSWER] * 2
        assert bench.illegal_requests()

    def test_a_second_shipment_is_refused_and_changes_nothing(self, bench):
        ref = bench.accepted()
        bench.ship(ref)
        before = bench.parcels(ref)
        (result,) = bench.ship(
            ref, states=(documents.SHIPPED,), tracking_number='OTHER', tracking_url=f'{URL}/other'
        )
        assert not result.ok and not result.uncertain and result.message
        assert bench.parcels(ref) == before

    def test_a_parcel_that_nobody_could_follow_is_refused_without_a_call(self, bench):
        ref = bench.accepted(lines=2)
        shipment = bench.shipment(ref, tracking_number='', tracking_url='')
        api, writes = bench.api(), bench.writes()
        results = api.ship_order(shipment)
        assert [(result.ok, result.uncertain) for result in results] == [(False, False)] * 2
        assert "on the delivery" in results[0].message
        assert bench.writes() == writes
        assert bench.states(ref) == [documents.ACCEPTED] * 2

    def test_a_shipment_without_lines_is_no_call(self, bench):
        ref = bench.accepted()
        shipment = bench.shipment(ref, states=())
        calls = len(bench.calls)
        assert bench.api().ship_order(shipment) == []
        assert len(bench.calls) == calls

    # --- lost answers ----------------------------------------------------------------------------

    def test_a_lost_answer_to_a_shipment_is_uncertain_for_every_line_and_not_repeated(self, bench):
        ref = bench.accepted(lines=2)
        before = bench.writes()
        bench.arm('lost', on='shipments')
        results = bench.ship(ref)
        assert [(result.ok, result.uncertain) for result in results] == [(False, True)] * 2
        assert bench.writes() == before + 1

    def test_a_look_after_a_lost_answer_leaves_nothing_to_ship(self, bench):
        ref = bench.accepted(lines=2)
        devices = {line: imeis(value) for line, value in zip(bench.lines(ref), IMEIS, strict=False)}
        bench.arm('lost', on='shipments')
        bench.ship(ref, devices)
        assert bench.shipment(ref, devices).lines == ()
        assert list(bench.devices(ref).values()) == [[IMEIS[0]], [IMEIS[1]]]
        assert bench.illegal_requests() == []

    @pytest.mark.parametrize('kind', ['server_error', 'drop', 'truncate', 'not_json'])
    def test_a_shipment_is_told_once_whatever_happened_to_its_answer(self, bench, kind):
        ref = bench.accepted(lines=2)
        devices = {line: imeis(value) for line, value in zip(bench.lines(ref), IMEIS, strict=False)}
        bench.arm(kind, on='shipments')
        assert all(result.uncertain for result in bench.ship(ref, devices))
        if bench.shipment(ref, devices).lines:
            assert all(result.ok for result in bench.ship(ref, devices))
        assert bench.states(ref) == [documents.SHIPPED] * 2
        assert list(bench.devices(ref).values()) == [[IMEIS[0]], [IMEIS[1]]]
        assert bench.illegal_requests() == []

    @pytest.mark.parametrize('kind', ['throttle', 'firewall', 'challenge'])
    def test_a_shipment_that_did_not_get_through_is_raised_and_changes_nothing(self, bench, kind):
        ref = bench.accepted()
        (line,) = bench.lines(ref)
        bench.arm(kind, on='shipments')
        with pytest.raises(TransientError):
            bench.ship(ref, {line: imeis(IMEIS[0])})
        assert bench.states(ref) == [documents.ACCEPTED]
        assert bench.devices(ref) == {line: []}

    # --- secrecy ---------------------------------------------------------------------------------

    def test_neither_device_nor_parcel_is_in_the_log(self, bench):
        ref = bench.accepted(lines=2)
        devices = {line: imeis(value) for line, value in zip(bench.lines(ref), IMEIS, strict=False)}
        bench.ship(ref, devices)
        told = repr(bench.calls)
        private = [bench.secret, ref, *bench.lines(ref), *IMEIS, NUMBER, URL]
        assert [word for word in private if word in told] == []
