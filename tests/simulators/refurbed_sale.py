"""What a sale puts down: an order, its items, what was paid and how refurbed charges for it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from .clock import canonical
from .refurbed_markets import MARKETS
from .refurbed_money import cents, converted, rate, rate_text

HOME = 'AT'  # where the seller sits: margin scheme VAT is paid there
_METHODS = {
    'NL': 'STRIPE_IDEAL',
    'PL': 'STRIPE_P24',
    'SE': 'STRIPE_SWISH',
    'AT': 'STRIPE_EPS',
    'BE': 'BRAINTREE_BANCONTACT',
    'DK': 'STRIPE_MOBILE_PAY',
    'PT': 'STRIPE_MBWAY',
}


def new_item(
    number: int,
    order: dict[str, Any],
    offer: dict[str, Any] | None,
    name: str,
    sku: str,
    charged: Decimal,
    taxation: str,
    shipping: Decimal = Decimal(0),
) -> dict[str, Any]:
    """Return one unit as stored. `charged` is what the customer pays, everything inside."""
    country = HOME if taxation == 'MARGINAL' else order['market']
    return {
        'id': number,
        'name': name,
        'sku': sku,
        'charged': str(cents(charged)),
        'taxation': taxation,
        'vat_rate': MARKETS[country]['vat_rate'],
        'vat_country': country,
        'offer_data': _offer_data(offer, order, shipping) if offer else None,
        'fees': fees(charged, Decimal(0), Decimal(order['rate'])),
        **_nothing_happened_yet(),
    }


def _nothing_happened_yet() -> dict[str, Any]:
    return {
        'state': 'NEW',
        'discount': '0.00',
        'dynamic': '0.00',
        'refunded': '0.00',
        'parcel_tracking_url': '',
        'return_shipment_tracking_url': '',
        'item_identifier': '',
        'item_identifiers': [],
        'shipment_status': None,
        'shipment_substatus': None,
        'return_initiated': False,
        'return_label_used': False,
        'weight_kg': None,
        'manufacturing_country': None,
        'hs_code': '',
        'carrier_number': None,
    }


def fees(charged: Decimal, dynamic: Decimal, settlement: Decimal) -> dict[str, str]:
    """Return the parts of the commission, in settlement currency."""
    base = (charged - dynamic) * settlement
    return {
        'base': str(cents(base * Decimal('0.10'))),
        'payout': '0.00',
        'payment': str(cents(charged * settlement * Decimal('0.01'))),
        'dynamic': str(cents(dynamic * settlement * Decimal('0.5'))),
    }


def _offer_data(offer: dict[str, Any], order: dict[str, Any], shipping: Decimal) -> dict[str, Any]:
    manual = offer['set_prices'].get(order['market'])
    source = manual['currency_code'] if manual else offer['reference_currency_code']
    return {
        'offer_id': offer['id'],
        'offer_version': offer['version'],
        'offer_order_exchange_rate': rate_text(rate(source, order['currency'])),
        'offer_warranty': offer['warranty'],
        'offer_grading': offer['grading'],
        'shipping_profile_id': offer['shipping_profile_id'],
        'shipping_profile_version': 1,
        'shipping_costs': str(cents(shipping)),
        'battery_condition': offer['battery_condition'],
    }


def sale_price(offer: dict[str, Any], market: str, shipping: Decimal) -> Decimal:
    """Return what a customer in a market pays for one unit: price and shipping, in its currency."""
    manual = offer['set_prices'].get(market)
    currency = MARKETS[market]['currency_code']
    if manual:
        return converted(Decimal(manual['price']), manual['currency_code'], currency) + shipping
    reference = Decimal(offer['reference_price'])
    return converted(reference, offer['reference_currency_code'], currency) + shipping


def new_order(
    number: int,
    account: dict[str, Any],
    market: str,
    moment: datetime,
    buyer: dict[str, Any],
    invoice: dict[str, Any],
    released: bool = True,
) -> dict[str, Any]:
    """Return an order as stored, without items."""
    currency, settlement = MARKETS[market]['currency_code'], account['settlement_currency']
    return {
        'id': number,
        'released': released,
        'released_at': canonical(moment),
        'market': market,
        'email': buyer['email'],
        'shipping_address': address_of(buyer),
        'invoice_address': address_of(invoice, is_invoice=True),
        'label_address': None,
        'currency': currency,
        'settlement_currency': settlement,
        'rate': rate_text(rate(currency, settlement)),
        'payment_method': _METHODS.get(market, 'PAYPAL' if number % 3 else 'STRIPE_CARDS'),
        'refund_block': '',
        'has_invoice': False,
        'items': [],
    }


def address_of(person: dict[str, Any], is_invoice: bool = False) -> dict[str, Any]:
    """Return an address message from an invented person; a company shows its VAT number on
    invoice addresses only."""
    house, _, street = person['street'].partition(' ')
    female = person['first'][-1:] in 'aeéíy'
    address = {
        'first_name': person['first'],
        'family_name': person['last'],
        'entity': 'FEMALE' if female else 'MALE',
        'country_code': person['country'],
        'post_code': person['postal_code'],
        'town': person['city'],
        'street_name': street,
        'house_no': house,
        'supplement': person['street2'] or None,
        'phone_number': person['phone'],
    }
    if person['company']:
        address.update(entity='COMPANY', company_name=person['company'])
        if is_invoice:
            address['company_vatin'] = f"{person['country']}9{len(person['street']):08d}"
    return address
