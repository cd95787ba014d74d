"""Money of the refurbed simulator: decimal text, two decimals in every currency."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from .refurbed_errors import invalid

CENT = Decimal('0.01')
_PRICE = re.compile(r'^\d{1,12}(\.\d{1,2})?$')

# One EUR in each currency of a site market; a snapshot, as CurrencyService gives it.
RATES: dict[str, Decimal] = {
    'EUR': Decimal('1'),
    'SEK': Decimal('11.4745'),
    'DKK': Decimal('7.4598'),
    'PLN': Decimal('4.2655'),
    'CZK': Decimal('24.855'),
    'CHF': Decimal('0.94'),
}


def cents(amount: Decimal) -> Decimal:
    """Return the amount rounded to two decimals."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def price(text: str, name: str, may_be_zero: bool = False) -> str:
    """Return a price as stored; RpcError 3 when it is none, too exact, or not above zero."""
    if not _PRICE.match(text):
        raise invalid(f"{name}: '{text}' is not an amount with up to two decimals")
    if Decimal(text) == 0 and not may_be_zero:
        raise invalid(f"{name} must be above zero")
    return str(Decimal(text).quantize(CENT))


def rate(source: str, target: str) -> Decimal:
    """Return how many `target` one `source` is, with up to five decimals."""
    if source == target:
        return Decimal(1)
    return (RATES[target] / RATES[source]).quantize(Decimal('0.00001')).normalize()


def converted(amount: Decimal, source: str, target: str) -> Decimal:
    """Return an amount in another currency, to the cent."""
    return cents(amount * RATES[target] / RATES[source])


def rate_text(value: Decimal) -> str:
    """Return a rate as text without an exponent."""
    return f'{value:f}'
