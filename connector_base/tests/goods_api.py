"""A marketplace in memory that makes labels and tells what customers send back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import datetime

from ..contract import port
from ..contract.after_sales import Label, LabelOptions, LabelOrder, Return
from ..contract.documents import RETURNED, SHIPPED, ItemResult, Order, Page, Payload
from ..contract.errors import RequestRefused, UncertainOutcome
from ..contract.readers import Reader
from .shipping_api import ItemShippingApi, ShippingApi

PDF = b'%PDF-1.4 label '


class Goods:
    """Mixin: labels and returns. Links work once, as those of a real one expire.

    :ivar labels: the labels of each order, as the marketplace has them
    :ivar returns: the returns, raw, by number
    :ivar wishes: every label that was asked for and made
    :ivar came_back: every line that was told as returned
    :ivar files: what is behind each link
    """

    def __init__(self, page_size: int = 20):
        super().__init__(page_size)
        self.labels: dict[str, list[Label]] = {}
        self.returns: dict[str, Payload] = {}
        self.wishes: list[LabelOrder] = []
        self.came_back: list[tuple[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.since: datetime | None = None

    # --- what happens on the marketplace ------------------------------------------

    def make_label(self, order_ref: str, number: str, **vals) -> Label:
        """Let the marketplace make a label."""
        label = Label(
            **{
                'external_id': number,
                'order_ref': order_ref,
                'url': '',
                'tracking_number': f'T{number}',
                'tracking_url': f'https://label.example/{number}',
                'carrier': 'ups',
                **vals,
            }
        )
        self.labels.setdefault(order_ref, []).append(label)
        return label

    def send_back(self, number: str, order_ref: str, *line_refs: str, **vals) -> None:
        """Let a customer announce a return, or change one."""
        known = self.returns.get(number, {'state': 'announced'})
        self.returns[number] = {
            **known,
            'id': number,
            'order': order_ref,
            'lines': list(line_refs) or known.get('lines', []),
            **vals,
        }

    # --- the port -------------------------------------------------------------

    def read_order(self, payload: Payload) -> Order:
        """See the port."""
        return replace(super().read_order(payload), has_own_label=payload.get('own_label', False))

    def order_labels(self, order_ref: str) -> tuple[Label, ...]:
        """See the port; each look gives new links."""
        self._begin('order_labels')
        return tuple(self._linked(label) for label in self.labels.get(order_ref, ()))

    def _linked(self, label: Label) -> Label:
        url = label.url or f'https://files.example/{label.external_id}/{len(self.files)}'
        self.files[url] = PDF + label.external_id.encode()
        return replace(label, url=url)

    def fetch_file(self, url: str) -> bytes:
        """See the port."""
        self._begin('fetch_file')
        if not url.startswith('https://files.example/'):
            raise RequestRefused(f"The link leads to {url}: it is not opened.")
        if url not in self.files:
            raise RequestRefused("The link has expired.", status=403)
        return self.files[url]

    def label_options(self) -> LabelOptions:
        """See the port."""
        self._begin('label_options')
        return LabelOptions((('311', "Paris"), ('312', "Lyon")), (('UPS', "UPS"), ('DHL', "DHL")))

    def create_label(self, wanted: LabelOrder) -> Label:
        """See the port; broken as ``label``."""
        self._begin('create_label')
        fault = self._fault('label')
        self._raise(None if fault in ('lost', 'killed') else fault)
        self.wishes.append(wanted)
        label = self.make_label(wanted.order_ref, f'N{len(self.wishes)}')
        if fault == 'lost':
            raise UncertainOutcome("The answer was lost.")
        if fault == 'killed':
            raise PowerCut
        return self._linked(label)

    def return_pages(self, since: datetime) -> Iterator[Page]:
        """See the port."""
        self._begin('return_pages')
        self.since = since
        yield from self._pages(list(self.returns.items()), 'return_page')

    def read_return(self, payload: Payload) -> Return:
        """See the port."""
        item = Reader(payload, 'return')
        label = payload.get('label')
        return Return(
            external_id=item.text('id'),
            order_ref=item.text('order'),
            line_refs=tuple(payload['lines']),
            state=item.text('state'),
            state_code=item.text('state').upper(),
            identifiers=tuple(payload.get('identifiers', ())),
            tracking_number=item.text('tracking', default=''),
            reason=item.text('reason', default=''),
            url=item.text('url', default=''),
            label=Label(item.text('id'), item.text('order'), label, 'return') if label else None,
        )

    def mark_returned(self, order_ref: str, line_refs: Sequence[str]) -> list[ItemResult]:
        """See the port; an item is broken as ``receipt``."""
        self._begin('mark_returned')
        return [self._mark(order_ref, ref) for ref in line_refs]

    def _mark(self, order_ref: str, ref: str) -> ItemResult:
        fault = self._fault('receipt')
        if isinstance(fault, str) and fault != 'lost':
            return ItemResult(ref, ok=False, message=fault)
        row = self.line(order_ref, ref)
        if row['state'] != SHIPPED:
            self.illegal.append((order_ref, row['state'], 'receive'))
            return ItemResult(ref, ok=False, message='Not in this state.')
        row['state'] = RETURNED
        self.came_back.append((order_ref, ref))
        return ItemResult(ref, ok=fault != 'lost', uncertain=fault == 'lost')

    def keep_link(self, url: str, name: str) -> str:
        """Put a file behind a link of the marketplace; give the link."""
        self.files[url] = PDF + name.encode()
        return url

    def copy_of(self, number: str) -> Payload:
        """Give a return as the marketplace has it."""
        return deepcopy(self.returns[number])


class PowerCut(BaseException):
    """The process is killed."""


class GoodsApi(Goods, ShippingApi):
    """A marketplace of one parcel, which makes the label itself and hears of no receipt."""

    capabilities = frozenset({*ShippingApi.capabilities, port.LABELS, port.RETURNS})


class ItemGoodsApi(Goods, ItemShippingApi):
    """A marketplace of items: labels are asked for, receipts are told."""

    capabilities = frozenset(
        {
            *ItemShippingApi.capabilities,
            port.LABELS,
            port.LABEL_CREATION,
            port.RETURNS,
            port.RETURN_RECEIPTS,
        }
    )
