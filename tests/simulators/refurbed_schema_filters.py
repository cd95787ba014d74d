"""Pages, sorts and filters that refurbed's list methods take (contract digest 1.5 and 2)."""

from __future__ import annotations

from .refurbed_enums import ENUMS
from .refurbed_types import define

define('Int64Pagination', 'limit:u32? ending_before:s64|cursor starting_after:s64|cursor')
define('StringPagination', 'limit:u32? ending_before:str|cursor starting_after:str|cursor')
define(
    'CurrencyCodePagination',
    ('limit:u32? ending_before:CurrencyCode|cursor starting_after:CurrencyCode|cursor'),
)
define(
    'MarketOfferIdentifierPagination',
    (
        'limit:u32? ending_before:MarketOfferIdentifier|cursor '
        'starting_after:MarketOfferIdentifier|cursor'
    ),
)

_RANGE = 'gt:{0}? ge:{0}? any_of:{0}[] none_of:{0}[] le:{0}? lt:{0}?'
define('Int64Filter', 'any_of:s64[] none_of:s64[]')
define('OptionalInt64Filter', 'any_of:s64[] none_of:s64[] is_set:bool?')
define('StringFilter', 'any_of:str[] none_of:str[]')
define('OfferSKUFilter', 'any_of:str[] none_of:str[] contains:str?')
define('BoolFilter', 'value:bool?')
define('TimestampRangeFilter', _RANGE.format('ts'))
define('NumericRangeFilter', _RANGE.format('dec'))
define('OptionalNumericRangeFilter', f"is_set:bool? {_RANGE.format('dec')}")
define('UInt32RangeFilter', _RANGE.format('u32'))
define('OrderLabelCollectionFilter', 'all_of:OrderLabel[] any_of:OrderLabel[] none_of:OrderLabel[]')
define(
    'MarketOfferIdentifierFilter',
    ('any_of:MarketOfferIdentifier[] none_of:MarketOfferIdentifier[]'),
)
define(
    'BatteryConditionFilter', ('any_of:BatteryCondition[] none_of:BatteryCondition[] is_set:bool?')
)
for _enum in (
    'AddressEntity',
    'CountryCode',
    'CurrencyCode',
    'MarketType',
    'OfferBuyboxScope',
    'OfferBuyboxState',
    'OfferGrading',
    'OfferState',
    'OfferTaxation',
    'OfferVisibility',
    'OfferWarranty',
    'OrderItemReturnState',
    'OrderItemState',
    'OrderItemTaxation',
    'OrderState',
):
    define(f'{_enum}Filter', f'any_of:{_enum}[] none_of:{_enum}[]')
for _name in (
    'OrderCustomerEmailFilter',
    'OrderAddressPhoneNumberFilter',
    'OrderAddressVATINFilter',
):
    define(_name, 'eq:str? contains:str?')
for _name in (
    'OrderAddressFilter',
    'ListOrdersRequest.Filter.OrderItemNameFilter',
    'ListOrderItemsByOrderRequest.Filter.OrderItemNameFilter',
    'ListOffersRequest.Filter.OfferNameFilter',
    'ListMarketOffersRequest.Filter.OfferNameFilter',
):
    define(_name, 'matches:str?')
define('ShippingProfileNameFilter', 'contains:str?')


def _listing(name: str, pagination: str, sorts: str, filters: str, more: str = '') -> None:
    """Describe a list request: `pagination`, what it sorts by (first is the default), filters."""
    ENUMS[f'{name}.Sort.By'] = tuple(sorts.split())
    define(f'{name}.Sort', f'order:SortOrder by:{name}.Sort.By')
    define(f'{name}.Filter', filters)
    define(name, f'pagination:{pagination} sort:{name}.Sort filter:{name}.Filter {more}')


_TOTALS = (
    'TOTAL_CHARGED SETTLEMENT_TOTAL_CHARGED TOTAL_PAID SETTLEMENT_TOTAL_PAID '
    'TOTAL_REFUNDED SETTLEMENT_TOTAL_REFUNDED'
)
_TOTAL_FILTERS = (
    'total_charged:NumericRangeFilter settlement_total_charged:NumericRangeFilter '
    'total_paid:NumericRangeFilter settlement_total_paid:NumericRangeFilter '
    'total_refunded:NumericRangeFilter settlement_total_refunded:NumericRangeFilter '
)
_listing(
    'ListOrdersRequest',
    'Int64Pagination',
    (f'ID RELEASED_AT CUSTOMER_EMAIL CURRENCY_CODE SETTLEMENT_CURRENCY_CODE {_TOTALS}'),
    (
        'id:Int64Filter released_at:TimestampRangeFilter state:OrderStateFilter '
        'labels:OrderLabelCollectionFilter customer_email:OrderCustomerEmailFilter '
        'address:OrderAddressFilter address_phone_number:OrderAddressPhoneNumberFilter '
        'shipping_address_entity:AddressEntityFilter '
        'shipping_address_country_code:CountryCodeFilter invoice_address:OrderAddressFilter '
        'invoice_address_entity:AddressEntityFilter '
        'invoice_address_vatin:OrderAddressVATINFilter '
        'invoice_address_country_code:CountryCodeFilter currency_code:CurrencyCodeFilter '
        f'settlement_currency_code:CurrencyCodeFilter {_TOTAL_FILTERS} is_invoiceable:BoolFilter '
        'has_invoice:BoolFilter item_name:ListOrdersRequest.Filter.OrderItemNameFilter '
        'item_sku:OfferSKUFilter item_offer_id:Int64Filter is_return_initiated:BoolFilter '
        'is_return_shipment_label_used:BoolFilter'
    ),
)
_FEES = (
    'settlement_total_commission',
    'settlement_base_commission',
    'settlement_payout_commission',
    'settlement_payment_commission',
    'settlement_dynamic_commission',
)
_DYNAMIC = ('total_charged_dynamic', 'settlement_total_charged_dynamic')
_listing(
    'ListOrderItemsByOrderRequest',
    'Int64Pagination',
    (
        'ID NAME STATE SKU CURRENCY_CODE SETTLEMENT_CURRENCY_CODE TOTAL_CHARGED '
        'SETTLEMENT_TOTAL_CHARGED TOTAL_CHARGED_DYNAMIC SETTLEMENT_TOTAL_CHARGED_DYNAMIC '
        'TOTAL_PAID SETTLEMENT_TOTAL_PAID TOTAL_REFUNDED SETTLEMENT_TOTAL_REFUNDED '
        f"{' '.join(_FEES).upper()} TAXATION IS_REFUNDABLE"
    ),
    (
        'id:Int64Filter name:ListOrderItemsByOrderRequest.Filter.OrderItemNameFilter '
        'state:OrderItemStateFilter sku:OfferSKUFilter currency_code:CurrencyCodeFilter '
        f'settlement_currency_code:CurrencyCodeFilter {_TOTAL_FILTERS} '
        + ' '.join(f'{name}:NumericRangeFilter' for name in (*_DYNAMIC, *_FEES))
        + ' taxation:OrderItemTaxationFilter is_refundable:BoolFilter '
        'is_parcel_tracking_url:BoolFilter is_item_identifier:BoolFilter '
        'linked_offer_data_offer_id:Int64Filter '
        'linked_offer_data_offer_warranty:OfferWarrantyFilter '
        'linked_offer_data_offer_grading:OfferGradingFilter '
        'linked_offer_data_shipping_profile_id:Int64Filter'
    ),
    'order_id:s64*',
)

_listing(
    'ListOrderItemReturnsRequest',
    'Int64Pagination',
    'ID ORDER_ID RETURN_INITIATED_AT DELIVERED_AT TRACKING_NUMBER',
    (
        'order_id:Int64Filter order_item_identifier:StringFilter '
        'return_initiated_at:TimestampRangeFilter state:OrderItemReturnStateFilter '
        'delivered_at:TimestampRangeFilter tracking_number:StringFilter'
    ),
)

_OFFER = (
    'created_at:TimestampRangeFilter instance_id:Int64Filter state:OfferStateFilter '
    'name:{0}.Filter.OfferNameFilter sku:OfferSKUFilter grading:OfferGradingFilter '
    'warranty:OfferWarrantyFilter stock:UInt32RangeFilter shipping_profile_id:Int64Filter '
    'secondary_shipping_profile_id:OptionalInt64Filter taxation:OfferTaxationFilter '
    'reference_currency_code:CurrencyCodeFilter reference_price:NumericRangeFilter '
    'reference_min_price:OptionalNumericRangeFilter '
)
_MARKET_PRICE = (
    'market_price_market_code:StringFilter market_price_is_site_market:BoolFilter '
    'market_price_is_calculated:BoolFilter market_price_currency_code:CurrencyCodeFilter '
    'market_price_price:NumericRangeFilter market_price_min_price:OptionalNumericRangeFilter '
    'market_price_site_market_currency_code:CurrencyCodeFilter '
    'market_price_site_market_price:NumericRangeFilter '
    'market_price_site_market_min_price:OptionalNumericRangeFilter '
    'market_price_visibility:OfferVisibilityFilter '
    'market_price_instance_buybox_state:OfferBuyboxStateFilter '
    'market_price_buybox_scope:OfferBuyboxScopeFilter'
)
_listing(
    'ListOffersRequest',
    'Int64Pagination',
    (
        'ID CREATED_AT NAME SKU GRADING WARRANTY STOCK TAXATION REFERENCE_CURRENCY_CODE '
        'REFERENCE_PRICE REFERENCE_MIN_PRICE'
    ),
    f"id:Int64Filter {_OFFER.format('ListOffersRequest')} battery_condition:BatteryConditionFilter",
)
_listing(
    'ListMarketOffersRequest',
    'MarketOfferIdentifierPagination',
    'ID',
    (
        'id:MarketOfferIdentifierFilter offer_id:Int64Filter '
        f"{_OFFER.format('ListMarketOffersRequest')} {_MARKET_PRICE}"
    ),
)
_listing(
    'ListMarketOffersByOfferRequest',
    'StringPagination',
    (
        'ID MARKET_PRICE_MARKET_CODE MARKET_PRICE_MARKET_NAME MARKET_PRICE_IS_SITE_MARKET '
        'MARKET_PRICE_IS_CALCULATED MARKET_PRICE_CURRENCY_CODE MARKET_PRICE_PRICE '
        'MARKET_PRICE_MIN_PRICE MARKET_PRICE_SITE_MARKET_CURRENCY_CODE '
        'MARKET_PRICE_SITE_MARKET_PRICE MARKET_PRICE_SITE_MARKET_MIN_PRICE'
    ),
    f'id:MarketOfferIdentifierFilter {_MARKET_PRICE}',
    'offer_identifier:OfferIdentifier*',
)
_listing(
    'ListMarketsRequest',
    'StringPagination',
    'CODE NAME',
    ('code:StringFilter is_site:BoolFilter type:MarketTypeFilter currency:CurrencyCodeFilter'),
)
_listing('ListCurrenciesRequest', 'CurrencyCodePagination', 'CODE', 'code:CurrencyCodeFilter')
_listing(
    'ListShippingProfilesRequest',
    'Int64Pagination',
    (
        'ID CREATED_AT NAME SOURCE_COUNTRY_MARKET_CODE NUM_OFFERS_ASSIGNED '
        'SOURCE_COUNTRY_MARKET_NAME'
    ),
    (
        'id:Int64Filter created_at:TimestampRangeFilter name:ShippingProfileNameFilter '
        'source_country_market_code:StringFilter destination_market_code:StringFilter '
        'num_offers_assigned:UInt32RangeFilter'
    ),
)
define('ListMerchantAddressesRequest.Filter', 'type:MerchantAddressType')
define('ListMerchantAddressesRequest', 'filter:ListMerchantAddressesRequest.Filter')
