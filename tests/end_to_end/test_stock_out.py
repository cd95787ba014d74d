"""What moves in the warehouse reaches the marketplace at the next run, and only that."""

from collections.abc import Iterator

import pytest

from .expectation import CANCELLED
from .odoo import Refused
from .scene import EU, Scene
from .warehouse import Warehouse

PUSH = '/ws/listings/'


@pytest.fixture
def scene(shared: Scene) -> Iterator[Scene]:
    """One world for all of this file, nothing left to push, and an empty call log."""
    shared.work()
    shared.simulator.calls.clear()
    return shared


@pytest.fixture
def warehouse(scene: Scene) -> Warehouse:
    """The warehouse of the European company and its worker."""
    return Warehouse(scene)


@pytest.fixture
def sku(scene: Scene) -> str:
    """The SKU of an untracked product with stock that is in no order."""
    ordered = {
        line['sku']
        for order in scene.simulator.world.accounts['eu']['orders'].values()
        for line in order['lines']
        if line['state'] not in CANCELLED
    }
    rows = [
        row
        for row in scene.catalogue()
        if row['tracking'] == 'none' and row['sku'] not in ordered and row['listed_quantity'] > 5
    ]
    return max(rows, key=lambda row: row['listed_quantity'])['sku']


def shown(scene: Scene, sku: str) -> int:
    """Return what buyers see."""
    return scene.listing(sku)['quantity']


def pushes(scene: Scene, sku: str) -> list[dict]:
    """Return the quantity updates of a listing."""
    return [call for call in scene.writes() if call['path'] == f"{PUSH}{scene.listing(sku)['id']}"]


def check(scene: Scene, warehouse: Warehouse, sku: str, difference: int, buffer: int = 0) -> None:
    """Let the next runs happen; buyers then see the free stock, which changed as expected."""
    before = shown(scene, sku)
    assert scene.counters() == {}, "the warehouse user's own transaction called the marketplace"
    scene.work()
    assert shown(scene, sku) == warehouse.free(warehouse.product(sku)) - buffer
    assert shown(scene, sku) - before == difference
    assert len(pushes(scene, sku)) == (1 if difference else 0)
    assert scene.simulator.data['illegal_requests'] == []


def test_the_warehouse_user_has_no_right_on_the_connector(warehouse):
    with pytest.raises(Refused) as refusal:
        warehouse.who.search('marketplace.listing', [])
    assert refusal.value.name == 'odoo.exceptions.AccessError'


def test_a_receipt_raises_what_buyers_see(scene, warehouse, sku):
    warehouse.receive(warehouse.product(sku), 4)
    check(scene, warehouse, sku, +4)


def test_a_delivery_lowers_what_buyers_see(scene, warehouse, sku):
    warehouse.deliver(warehouse.product(sku), 2)
    check(scene, warehouse, sku, -2)


def test_a_scrapped_unit_is_no_longer_for_sale(scene, warehouse, sku):
    warehouse.scrap(warehouse.product(sku), 1)
    check(scene, warehouse, sku, -1)


def test_a_reservation_takes_units_off_sale_and_its_cancellation_brings_them_back(
    scene, warehouse, sku
):
    picking = warehouse.reserve(warehouse.product(sku), 3)
    check(scene, warehouse, sku, -3)
    scene.simulator.calls.clear()
    warehouse.cancel(picking)
    check(scene, warehouse, sku, +3)


def test_a_counted_quantity_is_what_buyers_see(scene, warehouse, sku):
    product = warehouse.product(sku)
    counted = warehouse.free(product) + 5
    warehouse.adjust(product, counted)
    check(scene, warehouse, sku, +5)
    assert shown(scene, sku) == counted


def test_demand_that_is_not_reserved_is_off_sale_too(scene, warehouse, sku):
    kinds = scene.admin.search('stock.picking.type', [('code', '=', 'outgoing')])
    scene.admin.call('stock.picking.type', 'write', kinds, {'reservation_method': 'manual'})
    try:
        picking = warehouse.order_out(warehouse.product(sku), 2)
        before = shown(scene, sku)
        scene.work()
        assert shown(scene, sku) == before - 2
        warehouse.cancel(picking)
        scene.work()
        assert shown(scene, sku) == before
    finally:
        scene.admin.call('stock.picking.type', 'write', kinds, {'reservation_method': 'at_confirm'})


def test_the_last_unit_gone_is_told_as_nothing_left(scene, warehouse, sku):
    product = warehouse.product(sku)
    left = warehouse.free(product)
    warehouse.deliver(product, left)
    check(scene, warehouse, sku, -left)
    assert shown(scene, sku) == 0
    warehouse.receive(product, left)
    scene.work()
    assert shown(scene, sku) == left


def test_twenty_moves_of_a_product_are_one_call(scene, warehouse, sku):
    product = warehouse.product(sku)
    for _number in range(20):
        warehouse.receive(product, 1)
    check(scene, warehouse, sku, +20)


def test_an_unchanged_listing_is_never_pushed(scene):
    scene.work()
    assert scene.calls('GET', '/ws/orders')
    assert scene.writes() == []


def test_moves_that_cancel_each_other_out_are_not_pushed(scene, warehouse, sku):
    warehouse.receive(warehouse.product(sku), 2)
    warehouse.deliver(warehouse.product(sku), 2)
    check(scene, warehouse, sku, 0)


@pytest.mark.parametrize('model', ['marketplace.connection', 'marketplace.listing'])
def test_what_is_kept_back_is_not_shown(scene, warehouse, sku, model):
    product = warehouse.product(sku)
    ids = (
        [scene.connection(EU)['id']]
        if model == 'marketplace.connection'
        else (scene.admin.search(model, [('sku', '=', sku), ('connection_id.name', '=', EU)]))
    )
    scene.admin.call(model, 'write', ids, {'buffer_quantity': 2})
    scene.work()
    assert shown(scene, sku) == warehouse.free(product) - 2
    scene.admin.call(model, 'write', ids, {'buffer_quantity': 0})
    scene.work()
    assert shown(scene, sku) == warehouse.free(product)


def test_a_listing_changed_behind_our_back_is_corrected_at_the_daily_comparison(scene, sku):
    before = shown(scene, sku)
    scene.tell(f'listings/{sku}', account='eu', quantity=before + 7)
    scene.work(kinds=('listings',))
    scene.work()
    assert shown(scene, sku) == before
