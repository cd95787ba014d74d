"""Politeness: how fast, how much, in what pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.transport.batches import batched
from odoo.addons.connector_base.transport.redaction import safe_reference, safe_words, template_of
from odoo.addons.connector_base.transport.throttle import Quota, Throttle


class Time:
    """A clock that only sleeping moves."""

    def __init__(self):
        """Start somewhere."""
        self.now = 1000.0
        self.sleeps = []

    def clock(self):
        """Give the time."""
        return self.now

    def sleep(self, seconds):
        """Let time pass."""
        self.sleeps.append(seconds)
        self.now += seconds


@pytest.fixture
def time():
    """Give a time of its own."""
    return Time()


def test_the_first_burst_does_not_wait(time):
    throttle = Throttle(2, 5, clock=time.clock, sleep=time.sleep)
    for _ in range(5):
        throttle.wait()
    assert time.sleeps == []


def test_after_the_burst_each_call_waits_for_its_turn(time):
    throttle = Throttle(2, 1, clock=time.clock, sleep=time.sleep)
    for _ in range(3):
        throttle.wait()
    assert time.sleeps == [0.5, 0.5]


def test_a_pause_fills_the_bucket_but_never_above_the_burst(time):
    throttle = Throttle(1, 3, clock=time.clock, sleep=time.sleep)
    for _ in range(3):
        throttle.wait()
    time.now += 3600
    for _ in range(3):
        throttle.wait()
    assert time.sleeps == []
    throttle.wait()
    assert len(time.sleeps) == 1


@given(st.lists(st.floats(min_value=0, max_value=3), max_size=60), st.integers(1, 8))
def test_no_window_holds_more_than_burst_and_rate_allow(pauses, burst):
    time, rate = Time(), 4
    throttle = Throttle(rate, burst, clock=time.clock, sleep=time.sleep)
    moments = []
    for pause in pauses:
        time.now += pause
        throttle.wait()
        moments.append(time.now)
    for start in moments:
        inside = sum(1 for at in moments if start <= at <= start + 5)
        assert inside <= burst + rate * 5 + 1


def test_two_throttles_know_nothing_of_each_other(time):
    first = Throttle(1, 1, clock=time.clock, sleep=time.sleep)
    second = Throttle(1, 1, clock=time.clock, sleep=time.sleep)
    first.wait()
    second.wait()
    assert time.sleeps == []


def test_a_quota_gives_what_is_left_and_no_more():
    quota = Quota(3, spent=1)
    assert [quota.take() for _ in range(4)] == [True, True, False, False]
    assert quota.left == 0


def test_a_quota_overspent_before_gives_nothing():
    quota = Quota(3, spent=10)
    assert quota.left == 0
    assert not quota.take()


@given(st.lists(st.integers()), st.integers(1, 7))
def test_batches_hold_everything_in_order_and_are_full_but_the_last(items, size):
    batches = list(batched(items, size))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) == size for batch in batches[:-1])


@pytest.mark.parametrize(
    ('path', 'template'),
    [
        ('/ws/orders/5978', '/ws/orders/{id}'),
        ('/ws/orders?state=1', '/ws/orders'),
        ('/ws/listings/7a97a1b6-547e-4718-bc72-5b84aca91b09', '/ws/listings/{id}'),
        ('/ws/buyback/v1/orders/US-24527-ABCDE', '/ws/buyback/v1/orders/{id}'),
        ('/ws/shipping/v1/returns', '/ws/shipping/v1/returns'),
        ('/static/labels/eu-9075b45c-1.pdf?key=x', '/static/labels/{file}'),
        ('/static/labels/LABEL.PDF', '/static/labels/{file}'),
    ],
)
def test_a_path_is_logged_without_ids_files_and_query(path, template):
    assert template_of(path) == template


def test_a_reference_for_the_log_is_short_and_harmless():
    assert safe_reference('8f2a-CDG\n<b>') == '8f2a-CDGb'
    assert len(safe_reference('x' * 500)) == 80
    assert safe_reference(None) == ''


def test_words_for_the_log_are_one_line_and_short():
    assert safe_words("  two\n lines ") == "two lines"
    assert len(safe_words('x' * 5000)) == 300
