"""Which calls refurbed's client makes, and what it makes of their answers."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import LineAnswer, OfferUpdate, Sweep
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.transport.http import Answer
from odoo.addons.refurbed_connector.api.batches import cut
from odoo.addons.refurbed_connector.api.client import RefurbedApi, Settings

DATE = 'Mon, 21 Sep 2026 14:13:20 GMT'
SINCE = datetime.fromisoformat('2026-09-13T10:00:00.750000')
ONE_ROW = {'orders': [{'id': '7'}]}


class Script:
    """A door that gives prepared answers, or raises prepared errors, and remembers the calls."""

    def __init__(self, *answers):
        """Take the bodies or errors to give, in order."""
        self.answers = list(answers)
        self.calls = []

    def request(self, method, path, *, json, repeatable):
        """Stand in for `Http.request`."""
        self.calls.append((path.rpartition('.')[2], json, repeatable))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Answer(200, {'Date': DATE}, '', answer, True, path, method)

    @property
    def bodies(self):
        """What was sent."""
        return [body for _name, body, _repeatable in self.calls]

    @property
    def names(self):
        """The methods that were called."""
        return [name for name, _body, _repeatable in self.calls]


def play(*answers, **settings):
    """Give a client and the script it plays."""
    script = Script(*answers)
    return RefurbedApi(script, Settings(**settings)), script


def orders(*ids, more=False):
    """Give a page of orders."""
    return {'orders': [{'id': str(key)} for key in ids], 'has_more': more}


def refs_of(pages):
    """Give the references on pages."""
    return [ref for page in pages for ref, _payload in page.payloads]


def accept(*refs):
    """Give acceptances of items."""
    return [LineAnswer(ref, 'SKU', documents.ACCEPT) for ref in refs]


def taken(*refs, state='ACCEPTED'):
    """Give an answer in which every item was taken."""
    return {'results': [{'status': {}, 'order_item': {'id': ref, 'state': state}} for ref in refs]}


def stocked(*refs):
    """Give an answer in which every offer was taken."""
    return {'results': [{'offer': {'id': ref}} for ref in refs]}


# --- lists ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('sweep', 'filters'),
    [
        (Sweep('new'), {'state': {'any_of': ['NEW']}}),
        (Sweep('open'), {'state': {'any_of': ['NEW', 'ACCEPTED']}}),
        (Sweep('since', since=SINCE), {'released_at': {'ge': '2026-09-13T10:00:00Z'}}),
        (
            Sweep('placed', since=SINCE, until=SINCE),
            {'released_at': {'ge': '2026-09-13T10:00:00Z', 'lt': '2026-09-13T10:00:01Z'}},
        ),
        (Sweep('refs', refs=('7', '8', '7')), {'id': {'any_of': ['7', '8']}}),
    ],
)
def test_every_sweep_has_its_filter_and_goes_by_key(sweep, filters):
    api, script = play(ONE_ROW)
    assert refs_of(api.order_pages(sweep)) == ['7']
    assert script.calls == [
        (
            'OrderService/ListOrders',
            {
                'pagination': {'limit': 100},
                'sort': {'by': 'ID', 'order': 'ASC'},
                'filter': filters,
            },
            True,
        )
    ]


@pytest.mark.parametrize('sweep', [Sweep('since'), Sweep('placed'), Sweep('weekly')])
def test_a_sweep_that_makes_no_sense_is_a_mistake_of_the_program(sweep):
    api, script = play()
    with pytest.raises(ValueError):
        list(api.order_pages(sweep))
    assert script.calls == []


def test_a_short_page_is_no_end_and_the_last_key_is_the_cursor():
    api, script = play(orders(3, 5, more=True), orders(9), page_size=50)
    assert refs_of(api.order_pages(Sweep('new'))) == ['3', '5', '9']
    assert [body['pagination'] for body in script.bodies] == [
        {'limit': 50},
        {'limit': 50, 'starting_after': '5'},
    ]
    assert script.bodies[0]['filter'] == script.bodies[1]['filter']


@pytest.mark.parametrize('end', [{}, {'has_more': None}, {'has_more': False}])
def test_an_absent_end_is_an_end(end):
    api, _script = play({**ONE_ROW, **end})
    assert refs_of(api.order_pages(Sweep('new'))) == ['7']


@pytest.mark.parametrize('body', [{}, {'orders': None}, {'orders': []}])
def test_an_absent_list_is_empty(body):
    api, _script = play(body)
    assert list(api.order_pages(Sweep('new'))) == []


def test_pages_tell_when_they_were_served():
    api, _script = play(ONE_ROW)
    (page,) = api.order_pages(Sweep('new'))
    assert page.served_at == datetime.fromisoformat('2026-09-21T14:13:20')


def test_a_page_that_was_there_before_is_asked_for_again():
    api, script = play(orders(1, 2, more=True), orders(1, 2, more=True), orders(3))
    assert refs_of(api.order_pages(Sweep('new'))) == ['1', '2', '3']
    assert script.bodies[1] == script.bodies[2]


@pytest.mark.parametrize('page', [orders(2, 3, more=True), orders(more=True)])
def test_a_list_that_does_not_go_on_is_given_up(page):
    api, script = play(orders(1, 2, more=True), page, page, page)
    with pytest.raises(TransientError):
        list(api.order_pages(Sweep('new')))
    assert len(script.calls) == 4


def test_a_row_without_a_key_hides_no_other_and_is_told_at_the_end():
    api, _script = play({'orders': [{'id': '1'}, {'state': 'NEW'}, 5, {'id': '2'}]})
    pages = api.order_pages(Sweep('new'))
    assert refs_of([next(pages)]) == ['1', '2']
    with pytest.raises(PayloadNotUnderstood) as caught:
        next(pages)
    assert caught.value.path == 'orders[1].id'


@pytest.mark.parametrize('body', [{'orders': 'x'}, {'orders': [], 'has_more': 'yes'}])
def test_an_answer_of_another_shape_is_named(body):
    api, _script = play(body)
    with pytest.raises(PayloadNotUnderstood) as caught:
        list(api.order_pages(Sweep('new')))
    assert caught.value.path.startswith('answer.')


@pytest.mark.parametrize('body', [None, [], 'text', 5])
def test_an_answer_that_is_no_object_is_transient_for_a_read_and_uncertain_for_a_write(body):
    api, _script = play(body)
    with pytest.raises(TransientError):
        list(api.order_pages(Sweep('new')))
    api, _script = play(body)
    (result,) = api.answer_order('7', accept('1'))
    assert result.uncertain


def test_named_orders_are_asked_for_in_lists_that_fit():
    api, script = play(orders(1, 2), orders(3), refs_per_call=2)
    assert refs_of(api.order_pages(Sweep('refs', refs=('1', '2', '3')))) == ['1', '2', '3']
    assert [body['filter']['id']['any_of'] for body in script.bodies] == [['1', '2'], ['3']]


def test_a_reference_that_is_no_number_spoils_no_other():
    api, script = play(orders(7))
    assert refs_of(api.order_pages(Sweep('refs', refs=('x', '7', str(2**64))))) == ['7']
    assert script.bodies[0]['filter'] == {'id': {'any_of': ['7']}}
    api, script = play()
    assert list(api.order_pages(Sweep('refs', refs=('x',)))) == []


# --- one order ------------------------------------------------------------------------------------


def test_an_order_is_fetched_as_it_came():
    api, script = play({'order': {'id': '7', 'state': 'NEW'}})
    assert api.fetch_order('7') == {'id': '7', 'state': 'NEW'}
    assert script.calls == [('OrderService/GetOrder', {'id': '7'}, True)]


@given(st.permutations(['99', '100', '5']), st.permutations(['B', 'A']))
def test_an_order_whose_items_were_shuffled_is_the_same_payload(ids, labels):
    order = {'id': '7', 'items': [{'id': key} for key in ids], 'labels': labels}
    items = [{'id': key} for key in ('5', '99', '100')]
    settled = {'id': '7', 'items': items, 'labels': ['A', 'B']}
    assert play({'order': order})[0].fetch_order('7') == settled
    (page,) = play({'orders': [order]})[0].order_pages(Sweep('new'))
    assert page.payloads == (('7', settled),)


@pytest.mark.parametrize('rows', [None, 'x', [5, None, {}, {'id': None}, {'id': '1'}]])
def test_strange_rows_are_kept_for_the_reader_to_name(rows):
    payload = play({'order': {'id': '7', 'items': rows, 'labels': rows}})[0].fetch_order('7')
    assert isinstance(payload['items'], type(rows))
    if rows:
        assert len(payload['items']) == len(rows)


@pytest.mark.parametrize('body', [{}, {'order': None}, {'order': {}}, {'order': {'id': '8'}}])
def test_another_order_is_not_taken_for_the_one_asked_for(body):
    api, _script = play(body)
    with pytest.raises(PayloadNotUnderstood):
        api.fetch_order('7')


@pytest.mark.parametrize('ref', ['', 'abc', '../x', '0', str(2**63)])
def test_what_is_no_order_number_is_refused_without_a_call(ref):
    api, script = play()
    with pytest.raises(RequestRefused):
        api.fetch_order(ref)
    assert script.calls == []


# --- answers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('verb', 'state'),
    [
        (documents.ACCEPT, 'ACCEPTED'),
        (documents.REFUSE, 'REJECTED'),
        (documents.CANCEL, 'CANCELLED'),
    ],
)
def test_an_answer_asks_for_a_state_and_nothing_else(verb, state):
    api, script = play(taken('5', state=state))
    answer = LineAnswer('5', 'SKU', verb, reason='other', message="Sorry.")
    (result,) = api.answer_order('7', [answer])
    assert result == documents.ItemResult('5', ok=True)
    assert script.calls == [
        (
            'OrderItemService/BatchUpdateOrderItemsState',
            {'updates': [{'id': '5', 'state': state}]},
            False,
        )
    ]


def test_items_are_answered_fifty_at_a_time():
    refs = [str(number) for number in range(1, 121)]
    api, script = play(taken(*refs[:50]), taken(*refs[50:100]), taken(*refs[100:]))
    results = api.answer_order('7', accept(*refs))
    assert [len(body['updates']) for body in script.bodies] == [50, 50, 20]
    assert [result.ref for result in results] == refs


def test_a_refused_item_keeps_none_of_the_others_back():
    body = taken('1', '3')
    body['results'].insert(1, {'status': {'code': 3, 'message': "illegal transition"}})
    api, _script = play(body)
    results = api.answer_order('7', accept('1', '2', '3'))
    assert [(result.ok, result.uncertain) for result in results] == [
        (True, False),
        (False, False),
        (True, False),
    ]
    assert 'illegal transition' in results[1].message


@pytest.mark.parametrize('status', [None, {}, {'code': 0}, {'code': 0, 'message': ''}])
def test_an_empty_status_is_a_good_one(status):
    result = {'status': status, 'order_item': {'id': '1', 'state': 'ACCEPTED'}}
    api, _script = play({'results': [result]})
    assert api.answer_order('7', accept('1'))[0].ok


@pytest.mark.parametrize('code', [1, 2, 4, 10, 13, 14, 15, 99])
def test_an_item_that_failed_without_a_refusal_is_looked_up(code):
    api, _script = play({'results': [{'status': {'code': code}}]})
    assert api.answer_order('7', accept('1'))[0].uncertain


def test_an_item_that_was_put_off_stays_due():
    api, _script = play({'results': [{'status': {'code': 8}}, *taken('2')['results']]})
    assert [result.ref for result in api.answer_order('7', accept('1', '2'))] == ['2']


@pytest.mark.parametrize(
    'results',
    [
        None,
        [],
        'x',
        taken('1')['results'],
        taken('1', '2', '3')['results'],
        [{'status': {}}, {'status': {}}],
        [5, None],
        taken('2', '1')['results'],
        taken('1', '2', state='NEW')['results'],
        [{'order_item': {'id': '1'}}, {'order_item': {'id': '2'}}],
        [{'status': {'code': 'x'}}, {'status': 'x'}],
    ],
)
def test_a_fate_that_is_not_told_is_uncertain_and_never_a_success(results):
    api, _script = play({'results': results})
    fates = api.answer_order('7', accept('1', '2'))
    assert [(fate.ref, fate.ok, fate.uncertain) for fate in fates] == [
        ('1', False, True),
        ('2', False, True),
    ]
    assert all(fate.message for fate in fates)


def test_a_lost_answer_leaves_its_whole_batch_uncertain_and_the_next_is_sent():
    api, script = play(UncertainOutcome("lost"), taken('3'), batch_size=2)
    results = api.answer_order('7', accept('1', '2', '3'))
    assert [(result.ok, result.uncertain) for result in results] == [
        (False, True),
        (False, True),
        (True, False),
    ]
    assert len(script.calls) == 2


def test_a_refused_call_refuses_its_items_in_words():
    api, _script = play(RequestRefused("too many", status=3))
    (result,) = api.answer_order('7', accept('1'))
    assert (result.ok, result.uncertain, result.message) == (False, False, "too many")


@pytest.mark.parametrize(
    'error', [TransientError("later"), CredentialsRefused("key"), AccessRefused("right")]
)
def test_what_concerns_the_account_is_raised_before_and_ends_the_results_after(error):
    api, _script = play(error)
    with pytest.raises(type(error)):
        api.answer_order('7', accept('1'))
    api, _script = play(taken('1'), error, batch_size=1)
    results = api.answer_order('7', accept('1', '2'))
    assert [result.ref for result in results] == ['1']


def test_an_item_number_that_is_none_is_refused_here_and_spoils_no_other():
    api, script = play(taken('2'))
    results = api.answer_order('7', accept('x', '2'))
    assert [(result.ref, result.ok) for result in results] == [('x', False), ('2', True)]
    assert [update['id'] for update in script.bodies[0]['updates']] == ['2']
    api, script = play()
    assert not api.answer_order('7', accept(''))[0].ok


def test_nothing_to_answer_is_no_call():
    api, script = play()
    assert api.answer_order('7', []) == []
    assert script.calls == []


# --- offers ---------------------------------------------------------------------------------------


def test_a_push_sends_numbers_and_stock_zero_included_and_nothing_else():
    api, script = play(stocked('5', '6'))
    results = list(api.push_offers([OfferUpdate('5', 'A', 0), OfferUpdate('6', '', 4)]))
    assert [(result.ref, result.ok) for result in results] == [('5', True), ('6', True)]
    assert script.calls == [
        (
            'OfferService/BatchUpdateOffers',
            {
                'offers': [
                    {'identifier': {'id': '5'}, 'stock': 0},
                    {'identifier': {'id': '6'}, 'stock': 4},
                ]
            },
            False,
        )
    ]


def test_an_offer_named_twice_is_sent_in_two_calls_in_its_order():
    api, script = play(stocked('5'), stocked('5'))
    list(api.push_offers([OfferUpdate('5', 'A', 1), OfferUpdate('5', 'A', 2)]))
    assert [body['offers'][0]['stock'] for body in script.bodies] == [1, 2]


def test_results_come_as_soon_as_they_are_known():
    api, script = play(stocked('1'), TransientError("later"), batch_size=1)
    results = api.push_offers([OfferUpdate('1', 'A', 1), OfferUpdate('2', 'B', 1)])
    assert next(results).ok
    assert len(script.calls) == 1
    with pytest.raises(TransientError):
        next(results)


@given(st.lists(st.sampled_from('abcdef'), max_size=40), st.integers(1, 7))
def test_batches_keep_order_lose_nothing_and_name_nothing_twice(items, size):
    cuts = list(cut(items, size, str))
    assert [item for batch in cuts for item in batch] == items
    assert all(0 < len(batch) == len(set(batch)) <= size for batch in cuts)


def priced(ref, *markets):
    """Give an offer with prices on markets, the first one set by hand."""
    prices = [{'market_code': code, 'currency_code': 'EUR', 'price': '1'} for code in markets]
    lists = {'set_market_prices': prices[:1], 'calculated_market_prices': prices[1:]}
    return {'id': ref, 'state': 'OK', **lists}


def test_offers_come_once_with_the_prices_of_the_markets_asked_for():
    api, script = play({'offers': [priced('1', 'SE', 'DE', 'AT'), {'id': '2'}]})
    (page,) = api.listing_pages(['SE', 'AT'])
    assert (page.market, len(script.calls)) == ('', 1)
    (_first, payload), (_second, bare) = page.payloads
    assert [price.market for price in api.read_listing(payload).prices] == ['AT', 'SE']
    assert bare == {'id': '2'}


def test_without_markets_all_prices_are_kept():
    offer = priced('1', 'SE', 'DE')
    api, _script = play({'offers': [offer]})
    (page,) = api.listing_pages([])
    assert page.payloads == (('1', offer),)


@given(st.permutations(['SE', 'DE', 'AT', 'PL']))
def test_an_offer_whose_prices_were_shuffled_is_the_same_payload(markets):
    prices = [{'market_code': code} for code in markets]
    api, _script = play({'offers': [{'id': '1', 'calculated_market_prices': prices}]})
    (page,) = api.listing_pages([])
    kept = page.payloads[0][1]['calculated_market_prices']
    assert [price['market_code'] for price in kept] == ['AT', 'DE', 'PL', 'SE']


def test_market_offers_are_paged_by_their_compound_key():
    keys = [{'offer_id': {'id': '1'}, 'market_code': code} for code in ('DE', 'SE')]
    rows = [{'id': key} for key in keys]
    api, script = play({'market_offers': rows[:1], 'has_more': True}, {'market_offers': rows[1:]})
    assert refs_of(api.market_offer_pages(['DE', 'SE'])) == ['1/DE', '1/SE']
    assert script.bodies[1]['pagination']['starting_after'] == keys[0]
    assert script.bodies[0]['filter'] == {'market_price_market_code': {'any_of': ['DE', 'SE']}}


# --- account and look-ups -------------------------------------------------------------------------


def test_a_ping_is_one_cheap_read():
    api, script = play({})
    assert api.ping() == 'refurbed'
    assert script.calls == [('MarketService/ListMarkets', {'pagination': {'limit': 1}}, True)]


def test_a_token_without_the_first_permission_is_good_all_the_same():
    api, script = play(AccessRefused("no"), {})
    assert api.ping() == 'refurbed'
    assert script.names == ['MarketService/ListMarkets', 'OfferService/ListOffers']


def test_a_token_that_may_do_nothing_is_no_success():
    api, _script = play(*[AccessRefused("no")] * 3)
    with pytest.raises(AccessRefused):
        api.ping()


def test_only_markets_with_a_site_are_markets_to_sell_on():
    rows = [{'code': 'AT', 'is_site': True}, {'code': 'US', 'is_site': False}, {'code': 'CA'}]
    api, _script = play({'markets': rows}, {'markets': rows})
    assert [market.code for market in api.markets()] == ['AT']
    assert [row['code'] for row in api.list_markets()] == ['AT', 'US', 'CA']


def test_markets_are_read_to_the_last_page():
    api, script = play(
        {'markets': [{'code': 'AT', 'currency_code': 'EUR', 'is_site': True}], 'has_more': True},
        {'markets': [{'code': 'SE', 'currency_code': 'SEK', 'is_site': True}]},
    )
    assert [market.code for market in api.markets()] == ['AT', 'SE']
    assert script.bodies[1]['pagination']['starting_after'] == 'AT'
    assert script.bodies[0]['sort'] == {'by': 'CODE', 'order': 'ASC'}


@pytest.mark.parametrize(
    ('kind', 'value'), [('id', '61234'), ('gtin', '4006381333931'), ('mpn', 'MLPF3ZD/A')]
)
def test_an_instance_is_looked_up_by_one_number(kind, value):
    api, script = play({'instance': {'id': '61234', 'name': 'Phone'}})
    assert api.get_instance(kind, f' {value} ') == {'id': '61234', 'name': 'Phone'}
    assert script.bodies == [{kind: value}]


@pytest.mark.parametrize(
    ('kind', 'value'),
    [('id', 'x'), ('id', ''), ('gtin', '123'), ('gtin', '40063813339311'), ('mpn', ' ')],
)
def test_a_number_that_can_be_none_is_refused_in_words(kind, value):
    api, script = play()
    with pytest.raises(RequestRefused) as caught:
        api.get_instance(kind, value)
    assert caught.value.message
    assert script.calls == []


@pytest.mark.parametrize(
    ('look', 'method', 'body', 'field'),
    [
        (
            lambda api: api.list_carriers(),
            'ShippingProfileService/ListAvailableCarriers',
            {},
            'carriers',
        ),
        (
            lambda api: api.list_addresses(),
            'MerchantService/ListMerchantAddresses',
            {},
            'merchant_addresses',
        ),
        (
            lambda api: api.list_addresses('RETURN'),
            'MerchantService/ListMerchantAddresses',
            {'filter': {'type': 'RETURN'}},
            'merchant_addresses',
        ),
        (
            lambda api: api.catalog_templates('ELECTRONICS', 'DE', '12'),
            'CatalogService/GetCatalogTemplates',
            {'category_type': 'ELECTRONICS', 'lang_code': 'DE', 'category_id': '12'},
            'templates',
        ),
    ],
)
def test_a_look_up_gives_the_rows_as_they_are(look, method, body, field):
    api, script = play({field: [{'name': 'A'}]})
    assert look(api) == [{'name': 'A'}]
    assert script.calls == [(method, body, True)]
    for nothing in ({}, {field: None}):
        assert look(play(nothing)[0]) == []
    for strange in ({field: 'x'}, {field: [5]}):
        with pytest.raises(PayloadNotUnderstood):
            look(play(strange)[0])


def test_currencies_and_profiles_are_read_to_the_last_page():
    api, script = play(
        {'currencies': [{'code': 'EUR'}], 'has_more': True}, {'currencies': [{'code': 'SEK'}]}
    )
    assert api.list_currencies() == [{'code': 'EUR'}, {'code': 'SEK'}]
    assert script.bodies[1]['pagination']['starting_after'] == 'EUR'
    api, script = play(
        {'shipping_profiles': [{'id': '4'}], 'has_more': True}, {'shipping_profiles': [{'id': '9'}]}
    )
    assert api.list_shipping_profiles() == [{'id': '4'}, {'id': '9'}]


@pytest.mark.parametrize(
    'wrong', [{'page_size': 0}, {'page_size': 101}, {'batch_size': 51}, {'refs_per_call': 0}]
)
def test_settings_that_refurbed_would_refuse_are_refused_here(wrong):
    with pytest.raises(ValueError):
        Settings(**wrong)


def test_a_name_that_refurbed_does_not_know_is_never_sent():
    api, script = play()
    with pytest.raises(ValueError, match='filter.type'):
        api.list_addresses('OFFICE')
    with pytest.raises(ValueError, match='category_type'):
        api.catalog_templates('TOYS', 'DE')
    with pytest.raises(ValueError, match='stock'):
        list(api.push_offers([OfferUpdate('5', 'A', -1)]))
    assert script.calls == []
