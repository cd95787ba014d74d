"""Markets, taxes and carriers: facts of the simulated refurbed that nobody changes."""

from __future__ import annotations

from typing import Any

# code: (name, currency, VAT rate in percent, is a refurbed site there)
_TABLE: dict[str, tuple[str, str, str, bool]] = {
    'AT': ('Austria', 'EUR', '20', True),
    'BE': ('Belgium', 'EUR', '21', True),
    'CH': ('Switzerland', 'CHF', '8.1', True),
    'CZ': ('Czechia', 'CZK', '21', True),
    'DE': ('Germany', 'EUR', '19', True),
    'DK': ('Denmark', 'DKK', '25', True),
    'ES': ('Spain', 'EUR', '21', True),
    'FI': ('Finland', 'EUR', '25.5', True),
    'FR': ('France', 'EUR', '20', True),
    'IE': ('Ireland', 'EUR', '23', True),
    'IT': ('Italy', 'EUR', '22', True),
    'NL': ('Netherlands', 'EUR', '21', True),
    'PL': ('Poland', 'PLN', '23', True),
    'PT': ('Portugal', 'EUR', '23', True),
    'SE': ('Sweden', 'SEK', '25', True),
    'SK': ('Slovakia', 'EUR', '23', True),
    'GR': ('Greece', 'EUR', '24', False),
    'HU': ('Hungary', 'HUF', '27', False),
    'LU': ('Luxembourg', 'EUR', '17', False),
    'SI': ('Slovenia', 'EUR', '22', False),
}
MARKETS: dict[str, dict[str, Any]] = {
    code: {
        'code': code,
        'name': name,
        'currency_code': currency,
        'is_site': is_site,
        'type': 'COUNTRY',
        'vat_rate': vat_rate,
    }
    for code, (name, currency, vat_rate, is_site) in _TABLE.items()
}
SITE_MARKETS: tuple[str, ...] = tuple(code for code, row in MARKETS.items() if row['is_site'])

CARRIERS: dict[str, str] = {
    'ups': 'UPS',
    'dhl': 'DHL',
    'dhl-express': 'DHL Express',
    'dpd': 'DPD',
    'gls': 'GLS',
    'austrian-post': 'Österreichische Post',
    'postnord': 'PostNord',
    'colissimo': 'Colissimo',
    'inpost-paczkomaty': 'InPost',
    'swiss-post': 'Swiss Post',
}
