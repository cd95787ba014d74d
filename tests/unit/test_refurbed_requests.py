"""What refurbed is sent is looked at first: it ignores what it does not know."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.refurbed_connector.api.requests_check import check, is_id

ORDERS = 'OrderService/ListOrders'
STATES = 'OrderItemService/BatchUpdateOrderItemsState'
STOCKS = 'OfferService/BatchUpdateOffers'
INSTANCE = 'InstanceService/GetInstance'
MARKET_OFFERS = 'MarketOfferService/ListMarketOffers'
INVOICE = 'OrderService/SetOrderInvoiceStream'
META = {'meta': {'order_id': '77'}}
LABEL = 'OrderService/CreateShippingLabel'
WISH = {
    'order_id': '77', 'merchant_address_id': '311', 'parcel_weight': Decimal('0.75'),
    'carrier': 'UPS',
}
TEMPLATES = 'CatalogService/GetCatalogTemplates'


@pytest.mark.parametrize(
    ('method', 'body'),
    [
        (ORDERS, {}),
        (
            ORDERS,
            {
                'pagination': {'limit': 100, 'starting_after': '77'},
                'sort': {'by': 'ID', 'order': 'ASC'},
                'filter': {
                    'state': {'any_of': ['NEW', 'ACCEPTED']},
                    'released_at': {'ge': '2026-09-13T00:00:00Z'},
                    'labels': {'all_of': ['PROCESSING']},
                },
            },
        ),
        (STATES, {'updates': [{'id': '5', 'state': 'ACCEPTED'}]}),
        (STOCKS, {'offers': [{'identifier': {'id': '5'}, 'stock': 0}]}),
        (STOCKS, {'offers': [{'identifier': {'sku': 'A'}, 'reference_price': '289.5'}]}),
        (INSTANCE, {'gtin': '4006381333931'}),
        (
            MARKET_OFFERS,
            {
                'pagination': {
                    'limit': 1,
                    'starting_after': {'offer_id': {'id': '8'}, 'market_code': 'SE'},
                },
                'filter': {'market_price_visibility': {'any_of': ['NONE', 'HIDDEN']}},
            },
        ),
        (TEMPLATES, {'category_type': 'ELECTRONICS', 'lang_code': 'DE'}),
        ('ShippingProfileService/ListAvailableCarriers', {}),
        (INVOICE, [META, {'data': 'JVBERi0='}, {'data': 'JVBERi0xLjQK'}]),
        (LABEL, WISH),
        (LABEL, {**WISH, 'parcel_weight': 2}),
    ],
)
def test_what_the_contract_allows_passes(method, body):
    check(method, body)


@pytest.mark.parametrize(
    ('method', 'body', 'named'),
    [
        ('OrderService/ListOrder', {}, 'OrderService/ListOrder'),
        (ORDERS, {'page_size': 100}, "'page_size'"),
        (ORDERS, {'pagination': {'page_token': 'x'}}, 'pagination has no field'),
        (ORDERS, {'sort': {'field': 'id'}}, "'field'"),
        (ORDERS, {'sort': {'by': 'id'}}, 'sort.by'),
        (ORDERS, {'filter': {'market': {'any_of': ['DE']}}}, "'market'"),
        (ORDERS, {'filter': {'state': {'any_of': ['shipped']}}}, 'state.any_of[0]'),
        (ORDERS, {'filter': {'state': {'any_of': ['UNSPECIFIED']}}}, 'UNSPECIFIED'),
        (ORDERS, {'filter': {'state': {'any_of': []}}}, 'state.any_of'),
        (ORDERS, {'filter': {'id': {'any_of': [77]}}}, 'id.any_of[0]'),
        (ORDERS, {'filter': {'released_at': {'ge': '2026-09-13'}}}, 'released_at.ge'),
        (ORDERS, {'pagination': {'limit': 1.5}}, 'limit'),
        (ORDERS, {'pagination': {'limit': True}}, 'limit'),
        (ORDERS, {'pagination': {'starting_after': '1', 'ending_before': '2'}}, 'ending_before'),
        (ORDERS, [], 'an object'),
        (STATES, {'order_items': [{'id': '5', 'state': 'ACCEPTED'}]}, "'order_items'"),
        (STATES, {'updates': [{'id': '5'}]}, 'updates[0].state'),
        (STATES, {'updates': [{'id': '5', 'state': 'accepted'}]}, 'updates[0].state'),
        (STATES, {'updates': []}, 'updates'),
        (STATES, {'updates': [{'id': '5', 'state': 'NEW'}] * 51}, '51'),
        (STOCKS, {'offers': [{'stock': 4}]}, 'identifier'),
        (STOCKS, {'offers': [{'identifier': {'id': '5', 'sku': 'A'}}]}, 'one of id, sku'),
        (STOCKS, {'offers': [{'identifier': {}}]}, 'one of id, sku'),
        (STOCKS, {'offers': [{'identifier': {'id': '5'}, 'stock': -1}]}, 'stock'),
        (STOCKS, {'offers': [{'identifier': {'id': '5'}, 'stock': 2**32}]}, 'stock'),
        (STOCKS, {'offers': [{'identifier': {'id': '5'}, 'stock': None}]}, 'stock'),
        (STOCKS, {'offers': [{'identifier': {'id': '5'}, 'reference_price': '1.234'}]}, 'price'),
        (
            STOCKS,
            {
                'offers': [
                    {
                        'identifier': {'id': '5'},
                        'reference_min_price': '1',
                        'delete_reference_min_price': True,
                    }
                ]
            },
            'delete_reference_min_price',
        ),
        (INSTANCE, {'identifier': {'id': '5'}}, "'identifier'"),
        (INSTANCE, {}, 'one of id, gtin, mpn'),
        (MARKET_OFFERS, {'pagination': {'starting_after': '880214'}}, 'starting_after'),
        (TEMPLATES, {}, 'category_type'),
        (INVOICE, META, 'must be a list'),
        (INVOICE, [META], 'must be a list'),
        (INVOICE, [{'data': 'JVBERi0='}, META], "[0] has no field 'data'"),
        (INVOICE, [META, META], "[1] has no field 'meta'"),
        (INVOICE, [META, {'data': 'JVBERi0'}], '[1].data'),
        (INVOICE, [META, {'data': ''}], '[1].data'),
        (LABEL, {**WISH, 'parcel_weight': 0.75}, 'parcel_weight'),
        (LABEL, {**WISH, 'parcel_weight': Decimal('NaN')}, 'parcel_weight'),
        (LABEL, {**WISH, 'parcel_weight': Decimal('-1')}, 'parcel_weight'),
        (LABEL, {**WISH, 'carrier': 'ups'}, 'carrier'),
    ],
)
def test_a_mistake_is_named_before_anything_is_sent(method, body, named):
    with pytest.raises(ValueError) as caught:
        check(method, body)
    assert named in str(caught.value)


@given(st.integers(1, 2**63 - 1))
def test_every_positive_int64_is_a_key(number):
    assert is_id(str(number))


@pytest.mark.parametrize(
    'text', ['', '0', '-5', '007', ' 5', '5\n', '5.0', 'abc', '²', '٣', str(2**63), 5, None]
)
def test_anything_else_is_no_key(text):
    assert not is_id(text)
