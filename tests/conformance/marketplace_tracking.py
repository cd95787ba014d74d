"""What a `MarketplaceApi` with the capability ``TRACKING_UPDATES`` must do."""

from odoo.addons.connector_base.contract import documents, port

from tests.conformance.marketplace_shipping import IMEIS, URL, imeis

OTHER_URL = f'{URL}/other'


class TrackingSuite:
    """The tests, to be mixed in beside a `ShippingSuite`."""

    covers = frozenset({port.TRACKING_UPDATES})

    def follow(self, bench, order_ref, **changed):
        """Tell how the shipped lines of an order are followed by now."""
        states = (documents.SHIPPED,)
        return bench.api().update_tracking(bench.shipment(order_ref, states=states, **changed))

    def test_another_link_and_number_take_the_place_of_the_first(self, bench):
        ref = bench.accepted(lines=2)
        bench.ship(ref)
        results = self.follow(bench, ref, tracking_url=OTHER_URL, tracking_number='2')
        assert [result.ref for result in results] == bench.lines(ref)
        assert all(result.ok for result in results)
        parcel = (OTHER_URL, '2', bench.carrier)
        assert bench.parcels(ref) == dict.fromkeys(bench.lines(ref), parcel)
        assert set(bench.states(ref)) == {documents.SHIPPED}
        assert bench.illegal_requests() == []

    def test_the_same_tracking_can_be_told_again(self, bench):
        ref = bench.accepted()
        bench.ship(ref)
        assert self.follow(bench, ref)[0].ok
        assert self.follow(bench, ref)[0].ok
        assert bench.illegal_requests() == []

    def test_following_a_parcel_changes_no_device(self, bench):
        ref = bench.accepted()
        (line,) = bench.lines(ref)
        bench.ship(ref, {line: imeis(IMEIS[0])})
        assert self.follow(bench, ref, tracking_url=OTHER_URL)[0].ok
        assert bench.devices(ref) == {line: [IMEIS[0]]}

    def test_something_that_is_no_link_is_refused_before_it_is_sent(self, bench):
        ref = bench.accepted()
        bench.ship(ref)
        (result,) = self.follow(bench, ref, tracking_url='no link')
        assert not result.ok and not result.uncertain and result.message
        assert bench.parcels(ref)[bench.lines(ref)[0]][0] == URL
