"""Returns against refurbed's simulator: what its contract has of its own (2.11, 4.5)."""

from datetime import timedelta

import pytest

from odoo.addons.connector_base.contract import after_sales, documents

from tests.conformance.marketplace_returns import DAY
from tests.conformance.marketplace_shipping import IMEIS
from tests.conformance.refurbed_bench import RefurbedBench


@pytest.fixture
def bench():
    """Give a fresh marketplace as it is by default."""
    return RefurbedBench()


def move(bench, ref, state):
    """Bring a return to a state, in refurbed's own words."""
    bench.control('POST', f'returns/{ref}/move', {'state': state})


def test_a_return_is_of_one_item_and_names_its_device(bench):
    order = bench.shipped(quantity=2)
    first, second = bench.lines(order)
    ref = bench.send_back(order, second)
    found = bench.returns()[ref]
    assert (found.line_refs, found.identifiers) == ((second,), (IMEIS[1],))
    assert found.url.startswith('https://') and found.reason == 'return-within-trial'


@pytest.mark.parametrize(
    ('code', 'state'),
    [
        ('INITIATED', after_sales.ANNOUNCED),
        ('IN_TRANSIT', after_sales.ON_ITS_WAY),
        ('DELIVERED', after_sales.ARRIVED),
        ('REFUNDED', after_sales.SETTLED),
        ('CONCLUDED', after_sales.SETTLED),
        ('UNKNOWN', after_sales.UNCLEAR),
    ],
)
def test_every_state_of_the_contract_is_known(bench, code, state):
    _order, ref = bench.announced()
    move(bench, ref, code)
    found = bench.returns()[ref]
    assert (found.state, found.state_code) == (state, code)


def test_a_state_that_the_contract_does_not_list_is_unclear_and_shown(bench):
    _order, ref = bench.announced()
    bench.control('POST', f'returns/{ref}/override', {'state': 'LOST_AT_SEA'})
    found = bench.returns()[ref]
    assert (found.state, found.state_code) == (after_sales.UNCLEAR, 'LOST_AT_SEA')


@pytest.mark.parametrize('code', ['REFUNDED', 'CONCLUDED'])
def test_a_return_that_was_settled_long_ago_is_not_brought(bench, code):
    _order, ref = bench.announced()
    move(bench, ref, code)
    bench.move_clock(30 * DAY)
    assert bench.payloads(bench.now() - timedelta(days=1)) == []


def test_a_return_of_long_ago_that_arrived_lately_is_brought_with_its_end(bench):
    _order, ref = bench.announced()
    bench.move_clock(30 * DAY)
    move(bench, ref, 'DELIVERED')
    move(bench, ref, 'CONCLUDED')
    found = bench.returns(bench.now() - timedelta(days=1))
    assert found[ref].state == after_sales.SETTLED


def test_a_return_that_fits_every_list_comes_once(bench):
    _order, ref = bench.announced()
    move(bench, ref, 'DELIVERED')
    since = bench.now() - timedelta(days=1)
    assert [found for found, _payload in bench.payloads(since)] == [ref]


def test_seeded_returns_are_all_understood():
    bench = RefurbedBench(orders=200, seed=3)
    found = bench.returns()
    assert len(found) > 3
    assert {row.state for row in found.values()} > {after_sales.ANNOUNCED, after_sales.SETTLED}
    assert all(row.line_refs and row.tracking_number for row in found.values())


def test_a_refund_and_a_receipt_do_not_hinder_each_other(bench):
    order = bench.shipped()
    assert bench.refund(order, bench.wanted(order))[0].ok
    assert bench.api().mark_returned(order, bench.lines(order))[0].ok
    assert bench.states(order) == [documents.RETURNED]
    assert bench.read(order).lines[0].refunded == bench.owed(order)


def test_an_item_that_is_not_there_keeps_none_of_the_others_back(bench):
    order = bench.shipped()
    results = bench.api().mark_returned(order, ['999999999', 'SKU-1', *bench.lines(order)])
    assert [result.ok for result in results] == [False, False, True]
    assert all(result.message for result in results[:2])
