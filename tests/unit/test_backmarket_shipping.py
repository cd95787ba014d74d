"""How Back Market's client tells that an order left, without a marketplace."""

from datetime import datetime

import pytest

from odoo.addons.backmarket_connector import const
from odoo.addons.backmarket_connector.api.client import BackMarketApi
from odoo.addons.backmarket_connector.api.settings import Settings
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.shipments import Identifier, Shipment, ShippedLine
from odoo.addons.connector_base.transport.http import Answer

IMEI = Identifier('imei', '490154203237518')
OTHER_IMEI = Identifier('imei', '011415009346880')
SERIAL = Identifier('serial', 'SN-ABC')
AT = datetime.fromisoformat('2026-03-02T14:05:00.750000')


class Script:
    """A door that takes everything, except where an error is prepared; it remembers the calls."""

    def __init__(self, *errors):
        """Take what to raise at each call, in order; ``None`` for a call that works."""
        self.errors = list(errors)
        self.calls = []

    def request(self, method, path, *, headers, json):
        """Stand in for `Http.request`."""
        self.calls.append((method, path, json))
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        return Answer(200, {}, '{}', {}, True, path, method)


def ship(shipment, *errors):
    """Ship over a prepared door; give the results and the calls."""
    script = Script(*errors)
    return BackMarketApi(script, Settings(), offers_left=0).ship_order(shipment), script.calls


def parcel(*lines, **changed):
    """Give a shipment of lines; one line counts as one unit unless told otherwise."""
    known = {
        'order_ref': '900417', 'lines': lines, 'tracking_number': 'XZ1', 'tracking_url': '',
        'carrier': '', 'shipped_at': AT, 'is_single_unit': len(lines) == 1,
    }
    return Shipment(**{**known, **changed})


def line(ref='11', *identifiers, told=()):
    """Give a line that left."""
    return ShippedLine(ref, identifiers, told)


def fates(results):
    """Give what became of each line: ref, ok, uncertain."""
    return [(result.ref, result.ok, result.uncertain) for result in results]


# --- one unit -------------------------------------------------------------------------------------


def test_the_ship_call_has_the_fields_of_the_contract():
    shipment = parcel(
        line('11', IMEI, SERIAL), tracking_url='https://carrier.example/XZ1', carrier='DHL Express'
    )
    results, calls = ship(shipment)
    assert fates(results) == [('11', True, False)]
    assert calls == [
        (
            'POST',
            '/ws/orders/900417',
            {
                'order_id': 900417,
                'new_state': 3,
                'tracking_number': 'XZ1',
                'tracking_url': 'https://carrier.example/XZ1',
                'shipper': 'DHL Express',
                'date_shipping': '2026-03-02T14:05:00Z',
                'imei': '490154203237518',
                'serial_number': 'SN-ABC',
            },
        )
    ]


def test_what_is_not_known_is_left_out_of_the_ship_call():
    _results, calls = ship(parcel(line()))
    assert set(calls[0][2]) == {'order_id', 'new_state', 'tracking_number', 'date_shipping'}


def test_an_identifier_that_was_told_is_not_sent_with_the_ship_call():
    _results, ((_method, _path, body),) = ship(
        parcel(line('11', IMEI, SERIAL, told=(IMEI.value,)))
    )
    assert 'imei' not in body
    assert body['serial_number'] == SERIAL.value


# --- several units --------------------------------------------------------------------------------


def test_identifiers_of_several_lines_go_before_the_ship_call_line_by_line():
    results, calls = ship(parcel(line('11', IMEI), line('12', SERIAL), line('13')))
    assert fates(results) == [(ref, True, False) for ref in ('11', '12', '13')]
    assert [call[:2] for call in calls] == [
        ('PATCH', '/ws/orderlines/11'),
        ('PATCH', '/ws/orderlines/12'),
        ('POST', '/ws/orders/900417'),
    ]
    assert [call[2] for call in calls[:2]] == [
        {'imei': IMEI.value},
        {'serial_number': SERIAL.value},
    ]
    assert not {'imei', 'serial_number'} & set(calls[2][2])


def test_imei_and_serial_number_of_a_line_go_in_one_call():
    _results, calls = ship(parcel(line('11', IMEI, SERIAL), line('12')))
    assert calls[0][2] == {'imei': IMEI.value, 'serial_number': SERIAL.value}


def test_a_line_of_two_units_tells_the_first_imei_only():
    _results, calls = ship(parcel(line('11', IMEI, OTHER_IMEI), is_single_unit=False))
    assert [call[2] for call in calls if call[0] == 'PATCH'] == [{'imei': IMEI.value}]


@pytest.mark.parametrize('told', [IMEI, OTHER_IMEI])
def test_a_line_of_two_units_that_told_one_imei_tells_no_second_one(told):
    shipment = parcel(line('11', IMEI, OTHER_IMEI, told=(told.value,)), is_single_unit=False)
    results, calls = ship(shipment)
    assert fates(results) == [('11', True, False)]
    assert [call[0] for call in calls] == ['POST']


# --- what is refused ------------------------------------------------------------------------------


def test_a_refused_shipment_is_refused_for_every_line_in_back_markets_words():
    results, _calls = ship(
        parcel(line('11'), line('12')), RequestRefused("A line waits.", reference='req-7')
    )
    assert fates(results) == [('11', False, False), ('12', False, False)]
    assert {result.reference for result in results} == {'req-7'}
    (words,) = {result.message for result in results}
    assert words.startswith("Back Market did not take the shipment. It wants")
    assert words.endswith("A line waits.")


def test_a_refused_identifier_names_the_line_and_nothing_is_shipped():
    shipment = parcel(line('11', IMEI), line('12', SERIAL), line('13', OTHER_IMEI))
    results, calls = ship(shipment, None, RequestRefused("It was written.", reference='req-7'))
    assert fates(results) == [(ref, False, False) for ref in ('11', '12', '13')]
    assert results[0].message == (
        "The order is not shipped, as Back Market did not take the serial number of its line 12; "
        "it may have another one already, which can't be changed. It was written."
    )
    assert results[0].reference == 'req-7'
    assert [call[0] for call in calls] == ['PATCH', 'PATCH']


@pytest.mark.parametrize(
    ('changed', 'words'),
    [
        ({'tracking_number': ''}, "tracking number"),
        ({'tracking_number': 'x' * 201}, "number has 201 characters; Back Market takes 200"),
        ({'tracking_url': 'x' * 301}, "tracking link has 301 characters; Back Market takes 300"),
        ({'carrier': 'x' * 201}, "carrier's name has 201 characters; Back Market takes 200"),
        ({'lines': (line('11', Identifier('imei', '1' * 16)),)}, "IMEI has 16 characters"),
        (
            {'lines': (line('11', IMEI), line('12', Identifier('serial', 'x' * 51)))},
            "serial number has 51 characters; Back Market takes 50",
        ),
        ({'lines': (line('A14-BLK', IMEI), line('12'))}, "no number for the line A14-BLK"),
        ({'lines': (line('../orders/1', IMEI), line('12'))}, "no number for the line ../orders/1"),
    ],
)
def test_what_back_market_cannot_take_is_refused_before_anything_is_sent(changed, words):
    lines = changed.get('lines', (line('11'),))
    results, calls = ship(parcel(*lines, **{**changed, 'lines': lines}))
    assert calls == []
    assert fates(results) == [(one.line_ref, False, False) for one in lines]
    assert all(words in result.message for result in results)


def test_the_longest_texts_are_sent_whole():
    shipment = parcel(
        line('11', Identifier('serial', 'x' * 50)),
        tracking_number='n' * 200,
        tracking_url='u' * 300,
        carrier='c' * 200,
    )
    results, ((_method, _path, body),) = ship(shipment)
    assert results[0].ok
    assert {name: len(body[name]) for name in const.SHIPMENT_TEXTS if name in body} == {
        'tracking_number': 200, 'tracking_url': 300, 'shipper': 200, 'serial_number': 50,
    }


def test_an_order_number_that_is_none_is_refused_without_a_call():
    with pytest.raises(RequestRefused):
        ship(parcel(line(), order_ref='../listings'))


def test_a_kind_of_identifier_nobody_knows_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        ship(parcel(line('11', Identifier('mac', '00:11'))))


def test_an_order_without_lines_is_no_call():
    assert ship(parcel(is_single_unit=False)) == ([], [])


# --- lost answers and outages ---------------------------------------------------------------------


@pytest.mark.parametrize('at', [0, 1, 2])
def test_a_lost_answer_at_any_step_is_uncertain_for_every_line_and_ends_the_steps(at):
    errors = [None] * at + [UncertainOutcome("It was lost.", reference='req-7')]
    results, calls = ship(parcel(line('11', IMEI), line('12', SERIAL)), *errors)
    assert fates(results) == [('11', False, True), ('12', False, True)]
    assert results[0].reference == 'req-7'
    assert len(calls) == at + 1


@pytest.mark.parametrize('error', [TransientError, CredentialsRefused, AccessRefused])
def test_what_stands_in_the_way_of_the_first_call_is_raised(error):
    with pytest.raises(error):
        ship(parcel(line('11', IMEI), line('12')), error("No."))
    with pytest.raises(error):
        ship(parcel(line('11', IMEI)), error("No."))


@pytest.mark.parametrize('error', [TransientError, CredentialsRefused, AccessRefused])
def test_what_stands_in_the_way_later_is_uncertain_as_something_was_told(error):
    results, _calls = ship(parcel(line('11', IMEI), line('12')), None, error("No."))
    assert fates(results) == [('11', False, True), ('12', False, True)]
    assert results[0].message == "No."
