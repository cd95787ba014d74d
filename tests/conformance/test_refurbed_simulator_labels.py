"""Shipping labels in the simulated refurbed: what they need, what they give, how long it works."""

from __future__ import annotations

import io

import pypdf
import pytest

from ..simulators.marketplace import ConnectionDropped
from ..simulators.refurbed_methods import METHODS
from .refurbed_simulated import Merchant, fresh

HOST = 'https://api.refurbed.com'
ADDRESS = {
    'first_name': 'Linnea',
    'family_name': 'Exempelsson',
    'street_name': 'Provgatan',
    'house_no': '14B',
    'town': 'Lund',
    'post_code': '223 50',
    'country_code': 'SE',
    'phone': '+46700000014',
}


@pytest.fixture(name='merchant')
def _merchant():
    return Merchant(fresh())


def sender(merchant, kind='DELIVERY'):
    (row,) = merchant.ask('ListMerchantAddresses', filter={'type': kind})['merchant_addresses']
    return row


def wish(merchant, order, **changes):
    return {
        'order_id': order['id'],
        'merchant_address_id': sender(merchant)['id'],
        'parcel_weight': 0.75,
        'carrier': 'UPS',
        **changes,
    }


def create(merchant, order, **changes):
    content = wish(merchant, order, **changes)
    return merchant.ask('CreateShippingLabel', **content)['shipping_label']


def fetch(merchant, url):
    return merchant.simulator.handle('GET', url.removeprefix(HOST))


def urls(label):
    return [label['label_printer_url'], *label['normal_printer_urls'].values()]


def labels_created(merchant):
    return merchant.simulator.control('GET', 'state')['effects']['labels_created']


# -- making one ----------------------------------------------------------------------------------


def test_a_label_names_carrier_number_link_weight_and_sender(merchant):
    label = create(merchant, merchant.place())
    tracking = label['tracking_data']
    assert tracking['carrier'] == 'ups' and tracking['tracking_number'].startswith('1Z')
    assert tracking['tracking_url'].endswith(tracking['tracking_number'])
    assert label['parcel_weight'] == 0.75
    assert label['merchant_address'] == sender(merchant)


def test_every_call_makes_a_new_label_and_the_list_has_them_all(merchant):
    order, other = merchant.place(), merchant.place()
    made = [create(merchant, order, carrier=carrier) for carrier in ('UPS', 'DHL_EXPRESS')]
    create(merchant, other)
    listed = merchant.ask('ListShippingLabels', order_id=order['id'])['shipping_labels']
    assert [row['id'] for row in listed] == [row['id'] for row in made]
    assert len({row['tracking_data']['tracking_number'] for row in listed}) == 2
    assert labels_created(merchant) == {order['id']: 2, other['id']: 1}


def test_a_label_whose_answer_is_lost_is_in_the_list(merchant):
    order = merchant.place()
    content = wish(merchant, order)
    fault = {'kind': 'lost', 'path': METHODS['CreateShippingLabel'].path}
    merchant.simulator.control('POST', 'faults', fault)
    with pytest.raises(ConnectionDropped):
        merchant.call('CreateShippingLabel', content)
    listed = merchant.ask('ListShippingLabels', order_id=order['id'])['shipping_labels']
    assert len(listed) == 1 and labels_created(merchant) == {order['id']: 1}


@pytest.mark.parametrize(
    'changes',
    [
        {'carrier': None},
        {'carrier': 'UNSPECIFIED'},
        {'carrier': 'ups'},
        {'carrier': 'DHL'},
        {'parcel_weight': None},
        {'parcel_weight': 0},
        {'parcel_weight': -1.5},
        {'parcel_weight': '0.75'},
        {'merchant_address_id': None},
        {'merchant_address_id': 'main'},
        {'order_id': None},
    ],
    ids=str,
)
def test_a_label_without_carrier_weight_address_or_order_is_invalid(merchant, changes):
    content = wish(merchant, merchant.place(), **changes)
    assert merchant.refused('CreateShippingLabel', content) == (400, 3)
    assert labels_created(merchant) == {}


def test_a_label_needs_an_order_of_this_merchant(merchant):
    hidden = merchant.place(released=False)
    merchant.simulator.control('POST', 'accounts', {'name': 'other'})
    other = Merchant(merchant.simulator, 'other')
    for content in (wish(merchant, {'id': '1'}), wish(merchant, hidden)):
        assert merchant.refused('CreateShippingLabel', content) == (404, 5)
    mine = merchant.place()
    assert other.refused('CreateShippingLabel', wish(other, mine)) == (404, 5)
    assert other.refused('ListShippingLabels', order_id=mine['id']) == (404, 5)


def test_a_label_needs_a_delivery_address_of_this_merchant(merchant):
    order = merchant.place()
    merchant.simulator.control('POST', 'accounts', {'name': 'other'})
    foreign = sender(Merchant(merchant.simulator, 'other'))['id']
    for wrong in ('1', foreign, sender(merchant, 'RETURN')['id']):
        content = wish(merchant, order, merchant_address_id=wrong)
        assert merchant.refused('CreateShippingLabel', content) == (404, 5)


def test_by_choice_a_label_can_be_sent_from_the_returns_desk_too():
    merchant = Merchant(fresh(label_sender='any'))
    desk = sender(merchant, 'RETURN')
    label = create(merchant, merchant.place(), merchant_address_id=desk['id'])
    assert label['merchant_address'] == desk


def test_the_source_address_of_a_shipping_profile_is_no_merchant_address(merchant):
    profile = merchant.ask('GetShippingProfile', id='754')['shipping_profile']
    dummy = profile['source_address'].get('id', '0')
    content = wish(merchant, merchant.place(), merchant_address_id=dummy)
    assert merchant.refused('CreateShippingLabel', content) == (404, 5)


def test_by_choice_labels_are_made_only_where_the_profile_enables_them():
    merchant = Merchant(fresh(label_needs_enabled_market='yes'))
    create(merchant, merchant.place(country='AT'))
    content = wish(merchant, merchant.place(country='SE'))
    assert merchant.refused('CreateShippingLabel', content) == (400, 9)


@pytest.mark.parametrize('choice', ['no', 'yes'])
def test_a_label_sets_the_tracking_of_the_items_only_by_choice(choice):
    merchant = Merchant(fresh(label_sets_tracking=choice))
    order = merchant.place()
    label = create(merchant, order)
    item = merchant.item(order['items'][0]['id'])
    expected = label['tracking_data']['tracking_url'] if choice == 'yes' else None
    assert item.get('parcel_tracking_url') == expected
    assert item['state'] == 'NEW'


# -- its files -----------------------------------------------------------------------------------


def test_each_url_of_a_label_serves_a_readable_pdf(merchant):
    order = merchant.place()
    label = create(merchant, order)
    assert len(set(urls(label))) == 5
    for url in urls(label):
        served = fetch(merchant, url)
        assert (served.status, served.media_type) == (200, 'application/pdf')
        (page,) = pypdf.PdfReader(io.BytesIO(served.body), strict=True).pages
        assert label['tracking_data']['tracking_number'] in page.extract_text()


def test_the_urls_expire_and_the_list_gives_fresh_ones(merchant):
    order = merchant.place()
    old = urls(create(merchant, order))
    merchant.simulator.clock.advance(3600)
    assert {fetch(merchant, url).status for url in old} == {403}
    (label,) = merchant.ask('ListShippingLabels', order_id=order['id'])['shipping_labels']
    assert {fetch(merchant, url).status for url in urls(label)} == {200}


def test_a_download_can_be_spoilt_by_a_fault(merchant):
    label = create(merchant, merchant.place())
    merchant.simulator.control('POST', 'faults', {'kind': 'not_json', 'path': '/files/'})
    assert not fetch(merchant, label['label_printer_url']).body.startswith(b'%PDF')
    assert fetch(merchant, label['label_printer_url']).body.startswith(b'%PDF')


# -- the address on it ---------------------------------------------------------------------------


def test_a_corrected_address_is_on_new_labels_and_leaves_the_buyer_s_alone(merchant):
    order = merchant.place(country='SE')
    told = merchant.ask('UpdateShippingLabelAddress', order_id=order['id'], address=ADDRESS)
    shown = merchant.order(order['id'])
    assert shown['shipping_label_address'] == told['address']
    assert told['address']['phone_number'] == '+46700000014'
    assert shown['shipping_address'] == order['shipping_address']
    label = create(merchant, order)
    served = fetch(merchant, label['label_printer_url'])
    text = pypdf.PdfReader(io.BytesIO(served.body)).pages[0].extract_text()
    assert 'Linnea Exempelsson' in text and '223 50 Lund' in text


def test_the_address_of_a_company_says_company_and_the_resource_company_name(merchant):
    order = merchant.place(country='SE')
    address = {**ADDRESS, 'company': 'Exempel AB'}
    told = merchant.ask('UpdateShippingLabelAddress', order_id=order['id'], address=address)
    assert told['address']['company_name'] == 'Exempel AB'
    assert told['address']['entity'] == 'COMPANY'


@pytest.mark.parametrize(
    'changes',
    [
        {'first_name': ''}, {'family_name': None}, {'street_name': '  '}, {'town': None},
        {'post_code': ''}, {'country_code': None}, {'country_code': 'Sweden'}, {'phone': None},
    ],
    ids=str,
)
def test_an_address_with_a_gap_is_invalid(merchant, changes):
    content = {'order_id': merchant.place()['id'], 'address': {**ADDRESS, **changes}}
    assert merchant.refused('UpdateShippingLabelAddress', content) == (400, 3)


def test_the_resource_s_names_are_not_those_of_the_call(merchant):
    wrong = {name: value for name, value in ADDRESS.items() if name != 'phone'}
    content = {'order_id': merchant.place()['id'], 'address': {**wrong, 'phone_number': '+46'}}
    assert merchant.refused('UpdateShippingLabelAddress', content) == (400, 3)


def test_an_address_needs_a_known_order_and_the_merchant_s_feature(merchant):
    content = {'order_id': '1', 'address': ADDRESS}
    assert merchant.refused('UpdateShippingLabelAddress', content) == (404, 5)
    without = Merchant(fresh(label_address='off'))
    content['order_id'] = without.place()['id']
    assert without.refused('UpdateShippingLabelAddress', content) == (400, 9)
