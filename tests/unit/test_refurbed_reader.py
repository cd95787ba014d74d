"""refurbed's payloads as documents."""

import copy
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.errors import PayloadNotUnderstood
from odoo.addons.refurbed_connector import const
from odoo.addons.refurbed_connector.api import reader

ADDRESS = {
    'first_name': 'Jana',
    'family_name': 'Probe',
    'entity': 'FEMALE',
    'country_code': 'SE',
    'post_code': '223 50',
    'town': 'Lund',
    'street_name': 'Provgatan',
    'house_no': '14B',
    'supplement': 'c/o Test',
    'phone_number': '+46700000001',
}
ITEM = {
    'id': '901',
    'order_id': '77',
    'name': 'Phone | 128 GB',
    'state': 'NEW',
    'sku': 'PH-128',
    'currency_code': 'SEK',
    'settlement_currency_code': 'EUR',
    'total_charged': '1250.00',
    'total_discount': '50.00',
    'total_paid': '1250.00',
    'settlement_total_commission': '10.89',
    'taxation': 'GROSS',
    'vat_rate': '25',
    'vat_country': 'SE',
    'vat_charged': '250.00',
    'offer_data': {'offer_id': '501', 'offer_version': '3', 'shipping_costs': '57.37'},
    'item_identifiers': [],
}
ORDER = {
    'id': '77',
    'released_at': '2026-09-14T07:42:11.318Z',
    'state': 'NEW',
    'labels': [],
    'customer_email': 'jana@example.com',
    'shipping_address': ADDRESS,
    'invoice_address': {
        **ADDRESS,
        'entity': 'COMPANY',
        'company_name': 'Probe AB',
        'company_vatin': 'SE556000000001',
    },
    'currency_code': 'SEK',
    'settlement_currency_code': 'EUR',
    'settlement_exchange_rate': '0.08715',
    'total_charged': '1250.00',
    'items': [ITEM],
    'payment_method': 'STRIPE_KLARNA',
}
OFFER = {
    'id': '501',
    'version': '37',
    'instance_id': '61234',
    'instance_name': 'Phone | 128 GB',
    'state': 'OK',
    'sku': 'PH-128',
    'grading': 'A',
    'stock': 7,
    'set_market_prices': [
        {
            'offer_id': '501',
            'market_code': 'SE',
            'currency_code': 'EUR',
            'price': '109.00',
            'site_market_currency_code': 'SEK',
            'site_market_price': '1250.00',
            'site_market_min_price': '1200.00',
            'visibility': 'FULL',
        }
    ],
    'calculated_market_prices': [
        {'offer_id': '501', 'market_code': 'DE', 'currency_code': 'EUR', 'price': '109.00'}
    ],
}


def order(**changes):
    """Give an order with other fields."""
    return {**copy.deepcopy(ORDER), **changes}


def with_item(**changes):
    """Give an order with one item with other fields."""
    return order(items=[{**copy.deepcopy(ITEM), **changes}])


def line_of(**changes):
    """Give that item as it is read."""
    return reader.read_order(with_item(**changes)).lines[0]


def offer(**changes):
    """Give an offer with other fields."""
    return {**copy.deepcopy(OFFER), **changes}


# --- orders ---------------------------------------------------------------------------------------


def test_an_item_is_one_line_of_one_unit():
    line = line_of()
    assert (line.external_id, line.quantity, line.listing_ref) == ('901', 1, '501')
    assert line.sku == 'PH-128'
    assert line.title == 'Phone | 128 GB'


def test_the_price_of_an_item_is_what_was_charged_and_nothing_is_added():
    document = reader.read_order(order())
    assert document.lines[0].unit_price == document.total == Decimal('1250.00')
    assert document.extras == ()


def test_a_refund_changes_no_price():
    assert line_of(total_paid='0.00', total_refunded='1250.00').unit_price == Decimal('1250.00')


@given(st.permutations([str(number) for number in (901, 99, 1000, 5)]))
def test_shuffled_items_read_the_same_by_number(ids):
    payload = order(items=[{**ITEM, 'id': key} for key in ids])
    document = reader.read_order(payload)
    assert [line.external_id for line in document.lines] == ['5', '99', '901', '1000']


@given(st.permutations(['MISSING_ITEM_IDENTIFIERS', 'PROCESSING', 'MISSING_PARCEL_TRACKING_URLS']))
def test_shuffled_labels_read_the_same(labels):
    assert reader.read_order(order(labels=labels)).notes == (
        "IMEI or serial number is missing.",
        "Tracking link is missing.",
    )


def test_nothing_is_to_be_done_for_a_rejected_order():
    payload = with_item(state='REJECTED')
    payload['labels'] = ['MISSING_ITEM_IDENTIFIERS', 'MISSING_PARCEL_TRACKING_URLS']
    assert reader.read_order(payload).notes == ()


def test_a_label_nobody_listed_is_shown_as_it_is():
    assert reader.read_order(order(labels=['ON_FIRE'])).notes == ("Labelled ON_FIRE by refurbed.",)


def test_two_items_of_one_sku_stay_two_lines():
    document = reader.read_order(order(items=[ITEM, {**ITEM, 'id': '902'}]))
    assert [line.sku for line in document.lines] == ['PH-128', 'PH-128']


def test_numbers_may_arrive_as_numbers_and_stay_text():
    payload = with_item(id=901, offer_data={'offer_id': 501})
    payload['id'] = 77
    document = reader.read_order(payload)
    assert (document.external_id, document.lines[0].external_id) == ('77', '901')
    assert document.lines[0].listing_ref == '501'


@pytest.mark.parametrize(
    ('code', 'state'),
    [
        ('NEW', documents.TO_ANSWER),
        ('ACCEPTED', documents.ACCEPTED),
        ('SHIPPED', documents.SHIPPED),
        ('RETURNED', documents.RETURNED),
        ('REJECTED', documents.CANCELLED),
        ('CANCELLED', documents.CANCELLED),
        ('UNSPECIFIED', documents.UNKNOWN),
        ('TELEPORTED', documents.UNKNOWN),
    ],
)
def test_every_item_state_has_its_meaning_and_others_are_kept(code, state):
    line = line_of(state=code)
    assert (line.state, line.state_code) == (state, code)


@pytest.mark.parametrize(
    ('code', 'taxation'),
    [('GROSS', documents.REGULAR), ('MARGINAL', documents.MARGIN), ('NET', documents.NET)],
)
def test_every_taxation_has_its_meaning(code, taxation):
    assert line_of(taxation=code, vat_rate='0', vat_charged='0.00').taxation == taxation


@pytest.mark.parametrize('code', ['LUMP_SUM', 'UNSPECIFIED', '', None])
def test_a_taxation_nobody_listed_blocks_the_order_and_is_named(code):
    with pytest.raises(PayloadNotUnderstood) as caught:
        line_of(taxation=code)
    assert caught.value.path == 'order.items[0].taxation'


def test_rate_and_country_of_the_tax_are_the_items_own():
    line = line_of(vat_rate='25.5', vat_country='FI', vat_charged='253.98')
    assert (line.tax_rate, line.tax_country) == (Decimal('25.5'), 'FI')


def test_vat_that_does_not_fit_its_rate_is_told_and_not_adjusted():
    document = reader.read_order(with_item(vat_charged='240.00'))
    assert len(document.notes) == 1
    assert '240.00' in document.notes[0]
    assert document.lines[0].unit_price == Decimal('1250.00')


@given(
    cents=st.integers(0, 10**7),
    rate=st.sampled_from(['8.1', '17', '19', '20', '25', '25.5']),
)
def test_vat_rounded_to_the_cent_is_no_deviation(cents, rate):
    price = Decimal(cents) / 100
    vat = (price * Decimal(rate) / (100 + Decimal(rate))).quantize(Decimal('0.01'))
    payload = with_item(total_charged=str(price), vat_rate=rate, vat_charged=str(vat))
    assert reader.read_order(payload).notes == ()


def test_commission_and_settlement_are_kept_as_given():
    document = reader.read_order(order())
    assert document.lines[0].commission == Decimal('10.89')
    assert (document.settlement_currency, document.settlement_rate) == ('EUR', Decimal('0.08715'))


def test_an_item_without_an_offer_has_no_listing_reference():
    for offer_data in ({}, {'offer_id': '0'}, None):
        assert line_of(offer_data=offer_data).listing_ref == ''


def test_an_item_may_have_no_sku():
    assert line_of(sku='').sku == ''


def test_all_identifiers_are_read_and_the_deprecated_one_only_without_them():
    both = [
        {'identifier_type': 'IMEI', 'value': '490154203237518'},
        {'identifier_type': 'IMEI', 'value': '490154203237526'},
    ]
    line = line_of(item_identifiers=both, item_identifier='OLD')
    assert line.identifiers == ('490154203237518', '490154203237526')
    assert line_of(item_identifiers=[], item_identifier='OLD').identifiers == ('OLD',)


def test_addresses_have_street_and_number_company_vat_and_the_orders_email():
    document = reader.read_order(order())
    shipping, billing = document.shipping_address, document.billing_address
    assert (shipping.street, shipping.street2) == ('Provgatan 14B', 'c/o Test')
    assert (shipping.name, shipping.company, shipping.vat) == ('Jana Probe', '', '')
    assert (billing.company, billing.vat) == ('Probe AB', 'SE556000000001')
    assert shipping.email == billing.email == 'jana@example.com'


def test_the_vat_number_of_a_person_is_read_too():
    payload = order(invoice_address={**ADDRESS, 'personal_vatin': 'PT123456789'})
    assert reader.read_order(payload).billing_address.vat == 'PT123456789'


def test_the_market_is_the_country_of_delivery():
    assert reader.read_order(order()).market == 'SE'
    unknown = order(shipping_address={**ADDRESS, 'country_code': 'UNSPECIFIED'})
    assert reader.read_order(unknown).market == ''


def test_a_corrected_label_address_is_told():
    label = {**ADDRESS, 'house_no': '15'}
    assert reader.read_order(order(shipping_label_address=dict(ADDRESS))).notes == ()
    assert reader.read_order(order(shipping_label_address=label)).notes == (
        "Address for the shipping label: Jana Probe, Provgatan 15, c/o Test, 223 50 Lund, SE.",
    )


@pytest.mark.parametrize(
    'released_at',
    [
        '2026-09-14T07:42:11Z',
        '2026-09-14T07:42:11.000Z',
        '2026-09-14T07:42:11.000000000Z',
        '2026-09-14T09:42:11+02:00',
    ],
)
def test_release_is_read_with_any_number_of_digits(released_at):
    placed_at = reader.read_order(order(released_at=released_at)).placed_at
    assert placed_at == datetime.fromisoformat('2026-09-14T07:42:11')


@pytest.mark.parametrize(('text', 'amount'), [('1250', '1250'), ('1250.5', '1250.50')])
def test_short_amounts_are_the_same_amounts(text, amount):
    assert line_of(total_charged=text).unit_price == Decimal(amount)


@pytest.mark.parametrize('empty', [None, '', 'absent', 'UNSPECIFIED'])
def test_absent_null_and_default_read_the_same(empty):
    names = ('payment_method', 'settlement_currency_code', 'state')
    payload = order(**dict.fromkeys(names, empty))
    if empty == 'absent':
        for name in names:
            del payload[name]
    document = reader.read_order(payload)
    assert (document.payment_method, document.settlement_currency) == ('', '')
    assert document.state_code == 'UNSPECIFIED'


@pytest.mark.parametrize('name', ['labels', 'shipping_label_address', 'customer_email'])
def test_what_may_be_unset_may_be_null(name):
    assert reader.read_order(order(**{name: None})).external_id == '77'


@pytest.mark.parametrize(
    ('payload', 'path'),
    [
        (order(items=[]), 'order.items'),
        (order(items=None), 'order.items'),
        (order(currency_code=''), 'order.currency_code'),
        (order(currency_code='UNSPECIFIED'), 'order.currency_code'),
        (order(total_charged=None), 'order.total_charged'),
        (order(released_at=''), 'order.released_at'),
        (order(labels='NEW'), 'order.labels'),
        (with_item(id=None), 'order.items[0].id'),
        (with_item(total_charged=''), 'order.items[0].total_charged'),
        (with_item(total_charged='12,50'), 'order.items[0].total_charged'),
        (with_item(currency_code='EUR'), 'order.items[0].currency_code'),
        (with_item(offer_data='501'), 'order.items[0].offer_data'),
    ],
)
def test_what_an_order_cannot_do_without_is_named(payload, path):
    with pytest.raises(PayloadNotUnderstood) as caught:
        reader.read_order(payload)
    assert caught.value.path == path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=300)
@given(name=st.sampled_from(sorted(ORDER)), item=st.sampled_from(sorted(ITEM)), value=JSON)
def test_whatever_arrives_an_order_is_read_or_said_not_to_be(name, item, value):
    for payload in (order(**{name: value}), with_item(**{item: value}), value):
        try:
            document = reader.read_order(payload)
        except PayloadNotUnderstood as error:
            assert error.path.startswith('order')
        else:
            assert all(type(line.unit_price) is Decimal for line in document.lines)


# --- offers ---------------------------------------------------------------------------------------


def test_an_offer_has_one_quantity_and_a_price_per_market():
    listing = reader.read_listing(offer())
    assert (listing.external_id, listing.sku, listing.quantity) == ('501', 'PH-128', 7)
    assert (listing.grade_code, listing.product_ref) == ('A', '61234')
    assert [price.market for price in listing.prices] == ['DE', 'SE']


def test_a_price_is_in_the_currency_of_its_market_where_that_is_told():
    calculated, manual = reader.read_listing(offer()).prices
    assert (manual.currency, manual.price, manual.min_price) == (
        'SEK',
        Decimal('1250.00'),
        Decimal('1200.00'),
    )
    assert (calculated.currency, calculated.price, calculated.min_price) == (
        'EUR',
        Decimal('109.00'),
        None,
    )
    assert (manual.state_code, calculated.state_code) == ('FULL', '')


def test_an_offer_can_be_read_for_one_market():
    assert [price.market for price in reader.read_listing(offer(), 'DE').prices] == ['DE']


@pytest.mark.parametrize(
    ('code', 'stock', 'state'),
    [
        ('OK', 7, 'online'),
        ('OK', 0, 'offline'),
        ('UNVERIFIED', 7, 'pending'),
        ('SUBMITTED', 7, 'pending'),
        ('PENDING_REVIEW', 0, 'pending'),
        ('REJECTED', 7, 'offline'),
        ('PAUSED', 7, 'unknown'),
        ('UNSPECIFIED', 7, 'unknown'),
    ],
)
def test_every_offer_state_has_its_meaning(code, stock, state):
    listing = reader.read_listing(offer(state=code, stock=stock))
    assert (listing.state, listing.state_code) == (state, code)


@pytest.mark.parametrize('name', ['stock', 'sku', 'grading', 'instance_name', 'set_market_prices'])
def test_an_offer_may_omit_defaults(name):
    payload = offer()
    del payload[name]
    assert reader.read_listing(payload) == reader.read_listing(offer(**{name: None}))


def test_an_offer_without_stock_shows_zero():
    payload = offer()
    del payload['stock']
    assert reader.read_listing(payload).quantity == 0


def test_a_market_offer_has_a_compound_key():
    payload = {
        **offer(),
        'id': {'offer_id': {'id': '501'}, 'market_code': 'SE'},
        'market_price': OFFER['set_market_prices'][0],
    }
    assert reader.market_offer_ref(payload) == '501/SE'
    assert reader.market_offer_cursor(payload) == payload['id']
    listing = reader.read_market_offer(payload)
    assert listing.external_id == '501'
    assert [price.market for price in listing.prices] == ['SE']


@settings(max_examples=200)
@given(name=st.sampled_from(sorted(OFFER)), value=JSON)
def test_whatever_arrives_an_offer_is_read_or_said_not_to_be(name, value):
    for payload in (offer(**{name: value}), value):
        try:
            listing = reader.read_listing(payload)
        except PayloadNotUnderstood as error:
            assert error.path.startswith('offer')
        else:
            assert listing.state in ('online', 'offline', 'pending', 'unknown')


# --- markets --------------------------------------------------------------------------------------


def test_a_market_of_a_country_tells_country_currency_and_language():
    payload = {'code': 'SE', 'type': 'COUNTRY', 'name': 'Sweden', 'currency_code': 'SEK'}
    assert reader.read_market(payload) == documents.Market('SE', 'SE', 'SEK', 'sv_SE', 'Sweden')


def test_a_market_of_another_kind_has_a_code_and_no_country():
    market = reader.read_market({'code': 'nordics', 'type': 'REGION', 'currency_code': 'EUR'})
    assert (market.code, market.country, market.name) == ('nordics', '', 'nordics')


def test_every_listed_state_is_mapped_and_named():
    assert set(const.ITEM_STATES) == set(const.ITEM_STATE_LABELS)
    assert set(const.ITEM_STATES.values()) <= set(documents.LINE_STATES)
    assert set(const.OFFER_STATES) == set(const.OFFER_STATE_LABELS)


# --- after the sale -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('told', 'refunded'), [('12.50', '12.5'), ('0.00', '0'), ('', '0'), (None, '0')]
)
def test_what_was_paid_back_of_an_item_is_always_told(told, refunded):
    payload = copy.deepcopy(ORDER)
    payload['items'][0]['total_refunded'] = told
    (line,) = reader.read_order(payload).lines
    assert line.refunded == Decimal(refunded)
    assert line.unit_price == Decimal('1250.00')


def test_whether_an_order_takes_and_has_an_invoice_is_told_absent_is_no():
    order = reader.read_order({**ORDER, 'is_invoiceable': True, 'has_invoice': True})
    assert (order.takes_invoice, order.has_invoice) == (True, True)
    order = reader.read_order(ORDER)
    assert (order.takes_invoice, order.has_invoice) == (False, False)
