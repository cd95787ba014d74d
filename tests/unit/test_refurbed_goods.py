"""Labels, returns and customs data of refurbed's client, without a marketplace."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.contract import after_sales
from odoo.addons.connector_base.contract.after_sales import LabelOrder
from odoo.addons.connector_base.contract.errors import (
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
)
from odoo.addons.connector_base.contract.shipments import ShippedLine
from odoo.addons.refurbed_connector import const
from odoo.addons.refurbed_connector.api.returns import read_return
from odoo.addons.refurbed_connector.api.settings import Settings

from tests.unit.test_refurbed_client import play, taken
from tests.unit.test_refurbed_shipping import fates, parcel, sent, shipped

SINCE = datetime.fromisoformat('2026-09-13T10:00:00.750000')
LABEL = {
    'id': '20881',
    'normal_printer_urls': {'top_left': 'https://example.com/top_left.pdf'},
    'label_printer_url': 'https://example.com/printer.pdf',
    'tracking_data': {'carrier': 'ups', 'tracking_number': '1Z', 'tracking_url': 'https://t/1Z'},
    'parcel_weight': '0.75',
}
RETURN = {
    'id': '90417',
    'order_id': '77',
    'order_item_id': '901',
    'item_identifiers': [{'identifier_type': 'IMEI', 'value': '490154203237518'}],
    'return_initiated_at': '2026-09-14T07:42:11.318Z',
    'state': 'DELIVERED',
    'delivered_at': '2026-09-18T09:00:00Z',
    'tracking_number': 'JD1',
    'tracking_url': 'https://t/JD1',
    'ticket_topic': 'return-within-trial',
    'ticket_url': 'https://refurbed.example/tickets/1',
}
WISH = LabelOrder('77', '311', 'UPS', Decimal('0.75'))


def returns(*rows, more=False):
    """Give a page of returns."""
    return {'returns': list(rows), 'has_more': more}


def customs(**known):
    """Give what is sent of an item's customs data."""
    _results, (body,) = sent(parcel(ShippedLine('1', **known)), shipped('1'))
    (update,) = body['updates']
    names = ('weight_kg', 'hs_code', 'manufacturing_country')
    return {name: update[name] for name in names if name in update}


# --- customs --------------------------------------------------------------------------------------


def test_customs_data_goes_with_the_item_that_left():
    assert customs(weight=Decimal('0.174'), hs_code='8517.1300', origin='CN') == {
        'weight_kg': Decimal('0.174'), 'hs_code': '8517.1300', 'manufacturing_country': 'CN',
    }


def test_what_nobody_entered_is_left_out():
    assert customs() == customs(weight=Decimal(0)) == {}


@pytest.mark.parametrize('code', ['8517', '8517.13', '8517.1300', '8517 13 00', '851713000000'])
def test_a_tariff_number_is_sent_as_it_was_entered(code):
    assert customs(hs_code=code) == {'hs_code': code}


@pytest.mark.parametrize(
    ('wrong', 'said'),
    [
        ({'hs_code': 'phone'}, "“phone”"),
        ({'hs_code': '851'}, "“851”"),
        ({'hs_code': '8517-13'}, "such as 8517.1300"),
        ({'origin': 'China'}, "no country “China”"),
        ({'origin': 'XK'}, "no country “XK”"),
        ({'weight': Decimal('-1')}, "Correct the weight"),
    ],
)
def test_wrong_customs_data_is_said_before_anything_is_sent(wrong, said):
    results, bodies = sent(parcel(ShippedLine('1'), ShippedLine('2', **wrong)))
    assert (fates(results), bodies) == ([('1', False, False), ('2', False, False)], [])
    assert said in results[0].message


def test_customs_data_does_not_go_with_another_tracking_link():
    api, script = play({'results': [{'order_item': {'id': '1', 'parcel_tracking_url': 'https://c/1'}}]})
    line = ShippedLine('1', weight=Decimal(1), hs_code='no code', origin='China')
    assert api.update_tracking(parcel(line, tracking_url='https://c/1'))[0].ok
    assert set(script.bodies[0]['order_items'][0]) == {
        'id', 'parcel_tracking_url', 'parcel_carrier_tracking_number',
    }


# --- labels ---------------------------------------------------------------------------------------


def test_a_label_is_read_with_the_link_for_the_chosen_printer():
    api, script = play({'shipping_labels': [LABEL]})
    (label,) = api.order_labels('77')
    assert label.url == LABEL['label_printer_url']
    assert (label.carrier, label.tracking_number, label.line_refs) == ('ups', '1Z', ())
    assert script.calls == [('OrderService/ListShippingLabels', {'order_id': '77'}, True)]
    api, _script = play({'shipping_labels': [LABEL]}, label_format='top_left')
    assert api.order_labels('77')[0].url.endswith('/top_left.pdf')


def test_a_label_that_lacks_the_chosen_link_is_named():
    api, _script = play({'shipping_labels': [LABEL]}, label_format='bottom_right')
    with pytest.raises(PayloadNotUnderstood) as caught:
        api.order_labels('77')
    assert 'bottom_right' in caught.value.path


def test_an_order_without_labels_has_none():
    api, _script = play({})
    assert api.order_labels('77') == ()


def test_a_label_is_asked_for_once():
    api, script = play({'shipping_label': LABEL})
    assert api.create_label(WISH).external_id == '20881'
    assert script.calls == [
        (
            'OrderService/CreateShippingLabel',
            {'order_id': '77', 'merchant_address_id': '311', 'parcel_weight': Decimal('0.75'),
             'carrier': 'UPS'},
            False,
        )
    ]


@pytest.mark.parametrize(
    ('code', 'said'),
    [(const.NOT_FOUND, "Choose the sender"), (const.FAILED_PRECONDITION, "shipping agreement"),
     (const.INVALID_ARGUMENT, "Said by refurbed.")],
)
def test_a_refused_label_is_said_in_words_with_those_of_refurbed(code, said):
    api, _script = play(RequestRefused("Said by refurbed.", status=code))
    with pytest.raises(RequestRefused) as caught:
        api.create_label(WISH)
    assert said in caught.value.message and "Said by refurbed." in caught.value.message
    assert caught.value.status == code


def test_senders_are_named_so_that_a_person_knows_them():
    rows = [
        {'id': '311', 'label': 'Main', 'company_name': 'A GmbH', 'post_code': '10115',
         'town': 'Berlin'},
        {'id': '312', 'company_name': 'A GmbH', 'town': 'Wien'},
    ]
    api, script = play({'merchant_addresses': rows})
    assert api.label_options().senders == (('311', 'Main, 10115 Berlin'), ('312', 'A GmbH, Wien'))
    assert script.bodies == [{'filter': {'type': 'DELIVERY'}}]


@pytest.mark.parametrize('wrong', [{'label_format': 'a5'}, {'page_size': 0}, {'batch_size': 51}])
def test_a_setting_that_does_not_exist_is_refused(wrong):
    with pytest.raises(ValueError):
        Settings(**wrong)


# --- returns --------------------------------------------------------------------------------------


def test_open_returns_and_those_that_began_or_arrived_since_are_asked_for():
    api, script = play(returns(), returns(), returns())
    assert list(api.return_pages(SINCE)) == []
    since = {'ge': '2026-09-13T10:00:00Z'}
    assert [body['filter'] for body in script.bodies] == [
        {'state': {'any_of': ['UNKNOWN', 'INITIATED', 'IN_TRANSIT', 'DELIVERED']}},
        {'return_initiated_at': since},
        {'delivered_at': since},
    ]
    assert all(body['sort'] == {'by': 'ID', 'order': 'ASC'} for body in script.bodies)


def test_a_return_in_several_lists_is_given_once_as_it_came_first():
    other = {**RETURN, 'id': '90418'}
    api, _script = play(returns(RETURN), returns(RETURN, other), returns(RETURN))
    pages = list(api.return_pages(SINCE))
    assert [ref for page in pages for ref, _row in page.payloads] == ['90417', '90418']


def test_an_outage_in_any_list_is_raised():
    api, _script = play(returns(RETURN), TransientError("No answer."))
    pages = api.return_pages(SINCE)
    assert next(pages).payloads
    with pytest.raises(TransientError):
        next(pages)


def test_a_return_is_read_with_everything_it_tells():
    found = read_return(RETURN)
    assert (found.external_id, found.order_ref, found.line_refs) == ('90417', '77', ('901',))
    assert (found.state, found.state_code) == (after_sales.ARRIVED, 'DELIVERED')
    assert found.identifiers == ('490154203237518',)
    assert (found.tracking_number, found.tracking_url) == ('JD1', 'https://t/JD1')
    assert (found.reason, found.url) == ('return-within-trial', RETURN['ticket_url'])
    assert found.started_at == datetime.fromisoformat('2026-09-14T07:42:11.318000')
    assert found.arrived_at == datetime.fromisoformat('2026-09-18T09:00:00')


@given(st.sets(st.sampled_from(sorted(set(RETURN) - {'id', 'order_id', 'order_item_id'}))))
def test_whatever_may_be_absent_may_be_absent(absent):
    left = {name: value for name, value in RETURN.items() if name not in absent}
    nulls = dict.fromkeys(absent)
    assert read_return(left) == read_return({**left, **nulls})


@pytest.mark.parametrize('needed', ['id', 'order_id', 'order_item_id'])
def test_a_return_without_what_it_is_about_is_not_understood(needed):
    with pytest.raises(PayloadNotUnderstood) as caught:
        read_return({**RETURN, needed: ''})
    assert caught.value.path == f'return.{needed}'


def test_a_deprecated_identifier_is_read_where_there_is_no_list():
    row = {**RETURN, 'item_identifiers': [], 'order_item_identifier': 'SN-1'}
    assert read_return(row).identifiers == ('SN-1',)


def test_received_items_are_told_in_batches():
    refs = [str(number) for number in range(1, 61)]
    api, script = play(taken(*refs[:50], state='RETURNED'), taken(*refs[50:], state='RETURNED'))
    assert fates(api.mark_returned('77', refs)) == [(ref, True, False) for ref in refs]
    assert script.bodies[1] == {
        'updates': [{'id': ref, 'state': 'RETURNED'} for ref in refs[50:]]
    }


def test_an_item_that_is_not_returned_although_it_was_taken_is_uncertain():
    api, _script = play(taken('1', state='SHIPPED'))
    (result,) = api.mark_returned('77', ['1'])
    assert (result.ok, result.uncertain) == (False, True)
    assert "SHIPPED" in result.message
