"""A pass through the interface with a real browser: what is to be seen is there, nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .expectation import BLOCKED, CONFIRMED, of_fate
from .scene import AP, EU, NA, Scene
from .visitor import WINDOW, Visitors, visitors

PHONE = {'width': 390, 'height': 844}


@pytest.fixture(scope='module')
def visit(shared: Scene, windows) -> Iterator[Visitors]:
    """Give the visitor of a login, logged in once for all of this file."""
    with visitors(windows, shared) as visitor:
        yield visitor


def windows_of(scene: Scene) -> list[tuple[int, str, str]]:
    """Return id, model and view modes of our window actions that a menu opens."""
    return scene.rows("""
        SELECT a.id, a.res_model, a.view_mode FROM ir_act_window a
         WHERE a.res_model LIKE 'marketplace.%%'
           AND EXISTS (SELECT FROM ir_ui_menu m WHERE m.action = 'ir.actions.act_window,' || a.id)
           AND a.target <> 'new' ORDER BY a.id
    """)


def test_the_overview_has_a_card_for_each_account(shared, visit):
    admin = visit('admin')
    admin.open('marketplaces', 'kanban')
    text = admin.text()
    assert all(name in text for name in (EU, NA, AP))
    assert 'Orders in' in text


@pytest.mark.parametrize('login', ['admin', 'marketplace'])
def test_every_view_behind_a_menu_opens_without_an_error(shared, visit, login):
    visitor = visit(login)
    actions = windows_of(shared)
    assert len(actions) > 5
    for number, model, modes in actions:
        for kind in modes.split(','):
            if kind == 'form':
                record = shared.admin.search(model, [], limit=1, order='id desc')
                if record:
                    visitor.open(f'action-{number}/{record[0]}', 'form')
            else:
                visitor.open(f'action-{number}?view_type={kind}', kind)


def test_needs_attention_names_the_unknown_sku(shared, visit):
    visitor = visit('marketplace')
    visitor.open('marketplace-attention', 'list')
    page = visitor.page
    if not page.locator('.o_data_row').count():
        page.locator('.o_group_header').first.wait_for()
    for header in page.locator('.o_group_header:not(.o_group_open)').all():
        header.click()
        visitor.settle()
    sku = next(iter(of_fate(shared.simulator, BLOCKED, 'eu')[0].unknown))
    page.wait_for_selector(f'.o_data_row:has-text("{sku}")')
    visitor.check('needs attention')


def test_a_blocked_order_says_what_to_do_and_offers_it(shared, visit):
    visitor = visit('marketplace')
    blocked = of_fate(shared.simulator, BLOCKED, 'eu')[0]
    record = shared.value('SELECT id FROM marketplace_order WHERE external_id = %s', blocked.number)
    visitor.open(f'marketplace-orders/{record}', 'form')
    banner = visitor.page.locator('.o_form_view [role=alert]:visible').first.inner_text()
    assert next(iter(blocked.unknown)) in banner
    visitor.page.locator('button[name=action_map_products]:visible').first.click()
    visitor.page.wait_for_selector('.modal .o_form_view')
    visitor.check('the mapping dialog')
    visitor.page.locator('.modal .btn-close').first.click()


def test_the_connection_form_asks_for_a_key_and_shows_none(shared, visit):
    visitor = visit('admin')
    visitor.open(f"marketplace-connections/{shared.connection(EU)['id']}", 'form')
    key = visitor.page.locator('.o_field_widget[name=token] input').first
    assert key.input_value() == ''
    assert key.get_attribute('type') == 'password'
    for account in shared.simulator.accounts():
        assert account['token'] not in visitor.page.content()


def test_a_sale_order_shows_where_it_came_from(shared, visit):
    visitor = visit('admin')
    order = of_fate(shared.simulator, CONFIRMED, 'eu')[0]
    record = shared.value(
        'SELECT id FROM sale_order WHERE marketplace_reference = %s', order.number
    )
    visitor.open(f'action-sale.action_orders/{record}', 'form')
    assert order.number in visitor.text()
    assert EU in visitor.text()


def test_the_overview_can_be_read_on_a_phone(shared, visit):
    visitor = visit('admin')
    visitor.page.set_viewport_size(PHONE)
    try:
        visitor.open('marketplaces', 'kanban')
        wide = visitor.page.evaluate('document.documentElement.scrollWidth')
        assert wide <= PHONE['width']
    finally:
        visitor.page.set_viewport_size(WINDOW)
