"""What refurbed answers: the resources and the envelopes around them (contract digest,
Appendix A). Field by field as in the official document; a test compares the two."""

from __future__ import annotations

from .refurbed_types import define

define('Status', 'code:u32 message:str details:str[]')

# -- orders -------------------------------------------------------------------------------------
define(
    'v1.Address',
    (
        'first_name:str family_name:str entity:AddressEntity company_name:str? company_vatin:str? '
        'personal_vatin:str? country_code:CountryCode post_code:str town:str street_name:str '
        'house_no:str? supplement:str? phone_number:str'
    ),
)
define('OrderItemIdentifier', 'identifier_type:OrderItemIdentifierType* value:str*')
define('CarrierTrackingNumber', 'carrier:str* tracking_number:str*')
define(
    'OfferData',
    (
        'offer_id:s64 offer_version:s64 offer_order_exchange_rate:rate '
        'offer_warranty:OfferWarranty offer_grading:OfferGrading shipping_profile_id:s64 '
        'shipping_profile_version:s64? '
        'shipping_costs:dec battery_condition:BatteryCondition?'
    ),
)
define(
    'OrderItem',
    (
        'id:s64 order_id:s64 name:str state:OrderItemState sku:str currency_code:CurrencyCode '
        'settlement_currency_code:CurrencyCode total_charged:dec settlement_total_charged:dec '
        'total_discount:dec settlement_total_discount:dec total_charged_dynamic:dec '
        'settlement_total_charged_dynamic:dec total_paid:dec settlement_total_paid:dec '
        'total_refunded:dec settlement_total_refunded:dec settlement_total_commission:dec '
        'settlement_base_commission:dec settlement_payout_commission:dec '
        'settlement_payment_commission:dec settlement_dynamic_commission:dec '
        'taxation:OrderItemTaxation is_refundable:bool refund_eligibility:RefundEligibility '
        'offer_data:OfferData parcel_tracking_url:str? return_shipment_tracking_url:str? '
        'item_identifier:str? item_identifiers:OrderItemIdentifier[] '
        'shipment_status:OrderItemShipmentStatus? shipment_substatus:OrderItemShipmentSubstatus? '
        'return_initiated:bool vat_rate:rate vat_country:CountryCode vat_charged:dec '
        'settlement_vat_charged:dec weight_kg:f32? manufacturing_country:CountryCode? hs_code:str?'
    ),
)
define(
    'Order',
    (
        'id:s64 released_at:ts state:OrderState labels:OrderLabel[] customer_email:str '
        'shipping_address:v1.Address invoice_address:v1.Address currency_code:CurrencyCode '
        'settlement_currency_code:CurrencyCode settlement_exchange_rate:rate total_charged:dec '
        'settlement_total_charged:dec total_discount:dec settlement_total_discount:dec '
        'total_paid:dec settlement_total_paid:dec total_refunded:dec settlement_total_refunded:dec '
        'total_vat_charged:dec settlement_total_vat_charged:dec is_refundable:bool '
        'refund_eligibility:RefundEligibility is_invoiceable:bool has_invoice:bool '
        'items:OrderItem[] shipping_label_address:v1.Address payment_method:PaymentMethod'
    ),
)
define('ListOrdersResponse', 'orders:Order[] has_more:bool')
define('GetOrderResponse', 'order:Order')
define('ListOrderItemsByOrderResponse', 'order_items:OrderItem[] has_more:bool')
for _name in ('GetOrderItemResponse', 'UpdateOrderItemResponse', 'UpdateOrderItemStateResponse'):
    define(_name, 'order_item:OrderItem')
for _name in ('BatchUpdateOrderItemsResponse', 'BatchUpdateOrderItemsStateResponse'):
    define(f'{_name}.Result', 'status:Status order_item:OrderItem?')
    define(_name, f'results:{_name}.Result[]')

# -- offers -------------------------------------------------------------------------------------
define('OfferIdentifier', 'id:s64|identifier sku:str|identifier')
define('MarketOfferIdentifier', 'offer_id:OfferIdentifier* market_code:str*')
define(
    'BuyboxInfo',
    (
        'site_market_competitor_price:dec site_market_suggested_offer_price:dec '
        'site_market_suggested_offer_price_diff:dec suggested_offer_price:dec '
        'suggested_offer_price_diff:dec'
    ),
)
define(
    'OfferMarketPrice',
    (
        'offer_id:s64 market_code:str market_name:str is_site_market:bool is_calculated:bool '
        'currency_code:CurrencyCode price:dec min_price:dec? '
        'site_market_currency_code:CurrencyCode? site_market_price:dec? '
        'site_market_min_price:dec? visibility:OfferVisibility? '
        'instance_buybox_state:OfferBuyboxState? instance_buybox_info:BuyboxInfo? '
        'buybox_scope:OfferBuyboxScope?'
    ),
)
define('RejectionReason', 'free_text:str category:RejectionCategory')
_OFFER = (
    'version:s64 is_current:bool created_at:ts instance_id:s64 instance_name:str '
    'state:OfferState sku:str grading:OfferGrading warranty:OfferWarranty stock:u32 '
    'shipping_profile_id:s64 shipping_profile_name:str secondary_shipping_profile_id:s64? '
    'secondary_shipping_profile_name:str? taxation:OfferTaxation real_taxation:OfferTaxation '
    'reference_currency_code:CurrencyCode reference_price:dec reference_min_price:dec? '
)
define(
    'Offer',
    (
        f'id:s64 {_OFFER} set_market_prices:OfferMarketPrice[] '
        'calculated_market_prices:OfferMarketPrice[] battery_condition:BatteryCondition? '
        'rejection_reason:RejectionReason?'
    ),
)
define('MarketOffer', f'id:MarketOfferIdentifier {_OFFER} market_price:OfferMarketPrice')
define('ListOffersResponse', 'offers:Offer[] has_more:bool')
for _name in ('GetOfferResponse', 'CreateOfferResponse', 'UpdateOfferResponse'):
    define(_name, 'offer:Offer')
for _name in ('BatchGetOffersResponse', 'BatchCreateOffersResponse', 'BatchUpdateOffersResponse'):
    define(f'{_name}.Result', 'status:Status offer:Offer?')
    define(_name, f'results:{_name}.Result[]')
for _name in ('ListMarketOffersResponse', 'ListMarketOffersByOfferResponse'):
    define(_name, 'market_offers:MarketOffer[] has_more:bool')
for _name in ('GetMarketOfferResponse', 'CreateMarketOfferResponse', 'UpdateMarketOfferResponse'):
    define(_name, 'market_offer:MarketOffer')
for _name in (
    'BatchGetMarketOffersResponse',
    'BatchCreateMarketOffersResponse',
    'BatchUpdateMarketOffersResponse',
):
    define(f'{_name}.Result', 'status:Status market_offer:MarketOffer?')
    define(_name, f'results:{_name}.Result[]')
for _name in ('BatchDeleteOffersResponse', 'BatchDeleteMarketOffersResponse'):
    define(f'{_name}.Result', 'status:Status')
    define(_name, f'results:{_name}.Result[]')

# -- look-ups ------------------------------------------------------------------------------------
define('Market', 'code:str is_site:bool type:MarketType name:str currency_code:CurrencyCode')
define('ExchangeRate', 'base_currency:CurrencyCode target_currency:CurrencyCode rate:rate')
define('Currency', 'code:CurrencyCode exchange_rates:ExchangeRate[]')
define('Instance', 'id:s64 name:str')
define('v1.Carrier', 'name:str slug:str')
define(
    'CatalogConstraint',
    (
        'attribute_key:str attribute_name:str presence:Presence known_values:str[] unit:str? '
        'value_type:ValueType description:str'
    ),
)
define('CatalogTemplate', '')  # a template holds templates: the name must be there first
define(
    'CatalogTemplate',
    (
        'constraints:CatalogConstraint[] category_id:s64 category_name:str '
        'child_templates:CatalogTemplate[] version:s64'
    ),
)
define(
    'MerchantAddress',
    (
        'id:s64 version:s64 label:str first_name:str? family_name:str? company_name:str '
        'country_code:CountryCode post_code:str town:str street_name:str house_no:str? '
        'supplement:str? phone_number:str? type:MerchantAddressType'
    ),
)
define(
    'Destination',
    (
        'market_code:str market_name:str is_site_market:bool currency_code:CurrencyCode '
        'shipping_costs:dec site_market_currency_code:CurrencyCode? '
        'site_market_shipping_costs:dec? min_delivery_days:u32 max_delivery_days:u32 '
        'label_creation_enabled:bool carrier:str? '
        'dispatch_cutoff_hour:u32?'
    ),
)
define(
    'ShippingProfile',
    (
        'id:s64 version:s64 is_current:bool created_at:ts name:str source_country_market_code:str '
        'source_country_market_name:str source_address:MerchantAddress? is_deletable:bool '
        'num_offers_assigned:u32? destinations:Destination[]'
    ),
)
define('ListMarketsResponse', 'markets:Market[] has_more:bool')
define('GetMarketResponse', 'market:Market')
define('ListCurrenciesResponse', 'currencies:Currency[] has_more:bool')
define('GetCurrencyResponse', 'currency:Currency')
define('GetInstanceResponse', 'instance:Instance')
define('BatchGetInstancesResponse.Result', 'status:Status instance:Instance?')
define('BatchGetInstancesResponse', 'results:BatchGetInstancesResponse.Result[]')
define('ListShippingProfilesResponse', 'shipping_profiles:ShippingProfile[] has_more:bool')
for _name in ('Get', 'Create', 'Update'):
    define(f'{_name}ShippingProfileResponse', 'shipping_profile:ShippingProfile')
define('ListAvailableCarriersResponse', 'carriers:v1.Carrier[]')
define('GetCatalogTemplatesResponse', 'templates:CatalogTemplate[]')
define('ListMerchantAddressesResponse', 'merchant_addresses:MerchantAddress[]')
for _name in ('Create', 'Update'):
    define(f'{_name}MerchantAddressResponse', 'merchant_address:MerchantAddress')
define('Empty', '')
define('DeleteMerchantAddressResponse', '')
