"""The simulated Back Market's returns: a folder, a parcel and its way back to the seller."""

from __future__ import annotations

import pytest

from ..simulators.marketplace import ControlError
from .simulated import Seller, fresh, send_back


def rows(seller, **query):
    return seller.get('/ws/shipping/v1/returns', **query).json()['results']


def test_a_return_names_one_line_and_the_folder_carries_its_label():
    seller = Seller(fresh())
    order = seller.shipped()
    made = send_back(seller, order, reason=21, message="It does not start.")
    (row,) = rows(seller, order_id=order['order_id'])
    assert row == made['return']
    assert (row['orderlineId'], row['type']) == (order['orderlines'][0]['id'], 'RETURN')
    (claim,) = made['folder']['lines']
    assert claim['return_labels'][0]['label'] == row['label']
    assert claim['return_labels'][0]['state'] == 'ALIVE'
    line = seller.order(order)['orderlines'][0]
    assert (line['return_reason'], line['return_message']) == (21, "It does not start.")


def test_a_return_travels_until_it_was_received():
    seller = Seller(fresh())
    made = send_back(seller)
    number, folder = made['return']['shipmentId'], made['folder']['id']
    control = seller.simulator.control
    assert control('POST', f'returns/{number}/move', {'to': 'picked_up'})['datePickup']
    claim = seller.get(f'/ws/sav/{folder}').json()['lines'][0]
    assert claim['return_labels'][0]['state'] == 'USED'
    shown = control('POST', f'returns/{number}/move', {'to': 'received'})
    assert (shown['hubScanned'], bool(shown['dateDelivery'])) == (True, True)
    with pytest.raises(ControlError):
        control('POST', f'returns/{number}/move', {'to': 'picked_up'})


def test_two_units_sent_back_are_two_claims_in_one_parcel():
    seller = Seller(fresh())
    sku = seller.skus(1)[0]
    order = seller.place(lines=[{'sku': sku, 'quantity': 2}])
    seller.move(order, 2, sku=sku)
    seller.move(order, 3, tracking_number='T1')
    made = send_back(seller, order, quantity=2)
    assert len(made['folder']['lines']) == 2
    assert len(rows(seller)) == 1


def test_a_return_without_backship_is_a_folder_alone():
    seller = Seller(fresh())
    made = send_back(seller, backship=False)
    assert (made['return'], rows(seller)) == (None, [])
    assert made['folder']['lines'][0]['return_labels'] == []


@pytest.mark.parametrize('wrong', [{'quantity': 2}, {'quantity': 0}, {'reason': 2},
                                   {'resolution': 'MAGIC'}, {'sku': 'NOPE'}])
def test_a_return_that_makes_no_sense_is_refused_with_a_sentence(wrong):
    seller = Seller(fresh())
    with pytest.raises(ControlError):
        send_back(seller, **wrong)
    assert rows(seller) == []


def test_only_what_was_shipped_comes_back():
    seller = Seller(fresh())
    with pytest.raises(ControlError):
        send_back(seller, seller.accepted())
