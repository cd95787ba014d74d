"""refurbed's payloads to neutral documents: pure functions (contract 3)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from odoo.addons.connector_base.contract.documents import (
    CANCELLED,
    REGULAR,
    UNKNOWN,
    Address,
    Listing,
    Market,
    MarketPrice,
    Order,
    OrderLine,
    Payload,
)
from odoo.addons.connector_base.contract.readers import Reader

from .. import const
from .fields import (
    UNSPECIFIED,
    code_of,
    country,
    identifiers,
    is_country,
    joined,
    key,
    named,
    numeric,
)
from .fields import currency as currency_of

_CENT = Decimal('0.01')
_NOTHING = Decimal(0)


# --- orders ---------------------------------------------------------------------------------------


def order_ref(payload: Payload) -> str:
    """Give the reference of a raw order: its id, as text."""
    return Reader(payload, 'order').text('id')


def read_order(payload: Payload) -> Order:
    """Understand one raw order (contract 3.1 to 3.4).

    Each item is one line of one unit, in the order of their ids, whichever way they arrive. Amounts
    are tax included and hold shipping and coupon already; refunds change none of them, they are
    told beside them.

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    order = Reader(payload, 'order')
    currency = currency_of(order)
    items = order.each('items', lambda item: (_read_line(item, currency), _stated_vat(item)))
    if not items:
        raise order.refuse('items', 'empty')
    items = sorted(items, key=lambda item: numeric(item[0].external_id))
    address = order.part('shipping_address', optional=True)
    email = order.text('customer_email', default='')
    return Order(
        external_id=order_ref(payload),
        state_code=code_of(order, 'state'),
        currency=currency,
        total=order.decimal('total_charged'),
        placed_at=order.instant('released_at'),
        market=country(address, 'country_code'),
        payment_method=named(order, 'payment_method'),
        shipping_address=_read_address(address, email),
        billing_address=_read_address(order.part('invoice_address', optional=True), email),
        lines=tuple(line for line, _vat in items),
        settlement_currency=named(order, 'settlement_currency_code'),
        settlement_rate=order.decimal('settlement_exchange_rate', default=None),
        notes=tuple(_notes(payload, order, items)),
        takes_invoice=order.flag('is_invoiceable'),
        has_invoice=order.flag('has_invoice'),
    )


def _read_line(item: Reader, currency: str) -> OrderLine:
    if named(item, 'currency_code') not in ('', currency):
        raise item.refuse('currency_code', f'expected {currency}, as the order has it')
    code = code_of(item, 'state')
    offer = item.part('offer_data', optional=True)
    return OrderLine(
        external_id=item.text('id'),
        sku=item.text('sku', default=''),
        quantity=1,
        unit_price=item.decimal('total_charged'),
        state=const.ITEM_STATES.get(code, UNKNOWN),
        state_code=code,
        title=item.text('name', default=''),
        listing_ref=key(offer, 'offer_id'),
        taxation=_taxation(item),
        tax_rate=item.decimal('vat_rate', default=None),
        tax_country=country(item, 'vat_country'),
        commission=item.decimal('settlement_total_commission', default=None),
        identifiers=identifiers(item, 'item_identifier'),
        refunded=item.decimal('total_refunded', default=_NOTHING),
    )


def _taxation(item: Reader) -> str:
    """How an item is taxed; an unknown scheme blocks the order rather than taxing it wrong."""
    code = code_of(item, 'taxation')
    if code not in const.TAXATIONS:
        raise item.refuse('taxation', f'{code} is none of {", ".join(const.TAXATIONS)}')
    return const.TAXATIONS[code]


def _read_address(address: Reader, email: str) -> Address:
    return Address(
        first_name=address.text('first_name', default=''),
        last_name=address.text('family_name', default=''),
        company=address.text('company_name', default=''),
        vat=address.text('company_vatin', 'personal_vatin', default=''),
        street=joined(address, 'street_name', 'house_no'),
        street2=address.text('supplement', default=''),
        zip=address.text('post_code', default=''),
        city=address.text('town', default=''),
        country=country(address, 'country_code'),
        phone=address.text('phone_number', default=''),
        email=email,
    )


def _notes(
    payload: Payload, order: Reader, items: list[tuple[OrderLine, Decimal | None]]
) -> Iterator[str]:
    if any(line.state != CANCELLED for line, _vat in items):
        yield from _to_do(payload, order)
    yield from _corrected_address(order)
    for line, vat in items:
        if vat is not None and not _is_vat(vat, line):
            yield (
                f"refurbed states {vat} VAT for item {line.external_id}; "
                f"{line.tax_rate} % of its price would be another amount."
            )


def _to_do(payload: Payload, order: Reader) -> Iterator[str]:
    labels = payload.get('labels') or []
    if not isinstance(labels, list):
        raise order.refuse('labels', 'expected a list')
    # labels come in no order: sorted, the same order always reads the same
    for label in sorted({str(label) for label in labels} - {UNSPECIFIED}):
        sentence = const.ORDER_LABELS.get(label, f"Labelled {label} by refurbed.")
        if sentence:
            yield sentence


def _corrected_address(order: Reader) -> Iterator[str]:
    """The address for labels may have been corrected since (contract 3.1)."""
    written = [
        _read_address(order.part(name, optional=True), '')
        for name in ('shipping_label_address', 'shipping_address')
    ]
    if written[0] not in (written[1], _NO_ADDRESS):
        label = written[0]
        town = f'{label.zip} {label.city}'.strip()
        parts = (label.name, label.street, label.street2, town, label.country)
        yield f"Address for the shipping label: {', '.join(filter(None, parts))}."


_NO_ADDRESS = Address()


def _stated_vat(item: Reader) -> Decimal | None:
    return item.decimal('vat_charged', default=None)


def _is_vat(charged: Decimal, line: OrderLine) -> bool:
    """Whether regular VAT is what its rate says, to the cent; other schemes tell none (3.3)."""
    if line.taxation != REGULAR or line.tax_rate is None or line.tax_rate <= 0:
        return True
    expected = line.unit_price * line.tax_rate / (100 + line.tax_rate)
    return abs(charged - expected) <= _CENT


# --- offers ---------------------------------------------------------------------------------------


def listing_ref(payload: Payload) -> str:
    """Give the reference of a raw offer: its id, as text."""
    return Reader(payload, 'offer').text('id')


def read_listing(payload: Payload, market: str = '') -> Listing:
    """Understand one raw offer with its prices, all of them or those of one market (contract 3.5).

    :raises PayloadNotUnderstood: naming the field that is missing or makes no sense
    """
    offer = Reader(payload, 'offer')
    prices = {
        price.market: price
        for name in ('calculated_market_prices', 'set_market_prices')
        for price in offer.each(name, _read_price)
        if market in ('', price.market)
    }
    return _read_offer(offer, listing_ref(payload), tuple(prices[code] for code in sorted(prices)))


def market_offer_key(payload: Payload) -> tuple[str, str]:
    """Give the compound key of a raw market offer: offer id and market code (contract 3.5)."""
    key = Reader(payload, 'market_offer').part('id')
    return key.part('offer_id').text('id'), key.text('market_code')


def market_offer_ref(payload: Payload) -> str:
    """Give the compound key of a raw market offer as one text, such as ``880214/SE``."""
    return '/'.join(market_offer_key(payload))


def market_offer_cursor(payload: Payload) -> Payload:
    """Give the compound key of a raw market offer as a page's request wants it (contract 1.5)."""
    offer_id, market = market_offer_key(payload)
    return {'offer_id': {'id': offer_id}, 'market_code': market}


def read_market_offer(payload: Payload) -> Listing:
    """Understand one raw market offer: the offer, with the price of that one market."""
    offer = Reader(payload, 'market_offer')
    price = _read_price(offer.part('market_price'))
    return _read_offer(offer, market_offer_key(payload)[0], (price,))


def _read_offer(offer: Reader, ref: str, prices: tuple[MarketPrice, ...]) -> Listing:
    code, stock = code_of(offer, 'state'), offer.integer('stock', default=0)
    state = const.OFFER_STATES.get(code, UNKNOWN)
    return Listing(
        external_id=ref,
        sku=offer.text('sku', default=''),
        title=offer.text('instance_name', default=''),
        quantity=stock,
        state=const.OFFLINE if state == const.ONLINE and not stock else state,
        state_code=code,
        product_ref=key(offer, 'instance_id'),
        grade_code=named(offer, 'grading'),
        prices=prices,
    )


def _read_price(price: Reader) -> MarketPrice:
    """A price in the currency of its market where that is told, else as it was set (3.5)."""
    told = (named(price, 'site_market_currency_code'), price.text('site_market_price', default=''))
    prefix = 'site_market_' if all(told) else ''
    return MarketPrice(
        market=price.text('market_code'),
        currency=currency_of(price, f'{prefix}currency_code'),
        price=price.decimal(f'{prefix}price'),
        min_price=price.decimal(f'{prefix}min_price', default=None),
        state_code=named(price, 'visibility'),
    )


# --- markets --------------------------------------------------------------------------------------


def is_site(payload: Payload) -> bool:
    """Whether a raw market is one where refurbed has a site, and prices can be set (contract 6)."""
    return Reader(payload, 'market').flag('is_site')


def read_market(payload: Payload) -> Market:
    """Understand one raw market; its code is a country's, or opaque (contract 3.6)."""
    market = Reader(payload, 'market')
    code = market.text('code')
    country_code = code if named(market, 'type') in const.MARKET_TYPES and is_country(code) else ''
    return Market(
        code=code,
        country=country_code,
        currency=named(market, 'currency_code'),
        language=const.LANGUAGES.get(country_code, ''),
        name=market.text('name', default=code),
    )
