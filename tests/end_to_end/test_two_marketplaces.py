"""One stock behind two marketplaces: what is sold on one is gone from the other."""

import random
from collections.abc import Iterator
from decimal import Decimal

import pytest

from .both import ACCOUNT, OTHER, REFURBED, BothScene
from .conftest import purpose
from .odoo import Refused
from .scene import EU
from .test_access import CREDENTIAL, companies, models
from .warehouse import Warehouse
from .worker import Worker

SEED = 7
KILLS, PER_KILL, LONGEST = 6, 8, 3.0

RECEIVED = """
    SELECT o.external_id, o.state, s.state, s.amount_total::text FROM marketplace_order o
      JOIN marketplace_connection c ON c.id = o.connection_id
      LEFT JOIN sale_order s ON s.id = o.sale_order_id WHERE c.provider = 'refurbed'
"""


@pytest.fixture(scope='module')
def scene(stage, both_ports, both_connected) -> Iterator[BothScene]:
    """A seller after the first import from both."""
    scene = BothScene(stage, 'both', both_ports).restore(both_connected)
    scene.report = scene.script('sync.py', force=True)
    yield scene
    scene.close()


@pytest.fixture
def sku(scene: BothScene) -> str:
    """An SKU on both marketplaces whose product has one unit left, as both of them show."""
    there = {
        row['sku']
        for row in scene.refurbed.control('GET', f'catalogue?account={ACCOUNT}')
        if row['offer_sku'] == row['sku']
    }
    mapped = {
        sku
        for (sku,) in scene.rows("""
        SELECT l.sku FROM marketplace_listing l JOIN product_product p ON p.id = l.product_id
          JOIN product_template t ON t.id = p.product_tmpl_id
         WHERE t.tracking = 'none' AND l.is_dirty IS NOT TRUE
         GROUP BY l.sku HAVING count(*) = 2
    """)
    }
    taken = {sku for (sku,) in scene.rows('SELECT sku FROM marketplace_order_line')}
    free = {row['sku'] for row in scene.catalogue() if row['listed_quantity'] > 1}
    sku = min((there & mapped & free) - taken)
    warehouse = Warehouse(scene)
    warehouse.adjust(warehouse.product(sku), 1)
    for where in OTHER:
        scene.work(where)
        assert scene.offered(where, sku) == 1
    return sku


def test_one_run_reports_both_marketplaces(scene):
    assert scene.report['problems'] == []
    reports = {
        row['provider']: row
        for row in scene.report['connections']
        if row['company'] == "Regain Europe"
    }
    assert set(reports) == {'backmarket', 'refurbed'}
    for report in reports.values():
        assert report['state'] == 'connected'
        assert report['orders_received'] >= report['orders_confirmed'] > 0
        assert report['listings'] >= report['listings_mapped'] > 40
    calls = reports['refurbed']['api_calls']
    assert calls['POST /refb.merchant.v1.OrderService/ListOrders'] > 0
    scene.check_manners()


def test_every_order_of_refurbed_is_a_sales_order_with_its_total_or_waits_with_a_reason(scene):
    owed = scene.refurbed_totals()
    rows = scene.rows(RECEIVED)
    assert {number for number, *_rest in rows} == set(owed)
    made = {number: Decimal(total) for number, state, _sale, total in rows if state == 'done'}
    assert made
    assert made == {number: owed[number] for number in made}
    assert {state for _number, state, *_rest in rows} <= {'done', 'blocked', 'dropped'}


@pytest.mark.parametrize('sold_on', [EU, REFURBED])
def test_the_last_unit_sold_on_one_is_gone_from_the_other_after_the_next_run(scene, sku, sold_on):
    scene.buy(sold_on, sku)
    scene.work(sold_on)
    # sold out: the other one is told at once, not when its own time has come
    scene.run_action(OTHER[sold_on])
    assert (scene.offered(sold_on, sku), scene.offered(OTHER[sold_on], sku)) == (0, 0)


@pytest.mark.parametrize('sold_on', [EU, REFURBED])
def test_it_does_not_matter_which_of_them_runs_first(scene, sku, sold_on):
    scene.buy(sold_on, sku)
    scene.work(OTHER[sold_on])
    assert scene.offered(OTHER[sold_on], sku) == 1
    scene.work(sold_on)
    scene.work(OTHER[sold_on])
    assert (scene.offered(sold_on, sku), scene.offered(OTHER[sold_on], sku)) == (0, 0)


@pytest.mark.parametrize('choice', ['accepted', 'refused'])
@pytest.mark.parametrize('first', [EU, REFURBED])
def test_of_two_orders_of_one_minute_one_is_accepted_and_the_other_raised_to_a_person(
    scene, sku, first, choice
):
    second = OTHER[first]
    numbers = {where: scene.buy(where, sku) for where in (first, second)}
    scene.work(first)
    scene.work(second)
    assert scene.answer(first, numbers[first]) == 'accepted'
    assert scene.answer(second, numbers[second]) == 'new'
    person = scene.person('marketplace')
    (raised,) = person.read(
        'marketplace.attention',
        [('name', '=', numbers[second])],
        ['cause', 'res_model', 'res_id', 'error'],
    )
    assert (raised['cause'], raised['res_model']) == ('shortage', 'marketplace.order')
    assert "accept by hand, or refuse" in raised['error']
    order = raised['res_id']
    if choice == 'accepted':
        person.call('marketplace.order', 'action_accept', [order])
    else:
        wizard = person.call(
            'marketplace.cancel.lines', 'create', [{'order_id': order, 'reason': 'out_of_stock'}]
        )
        person.call('marketplace.cancel.lines', 'action_confirm', wizard)
    scene.work(second)
    assert scene.answer(second, numbers[second]) == choice
    assert person.search('marketplace.attention', [('name', '=', numbers[second])]) == []
    scene.check_manners()


def test_nothing_of_refurbed_is_seen_from_another_company(scene):
    _europe, overseas = companies(scene)
    groups = [
        scene.value('SELECT res_id FROM ir_model_data WHERE module = %s AND name = %s', *name)
        for name in (('base', 'group_user'), ('connector_base', 'group_marketplace_manager'))
    ]
    scene.admin.call(
        'res.users',
        'create',
        [
            {
                'login': 'olga',
                'name': "Olga Overseas",
                'password': 'olga',
                'company_id': overseas,
                'company_ids': [(6, 0, [overseas])],
                'group_ids': [(6, 0, groups)],
            }
        ],
        context={'no_reset_password': True},
    )
    olga, refurbed = scene.person('olga'), scene.connection(REFURBED)['id']
    kept = [name for name in models(scene) if name not in (CREDENTIAL, 'marketplace.connection')]
    linked = [name for name in kept if 'connection_id' in olga.call(name, 'fields_get')]
    assert {'marketplace.order', 'marketplace.listing', 'marketplace.outbox'} <= set(linked)
    mine = [('connection_id', '=', refurbed)]
    assert {name: ids for name in linked if (ids := olga.search(name, mine))} == {}
    assert olga.search('marketplace.connection', [('provider', '=', 'refurbed')]) == []
    with pytest.raises(Refused, match='AccessError'):
        wizard = olga.call(
            'refurbed.lookup', 'create', [{'connection_id': refurbed, 'kind': 'carriers'}]
        )
        olga.call('refurbed.lookup', 'action_look_up', wizard)


# --- workers that die, and two at once ------------------------------------------------------------


@pytest.fixture
def fresh(stage, scene, both_ports, both_connected, request) -> Iterator[BothScene]:
    """A seller before the first import, with nothing but refurbed's connection to work for."""
    scene.close_marketplace()  # the addresses are the same in every copy
    fresh = BothScene(stage, purpose(request.node.name), both_ports).restore(both_connected)
    fresh.pause_back_market()
    yield fresh
    fresh.close()
    scene.open_marketplace()


def place(scene: BothScene, chance: random.Random, count: int) -> None:
    """Let buyers order one to three units each, now and then two of the same."""
    skus = [
        row['offer_sku']
        for row in scene.refurbed.control('GET', f'catalogue?account={ACCOUNT}')
        if row['offer_sku'] and row['listed_quantity']
    ]
    for _number in range(count):
        chosen = chance.sample(skus, chance.choice((1, 1, 2)))
        lines = [
            {'sku': sku, 'quantity': chance.choice((1, 1, 2)), 'taxation': 'GROSS'}
            for sku in chosen
        ]
        scene.refurbed.control('POST', 'orders', {'lines': lines, 'oversell': True})


def check_once(scene: BothScene) -> None:
    """Every released order is there once, sold once for what is owed, answered in order."""
    owed, rows = scene.refurbed_totals(), scene.rows(RECEIVED)
    assert sorted(number for number, *_rest in rows) == sorted(owed)
    made = {number: Decimal(total) for number, state, _sale, total in rows if state == 'done'}
    assert made == {number: owed[number] for number in made}
    sold = scene.rows("""
        SELECT marketplace_reference FROM sale_order
         WHERE marketplace_reference IS NOT NULL AND marketplace_name = 'refurbed'
    """)
    assert sorted(number for (number,) in sold) == sorted(made)
    messages = scene.rows("""
        SELECT DISTINCT m.verb, m.state FROM marketplace_outbox m
          JOIN marketplace_connection c ON c.id = m.connection_id WHERE c.provider = 'refurbed'
    """)
    assert set(messages) <= {('accept', 'done')}
    # setting a state that an item has already is refused, and written down
    scene.check_manners()


def test_an_import_from_refurbed_killed_again_and_again_ends_with_every_order_once(fresh):
    chance = random.Random(SEED)
    place(fresh, chance, 20)
    kills = 0
    while kills < KILLS:
        place(fresh, chance, PER_KILL)
        kills += Worker(fresh, f'refurbed-killed-{kills}').kill_after(chance.uniform(0.05, LONGEST))
    fresh.script('sync.py', force=True)
    assert len(fresh.refurbed_totals()) >= 20 + KILLS * PER_KILL
    check_once(fresh)


def test_two_workers_at_once_import_every_order_of_refurbed_once(fresh):
    place(fresh, random.Random(SEED), 20)
    workers = [Worker(fresh, f'refurbed-worker-{number}') for number in range(2)]
    try:
        for worker in workers:
            worker.wait()
    finally:
        for worker in workers:
            worker.kill()
    assert fresh.stream('orders', REFURBED)['error'] == ''
    check_once(fresh)
