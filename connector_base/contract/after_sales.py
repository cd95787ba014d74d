"""Money back, invoices, labels, returns: what is exchanged once an order is accepted.

Conventions as in :mod:`.documents`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from .documents import ItemResult

# How far a return is. What a marketplace says beyond that stays in ``Return.state_code``.
ANNOUNCED = 'announced'  # the customer wants to send it back, or printed the label
ON_ITS_WAY = 'on_its_way'
ARRIVED = 'arrived'
SETTLED = 'settled'  # paid back or closed there: nothing more is expected
UNCLEAR = 'unclear'  # a code that tells nothing, or that the contract does not list
RETURN_STATES = (ANNOUNCED, ON_ITS_WAY, ARRIVED, SETTLED, UNCLEAR)

# Which way the parcel of a label goes.
TO_CUSTOMER = 'delivery'
FROM_CUSTOMER = 'return'
LABEL_KINDS = (TO_CUSTOMER, FROM_CUSTOMER)


@dataclass(frozen=True)
class LineRefund:
    """Money to be given back for one line.

    ``amount`` is above zero, in the currency of the order. ``paid_after`` is what the line is then
    still paid with, given where the marketplace tells what was paid back (``OrderLine.refunded``).
    ``is_rest`` says that nothing stays paid. ``sku`` names the line as well, and is empty where
    another line of the order has the same. ``reason`` is one of ``documents.REASONS``.
    """

    line_ref: str
    sku: str
    amount: Decimal
    currency: str
    paid_after: Decimal | None = None
    is_rest: bool = False
    reason: str = ''
    message: str = ''


@dataclass(frozen=True)
class RefundResult(ItemResult):
    """The fate of one refund, with what the marketplace says of it.

    ``amount`` is what went back by this call. ``by_seller`` and ``by_marketplace`` are who bears
    how much of it. All are ``None`` where the marketplace does not tell.
    """

    amount: Decimal | None = None
    by_seller: Decimal | None = None
    by_marketplace: Decimal | None = None


@dataclass(frozen=True)
class InvoiceFile:
    """The PDF of an invoice. ``name`` is a file name that ends in ``.pdf``."""

    number: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Label:
    """A shipping label the marketplace made. ``url`` may expire: the file is fetched at once.

    ``kind`` is one of ``LABEL_KINDS``; without ``line_refs`` it is for the whole order.
    """

    external_id: str
    order_ref: str
    url: str
    kind: str = TO_CUSTOMER
    line_refs: tuple[str, ...] = ()
    tracking_number: str = ''
    tracking_url: str = ''
    carrier: str = ''


@dataclass(frozen=True)
class LabelOrder:
    """A label that a seller asks for. ``weight`` is in kg.

    ``sender`` and ``carrier`` are codes as :meth:`~.port.MarketplaceApi.label_options` gives them.
    """

    order_ref: str
    sender: str
    carrier: str
    weight: Decimal


@dataclass(frozen=True)
class LabelOptions:
    """From where and with whom a label can be had: ``(code, name)`` of each."""

    senders: tuple[tuple[str, str], ...]
    carriers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Return:
    """What a customer sends back.

    ``identifiers`` are the IMEIs or serial numbers that the marketplace knows for it. ``reason``
    and ``state_code`` are the marketplace's own words. ``label`` is given where there is one.
    """

    external_id: str
    order_ref: str
    line_refs: tuple[str, ...]
    state: str
    state_code: str
    identifiers: tuple[str, ...] = ()
    tracking_number: str = ''
    tracking_url: str = ''
    carrier: str = ''
    reason: str = ''
    url: str = ''
    started_at: datetime | None = None
    arrived_at: datetime | None = None
    label: Label | None = None
