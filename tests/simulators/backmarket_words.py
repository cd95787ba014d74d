"""Back Market's words: regions, locales, currencies, states, enums (digest sections 1 to 5)."""

from __future__ import annotations

from decimal import Decimal

REGION_LOCALES = {
    'EU': ('fr-fr', 'fr-be', 'es-es', 'de-de', 'de-at', 'it-it', 'en-gb', 'nl-nl', 'pt-pt', 'en-ie',
           'el-gr', 'sk-sk', 'sv-se'),
    'NA': ('en-us',),
    'AP': ('ja-jp', 'en-au'),
}
DEFAULT_LOCALES = {'EU': 'fr-fr', 'NA': 'en-us', 'AP': 'ja-jp'}
DEFAULT_CURRENCIES = {'EU': 'EUR', 'NA': 'USD', 'AP': ''}
HOSTS = {
    'EU': 'https://www.backmarket.fr', 'NA': 'https://www.backmarket.com',
    'AP': 'https://www.backmarket.co.jp',
}
ALL_LOCALES = tuple(locale for locales in REGION_LOCALES.values() for locale in locales)
_OTHER_CURRENCIES = {
    'en-gb': 'GBP', 'sv-se': 'SEK', 'en-us': 'USD', 'ja-jp': 'JPY', 'en-au': 'AUD',
}
# What one EUR is worth in the simulated world; invented, stable, good enough for prices.
RATES = {
    'EUR': Decimal('1'), 'GBP': Decimal('0.86'), 'SEK': Decimal('11.3'), 'USD': Decimal('1.08'),
    'JPY': Decimal('162'), 'AUD': Decimal('1.64'),
}
WHOLE_CURRENCIES = ('JPY',)
# Tax share shown in `sales_taxes`; informational, in percent.
TAX_PERCENT = {
    'fr-fr': 20, 'fr-be': 21, 'es-es': 21, 'de-de': 19, 'de-at': 20, 'it-it': 22, 'en-gb': 20,
    'nl-nl': 21, 'pt-pt': 23, 'en-ie': 23, 'el-gr': 24, 'sk-sk': 23, 'sv-se': 25, 'en-us': 8,
    'ja-jp': 10, 'en-au': 10,
}

# Order states: 0 new, 10 may still pay, 1 paid, 3 to ship, 8 not paid, 9 shipped.
ORDER_STATES = (0, 10, 1, 3, 8, 9)
HIDDEN_ORDER_STATES = (0, 8)
# Line states: 0 new, 8 may still pay, 9 on hold, 7 not paid, 1 paid, 2 accepted, 3 shipped,
# 4 cancelled, 5 refunded before shipping, 6 refunded after shipping.
LINE_STATES = tuple(range(10))
LEGAL_MOVES = {(1, 2), (1, 4), (2, 3), (2, 5), (3, 6)}
RETURN_REASONS = (0, 1, 11, 12, 13, 21, 22, 23, 24, 25)
VAT_TYPES = ('REGULAR', 'MARGINAL')

LEGACY_GRADES = {
    'PREMIUM': 9, 'EXCELLENT': 0, 'VERY_GOOD': 1, 'GOOD': 2, 'FAIR': 3, 'STALLONE': 4,
}
# The order's own scale has no very good and no Stallone; which neighbour they show as is invented.
CONDITIONS = {
    'PREMIUM': 9, 'EXCELLENT': 10, 'VERY_GOOD': 10, 'GOOD': 11, 'FAIR': 12, 'STALLONE': 12,
}
PUBLICATION_STATES = (0, 1, 2, 3, 4)
MISSING_DATA, IN_VALIDATION, ONLINE, OFFLINE, DEACTIVATED = PUBLICATION_STATES

SHIPPERS = frozenset((
    'Allied Express', 'Aramex Australia', 'Australia Post', 'Australia Post Express',
    'Austrian Post', 'BPost', 'BRT', 'Chronopost', 'Chronopost Express', 'ColisPrivé',
    'Colissimo', 'Correos', 'Correos Express', 'Couriers Please', 'CTT', 'Cubyn', 'Cubyn Express',
    'DB Schenker', 'Deutsche Post', 'DHL', 'DHL DE', 'DHL Express', 'DHL  EXPRESS', 'DHL NL',
    'DHL Parcel Spain', 'DHL SP', 'DPD', 'DPD Benelux', 'DPD DE', 'DPD FR', 'DPD International',
    'DPD UK', 'DPD UK Express', 'DTDC Australia', 'FedEx', 'FedEx - 2Days', 'FedEx Express',
    'FedEx International', 'FedEx - Overnight', 'Geodis',
    'Girard Agediss - Livraison dans la pièce de votre choix sur RDV', 'GLS', 'GLS - DE',
    'GLS - FR', 'GLS International', 'GLS - IT', 'GLS-SPAIN', 'GLS Spain Express', 'Hermes - DE',
    'Hermes - UK', 'Japan Post', 'Livraison au pied du camion',
    'Livraison dans la pièce de votre choix', 'Logoix', 'MRW', 'Murfy transporteur', 'NACEX',
    'ParcelForce Express', 'Parcelforce (Worldwide)', 'Parcelpoint Pty Ltd', 'Poste Italiane',
    'Post NL', 'Private Transporter', 'Royal Mail', 'Royal Mail Express', 'Sagawa', 'Seino',
    'Sendle', 'Seur', 'Socolissimo', 'Star Track Express', 'TIPSA', 'TIPSA Express', 'TNT',
    'TNT Australia', 'TNT Express', 'Tourline', 'UPS', 'UPS 2 days', 'UPS 2nd Day Air',
    'UPS Express', 'UPS express save', 'UPS Ground', 'UPS next day', 'UPS Overnight',
    'UPS standard', 'USPS', 'USPS Express', 'USPS - First Class', 'USPS - Priority Mail',
    'USPS - Priority Mail Express', 'VIR', 'Yamato', 'Zeleris', 'Other',
))
HOME_SHIPPERS = {
    'FR': 'Colissimo', 'BE': 'BPost', 'ES': 'Correos', 'DE': 'DHL DE', 'AT': 'Austrian Post',
    'IT': 'BRT', 'GB': 'Royal Mail', 'NL': 'Post NL', 'PT': 'CTT', 'IE': 'DPD', 'GR': 'DHL',
    'SK': 'GLS', 'SE': 'UPS', 'US': 'UPS Ground', 'JP': 'Yamato', 'AU': 'Australia Post',
}


def currency_of(locale: str) -> str:
    """Return the currency of a market."""
    return _OTHER_CURRENCIES.get(locale, 'EUR')


def country_of(locale: str) -> str:
    """Return the ISO code of a market's country, such as FR for fr-fr."""
    return locale[-2:].upper()


def cent_of(currency: str) -> Decimal:
    """Return the smallest amount of a currency."""
    return Decimal('1') if currency in WHOLE_CURRENCIES else Decimal('0.01')
