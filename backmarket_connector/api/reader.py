"""Back Market's payloads to neutral documents: pure functions (contract 2.3 to 2.5, 3)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from odoo.addons.connector_base.contract.documents import (
    HELD,
    LAPSED,
    TO_ANSWER,
    Address,
    Listing,
    MarketPrice,
    Order,
    OrderLine,
    Payload,
)
from odoo.addons.connector_base.contract.readers import Reader

from .. import const
from . import amounts
from .amounts import LineAmounts
from .settings import Settings

ZERO = Decimal(0)


def order_ref(payload: Payload) -> str:
    """Give the reference of a raw order, which arrives as number or text."""
    return Reader(payload, 'order').text('order_id')


def read_order(payload: Payload, settings: Settings) -> Order:
    """Understand one raw order (contract 2.3, 3).

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    order = Reader(payload, 'order')
    state = order.text('state')
    price, shipping = order.decimal('price'), order.decimal('shipping_price')
    lines = order.each('orderlines', lambda line: _read_line(line, state))
    if not lines:
        raise order.refuse('orderlines', 'empty')
    reading = amounts.choose(price, [line for _document, line in lines], settings)
    return Order(
        external_id=order_ref(payload),
        state_code=state,
        currency=order.text('currency'),
        total=price + shipping,
        placed_at=order.instant('date_creation'),
        modified_at=order.instant('date_modification', default=None),
        paid_at=order.instant('date_payment', default=None),
        dispatch_by=order.instant('expected_dispatch_date', default=None),
        market=order.text('country_code', default=''),
        payment_method=order.text('payment_method', default=''),
        shipping_address=_read_address(order.part('shipping_address', optional=True)),
        billing_address=_read_address(order.part('billing_address', optional=True)),
        lines=tuple(amounts.priced(document, line, reading) for document, line in lines),
        extras=amounts.extras([line for _document, line in lines], shipping, reading),
        notes=tuple(_notes(order)),
        has_invoice=_has_invoice(payload),
        invoiced_at=order.instant('date_bill_provided', default=None),
        has_own_label=order.flag('is_backship'),
    )


def _has_invoice(payload: Payload) -> bool | None:
    """Whether an invoice was handed in, where the order has the key for it (field)."""
    return bool(payload['date_bill_provided']) if 'date_bill_provided' in payload else None


def _read_line(line: Reader, order_state: str) -> tuple[OrderLine, LineAmounts]:
    state, code = line.coded('state', table=const.LINE_STATES)
    state = _with_order(state, order_state)
    sku = line.text('listing')
    ref = line.text('id', default=sku)
    document = OrderLine(
        external_id=ref,
        sku=sku,
        quantity=line.integer('quantity'),
        unit_price=ZERO,
        state=state,
        state_code=code,
        title=line.text('product', default=''),
        listing_ref=line.text('listing_id', default=''),
        commission=line.decimal('orderline_fee', default=None),
        identifiers=tuple(
            filter(None, (line.text('imei', default=''), line.text('serial_number', default='')))
        ),
    )
    if document.quantity < 1:
        raise line.refuse('quantity', 'expected at least 1')
    cents = line.integer('backcare_price', default=0) if line.flag('backcare') else 0
    return document, LineAmounts(
        ref=ref,
        quantity=document.quantity,
        price=line.decimal('price'),
        shipping=line.decimal('shipping_price', default=ZERO),
        warranty=Decimal(max(cents, 0)).scaleb(-2),
        state=state,
    )


def _with_order(state: str, order_state: str) -> str:
    """What a line's state means while its order is not paid, or never will be (contract 3.1)."""
    if order_state in const.UNPAID_ORDERS and state == TO_ANSWER:
        return HELD
    if order_state == const.FAILED_ORDER and state in (TO_ANSWER, HELD):
        return LAPSED
    return state


def _read_address(address: Reader) -> Address:
    """Understand an address in either spelling: snake_case (prose) or camelCase (schema) (C-10)."""
    country = address.text('country', default='').upper()
    return Address(
        first_name=address.text('first_name', 'firstName', default=''),
        last_name=address.text('last_name', 'lastName', default=''),
        first_name_kana=address.text('first_name_pronunciation', default=''),
        last_name_kana=address.text('last_name_pronunciation', default=''),
        company=address.text('company', default=''),
        street=address.text('street', default=''),
        street2=address.text('street2', default=''),
        zip=address.text('postal_code', 'postalCode', default=''),
        city=address.text('city', default=''),
        state=address.text('state', default=''),
        country=country if len(country) == 2 and country.isalpha() and country.isascii() else '',
        phone=address.text('phone', 'phoneNumber', default=''),
        email=address.text('email', default=''),
    )


def _notes(order: Reader) -> Iterator[str]:
    if order.flag('is_backship'):
        yield "Ship with Back Market's own label (BackShip)."
    delivery_note = order.text('delivery_note', default='')
    if delivery_note:
        yield f"Put the delivery note into the parcel: {delivery_note}"
    if order.flag('installment_payment'):
        yield "The customer pays Back Market in instalments."


def listing_ref(payload: Payload) -> str:
    """Give the reference of a raw listing: its UUID (contract 2.5)."""
    return Reader(payload, 'listing').text('id')


def read_listing(payload: Payload, market: str) -> Listing:
    """Understand one raw listing as read in the language of ``market`` (contract 1.4, 2.5).

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    listing = Reader(payload, 'listing')
    state, code = listing.coded('publication_state', table=const.PUBLICATION_STATES)
    legacy_grade = const.LEGACY_GRADES.get(listing.text('state', default=''), '')
    price = MarketPrice(
        market=market,
        currency=listing.text('currency'),
        price=listing.decimal('price'),
        min_price=listing.decimal('min_price', default=None),
        max_price=listing.decimal('max_price', default=None),
        state_code=code,
    )
    return Listing(
        external_id=listing_ref(payload),
        sku=listing.text('sku'),
        title=listing.text('title', default=''),
        quantity=listing.integer('quantity'),
        state=state,
        state_code=code,
        legacy_id=listing.text('listing_id', default=''),
        product_ref=listing.text('product_id', default=''),
        grade_code=listing.text('grade', default=legacy_grade),
        prices=(price,),
    )
