"""Which handler serves which of refurbed's methods; what is not here answers 501."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .refurbed_lookups import Lookups
from .refurbed_market_offers import MarketOffers
from .refurbed_offers import Offers
from .refurbed_orders import Orders
from .refurbed_profiles import Profiles
from .refurbed_world import World

Handler = Callable[[str, dict[str, Any]], dict[str, Any]]


def handlers_of(world: World, orders: Orders, offers: Offers) -> dict[str, Handler]:
    """Return the handler of every simulated method; of a batch, of one element."""
    return {
        **_of_orders(orders),
        **_of_offers(offers),
        **_of_market_offers(MarketOffers(world)),
        **_of_profiles(Profiles(world)),
        **_of_lookups(Lookups(world)),
    }


def _of_orders(orders: Orders) -> dict[str, Handler]:
    return {
        'ListOrders': orders.list_orders,
        'GetOrder': orders.get_order,
        'ListOrderItemsByOrder': orders.list_items,
        'GetOrderItem': orders.get_item,
        'UpdateOrderItem': orders.update_item,
        'UpdateOrderItemState': orders.update_state,
        'BatchUpdateOrderItems': orders.update_item,
        'BatchUpdateOrderItemsState': orders.update_state,
    }


def _of_offers(offers: Offers) -> dict[str, Handler]:
    return {
        'ListOffers': offers.list_offers,
        'GetOffer': offers.get,
        'CreateOffer': offers.create,
        'UpdateOffer': offers.update,
        'DeleteOffer': offers.delete,
        'BatchGetOffers': offers.get,
        'BatchCreateOffers': offers.create,
        'BatchUpdateOffers': offers.update,
        'BatchDeleteOffers': offers.delete,
    }


def _of_market_offers(markets: MarketOffers) -> dict[str, Handler]:
    return {
        'ListMarketOffers': markets.list_all,
        'ListMarketOffersByOffer': markets.list_by_offer,
        'GetMarketOffer': markets.get,
        'CreateMarketOffer': markets.create,
        'UpdateMarketOffer': markets.update,
        'DeleteMarketOffer': markets.delete,
        'BatchGetMarketOffer': markets.get,
        'BatchCreateMarketOffer': markets.create,
        'BatchUpdateMarketOffer': markets.update,
        'BatchDeleteMarketOffer': markets.delete,
    }


def _of_profiles(profiles: Profiles) -> dict[str, Handler]:
    return {
        'ListShippingProfiles': profiles.list_all,
        'GetShippingProfile': profiles.get,
        'CreateShippingProfile': profiles.create,
        'UpdateShippingProfile': profiles.update,
        'DeleteShippingProfile': profiles.delete,
    }


def _of_lookups(lookups: Lookups) -> dict[str, Handler]:
    return {
        'ListMarkets': lookups.list_markets,
        'GetMarket': lookups.get_market,
        'ListCurrencies': lookups.list_currencies,
        'GetCurrency': lookups.get_currency,
        'GetInstance': lookups.get_instance,
        'BatchGetInstances': lookups.get_instance_of_batch,
        'ListAvailableCarriers': lookups.list_carriers,
        'GetCatalogTemplates': lookups.get_templates,
        'ListMerchantAddresses': lookups.list_addresses,
        'CreateMerchantAddress': lookups.create_address,
        'UpdateMerchantAddress': lookups.update_address,
        'DeleteMerchantAddress': lookups.delete_address,
    }
