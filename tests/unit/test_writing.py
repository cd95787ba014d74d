"""How bodies are written: amounts as numbers, without a float on the way."""

import json
from decimal import Decimal

import pytest

from odoo.addons.connector_base.transport.writing import json_text


@pytest.mark.parametrize(
    ('amount', 'written'),
    [
        ('25.00', '25.00'), ('0.10', '0.10'), ('4500', '4500'), ('1E+3', '1000'), ('-1.5', '-1.5'),
        ('0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'),
    ],
)
def test_a_decimal_is_written_digit_by_digit(amount, written):
    assert json_text({'amount': Decimal(amount)}) == f'{{"amount": {written}}}'


@pytest.mark.parametrize('amount', ['NaN', 'Infinity', '-Infinity'])
def test_what_is_no_number_is_never_written(amount):
    with pytest.raises(ValueError, match="no number that JSON can say"):
        json_text([Decimal(amount)])


def test_a_float_that_is_no_number_is_never_written():
    with pytest.raises(ValueError, match='JSON compliant'):
        json_text(float('nan'))


@pytest.mark.parametrize(
    'value',
    [
        {}, [], 'text "quoted" 東京\n', None, True, 7, {'a': [1, {'b': None}], 'c': ('x', False)},
        [{'name': 'ü'}, [[]], {'': ''}],
    ],
)
def test_everything_else_is_read_as_it_was(value):
    assert json.loads(json_text(value)) == json.loads(json.dumps(value))


def test_what_json_has_no_word_for_is_never_written():
    with pytest.raises(TypeError):
        json_text({'sku': {1, 2}})
