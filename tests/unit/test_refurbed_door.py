"""What every call to refurbed carries, and what its refusals mean."""

import json

import pytest

from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    MarketplaceError,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.transport.http import Answer
from odoo.addons.refurbed_connector.api.door import explain, is_reading, open_http, user_agent

READ = '/refb.merchant.v1.OrderService/ListOrders'
WRITE = '/refb.merchant.v1.OrderItemService/BatchUpdateOrderItemsState'
TOKEN = '6f1c1f9e-0000-4000-8000-token'  # noqa: S105  invented


def refusal(code, status=400, path=READ, message="what happened", **headers):
    """Give the error that a Status body leads to."""
    body = {'code': code, 'message': message, 'details': []}
    return explain(Answer(status, headers, json.dumps(body), body, True, path, 'POST'))


def foreign(status, body=None, text='<html>', path=READ):
    """Give the error that another body leads to."""
    return explain(Answer(status, {}, text, body, body is not None, path, 'POST'))


def door(token, **more):
    """Open a door to nowhere."""
    names = {'company': 'Seller', 'integration': 'Odoo', 'contact': 'tech@example.com'}
    return open_http('https://example.com', token, **{**names, **more})


@pytest.mark.parametrize('pasted', [TOKEN, f'Plain {TOKEN}', f'  plain   {TOKEN}\n'])
def test_a_token_is_sent_plain_however_it_was_pasted(pasted):
    assert door(pasted).headers['Authorization'] == f'Plain {TOKEN}'


@pytest.mark.parametrize('token', ['', 'Plain ', 'two words', 'schlüssel', 'line\nbreak', None])
def test_what_cannot_be_a_token_is_refused_before_any_call(token):
    with pytest.raises(CredentialsRefused):
        door(token)


def test_the_door_shows_its_token_nowhere():
    assert TOKEN not in repr(door(TOKEN))


def test_the_user_agent_names_seller_software_and_contact_in_ascii():
    assert user_agent("Käufer & Söhne", "Odoo", 'tech@example.com') == (
        'KauferSohne-Odoo (tech@example.com)'
    )
    assert user_agent('', '', '') == 'Seller-Connector'
    assert user_agent('A\r\nX: y', 'B', 'a@b (c)\r\n') == 'AXy-B (a@bc)'


def test_an_unknown_token_is_refused_credentials():
    assert isinstance(refusal(16, 401), CredentialsRefused)


@pytest.mark.parametrize(('code', 'status'), [(7, 403), (12, 501)])
@pytest.mark.parametrize('path', [READ, WRITE])
def test_a_missing_permission_or_service_is_refused_access(code, status, path):
    error = refusal(code, status, path)
    assert isinstance(error, AccessRefused)
    assert path.rpartition('.')[2] in error.message


@pytest.mark.parametrize(('code', 'status'), [(3, 400), (5, 404), (6, 409), (9, 400), (11, 400)])
@pytest.mark.parametrize('path', [READ, WRITE])
def test_a_refusal_tells_the_code_and_refurbeds_words(code, status, path):
    error = refusal(code, status, path)
    assert isinstance(error, RequestRefused)
    assert error.status == code
    assert 'what happened' in error.message


@pytest.mark.parametrize(
    ('code', 'status'),
    [(1, 499), (2, 500), (4, 504), (10, 409), (13, 500), (14, 503), (15, 500), (99, 500)],
)
def test_a_failure_is_transient_for_a_read_and_uncertain_for_a_write(code, status):
    assert isinstance(refusal(code, status, READ), TransientError)
    assert isinstance(refusal(code, status, WRITE), UncertainOutcome)


def test_the_code_in_the_body_counts_not_the_http_status():
    assert isinstance(refusal(16, 500), CredentialsRefused)
    assert isinstance(refusal(7, 400), AccessRefused)
    assert isinstance(refusal(3, 500, WRITE), RequestRefused)


@pytest.mark.parametrize('path', [READ, WRITE])
def test_a_used_up_window_says_how_long_to_wait(path):
    rates = {'X-RateLimit-Reset': '1790000007', 'Date': 'Mon, 21 Sep 2026 14:13:20 GMT'}
    error = refusal(8, 429, path, **rates)
    assert isinstance(error, TransientError)
    assert error.wait == 7


def test_a_used_up_window_without_headers_waits_as_well():
    assert refusal(8, 429).wait > 0


@pytest.mark.parametrize('body', [None, {}, {'error': 'x'}, [], 'text', {'code': True}])
def test_a_firewall_is_not_a_wrong_key(body):
    error = foreign(403, body)
    assert isinstance(error, TransientError)
    assert error.wait >= 60


@pytest.mark.parametrize('status', [301, 400, 401, 404, 429, 500, 502, 503])
@pytest.mark.parametrize('body', [None, {}, {'code': 'x', 'message': 5}, {'code': 0}])
def test_whatever_a_proxy_answers_leads_to_an_error_of_ours(status, body):
    assert isinstance(foreign(status, body), MarketplaceError)


def test_a_token_that_refurbed_repeats_is_not_in_the_error():
    body = {'code': 3, 'message': f"bad header Plain {TOKEN}"}
    error = explain(Answer(400, {}, '', body, True, READ, 'POST'), secret=TOKEN)
    assert TOKEN not in error.message


@pytest.mark.parametrize(
    ('path', 'looks'),
    [
        (READ, True),
        (WRITE, False),
        ('/refb.merchant.v1.OrderService/GetOrder', True),
        ('/refb.merchant.v1.OfferService/BatchGetOffers', True),
        ('/refb.merchant.v1.OrderItemService/CalculateRefundOrderItem', True),
        ('/refb.merchant.v1.OrderService/RefundOrder', False),
        ('/refb.merchant.v1.OfferService/BatchUpdateOffers', False),
        ('/refb.merchant.v1.TicketService/GenerateReturnShippingLabel', False),
    ],
)
def test_reads_are_told_from_writes_by_their_name(path, looks):
    assert is_reading(path) is looks


# --- files ----------------------------------------------------------------------------------------


def of_file(status, media_type='application/xml', body=None):
    """Give the error that a file's host leads to."""
    path = '/files/label/printer.pdf'
    headers = {'Content-Type': media_type}
    return explain(Answer(status, headers, '<Error/>', body, body is not None, path, 'GET'))


def test_a_firewall_before_a_file_says_nothing_about_its_link():
    assert isinstance(of_file(403, 'text/html; charset=utf-8'), TransientError)
    assert isinstance(of_file(403, 'application/json', {'error': 'challenge'}), TransientError)


def test_a_file_whose_host_has_a_problem_is_fetched_again():
    assert isinstance(of_file(500), TransientError)
    status = {'code': 13, 'message': 'internal'}
    assert isinstance(of_file(500, 'application/json', status), TransientError)
