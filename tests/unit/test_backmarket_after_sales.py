"""How Back Market's client pays back, hands in invoices and reads parcels, without a marketplace.
"""

from datetime import datetime
from decimal import Decimal

import pytest

from odoo.addons.backmarket_connector.api.client import BackMarketApi, explain
from odoo.addons.backmarket_connector.api.settings import BY_AMOUNT, Settings
from odoo.addons.connector_base.contract import after_sales
from odoo.addons.connector_base.contract.after_sales import InvoiceFile, Label, LineRefund
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.transport.http import Answer

SENTENCE = '25.00€ refunded on the sku A-1'
PDF = b'%PDF-1.4\n%%EOF\n'
SINCE = datetime.fromisoformat('2026-03-02T14:05:00')


class Script:
    """A door that gives what is prepared, an answer or an error, and remembers the calls."""

    base_url = 'https://www.backmarket.fr'

    def __init__(self, *prepared):
        """Take what to give at each call, in order."""
        self.prepared = list(prepared)
        self.calls = []

    def request(self, method, path, *, headers, **content):
        """Stand in for `Http.request`."""
        self.calls.append((method, path, content))
        given = self.prepared.pop(0)
        if isinstance(given, Exception):
            raise given
        return given


def text_answer(text, status=201, media_type='text/plain'):
    """Give an answer that is no JSON."""
    return Answer(status, {'Content-Type': media_type}, text, None, False, '/ws/sav/refund', 'POST')


def json_answer(body):
    """Give an answer of JSON."""
    return Answer(200, {}, '{}', body, True, '/ws/x', 'GET')


def page(*rows, count=None, more=False):
    """Give a page of a list."""
    number = len(rows) if count is None else count
    return json_answer({'count': number, 'next': 'more' if more else None, 'results': list(rows)})


def api_of(script, **settings):
    """Give a client on a prepared door."""
    return BackMarketApi(script, Settings(**settings), offers_left=0)


def refund(**changed):
    """Give a refund of a part of a line."""
    known = {'line_ref': '11', 'sku': 'A-1', 'amount': Decimal('25.00'), 'currency': 'EUR'}
    return LineRefund(**{**known, **changed})


# --- refunds: which call --------------------------------------------------------------------------


def test_a_part_is_asked_for_by_amount_to_the_cent():
    script = Script(text_answer(SENTENCE))
    (result,) = api_of(script).refund_lines('900417', [refund(reason='withdrawal')])
    assert (result.ok, result.amount, result.message) == (True, Decimal('25.00'), SENTENCE)
    ((method, path, content),) = script.calls
    assert (method, path) == ('POST', '/ws/sav/refund')
    assert content['json'] == {'orderline_pk': 11, 'refund_type': 6, 'amount': Decimal('25.00')}
    assert str(content['json']['amount']) == '25.00'


def test_the_rest_is_asked_for_as_a_line_state_and_no_amount_is_claimed():
    script = Script(json_answer({}))
    wanted = refund(is_rest=True, reason='defective', message='x' * 501)
    (result,) = api_of(script).refund_lines('900417', [wanted])
    assert (result.ok, result.amount) == (True, None)
    ((method, path, content),) = script.calls
    assert (method, path) == ('POST', '/ws/orders/900417')
    assert content['json'] == {
        'order_id': 900417, 'new_state': 6, 'sku': 'A-1', 'return_reason': 21,
        'return_message': 'x' * 500,
    }


def test_the_rest_is_asked_for_by_amount_where_the_settings_say_so():
    script = Script(text_answer(SENTENCE))
    (result,) = api_of(script, refund_by=BY_AMOUNT).refund_lines('900417', [refund(is_rest=True)])
    assert result.amount == Decimal('25.00')
    assert script.calls[0][1] == '/ws/sav/refund'


@pytest.mark.parametrize(
    ('amount', 'currency', 'written'),
    [('25', 'EUR', '25.00'), ('25.5', 'GBP', '25.50'), ('4500', 'JPY', '4500'),
     ('4500.00', 'JPY', '4500'), ('1234567.89', 'SEK', '1234567.89')],
)
def test_an_amount_has_the_decimals_of_its_currency(amount, currency, written):
    script = Script(text_answer(SENTENCE))
    wanted = refund(amount=Decimal(amount), currency=currency)
    assert api_of(script).refund_lines('900417', [wanted])[0].ok
    assert str(script.calls[0][2]['json']['amount']) == written


@pytest.mark.parametrize(
    ('changed', 'words'),
    [
        ({'amount': Decimal('4500.50'), 'currency': 'JPY'}, "more decimals"),
        ({'amount': Decimal('1.005')}, "more decimals"),
        ({'amount': Decimal(0)}, "above zero"),
        ({'amount': Decimal(-1)}, "above zero"),
        ({'line_ref': 'A-1'}, "no number for the line"),
    ],
)
@pytest.mark.parametrize('is_rest', [True, False])
def test_what_back_market_cannot_take_is_refused_before_a_call(changed, words, is_rest):
    script = Script()
    (result,) = api_of(script).refund_lines('900417', [refund(is_rest=is_rest, **changed)])
    assert (result.ok, result.uncertain) == (False, False)
    assert words in result.message
    assert script.calls == []


def test_an_order_number_that_is_none_is_refused():
    with pytest.raises(RequestRefused):
        api_of(Script()).refund_lines('../listings', [refund()])


# --- refunds: what became of it -------------------------------------------------------------------


@pytest.mark.parametrize('is_rest', [True, False])
def test_a_refusal_says_what_back_market_wants(is_rest):
    refusal = RequestRefused("Refused (400)", status=400, reference='R-1')
    (result,) = api_of(Script(refusal)).refund_lines('900417', [refund(is_rest=is_rest)])
    assert (result.ok, result.uncertain, result.reference) == (False, False, 'R-1')
    assert "shipped lines" in result.message and "Refused (400)" in result.message


@pytest.mark.parametrize('is_rest', [True, False])
def test_a_lost_answer_is_uncertain_and_the_next_line_is_sent(is_rest):
    lost = UncertainOutcome("lost", reference='R-2')
    script = Script(lost, text_answer(SENTENCE))
    wanted = [refund(is_rest=is_rest), refund(line_ref='12')]
    first, second = api_of(script).refund_lines('900417', wanted)
    assert (first.ok, first.uncertain, first.amount) == (False, True, None)
    assert (second.ref, second.ok) == ('12', True)
    assert len(script.calls) == 2


@pytest.mark.parametrize('text', ['<html>Later.</html>', ' \n<!doctype html>'])
def test_a_page_for_people_instead_of_the_sentence_is_uncertain(text):
    (result,) = api_of(Script(text_answer(text))).refund_lines('900417', [refund()])
    assert (result.ok, result.uncertain) == (False, True)


def test_an_answer_without_a_sentence_is_taken():
    assert api_of(Script(text_answer(''))).refund_lines('900417', [refund()])[0].ok


@pytest.mark.parametrize(
    'outage', [TransientError("later"), AccessRefused("no"), CredentialsRefused("who")]
)
def test_an_outage_is_raised_at_the_first_line_and_ends_the_results_later(outage):
    with pytest.raises(type(outage)):
        api_of(Script(outage)).refund_lines('900417', [refund(), refund(line_ref='12')])
    script = Script(text_answer(SENTENCE), outage)
    results = api_of(script).refund_lines('900417', [refund(), refund(line_ref='12'), refund()])
    assert [(result.ref, result.ok) for result in results] == [('11', True)]


def test_a_used_up_budget_of_after_sales_calls_is_told_from_the_edge():
    answer = Answer(429, {}, '', None, False, '/ws/sav/refund', 'POST')
    error = explain(answer)
    assert isinstance(error, TransientError) and error.wait == 60
    assert "after-sales" in error.message
    edge = Answer(429, {}, '<html>Error 1015</html>', None, False, '/ws/sav/refund', 'POST')
    assert explain(edge).wait == 10


# --- invoices -------------------------------------------------------------------------------------


def hand_in(*prepared, content=PDF, name='INV-1.pdf'):
    """Hand in an invoice over a prepared door; give the result and the calls."""
    script = Script(*prepared)
    result = api_of(script).put_invoice('900417', InvoiceFile('INV/1', name, content))
    return result, script.calls


def test_an_invoice_is_one_file_of_a_form():
    result, calls = hand_in(text_answer('', 200))
    assert (result.ref, result.ok) == ('900417', True)
    ((method, path, content),) = calls
    assert (method, path) == ('POST', '/ws/orders/900417/invoice')
    assert content == {'files': {'invoice': ('inv-1.pdf', PDF, 'application/pdf')}}


@pytest.mark.parametrize(
    ('name', 'sent'),
    [('Rechnung Größe.pdf', 'rechnung-grosse.pdf'), ('INV/2026/1.pdf', 'inv-2026-1.pdf'),
     ('a"b\r\nc.pdf', 'a-b-c.pdf'), ('請求書.pdf', 'invoice.pdf'), ('', 'invoice.pdf')],
)
def test_a_file_name_has_plain_letters_only(name, sent):
    _result, calls = hand_in(text_answer('', 200), name=name)
    assert calls[0][2]['files']['invoice'][0] == sent


@pytest.mark.parametrize('answer', [text_answer('<html>', 200), UncertainOutcome("lost")])
def test_an_invoice_whose_answer_is_lost_is_uncertain(answer):
    result, _calls = hand_in(answer)
    assert (result.ok, result.uncertain) == (False, True)


def test_a_refused_invoice_says_what_back_market_wants():
    result, _calls = hand_in(RequestRefused("Refused (400)", status=400))
    assert (result.ok, result.uncertain) == (False, False)
    assert "INV/1" in result.message and "accepted" in result.message


# --- labels ---------------------------------------------------------------------------------------


def delivery(**changed):
    """Give a delivery as it arrives before it is picked up."""
    known = {
        'order': 900417, 'orderlines': [11, 12], 'shipmentId': 7001, 'carrierName': 'Colissimo',
        'trackingNumber': 'BS7001', 'trackingUrl': 'https://track.example/BS7001',
        'labelUrl': '/static/shipment_labels/eu-1.pdf', 'hubScanned': False, 'datePickup': None,
    }
    return {**known, **changed}


def test_the_labels_of_an_order_are_its_deliveries():
    script = Script(page(delivery()))
    assert api_of(script).order_labels('900417') == (
        Label('7001', '900417', '/static/shipment_labels/eu-1.pdf', after_sales.TO_CUSTOMER,
              ('11', '12'), 'BS7001', 'https://track.example/BS7001', 'Colissimo'),
    )
    ((method, path, content),) = script.calls
    assert (method, path) == ('GET', '/ws/shipping/v1/deliveries')
    assert content['params'] == {'order_id': 900417, 'page': 1}


def test_labels_of_another_order_are_left_out_where_the_filter_is_overlooked():
    rows = [delivery(), delivery(order=900418, shipmentId=7002)]
    labels = api_of(Script(page(*rows))).order_labels('900417')
    assert [label.external_id for label in labels] == ['7001']


@pytest.mark.parametrize('link', [None, ''])
def test_a_delivery_without_a_link_has_no_label_yet(link):
    assert api_of(Script(page(delivery(labelUrl=link)))).order_labels('900417') == ()


def test_a_delivery_that_knows_nothing_but_its_label_is_read():
    bare = {'order': 900417, 'shipmentId': 7001, 'labelUrl': '/static/l.pdf'}
    (label,) = api_of(Script(page(bare))).order_labels('900417')
    assert (label.line_refs, label.tracking_number, label.carrier) == ((), '', '')


@pytest.mark.parametrize(
    ('changed', 'path'),
    [
        ({'order': None}, 'delivery.order'), ({'orderlines': {'a': 1}}, 'delivery.orderlines'),
        ({'orderlines': [{}]}, 'delivery.orderlines.0'), ({'labelUrl': []}, 'delivery.labelUrl'),
    ],
)
def test_a_broken_delivery_names_what_is_wrong(changed, path):
    with pytest.raises(PayloadNotUnderstood) as caught:
        api_of(Script(page(delivery(**changed)))).order_labels('900417')
    assert caught.value.path == path


@pytest.mark.parametrize(
    'refusal', [RequestRefused("Refused (404)", status=404), AccessRefused("May not (403)")]
)
def test_a_seller_without_backship_is_refused_access_in_words(refusal):
    with pytest.raises(AccessRefused, match="BackShip is not switched on"):
        api_of(Script(refusal)).order_labels('900417')
    with pytest.raises(AccessRefused, match="BackShip is not switched on"):
        list(api_of(Script(refusal)).return_pages(SINCE))


def test_orders_that_may_not_be_read_are_not_taken_for_a_missing_backship():
    with pytest.raises(AccessRefused) as caught:
        list(api_of(Script(AccessRefused("May not (403)"))).listing_pages(['fr-fr']))
    assert caught.value.message == "May not (403)"


# --- returns --------------------------------------------------------------------------------------


def parcel(**changed):
    """Give a return as it arrives before it is picked up."""
    known = {
        'orderId': 900417, 'orderlineId': 11, 'shipmentId': 8001, 'carrierName': 'DHL',
        'trackingNumber': 'BR8001', 'trackingUrl': 'https://track.example/BR8001',
        'label': 'https://www.backmarket.fr/static/r.pdf', 'hubScanned': False,
        'dateCreation': '2026-03-02T11:00:00+01:00', 'datePickup': None, 'dateDelivery': None,
    }
    return {**known, **changed}


def test_a_return_is_read_with_line_parcel_and_label():
    found = api_of(Script()).read_return(parcel())
    assert (found.external_id, found.order_ref, found.line_refs) == ('8001', '900417', ('11',))
    assert (found.state, found.state_code) == (after_sales.ANNOUNCED, 'created')
    assert (found.tracking_number, found.carrier) == ('BR8001', 'DHL')
    assert found.started_at == datetime.fromisoformat('2026-03-02T10:00:00')
    assert found.arrived_at is None
    assert found.label.kind == after_sales.FROM_CUSTOMER
    assert found.label.url == 'https://www.backmarket.fr/static/r.pdf'
    assert found.identifiers == () and found.reason == ''


@pytest.mark.parametrize(
    ('changed', 'state', 'code'),
    [
        ({'datePickup': '2026-03-03T11:00:00+01:00'}, after_sales.ON_ITS_WAY, 'picked up'),
        ({'hubScanned': True}, after_sales.ON_ITS_WAY, 'in hub'),
        ({'dateDelivery': '2026-03-05T11:00:00+01:00', 'hubScanned': True}, after_sales.ARRIVED,
         'delivered'),
    ],
)
def test_how_far_a_return_is_shows_in_its_dates(changed, state, code):
    found = api_of(Script()).read_return(parcel(**changed))
    assert (found.state, found.state_code) == (state, code)


def test_a_return_that_knows_nothing_but_its_line_is_read():
    found = api_of(Script()).read_return({'orderId': 1, 'orderlineId': 2, 'shipmentId': 3})
    assert (found.state, found.label, found.started_at) == (after_sales.ANNOUNCED, None, None)


@pytest.mark.parametrize('field', ['orderId', 'orderlineId', 'shipmentId'])
def test_a_return_without_what_it_is_about_names_what_is_missing(field):
    with pytest.raises(PayloadNotUnderstood) as caught:
        api_of(Script()).read_return(parcel(**{field: None}))
    assert caught.value.path == f'return.{field}'


def test_returns_are_new_ones_and_older_ones_that_reached_no_hub_each_once():
    script = Script(
        page(parcel(), parcel(shipmentId=8002), count=3, more=True),
        page(parcel(shipmentId=8003), count=3),
        page(parcel(shipmentId=8002), parcel(shipmentId=7990)),
    )
    pages = list(api_of(script).return_pages(SINCE))
    assert [[ref for ref, _row in one.payloads] for one in pages] == [
        ['8001', '8002'], ['8003'], ['7990']
    ]
    asked = [content['params'] for _method, _path, content in script.calls]
    assert asked == [
        {'start_date': '2026-03-02T00:05:00', 'page': 1},
        {'start_date': '2026-03-02T00:05:00', 'page': 2},
        {'start_date': '2025-12-02T00:05:00', 'end_date': '2026-03-02T00:05:00',
         'hub_scanned': 'false', 'page': 1},
    ]


# --- orders ---------------------------------------------------------------------------------------

ORDER = {
    'order_id': 900417, 'state': 3, 'price': '10.00', 'shipping_price': '0', 'currency': 'EUR',
    'date_creation': '2026-03-02T10:00:00Z',
    'orderlines': [{'id': 11, 'state': 2, 'listing': 'A-1', 'quantity': 1, 'price': '10.00'}],
}


@pytest.mark.parametrize(
    ('told', 'has_invoice', 'at'),
    [
        ({}, None, None),
        ({'date_bill_provided': None}, False, None),
        ({'date_bill_provided': ''}, False, None),
        ({'date_bill_provided': '2026-03-03T10:00:00Z'}, True, '2026-03-03T10:00:00'),
    ],
)
def test_an_order_tells_of_its_invoice_where_it_has_the_key_for_it(told, has_invoice, at):
    order = api_of(Script()).read_order({**ORDER, **told})
    assert order.has_invoice is has_invoice
    assert order.invoiced_at == (at and datetime.fromisoformat(at))
    assert order.takes_invoice is True


@pytest.mark.parametrize(('told', 'own'), [({}, False), ({'is_backship': True}, True),
                                           ({'is_backship': False}, False)])
def test_an_order_tells_whether_it_leaves_with_back_markets_label(told, own):
    assert api_of(Script()).read_order({**ORDER, **told}).has_own_label is own


def test_what_was_paid_back_of_a_line_is_not_told():
    assert api_of(Script()).read_order(ORDER).lines[0].refunded is None


@pytest.mark.parametrize('choice', ['both', ''])
def test_a_way_to_refund_that_does_not_exist_is_refused(choice):
    with pytest.raises(ValueError, match='refund_by'):
        Settings(refund_by=choice)
