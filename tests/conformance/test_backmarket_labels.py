"""BackShip's labels against Back Market's simulator: what the contract has of its own (7)."""

import pytest

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer
from odoo.addons.connector_base.contract.errors import AccessRefused, RequestRefused

from tests.conformance.backmarket_bench import BackMarketBench
from tests.conformance.marketplace_labels import PDF_START

DAY = 24 * 3600


@pytest.fixture
def bench():
    """Give a fresh European marketplace."""
    return BackMarketBench()


def test_a_label_appears_some_time_after_the_acceptance(bench):
    ref = bench.accepted(is_backship=True)
    assert bench.read(ref).has_own_label
    assert bench.api().order_labels(ref) == ()
    bench.move_clock(61)
    assert len(bench.api().order_labels(ref)) == 1


@pytest.mark.parametrize(('per', 'count'), [('per_order', 1), ('per_line', 2)])
def test_one_label_is_for_the_order_or_one_for_each_line(per, count):
    bench = BackMarketBench(choices={'backship_delivery': per})
    ref = bench.accepted(lines=2, is_backship=True)
    bench.move_clock(61)
    labels = bench.api().order_labels(ref)
    assert len(labels) == count
    assert sorted(line for label in labels for line in label.line_refs) == bench.lines(ref)


def test_a_refused_line_is_on_no_label(bench):
    ref = bench.place(lines=2, is_backship=True)
    first, second = bench.read(ref).lines
    answers = [
        LineAnswer(first.external_id, first.sku, documents.ACCEPT),
        LineAnswer(second.external_id, second.sku, documents.REFUSE, reason='out_of_stock'),
    ]
    assert all(result.ok for result in bench.api().answer_order(ref, answers))
    bench.move_clock(61)
    assert bench.label(ref).line_refs == (first.external_id,)


@pytest.mark.parametrize('unknown', ['null', 'absent', 'varied'])
@pytest.mark.parametrize('step', ['', 'pickup_requested', 'picked_up', 'delivered'])
def test_a_label_is_read_at_every_step_of_its_parcel(unknown, step):
    bench = BackMarketBench(choices={'unknown_values': unknown})
    ref = bench.labelled()
    before = bench.label(ref)
    if step:
        bench.control('POST', f'deliveries/{before.external_id}/move', {'to': step})
    assert bench.label(ref) == before


@pytest.mark.parametrize('style', ['relative', 'absolute'])
@pytest.mark.parametrize('access', ['open', 'token'])
def test_a_link_works_however_it_is_written(style, access):
    bench = BackMarketBench(choices={'delivery_label_url': style, 'label_access': access})
    ref = bench.labelled()
    url = bench.label(ref).url
    assert url.startswith('/static/' if style == 'relative' else 'https://www.backmarket.fr/')
    assert bench.api().fetch_file(url).startswith(PDF_START)


def test_a_link_to_a_host_that_is_not_back_markets_is_not_opened():
    bench = BackMarketBench(choices={'delivery_label_url': 'foreign_host'})
    ref = bench.labelled()
    url, calls = bench.label(ref).url, len(bench.calls)
    with pytest.raises(RequestRefused, match="no host of the marketplace"):
        bench.api().fetch_file(url)
    assert len(bench.calls) == calls


@pytest.mark.parametrize(
    'host',
    ['backmarket.fr.evil.example', 'evilbackmarket.fr', 'www.backmarket.fr@evil.example',
     'www.backmarket.fr:8443', 'backmarket.de'],
)
def test_a_host_that_only_looks_like_back_markets_is_not_opened(bench, host):
    with pytest.raises(RequestRefused, match="no host of the marketplace"):
        bench.api().fetch_file(f'https://{host}/static/label.pdf')
    assert bench.calls == []


def test_a_file_on_another_of_back_markets_hosts_is_fetched_without_the_token(bench):
    ref = bench.labelled()
    sent = []
    bench.simulator.observers.append(lambda request, _answer: sent.append(request))
    url = 'https://cdn.backmarket.com' + bench.label(ref).url
    assert bench.api().fetch_file(url).startswith(PDF_START)
    assert 'authorization' not in sent[-1].headers
    assert sent[-1].headers['user-agent'].startswith('BM-')


@pytest.mark.parametrize('expired', ['not_found', 'html_page'])
def test_an_expired_label_is_refused_whatever_the_host_answers(expired):
    bench = BackMarketBench(choices={'expired_label': expired})
    ref = bench.labelled()
    url = bench.label(ref).url
    bench.move_clock(31 * DAY)
    with pytest.raises(RequestRefused) as caught:
        bench.api().fetch_file(url)
    assert caught.value.message


@pytest.mark.parametrize('status', [403, 404])
def test_a_seller_without_backship_has_no_access_and_all_else_goes_on(bench, status):
    ref = bench.accepted()
    bench.arm('refuse', on='labels', status=status)
    with pytest.raises(AccessRefused):
        bench.api().order_labels(ref)
    assert bench.states(ref) == [documents.ACCEPTED]


def test_the_labels_of_many_parcels_of_one_order_all_come():
    bench = BackMarketBench(choices={'backship_delivery': 'per_line', 'backship_page_size': '2'})
    ref = bench.accepted(lines=5, is_backship=True)
    bench.move_clock(61)
    assert len(bench.api().order_labels(ref)) == 5


def test_an_order_leaves_with_the_number_of_its_label(bench):
    ref = bench.labelled()
    label = bench.label(ref)
    result = bench.ship(
        ref, tracking_number=label.tracking_number, tracking_url=label.tracking_url,
        carrier=label.carrier,
    )
    assert result[0].ok
    assert [row['backship_label'] for row in bench.effects('shipments')] == [True]
