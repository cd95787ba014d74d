"""How fast refurbed is called."""

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests.adapters import BaseAdapter

from odoo.addons.connector_base.contract.errors import TransientError
from odoo.addons.connector_base.transport.http import Http
from odoo.addons.connector_base.transport.throttle import Throttle
from odoo.addons.refurbed_connector import const
from odoo.addons.refurbed_connector.api.limits import HeaderThrottle, seconds_until_reset

SERVED = 1_790_000_000
DATE = 'Mon, 21 Sep 2026 14:13:20 GMT'  # SERVED, as the marketplace's clock shows it


class Time:
    """A clock that only sleeping moves, and a wall clock that is ten years off."""

    def __init__(self):
        """Start somewhere."""
        self.now = 500.0
        self.sleeps = []

    def clock(self):
        """Give the time."""
        return self.now

    def sleep(self, seconds):
        """Let time pass."""
        self.sleeps.append(seconds)
        self.now += seconds

    def throttle(self):
        """Give a throttle that goes by this time."""
        return HeaderThrottle(clock=self.clock, sleep=self.sleep, now=lambda: SERVED - 315_000_000)


@pytest.fixture
def time():
    """Give a time of its own."""
    return Time()


def headers(remaining, reset, prefix='', **more):
    """Give the rate headers of an answer; ``reset`` in seconds after it was served."""
    told = {'Remaining': remaining, 'Reset': SERVED + reset, 'Limit': 10 - remaining}
    rates = {f'{prefix}X-RateLimit-{name}': str(value) for name, value in told.items()}
    return {'Date': DATE, **rates, **more}


def test_the_next_window_is_waited_for_when_nothing_is_left(time):
    throttle = time.throttle()
    throttle.note(headers(remaining=0, reset=3))
    throttle.wait()
    assert time.sleeps == [3]


def test_at_least_a_second_is_waited_for_when_nothing_is_left(time):
    throttle = time.throttle()
    throttle.note(headers(remaining=0, reset=0))
    throttle.wait()
    assert time.sleeps == [const.LEAST_WAIT]


def test_what_is_left_may_be_used_at_once_and_no_more(time):
    throttle = time.throttle()
    throttle.note(headers(remaining=9, reset=5))
    for _ in range(9):
        throttle.wait()
    assert time.sleeps == []
    throttle.wait()
    assert time.sleeps == [5]


def test_the_headers_of_a_gateway_count_as_well(time):
    throttle = time.throttle()
    throttle.note(headers(remaining=0, reset=4, prefix='Grpc-Metadata-'))
    throttle.wait()
    assert time.sleeps == [4]


def test_the_limit_header_is_not_taken_for_a_limit(time):
    throttle = time.throttle()
    throttle.note({**headers(remaining=5, reset=5), 'X-RateLimit-Limit': '0'})
    for _ in range(5):
        throttle.wait()
    assert time.sleeps == []


def test_a_window_that_is_far_away_is_not_slept_for(time):
    throttle = time.throttle()
    throttle.note(headers(remaining=0, reset=120))
    with pytest.raises(TransientError) as caught:
        throttle.wait()
    assert caught.value.wait == 120
    assert time.sleeps == []


def test_after_the_window_it_goes_on(time):
    throttle = time.throttle()
    throttle.note(headers(remaining=0, reset=2))
    time.now += 2
    throttle.wait()
    assert time.sleeps == []


@given(st.integers(1, 60))
def test_without_headers_no_second_holds_more_than_ten_calls(count):
    time = Time()
    throttle = time.throttle()
    moments = []
    for _ in range(count):
        throttle.wait()
        moments.append(time.now)
        throttle.note({})
    windows = [sum(1 for at in moments if start <= at < start + 1) for start in moments]
    assert max(windows) <= 10


@pytest.mark.parametrize('broken', [{}, {'X-RateLimit-Reset': 'soon'}, {'X-RateLimit-Reset': '-1'}])
def test_headers_that_tell_nothing_are_not_guessed(broken):
    assert seconds_until_reset({'Date': DATE, **broken}) is None


def test_without_a_date_our_own_clock_must_do():
    reset = {'X-RateLimit-Reset': str(SERVED + 7)}
    assert seconds_until_reset(reset, lambda: SERVED) == 7


def test_a_reset_in_the_next_century_is_not_believed():
    reset = {'X-RateLimit-Reset': str(SERVED + 10**9)}
    assert seconds_until_reset(reset, lambda: SERVED) == const.MOST_WAIT


class _OneAnswer(BaseAdapter):
    """Answers every request the same, without a socket."""

    def send(self, request, **_kwargs):
        """Give the answer."""
        response = requests.Response()
        response.status_code, response.request = 429, request
        response.headers['X-RateLimit-Remaining'] = '0'
        response.raw = None
        response._content, response._content_consumed = b'{"code": 8}', True
        return response

    def close(self):
        """Nothing is open."""


class _Attentive(Throttle):
    """Remembers what it was shown."""

    def __init__(self):
        """Allow everything."""
        super().__init__(1000, 1000)
        self.shown = []

    def note(self, headers):
        """Remember."""
        self.shown.append(headers['X-RateLimit-Remaining'])


def test_the_door_shows_its_throttle_the_headers_of_every_answer_refusals_included():
    session = requests.Session()
    session.mount('https://', _OneAnswer())
    throttle = _Attentive()
    http = Http('https://example.com', {}, throttle=throttle, session=session)
    with pytest.raises(TransientError):
        http.request('POST', '/x', json={}, repeatable=False)
    assert throttle.shown == ['0']
