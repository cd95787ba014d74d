"""The first import, and running it again: what the simulator's books say must be in Odoo."""

from collections import Counter
from decimal import Decimal

import pytest

from .expectation import ABSENT, BLOCKED, CONFIRMED, HELD, OPEN, expected_orders, of_fate, totals
from .scene import Scene

SALES = """
    SELECT s.marketplace_reference, s.state, s.amount_total::text, c.name
      FROM sale_order s JOIN res_currency c ON c.id = s.currency_id
     WHERE s.marketplace_reference IS NOT NULL
"""
DUMP = """
    SELECT s.id, s.name, s.state, s.amount_total, s.partner_id, s.write_date, l.id, l.price_unit,
           l.product_uom_qty, l.write_date
      FROM sale_order s LEFT JOIN sale_order_line l ON l.order_id = s.id ORDER BY s.id, l.id
"""


@pytest.fixture
def sales(shared: Scene) -> dict[str, tuple]:
    """State, total and currency of each sale order, by the marketplace's number."""
    rows = shared.rows(SALES)
    assert len(rows) == len({row[0] for row in rows})
    return {row[0]: row[1:] for row in rows}


def test_the_seed_has_orders_of_every_fate_in_every_currency(shared):
    fates = Counter(order.fate for order in expected_orders(shared.simulator).values())
    assert all(fates[fate] for fate in (CONFIRMED, HELD, BLOCKED, ABSENT)), fates
    currencies = {order.currency for order in of_fate(shared.simulator, CONFIRMED)}
    assert {'EUR', 'GBP', 'SEK', 'USD', 'JPY'} <= currencies


def test_every_paid_order_is_a_confirmed_sale_order_with_the_marketplaces_total(shared, sales):
    for order in of_fate(shared.simulator, CONFIRMED):
        state, total, currency = sales[order.number]
        assert (order.number, state, currency) == (order.number, 'sale', order.currency)
        assert (order.number, Decimal(total)) == (order.number, order.total)


def test_the_turnover_per_currency_is_the_marketplaces(shared, sales):
    imported = {}
    for _state, total, currency in sales.values():
        imported[currency] = imported.get(currency, Decimal()) + Decimal(total)
    assert imported == totals(of_fate(shared.simulator, CONFIRMED))


def test_there_is_no_sale_order_for_anything_else(shared, sales):
    assert set(sales) == {order.number for order in of_fate(shared.simulator, CONFIRMED)}


def test_each_sale_order_has_the_units_and_products_that_were_bought(shared):
    bought = {order.number: order.units for order in of_fate(shared.simulator, CONFIRMED)}
    sold: dict[str, Counter] = {number: Counter() for number in bought}
    for number, reference, quantity in shared.rows("""
        SELECT s.marketplace_reference, p.default_code, l.product_uom_qty
          FROM sale_order_line l JOIN sale_order s ON s.id = l.order_id
          JOIN product_product p ON p.id = l.product_id
         WHERE l.marketplace_extra IS NULL AND s.marketplace_reference IS NOT NULL
    """):
        sold[number][reference] += int(quantity)
    assert sold == bought


def test_an_unknown_sku_blocks_its_order_with_a_sentence_that_names_it(shared):
    blocked = dict(
        shared.rows("SELECT external_id, error FROM marketplace_order WHERE state = 'blocked'")
    )
    expected = of_fate(shared.simulator, BLOCKED)
    assert set(blocked) == {order.number for order in expected}
    for order in expected:
        for sku in order.unknown:
            assert sku in blocked[order.number]
        assert "Map it to a product" in blocked[order.number]


def test_unpaid_orders_are_held(shared):
    held = {
        number
        for (number,) in shared.rows(
            "SELECT external_id FROM marketplace_order WHERE state = 'held' AND sale_order_id "
            "IS NULL"
        )
    }
    assert held == {order.number for order in of_fate(shared.simulator, HELD)}


def test_orders_that_the_marketplace_hides_are_absent(shared):
    known = {number for (number,) in shared.rows('SELECT external_id FROM marketplace_order')}
    hidden = {order.number for order in of_fate(shared.simulator, ABSENT)}
    assert hidden
    assert known.isdisjoint(hidden)


def test_orders_belong_to_the_company_of_their_account(shared):
    owners = dict(
        shared.rows("""
        SELECT s.marketplace_reference, c.name FROM sale_order s
          JOIN res_company c ON c.id = s.company_id WHERE s.marketplace_reference IS NOT NULL
    """)
    )
    for order in of_fate(shared.simulator, CONFIRMED):
        expected = "Regain Europe" if order.account == 'eu' else "Regain Overseas"
        assert (order.number, owners[order.number]) == (order.number, expected)


def test_each_open_line_is_accepted_once_and_nothing_illegal_was_asked(shared, imported):
    answers = Counter(
        (call['path'], call['body'])
        for call in imported.report['calls']
        if call['method'] == 'POST' and call['template'].startswith('/ws/orders')
    )
    assert answers
    assert set(answers.values()) == {1}
    assert shared.simulator.data['illegal_requests'] == []
    for order in of_fate(shared.simulator, CONFIRMED):
        lines = shared.order(order.number, order.account)['lines']
        states = {line['state'] for line in lines}
        assert states.isdisjoint({1}), (order.number, states)
        assert states & {*OPEN, 3, 6}


def test_the_import_reports_no_problem(imported):
    assert imported.report['problems'] == []


def test_running_again_changes_no_sale_order_and_writes_nothing_to_the_marketplace(shared):
    before = shared.rows(DUMP)
    report = shared.script('sync.py', force=True)
    assert report['problems'] == []
    assert shared.calls('GET', '/ws/orders')
    assert shared.writes() == []
    assert shared.rows(DUMP) == before
