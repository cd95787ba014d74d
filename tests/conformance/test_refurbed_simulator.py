"""The simulated refurbed is as strict as the real one at its door, in JSON, in its limits."""

from __future__ import annotations

import pytest

from ..simulators.refurbed_methods import METHODS
from .refurbed_simulated import Merchant, fresh

LIST_ORDERS = METHODS['ListOrders'].path

# -- the door ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'authorization',
    ['', 'Plain wrong', 'Bearer {token}', 'Basic {token}', 'plain {token}', '{token}'],
)
def test_a_missing_malformed_or_wrong_token_is_unauthenticated(authorization):
    merchant = Merchant(fresh())
    token = merchant.headers['Authorization'].partition(' ')[2]
    answer = merchant.call('ListOrders', Authorization=authorization.format(token=token))
    assert (answer.status, answer.json()['code']) == (401, 16)


@pytest.mark.parametrize('verb', ['GET', 'PUT', 'PATCH', 'DELETE'])
def test_any_other_verb_is_unimplemented(verb):
    merchant = Merchant(fresh())
    answer = merchant.simulator.handle(verb, LIST_ORDERS, None, merchant.headers)
    assert (answer.status, answer.json()['code']) == (501, 12)


@pytest.mark.parametrize(
    'path',
    [
        '/',
        '/orders',
        '/refb.merchant.v1.OrderService/ListAll',
        '/refb.merchant.v1.ProductService/ListProducts',
    ],
)
def test_an_unknown_path_is_not_found(path):
    merchant = Merchant(fresh())
    answer = merchant.simulator.handle('POST', path, None, merchant.headers, {})
    assert (answer.status, answer.json()['code']) == (404, 5)


def test_a_method_that_is_not_simulated_says_so_and_is_named_as_a_gap():
    merchant = Merchant(fresh())
    assert merchant.refused('ListTickets') == (501, 12)
    assert 'TicketService/ListTickets' in merchant.simulator.gaps
    assert 'OrderService/ListOrders' not in merchant.simulator.gaps
    assert merchant.simulator.ready('x')['gaps'] == list(merchant.simulator.gaps)


def test_every_error_is_a_status_with_a_number_and_a_sentence():
    content = Merchant(fresh()).call('GetOrder', {'id': '1'}).json()
    assert set(content) == {'code', 'message', 'details'}
    assert content['code'] == 5 and content['message'] and content['details'] == []


def test_a_permission_that_is_taken_away_closes_its_methods_only():
    merchant = Merchant(fresh())
    merchant.simulator.control(
        'POST', 'permissions', {'permission': 'merchant.offer:list', 'allowed': False}
    )
    assert merchant.refused('ListOffers') == (403, 7)
    merchant.ask('GetOffer', identifier={'id': str(merchant.offers()[0]['id'])})
    merchant.ask('ListOrders')
    merchant.simulator.control('POST', 'permissions', {'method': 'ListOffers', 'allowed': True})
    merchant.ask('ListOffers')


def test_a_wrong_token_is_told_before_a_missing_permission():
    merchant = Merchant(fresh())
    merchant.simulator.control('POST', 'permissions', {'method': 'ListOffers', 'allowed': False})
    assert merchant.call('ListOffers', Authorization='Plain x').json()['code'] == 16


def test_a_token_that_was_not_used_for_two_months_has_expired():
    merchant = Merchant(fresh())
    merchant.simulator.clock.advance(59 * 86400)
    merchant.ask('ListMarkets')
    merchant.simulator.clock.advance(59 * 86400)
    merchant.ask('ListMarkets')
    merchant.simulator.clock.advance(61 * 86400)
    assert merchant.refused('ListMarkets') == (401, 16)


def test_a_revoked_token_is_refused_and_a_new_one_works():
    merchant = Merchant(fresh())
    merchant.simulator.control('POST', 'accounts/refurbed', {'revoked': True})
    assert merchant.refused('ListMarkets') == (401, 16)
    merchant.simulator.control('POST', 'accounts/refurbed', {'revoked': False, 'token': 'new-key'})
    assert merchant.refused('ListMarkets') == (401, 16)
    assert merchant.call('ListMarkets', Authorization='Plain new-key').status == 200


def test_what_belongs_to_another_merchant_is_not_found():
    merchant = Merchant(fresh(20))
    merchant.simulator.control('POST', 'accounts', {'name': 'other'})
    other = Merchant(merchant.simulator, 'other')
    order = merchant.ask('ListOrders')['orders'][0]
    assert other.refused('GetOrder', id=order['id']) == (404, 5)
    assert other.refused('GetOrderItem', id=order['items'][0]['id']) == (404, 5)
    offer = str(merchant.offers()[0]['id'])
    assert other.refused('GetOffer', identifier={'id': offer}) == (404, 5)
    assert other.ask('ListOrders')['orders'] == []
    result = other.ask('BatchUpdateOffers', offers=[{'identifier': {'id': offer}, 'stock': 0}])
    assert result['results'][0]['status']['code'] == 5


# -- the rate limit ------------------------------------------------------------------------------


def test_the_eleventh_request_in_a_second_is_exhausted_and_the_next_second_is_fresh():
    merchant = Merchant(fresh(limits='enforced'))
    assert [merchant.call('ListMarkets').status for _ in range(11)] == [200] * 10 + [429]
    assert merchant.refused('ListMarkets') == (429, 8)
    merchant.simulator.clock.advance(1)
    merchant.ask('ListMarkets')


def test_the_limit_header_counts_what_was_used():
    merchant = Merchant(fresh(limits='enforced'))
    merchant.call('ListMarkets')
    headers = merchant.call('ListMarkets').headers
    reset = int(merchant.simulator.clock.seconds()) + 1
    assert headers['X-RateLimit-Limit'] == '2'
    assert headers['X-RateLimit-Remaining'] == '8'
    assert headers['X-RateLimit-Reset'] == str(reset)


def test_the_rate_headers_are_on_refusals_too():
    headers = Merchant(fresh()).call('GetOrder', {'id': '1'}).headers
    assert headers['X-RateLimit-Remaining'] == '9'


@pytest.mark.parametrize(
    'choice, names',
    [
        (
            'grpc_metadata',
            {
                'Grpc-Metadata-X-RateLimit-Limit',
                'Grpc-Metadata-X-RateLimit-Remaining',
                'Grpc-Metadata-X-RateLimit-Reset',
            },
        ),
        ('none', set()),
    ],
)
def test_the_rate_headers_can_have_a_prefix_or_be_missing(choice, names):
    headers = Merchant(fresh(rate_headers=choice)).call('ListMarkets').headers
    assert {name for name in headers if 'RateLimit' in name} == names


def test_the_window_of_one_account_is_not_that_of_another():
    merchant = Merchant(fresh(limits='enforced', rate_requests='1'))
    merchant.simulator.control('POST', 'accounts', {'name': 'other'})
    merchant.ask('ListMarkets')
    assert merchant.refused('ListMarkets') == (429, 8)
    Merchant(merchant.simulator, 'other').ask('ListMarkets')
