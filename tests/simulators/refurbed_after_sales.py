"""Refunds, invoices, labels and returns of the simulated refurbed in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from .messages import Request, Response
from .refurbed_files import Files
from .refurbed_invoices import Invoices
from .refurbed_labels import Labels
from .refurbed_refunds import MERCHANT, REFURBED, Refunds
from .refurbed_returns import Returns, seed_returns
from .refurbed_world import World

_NEXT = {'label': 20_881, 'return': 90_417}
_ON_ITEMS = ('states', 'identifiers')
Row = dict[str, Any]


class AfterSales:
    """What happens to an order beside its states. Everything lies in `data['after_sales']`."""

    def __init__(self, world: World) -> None:
        """Put the services on the world's data, which may not have these parts yet."""
        self._world = world
        rows = world.data.setdefault('after_sales', {})
        for kind, first in _NEXT.items():
            world.data['next'].setdefault(kind, first)
        self.files = Files(world, rows.setdefault('files', {}))
        self.refunds = Refunds(world, rows.setdefault('refunds', []))
        self.invoices = Invoices(world, self.files, rows.setdefault('papers', {}))
        self.labels = Labels(world, self.files, rows.setdefault('labels', {}))
        self.returns = Returns(world, rows.setdefault('returns', {}))

    def seed(self) -> None:
        """Give the seeded orders their returns."""
        seed_returns(self.returns, self._world, self._world.clock)

    def handlers(self) -> dict[str, Callable[[str, Row], Row]]:
        """Return the handler of each method."""
        return {
            'CalculateRefundOrder': self.refunds.calculate_order,
            'RefundOrder': self._refund_order,
            'CalculateRefundOrderItem': self.refunds.calculate_item,
            'RefundOrderItem': self._refund_item,
            'SetOrderInvoiceStream': self.invoices.set_invoice,
            'GetOrderInvoice': self.invoices.get_invoice,
            'DeleteOrderInvoice': self.invoices.delete_invoice,
            'UploadOrderCommercialInvoice': self.invoices.upload_commercial,
            'GetOrderCommercialInvoice': self.invoices.get_commercial,
            'DeleteOrderCommercialInvoice': self.invoices.delete_commercial,
            'CreateShippingLabel': self.labels.create,
            'ListShippingLabels': self.labels.list_all,
            'UpdateShippingLabelAddress': self.labels.update_address,
            'ListOrderItemReturns': self.returns.list_all,
        }

    def _refund_item(self, account: str, content: Row) -> Row:
        block = self.refunds.refund_item(account, content)
        self.returns.refunded(self._world.item(account, content['id'])[1])
        return block

    def _refund_order(self, account: str, content: Row) -> Row:
        block = self.refunds.refund_order(account, content)
        for item in self._world.order(account, content['id'])['items']:
            self.returns.refunded(item)
        return block

    def refund_elsewhere(self, account: str, order: Row, item: Row, amount: Decimal) -> None:
        """Book a refund that refurbed makes, or somebody in the web interface."""
        self.refunds.book(account, order, item, amount, 'web interface', REFURBED)
        self.returns.refunded(item)

    def serve_file(self, request: Request, key: str, name: str) -> Response:
        """Serve an invoice or a label by its URL; no token is asked for."""
        return self.files.serve(key, request.query)

    # -- what tests look at ---------------------------------------------------------------------

    def effects(self) -> Row:
        """Return what calls have brought about, countable: a test of 'exactly one effect'."""
        refunds = [_as_on_the_wire(row) for row in self.refunds.journal]
        labels = [_as_on_the_wire(row) for row in self.labels.rows.values()]
        invoices = [_as_on_the_wire(row) for row in self.invoices.papers.values()]
        items = self._world.data.get('item_effects', {})
        return {
            **{kind: [_as_on_the_wire(row) for row in items.get(kind, ())] for kind in _ON_ITEMS},
            'refunds_booked': _count(row['item_id'] for row in refunds if row['by'] == MERCHANT),
            'refunds': refunds,
            'invoices': [{**row, 'is_there': bool(row['file'])} for row in invoices],
            'labels_created': _count(row['order_id'] for row in labels),
            'labels': labels,
        }

    def without_contents(self) -> Row:
        """Return the stored rows as they can be shown: a file's bytes are left out."""
        rows = self._world.data['after_sales']
        files = {key: {'name': file['name']} for key, file in rows['files'].items()}
        return {**rows, 'files': files}


def _count(numbers: Iterable[str]) -> dict[str, int]:
    return dict(Counter(numbers))


def _as_on_the_wire(row: Row) -> Row:
    """Return a row with its numbers as texts, as the API writes them."""
    numbers = {name: str(row[name]) for name in ('id', 'order_id', 'item_id') if name in row}
    return {**row, **numbers}
