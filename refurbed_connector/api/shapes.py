"""What may be in a request, method by method (contract 1.5 to 2.9).

Fields that refurbed does not know are ignored there without a word, so every request is checked
against this table first (:mod:`.requests_check`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .. import const

# Kinds of single values.
ID = 'id'  # int64, written as text
TEXT = 'text'
COUNT = 'count'  # uint32
NUMBER = 'number'
DECIMAL = 'decimal'
MONEY = 'money'  # decimal text, at most two decimals
INSTANT = 'instant'  # RFC 3339
FLAG = 'flag'
CURRENCY = 'currency'  # ISO-4217
COUNTRY = 'country'  # ISO-2


@dataclass(frozen=True)
class Message:
    """An object: its fields, the required ones, and the one group of which only one may be set.

    With ``needs_one`` exactly one of the group must be set.
    """

    fields: dict[str, Any]
    required: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    needs_one: bool = False


@dataclass(frozen=True)
class Many:
    """A list that is never empty."""

    kind: Any
    most: int | None = None


@dataclass(frozen=True)
class Code:
    """A name out of an enumeration; ``UNSPECIFIED`` counts as missing."""

    names: tuple[str, ...]


def _codes(names: Any) -> Code:
    return Code(tuple(names))


def _members(kind: Any, *more: str) -> dict[str, Any]:
    return {name: Many(kind) for name in ('any_of', 'none_of', *more)}


def _picked(kind: Any) -> Message:
    return Message(_members(kind))


def _range(kind: str, **more: str) -> Message:
    return Message({**_members(kind), **dict.fromkeys(('gt', 'ge', 'le', 'lt'), kind), **more})


def _optional(kind: Any) -> Message:
    return Message({**_members(kind), 'is_set': FLAG})


def _list(cursor: Any, sorts: tuple[str, ...], filters: dict[str, Any]) -> Message:
    pagination = Message(
        {'limit': COUNT, 'starting_after': cursor, 'ending_before': cursor},
        one_of=('starting_after', 'ending_before'),
    )
    sort = Message({'by': _codes(sorts), 'order': Code(('ASC', 'DESC'))})
    return Message({'pagination': pagination, 'sort': sort, 'filter': Message(filters)})


BOOL = Message({'value': FLAG})
FULL_TEXT = Message({'matches': TEXT})
MATCH = Message({'eq': TEXT, 'contains': TEXT})
PART = Message({'contains': TEXT})
IDS = _picked(ID)
TEXTS = _picked(TEXT)
SKUS = Message({**_members(TEXT), 'contains': TEXT})
INSTANTS = _range(INSTANT)
DECIMALS = _range(DECIMAL)
OPTIONAL_DECIMALS = _range(DECIMAL, is_set=FLAG)
COUNTS = _range(COUNT)
CURRENCIES = _picked(CURRENCY)
COUNTRIES = _picked(COUNTRY)
ENTITIES = _picked(_codes(const.ADDRESS_ENTITIES))

OFFER_ID = Message({'id': ID, 'sku': TEXT}, one_of=('id', 'sku'), needs_one=True)
MARKET_OFFER_ID = Message(
    {'offer_id': OFFER_ID, 'market_code': TEXT}, required=('offer_id', 'market_code')
)

_TOTALS = ('total_charged', 'total_paid', 'total_refunded')
_ORDER_SORTS = (
    *('ID', 'RELEASED_AT', 'CUSTOMER_EMAIL', 'CURRENCY_CODE', 'SETTLEMENT_CURRENCY_CODE'),
    *('TOTAL_CHARGED', 'SETTLEMENT_TOTAL_CHARGED', 'TOTAL_PAID', 'SETTLEMENT_TOTAL_PAID'),
    *('TOTAL_REFUNDED', 'SETTLEMENT_TOTAL_REFUNDED'),
)
_ORDER_FILTERS = {
    'id': IDS,
    'released_at': INSTANTS,
    'state': _picked(_codes(const.ORDER_STATES)),
    'labels': Message(_members(_codes(const.ORDER_LABELS), 'all_of')),
    'customer_email': MATCH,
    'address': FULL_TEXT,
    'address_phone_number': MATCH,
    'shipping_address_entity': ENTITIES,
    'shipping_address_country_code': COUNTRIES,
    'invoice_address': FULL_TEXT,
    'invoice_address_entity': ENTITIES,
    'invoice_address_vatin': MATCH,
    'invoice_address_country_code': COUNTRIES,
    'currency_code': CURRENCIES,
    'settlement_currency_code': CURRENCIES,
    **{f'{prefix}{name}': DECIMALS for name in _TOTALS for prefix in ('', 'settlement_')},
    'is_invoiceable': BOOL,
    'has_invoice': BOOL,
    'item_name': FULL_TEXT,
    'item_sku': SKUS,
    'item_offer_id': IDS,
    'is_return_initiated': BOOL,
    'is_return_shipment_label_used': BOOL,
}
_ITEM_STATE_UPDATE = Message(
    {
        'id': ID,
        'state': _codes(const.ITEM_STATES),
        'parcel_tracking_url': TEXT,
        'item_identifier': TEXT,
        'item_identifiers': Many(
            Message(
                {'identifier_type': Code(const.IDENTIFIER_TYPES), 'value': TEXT},
                required=('identifier_type', 'value'),
            )
        ),
        'weight_kg': NUMBER,
        'manufacturing_country': COUNTRY,
        'hs_code': TEXT,
        'parcel_carrier_tracking_number': Message(
            {'carrier': TEXT, 'tracking_number': TEXT}, required=('carrier', 'tracking_number')
        ),
    },
    required=('id', 'state'),
)
_ITEM_UPDATE = Message(
    {name: kind for name, kind in _ITEM_STATE_UPDATE.fields.items() if name != 'state'},
    required=('id',),
)

_OFFER_SORTS = (
    *('ID', 'CREATED_AT', 'NAME', 'SKU', 'GRADING', 'WARRANTY', 'STOCK', 'TAXATION'),
    *('REFERENCE_CURRENCY_CODE', 'REFERENCE_PRICE', 'REFERENCE_MIN_PRICE'),
)
_OFFER_FILTERS = {
    'id': IDS,
    'created_at': INSTANTS,
    'instance_id': IDS,
    'state': _picked(_codes(const.OFFER_STATES)),
    'name': FULL_TEXT,
    'sku': SKUS,
    'grading': _picked(_codes(const.GRADES)),
    'warranty': _picked(_codes(const.WARRANTIES)),
    'stock': COUNTS,
    'shipping_profile_id': IDS,
    'secondary_shipping_profile_id': _optional(ID),
    'taxation': _picked(_codes(const.OFFER_TAXATIONS)),
    'reference_currency_code': CURRENCIES,
    'reference_price': DECIMALS,
    'reference_min_price': OPTIONAL_DECIMALS,
}
_OFFER_UPDATE = Message(
    {
        'identifier': OFFER_ID,
        'grading': _codes(const.GRADES),
        'warranty': _codes(const.WARRANTIES),
        'stock': COUNT,
        'shipping_profile_id': ID,
        'secondary_shipping_profile_id': ID,
        'delete_secondary_shipping_profile_id': FLAG,
        'taxation': _codes(const.OFFER_TAXATIONS),
        'reference_currency_code': CURRENCY,
        'reference_price': MONEY,
        'reference_min_price': MONEY,
        'delete_reference_min_price': FLAG,
    },
    required=('identifier',),
    one_of=('reference_min_price', 'delete_reference_min_price'),
)
_MARKET_PRICE_FILTERS = {
    'market_code': TEXTS,
    'is_site_market': BOOL,
    'is_calculated': BOOL,
    'currency_code': CURRENCIES,
    'price': DECIMALS,
    'min_price': OPTIONAL_DECIMALS,
    'site_market_currency_code': CURRENCIES,
    'site_market_price': DECIMALS,
    'site_market_min_price': OPTIONAL_DECIMALS,
    'visibility': _picked(_codes(const.VISIBILITIES)),
    'instance_buybox_state': _picked(_codes(const.BUYBOX_STATES)),
    'buybox_scope': _picked(_codes(const.BUYBOX_SCOPES)),
}
_MARKET_OFFER_FILTERS = {
    **_OFFER_FILTERS,
    'id': _picked(MARKET_OFFER_ID),
    'offer_id': IDS,
    **{f'market_price_{name}': kind for name, kind in _MARKET_PRICE_FILTERS.items()},
}

_PROFILE_SORTS = (
    *('ID', 'CREATED_AT', 'NAME', 'SOURCE_COUNTRY_MARKET_CODE', 'NUM_OFFERS_ASSIGNED'),
    'SOURCE_COUNTRY_MARKET_NAME',
)
_PROFILE_FILTERS = {
    'id': IDS,
    'created_at': INSTANTS,
    'name': PART,
    'source_country_market_code': TEXTS,
    'destination_market_code': TEXTS,
    'num_offers_assigned': COUNTS,
}

REQUESTS: dict[str, Message] = {
    'OrderService/ListOrders': _list(ID, _ORDER_SORTS, _ORDER_FILTERS),
    'OrderService/GetOrder': Message({'id': ID}, required=('id',)),
    'OrderItemService/BatchUpdateOrderItemsState': Message(
        {'updates': Many(_ITEM_STATE_UPDATE, const.BATCH_SIZE)}, required=('updates',)
    ),
    'OrderItemService/BatchUpdateOrderItems': Message(
        {'order_items': Many(_ITEM_UPDATE, const.BATCH_SIZE)}, required=('order_items',)
    ),
    'OfferService/ListOffers': _list(
        ID,
        _OFFER_SORTS,
        {**_OFFER_FILTERS, 'battery_condition': _optional(_codes(const.BATTERY_CONDITIONS))},
    ),
    'OfferService/BatchUpdateOffers': Message(
        {'offers': Many(_OFFER_UPDATE, const.BATCH_SIZE)}, required=('offers',)
    ),
    'MarketOfferService/ListMarketOffers': _list(MARKET_OFFER_ID, ('ID',), _MARKET_OFFER_FILTERS),
    'MarketService/ListMarkets': _list(
        TEXT,
        ('CODE', 'NAME'),
        {
            'code': TEXTS,
            'is_site': BOOL,
            'type': _picked(Code(const.MARKET_TYPES)),
            'currency': CURRENCIES,
        },
    ),
    'CurrencyService/ListCurrencies': _list(CURRENCY, ('CODE',), {'code': CURRENCIES}),
    'InstanceService/GetInstance': Message(
        {'id': ID, 'gtin': TEXT, 'mpn': TEXT}, one_of=('id', 'gtin', 'mpn'), needs_one=True
    ),
    'ShippingProfileService/ListShippingProfiles': _list(ID, _PROFILE_SORTS, _PROFILE_FILTERS),
    'ShippingProfileService/ListAvailableCarriers': Message({}),
    'CatalogService/GetCatalogTemplates': Message(
        {
            'category_type': _codes(const.CATEGORY_TYPES),
            'lang_code': _codes(const.CATALOG_LANGUAGES),
            'category_id': ID,
        },
        required=('category_type', 'lang_code'),
    ),
    'MerchantService/ListMerchantAddresses': Message(
        {'filter': Message({'type': _codes(const.ADDRESS_TYPES)})}
    ),
}
