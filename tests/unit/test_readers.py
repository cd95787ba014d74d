"""Strict access to a payload."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.contract.documents import UNKNOWN
from odoo.addons.connector_base.contract.errors import PayloadNotUnderstood
from odoo.addons.connector_base.contract.readers import Reader

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
METHODS = ('text', 'decimal', 'integer', 'instant')


def reader(**payload):
    """Give a reader of an order with these fields."""
    return Reader(payload, 'order')


@pytest.mark.parametrize('method', METHODS)
@pytest.mark.parametrize('payload', [{}, {'it': None}, {'it': ''}])
def test_what_is_absent_null_or_empty_is_missing_and_named(method, payload):
    with pytest.raises(PayloadNotUnderstood) as caught:
        getattr(reader(**payload), method)('it')
    assert str(caught.value) == 'order.it: missing'


@pytest.mark.parametrize('method', METHODS)
@pytest.mark.parametrize('payload', [{}, {'it': None}, {'it': ''}])
def test_a_default_stands_in_for_what_is_not_there(method, payload):
    assert getattr(reader(**payload), method)('it', default=None) is None


def test_the_first_spelling_that_is_filled_wins():
    both = reader(first_name='', firstName='Ada', FirstName='Eve')
    assert both.text('first_name', 'firstName', 'FirstName') == 'Ada'


def test_a_missing_field_is_named_by_its_first_spelling():
    with pytest.raises(PayloadNotUnderstood) as caught:
        reader().text('first_name', 'firstName')
    assert caught.value.path == 'order.first_name'


def test_zero_and_false_are_not_missing():
    assert reader(it=0).integer('it') == 0
    assert reader(it=0).text('it') == '0'
    assert reader(it=False).flag('it') is False


def test_ids_read_as_text_whether_they_are_numbers_or_texts():
    assert reader(it=5978).text('it') == reader(it=' 5978 ').text('it') == '5978'


@pytest.mark.parametrize('value', [True, [], {}, 1.5])
def test_what_is_no_text_is_refused_as_text(value):
    with pytest.raises(PayloadNotUnderstood):
        reader(it=value).text('it')


@pytest.mark.parametrize(
    'value',
    ['NaN', 'Infinity', '-Infinity', 'sNaN', '12,50', 'twelve', '1e999999999', '.', True, 1.5],
)
def test_what_is_no_amount_is_refused_as_decimal(value):
    with pytest.raises(PayloadNotUnderstood) as caught:
        reader(it=value).decimal('it')
    assert caught.value.path == 'order.it'


def test_a_decimal_keeps_every_digit():
    assert str(reader(it='229.10').decimal('it')) == '229.10'
    assert reader(it=229).decimal('it') == Decimal(229)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_any_amount_survives_as_text(amount):
    assert reader(it=str(amount)).decimal('it') == amount


@pytest.mark.parametrize('value', ['2.5', 'two', '1e99'])
def test_what_is_no_whole_number_is_refused_as_integer(value):
    with pytest.raises(PayloadNotUnderstood):
        reader(it=value).integer('it')


def test_a_whole_number_may_be_text():
    assert reader(it='3').integer('it') == 3


@pytest.mark.parametrize(
    ('text', 'parts'),
    [
        ('2026-03-02T14:05:00Z', (2026, 3, 2, 14, 5)),
        ('2026-03-02T14:05:00.5Z', (2026, 3, 2, 14, 5, 0, 500000)),
        ('2026-03-02T14:05:00.123Z', (2026, 3, 2, 14, 5, 0, 123000)),
        ('2026-03-02T14:05:00.123456789Z', (2026, 3, 2, 14, 5, 0, 123456)),
        ('2026-03-02T16:05:00+02:00', (2026, 3, 2, 14, 5)),
        ('2026-03-02T14:05:00', (2026, 3, 2, 14, 5)),
        ('2026-03-02 14:05:00', (2026, 3, 2, 14, 5)),
    ],
)
def test_an_instant_reads_as_naive_utc_in_every_spelling_seen(text, parts):
    instant = reader(it=text).instant('it')
    assert instant.tzinfo is None
    assert instant.timetuple()[:6] + (instant.microsecond,) == (*parts, 0, 0)[:7]


@pytest.mark.parametrize('text', ['yesterday', '2026-13-01T00:00:00Z', '0001-01-01T00:00:00+05:00'])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(PayloadNotUnderstood) as caught:
        reader(it=text).instant('it')
    assert caught.value.why == 'expected a date and time'


@given(st.datetimes(timezones=st.timezones(), min_value=datetime.fromisoformat('1970-01-02')))
def test_any_instant_with_a_zone_reads_as_its_utc(instant):
    read = reader(it=instant.isoformat()).instant('it')
    assert read == instant.replace(tzinfo=None) - instant.utcoffset()


def test_an_absent_flag_is_false_and_a_text_is_no_flag():
    assert reader().flag('it') is False
    with pytest.raises(PayloadNotUnderstood):
        reader(it='yes').flag('it')


def test_a_code_gives_its_meaning_and_itself():
    assert reader(state=2).coded('state', table={'2': 'accepted'}) == ('accepted', '2')


def test_a_code_nobody_listed_is_unknown_and_kept():
    assert reader(state=42).coded('state', table={'2': 'accepted'}) == (UNKNOWN, '42')


def test_a_field_of_a_nested_object_is_named_by_its_path():
    with pytest.raises(PayloadNotUnderstood) as caught:
        reader(address={}).part('address').text('city')
    assert caught.value.path == 'order.address.city'


def test_an_absent_object_is_missing_unless_it_is_optional():
    with pytest.raises(PayloadNotUnderstood):
        reader().part('address')
    assert reader().part('address', optional=True).text('city', default='') == ''


def test_a_field_of_a_list_is_named_by_its_place():
    lines = reader(lines=[{'sku': 'A'}, {}])
    with pytest.raises(PayloadNotUnderstood) as caught:
        lines.each('lines', lambda line: line.text('sku'))
    assert caught.value.path == 'order.lines[1].sku'


def test_an_absent_list_is_empty_and_an_object_is_no_list():
    assert reader().each('lines', lambda line: line) == ()
    with pytest.raises(PayloadNotUnderstood):
        reader(lines={}).each('lines', lambda line: line)


@pytest.mark.parametrize('payload', [None, [], 'text', 3])
def test_what_is_no_object_is_refused(payload):
    with pytest.raises(PayloadNotUnderstood) as caught:
        Reader(payload, 'order')
    assert caught.value.path == 'order'


@given(ANY_JSON, st.sampled_from((*METHODS, 'flag', 'part')))
def test_nothing_but_a_named_field_comes_out_of_any_json(value, method):
    try:
        getattr(reader(it=value), method)('it')
    except PayloadNotUnderstood as error:
        assert error.path.startswith('order.it')
        assert error.why
