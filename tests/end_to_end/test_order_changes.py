"""What happens on the marketplace after the import, and what a marketplace user does about it."""

from decimal import Decimal

import pytest

from .expectation import BLOCKED, CONFIRMED, HELD, expected_orders, of_fate
from .scene import EU, Scene

EU_ACCOUNT = 'eu'
WAITING_FOR_PAYMENT, PAID, ACCEPTED = 8, 1, 2


def sale(scene: Scene, number: str) -> dict | None:
    """Return the sale order of a marketplace number, as the administrator reads it."""
    found = scene.admin.read(
        'sale.order',
        [('marketplace_reference', '=', number)],
        ['state', 'amount_total', 'order_line', 'picking_ids'],
    )
    assert len(found) < 2
    return found[0] if found else None


def received(scene: Scene, number: str) -> dict:
    """Return what Odoo keeps of a received order."""
    ((state, error),) = scene.rows(
        'SELECT state, error FROM marketplace_order WHERE external_id = %s', number
    )
    return {'state': state, 'error': error}


def pending(scene: Scene) -> str:
    """Return the number of an order that waits for its payment."""
    for order in of_fate(scene.simulator, HELD, EU_ACCOUNT):
        if scene.order(order.number)['payment'] == 'pending':
            return order.number
    raise AssertionError("The seed has no unpaid order.")


def accepted(scene: Scene, lines: int) -> str:
    """Return the number of an order whose lines are all accepted and not shipped."""
    for order in of_fate(scene.simulator, CONFIRMED, EU_ACCOUNT):
        states = [line['state'] for line in scene.order(order.number)['lines']]
        if states == [ACCEPTED] * len(states) and len(states) >= lines:
            return order.number
    raise AssertionError(f"The seed has no accepted order with {lines} lines.")


def reserved(scene: Scene, number: str) -> float:
    """Return how many units are reserved for the deliveries of an order."""
    return scene.value(
        """
        SELECT COALESCE(SUM(ml.quantity), 0)::float FROM stock_move_line ml
          JOIN stock_move m ON m.id = ml.move_id JOIN stock_picking p ON p.id = m.picking_id
          JOIN sale_order s ON s.id = p.sale_id
         WHERE s.marketplace_reference = %s AND m.state NOT IN ('done', 'cancel')
    """,
        number,
    )


@pytest.fixture
def scene(shared: Scene) -> Scene:
    """One world for all of this file; each test takes orders that no other one has touched."""
    return shared


@pytest.fixture
def blocked(scene: Scene) -> str:
    """The number of an order with a SKU that nobody knows."""
    expected = of_fate(scene.simulator, BLOCKED, EU_ACCOUNT)
    return next(
        order.number for order in expected if received(scene, order.number)['state'] == 'blocked'
    )


def test_mapping_an_unknown_sku_applies_the_orders_that_waited(scene, blocked):
    expected = expected_orders(scene.simulator)[blocked]
    mara = scene.person('marketplace')
    product = scene.admin.search('product.product', [('is_storable', '=', True)], limit=1)[0]
    wizard = mara.call(
        'marketplace.map.products', 'create', [{'connection_id': scene.connection(EU)['id']}]
    )
    lines = mara.read(
        'marketplace.map.products.line', [('wizard_id', '=', wizard[0])], ['sku', 'order_count']
    )
    wanted = [line['id'] for line in lines if line['sku'] in expected.unknown]
    assert wanted and all(line['order_count'] for line in lines if line['id'] in wanted)
    mara.call('marketplace.map.products.line', 'write', wanted, {'product_id': product})
    mara.call('marketplace.map.products', 'action_confirm', wizard)
    assert sale(scene, blocked) is None
    scene.work()
    assert sale(scene, blocked)['state'] == 'sale'
    assert Decimal(str(sale(scene, blocked)['amount_total'])) == expected.total
    assert received(scene, blocked) == {'state': 'done', 'error': None}


def test_a_mapping_is_remembered_for_the_next_order(scene, blocked):
    sku = next(iter(expected_orders(scene.simulator)[blocked].unknown))
    mara = scene.person('marketplace')
    product = scene.admin.search('product.product', [('is_storable', '=', True)], limit=1)[0]
    wizard = mara.call(
        'marketplace.map.products', 'create', [{'connection_id': scene.connection(EU)['id']}]
    )
    lines = mara.search('marketplace.map.products.line', [('wizard_id', '=', wizard[0])])
    mara.call('marketplace.map.products.line', 'write', lines, {'product_id': product})
    mara.call('marketplace.map.products', 'action_confirm', wizard)
    placed = scene.tell('orders', account=EU_ACCOUNT, lines=[{'sku': sku, 'price': '99.90'}])
    scene.work()
    assert sale(scene, str(placed['order_id']))['amount_total'] == 99.9


def test_a_new_paid_order_is_a_sale_order_and_accepted_after_the_next_run(scene):
    placed = scene.tell(
        'orders',
        account=EU_ACCOUNT,
        lines=[{'sku': sellable(scene), 'quantity': 2}],
        shipping='4.99',
        backcare=True,
    )
    number = str(placed['order_id'])
    scene.work()
    total = Decimal(placed['price']) + Decimal(placed['shipping_price'])
    assert Decimal(str(sale(scene, number)['amount_total'])) == total
    assert [line['state'] for line in scene.order(number)['lines']] == [ACCEPTED]


def test_an_unpaid_order_becomes_a_sale_order_when_it_is_paid(scene):
    number = pending(scene)
    scene.tell(f'orders/{number}/pay')
    scene.work()
    found = sale(scene, number)
    assert found['state'] == 'sale'
    assert Decimal(str(found['amount_total'])) == expected_orders(scene.simulator)[number].total


def test_an_order_that_is_never_paid_disappears_quietly(scene):
    number = pending(scene)
    before = scene.admin.call('marketplace.attention', 'search_count', [])
    scene.tell(f'orders/{number}/fail_payment')
    # it left the lists: the reading of all open orders notices, which is done once an hour
    scene.rows("UPDATE marketplace_sweep SET next_run_at = next_run_at - interval '2 hours'")
    scene.work()
    assert received(scene, number) == {'state': 'dropped', 'error': None}
    assert sale(scene, number) is None
    assert scene.admin.call('marketplace.attention', 'search_count', []) == before


def test_an_order_the_buyer_cancels_is_cancelled_and_its_stock_is_free_again(scene):
    number = accepted(scene, lines=1)
    assert reserved(scene, number) > 0
    scene.tell(f'orders/{number}/cancel')
    scene.work()
    assert sale(scene, number)['state'] == 'cancel'
    assert reserved(scene, number) == 0
    assert scene.simulator.data['illegal_requests'] == []


def test_a_line_the_buyer_cancels_leaves_the_sale_order_and_the_rest_stays(scene):
    number = accepted(scene, lines=2)
    before = reserved(scene, number)
    gone = scene.order(number)['lines'][0]
    scene.tell(f'orders/{number}/cancel', sku=gone['sku'])
    scene.work()
    found = sale(scene, number)
    assert found['state'] == 'sale'
    assert Decimal(str(found['amount_total'])) == expected_orders(scene.simulator)[number].total
    assert before - reserved(scene, number) == gone['quantity']


def test_a_sale_order_cancelled_in_odoo_is_cancelled_on_the_marketplace(scene):
    number = accepted(scene, lines=1)
    scene.admin.call(
        'sale.order',
        'action_cancel',
        scene.admin.search('sale.order', [('marketplace_reference', '=', number)]),
    )
    scene.work()
    assert {line['state'] for line in scene.order(number)['lines']} == {5}
    assert scene.simulator.data['illegal_requests'] == []


def sellable(scene: Scene) -> str:
    """Return the SKU of a listing with stock enough for any test."""
    rows = scene.catalogue()
    return max(rows, key=lambda row: row['listed_quantity'])['sku']
