"""A marketplace does what it is asked, and its answer is lost: once is once all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from .both import REFURBED, BothScene
from .ledger import Effects, effects
from .scene import EU
from .shop import BOTH, Shop
from .sold import Sold, place

GIVEN_BACK = Decimal('12.34')
STATES = 'OrderItemService/BatchUpdateOrderItemsState$'
# the call whose answer is lost: its method and path
CALLS = {
    EU: {
        'accept': ('POST', r'/ws/orders/\d+$'),
        'identifier': ('PATCH', r'/ws/orderlines/\d+$'),
        'ship': ('POST', r'/ws/orders/\d+$'),
        'invoice': ('POST', r'/ws/orders/\d+/invoice$'),
        'refund': ('POST', r'/ws/sav/refund$'),
    },
    # identifiers are told with the shipment there
    REFURBED: {
        'accept': ('POST', STATES),
        'ship': ('POST', STATES),
        'invoice': ('POST', '/SetOrderInvoiceStream$'),
        'refund': ('POST', '/RefundOrderItem$'),
    },
}
LOST = [(where, what) for where in BOTH for what in CALLS[where]]


@pytest.fixture(scope='module')
def scene(stage, both_ports, both_connected) -> Iterator[BothScene]:
    """A seller after the first import from both."""
    scene = BothScene(stage, 'lost', both_ports).restore(both_connected)
    yield scene
    scene.close()


@pytest.fixture(scope='module')
def shop(scene) -> Shop:
    """The seller's people, with nothing left to do."""
    shop = Shop(scene)
    shop.work()
    return shop


class Losing:
    """Two orders on their way, of whose every call the answer is lost.

    :ivar orders: the order on each marketplace
    :ivar hits: (marketplace, call) -> how many answers were lost
    """

    def __init__(self, scene: BothScene, shop: Shop) -> None:
        """Let them be placed."""
        self._scene = scene
        self._shop = shop
        self.orders = {where: place(scene, where, 'phone and case') for where in BOTH}
        self.hits: dict[tuple[str, str], int] = {}

    def lose(self, *what: str, act: Callable[[Sold], None] | None = None) -> None:
        """Let something happen, with its answers lost, and all that follows from that."""
        armed = [(where, name) for name in what for where in BOTH if name in CALLS[where]]
        for where, name in armed:
            method, path = CALLS[where][name]
            self._control(where, 'POST', {'kind': 'lost', 'method': method, 'path': path})
        for order in self.orders.values() if act else ():
            act(order)
        self._shop.work()
        for _call in what[1:]:
            self._shop.later()
        for where in BOTH:
            names = [name for place, name in armed if place == where]
            for name, fault in zip(names, self._control(where, 'GET')):
                self.hits[where, name] = fault['hits']
            self._control(where, 'DELETE')
        self._shop.later()

    def _control(self, where: str, method: str, content: dict | None = None) -> Any:
        simulator = self._scene.refurbed if where == REFURBED else self._scene.simulator
        return simulator.control(method, 'faults', content or {})


@pytest.fixture(scope='module')
def losing(scene, shop) -> Losing:
    """Both orders at the end of their way."""
    losing = Losing(scene, shop)
    losing.lose('accept')
    shop.find(losing.orders.values())
    losing.lose('identifier', 'ship', act=lambda order: shop.send_off(order, 'TR1'))
    losing.lose('invoice', act=shop.invoice)
    losing.lose('refund', act=lambda order: shop.pay_back(order, GIVEN_BACK))
    return losing


def count(done: Effects, what: str) -> tuple[int, int]:
    """Return how often something happened, and to how many different things."""
    found = {
        'accept': done.accepted,
        'identifier': done.identifiers,
        'ship': done.shipped,
        'invoice': ['invoice'] * done.invoices,
        'refund': done.refunds,
    }[what]
    return len(found), len(set(found))


@pytest.mark.parametrize(('where', 'what'), LOST)
def test_after_a_lost_answer_it_has_happened_once(scene, losing, where, what):
    assert losing.hits[where, what] == 1
    times, things = count(effects(scene, where, losing.orders[where].number), what)
    assert times == things > 0


def test_money_whose_answer_is_lost_goes_to_a_person_where_nothing_shows_it(
    scene, shop, losing
):
    order = losing.orders[EU]
    ((state, words),) = [row[1:] for row in shop.messages(order) if row[0] == 'refund']
    assert state == 'blocked'
    assert str(GIVEN_BACK) in words
    shop.accounting.was_paid_back(order.note)
    shop.later()
    assert [row for row in shop.messages(order) if row[1] != 'done'] == []
    assert effects(scene, EU, order.number).refunds == [GIVEN_BACK]


def test_where_the_marketplace_shows_what_was_paid_back_nobody_is_asked(scene, shop, losing):
    order = losing.orders[REFURBED]
    assert [row for row in shop.messages(order) if row[1] != 'done'] == []
    assert effects(scene, REFURBED, order.number).refunds == [GIVEN_BACK]


def test_nothing_illegal_was_asked_on_the_way(scene, losing):
    scene.check_manners()
