"""A seller's people at work on orders of two marketplaces, from the import to the return."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from .accounting import Accounting
from .both import REFURBED, BothScene
from .scene import EU
from .sold import Sold
from .warehouse import Warehouse

BOTH = (EU, REFURBED)
STREAMS = ('orders', 'outbox', 'offers', 'labels', 'returns')


class Shop:
    """The people of the European company, and the connections that work for them.

    :ivar warehouse: who sends off and takes back
    :ivar accounting: who invoices and credits
    """

    def __init__(self, scene: BothScene) -> None:
        """Let them log in."""
        self._scene = scene
        self.warehouse = Warehouse(scene)
        self.accounting = Accounting(scene)

    def work(self) -> None:
        """Let the next runs of both connections happen; raises AssertionError on a problem."""
        for where in BOTH:
            self._scene.work(where, STREAMS)
        stopped = self._scene.rows(
            """SELECT c.name, s.kind, s.error FROM marketplace_stream s
                 JOIN marketplace_connection c ON c.id = s.connection_id
                WHERE s.state <> 'idle' AND c.name IN %s""",
            BOTH,
        )
        assert stopped == []

    def later(self) -> None:
        """Let the time pass that a message waits before it is tried again, and the next runs."""
        self._scene.rows(
            """UPDATE marketplace_outbox SET next_try_at = now() AT TIME ZONE 'UTC'
                WHERE state IN ('pending', 'uncertain')"""
        )
        self.work()

    def find(self, orders: Iterable[Sold]) -> None:
        """Find the sales orders of what was imported; raises AssertionError where there is none."""
        wanted = {order.number: order for order in orders}
        received = self._scene.rows(
            """SELECT external_id, state, error, sale_order_id FROM marketplace_order
                WHERE external_id IN %s""",
            tuple(wanted),
        )
        assert [row for row in received if row[1] != 'done'] == []
        for number, _state, _error, sale in received:
            wanted[number].sale = sale
        assert all(order.sale for order in wanted.values())

    def send_off(self, order: Sold, number: str = '') -> None:
        """Deliver an order, with the number of its parcel where there is one."""
        order.picking = self.warehouse.send_off(order.sale, number)
        order.serials = self.warehouse.serials(order.picking)

    def invoice(self, order: Sold) -> None:
        """Invoice an order that was delivered."""
        order.invoice = self.accounting.invoice(order.sale)

    def pay_back(self, order: Sold, amount: Decimal) -> None:
        """Post a credit note over a part of an order, and have it paid back."""
        order.note = self.accounting.credit(order.invoice, amount)
        self.accounting.pay_back(order.note)

    def take_back(self, order: Sold) -> None:
        """Receive what is sent back, by the receipt that was prepared for it."""
        returns = self._scene.rows(
            """SELECT r.picking_id, r.state, r.error, r.note FROM marketplace_return r
                 JOIN marketplace_order o ON o.id = r.order_id WHERE o.external_id = %s""",
            order.number,
        )
        assert [row[1:] for row in returns] == [('done', None, None)], (order.number, returns)
        order.receipt = returns[0][0]
        self.warehouse.take_back(order.receipt)

    def messages(self, order: Sold) -> list[tuple[str, str, str | None]]:
        """Return verb, state and words of everything that was, or is, to be told of an order."""
        return self._scene.rows(
            """SELECT m.verb, m.state, m.error FROM marketplace_outbox m
                 JOIN marketplace_order o ON o.id = m.order_id
                WHERE o.external_id = %s ORDER BY m.id""",
            order.number,
        )
