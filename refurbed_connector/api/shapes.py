"""What may be in a request, method by method (contract 1.5 to 2.11).

Fields that refurbed does not know are ignored there without a word, so every request is checked
against this table first (:mod:`.requests_check`).
"""

from __future__ import annotations

from .. import const
from .shape_kinds import (
    BOOL,
    BYTES,
    COUNT,
    COUNTRIES,
    COUNTRY,
    COUNTS,
    CURRENCIES,
    CURRENCY,
    DECIMALS,
    ENTITIES,
    FLAG,
    FULL_TEXT,
    ID,
    IDS,
    INSTANTS,
    MARKET_OFFER_ID,
    MATCH,
    MONEY,
    NUMBER,
    OFFER_ID,
    OPTIONAL_DECIMALS,
    PART,
    SKUS,
    TEXT,
    TEXTS,
    Code,
    Many,
    Message,
    Stream,
    codes,
    listing,
    members,
    optional,
    picked,
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
    'state': picked(codes(const.ORDER_STATES)),
    'labels': Message(members(codes(const.ORDER_LABELS), 'all_of')),
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
        'state': codes(const.ITEM_STATES),
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
    'state': picked(codes(const.OFFER_STATES)),
    'name': FULL_TEXT,
    'sku': SKUS,
    'grading': picked(codes(const.GRADES)),
    'warranty': picked(codes(const.WARRANTIES)),
    'stock': COUNTS,
    'shipping_profile_id': IDS,
    'secondary_shipping_profile_id': optional(ID),
    'taxation': picked(codes(const.OFFER_TAXATIONS)),
    'reference_currency_code': CURRENCIES,
    'reference_price': DECIMALS,
    'reference_min_price': OPTIONAL_DECIMALS,
}
_OFFER_UPDATE = Message(
    {
        'identifier': OFFER_ID,
        'grading': codes(const.GRADES),
        'warranty': codes(const.WARRANTIES),
        'stock': COUNT,
        'shipping_profile_id': ID,
        'secondary_shipping_profile_id': ID,
        'delete_secondary_shipping_profile_id': FLAG,
        'taxation': codes(const.OFFER_TAXATIONS),
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
    'visibility': picked(codes(const.VISIBILITIES)),
    'instance_buybox_state': picked(codes(const.BUYBOX_STATES)),
    'buybox_scope': picked(codes(const.BUYBOX_SCOPES)),
}
_MARKET_OFFER_FILTERS = {
    **_OFFER_FILTERS,
    'id': picked(MARKET_OFFER_ID),
    'offer_id': IDS,
    **{f'market_price_{name}': kind for name, kind in _MARKET_PRICE_FILTERS.items()},
}

_REFUND = Message(
    {'id': ID, 'currency_code': CURRENCY, 'target_paid_amount': MONEY},
    required=('id', 'currency_code', 'target_paid_amount'),
)
_RETURN_FILTERS = {
    'order_id': IDS,
    'order_item_identifier': TEXTS,
    'return_initiated_at': INSTANTS,
    'state': picked(codes(const.RETURN_STATES)),
    'delivered_at': INSTANTS,
    'tracking_number': TEXTS,
}
_RETURN_SORTS = ('ID', 'ORDER_ID', 'RETURN_INITIATED_AT', 'DELIVERED_AT', 'TRACKING_NUMBER')

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
    'OrderService/ListOrders': listing(ID, _ORDER_SORTS, _ORDER_FILTERS),
    'OrderService/GetOrder': Message({'id': ID}, required=('id',)),
    'OrderItemService/BatchUpdateOrderItemsState': Message(
        {'updates': Many(_ITEM_STATE_UPDATE, const.BATCH_SIZE)}, required=('updates',)
    ),
    'OrderItemService/BatchUpdateOrderItems': Message(
        {'order_items': Many(_ITEM_UPDATE, const.BATCH_SIZE)}, required=('order_items',)
    ),
    'OrderItemService/GetOrderItem': Message({'id': ID}, required=('id',)),
    'OrderItemService/CalculateRefundOrderItem': _REFUND,
    'OrderItemService/RefundOrderItem': _REFUND,
    'OrderService/SetOrderInvoiceStream': Stream(
        Message(
            {'meta': Message({'order_id': ID}, required=('order_id',))}, required=('meta',)
        ),
        Message({'data': BYTES}, required=('data',)),
    ),
    'OrderService/ListShippingLabels': Message({'order_id': ID}, required=('order_id',)),
    'OrderService/CreateShippingLabel': Message(
        {
            'order_id': ID,
            'merchant_address_id': ID,
            'parcel_weight': NUMBER,
            'carrier': codes(const.LABEL_CARRIERS),
        },
        required=('order_id', 'merchant_address_id', 'parcel_weight', 'carrier'),
    ),
    'OrderItemReturnService/ListOrderItemReturns': listing(ID, _RETURN_SORTS, _RETURN_FILTERS),
    'OfferService/ListOffers': listing(
        ID,
        _OFFER_SORTS,
        {**_OFFER_FILTERS, 'battery_condition': optional(codes(const.BATTERY_CONDITIONS))},
    ),
    'OfferService/BatchUpdateOffers': Message(
        {'offers': Many(_OFFER_UPDATE, const.BATCH_SIZE)}, required=('offers',)
    ),
    'MarketOfferService/ListMarketOffers': listing(MARKET_OFFER_ID, ('ID',), _MARKET_OFFER_FILTERS),
    'MarketService/ListMarkets': listing(
        TEXT,
        ('CODE', 'NAME'),
        {
            'code': TEXTS,
            'is_site': BOOL,
            'type': picked(Code(const.MARKET_TYPES)),
            'currency': CURRENCIES,
        },
    ),
    'CurrencyService/ListCurrencies': listing(CURRENCY, ('CODE',), {'code': CURRENCIES}),
    'InstanceService/GetInstance': Message(
        {'id': ID, 'gtin': TEXT, 'mpn': TEXT}, one_of=('id', 'gtin', 'mpn'), needs_one=True
    ),
    'ShippingProfileService/ListShippingProfiles': listing(ID, _PROFILE_SORTS, _PROFILE_FILTERS),
    'ShippingProfileService/ListAvailableCarriers': Message({}),
    'CatalogService/GetCatalogTemplates': Message(
        {
            'category_type': codes(const.CATEGORY_TYPES),
            'lang_code': codes(const.CATALOG_LANGUAGES),
            'category_id': ID,
        },
        required=('category_type', 'lang_code'),
    ),
    'MerchantService/ListMerchantAddresses': Message(
        {'filter': Message({'type': codes(const.ADDRESS_TYPES)})}
    ),
}
