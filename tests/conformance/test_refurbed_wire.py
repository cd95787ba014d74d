"""What refurbed's client puts on the wire, call by call."""

import json
from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import OfferUpdate, Sweep
from odoo.addons.connector_base.contract.shipments import Identifier

from tests.conformance import swagger
from tests.conformance.marketplace_api import FAR_PAST
from tests.conformance.marketplace_invoices import invoice, pdf_of
from tests.conformance.marketplace_shipping import IMEIS, imeis
from tests.conformance.refurbed_bench import RefurbedBench

METHODS = {
    'OrderService/ListOrders',
    'OrderService/GetOrder',
    'OrderItemService/BatchUpdateOrderItemsState',
    'OrderItemService/BatchUpdateOrderItems',
    'OrderItemService/GetOrderItem',
    'OrderItemService/CalculateRefundOrderItem',
    'OrderItemService/RefundOrderItem',
    'OrderService/SetOrderInvoiceStream',
    'OrderService/ListShippingLabels',
    'OrderService/CreateShippingLabel',
    'OrderItemReturnService/ListOrderItemReturns',
    'OfferService/ListOffers',
    'OfferService/BatchUpdateOffers',
    'MarketOfferService/ListMarketOffers',
    'MarketService/ListMarkets',
    'CurrencyService/ListCurrencies',
    'InstanceService/GetInstance',
    'ShippingProfileService/ListShippingProfiles',
    'ShippingProfileService/ListAvailableCarriers',
    'CatalogService/GetCatalogTemplates',
    'MerchantService/ListMerchantAddresses',
}


@pytest.fixture
def bench():
    """Give a fresh marketplace."""
    return RefurbedBench()


@pytest.fixture
def wire(bench):
    """Give the exchanges that reach it from now on."""
    exchanges = []
    bench.simulator.observers.append(lambda *exchange: exchanges.append(exchange))
    return exchanges


def do_everything(bench, *more):
    """Use every call the client has, with every verb and every kind of sweep, and do ``more``."""
    api = bench.api()
    api.ping()
    refs = [bench.place(lines=2) for _ in range(bench.page_rows + 1)]
    until = bench.read(refs[-1]).placed_at
    for sweep in (
        Sweep('new'),
        Sweep('open'),
        Sweep('since', since=FAR_PAST),
        Sweep('placed', since=FAR_PAST, until=until),
        Sweep('refs', refs=tuple(refs)),
    ):
        assert set(bench.refs(sweep, api)) == set(refs)
    bench.answer(refs[0], documents.REFUSE, api, reason='out_of_stock', message="Sorry.")
    bench.answer(refs[1], documents.ACCEPT, api)
    bench.answer(refs[1], documents.CANCEL, api, reason='withdrawal')
    ship_everything(bench, api, refs[2:4])
    look_after(bench, api, refs[2])
    for step in more:
        step(bench, api)
    listings = bench.listings()
    bench.move_clock(2)
    list(api.push_offers([OfferUpdate(one.external_id, one.sku, 0) for one in listings]))
    next(api.market_offer_pages())
    list(bench.api(page_size=100).market_offer_pages(['DE', 'SE']))
    look_everything_up(bench, api)


def ship_everything(bench, api, refs):
    """Ship orders with everything that can be told of an item, and with the least."""
    for ref, told in zip(refs, ({}, {'carrier': '', 'tracking_number': ''}), strict=True):
        bench.move_clock(2)  # the bench looks with clients that know of no other's calls
        bench.answer(ref, documents.ACCEPT, api)
        devices = {line: (*imeis(imei), Identifier('serial', f'SN-{imei}'))
                   for line, imei in zip(bench.lines(ref), IMEIS, strict=False)}
        assert all(result.ok for result in bench.ship(ref, {} if told else devices, api, **told))


def look_after(bench, api, ref):
    """Do everything that can follow a sale, with an order that was shipped."""
    first, second = bench.lines(ref)
    assert api.update_tracking(bench.shipment(ref, states=(documents.SHIPPED,)))[0].ok
    bench.move_clock(2)
    assert api.create_label(bench.label_wish(ref)) in api.order_labels(ref)
    part = bench.wanted(ref, amount=bench.part(ref))
    assert api.calculate_refund(ref, part).ok
    assert [one.ok for one in bench.refund(ref, part, bench.wanted(ref, 1), api=api)] == [True] * 2
    assert api.put_invoice(ref, invoice(pdf_of(bench.largest_invoice))).ok
    bench.move_clock(2)
    announced = [bench.send_back(ref, line) for line in (first, second)]
    assert [one for page in api.return_pages(FAR_PAST) for one, _row in page.payloads] == announced
    assert api.mark_returned(ref, [first, second])[1].ok


def look_everything_up(bench, api):
    """Use every look-up, with every argument it takes."""
    offer = next(iter(bench.account['offers'].values()))
    api.markets()
    api.list_currencies()
    api.get_instance('id', str(offer['instance_id']))
    api.list_shipping_profiles()
    api.list_carriers()
    (template, *_more) = api.catalog_templates('ELECTRONICS', 'DE')
    api.catalog_templates('ELECTRONICS', 'EN', template['category_id'])
    for kind in ('', 'DELIVERY', 'RETURN'):
        api.list_addresses(kind)


def refuse_a_refund(bench, api):
    """Have a refund refused, so that the reason is looked up."""
    ref = bench.refundable()
    bench.control('POST', f'orders/{ref}/eligibility', {'reason': 'INELIGIBLE_NO_TICKET'})
    bench.move_clock(2)
    assert not bench.refund(ref, bench.wanted(ref), api=api)[0].ok


def test_every_call_and_answer_is_valid_by_the_official_document(bench, wire):
    contract = swagger.refurbed()
    do_everything(bench, refuse_a_refund)
    assert len(wire) > 20
    assert [said for exchange in wire for said in contract.check(*exchange)] == []


def test_nothing_that_is_sent_is_overlooked_or_illegal(bench, wire):
    do_everything(bench)
    assert bench.overlooked() == []
    assert bench.illegal_requests() == []
    assert {response.status for _request, response in wire} == {200}


def test_every_method_of_the_client_is_used_by_these_tests(bench, wire):
    do_everything(bench, refuse_a_refund)
    assert {request.path.rpartition('.')[2] for request, _response in wire} == METHODS


def test_every_call_carries_the_headers_of_the_contract(bench, wire):
    do_everything(bench)
    for request, _response in wire:
        assert request.method == 'POST'
        assert request.headers['authorization'] == f'Plain {bench.secret}'
        assert request.headers['user-agent'] == 'SellerSohne-Odoo (tech@example.com)'
        assert request.headers['accept'] == 'application/json'
        assert request.headers['content-type'] == 'application/json'


def test_every_body_is_an_object_also_when_there_is_nothing_to_say(bench, wire):
    bench.api().list_carriers()
    ((request, _response),) = wire
    assert request.body == b'{}'


def test_weights_are_sent_as_numbers_and_amounts_as_text(bench, wire):
    ref = bench.refundable()
    api = bench.api()
    api.create_label(bench.label_wish(ref, weight=Decimal('0.350')))
    assert b'"parcel_weight": 0.350,' in wire[-1][0].body
    bench.refund(ref, bench.wanted(ref, paid_after=Decimal('1.5')), api=api)
    assert b'"target_paid_amount": "1.50"' in wire[-1][0].body


def test_a_file_of_the_marketplace_is_fetched_without_the_token_from_any_other_host(bench, wire):
    ref = bench.labelled()
    url = bench.label(ref).url.replace('//api.example.com/', '//files.refurbed.com/')
    assert bench.api().fetch_file(url)
    request = wire[-1][0]
    assert (request.method, request.headers['host']) == ('GET', 'files.refurbed.com')
    assert 'authorization' not in request.headers
    assert bench.secret not in repr(request.headers)


def test_numbers_are_sent_as_text_and_stock_as_a_number(bench, wire):
    (listing, *_more) = bench.listings()
    list(bench.api().push_offers([OfferUpdate(listing.external_id, listing.sku, 3)]))
    assert json.loads(wire[-1][0].body) == {
        'offers': [{'identifier': {'id': listing.external_id}, 'stock': 3}]
    }


def test_pages_go_on_after_the_last_key_with_the_same_filter(bench, wire):
    placed = [bench.place() for _ in range(2 * bench.page_rows + 1)]
    bench.refs(Sweep('new'))
    bodies = [json.loads(request.body) for request, _response in wire]
    assert [body['pagination'].get('starting_after') for body in bodies] == [
        None,
        placed[bench.page_rows - 1],
        placed[2 * bench.page_rows - 1],
    ]
    assert all(body['filter'] == {'state': {'any_of': ['NEW']}} for body in bodies)
    assert all(body['sort'] == {'by': 'ID', 'order': 'ASC'} for body in bodies)
