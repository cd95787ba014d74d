"""BackShip's returns against Back Market's simulator: what the contract has of its own (7)."""

from datetime import timedelta

import pytest

from odoo.addons.connector_base.contract import after_sales
from odoo.addons.connector_base.contract.errors import AccessRefused

from tests.conformance.backmarket_bench import BackMarketBench
from tests.conformance.marketplace_api import FAR_PAST
from tests.conformance.marketplace_labels import PDF_START
from tests.conformance.marketplace_returns import DAY


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


@pytest.mark.parametrize('style', ['absolute', 'relative'])
def test_a_return_brings_the_label_of_its_customer(style):
    bench = BackMarketBench(choices={'return_label_url': style})
    _order, ref = bench.announced()
    label = bench.returns()[ref].label
    assert (label.external_id, label.kind) == (ref, after_sales.FROM_CUSTOMER)
    assert bench.api().fetch_file(label.url).startswith(PDF_START)


def test_a_return_is_for_one_line_of_several(bench):
    order = bench.shipped(lines=3)
    _first, second, _third = bench.lines(order)
    ref = bench.send_back(order, second)
    assert bench.returns()[ref].line_refs == (second,)


@pytest.mark.parametrize('unknown', ['null', 'absent', 'varied'])
@pytest.mark.parametrize(
    ('step', 'state', 'code'),
    [
        ('', after_sales.ANNOUNCED, 'created'),
        ('picked_up', after_sales.ON_ITS_WAY, 'picked up'),
        ('in_hub', after_sales.ON_ITS_WAY, 'in hub'),
        ('delivered', after_sales.ARRIVED, 'delivered'),
    ],
)
def test_every_step_of_a_parcel_is_read(unknown, step, state, code):
    bench = BackMarketBench(choices={'unknown_values': unknown})
    _order, ref = bench.announced()
    if step:
        bench.control('POST', f'returns/{ref}/move', {'to': step})
    found = bench.returns()[ref]
    assert (found.state, found.state_code) == (state, code)
    assert bool(found.arrived_at) is (step == 'delivered')


def test_what_is_on_its_way_can_be_read_although_back_market_knows_no_device(bench):
    _order, ref = bench.announced()
    assert bench.returns()[ref].identifiers == ()


def test_a_return_that_went_through_a_hub_long_ago_is_not_brought_again(bench):
    _order, ref = bench.announced()
    bench.move_return(ref, after_sales.ARRIVED)
    bench.move_clock(30 * DAY)
    assert bench.payloads(bench.now()) == []


@pytest.mark.parametrize(('days', 'comes'), [(89, True), (92, False)])
def test_a_label_that_nobody_used_is_looked_for_three_months(bench, days, comes):
    _order, _ref = bench.announced()
    bench.move_clock(days * DAY)
    assert bool(bench.payloads(bench.now())) is comes


def test_no_zone_that_the_filter_may_mean_hides_a_return(bench):
    _order, ref = bench.announced()
    started_at = bench.returns()[ref].started_at
    assert [found for found, _row in bench.payloads(started_at + timedelta(hours=14))] == [ref]


@pytest.mark.parametrize('status', [403, 404])
def test_a_seller_without_backship_has_no_access(bench, status):
    bench.arm('refuse', on='returns', status=status)
    with pytest.raises(AccessRefused):
        bench.payloads()


def test_deliveries_are_no_returns(bench):
    bench.labelled()
    assert bench.payloads(FAR_PAST) == []


def test_every_seeded_return_is_understood():
    bench = BackMarketBench(orders=300, seed=5)
    found = bench.returns()
    stored = bench.control('GET', f'returns?account={bench.account}')
    assert len(found) == len(stored) > 3
    assert {one.state for one in found.values()} <= set(after_sales.RETURN_STATES)
