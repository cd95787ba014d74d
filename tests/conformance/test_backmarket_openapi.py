"""Every call of the simulated Back Market and its every answer fits the official document."""

from __future__ import annotations

import pytest

from ..simulators.messages import Response, json_response, make_request
from . import openapi
from .openapi_exceptions import BACK_MARKET
from .simulated import Seller, fresh

IMEI = '490154203237518'
WIRE_CHOICES = [
    {}, {'address_style': 'camel'}, {'unknown_values': 'null'}, {'unknown_values': 'absent'},
    {'unknown_values': 'empty'}, {'unknown_values': 'null', 'address_style': 'camel'},
    {'order_id_type': 'string'}, {'line_price': 'line', 'money_text': 'short'},
    {'jpy_money': 'whole', 'jpy_backcare': 'units', 'snake_region': 'yes'}, {'live_keys': 'no'},
]


@pytest.fixture(name='contract')
def _contract():
    return openapi.back_market()


class Watched:
    """A simulator whose every call and answer is compared with the document."""

    def __init__(self, contract, orders=0, **choices):
        self.problems = []
        self.operations = set()
        self.simulator = fresh(orders, **choices)
        self.simulator.observers.append(self._look)
        self._contract = contract

    def _look(self, request, response):
        self.operations.add((request.operation, response.status))
        good_call = response.status < 400
        self.problems += self._contract.check_response(request, response)
        self.problems += self._contract.check_request(request) if good_call else []

    def seller(self, account='eu'):
        return Seller(self.simulator, account)


def read_everything(watched):
    for account in ('eu', 'na', 'ap'):
        seller = watched.seller(account)
        for page in range(1, 6):
            seller.get(
                '/ws/orders', page=page, page_size=50, date_modification='2026-01-01T00:00:00Z'
            )
        number = next(iter(watched.simulator.world.accounts[account]['orders']))
        seller.get(f'/ws/orders/{number}')
        seller.get('/ws/listings', page_size=50)
        seller.get(f"/ws/listings/{seller.listing()['id']}")
        seller.get(f"/ws/listings/{seller.listing()['listing_id']}")
        seller.get('/ws/listings/detail', sku=seller.listing()['sku'])
        seller.get('/ws/category/tree')
        seller.get('/ws/category/tree/1')


@pytest.mark.parametrize('choices', WIRE_CHOICES, ids=str)
def test_everything_that_is_read_fits_the_document_under_every_way_of_writing(contract, choices):
    watched = Watched(contract, orders=200, **choices)
    read_everything(watched)
    assert watched.problems == []
    assert ('GET /ws/category/tree/{categoryId}', 200) in watched.operations


def write_everything(watched):
    seller = watched.seller()
    first, second = seller.skus(2)
    order = seller.place(first, second)
    seller.move(order, 2, sku=first)
    seller.move(order, 4, sku=second, return_reason=0, return_message="Sold.")
    seller.patch(f"/ws/orderlines/{order['orderlines'][0]['id']}", {'serial_number': 'S1'})
    seller.move(order, 3, tracking_number='T', tracking_url='https://example.com/t', shipper='UPS',
                date_shipping='2026-03-02T14:05:00Z')
    seller.move(order, 6, sku=first, return_reason=1)
    path = f"/ws/listings/{seller.listing(first)['id']}"
    seller.post(path, {'quantity': 4})
    seller.post(
        path,
        {
            'price': '9.00',
            'min_price': None,
            'currency': 'GBP',
            'comment': None,
            'warranty_delay': '24',
            'shipper_1': 'UPS',
            'shipping_delay_1': 24,
            'shipping_price_1': '0.00',
        },
        locale='en-gb',
    )
    number = seller.post(
        '/ws/listings',
        {
            'catalog': f'sku;quantity\n{first};1\nX;1',
            'quotechar': '"',
            'delimiter': ';',
            'encoding': 'utf-8',
        },
    ).json()['bodymessage']
    for seconds in (0, 70, 300):
        watched.simulator.clock.advance(seconds)
        seller.get(f'/ws/tasks/{number}')


def test_everything_that_is_written_fits_the_document(contract):
    watched = Watched(contract)
    write_everything(watched)
    assert watched.problems == []
    assert {status for _, status in watched.operations} == {200}
    assert len(watched.operations) == 5


def be_refused(watched):
    seller = watched.seller()
    order = seller.place(*seller.skus(1))
    line = f"/ws/orderlines/{order['orderlines'][0]['id']}"
    listing = f"/ws/listings/{seller.listing()['id']}"
    for path in ('/ws/orders/1', '/ws/listings/1', '/ws/tasks/1', '/ws/category/tree/999',
                 '/ws/listings/nonsense', '/ws/orders/nonsense'):
        seller.get(path)
    seller.get('/ws/listings', locale='xx-xx')
    seller.get('/ws/category/tree', locale='xx-xx')
    seller.get('/ws/listings', page=99)
    seller.get('/ws/orders', page=99)
    seller.get('/ws/orders', state=2)
    seller.send('GET', '/ws/listings/detail')
    seller.move(order, 3)
    seller.move(order, 2, sku='NOPE')
    seller.post(listing, {'quantity': -1})
    seller.post('/ws/listings', {})
    seller.post('/ws/listings/1', {'quantity': 1})
    for body in ({}, {'imei': IMEI}, {'imei': IMEI}):
        seller.patch(line, body)
    seller.patch('/ws/orderlines/1', {'imei': IMEI})
    for headers in ({}, {'Authorization': seller.headers['Authorization']}):
        for method, path in (
            ('GET', '/ws/orders'),
            ('GET', f"/ws/orders/{order['order_id']}"),
            ('GET', '/ws/listings'),
            ('GET', listing),
            ('GET', '/ws/category/tree'),
            ('GET', '/ws/category/tree/1'),
            ('PATCH', line),
            ('POST', listing),
        ):
            seller.send(method, path, headers=headers)


def test_every_refusal_fits_the_document(contract):
    watched = Watched(contract)
    be_refused(watched)
    assert watched.problems == []
    assert {400, 401, 403, 404, 422} <= {status for _, status in watched.operations}


def test_every_throttle_fits_the_document(contract):
    watched = Watched(contract, edge_limit='2', sensitive_limit='1', line_quota='0')
    seller = watched.seller()
    seller.post(f"/ws/listings/{seller.listing()['id']}", {'quantity': 1})
    for path in (
        '/ws/category/tree',
        '/ws/category/tree',
        '/ws/orders',
        '/ws/orders',
        '/ws/listings',
    ):
        seller.get(path)
    assert watched.problems == []
    assert [status for _, status in watched.operations].count(429) == 4


def test_every_named_exception_is_needed(contract):
    for choices in WIRE_CHOICES:
        read_everything(Watched(contract, orders=200, **choices))
    for use in (write_everything, be_refused):
        use(Watched(contract))
    seller = Watched(contract, edge_limit='1').seller()
    seller.get('/ws/orders')
    seller.get('/ws/orders')
    Watched(contract).seller().get('/ws/listings', min_quantity='few')
    Watched(contract).seller().get('/ws/orders', date_creation='2026-03-02 10:00:00')
    assert contract.used_exceptions == {exception.name for exception in BACK_MARKET}


# -- the comparison itself ------------------------------------------------------------------------


def answer_problems(contract, content, method='GET', path='/ws/orders', status=200, **more):
    response = json_response(content, status, **more)
    return contract.check_response(make_request(method, path), response)


@pytest.mark.parametrize('order', [
    {'state': 2}, {'price': 12.5}, {'currency': 'EURO'}, {'date_creation': '2026-03-02 10:00:00'},
    {'date_creation': None}, {'country_code': 'fr'}, {'orderlines': [{'state': 10}]},
    {'orderlines': [{'price': None}]}, {'shipping_address': {'city': None}}, {'order_id': 'A1'},
])
def test_a_wrong_value_in_an_order_is_found(contract, order):
    assert len(answer_problems(contract, {'results': [order]})) == 1


def test_a_right_order_is_left_alone(contract):
    order = {'state': 1, 'price': '12.50', 'paypal_reference': None, 'orderlines': [{'state': 9}]}
    assert answer_problems(contract, {'results': [order]}) == []


def test_a_missing_property_of_a_listing_is_found(contract):
    problems = answer_problems(contract, {'id': 'x'}, path='/ws/listings/12')
    assert any("'sku' is a required property" in problem for problem in problems)
    assert any("'uuid'" in problem for problem in problems)


@pytest.mark.parametrize('status, media_type', [(418, 'application/json'), (200, 'text/plain'),
                                                (500, 'text/html')])
def test_an_undeclared_status_or_media_type_is_found(contract, status, media_type):
    assert answer_problems(contract, {}, path='/ws/orders', status=status, media_type=media_type)


def test_a_body_where_none_is_declared_is_not_checked_further_but_json_must_be_json(contract):
    request = make_request('GET', '/ws/listings')
    assert contract.check_response(request, Response(200, b'{"half": '))


@pytest.mark.parametrize(
    'call',
    [
        {'path': '/ws/orders', 'query': {'page_size': 50}},
        {'path': '/ws/orders', 'query': {'page': 'x'}},
        {'path': '/ws/orders', 'query': {'page-size': 51}},
        {'path': '/ws/orders', 'query': {'state': 2}},
        {'path': '/ws/listings', 'headers': {'Accept-Language': 'fr-FR'}},
        {'path': '/ws/nothing'},
        {'path': '/ws/orders', 'method': 'DELETE'},
        {'path': '/ws/listings/half-a-uuid'},
        {'path': '/ws/orders', 'query': {'date_creation': 'monday'}},
    ],
)
def test_a_wrong_call_is_found(contract, call):
    method = call.pop('method', 'GET')
    assert contract.check_request(make_request(method, **call))


def test_a_call_with_every_filter_is_left_alone(contract):
    orders = {'state': 1, 'country_code': 'fr-fr', 'page': 2, 'page-size': 50,
              'date_creation': '2026-03-02T10:00:00Z', 'date_modification': '2026-03-02T10:00:00Z'}
    listings = {'publication_state': 2, 'min_quantity': 0, 'max_quantity': 9}
    assert contract.check_request(make_request('GET', '/ws/orders', orders)) == []
    assert contract.check_request(make_request('GET', '/ws/listings', listings)) == []


@pytest.mark.parametrize(
    'body',
    [
        {'new_state': 12},
        {'order_id': 1},
        {'new_state': 3, 'tracking': 'T'},
        {'new_state': 3, 'imei': '1' * 16},
        {'new_state': 2, 'sku': 5},
        {'new_state': 4, 'return_reason': 2},
    ],
)
def test_a_wrong_body_is_found(contract, body):
    headers = {'Content-Type': 'application/json'}
    assert (
        len(contract.check_request(make_request('POST', '/ws/orders/1', None, headers, body))) == 1
    )


def test_a_body_sent_as_something_else_than_json_is_found(contract):
    headers = {'Content-Type': 'application/x-www-form-urlencoded'}
    request = make_request('POST', '/ws/orders/1', None, headers, 'new_state=2')
    assert "media type" in contract.check_request(request)[0]
