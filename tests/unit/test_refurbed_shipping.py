"""How refurbed's client tells that items left, without a marketplace."""

from datetime import datetime

import pytest

from odoo.addons.connector_base.contract.errors import (
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.shipments import Identifier, Shipment, ShippedLine
from odoo.addons.refurbed_connector import const

from tests.unit.test_refurbed_client import play, taken

IMEI = Identifier('imei', '490154203237518')
OTHER_IMEI = Identifier('imei', '011415009346880')
SERIAL = Identifier('serial', 'SN-ABC')
URL = 'https://carrier.example/t/1Z'
AT = datetime.fromisoformat('2026-03-02T14:05:00')
REFUSED = {'status': {'code': 3, 'message': "can't go from NEW to SHIPPED"}}


def parcel(*lines, **changed):
    """Give a shipment of lines."""
    known = {
        'order_ref': '7', 'lines': lines, 'tracking_number': '1Z', 'tracking_url': URL,
        'carrier': 'ups', 'shipped_at': AT,
    }
    return Shipment(**{**known, **changed})


def line(ref='1', *identifiers, told=()):
    """Give an item that left."""
    return ShippedLine(ref, identifiers, told)


def shipped(*refs):
    """Give an answer in which every item is shipped."""
    return taken(*refs, state='SHIPPED')


def fates(results):
    """Give what became of each item: ref, ok, uncertain."""
    return [(result.ref, result.ok, result.uncertain) for result in results]


def sent(shipment, *answers, **settings):
    """Ship over prepared answers; give the results and the bodies."""
    api, script = play(*answers, **settings)
    return api.ship_order(shipment), script.bodies


def update(shipment):
    """Give what is sent about the one item of a shipment."""
    _results, (body,) = sent(shipment, shipped('1'))
    (only,) = body['updates']
    return only


# --- what is sent ---------------------------------------------------------------------------------


def test_an_item_is_shipped_with_link_carrier_and_identifiers():
    api, script = play(shipped('1'))
    assert fates(api.ship_order(parcel(line('1', IMEI, SERIAL)))) == [('1', True, False)]
    assert script.calls == [
        (
            'OrderItemService/BatchUpdateOrderItemsState',
            {
                'updates': [
                    {
                        'id': '1',
                        'state': 'SHIPPED',
                        'parcel_tracking_url': URL,
                        'item_identifiers': [
                            {'identifier_type': 'IMEI', 'value': IMEI.value},
                            {'identifier_type': 'SERIAL_NUMBER', 'value': SERIAL.value},
                        ],
                        'parcel_carrier_tracking_number': {
                            'carrier': 'ups',
                            'tracking_number': '1Z',
                        },
                    }
                ]
            },
            False,
        )
    ]


@pytest.mark.parametrize('missing', ['carrier', 'tracking_number'])
def test_carrier_and_number_go_together_or_not_at_all(missing):
    told = update(parcel(line(), **{missing: ''}))
    assert told == {'id': '1', 'state': 'SHIPPED', 'parcel_tracking_url': URL}


def test_an_item_without_identifiers_has_no_empty_list_of_them():
    assert 'item_identifiers' not in update(parcel(line()))


def test_identifiers_that_were_told_are_not_told_again():
    told = (SERIAL.value, IMEI.value)
    assert 'item_identifiers' not in update(parcel(line('1', IMEI, SERIAL, told=told)))


def test_a_list_of_identifiers_is_sent_whole_as_it_takes_the_place_of_the_one_before():
    told = update(parcel(line('1', IMEI, OTHER_IMEI, told=(IMEI.value,))))
    assert [one['value'] for one in told['item_identifiers']] == [IMEI.value, OTHER_IMEI.value]


def test_a_hundred_and_twenty_items_are_shipped_in_three_calls():
    refs = [str(number) for number in range(1, 121)]
    answers = [shipped(*refs[:50]), shipped(*refs[50:100]), shipped(*refs[100:])]
    results, bodies = sent(parcel(*map(line, refs)), *answers)
    assert fates(results) == [(ref, True, False) for ref in refs]
    assert [len(body['updates']) for body in bodies] == [const.BATCH_SIZE, const.BATCH_SIZE, 20]


def test_nothing_to_ship_is_no_call():
    assert sent(parcel()) == ([], [])


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'url',
    ['', '1Z', 'carrier.example/t', 'ftp://carrier.example/t', 'https://', 'https:///t',
     'https://carrier.example/a b', 'http://[half', 'javascript:alert(1)'],
)
def test_a_shipment_without_a_link_is_refused_in_words_before_anything_is_sent(url):
    results, bodies = sent(parcel(line('1'), line('2'), tracking_url=url))
    assert bodies == []
    assert fates(results) == [('1', False, False), ('2', False, False)]
    assert url in results[0].message
    assert "Enter the tracking link" in results[0].message


@pytest.mark.parametrize('url', ['http://carrier.example', 'HTTPS://carrier.example/t?n=1#top'])
def test_a_link_of_either_scheme_is_sent_as_it_is(url):
    assert update(parcel(line(), tracking_url=url))['parcel_tracking_url'] == url


def test_each_item_has_a_fate_of_its_own():
    body = {'results': [shipped('1')['results'][0], REFUSED, shipped('3')['results'][0]]}
    results, _bodies = sent(parcel(line('1'), line('2'), line('3')), body)
    assert fates(results) == [('1', True, False), ('2', False, False), ('3', True, False)]
    assert "can't go from NEW to SHIPPED" in results[1].message


def test_an_item_that_is_no_number_keeps_none_of_the_others_back():
    results, (body,) = sent(parcel(line('SKU-1'), line('2')), shipped('2'))
    assert fates(results) == [('SKU-1', False, False), ('2', True, False)]
    assert [one['id'] for one in body['updates']] == ['2']


def test_a_refused_call_is_refused_for_every_item():
    results, _bodies = sent(parcel(line('1'), line('2')), RequestRefused("No."))
    assert fates(results) == [('1', False, False), ('2', False, False)]


# --- what is uncertain ----------------------------------------------------------------------------


def test_an_item_that_is_not_shipped_although_it_was_taken_is_uncertain():
    results, _bodies = sent(parcel(line()), taken('1', state='ACCEPTED'))
    assert fates(results) == [('1', False, True)]
    assert "ACCEPTED" in results[0].message


def test_a_lost_answer_leaves_its_batch_uncertain_and_the_next_is_sent():
    answers = [UncertainOutcome("It was lost."), shipped('2')]
    results, _bodies = sent(parcel(line('1'), line('2')), *answers, batch_size=1)
    assert fates(results) == [('1', False, True), ('2', True, False)]


def test_an_outage_is_raised_at_the_first_batch_and_ends_the_results_later():
    with pytest.raises(TransientError):
        sent(parcel(line('1'), line('2')), TransientError("Slow down."), batch_size=1)
    answers = [shipped('1'), TransientError("Slow down.")]
    results, _bodies = sent(parcel(line('1'), line('2')), *answers, batch_size=1)
    assert fates(results) == [('1', True, False)]


def test_an_item_that_was_put_off_has_no_result():
    body = {'results': [shipped('1')['results'][0], {'status': {'code': 8}}]}
    results, _bodies = sent(parcel(line('1'), line('2')), body)
    assert fates(results) == [('1', True, False)]
