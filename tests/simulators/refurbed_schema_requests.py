"""What refurbed's reading, writing and batch methods take (contract digest 1.6 and 2).

`*` is what the proto comments require, enums and messages included, which Swagger omits.
"""

from __future__ import annotations

from .refurbed_types import define

for _name in ('GetOrder', 'GetOrderItem', 'DeleteShippingProfile', 'DeleteMerchantAddress'):
    define(f'{_name}Request', 'id:s64*')

# -- order items --------------------------------------------------------------------------------
_ITEM = (
    'parcel_tracking_url:str? item_identifier:str? item_identifiers:OrderItemIdentifier[] '
    'weight_kg:f32? manufacturing_country:CountryCode? hs_code:str? '
    'parcel_carrier_tracking_number:CarrierTrackingNumber'
)
for _name in ('UpdateOrderItemRequest', 'BatchUpdateOrderItemsRequest.Update'):
    define(_name, f'id:s64* {_ITEM}')
for _name in ('UpdateOrderItemStateRequest', 'BatchUpdateOrderItemsStateRequest.Update'):
    define(_name, f'id:s64* state:OrderItemState* {_ITEM}')
define('BatchUpdateOrderItemsRequest', 'order_items:BatchUpdateOrderItemsRequest.Update[]')
define('BatchUpdateOrderItemsStateRequest', 'updates:BatchUpdateOrderItemsStateRequest.Update[]')

# -- offers -------------------------------------------------------------------------------------
_PRICE = 'market_code:str* currency_code:CurrencyCode* price:dec* min_price:dec?'
_NEW_OFFER = (
    'instance_id:s64|instance gtin:str|instance mpn:str|instance {1} sku:str* '
    'grading:OfferGrading* warranty:OfferWarranty* stock:u32* shipping_profile_id:s64* '
    'secondary_shipping_profile_id:s64? taxation:OfferTaxation* '
    'reference_currency_code:CurrencyCode* reference_price:dec* reference_min_price:dec? '
    'create_market_prices:{0}[] battery_condition:BatteryCondition?'
)
_OFFER_CHANGE = (
    'identifier:OfferIdentifier* grading:OfferGrading? warranty:OfferWarranty? stock:u32? '
    'shipping_profile_id:s64? secondary_shipping_profile_id:s64|secondary '
    'delete_secondary_shipping_profile_id:bool|secondary taxation:OfferTaxation? '
    'reference_currency_code:CurrencyCode? reference_price:dec? reference_min_price:dec|min '
    'delete_reference_min_price:bool|min'
)
define('MatchingHints', 'refb_product_id:s64? google_category_id:s64? gtin:str? mpn:str?')
define('Specification', 'key:str* val:str*')
define(
    'InstanceDescriptor',
    (
        'lang_code:LanguageCode* instance_name:str* category_id:s64* specification:Specification[] '
        'hints:MatchingHints?'
    ),
)
define('CreateOfferRequest.CreateMarketPrice', _PRICE)
define('Create.CreateMarketPrice', _PRICE)
define('CreateOfferRequest', _NEW_OFFER.format('CreateOfferRequest.CreateMarketPrice', ''))
define(
    'BatchCreateOffersRequest.Create',
    _NEW_OFFER.format(
        'Create.CreateMarketPrice', 'instance_descriptor:InstanceDescriptor|instance'
    ),
)
define('UpdateOfferRequest', _OFFER_CHANGE)
define('BatchUpdateOffersRequest.Update', _OFFER_CHANGE)
for _name in (
    'GetOfferRequest',
    'DeleteOfferRequest',
    'BatchGetOffersRequest.Get',
    'BatchDeleteOffersRequest.Delete',
):
    define(_name, 'identifier:OfferIdentifier*')
for _verb, _part in (
    ('Get', 'Get'),
    ('Create', 'Create'),
    ('Update', 'Update'),
    ('Delete', 'Delete'),
):
    define(f'Batch{_verb}OffersRequest', f'offers:Batch{_verb}OffersRequest.{_part}[]')

# -- market offers ------------------------------------------------------------------------------
_PRICE_CHANGE = 'currency_code:CurrencyCode? price:dec? min_price:dec|min delete_min_price:bool|min'
define('CreateMarketOfferRequest.CreateOfferMarketPrice', _PRICE)
define('Create.CreateOfferMarketPrice', _PRICE)
define('UpdateMarketOfferRequest.UpdateOfferMarketPrice', _PRICE_CHANGE)
define('Update.UpdateOfferMarketPrice', _PRICE_CHANGE)
for _name, _price in (
    ('CreateMarketOfferRequest', 'CreateMarketOfferRequest.CreateOfferMarketPrice'),
    ('BatchCreateMarketOffersRequest.Create', 'Create.CreateOfferMarketPrice'),
):
    define(_name, f'identifier:OfferIdentifier* market_price:{_price}*')
for _name, _price in (
    ('UpdateMarketOfferRequest', 'UpdateMarketOfferRequest.UpdateOfferMarketPrice'),
    ('BatchUpdateMarketOffersRequest.Update', 'Update.UpdateOfferMarketPrice'),
):
    define(_name, f'identifier:MarketOfferIdentifier* market_price:{_price}*')
for _name in (
    'GetMarketOfferRequest',
    'DeleteMarketOfferRequest',
    'BatchGetMarketOffersRequest.Get',
    'BatchDeleteMarketOffersRequest.Delete',
):
    define(_name, 'identifier:MarketOfferIdentifier*')
for _verb in ('Get', 'Create', 'Update'):
    define(
        f'Batch{_verb}MarketOffersRequest',
        f'market_offers:Batch{_verb}MarketOffersRequest.{_verb}[]',
    )
define('BatchDeleteMarketOffersRequest', 'offers:BatchDeleteMarketOffersRequest.Delete[]')

# -- look-ups ------------------------------------------------------------------------------------
define('GetMarketRequest', 'code:str*')
define('GetCurrencyRequest', 'code:CurrencyCode*')
_INSTANCE = 'id:s64|identifier gtin:str|identifier mpn:str|identifier'
define('GetInstanceRequest', _INSTANCE)
define('InstanceIdentifier', _INSTANCE)
define('BatchGetInstancesRequest.Get', 'identifier:InstanceIdentifier*')
define('BatchGetInstancesRequest', 'instances:BatchGetInstancesRequest.Get[]')
define(
    'GetCatalogTemplatesRequest',
    ('category_type:CategoryType* category_id:s64? lang_code:LanguageCode*'),
)

# -- shipping profiles and addresses ------------------------------------------------------------
_SENDER = (
    'first_name:str? family_name:str? company_name:str* country_code:CountryCode* post_code:str* '
    'town:str* street_name:str* house_no:str* supplement:str? phone_number:str?'
)
_NEW_DESTINATION = (
    'market_code:str* currency_code:CurrencyCode* shipping_costs:dec* min_delivery_days:u32* '
    'max_delivery_days:u32* label_creation_enabled:bool? carrier:str? dispatch_cutoff_hour:u32?'
)
for _name in ('CreateShippingProfileRequest', 'UpdateShippingProfileRequest'):
    define(f'{_name}.Address', _SENDER)
    define(f'{_name}.CreateDestination', _NEW_DESTINATION)
define(
    'UpdateDestination',
    (
        'market_code:str* currency_code:CurrencyCode? shipping_costs:dec? min_delivery_days:u32? '
        'max_delivery_days:u32? label_creation_enabled:bool? carrier:str? dispatch_cutoff_hour:u32?'
    ),
)
define(
    'CreateShippingProfileRequest',
    (
        'name:str* source_country_market_code:str? '
        'source_address:CreateShippingProfileRequest.Address? '
        'create_destinations:CreateShippingProfileRequest.CreateDestination[]'
    ),
)
define(
    'UpdateShippingProfileRequest',
    (
        'id:s64* name:str? source_country_market_code:str? '
        'source_address:UpdateShippingProfileRequest.Address? '
        'create_destinations:UpdateShippingProfileRequest.CreateDestination[] '
        'update_destinations:UpdateDestination[] delete_destinations:str[]'
    ),
)
define('GetShippingProfileRequest', 'id:s64* version:s64?')
define('CreateMerchantAddressRequest', f'type:MerchantAddressType* label:str? {_SENDER}')
define(
    'UpdateMerchantAddressRequest',
    (
        'id:s64* label:str? first_name:str? family_name:str? company_name:str? '
        'country_code:CountryCode? post_code:str? town:str? street_name:str? house_no:str? '
        'supplement:str? phone_number:str?'
    ),
)
