"""The 85 methods of refurbed's Merchant API: path, permission, messages (digest 2, Appendix C)."""

from __future__ import annotations

from dataclasses import dataclass

PREFIX = '/refb.merchant.v1.'


@dataclass(frozen=True)
class Method:
    """One RPC. `answer` and `request` name messages; `batch` is (list key, result key); the
    request of a `stream` is a JSON array of messages."""

    service: str
    name: str
    permission: str
    request: str = ''
    answer: str = ''
    batch: tuple[str, str] | None = None
    stream: bool = False

    @property
    def path(self) -> str:
        """The one path it is reached by."""
        return f'{PREFIX}{self.service}/{self.name}'


# service -> permission -> methods
_PERMISSIONS: dict[str, dict[str, str]] = {
    'BuybackBidService': {
        'buybackBid:list': 'ListBuybackBids',
        'buybackBid:create': 'CreateBuybackBid',
        'buybackBid:update': (
            'CreateBuybackMarketBid UpdateBuybackMarketBid DeleteBuybackMarketBid UpdateBuybackBid'
        ),
        'buybackBid:delete': 'DeleteBuybackBid',
        'buybackBid:view': 'GetSecondOfferBuybackMarketBid',
    },
    'BuybackOrderItemService': {
        'buybackOrder:update': (
            'UploadShippingLabel ConfirmReceived Accept Reject MakeSecondOffer NotifyReturned'
        ),
    },
    'BuybackOrderService': {'buybackOrder:list': 'ListBuybackOrders'},
    'BuybackProductService': {'product:list': 'ListBuybackProducts'},
    'BuybackSupplyboxService': {'buybackSupplybox:list': 'ListBuybackSupplyboxes'},
    'CatalogService': {'catalogTemplate:view': 'GetCatalogTemplates'},
    'CurrencyService': {'currency:list': 'ListCurrencies', 'currency:view': 'GetCurrency'},
    'InstanceService': {'instance:view': 'GetInstance BatchGetInstances'},
    'MarketOfferService': {
        'marketOffer:list': 'ListMarketOffers ListMarketOffersByOffer',
        'marketOffer:view': 'GetMarketOffer BatchGetMarketOffer',
        'marketOffer:create': 'CreateMarketOffer BatchCreateMarketOffer',
        'marketOffer:update': 'UpdateMarketOffer BatchUpdateMarketOffer',
        'marketOffer:delete': 'DeleteMarketOffer BatchDeleteMarketOffer',
    },
    'MarketService': {'market:list': 'ListMarkets', 'market:view': 'GetMarket'},
    'MerchantService': {
        'address:list': 'ListMerchantAddresses',
        'address:create': 'CreateMerchantAddress',
        'address:update': 'UpdateMerchantAddress',
        'address:delete': 'DeleteMerchantAddress',
    },
    'OfferService': {
        'offer:list': 'ListOffers',
        'offer:view': 'GetOffer BatchGetOffers',
        'offer:create': 'CreateOffer BatchCreateOffers',
        'offer:update': 'UpdateOffer BatchUpdateOffers',
        'offer:delete': 'DeleteOffer BatchDeleteOffers',
    },
    'OrderItemReturnService': {'orderItemReturn:list': 'ListOrderItemReturns'},
    'OrderItemService': {
        'orderItem:list': 'ListOrderItemsByOrder',
        'orderItem:view': 'GetOrderItem CalculateRefundOrderItem',
        'orderItem:update': (
            'UpdateOrderItem UpdateOrderItemState BatchUpdateOrderItems BatchUpdateOrderItemsState'
        ),
        'orderItem:refund': 'RefundOrderItem',
    },
    'OrderService': {
        'order:list': 'ListOrders',
        'order:view': 'GetOrder CalculateRefundOrder',
        'order:refund': 'RefundOrder',
        'orderInvoice:update': 'SetOrderInvoiceStream',
        'orderInvoice:view': 'GetOrderInvoice',
        'orderInvoice:delete': 'DeleteOrderInvoice',
        'shippingLabel:create': 'CreateShippingLabel',
        'shippingLabel:list': 'ListShippingLabels',
        'orderCommercialInvoice:update': 'UploadOrderCommercialInvoice',
        'orderCommercialInvoice:view': 'GetOrderCommercialInvoice',
        'orderCommercialInvoice:delete': 'DeleteOrderCommercialInvoice',
        'shippingLabelAddress:update': 'UpdateShippingLabelAddress',
    },
    'ShippingProfileService': {
        'shippingProfile:list': 'ListShippingProfiles ListAvailableCarriers',
        'shippingProfile:view': 'GetShippingProfile',
        'shippingProfile:create': 'CreateShippingProfile',
        'shippingProfile:update': 'UpdateShippingProfile',
        'shippingProfile:delete': 'DeleteShippingProfile',
    },
    'TicketService': {
        'ticket:list': 'ListTickets',
        'ticket:view': 'GetTicket',
        'ticket:update': 'UpdateTicket GenerateReturnShippingLabel',
        'ticket.topic:requestChange': 'RequestTopicChange',
        'ticket:create': 'CreateTicket',
        'ticket.helpRequest:list': 'ListTicketHelpRequests',
        'ticket.helpRequest:view': 'GetTicketHelpRequest',
        'ticket.helpRequest:update': 'UpdateTicketHelpRequest',
        'ticket.helpRequest:create': 'CreateTicketHelpRequest',
    },
}
# batch method -> (messages are named like, list key, result key); '' for status only
_BATCHES = {
    'BatchGetOffers': ('BatchGetOffers', 'offers', 'offer'),
    'BatchCreateOffers': ('BatchCreateOffers', 'offers', 'offer'),
    'BatchUpdateOffers': ('BatchUpdateOffers', 'offers', 'offer'),
    'BatchDeleteOffers': ('BatchDeleteOffers', 'offers', ''),
    'BatchGetMarketOffer': ('BatchGetMarketOffers', 'market_offers', 'market_offer'),
    'BatchCreateMarketOffer': ('BatchCreateMarketOffers', 'market_offers', 'market_offer'),
    'BatchUpdateMarketOffer': ('BatchUpdateMarketOffers', 'market_offers', 'market_offer'),
    'BatchDeleteMarketOffer': ('BatchDeleteMarketOffers', 'offers', ''),
    'BatchUpdateOrderItems': ('BatchUpdateOrderItems', 'order_items', 'order_item'),
    'BatchUpdateOrderItemsState': ('BatchUpdateOrderItemsState', 'updates', 'order_item'),
    'BatchGetInstances': ('BatchGetInstances', 'instances', 'instance'),
}
_EMPTY_ANSWERS = (
    'DeleteOffer',
    'DeleteMarketOffer',
    'DeleteShippingProfile',
    'DeleteOrderInvoice',
    'DeleteOrderCommercialInvoice',
)
# stream method -> its messages are named like
_STREAMS = {
    'SetOrderInvoiceStream': 'SetOrderInvoice',
    'UploadOrderCommercialInvoice': 'UploadOrderCommercialInvoice',
}


def _method(service: str, permission: str, name: str) -> Method:
    stem, key, result = _BATCHES.get(name, (_STREAMS.get(name, name), '', ''))
    request = 'Empty' if name == 'ListAvailableCarriers' else f'{stem}Request'
    answer = 'Empty' if name in _EMPTY_ANSWERS else f'{stem}Response'
    batch = (key, result) if key else None
    full = f'merchant.{permission}'
    return Method(service, name, full, request, answer, batch, name in _STREAMS)


METHODS: dict[str, Method] = {
    name: _method(service, permission, name)
    for service, permissions in _PERMISSIONS.items()
    for permission, names in permissions.items()
    for name in names.split()
}
BY_PATH: dict[str, Method] = {method.path: method for method in METHODS.values()}
PERMISSIONS: frozenset[str] = frozenset(method.permission for method in METHODS.values())
