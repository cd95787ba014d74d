"""The one door for HTTP, against a real socket."""

import json
import logging
import time

import pytest
import requests

from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    MarketplaceError,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.transport import http as transport
from odoo.addons.connector_base.transport.http import Http
from odoo.addons.connector_base.transport.throttle import Throttle

from tests.unit.loopback import Loopback, reply, unused_port

SECRET = 'very-secret-token'


class Door:
    """An `Http` with its log and its sleeps at hand."""

    def __init__(self, url, **more):
        """Open it."""
        self.calls, self.sleeps = [], []
        session = requests.Session()
        session.trust_env = False
        self.http = Http(
            url, {'Authorization': f'Basic {SECRET}'}, observe=self.calls.append, session=session,
            sleep=self.sleeps.append, **more,
        )

    def get(self, path='/ws/orders/12345'):
        """Read something."""
        return self.http.request('GET', path, params={'state': 1})

    def post(self, path='/ws/orders/12345', **more):
        """Write something."""
        return self.http.request('POST', path, json={'sku': 'A-1'}, **more)


def slow(connection):
    """Say nothing for longer than the tests wait."""
    time.sleep(0.3)


def failing(*answers):
    """Give a server that answers so, as often as a reader asks."""
    return Loopback(*(answers or (None,)) * (len(transport.RETRY_PAUSES) + 1))


# --- what comes back ------------------------------------------------------------------------------


def test_an_answer_has_status_text_json_and_template():
    with Loopback(reply(body=b'{"order_id": 7}')) as server:
        answer = Door(server.url).get()
    assert (answer.status, answer.body, answer.text) == (200, {'order_id': 7}, '{"order_id": 7}')
    assert answer.template == '/ws/orders/{id}'
    assert answer.is_json


def test_a_number_with_a_fraction_never_becomes_a_float():
    with Loopback(reply(body=b'{"price": 229.10, "nested": [1.5e3]}')) as server:
        assert Door(server.url).get().body == {'price': '229.10', 'nested': ['1.5e3']}


@pytest.mark.parametrize('body', [b'{"price": NaN}', b'[Infinity]', b'[' * 100000])
def test_what_json_does_not_know_is_a_broken_answer(body):
    with failing(reply(body=body)) as server, pytest.raises(TransientError):
        Door(server.url).get()


def test_the_servers_clock_is_naive_utc():
    date = 'Date: Mon, 02 Mar 2026 14:05:00 GMT'
    with Loopback(reply(headers=[date])) as server:
        served_at = Door(server.url).get().served_at
    assert served_at.isoformat() == '2026-03-02T14:05:00'


@pytest.mark.parametrize('headers', [(), ('Date: whenever',)])
def test_a_server_without_a_clock_has_no_time(headers):
    with Loopback(reply(headers=headers)) as server:
        assert Door(server.url).get().served_at is None


def test_an_empty_answer_is_no_json_and_no_failure():
    with Loopback(reply(204, b'')) as server:
        answer = Door(server.url).get()
    assert (answer.is_json, answer.body, answer.text) == (False, None, '')


def test_an_unknown_charset_is_read_as_utf_8():
    body = '{"city": "Malmö"}'.encode()
    with Loopback(reply(body=body, media_type='application/json; charset=nonsense')) as server:
        assert Door(server.url).get().body == {'city': "Malmö"}


# --- what went wrong ------------------------------------------------------------------------------


def test_a_lost_answer_to_a_write_is_uncertain_and_not_repeated():
    with Loopback(None, reply()) as server:
        with pytest.raises(UncertainOutcome):
            Door(server.url).post()
        assert len(server.requests) == 1


def test_a_lost_answer_to_a_read_is_asked_for_again():
    with Loopback(None, reply(body=b'[1]')) as server:
        assert Door(server.url).get().body == [1]
        assert len(server.requests) == 2


def test_a_read_that_never_comes_back_is_transient_after_a_few_tries():
    with failing() as server:
        door = Door(server.url)
        with pytest.raises(TransientError):
            door.get()
        assert len(server.requests) == 3
    assert door.sleeps == [1, 2.0]


@pytest.mark.parametrize('length', [None, 500], ids=['honest length', 'wrong length'])
def test_a_truncated_answer_to_a_write_is_uncertain(length):
    broken = reply(body=b'{"order_id": 7, "sta', length=length)
    with Loopback(broken) as server, pytest.raises(UncertainOutcome):
        Door(server.url).post()


@pytest.mark.parametrize('length', [None, 500], ids=['honest length', 'wrong length'])
def test_a_truncated_answer_to_a_read_is_asked_for_again(length):
    broken = reply(body=b'{"order_id": 7, "sta', length=length)
    with Loopback(broken, reply(body=b'[1]')) as server:
        assert Door(server.url).get().body == [1]


def test_a_write_to_nobody_is_transient_since_nothing_was_sent():
    with pytest.raises(TransientError):
        Door(f'http://127.0.0.1:{unused_port()}').post()


def test_a_slow_answer_to_a_write_is_uncertain(monkeypatch):
    monkeypatch.setattr(transport, 'TIMEOUT', (1, 0.1))
    with Loopback(slow) as server, pytest.raises(UncertainOutcome):
        Door(server.url).post()


def test_a_slow_answer_to_a_read_is_transient(monkeypatch):
    monkeypatch.setattr(transport, 'TIMEOUT', (1, 0.1))
    monkeypatch.setattr(transport, 'RETRY_PAUSES', ())
    with Loopback(slow) as server, pytest.raises(TransientError):
        Door(server.url).get()


def test_a_redirect_is_refused_and_the_token_follows_it_nowhere():
    with Loopback(reply()) as elsewhere:
        moved = reply(302, headers=[f'Location: {elsewhere.url}/ws/orders'])
        with Loopback(moved) as server, pytest.raises(RequestRefused):
            Door(server.url).get()
        assert elsewhere.requests == []


def test_an_endless_answer_is_given_up(monkeypatch):
    monkeypatch.setattr(transport, 'MAX_BYTES', 1000)
    endless = reply(body=b'"' + b'x' * 100000 + b'"')
    with Loopback(endless) as server, pytest.raises(RequestRefused):
        Door(server.url).get()


@pytest.mark.parametrize(
    ('status', 'kind'),
    [
        (400, RequestRefused), (401, CredentialsRefused), (403, AccessRefused),
        (404, RequestRefused), (422, RequestRefused), (429, TransientError),
    ],
)
def test_a_refusal_of_a_write_is_named_by_what_to_do_next(status, kind):
    with Loopback(reply(status, b'')) as server, pytest.raises(kind):
        Door(server.url).post()


@pytest.mark.parametrize('status', [500, 502, 503, 599])
def test_a_server_error_is_uncertain_on_a_write_and_transient_on_a_read(status):
    with Loopback(reply(status, b'')) as server, pytest.raises(UncertainOutcome):
        Door(server.url).post()
    with failing(reply(status, b'')) as server, pytest.raises(TransientError):
        Door(server.url).get()


def test_a_write_that_may_be_repeated_is():
    with Loopback(None, reply(body=b'[1]')) as server:
        assert Door(server.url).post(repeatable=True).body == [1]


def test_a_wait_longer_than_a_run_should_sleep_is_left_to_the_stream():
    def patient(answer):
        return TransientError("Later.", wait=transport.MAX_PAUSE + 1)

    with Loopback(reply(429, b''), reply()) as server:
        door = Door(server.url, explain=patient)
        with pytest.raises(TransientError):
            door.get()
        assert len(server.requests) == 1
    assert door.sleeps == []


# --- what is sent ---------------------------------------------------------------------------------


def test_the_headers_are_sent_as_given_whatever_a_netrc_says(tmp_path, monkeypatch):
    netrc = tmp_path / 'netrc'
    netrc.write_text('default login me password other\n')
    monkeypatch.setenv('NETRC', str(netrc))
    with Loopback(reply()) as server:
        door = Door(server.url)
        door.http.session.trust_env = True
        monkeypatch.setenv('NO_PROXY', '127.0.0.1')
        door.get()
        assert f'Authorization: Basic {SECRET}'.encode() in server.requests[0]


def test_a_body_is_sent_as_json():
    with Loopback(reply()) as server:
        Door(server.url).post()
        head, _blank, body = server.requests[0].partition(b'\r\n\r\n')
    assert json.loads(body) == {'sku': 'A-1'}
    assert b'Content-Type: application/json' in head


def test_the_headers_of_a_call_win_over_those_of_the_door():
    with Loopback(reply()) as server:
        door = Door(server.url)
        door.http.headers['Accept-Language'] = 'fr-fr'
        door.http.request('GET', '/', headers={'Accept-Language': 'de-de'})
        assert b'Accept-Language: de-de' in server.requests[0]


def test_every_try_waits_for_the_throttle():
    pauses = []
    throttle = Throttle(1, 1, clock=lambda: 0.0, sleep=pauses.append)
    with failing() as server, pytest.raises(TransientError):
        Door(server.url, throttle=throttle).get()
    assert len(pauses) == 2


# --- what is told ---------------------------------------------------------------------------------


def test_every_call_is_told_with_template_status_and_time():
    with Loopback(reply()) as server:
        door = Door(server.url)
        door.get()
    (call,) = door.calls
    assert (call.method, call.template, call.status) == ('GET', '/ws/orders/{id}', 200)
    assert call.milliseconds >= 0
    assert call.error == ''


def test_a_failed_call_is_told_with_its_error_and_reference():
    def referring(answer):
        return RequestRefused("No.", status=answer.status, reference=answer.headers['cf-ray'])

    with Loopback(reply(400, headers=['cf-ray: 8f2a-CDG'])) as server:
        door = Door(server.url, explain=referring)
        with pytest.raises(RequestRefused):
            door.post()
    (call,) = door.calls
    assert (call.status, call.error, call.reference) == (400, 'RequestRefused', '8f2a-CDG')


def test_every_try_is_told():
    with Loopback(None, reply()) as server:
        door = Door(server.url)
        door.get()
    assert [call.status for call in door.calls] == [0, 200]


@pytest.mark.parametrize(
    'answer',
    [None, b'garbage\r\n\r\n', *(reply(status, b'"no"') for status in (400, 401, 403, 429, 500))],
)
def test_neither_token_nor_id_is_in_an_error_in_the_log_or_in_a_repr(answer, caplog):
    caplog.set_level(logging.DEBUG)
    with Loopback(answer) as server:
        door = Door(server.url)
        with pytest.raises(MarketplaceError) as caught:
            door.post('/ws/orders/12345?name=Lovelace')
    told = f'{caught.value!r} {caught.value} {door.http!r} {door.calls}'
    assert SECRET not in told + caplog.text
    assert 'Lovelace' not in told
    assert '12345' not in told
