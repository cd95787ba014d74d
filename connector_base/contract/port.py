"""The port: what a marketplace can do for Odoo.

``<thing>_pages`` brings raw payloads, ``read_<thing>`` understands one (pure), ``<verb>_<thing>``
changes the other side. Every method raises only :class:`~.errors.MarketplaceError`; when a write
raises, nothing is assumed and the caller reads back.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime

from .after_sales import (
    InvoiceFile,
    Label,
    LabelOptions,
    LabelOrder,
    LineRefund,
    RefundResult,
    Return,
)
from .documents import (
    ItemResult,
    LineAnswer,
    Listing,
    Market,
    OfferUpdate,
    Order,
    Page,
    Payload,
    Sweep,
)
from .shipments import Shipment

#: The marketplace tells prices and visibility per market in a list of their own.
MARKET_OFFERS = 'market_offers'
#: The marketplace is told when a parcel leaves.
SHIPMENTS = 'shipments'
#: An order may leave in several parcels.
PARTIAL_SHIPMENTS = 'partial_shipments'
#: A parcel can't be told without a link to follow it.
TRACKING_URL_NEEDED = 'tracking_url_needed'
#: How a parcel is followed can be told anew after it left.
TRACKING_UPDATES = 'tracking_updates'
#: Money of a shipped line can be given back, in full or in part.
REFUNDS = 'refunds'
#: A refund can be computed by the marketplace without booking it.
REFUND_PREVIEW = 'refund_preview'
#: What was paid back of a line shows (``OrderLine.refunded``), so a lost answer can be looked up.
REFUNDS_TOLD = 'refunds_told'
#: The seller's own invoice can be handed in, and again.
INVOICES = 'invoices'
#: There are labels of the marketplace, to be fetched.
LABELS = 'labels'
#: A label can be asked for.
LABEL_CREATION = 'label_creation'
#: What customers send back is told.
RETURNS = 'returns'
#: The marketplace wants to know that a returned device was received.
RETURN_RECEIPTS = 'return_receipts'


class MarketplaceApi(ABC):
    """One seller account on one marketplace.

    ``capabilities`` names what it can do beside what every marketplace must; a method of a
    capability is called only where it is named.
    """

    capabilities: frozenset[str] = frozenset()

    @abstractmethod
    def ping(self) -> str:
        """Prove that the credentials work, without changing anything; give a name to show."""

    @abstractmethod
    def markets(self) -> tuple[Market, ...]:
        """Give the markets this account can sell on."""

    @abstractmethod
    def order_pages(self, sweep: Sweep) -> Iterator[Page]:
        """Bring every order of the sweep, raw, by reference.

        Paging, sorting and the marketplace's date formats stay inside. Ends normally only when
        nothing was missed; a list that moved while it was read is read again, or raises
        :class:`TransientError`.
        """

    @abstractmethod
    def fetch_order(self, order_ref: str) -> Payload:
        """Bring one raw order as it is now; :class:`RequestRefused` when there is none."""

    @abstractmethod
    def read_order(self, payload: Payload) -> Order:
        """Understand one raw order; pure. :class:`PayloadNotUnderstood` names what is wrong."""

    @abstractmethod
    def answer_order(self, order_ref: str, answers: Sequence[LineAnswer]) -> list[ItemResult]:
        """Accept, refuse or cancel lines; one result per answer, by ``line_ref``."""

    @abstractmethod
    def listing_pages(self, markets: Sequence[str]) -> Iterator[Page]:
        """Bring every listing of the account, raw, with its price on each of the markets."""

    @abstractmethod
    def read_listing(self, payload: Payload, market: str) -> Listing:
        """Understand one raw listing as read for ``market``; pure."""

    @abstractmethod
    def push_offers(self, offers: Sequence[OfferUpdate]) -> Iterator[ItemResult]:
        """Publish quantities, in the order given.

        Cuts to the marketplace's batch size and budget itself and gives each result as soon as it
        is known; an offer without a result was not sent and stays due.
        """

    # --- by capability

    def ship_order(self, shipment: Shipment) -> list[ItemResult]:
        """Tell that a parcel left; one result per line, by ``line_ref`` (``SHIPMENTS``).

        Only accepted lines may be named. Look at the order before saying it again: what is told
        of a line goes into ``ShippedLine.told``. A line without a result was not sent.
        """
        raise NotImplementedError

    def update_tracking(self, shipment: Shipment) -> list[ItemResult]:
        """Tell how a parcel is followed by now; one result per line (``TRACKING_UPDATES``).

        Only shipped lines may be named; nothing but link, number and carrier is told.
        """
        raise NotImplementedError

    def market_offer_pages(self, markets: Sequence[str]) -> Iterator[Page]:
        """Bring what each listing costs and shows on each of the markets (``MARKET_OFFERS``)."""
        raise NotImplementedError

    def read_market_offer(self, payload: Payload) -> Listing:
        """Understand one raw market offer: a ``Listing`` with the one price (``MARKET_OFFERS``)."""
        raise NotImplementedError

    def calculate_refund(self, order_ref: str, refund: LineRefund) -> RefundResult:
        """Have a refund computed; nothing is booked (``REFUND_PREVIEW``)."""
        raise NotImplementedError

    def refund_lines(self, order_ref: str, refunds: Sequence[LineRefund]) -> list[RefundResult]:
        """Give money of shipped lines back; one result per refund, by ``line_ref`` (``REFUNDS``).

        A line has at most one refund in a call. A refund without a result was not sent. Nothing
        here keeps a refund from being paid twice: look before sending one again.
        """
        raise NotImplementedError

    def put_invoice(self, order_ref: str, invoice: InvoiceFile) -> ItemResult:
        """Hand in the invoice of an order, in the place of an earlier one (``INVOICES``)."""
        raise NotImplementedError

    def order_labels(self, order_ref: str) -> tuple[Label, ...]:
        """Bring the labels of an order, with links that work now (``LABELS``)."""
        raise NotImplementedError

    def fetch_file(self, url: str) -> bytes:
        """Bring the PDF behind a link of the marketplace (``LABELS``).

        :raises RequestRefused: when it is not on a host of the marketplace, is gone, or is no PDF
        """
        raise NotImplementedError

    def label_options(self) -> LabelOptions:
        """Bring from where and with whom labels can be had (``LABEL_CREATION``)."""
        raise NotImplementedError

    def create_label(self, wanted: LabelOrder) -> Label:
        """Ask for a label, which may cost money (``LABEL_CREATION``).

        Every call makes another one: look at :meth:`order_labels` before asking again.
        """
        raise NotImplementedError

    def return_pages(self, since: datetime) -> Iterator[Page]:
        """Bring every return that started at or after ``since``, and every open one, raw
        (``RETURNS``).
        """
        raise NotImplementedError

    def read_return(self, payload: Payload) -> Return:
        """Understand one raw return; pure (``RETURNS``)."""
        raise NotImplementedError

    def mark_returned(self, order_ref: str, line_refs: Sequence[str]) -> list[ItemResult]:
        """Tell that the devices of these lines were received; one result per line
        (``RETURN_RECEIPTS``).
        """
        raise NotImplementedError
