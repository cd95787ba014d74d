"""What orders and order items can be filtered and sorted by (contract digest 2.1, 2.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .clock import Clock
from .refurbed_items import View, is_invoiceable, order_labels, order_state
from .refurbed_lists import Table, any_item, collection, one

_TOTALS = ('total_charged', 'total_paid', 'total_refunded')
_WITH_TWINS = (*_TOTALS, *(f'settlement_{name}' for name in _TOTALS))
_FEES = ('total', 'base', 'payout', 'payment', 'dynamic')
_SHOWN = (
    *_WITH_TWINS,
    *('total_charged_dynamic', 'settlement_total_charged_dynamic'),
    *(
        f'settlement_{name}_commission'
        for name in ('total', 'base', 'payout', 'payment', 'dynamic')
    ),
    *('name', 'state', 'sku', 'currency_code', 'settlement_currency_code', 'taxation'),
    'is_refundable',
)
_LINKED = ('offer_id', 'offer_warranty', 'offer_grading', 'shipping_profile_id')
Order = dict[str, Any]


def order_table(view: View, clock: Clock) -> Table:
    """Return how ListOrders filters and sorts."""
    totals = {name: _total(view, name) for name in _WITH_TWINS}
    filters = {
        'id': one(lambda order: order['id']),
        'released_at': one(lambda order: order['released_at']),
        'state': one(order_state),
        'labels': collection(order_labels),
        'customer_email': one(lambda order: order['email']),
        'currency_code': one(lambda order: order['currency']),
        'settlement_currency_code': one(lambda order: order['settlement_currency']),
        'is_invoiceable': one(lambda order: is_invoiceable(order, clock)),
        'has_invoice': one(lambda order: order['has_invoice']),
        **{name: one(get) for name, get in totals.items()},
        **_address_filters(),
        **_item_filters(),
    }
    sorts = {
        'RELEASED_AT': lambda order: order['released_at'],
        'CUSTOMER_EMAIL': lambda order: order['email'],
        'CURRENCY_CODE': lambda order: order['currency'],
        'SETTLEMENT_CURRENCY_CODE': lambda order: order['settlement_currency'],
        **{name.upper(): get for name, get in totals.items()},
    }
    return Table('ListOrdersRequest', lambda order: order['id'], filters, sorts)


def _total(view: View, name: str) -> Any:
    return lambda order: view.total(order, name)


def _address_filters() -> dict[str, Any]:
    shipping, invoice = 'shipping_address', 'invoice_address'
    return {
        'address': any_item(lambda order: map(_address_text, _both(order))),
        'address_phone_number': any_item(
            lambda order: (part['phone_number'] for part in _both(order))
        ),
        'shipping_address_entity': one(lambda order: order[shipping]['entity']),
        'shipping_address_country_code': one(lambda order: order[shipping]['country_code']),
        'invoice_address': one(lambda order: _address_text(order[invoice])),
        'invoice_address_entity': one(lambda order: order[invoice]['entity']),
        'invoice_address_vatin': any_item(_vatins),
        'invoice_address_country_code': one(lambda order: order[invoice]['country_code']),
    }


def _item_filters() -> dict[str, Any]:
    """Return the filters that an order passes when one of its items does."""
    return {
        'item_name': any_item(_each('name')),
        'item_sku': any_item(_each('sku')),
        'item_offer_id': any_item(
            lambda order: ((item['offer_data'] or {}).get('offer_id') for item in order['items'])
        ),
        'is_return_initiated': one(lambda order: any(_each('return_initiated')(order))),
        'is_return_shipment_label_used': one(lambda order: any(_each('return_label_used')(order))),
    }


def _both(order: Order) -> tuple[dict[str, Any], dict[str, Any]]:
    return order['shipping_address'], order['invoice_address']


def _address_text(address: dict[str, Any]) -> str:
    return ' '.join(str(value) for name, value in address.items() if value and name != 'entity')


def _vatins(order: Order) -> Iterator[str]:
    for name in ('company_vatin', 'personal_vatin'):
        if order['invoice_address'].get(name):
            yield order['invoice_address'][name]


def _each(name: str) -> Any:
    return lambda order: (item[name] for item in order['items'])


def item_table(view: View, order: Order) -> Table:
    """Return how ListOrderItemsByOrder filters and sorts the items of an order."""

    def shown(name: str) -> Any:
        return lambda item: view.item(order, item)[name]

    def linked(name: str) -> Any:
        return one(lambda item: (item['offer_data'] or {}).get(name))

    filters = {
        'id': one(lambda item: item['id']),
        'is_parcel_tracking_url': one(lambda item: bool(item['parcel_tracking_url'])),
        'is_item_identifier': one(
            lambda item: bool(item['item_identifiers'] or item['item_identifier'])
        ),
        **{name: one(shown(name)) for name in _SHOWN},
        **{f'linked_offer_data_{name}': linked(name) for name in _LINKED},
    }
    sorts = {name.upper(): shown(name) for name in _SHOWN}
    return Table('ListOrderItemsByOrderRequest', lambda item: item['id'], filters, sorts)
