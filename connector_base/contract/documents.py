"""What a marketplace client hands to Odoo and takes from it: frozen, without behaviour that acts.

Conventions: instants are naive UTC, as Odoo stores them; amounts are ``Decimal``, tax included
unless said otherwise, in the currency of their document; references are text.
A field is here because two marketplaces have it; anything else stays in the payload.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

Payload = dict[str, Any]

# Where a line of an order stands.
HELD = 'held'  # ordered, not paid (yet): nothing to do for the seller
TO_ANSWER = 'to_answer'  # paid; the seller must accept or refuse
ACCEPTED = 'accepted'  # to be shipped
SHIPPED = 'shipped'
RETURNED = 'returned'  # came back after shipping
REFUNDED = 'refunded'  # paid back after shipping
CANCELLED = 'cancelled'  # refused, cancelled or paid back before shipping
LAPSED = 'lapsed'  # never paid
UNKNOWN = 'unknown'  # a code the contract does not list: kept and shown, never acted upon

LINE_STATES = (
    HELD,
    TO_ANSWER,
    ACCEPTED,
    SHIPPED,
    RETURNED,
    REFUNDED,
    CANCELLED,
    LAPSED,
    UNKNOWN,
)
#: The customer owes (or has paid) these lines: they belong into the sale order.
SOLD_STATES = frozenset({TO_ANSWER, ACCEPTED, SHIPPED, RETURNED, REFUNDED})
#: These lines will never be delivered and cost nothing.
DEAD_STATES = frozenset({CANCELLED, LAPSED})
#: Nothing more is expected from the seller or the buyer.
FINAL_STATES = frozenset({RETURNED, REFUNDED, CANCELLED, LAPSED})

# How an order is taxed.
REGULAR = 'regular'
MARGIN = 'margin'  # margin (differential) scheme: no VAT is shown
NET = 'net'  # reverse charge or export
TAXATIONS = (REGULAR, MARGIN, NET)

# Amounts of an order beside its lines.
SHIPPING = 'shipping'
WARRANTY = 'warranty'
DISCOUNT = 'discount'
EXTRA_KINDS = (SHIPPING, WARRANTY, DISCOUNT)

# What a seller says about a line.
ACCEPT = 'accept'
REFUSE = 'refuse'  # before it was accepted
CANCEL = 'cancel'  # after it was accepted, before it was shipped
ANSWER_VERBS = (ACCEPT, REFUSE, CANCEL)

# Why a seller does not deliver; a marketplace maps these to its own codes.
REASONS = ('out_of_stock', 'withdrawal', 'address', 'defective', 'other')


@dataclass(frozen=True)
class Sweep:
    """Which orders to bring.

    ``kind`` is one of ``new`` (waiting for the seller), ``open`` (not final on the marketplace),
    ``since`` (changed, or where the marketplace cannot tell, released at or after ``since``),
    ``placed`` (placed or released between ``since`` and ``until``, any state), ``refs`` (exactly
    these).
    """

    kind: str
    since: datetime | None = None
    until: datetime | None = None
    refs: tuple[str, ...] = ()


@dataclass(frozen=True)
class SweepPlan:
    """One entry of a marketplace's reading plan for orders: which sweep, how often, how far back.

    ``every`` is in minutes, 0 meaning at every run of the stream. ``overlap`` (minutes) is
    subtracted from the watermark of a ``since`` sweep; ``window`` (days) is how far back a
    ``placed``
    sweep reaches, and a ``since`` sweep that has no watermark yet.
    """

    code: str
    kind: str
    every: int = 0
    overlap: int = 0
    window: int = 0


@dataclass(frozen=True)
class Page:
    """Some raw payloads, each with its reference.

    ``served_at`` is the marketplace's own clock when the page was made (``Date`` header), so that
    a clock that is off on either side moves no watermark. ``market`` names the market the payloads
    were read for, where that matters.
    """

    payloads: tuple[tuple[str, Payload], ...]
    served_at: datetime | None = None
    market: str = ''


@dataclass(frozen=True)
class Address:
    """A postal address as given; ``country`` is ISO-2 upper case or empty when not understood."""

    first_name: str = ''
    last_name: str = ''
    first_name_kana: str = ''
    last_name_kana: str = ''
    company: str = ''
    vat: str = ''
    street: str = ''
    street2: str = ''
    zip: str = ''
    city: str = ''
    state: str = ''
    country: str = ''
    phone: str = ''
    email: str = ''

    @property
    def name(self) -> str:
        """The person's name, or the company's where no person is named."""
        return ' '.join(part for part in (self.first_name, self.last_name) if part) or self.company


@dataclass(frozen=True)
class OrderLine:
    """One line (or one physical unit, where the marketplace counts so) of an order.

    ``unit_price`` is tax included, without shipping and without warranty. ``state_code`` is the
    marketplace's own word. ``tax_rate`` is in percent where the marketplace tells it. ``refunded``
    is what was paid back of the line so far, ``None`` where the marketplace does not tell.
    """

    external_id: str
    sku: str
    quantity: int
    unit_price: Decimal
    state: str
    state_code: str
    title: str = ''
    listing_ref: str = ''
    taxation: str = REGULAR
    tax_rate: Decimal | None = None
    tax_country: str = ''
    commission: Decimal | None = None
    identifiers: tuple[str, ...] = ()
    refunded: Decimal | None = None


@dataclass(frozen=True)
class OrderExtra:
    """An amount that belongs to a line but is no product: shipping, warranty, discount (negative).

    ``amount`` is for the whole line; ``line_ref`` is the line's ``external_id``, so that the amount
    leaves with a cancelled line.
    """

    kind: str
    amount: Decimal
    line_ref: str = ''


@dataclass(frozen=True)
class Order:
    """An order as understood.

    ``total`` is what the marketplace says the customer owes: lines, shipping and all, tax included.
    ``notes`` are sentences for the person who handles the order (gift, delivery note, label to do).
    ``takes_invoice`` is false where the marketplace takes no invoice (any more); ``invoiced_at``
    and ``has_invoice`` tell of the one it has, ``None`` where it does not tell.
    ``has_own_label`` says that the parcel leaves with a label of the marketplace.
    """

    external_id: str
    state_code: str
    currency: str
    total: Decimal
    placed_at: datetime
    lines: tuple[OrderLine, ...]
    shipping_address: Address
    billing_address: Address
    extras: tuple[OrderExtra, ...] = ()
    market: str = ''
    modified_at: datetime | None = None
    paid_at: datetime | None = None
    dispatch_by: datetime | None = None
    payment_method: str = ''
    notes: tuple[str, ...] = ()
    settlement_currency: str = ''
    settlement_rate: Decimal | None = None
    takes_invoice: bool = True
    has_invoice: bool | None = None
    invoiced_at: datetime | None = None
    has_own_label: bool = False


@dataclass(frozen=True)
class LineAnswer:
    """What the seller says about one line. ``reason`` is one of ``REASONS``, for a refusal or
    cancellation.
    """

    line_ref: str
    sku: str
    verb: str
    reason: str = ''
    message: str = ''


@dataclass(frozen=True)
class ItemResult:
    """The fate of one item of a write: taken, refused with the marketplace's words, or told later.

    ``ref`` is the reference of the item in the request. ``receipt`` is set when the marketplace
    will tell the outcome later. ``uncertain`` says that the answer was lost.
    """

    ref: str
    ok: bool
    message: str = ''
    receipt: str = ''
    uncertain: bool = False
    reference: str = ''


@dataclass(frozen=True)
class MarketPrice:
    """The price of a listing on one market, tax included, in that market's currency."""

    market: str
    currency: str
    price: Decimal
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    state_code: str = ''


@dataclass(frozen=True)
class Listing:
    """An offer of the seller as the marketplace shows it. ``state`` is online, offline, pending
    or unknown.
    """

    external_id: str
    sku: str
    title: str
    quantity: int
    state: str
    state_code: str
    legacy_id: str = ''
    ean: str = ''
    product_ref: str = ''
    grade_code: str = ''
    prices: tuple[MarketPrice, ...] = ()


@dataclass(frozen=True)
class OfferUpdate:
    """The quantity that a listing is to show: absolute, for all its markets."""

    listing_ref: str
    sku: str
    quantity: int


@dataclass(frozen=True)
class Market:
    """A market a seller can sell on: the marketplace's code, ISO-2 country, ISO-4217 currency,
    language.
    """

    code: str
    country: str
    currency: str
    language: str = ''
    name: str = ''
