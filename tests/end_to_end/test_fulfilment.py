"""From the import to the return: an order of each kind, on both marketplaces, in one go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from .both import REFURBED, BothScene
from .ledger import effects
from .scene import EU
from .shop import BOTH, Shop
from .sold import SOLD, Sold, owed, place, send_back
from .visitor import Visitor, Visitors, visitors

GIVEN_BACK = Decimal('12.34')
Orders = dict[tuple[str, str], Sold]

each = pytest.mark.parametrize(('where', 'kind'), SOLD)


@pytest.fixture(scope='module')
def scene(stage, both_ports, both_connected) -> Iterator[BothScene]:
    """A seller who is connected to both and has not imported yet."""
    scene = BothScene(stage, 'fulfilment', both_ports).restore(both_connected)
    yield scene
    scene.close()


@pytest.fixture(scope='module')
def shop(scene) -> Shop:
    """The seller's people."""
    return Shop(scene)


# --- the stages: each is gone through by all orders together -------------------------------------


@pytest.fixture(scope='module')
def sold(scene, shop) -> Orders:
    """An order of each kind on either marketplace, in Odoo and accepted."""
    orders = {(where, kind): place(scene, where, kind) for where, kind in SOLD}
    shop.work()
    shop.find(orders.values())
    return orders


@pytest.fixture(scope='module')
def shipped(shop, sold) -> Orders:
    """All of them delivered, and told."""
    for order in sold.values():
        shop.send_off(order, f'TR{order.number}')
    shop.work()
    return sold


@pytest.fixture(scope='module')
def invoiced(shop, shipped) -> Orders:
    """All of them invoiced, and the invoices handed in."""
    for order in shipped.values():
        shop.invoice(order)
    shop.work()
    return shipped


@pytest.fixture(scope='module')
def refunded(shop, invoiced) -> Orders:
    """A part of each paid back by a credit note."""
    for order in invoiced.values():
        shop.pay_back(order, GIVEN_BACK)
    shop.work()
    return invoiced


@pytest.fixture(scope='module')
def returned(scene, shop, refunded) -> Orders:
    """One unit of each sent back, received, and told."""
    for order in refunded.values():
        send_back(scene, order)
    shop.work()
    for order in refunded.values():
        shop.take_back(order)
    shop.work()
    return refunded


# --- what came of it -----------------------------------------------------------------------------


@each
def test_every_line_is_accepted_once_and_told_as_shipped_once(scene, shipped, where, kind):
    order = shipped[where, kind]
    done = effects(scene, where, order.number)
    assert len(done.accepted) == len(set(done.accepted)) == order.lines
    assert sorted(done.shipped) == sorted(done.accepted)
    assert set(done.links) == {f'https://track.example.com/dhl/TR{order.number}'}


@each
def test_the_devices_that_left_are_told_once(scene, shipped, where, kind):
    order = shipped[where, kind]
    told = effects(scene, where, order.number).identifiers
    assert len(order.serials) == order.devices
    if (where, kind) == (EU, 'two phones'):
        # one line takes one identifier there, however many units it has
        assert len(told) == 1 and set(told) < set(order.serials)
    else:
        assert sorted(told) == order.serials


@each
def test_sales_order_invoice_and_marketplace_agree_to_the_cent(scene, invoiced, where, kind):
    order = invoiced[where, kind]
    paid = owed(scene, order)
    assert scene.rows(
        """SELECT s.amount_total, m.amount_total, c.name FROM sale_order s, account_move m
             JOIN res_currency c ON c.id = m.currency_id WHERE s.id = %s AND m.id = %s""",
        order.sale,
        order.invoice,
    ) == [(paid, paid, order.currency)]


@each
def test_only_what_is_sold_under_the_margin_scheme_shows_no_vat(scene, invoiced, where, kind):
    tax = scene.value(
        'SELECT amount_tax FROM account_move WHERE id = %s', invoiced[where, kind].invoice
    )
    assert (tax == 0) is (kind == 'margin scheme')


@each
def test_the_invoice_is_handed_in_once_and_is_a_pdf(scene, shop, invoiced, where, kind):
    order = invoiced[where, kind]
    assert effects(scene, where, order.number).invoices == 1
    assert shop.accounting.pdf(order.invoice).startswith(b'%PDF')


@each
def test_a_part_is_paid_back_once_to_the_cent(scene, shop, refunded, where, kind):
    order = refunded[where, kind]
    assert shop.accounting.total(order.note) == GIVEN_BACK
    assert effects(scene, where, order.number).refunds == [GIVEN_BACK]


@each
def test_what_is_sent_back_is_received_as_a_device_that_was_sold(
    scene, shop, returned, where, kind
):
    order = returned[where, kind]
    came = shop.warehouse.serials(order.receipt)
    assert len(came) == 1 and set(came) <= set(order.serials)
    assert scene.rows(
        """SELECT r.state, r.received_at IS NOT NULL FROM marketplace_return r
             JOIN marketplace_order o ON o.id = r.order_id WHERE o.external_id = %s""",
        order.number,
    ) == [('done', True)]
    told = effects(scene, where, order.number).returned
    assert len(told) == (1 if where == REFURBED else 0)


def test_in_the_end_nothing_waits_and_nothing_illegal_was_asked(scene, shop, returned):
    for order in returned.values():
        assert [row for row in shop.messages(order) if row[1] != 'done'] == [], order
    scene.check_manners()


# --- as people see it ----------------------------------------------------------------------------


@pytest.fixture(scope='module')
def visit(scene, returned, windows) -> Iterator[Visitors]:
    """Give the visitor of a login, logged in once for all of this file."""
    with visitors(windows, scene) as visitor:
        yield visitor


def look(visitor: Visitor, path: str, kind: str, name: str, tab: str = '') -> str:
    """Open a page, keep a picture of it, and return what is to be read on it."""
    visitor.open(path, kind)
    if tab:
        visitor.page.click(f'.o_notebook .nav-link:has-text("{tab}")')
    visitor.picture(name)
    visitor.check(name)
    return visitor.text()


def menu(scene: BothScene, model: str) -> int:
    """Return the window action that a menu opens for a model of ours."""
    return scene.value(
        """SELECT a.id FROM ir_act_window a WHERE a.res_model = %s AND EXISTS (
             SELECT FROM ir_ui_menu m WHERE m.action = 'ir.actions.act_window,' || a.id)""",
        f'marketplace.{model}',
    )


@pytest.mark.parametrize('where', BOTH)
def test_each_document_of_an_order_says_what_the_marketplace_knows(visit, returned, where):
    order = returned[where, 'phone and case']
    transfers = 'action-stock.action_picking_tree_all'
    pages = {
        'sale_order': ('marketplace', f'action-sale.action_orders/{order.sale}', ''),
        'delivery': ('warehouse', f'{transfers}/{order.picking}', "Additional Info"),
        'receipt': ('warehouse', f'{transfers}/{order.receipt}', "Additional Info"),
        'invoice': (
            'accounting', f'action-account.action_move_out_invoice_type/{order.invoice}', ''
        ),
        'credit_note': (
            'accounting', f'action-account.action_move_out_refund_type/{order.note}', ''
        ),
    }
    for name, (login, path, tab) in pages.items():
        text = look(visit(login), path, 'form', f'{where.partition(" ")[0].lower()}_{name}', tab)
        assert where in text, name
        assert re.search("Shipped|Returned|Taken|received", text), name


@pytest.mark.parametrize('model', ['return', 'refund', 'outbox', 'label'])
def test_the_lists_of_the_connector_show_what_happened(scene, visit, model):
    visitor = visit('marketplace')
    look(visitor, f'action-{menu(scene, model)}', 'list', f'list_of_{model}')
    record = scene.value(f'SELECT max(id) FROM marketplace_{model}')
    look(visitor, f'action-{menu(scene, model)}/{record}', 'form', model)


# --- who waits for what --------------------------------------------------------------------------


@pytest.mark.parametrize('where', BOTH)
def test_the_outbox_shows_who_waits_for_what_until_it_is_there(scene, shop, visit, where):
    order = place(scene, where, 'one phone')
    shop.work()
    shop.find([order])
    shop.send_off(order)
    shop.invoice(order)
    shop.pay_back(order, GIVEN_BACK)
    shop.work()
    waiting = scene.person('marketplace').read(
        'marketplace.outbox',
        [('order_id.external_id', '=', order.number), ('state', '!=', 'done')],
        ['verb', 'subject', 'error'],
        order='id',
    )
    assert [row['verb'] for row in waiting] == ['ship', 'refund']
    assert all(row['subject'] for row in waiting)
    assert 'tracking' in waiting[0]['error']
    assert waiting[1]['error'].startswith("Waits")
    seen = look(visit('marketplace'), f'action-{menu(scene, "outbox")}', 'list', 'waiting')
    assert all(row['error'] in seen for row in waiting)
    shop.warehouse.follow(order.picking, f'TR{order.number}')
    shop.later()  # the shipment first, then what waited for it
    shop.later()
    done = effects(scene, where, order.number)
    assert (len(done.shipped), done.refunds, done.invoices) == (1, [GIVEN_BACK], 1)
