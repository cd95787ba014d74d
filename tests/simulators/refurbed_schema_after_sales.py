"""Messages of refunds, invoices, shipping labels and returns (contract digest 2.1, 2.2, 2.11)."""

from __future__ import annotations

from .refurbed_types import define

# -- refunds ------------------------------------------------------------------------------------
_BLOCK = (
    'currency_code:CurrencyCode total_paid:dec total_refunded:dec refunded:dec '
    'refunded_refurbed:dec refunded_merchant:dec'
)
for _verb in ('Refund', 'CalculateRefund'):
    define(f'{_verb}OrderRequest', 'id:s64*')
    define(
        f'{_verb}OrderItemRequest', 'id:s64* currency_code:CurrencyCode* target_paid_amount:str*'
    )
    define(f'{_verb}OrderResponse', _BLOCK)
    define(f'{_verb}OrderItemResponse', _BLOCK)

# -- invoices -----------------------------------------------------------------------------------
define('SetOrderInvoiceRequest.Meta', 'order_id:s64*')
define('SetOrderInvoiceRequest', 'meta:SetOrderInvoiceRequest.Meta data:b64')
define('SetOrderInvoiceResponse', 'size:s64 crc32:str url:str')
define(
    'UploadOrderCommercialInvoiceRequest.Meta', 'order_id:s64* commercial_invoice_number:str*'
)
define(
    'UploadOrderCommercialInvoiceRequest',
    'meta:UploadOrderCommercialInvoiceRequest.Meta data:b64',
)
define('UploadOrderCommercialInvoiceResponse', 'size:s64 url:str commercial_invoice_number:str')
for _kind in ('Invoice', 'CommercialInvoice'):
    define(f'GetOrder{_kind}Request', 'order_id:s64*')
    define(f'DeleteOrder{_kind}Request', 'order_id:s64*')
define('GetOrderInvoiceResponse', 'url:str')
define('GetOrderCommercialInvoiceResponse', 'url:str commercial_invoice_number:str')

# -- shipping labels ----------------------------------------------------------------------------
define('NormalPrinterURLs', 'top_left:str top_right:str bottom_left:str bottom_right:str')
define('TrackingData', 'carrier:str tracking_number:str tracking_url:str')
define(
    'ShippingLabel',
    (
        'id:s64 normal_printer_urls:NormalPrinterURLs label_printer_url:str '
        'tracking_data:TrackingData parcel_weight:f32 merchant_address:MerchantAddress'
    ),
)
define(
    'CreateShippingLabelRequest',
    'order_id:s64* merchant_address_id:s64* parcel_weight:f32* carrier:CarrierEnum.Carrier*',
)
define('CreateShippingLabelResponse', 'shipping_label:ShippingLabel')
define('ListShippingLabelsRequest', 'order_id:s64*')
define('ListShippingLabelsResponse', 'shipping_labels:ShippingLabel[]')
# `company` and `phone` here; the resource says `company_name` and `phone_number`.
define(
    'UpdateShippingLabelAddressRequest.Address',
    (
        'first_name:str* family_name:str* company:str? street_name:str* house_no:str? '
        'supplement:str? town:str* post_code:str* country_code:CountryCode* phone:str*'
    ),
)
define(
    'UpdateShippingLabelAddressRequest',
    'order_id:s64* address:UpdateShippingLabelAddressRequest.Address*',
)
define('UpdateShippingLabelAddressResponse', 'address:v1.Address')

# -- returns ------------------------------------------------------------------------------------
define(
    'OrderItemReturn',
    (
        'id:s64 order_id:s64 order_item_id:s64 instance_name:str order_item_identifier:str? '
        'item_identifiers:OrderItemIdentifier[] return_initiated_at:ts '
        'state:OrderItemReturnState delivered_at:ts? tracking_number:str tracking_url:str '
        'ticket_topic:str? ticket_url:str item_within_trial_period:bool'
    ),
)
define('ListOrderItemReturnsResponse', 'returns:OrderItemReturn[] has_more:bool')
