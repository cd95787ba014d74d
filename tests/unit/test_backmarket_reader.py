"""Back Market's payloads to documents."""

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.backmarket_connector import const
from odoo.addons.backmarket_connector.api.reader import read_listing, read_order
from odoo.addons.backmarket_connector.api.settings import Settings
from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import Listing, Order, OrderExtra
from odoo.addons.connector_base.contract.errors import PayloadNotUnderstood

ADDRESS = {
    'first_name': "Ada", 'last_name': "Byron", 'company': "Engines Ltd", 'street': "1 Mill Lane",
    'street2': "Door 4", 'postal_code': "75003", 'city': "Paris", 'country': "FR",
    'phone': "+33600000000", 'email': "ada@example.com",
}
CAMEL = {
    'firstName': "Ada", 'lastName': "Byron", 'company': "Engines Ltd", 'street': "1 Mill Lane",
    'street2': "Door 4", 'postalCode': "75003", 'city': "Paris", 'country': "FR",
    'phoneNumber': "+33600000000", 'state': "Ile-de-France", 'id': 1,
}
LINE = {
    'id': 77, 'state': 1, 'listing': 'A14-128-VG', 'listing_id': 142, 'product': "Phone 128 GB",
    'quantity': 1, 'price': '100.00', 'shipping_price': '5.00', 'orderline_fee': '10.00',
    'backcare': False, 'backcare_price': 0, 'currency': 'EUR',
}
ORDER = {
    'order_id': 900417, 'state': 1, 'price': '100.00', 'shipping_price': '5.00', 'currency': 'EUR',
    'country_code': 'fr-fr', 'date_creation': '2026-03-02T14:05:00.123Z',
    'shipping_address': ADDRESS, 'billing_address': ADDRESS, 'orderlines': [LINE],
}
LISTING = {
    'id': '7a97a1b6-547e-4718-bc72-5b84aca91b09', 'listing_id': 4567, 'sku': 'A14-128-VG',
    'product_id': '6d4ad966-db97-4d88-b409-b28cc2a0f8c9', 'backmarket_id': 42, 'quantity': 12,
    'title': "Phone 128 GB", 'price': '160.99', 'min_price': None, 'max_price': '199.90',
    'currency': 'EUR', 'publication_state': 2, 'state': 0, 'grade': 'EXCELLENT',
}
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


def order(lines=None, **fields):
    """Give a raw order; ``lines`` are the fields that differ per line."""
    payload = deepcopy(ORDER)
    payload.update(fields)
    if lines is not None:
        payload['orderlines'] = [
            {**LINE, 'id': 77 + place, 'listing': f'SKU-{place}', **line}
            for place, line in enumerate(lines)
        ]
    return payload


def read(payload, **settings):
    """Read a raw order."""
    return read_order(payload, Settings(**settings))


def without(payload, name):
    """Give a payload that lacks a field."""
    return {key: value for key, value in payload.items() if key != name}


# --- the order ------------------------------------------------------------------------------------


def test_an_order_reads_as_stated():
    document = read(order(
        date_modification='2026-03-02T15:00:00Z', date_payment='2026-03-02T14:06:00.000001Z',
        expected_dispatch_date='2026-03-04T14:05:00', payment_method='CARD',
    ))
    assert (document.external_id, document.state_code) == ('900417', '1')
    assert (document.currency, document.market) == ('EUR', 'fr-fr')
    assert document.total == Decimal('105.00')
    assert document.placed_at.isoformat() == '2026-03-02T14:05:00.123000'
    assert document.modified_at.isoformat() == '2026-03-02T15:00:00'
    assert document.paid_at.isoformat() == '2026-03-02T14:06:00.000001'
    assert document.dispatch_by.isoformat() == '2026-03-04T14:05:00'
    assert document.payment_method == 'CARD'


def test_a_line_reads_as_stated():
    (line,) = read(order([{'imei': '490154203237518', 'serial_number': ''}])).lines
    assert (line.external_id, line.sku, line.listing_ref) == ('77', 'SKU-0', '142')
    assert (line.quantity, line.unit_price, line.title) == (1, Decimal('100.00'), "Phone 128 GB")
    assert (line.commission, line.identifiers) == (Decimal('10.00'), ('490154203237518',))
    assert line.taxation == documents.REGULAR


@pytest.mark.parametrize('number', [900417, '900417', ' 900417 '])
def test_an_order_number_is_text_however_it_arrives(number):
    assert read(order(order_id=number)).external_id == '900417'


@pytest.mark.parametrize('absent', [None, ''])
@pytest.mark.parametrize(
    'name',
    ['date_modification', 'date_payment', 'expected_dispatch_date', 'payment_method',
     'country_code', 'is_backship', 'delivery_note', 'shipping_address', 'billing_address'],
)
def test_what_is_not_known_yet_keeps_no_order_back(name, absent):
    assert read(order(**{name: absent})) == read(without(order(), name))


@pytest.mark.parametrize(
    'name', ['order_id', 'state', 'price', 'shipping_price', 'currency', 'date_creation']
)
def test_what_an_order_can_not_do_without_is_named(name):
    with pytest.raises(PayloadNotUnderstood) as caught:
        read(without(order(), name))
    assert str(caught.value) == f'order.{name}: missing'


@pytest.mark.parametrize('name', ['state', 'listing', 'quantity', 'price'])
def test_what_a_line_can_not_do_without_is_named_by_its_place(name):
    payload = order([{}, {name: None}])
    with pytest.raises(PayloadNotUnderstood) as caught:
        read(payload)
    assert str(caught.value) == f'order.orderlines[1].{name}: missing'


@pytest.mark.parametrize('quantity', [0, -1])
def test_a_quantity_below_one_makes_no_sense(quantity):
    with pytest.raises(PayloadNotUnderstood) as caught:
        read(order([{'quantity': quantity}]))
    assert caught.value.path == 'order.orderlines[0].quantity'


def test_an_order_without_lines_makes_no_sense():
    with pytest.raises(PayloadNotUnderstood) as caught:
        read(order([]))
    assert caught.value.path == 'order.orderlines'


def test_a_line_without_a_number_is_known_by_its_sku():
    (line,) = read(order([{'id': None}])).lines
    assert line.external_id == line.sku == 'SKU-0'


def test_notes_tell_what_to_do_with_the_parcel():
    document = read(order(
        is_backship=True, installment_payment=True, delivery_note='https://example.com/note.pdf'
    ))
    assert len(document.notes) == 3
    assert any('https://example.com/note.pdf' in note for note in document.notes)
    assert read(order()).notes == ()


# --- where lines stand ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('code', 'state'),
    [
        (0, documents.HELD), (8, documents.HELD), (9, documents.HELD), (7, documents.LAPSED),
        (1, documents.TO_ANSWER), (2, documents.ACCEPTED), (3, documents.SHIPPED),
        (4, documents.CANCELLED), (5, documents.CANCELLED), (6, documents.REFUNDED),
        (42, documents.UNKNOWN),
    ],
)
def test_a_lines_state_is_read_by_the_lines_own_table(code, state):
    (line,) = read(order([{'state': code}])).lines
    assert (line.state, line.state_code) == (state, str(code))


@pytest.mark.parametrize('order_state', [0, 10])
def test_a_line_of_an_unpaid_order_is_held_whatever_it_says(order_state):
    (line,) = read(order([{'state': 1}], state=order_state)).lines
    assert line.state == documents.HELD


@pytest.mark.parametrize('line_state', [0, 1, 8])
def test_a_line_of_an_order_never_paid_has_lapsed(line_state):
    (line,) = read(order([{'state': line_state}], state=8)).lines
    assert line.state == documents.LAPSED


def test_order_states_nobody_listed_change_no_line():
    assert read(order([{'state': 1}], state=77)).lines[0].state == documents.TO_ANSWER


# --- addresses ------------------------------------------------------------------------------------


def test_both_spellings_of_an_address_read_the_same():
    snake = read(order(shipping_address=ADDRESS)).shipping_address
    camel = read(order(shipping_address=CAMEL)).shipping_address
    assert (snake.name, snake.zip, snake.phone) == (camel.name, camel.zip, camel.phone)
    assert (snake.email, camel.email) == ('ada@example.com', '')
    assert camel.state == "Ile-de-France"


@given(
    st.sets(st.sampled_from(['first_name', 'last_name', 'postal_code', 'phone'])),
    st.sampled_from([None, '']),
)
def test_of_two_spellings_the_first_that_is_filled_wins(empty, nothing):
    mixed = {**CAMEL, **ADDRESS, **dict.fromkeys(empty, nothing)}
    address = read(order(shipping_address=mixed)).shipping_address
    assert (address.name, address.zip, address.phone) == ("Ada Byron", "75003", "+33600000000")


@pytest.mark.parametrize(
    ('given_country', 'country'),
    [('FR', 'FR'), ('fr', 'FR'), ('France', ''), ('', ''), (None, ''), ('F1', ''), ('ÉÉ', '')],
)
def test_a_country_is_two_letters_or_nothing(given_country, country):
    payload = order(shipping_address={**ADDRESS, 'country': given_country})
    assert read(payload).shipping_address.country == country


def test_kana_names_are_kept_apart_from_the_names():
    kana = {**ADDRESS, 'first_name_pronunciation': 'エイダ', 'last_name_pronunciation': 'バイロン'}
    address = read(order(shipping_address=kana)).shipping_address
    assert (address.first_name_kana, address.last_name_kana) == ('エイダ', 'バイロン')
    assert address.name == "Ada Byron"


# --- amounts --------------------------------------------------------------------------------------

CENTS = st.integers(1, 200_000).map(lambda cents: Decimal(cents) / 100)
SOLD = st.tuples(CENTS, st.integers(1, 5), st.integers(0, 5000), CENTS)


def wire(sold, price_per, warranty_in, warranty_per):
    """Write what was sold as an account would that counts so; give the raw order."""
    lines, total, shipping = [], Decimal(0), Decimal(0)
    for unit, quantity, warranty_cents, ship in sold:
        warranty = Decimal(warranty_cents) / 100
        unit_stated = unit + (warranty if warranty_in == 'included' else 0)
        lines.append({
            'quantity': quantity,
            'price': str(unit_stated * (quantity if price_per == 'line' else 1)),
            'backcare': warranty_cents > 0,
            'backcare_price': warranty_cents * (quantity if warranty_per == 'line' else 1),
            'shipping_price': str(ship),
        })
        total += (unit + warranty) * quantity
        shipping += ship * quantity
    return order(lines, price=str(total), shipping_price=str(shipping))


def come_to(document):
    """Give what lines and extras come to."""
    goods = sum(line.unit_price * line.quantity for line in document.lines)
    return goods + sum(extra.amount for extra in document.extras)


@given(
    st.lists(SOLD, min_size=1, max_size=4),
    st.sampled_from(['unit', 'line']),
    st.sampled_from(['included', 'separate']),
    st.sampled_from(['unit', 'line']),
)
def test_every_reading_is_found_and_sums_up_to_the_cent(sold, price_per, warranty_in, warranty_per):
    document = read(wire(sold, price_per, warranty_in, warranty_per))
    assert come_to(document) == document.total


@given(
    st.lists(SOLD, min_size=1, max_size=4),
    st.sampled_from(['unit', 'line']),
    st.sampled_from(['included', 'separate']),
    st.sampled_from(['unit', 'line']),
)
def test_a_named_reading_gives_back_what_was_sold(sold, price_per, warranty_in, warranty_per):
    payload = wire(sold, price_per, warranty_in, warranty_per)
    document = read(
        payload, line_price=price_per, warranty=warranty_in, warranty_per=warranty_per
    )
    assert [line.unit_price for line in document.lines] == [unit for unit, *_rest in sold]
    warranty = sum(x.amount for x in document.extras if x.kind == documents.WARRANTY)
    assert warranty == sum(Decimal(cents) / 100 * count for _unit, count, cents, _ship in sold)


def test_a_warranty_is_counted_in_cents():
    document = read(order([{'backcare': True, 'backcare_price': 500}], price='105.00'))
    assert OrderExtra('warranty', Decimal('5.00'), '77') in document.extras


@pytest.mark.parametrize(
    'line', [{'backcare': False, 'backcare_price': 500}, {'backcare': True, 'backcare_price': 0}]
)
def test_a_warranty_nobody_bought_is_none(line):
    kinds = {extra.kind for extra in read(order([line])).extras}
    assert documents.WARRANTY not in kinds


def test_a_price_that_contains_the_warranty_is_told_apart():
    document = read(order([{'backcare': True, 'backcare_price': 500}], price='100.00'))
    assert document.lines[0].unit_price == Decimal('95.00')
    assert come_to(document) == document.total


def test_a_reading_that_makes_a_price_negative_is_none():
    document = read(order([{'backcare': True, 'backcare_price': 50000}], price='100.00'))
    assert document.lines[0].unit_price == Decimal('100.00')
    assert come_to(document) != document.total  # left for a person to look at


def test_a_line_price_for_two_is_halved():
    document = read(order([{'quantity': 2}], price='100.00', shipping_price='10.00'))
    assert document.lines[0].unit_price == Decimal('50.00')


def test_a_line_price_that_does_not_divide_keeps_more_decimals_than_cents():
    document = read(order([{'quantity': 3}], price='100.00', shipping_price='15.00'))
    assert document.lines[0].unit_price == Decimal('33.333333')


def test_where_nothing_sums_up_the_prose_is_followed_and_nothing_adjusted():
    document = read(order([{'quantity': 2}], price='123.45'))
    assert document.lines[0].unit_price == Decimal('100.00')
    assert document.total == Decimal('128.45')


@pytest.mark.parametrize(
    ('price', 'states'), [('200.00', (2, 4)), ('100.00', (2, 4)), ('100.00', (3, 6))]
)
def test_a_price_may_or_may_not_contain_what_was_cancelled(price, states):
    document = read(order([{'state': state} for state in states], price=price))
    assert [line.unit_price for line in document.lines] == [Decimal('100.00')] * 2


def test_shipping_goes_with_its_line_where_it_sums_up():
    document = read(order([{'quantity': 2}, {}], price='300.00', shipping_price='15.00'))
    assert document.extras == (
        OrderExtra('shipping', Decimal('10.00'), '77'),
        OrderExtra('shipping', Decimal('5.00'), '78'),
    )


def test_shipping_that_does_not_sum_up_belongs_to_the_order():
    document = read(order(shipping_price='5.99'))
    assert document.extras == (OrderExtra('shipping', Decimal('5.99'), ''),)


def test_free_shipping_is_no_extra():
    assert read(order([{'shipping_price': '0.00'}], shipping_price='0')).extras == ()


# --- listings -------------------------------------------------------------------------------------


def test_a_listing_reads_as_stated():
    listing = read_listing(LISTING, 'fr-fr')
    assert (listing.external_id, listing.legacy_id) == (LISTING['id'], '4567')
    assert (listing.sku, listing.quantity, listing.state) == ('A14-128-VG', 12, 'online')
    assert (listing.grade_code, listing.product_ref) == ('EXCELLENT', LISTING['product_id'])
    (price,) = listing.prices
    assert (price.market, price.currency, price.price) == ('fr-fr', 'EUR', Decimal('160.99'))
    assert (price.min_price, price.max_price) == (None, Decimal('199.90'))


@pytest.mark.parametrize(('code', 'state'), [*const.PUBLICATION_STATES.items(), ('9', 'unknown')])
def test_a_publication_state_is_shown_and_its_code_kept(code, state):
    listing = read_listing({**LISTING, 'publication_state': int(code)}, 'fr-fr')
    assert (listing.state, listing.state_code, listing.prices[0].state_code) == (state, code, code)


@pytest.mark.parametrize(('legacy', 'grade'), list(const.LEGACY_GRADES.items()))
def test_a_listing_without_a_grade_has_the_one_of_its_old_code(legacy, grade):
    old = {**without(LISTING, 'grade'), 'state': int(legacy)}
    assert read_listing(old, 'fr-fr').grade_code == grade


@pytest.mark.parametrize(
    'name', ['id', 'sku', 'quantity', 'price', 'currency', 'publication_state']
)
def test_what_a_listing_can_not_do_without_is_named(name):
    with pytest.raises(PayloadNotUnderstood) as caught:
        read_listing(without(LISTING, name), 'fr-fr')
    assert str(caught.value) == f'listing.{name}: missing'


# --- whatever arrives -----------------------------------------------------------------------------


@given(st.sampled_from(sorted(ORDER)), ANY_JSON)
def test_no_field_of_an_order_can_do_more_than_not_be_understood(name, value):
    try:
        document = read(order(**{name: value}))
    except PayloadNotUnderstood as error:
        assert error.path.startswith('order')
    else:
        assert isinstance(document, Order)


@given(st.sampled_from(sorted({*LINE, 'imei', 'serial_number'})), ANY_JSON)
def test_no_field_of_a_line_can_do_more_than_not_be_understood(name, value):
    try:
        document = read(order([{}, {name: value}]))
    except PayloadNotUnderstood as error:
        assert error.path.startswith('order.orderlines[1]')
    else:
        assert isinstance(document, Order)


@given(st.sampled_from(sorted(ADDRESS) + sorted(CAMEL)), ANY_JSON)
def test_no_field_of_an_address_can_do_more_than_not_be_understood(name, value):
    try:
        document = read(order(shipping_address={name: value}))
    except PayloadNotUnderstood as error:
        assert error.path.startswith('order.shipping_address.')
    else:
        assert isinstance(document, Order)


@given(ANY_JSON)
def test_any_json_in_place_of_an_order_or_a_listing_is_not_understood(value):
    with pytest.raises(PayloadNotUnderstood):
        read(value)
    with pytest.raises(PayloadNotUnderstood):
        read_listing(value, 'fr-fr')


@given(st.sampled_from(sorted(LISTING)), ANY_JSON)
def test_no_field_of_a_listing_can_do_more_than_not_be_understood(name, value):
    try:
        listing = read_listing({**LISTING, name: value}, 'fr-fr')
    except PayloadNotUnderstood as error:
        assert error.path.startswith('listing')
    else:
        assert isinstance(listing, Listing)
