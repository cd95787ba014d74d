"""How an order looks on the wire: the stored truth written down as the choices say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from .backmarket_words import (
    CONDITIONS,
    TAX_PERCENT,
    WHOLE_CURRENCIES,
    cent_of,
    currency_of,
)
from .choices import Choices
from .clock import parse_instant

_GONE = object()
ABSENT = '__absent__'
_CANCELLED = (4, 5, 6, 7)


class Renderer:
    """Writes orders as the choices in force say."""

    def __init__(self, choices: Choices) -> None:
        """Keep the choices; they are read anew for every order."""
        self._choices = choices

    def order(self, order: dict[str, Any]) -> dict[str, Any]:
        """Return the wire form of a stored order."""
        currency = currency_of(order['country_code'])
        total = self.total(order)
        content: dict[str, Any] = {
            'order_id': self._order_id(order),
            'state': order['state'],
            'shipping_address': self._address(order, order['shipping_address']),
            'billing_address': self._address(order, order['billing_address']),
            'price': self.money(total, currency),
            'shipping_price': self.money(_shipping(order), currency),
            'currency': currency,
            'country_code': order['country_code'],
            'sales_taxes': self.money(_tax(total, order['country_code']), currency),
            'is_backship': order['is_backship'],
            'installment_payment': order['installment_payment'],
            'payment_method': order['payment_method'],
            'paypal_reference': order['paypal_reference'] or None,
            'date_creation': order['date_creation'],
            'date_modification': _precision(order['date_modification'], 0),
        }
        content.update(self._not_yet_known(order))
        content['orderlines'] = [self._line(order, line, currency) for line in order['lines']]
        return _overridden(order, content)

    def total(self, order: dict[str, Any]) -> Decimal:
        """Return the order's price: lines with warranty, without shipping."""
        drops = self._choices['order_price_after_cancel'] == 'drops'
        return sum(
            (_unit(line) * line['quantity'] for line in order['lines']
             if not (drops and line['state'] in _CANCELLED)),
            Decimal(0),
        )

    def money(self, amount: Decimal, currency: str) -> str:
        """Return an amount as the API writes it."""
        exact = amount.quantize(cent_of(currency))
        if currency in WHOLE_CURRENCIES and self._choices['jpy_money'] == 'whole':
            return str(exact)
        text = str(exact.quantize(Decimal('0.01')))
        if self._choices['money_text'] == 'short' and text.endswith('0'):
            return text[:-1]
        return text

    # -- parts of an order ----------------------------------------------------------------------

    def _order_id(self, order: dict[str, Any]) -> int | str:
        as_text = self._choices['order_id_type'] == 'string'
        return str(order['order_id']) if as_text else order['order_id']

    def _unknown(self, order: dict[str, Any], is_text: bool = True) -> Any:
        how = self._choices['unknown_values']
        if how == 'varied':
            how = ('absent', 'null', 'empty')[order['order_id'] % 3]
        if how == 'absent':
            return _GONE
        return '' if how == 'empty' and is_text else None

    def _present(
        self, order: dict[str, Any], values: Iterable[tuple[str, Any, bool]]
    ) -> dict[str, Any]:
        """Return the known values, and the unknown ones (None or '') as this order writes them."""
        content = {}
        for name, value, is_text in values:
            shown = self._unknown(order, is_text) if value in (None, '') else value
            if shown is not _GONE:
                content[name] = shown
        return content

    def _not_yet_known(self, order: dict[str, Any]) -> dict[str, Any]:
        open_still = order['state'] in (0, 10, 1, 3)
        dispatch = parse_instant(order['date_creation']) + timedelta(hours=48)
        accepted = any(line['state'] in (2, 3) for line in order['lines'])
        note = f"https://example.com/delivery_note/{order['order_id']}.pdf"
        values = [
            ('shipper_display', order['shipper'], True),
            ('tracking_number', order['tracking_number'], True),
            ('tracking_url', order['tracking_url'], True),
            ('delivery_note', note if accepted else '', True),
            ('expected_dispatch_date',
             dispatch.strftime('%Y-%m-%dT%H:%M:%S') if open_still else None, False),
            ('date_payment', _precision(order['date_payment'], 3), False),
            ('date_shipping', order['date_shipping'], False),
        ]
        if self._choices['live_keys'] == 'yes':
            values.append(('shipper', order['shipper'], True))
            values.append(('date_bill_provided', order.get('invoiced_at'), False))
        return self._present(order, values)

    def _line(self, order: dict[str, Any], line: dict[str, Any], currency: str) -> dict[str, Any]:
        content = {
            'id': line['id'],
            'state': line['state'],
            'listing': line['sku'],
            'listing_id': line['listing_id'],
            'product_id': line['product_id'],
            'product': line['title'],
            'brand': line['brand'],
            'quantity': line['quantity'],
            'price': self.money(self._line_price(line), currency),
            'shipping_price': self.money(Decimal(line['shipping']), currency),
            'shipping_delay': line['shipping_delay'],
            'currency': currency,
            'orderline_fee': self.money(Decimal(line['fee']), currency),
            'sales_taxes': self.money(
                _tax(_unit(line) * line['quantity'], order['country_code']), currency
            ),
            'backcare': Decimal(line['warranty']) > 0,
            'backcare_price': self._warranty_number(line, currency),
            'condition': CONDITIONS[line['grade']],
            'date_creation': order['date_creation'],
        }
        content.update(self._present(order, [
            ('return_reason', line['return_reason'], False),
            ('return_message', line['return_message'], True),
            ('imei', line['imei'], True),
            ('serial_number', line['serial_number'], True),
        ]))
        return _overridden(line, content)

    def _line_price(self, line: dict[str, Any]) -> Decimal:
        with_warranty = self._choices['line_price_includes_warranty'] == 'yes'
        price = _unit(line) if with_warranty else Decimal(line['price'])
        return price * line['quantity'] if self._choices['line_price'] == 'line' else price

    def _warranty_number(self, line: dict[str, Any], currency: str) -> int:
        amount = Decimal(line['warranty'])
        if self._choices['backcare_price'] == 'per_line':
            amount *= line['quantity']
        whole = currency in WHOLE_CURRENCIES and self._choices['jpy_backcare'] == 'units'
        return int(amount if whole else amount * 100)

    # -- addresses ------------------------------------------------------------------------------

    def _address(self, order: dict[str, Any], address: dict[str, Any]) -> dict[str, Any]:
        if self._choices['address_style'] == 'camel':
            return self._camel_address(order, address)
        content = {
            'first_name': address['first'], 'last_name': address['last'],
            'street': address['street'], 'postal_code': address['postal_code'],
            'city': address['city'], 'country': address['country'],
        }
        if address['first_kana']:
            content['first_name_pronunciation'] = address['first_kana']
            content['last_name_pronunciation'] = address['last_kana']
        values = [(name, address[name], True) for name in ('company', 'street2', 'phone', 'email')]
        if self._choices['snake_region'] == 'yes':
            values.append(('state', address['region'], True))
        if self._choices['live_keys'] == 'yes':
            values.append(('customer_id_number', None, True))
        content.update(self._present(order, values))
        return content

    def _camel_address(self, order: dict[str, Any], address: dict[str, Any]) -> dict[str, Any]:
        content = {
            'id': address['id'],
            'firstName': address['first'], 'lastName': address['last'],
            'street': address['street'], 'postalCode': address['postal_code'],
            'city': address['city'], 'country': address['country'],
        }
        content.update(self._present(order, [
            ('company', address['company'], True), ('street2', address['street2'], True),
            ('phoneNumber', address['phone'], True), ('state', address['region'], True),
        ]))
        return content


def _unit(line: dict[str, Any]) -> Decimal:
    return Decimal(line['price']) + Decimal(line['warranty'])


def _shipping(order: dict[str, Any]) -> Decimal:
    return sum(
        (Decimal(line['shipping']) * line['quantity'] for line in order['lines']), Decimal(0)
    )


def _tax(gross: Decimal, locale: str) -> Decimal:
    rate = Decimal(TAX_PERCENT[locale])
    return gross * rate / (100 + rate)


def _precision(instant: str | None, digits: int) -> str | None:
    """Cut a canonical instant to that many digits of a second; the examples mix them."""
    if instant is None:
        return None
    return instant[:19] + (f'.{instant[20:20 + digits]}' if digits else '') + 'Z'


def _overridden(stored: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    """Apply what a test set by the control API's `override`; ABSENT removes a key."""
    for name, value in stored.get('override', {}).items():
        if value == ABSENT:
            content.pop(name, None)
        else:
            content[name] = value
    return content
