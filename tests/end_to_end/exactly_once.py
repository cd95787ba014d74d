"""That whatever happened in between, each order is in Odoo once and each answer was given once."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

from .expectation import ABSENT, CONFIRMED, OPEN, expected_orders, of_fate
from .scene import Scene

SOLD = """
    SELECT s.marketplace_reference, s.state, s.amount_total::text FROM sale_order s
     WHERE s.marketplace_reference IS NOT NULL
"""
TO_DELIVER = """
    SELECT s.marketplace_reference, p.default_code, SUM(m.product_uom_qty)::int FROM stock_move m
      JOIN stock_picking k ON k.id = m.picking_id JOIN sale_order s ON s.id = k.sale_id
      JOIN product_product p ON p.id = m.product_id
     WHERE m.state <> 'cancel' GROUP BY 1, 2
"""
MESSAGES = """
    SELECT o.external_id, l.sku, m.verb, m.state, count(*) FROM marketplace_outbox m
      JOIN marketplace_order_line l ON l.id = m.line_id
      JOIN marketplace_order o ON o.id = l.order_id
     GROUP BY 1, 2, 3, 4
"""
ACCEPTED = 2


def check(scene: Scene) -> None:
    """Compare all of Odoo with the marketplace's books; raises AssertionError."""
    _check_received(scene)
    _check_sold(scene)
    _check_deliveries(scene)
    _check_answers(scene)


def _check_received(scene: Scene) -> None:
    there = Counter(number for (number,) in scene.rows('SELECT external_id FROM marketplace_order'))
    visible = {
        number for number, order in expected_orders(scene.simulator).items() if order.fate != ABSENT
    }
    assert set(there) == visible
    assert set(there.values()) == {1}


def _check_sold(scene: Scene) -> None:
    rows = scene.rows(SOLD)
    expected = {
        order.number: ('sale', order.total) for order in of_fate(scene.simulator, CONFIRMED)
    }
    assert len(rows) == len(expected)
    assert {number: (state, Decimal(total)) for number, state, total in rows} == expected


def _check_deliveries(scene: Scene) -> None:
    """What is still to be shipped is to be delivered once."""
    planned: dict[str, Counter] = {}
    for number, reference, quantity in scene.rows(TO_DELIVER):
        planned.setdefault(number, Counter())[reference] = quantity
    for order in of_fate(scene.simulator, CONFIRMED):
        states = {line['state'] for line in scene.order(order.number, order.account)['lines']}
        if states & set(OPEN):
            assert (order.number, planned.get(order.number)) == (order.number, order.units)


def _check_answers(scene: Scene) -> None:
    """Each line was accepted with one call, and nobody asked for anything illegal."""
    assert scene.simulator.data['illegal_requests'] == []
    asked: Counter = Counter()
    for call in scene.writes():
        if call['template'].startswith('/ws/orders'):
            body = json.loads(call['body'])
            assert (call['status'], body['new_state']) == (200, ACCEPTED), call
            asked[call['path'].rstrip('/').rpartition('/')[2], body['sku']] += 1
    assert asked
    assert {line: times for line, times in asked.items() if times > 1} == {}
    for number, sku, verb, state, count in scene.rows(MESSAGES):
        assert (number, sku, verb, state, count) == (number, sku, 'accept', 'done', 1)
