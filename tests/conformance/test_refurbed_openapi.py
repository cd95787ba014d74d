"""Every call of the simulated refurbed and its every answer fits the official document."""

from __future__ import annotations

import base64
import copy

import pytest

from ..simulators.messages import Request, json_response
from ..simulators.pdf import make_pdf
from ..simulators.refurbed_methods import BY_PATH, METHODS
from . import swagger
from .refurbed_simulated import Merchant, fresh, numbers

WIRE_CHOICES = [
    {},
    {'unset_fields': 'omit'},
    {'unset_fields': 'null'},
    {'money_text': 'short'},
    {'timestamp_digits': 'nine'},
    {'rows_inside': 'sorted'},
    {'calculated_price': 'market'},
    {'margin_and_net_vat': 'shown'},
]
URL = 'https://track.example.com/p/1'
IMEI = [{'identifier_type': 'IMEI', 'value': '490154203237518'}]


class Watched(Merchant):
    """A merchant whose every call and answer is compared with the document."""

    def __init__(self, orders=0, **choices):
        super().__init__(fresh(orders, **choices))
        self.contract = swagger.refurbed()
        self.problems = []
        self.served = set()
        self.simulator.observers.append(self._look)

    def _look(self, request, response):
        self.served.add((BY_PATH[request.path].name, response.status))
        self.problems += self.contract.check(request, response)


# -- what is sent and answered -------------------------------------------------------------------


def read_everything(merchant):
    for method in (
        'ListOrders',
        'ListOffers',
        'ListMarketOffers',
        'ListMarkets',
        'ListCurrencies',
        'ListShippingProfiles',
        'ListAvailableCarriers',
        'ListMerchantAddresses',
    ):
        merchant.ask(method)
    order = merchant.ask('ListOrders')['orders'][0]
    offer = {'id': merchant.ask('ListOffers')['offers'][0]['id']}
    merchant.order(order['id'])
    merchant.item(order['items'][0]['id'])
    merchant.ask('ListOrderItemsByOrder', order_id=order['id'])
    merchant.ask('GetOffer', identifier=offer)
    merchant.ask('BatchGetOffers', offers=[{'identifier': offer}, {'identifier': {'sku': 'none'}}])
    merchant.ask('ListMarketOffersByOffer', offer_identifier=offer)
    identifier = {'offer_id': offer, 'market_code': 'SE'}
    merchant.ask('GetMarketOffer', identifier=identifier)
    merchant.ask('BatchGetMarketOffer', market_offers=[{'identifier': identifier}])
    merchant.ask('GetMarket', code='SE')
    merchant.ask('GetCurrency', code='SEK')
    merchant.ask('GetInstance', id='61201')
    merchant.ask('BatchGetInstances', instances=[{'identifier': {'id': '61201'}}])
    merchant.ask('GetShippingProfile', id='754')
    merchant.ask('GetCatalogTemplates', category_type='ELECTRONICS', lang_code='EN')


@pytest.mark.parametrize('choices', WIRE_CHOICES, ids=str)
def test_everything_that_is_read_fits_the_document_under_every_way_of_writing(choices):
    merchant = Watched(orders=120, **choices)
    read_everything(merchant)
    assert merchant.problems == []
    assert len(merchant.served) == 22


def write_orders(merchant):
    first, second = merchant.skus(2)
    order = merchant.place(first, second, company=True, country='SE')
    one, two = numbers(order)
    merchant.ask(
        'BatchUpdateOrderItemsState',
        updates=[
            {'id': one, 'state': 'ACCEPTED'},
            {'id': two, 'state': 'SHIPPED'},
        ],
    )
    merchant.ask('UpdateOrderItem', id=one, item_identifiers=IMEI, weight_kg=0.5, hs_code='8517')
    merchant.ask('BatchUpdateOrderItems', order_items=[{'id': one, 'parcel_tracking_url': URL}])
    merchant.ask('UpdateOrderItemState', id=one, state='SHIPPED')


def new_offer(merchant, sku):
    return {
        'instance_id': '61201',
        'sku': sku,
        'grading': 'A',
        'warranty': 'M12',
        'stock': 3,
        'shipping_profile_id': '754',
        'taxation': 'GROSS',
        'reference_currency_code': 'EUR',
        'reference_price': '100',
        'create_market_prices': [{'market_code': 'PL', 'currency_code': 'PLN', 'price': '430.00'}],
    }


def write_offers(merchant):
    merchant.ask('CreateOffer', **new_offer(merchant, 'N1'))
    merchant.ask('BatchCreateOffers', offers=[new_offer(merchant, 'N2'), new_offer(merchant, 'N1')])
    one = {'sku': 'N1'}
    merchant.ask('UpdateOffer', identifier=one, stock=0, reference_min_price='90')
    merchant.ask('BatchUpdateOffers', offers=[{'identifier': one, 'stock': 5}])
    price = {'market_code': 'SE', 'currency_code': 'SEK', 'price': '1100'}
    merchant.ask('CreateMarketOffer', identifier=one, market_price=price)
    merchant.ask(
        'BatchCreateMarketOffer',
        market_offers=[{'identifier': one, 'market_price': {**price, 'market_code': 'DE'}}],
    )
    place = {'offer_id': one, 'market_code': 'SE'}
    merchant.ask('UpdateMarketOffer', identifier=place, market_price={'price': '1200'})
    merchant.ask(
        'BatchUpdateMarketOffer',
        market_offers=[
            {'identifier': place, 'market_price': {'currency_code': 'SEK', 'price': '1300'}}
        ],
    )
    merchant.ask('DeleteMarketOffer', identifier=place)
    merchant.ask('BatchDeleteMarketOffer', offers=[{'identifier': place}])
    merchant.ask('DeleteOffer', identifier=one)
    merchant.ask('BatchDeleteOffers', offers=[{'identifier': {'sku': 'N2'}}])


def write_the_rest(merchant):
    sender = {
        'company_name': 'Example GmbH',
        'country_code': 'DE',
        'post_code': '10115',
        'town': 'Berlin',
        'street_name': 'Testallee',
        'house_no': '5',
    }
    profile = merchant.ask(
        'CreateShippingProfile',
        name='New',
        source_country_market_code='DE',
        source_address=sender,
        create_destinations=[
            {
                'market_code': 'DE',
                'currency_code': 'EUR',
                'shipping_costs': '0',
                'min_delivery_days': 1,
                'max_delivery_days': 3,
            }
        ],
    )['shipping_profile']
    merchant.ask('UpdateShippingProfile', id=profile['id'], name='Newer')
    merchant.ask('DeleteShippingProfile', id=profile['id'])
    address = merchant.ask('CreateMerchantAddress', type='RETURN', **sender)['merchant_address']
    merchant.ask('UpdateMerchantAddress', id=address['id'], town='Potsdam')
    merchant.ask('DeleteMerchantAddress', id=address['id'])


def refund(merchant, order):
    wish = {'id': numbers(order)[0], 'currency_code': 'CHF', 'target_paid_amount': '1.00'}
    merchant.ask('CalculateRefundOrderItem', **wish)
    merchant.ask('RefundOrderItem', **wish)
    merchant.ask('CalculateRefundOrder', id=order['id'])
    merchant.ask('RefundOrder', id=order['id'])


def send_invoices(merchant, order):
    chunk = {'data': base64.b64encode(make_pdf(['Invoice'])).decode()}
    meta = {'order_id': order['id']}
    assert merchant.call('SetOrderInvoiceStream', [{'meta': meta}, chunk, chunk]).status == 200
    commercial = {'meta': {**meta, 'commercial_invoice_number': 'C-1'}}
    assert merchant.call('UploadOrderCommercialInvoice', [commercial, chunk]).status == 200
    for name in ('GetOrder', 'DeleteOrder'):
        merchant.ask(f'{name}Invoice', **meta)
        merchant.ask(f'{name}CommercialInvoice', **meta)


def make_labels(merchant, order):
    place = {
        'first_name': 'Linnea',
        'family_name': 'Exempelsson',
        'street_name': 'Provgatan',
        'town': 'Bern',
        'post_code': '3000',
        'country_code': 'CH',
        'phone': '+41000000014',
    }
    merchant.ask('UpdateShippingLabelAddress', order_id=order['id'], address=place)
    sender = merchant.ask('ListMerchantAddresses', filter={'type': 'DELIVERY'})
    merchant.ask(
        'CreateShippingLabel',
        order_id=order['id'],
        merchant_address_id=sender['merchant_addresses'][0]['id'],
        parcel_weight=0.75,
        carrier='UPS',
    )
    merchant.ask('ListShippingLabels', order_id=order['id'])


def return_something(merchant, order):
    item = numbers(order)[0]
    merchant.move(item, 'ACCEPTED')
    merchant.move(item, 'SHIPPED', parcel_tracking_url=URL, item_identifiers=IMEI)
    merchant.simulator.control('POST', 'returns', {'order': order['id'], 'item': item})
    wanted = {'order_id': {'any_of': [order['id']]}, 'state': {'none_of': ['CONCLUDED']}}
    sort = {'by': 'RETURN_INITIATED_AT', 'order': 'DESC'}
    merchant.ask('ListOrderItemReturns', filter=wanted, sort=sort, pagination={'limit': 5})


def look_after(merchant):
    """Do everything that can follow a sale, with an order that leaves the EU."""
    order = merchant.place(*merchant.skus(2), country='CH')
    for step in (send_invoices, make_labels, return_something, refund):
        step(merchant, order)


@pytest.mark.parametrize('choices', WIRE_CHOICES, ids=str)
def test_everything_after_a_sale_fits_the_document_under_every_way_of_writing(choices):
    merchant = Watched(**choices)
    look_after(merchant)
    assert merchant.problems == []


def test_seeded_returns_fit_the_document():
    merchant = Watched(orders=120)
    assert len(merchant.ask('ListOrderItemReturns')['returns']) > 3
    assert merchant.problems == []


@pytest.mark.parametrize('unset', ['emit', 'omit', 'null'])
def test_everything_that_is_written_fits_the_document(unset):
    merchant = Watched(unset_fields=unset)
    write_orders(merchant)
    write_offers(merchant)
    write_the_rest(merchant)
    assert merchant.problems == []


def test_together_these_tests_have_called_every_simulated_method():
    merchant = Watched(orders=20)
    read_everything(merchant)
    write_orders(merchant)
    write_offers(merchant)
    write_the_rest(merchant)
    look_after(merchant)
    simulated = {
        method.name
        for method in METHODS.values()
        if f'{method.service}/{method.name}' not in merchant.simulator.gaps
    }
    assert {name for name, status in merchant.served if status == 200} == simulated


def test_every_refusal_is_a_status_message_of_the_document():
    merchant = Watched()
    merchant.refused('GetOrder', id='1')
    merchant.refused('ListTickets', filter={})
    merchant.refused('ListOrders', pagination={'limit': 101})
    merchant.refused('BatchUpdateOffers', offers=[])
    merchant.call('ListOrders', Authorization='')
    assert merchant.problems == []
    assert {status for _name, status in merchant.served} == {404, 501, 400, 401}


# -- the checker itself --------------------------------------------------------------------------


def test_an_exception_is_used_only_where_null_is_written_for_an_unset_message():
    merchant = Watched(orders=60, unset_fields='null')
    merchant.ask('ListOrders')
    assert merchant.contract.used_exceptions == {'offer-data-null'}
    plain = Watched(orders=60)
    plain.ask('ListOrders')
    assert plain.contract.used_exceptions == set()


@pytest.mark.parametrize(
    'spoil, found',
    [
        (lambda order: order.update(id=5), 'body.orders[].id'),
        (lambda order: order.update(id='five'), 'body.orders[].id'),
        (lambda order: order.update(state='SENT'), 'body.orders[].state'),
        (
            lambda order: order.update(released_at='2026-03-02 10:00:00'),
            'body.orders[].released_at',
        ),
        (lambda order: order.update(total_charged=12.5), 'body.orders[].total_charged'),
        (lambda order: order.update(shade='blue'), 'body.orders[]'),
        (lambda order: order['items'][0].update(quantity=2), 'body.orders[].items[]'),
        (lambda order: order.update(customer_email=None), 'body.orders[].customer_email'),
    ],
)
def test_the_checker_finds_a_spoilt_answer(spoil, found):
    contract = swagger.refurbed()
    answer = Merchant(fresh(20)).ask('ListOrders')
    request = Request('POST', METHODS['ListOrders'].path)
    assert contract.check(request, json_response(answer)) == []
    spoilt = copy.deepcopy(answer)
    spoil(spoilt['orders'][0])
    (problem,) = contract.check(request, json_response(spoilt))
    assert f' {found}: ' in problem


def test_the_checker_finds_a_request_field_that_does_not_exist():
    merchant = Watched()
    merchant.ask('ListOrders', pagination={'page_size': 10})
    (problem,) = merchant.problems
    assert 'request.pagination' in problem


@pytest.mark.parametrize(
    'body, found',
    [
        ([{'meta': {'order_id': 5}}, {'data': ''}], 'request[].meta.order_id'),
        ([{'meta': {'order_id': '5'}}, {'data': 'JVBERi0'}], 'request[].data'),
        ([{'meta': {'order_id': '5'}}, {'meta': {'order_id': '5'}}], 'request[]'),
        ([{'data': 'JVBERi0='}], 'request[]'),
        ({'meta': {'order_id': '5'}}, 'request'),
        ([], 'request'),
    ],
    ids=str,
)
def test_the_checker_finds_a_stream_that_is_none(body, found):
    merchant = Watched()
    merchant.call('SetOrderInvoiceStream', body)
    assert {problem.split(': ')[0].split(' ')[-1] for problem in merchant.problems} == {found}
