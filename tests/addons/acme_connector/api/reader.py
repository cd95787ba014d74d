"""Acme's payloads to neutral documents: pure functions."""

from datetime import datetime, timezone
from decimal import Decimal

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.readers import Reader

from .. import const


def read_order(payload: documents.Payload) -> documents.Order:
    """Understand one raw order; amounts are whole cents, instants seconds since 1970."""
    order = Reader(payload, 'order')
    address = _read_address(order.part('address'))
    lines = order.each('lines', _read_line)
    if not lines:
        raise order.refuse('lines', 'empty')
    return documents.Order(
        external_id=order.text('number'),
        state_code=order.text('status'),
        currency=order.text('currency'),
        total=_cents(order, 'total'),
        placed_at=_instant(order, 'placed'),
        modified_at=_instant(order, 'changed'),
        dispatch_by=_instant(order, 'send_by'),
        market=order.text('market'),
        lines=lines,
        extras=(documents.OrderExtra(documents.SHIPPING, _cents(order, 'delivery')),),
        shipping_address=address,
        billing_address=address,
    )


def _read_line(line: Reader) -> documents.OrderLine:
    state, code = line.coded('status', table=const.LINE_STATES)
    quantity = line.integer('count')
    if quantity < 1:
        raise line.refuse('count', 'expected at least 1')
    return documents.OrderLine(
        external_id=line.text('line'),
        sku=line.text('sku'),
        quantity=quantity,
        unit_price=_cents(line, 'each'),
        state=state,
        state_code=code,
        title=line.text('title', default=''),
        listing_ref=line.text('listing', default=''),
    )


def _read_address(address: Reader) -> documents.Address:
    return documents.Address(**{name: address.text(name, default='') for name in const.ADDRESS})


def read_listing(payload: documents.Payload, market: str) -> documents.Listing:
    """Understand one raw listing, with its price on ``market``, or all its prices without one."""
    listing = Reader(payload, 'listing')
    state, code = listing.coded('status', table=const.LISTING_STATES)
    prices = listing.each('prices', _read_price)
    return documents.Listing(
        external_id=listing.text('listing'),
        sku=listing.text('sku'),
        title=listing.text('title', default=''),
        quantity=listing.integer('count'),
        state=state,
        state_code=code,
        prices=tuple(price for price in prices if market in ('', price.market)),
    )


def _read_price(row: Reader) -> documents.MarketPrice:
    return documents.MarketPrice(row.text('market'), row.text('currency'), _cents(row, 'cents'))


def read_market(row: Reader) -> documents.Market:
    """Understand one market of the account."""
    return documents.Market(row.text('market'), row.text('country'), row.text('currency'))


def _cents(reader: Reader, key: str) -> Decimal:
    return Decimal(reader.integer(key)).scaleb(-2)


def _instant(reader: Reader, key: str) -> datetime:
    try:
        instant = datetime.fromtimestamp(reader.integer(key), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise reader.refuse(key, 'expected seconds since 1970') from None
    return instant.replace(tzinfo=None)
