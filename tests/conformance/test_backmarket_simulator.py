"""The simulated Back Market is as strict as the real one at its door, on pages, in limits."""

from __future__ import annotations

import pytest

from ..simulators.choices import UnknownChoice
from .simulated import AGENT, Seller, fresh

# -- the door -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'authorization', ['', 'Basic wrong', 'Bearer {token}', 'basic {token}', '{token}']
)
def test_a_missing_or_wrong_token_is_unauthenticated(authorization):
    seller = Seller(fresh())
    token = seller.headers['Authorization'].partition(' ')[2]
    sent = {'User-Agent': AGENT, 'Authorization': authorization.format(token=token)}
    assert seller.send('GET', '/ws/orders', headers=sent).status == 401


@pytest.mark.parametrize(
    'agent', [None, '', 'python-requests/2.32', 'BM-Example-Connector', 'BM-Example;a@example.com']
)
def test_a_generic_user_agent_is_refused(agent):
    seller = Seller(fresh())
    sent = {'Authorization': seller.headers['Authorization']}
    if agent is not None:
        sent['User-Agent'] = agent
    assert seller.send('GET', '/ws/orders', headers=sent).status == 403


def test_the_user_agent_rule_can_be_switched_off():
    seller = Seller(fresh(user_agent='tolerated'))
    sent = {'Authorization': seller.headers['Authorization']}
    assert seller.send('GET', '/ws/orders', headers=sent).status == 200


@pytest.mark.parametrize('locale', ['fr', 'fr-FR', 'en_gb', 'en-us', 'ja-jp', 'xx-xx'])
def test_a_locale_of_another_platform_or_spelling_is_refused_on_listings(locale):
    assert Seller(fresh()).get('/ws/listings', locale=locale).status == 400


def test_a_locale_is_not_looked_at_on_orders():
    assert Seller(fresh()).get('/ws/orders', locale='en-us').status == 200


@pytest.mark.parametrize('account, currency', [('eu', 'EUR'), ('na', 'USD'), ('ap', 'JPY')])
def test_without_a_locale_the_platform_default_answers(account, currency):
    rows = Seller(fresh(), account).get('/ws/listings').json()['results']
    assert {row['currency'] for row in rows} == {currency}


def test_without_a_locale_the_choice_can_refuse():
    assert Seller(fresh(locale_when_absent='refuse')).get('/ws/listings').status == 400


@pytest.mark.parametrize('path', ['/ws/orders', '/ws/orders/', '/ws/listings', '/ws/listings/'])
def test_a_trailing_slash_makes_no_difference(path):
    assert Seller(fresh()).get(path).status == 200


def test_an_unknown_path_is_not_found():
    assert Seller(fresh()).get('/ws/nothing').status == 404


def test_patching_a_listing_is_no_method_of_it():
    seller = Seller(fresh())
    answer = seller.patch(f"/ws/listings/{seller.listing()['id']}", {'quantity': 1})
    assert (answer.status, answer.headers['Allow']) == (405, 'GET, POST')


def test_orders_of_another_account_are_not_found():
    simulator = fresh()
    order = Seller(simulator, 'eu').place(*Seller(simulator, 'eu').skus(1))
    assert Seller(simulator, 'na').get(f"/ws/orders/{order['order_id']}").status == 404


def test_listings_of_another_account_are_not_found():
    simulator = fresh()
    listing = Seller(simulator, 'eu').listing()
    assert Seller(simulator, 'ap').get(f"/ws/listings/{listing['id']}").status == 404


def test_two_accounts_may_have_the_same_order_number():
    simulator = fresh()
    for account in ('eu', 'na'):
        seller = Seller(simulator, account)
        seller.place(*seller.skus(1), order_id=777)
    currencies = [
        Seller(simulator, name).order({'order_id': 777})['currency'] for name in ('eu', 'na')
    ]
    assert currencies == ['EUR', 'USD']


# -- error shapes ---------------------------------------------------------------------------------


def test_errors_on_orders_have_no_body():
    answer = Seller(fresh()).get('/ws/orders/1')
    assert (answer.status, answer.body, answer.media_type) == (404, b'', '')


def test_errors_on_listings_are_envelope_v1_with_a_request_id():
    content = Seller(fresh()).get('/ws/listings/1').json()
    assert set(content) == {'error', 'requestId'}
    assert {'code', 'message'} <= set(content['error'])


def test_errors_on_the_category_tree_are_envelope_v2():
    seller = Seller(fresh())
    content = seller.send('GET', '/ws/category/tree', headers={'User-Agent': AGENT}).json()
    assert set(content) == {'errors', 'requestId'}


def test_a_wrong_listing_update_answers_a_plain_json_string():
    seller = Seller(fresh())
    answer = seller.post(f"/ws/listings/{seller.listing()['id']}", {'quantity': -1})
    assert answer.status == 400
    assert isinstance(answer.json(), str)


@pytest.mark.parametrize('body', ['not json', '[]', '"text"', b'\xff'])
def test_a_body_that_is_no_json_object_is_refused(body):
    seller = Seller(fresh())
    order = seller.place(*seller.skus(1))
    assert seller.send('POST', f"/ws/orders/{order['order_id']}", body).status == 400


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'query, expected',
    [
        ({}, 10),
        ({'page-size': 50}, 50),
        ({'page-size': 7}, 7),
        ({'page-size': 500}, 50),
        ({'page_size': 50}, 10),
        ({'limit': 50}, 10),
    ],
)
def test_a_page_has_ten_rows_by_default_and_fifty_at_most(query, expected):
    seller = Seller(fresh())
    assert len(seller.send('GET', '/ws/listings', query=query).json()['results']) == expected


def test_a_page_size_above_fifty_can_be_refused():
    assert Seller(fresh(page_size_over_max='refuse')).get('/ws/orders', page_size=51).status == 400


@pytest.mark.parametrize('path', ['/ws/orders', '/ws/listings'])
def test_pages_together_hold_every_row_once_and_end_with_next_null(path):
    seller = Seller(fresh(orders=90))
    seen, page = [], 1
    while True:
        content = seller.get(path, page=page, page_size=20).json()
        seen += [row.get('order_id') or row['listing_id'] for row in content['results']]
        if content['next'] is None:
            break
        page += 1
    assert len(seen) == len(set(seen)) == content['count']
    assert seen == sorted(seen)


def test_next_and_previous_keep_the_other_parameters():
    content = Seller(fresh(orders=90)).get('/ws/orders', page=2, page_size=5, state=1).json()
    assert 'page=3' in content['next'] and 'state=1' in content['next']
    assert 'page=1' in content['previous']


def test_the_documented_slip_of_the_next_link_can_be_chosen():
    content = Seller(fresh(orders=90, next_link='documented_slip')).get('/ws/orders').json()
    assert '/bm/merchants/users?' in content['next']


def test_a_page_past_the_end_is_not_found():
    assert Seller(fresh()).get('/ws/orders', page=2).status == 404


def test_a_page_past_the_end_can_be_empty():
    content = Seller(fresh(page_past_end='empty')).get('/ws/orders', page=2).json()
    assert content['results'] == []


@pytest.mark.parametrize('query', [{'page': 'x'}, {'page-size': 'x'}, {'page-size': 0}])
def test_a_page_that_is_no_number_is_refused(query):
    assert Seller(fresh()).send('GET', '/ws/orders', query=query).status == 400


# -- limits ---------------------------------------------------------------------------------------


def test_the_edge_blocks_for_ten_seconds_after_two_hundred_calls_in_ten():
    simulator = fresh()
    seller = Seller(simulator)
    statuses = [seller.get('/ws/orders').status for _ in range(201)]
    assert statuses == [200] * 200 + [429]
    simulator.clock.advance(9.9)
    assert seller.get('/ws/orders').status == 429
    simulator.clock.advance(0.2)
    assert seller.get('/ws/orders').status == 200


def test_two_hundred_calls_in_more_than_ten_seconds_pass():
    simulator = fresh()
    seller = Seller(simulator)
    for _ in range(300):
        simulator.clock.advance(0.051)
        assert seller.get('/ws/orders').status == 200


def test_the_edge_answers_a_page_and_no_json():
    simulator = fresh(edge_limit='1')
    seller = Seller(simulator)
    seller.get('/ws/orders')
    answer = seller.get('/ws/orders')
    assert answer.media_type.startswith('text/html')
    assert answer.headers['Server'] == 'cloudflare'
    assert 'Retry-After' not in answer.headers


def test_one_account_at_its_limit_leaves_the_other_alone():
    simulator = fresh(edge_limit='1')
    for _ in range(3):
        Seller(simulator, 'eu').get('/ws/orders')
    assert Seller(simulator, 'na').get('/ws/orders').status == 200


def test_the_category_tree_allows_twenty_calls_in_ten_seconds():
    seller = Seller(fresh())
    statuses = [seller.get('/ws/category/tree').status for _ in range(21)]
    assert statuses == [200] * 20 + [429]


def test_single_and_bulk_updates_share_the_lines_of_an_hour():
    simulator = fresh(line_quota='4')
    seller = Seller(simulator)
    listing = seller.listing()
    path = f"/ws/listings/{listing['id']}"
    file = {'catalog': 'sku;quantity\nA;1\nB;2\nC;3', 'delimiter': ';', 'quotechar': '"',
            'encoding': 'utf-8'}
    assert seller.post('/ws/listings', file).status == 200
    assert [seller.post(path, {'quantity': number}).status for number in (1, 2)] == [200, 429]
    assert seller.post('/ws/listings', file).status == 429
    assert listing['quantity'] == 1
    simulator.clock.advance(3601)
    assert seller.post(path, {'quantity': 2}).status == 200


def test_the_line_limit_answers_envelope_v1():
    seller = Seller(fresh(line_quota='0'))
    answer = seller.post(f"/ws/listings/{seller.listing()['id']}", {'quantity': 1})
    assert (answer.status, set(answer.json())) == (429, {'error', 'requestId'})


def test_an_unknown_choice_is_refused_with_the_known_ones():
    with pytest.raises(UnknownChoice, match='address_style takes one of snake, camel'):
        fresh(address_style='kebab')
