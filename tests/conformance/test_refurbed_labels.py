"""Labels against refurbed's simulator: what its contract has of its own (2.1, 2.9, 4.3)."""

from decimal import Decimal

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.errors import (
    PayloadNotUnderstood,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.refurbed_connector import const

from tests.conformance.refurbed_bench import RefurbedBench


@pytest.fixture
def bench():
    """Give a fresh marketplace as it is by default."""
    return RefurbedBench()


def spoil(bench, change):
    """Change the answers that the next labels come with."""
    labels = bench.simulator.after_sales.labels
    shown = labels._shown
    labels._shown = lambda label: change(shown(label))


def test_senders_are_the_delivery_addresses_and_no_others(bench):
    options = bench.api().label_options()
    addresses = {row['id']: row['type'] for row in bench.api().list_addresses()}
    assert {addresses[code] for code, _name in options.senders} == {'DELIVERY'}
    assert 'RETURN' in addresses.values()
    assert options.carriers == (('UPS', "UPS"), ('DHL_EXPRESS', "DHL Express"))


@pytest.mark.parametrize(('carrier', 'slug'), [('UPS', 'ups'), ('DHL_EXPRESS', 'dhl-express')])
def test_the_carrier_of_a_label_is_the_slug_that_a_shipment_is_told_with(bench, carrier, slug):
    ref = bench.accepted()
    label = bench.api().create_label(bench.label_wish(ref, carrier=carrier))
    assert label.carrier == slug
    assert slug in {row['slug'] for row in bench.api().list_carriers()}
    told = {'tracking_number': label.tracking_number, 'tracking_url': label.tracking_url}
    assert bench.ship(ref, carrier=label.carrier, **told)[0].ok
    assert bench.states(ref) == [documents.SHIPPED]


def test_the_weight_arrives_as_it_was_entered(bench):
    ref = bench.accepted()
    bench.api().create_label(bench.label_wish(ref, weight=Decimal('0.350')))
    assert bench.effects()['labels'][0]['parcel_weight'] == 0.35


@pytest.mark.parametrize('wanted', const.LABEL_FORMATS)
def test_a_label_is_fetched_for_the_printer_of_the_seller(bench, wanted):
    ref = bench.labelled()
    api = bench.api(label_format=wanted)
    (label,) = api.order_labels(ref)
    assert f'/{wanted}.pdf?' in label.url
    assert api.fetch_file(label.url)


def test_a_market_without_labels_is_refused_in_words():
    bench = RefurbedBench({'label_needs_enabled_market': 'yes'})
    ref = bench.accepted(country='PL')
    with pytest.raises(RequestRefused) as caught:
        bench.api().create_label(bench.label_wish(ref))
    assert "shipping agreement" in caught.value.message
    assert caught.value.status == const.FAILED_PRECONDITION
    assert bench.labels_made(ref) == 0


def test_a_return_address_is_no_sender_and_that_is_said(bench):
    (sender,) = (row['id'] for row in bench.api().list_addresses('RETURN'))
    with pytest.raises(RequestRefused) as caught:
        bench.api().create_label(bench.label_wish(bench.accepted(), sender=sender))
    assert "Choose the sender again" in caught.value.message


def test_files_on_a_host_that_is_not_refurbed_s_are_not_opened():
    bench = RefurbedBench({'file_host': 'foreign'})
    url = bench.label(bench.labelled()).url
    api, calls = bench.api(), len(bench.calls)
    with pytest.raises(RequestRefused) as caught:
        api.fetch_file(url)
    assert "files.example.net" in caught.value.message
    assert len(bench.calls) == calls


def test_files_on_a_host_that_the_seller_named_are_opened():
    bench = RefurbedBench({'file_host': 'foreign'})
    url = bench.label(bench.labelled()).url
    assert bench.api(file_domains=('example.net',)).fetch_file(url)


@pytest.mark.parametrize('host', ['refurbed.com.evil.example', 'evilrefurbed.com', '127.0.0.1'])
def test_a_host_that_only_looks_like_refurbed_s_is_not_opened(bench, host):
    api, calls = bench.api(), len(bench.calls)
    with pytest.raises(RequestRefused):
        api.fetch_file(f'https://{host}/files/label.pdf')
    assert len(bench.calls) == calls


def test_a_label_without_a_link_is_not_understood(bench):
    ref = bench.labelled()
    spoil(bench, lambda label: {**label, 'label_printer_url': ''})
    with pytest.raises(PayloadNotUnderstood) as caught:
        bench.api().order_labels(ref)
    assert caught.value.path == 'answer.shipping_labels[0].label_printer_url'


def test_a_label_that_was_made_but_is_not_understood_is_looked_up(bench):
    ref = bench.accepted()
    spoil(bench, lambda label: {**label, 'label_printer_url': ''})
    with pytest.raises(UncertainOutcome) as caught:
        bench.api().create_label(bench.label_wish(ref))
    assert "labels of the order are looked up" in caught.value.message
    assert bench.labels_made(ref) == 1


@pytest.mark.parametrize('ref', ['', 'S00042', '999999999'])
def test_the_labels_of_an_order_that_is_not_there_are_refused(bench, ref):
    with pytest.raises(RequestRefused):
        bench.api().order_labels(ref)
