"""Back Market's client without a marketplace: its door, its choices, its lists."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.backmarket_connector import const
from odoo.addons.backmarket_connector.api.client import BackMarketApi
from odoo.addons.backmarket_connector.api.door import explain, open_http, user_agent
from odoo.addons.backmarket_connector.api.lists import ListReader
from odoo.addons.backmarket_connector.api.settings import Settings
from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import Sweep
from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    MarketplaceError,
    PayloadNotUnderstood,
    RequestRefused,
    TransientError,
)
from odoo.addons.connector_base.transport.http import Answer

PAGE = '<!DOCTYPE html><html><body>Sorry, you have been blocked</body></html>'
CHALLENGE = {'errors': [{'code': 'bot-need-challenge', 'message': 'Forbidden',
                         'challengePath': '/challenge'}]}


def answer(status, body=None, *, text=None, method='GET', template='/ws/orders', **headers):
    """Give an answer with a JSON ``body``, or with ``text`` that is none."""
    named = {name.replace('_', '-'): value for name, value in headers.items()}
    if text is not None:
        return Answer(status, named, text, None, False, template, method)
    return Answer(status, named, json.dumps(body), body, True, template, method)


def opened(token='abc123', **more):
    """Give a door."""
    named = {'company': "Seller", 'integration': "Odoo", 'contact': 'tech@example.com', **more}
    return open_http('https://www.backmarket.fr', token, **named)


# --- the door -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    'token', ['abc123', ' abc123\n', 'Basic abc123', 'basic  abc123', 'BASIC abc123 ']
)
def test_the_token_is_sent_as_issued_with_or_without_its_scheme(token):
    assert opened(token).headers['Authorization'] == 'Basic abc123'


@pytest.mark.parametrize('token', ['', None, '  ', 'Basic ', 'two words', 'line\nbreak', 'clé'])
def test_what_can_be_no_token_is_refused_before_any_call(token):
    with pytest.raises(CredentialsRefused) as caught:
        opened(token)
    assert not {'words', 'break', 'clé'} & set(str(caught.value).split())


def test_the_token_is_in_no_repr_of_the_door():
    assert 'abc123' not in repr(opened())
    assert 'abc123' not in repr(vars(BackMarketApi(opened(), Settings(), offers_left=1)))


@pytest.mark.parametrize(
    ('company', 'integration', 'expected'),
    [
        ("Seller", "Odoo", 'BM-Seller-Odoo;tech@example.com'),
        ("Ça & là - SARL", "Odoo 19", 'BM-CalaSARL-Odoo19;tech@example.com'),
        ("株式会社", "オドゥー", 'BM-Seller-Connector;tech@example.com'),
        ("A;B\r\nX-Evil: 1", "", 'BM-ABXEvil1-Connector;tech@example.com'),
    ],
)
def test_the_user_agent_is_plain_and_has_its_three_parts(company, integration, expected):
    assert user_agent(company, integration, 'tech@example.com') == expected


@pytest.mark.parametrize('contact', ['', None, False, 'nobody', '@', 'a@b;c'])
def test_a_user_agent_without_an_address_is_refused_in_words(contact):
    with pytest.raises(RequestRefused) as caught:
        user_agent("Seller", "Odoo", contact)
    assert "e-mail" in str(caught.value)


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_user_agent_fits_a_header_whatever_the_company_is_called(company, integration):
    agent = user_agent(company, integration, 'tech@example.com')
    assert agent.isascii() and agent.isprintable() and ' ' not in agent
    assert agent.count(';') == 1 and agent.count('-') == 2


# --- three faces of 403 ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    'refusal',
    [
        answer(403, text=PAGE, Content_Type='text/html', cf_ray='8f2a-CDG', Server='cloudflare'),
        answer(403, text='error code: 1020', Content_Type='text/plain', cf_ray='8f2a-CDG'),
        answer(403, CHALLENGE, cf_ray='8f2a-CDG'),
    ],
    ids=['page', 'code', 'challenge'],
)
def test_a_firewall_is_transient_and_says_that_the_key_is_not_at_fault(refusal):
    error = explain(refusal)
    assert type(error) is TransientError
    assert error.wait == const.FIREWALL_WAIT
    assert "key is not at fault" in str(error)
    assert error.reference == '8f2a-CDG'


@pytest.mark.parametrize(
    'refusal',
    [
        answer(403, text='', cf_ray='8f2a-CDG', Server='cloudflare'),
        answer(403, {'error': {'code': 'forbidden', 'message': "Not a merchant"}}),
        answer(403, {'errors': [{'code': 'forbidden', 'message': "Not a merchant"}]}),
        answer(403, {'error': {'code': 'x', 'message': "No"}, 'status': 403, 'title': None}),
        answer(403, {'errors': 'no list'}),
    ],
)
def test_a_missing_right_is_about_the_service_not_the_key(refusal):
    assert type(explain(refusal)) is AccessRefused


def test_a_wrong_key_says_what_to_do():
    error = explain(answer(401, {'error': {'code': 'x', 'message': "Unauthenticated"}}))
    assert type(error) is CredentialsRefused
    assert "replace the key" in str(error)


# --- 429 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize('text', [PAGE, ''])
def test_the_edge_blocks_for_ten_seconds(text):
    error = explain(answer(429, text=text))
    assert type(error) is TransientError
    assert error.wait == const.EDGE_WAIT == 10


@pytest.mark.parametrize('template', ['/ws/listings', '/ws/listings/{id}'])
def test_a_used_up_listing_budget_waits_much_longer(template):
    body = {'error': {'code': 'rate', 'message': "Too many"}, 'requestId': 'r-1'}
    error = explain(answer(429, body, method='POST', template=template))
    assert error.wait == const.OFFERS_WAIT >= 600
    assert error.reference == 'r-1'


def test_any_other_budget_waits_a_minute():
    body = {'error': {'message': "Slow down"}, 'status': 429, 'title': "Too many"}
    assert explain(answer(429, body, template='/ws/listings_bi')).wait == const.THROTTLED_WAIT


# --- words and references -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ('body', 'words'),
    [
        ("parameter catalog not found", "parameter catalog not found"),
        ({'error': {'code': 'E1', 'message': "Bad price"}}, "Bad price"),
        ({'errors': [{'message': "One"}, {'message': "Two"}]}, "One; Two"),
        ({'error': {'message': "M"}, 'title': "T", 'status': 422, 'type': 'x'}, "M; T"),
        ({'type': '/errors/x', 'title': "Wrong", 'status': 422, 'detail': "Price below 0",
          'errors': [{'type': 't', 'title': "Low", 'target': 'price'}]},
         "Wrong; Price below 0; Low"),
        ({'error': {'code': 'E009', 'message': "Validation error"},
          'data': {'fields': {'orderId': ["Not a number"]}}},
         "Validation error; orderId: ['Not a number']"),
        ({'error': "plain"}, "plain"),
    ],
)
def test_every_envelope_gives_its_words(body, words):
    error = explain(answer(400, body))
    assert type(error) is RequestRefused
    assert str(error).endswith(f"(400): {words}")
    assert error.status == 400


def test_plain_text_gives_its_words_and_a_page_none():
    assert "Invalid HTTP" in str(explain(answer(400, text="Invalid HTTP request received.")))
    assert "html" not in str(explain(answer(400, text=PAGE)))


def test_an_empty_refusal_still_says_what_was_refused():
    error = explain(answer(400, text='', method='POST', template='/ws/orders/{id}'))
    assert str(error) == "The marketplace refused POST /ws/orders/{id} (400)"


def test_the_reference_is_the_request_id_else_the_ray():
    both = {'error': {'message': "x"}, 'requestId': 'r-1'}
    assert explain(answer(400, both, cf_ray='ray')).reference == 'r-1'
    assert explain(answer(400, text='', cf_ray='ray')).reference == 'ray'


def test_a_refusal_that_repeats_the_token_does_not_pass_it_on():
    echo = {'error': {'message': "Token abc123 is not allowed"}, 'requestId': 'abc123'}
    error = opened('abc123').explain(answer(400, echo))
    assert 'abc123' not in str(error) + error.reference


@given(
    st.sampled_from([300, 302, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
            st.sampled_from(['error', 'errors', 'data', 'fields', 'message', 'title', 'requestId']),
            inner, max_size=3,
        ),
        max_leaves=8,
    ),
)
def test_any_refusal_becomes_an_error_of_the_contract(status, body):
    error = explain(answer(status, body))
    assert isinstance(error, MarketplaceError)
    assert str(error)


# --- settings and tables --------------------------------------------------------------------------


@pytest.mark.parametrize(
    'wrong',
    [
        {'region': 'XX'}, {'line_price': 'both'}, {'warranty': 'no'}, {'warranty_per': 'box'},
        {'date_format': 'iso'}, {'page_size': 0}, {'page_size': 51}, {'locales': ('en-us',)},
        {'region': 'NA', 'default_locale': 'fr-fr'}, {'locales': ('fr-FR',)},
    ],
)
def test_a_choice_that_does_not_exist_is_refused_in_words(wrong):
    with pytest.raises(ValueError, match=r"can't be|is no market"):
        Settings(**wrong)


@pytest.mark.parametrize(('region', 'language'), list(const.DEFAULT_LOCALES.items()))
def test_an_account_speaks_its_regions_language_unless_another_is_named(region, language):
    assert Settings(region=region).language == language
    assert Settings(region='EU', default_locale='de-de').language == 'de-de'


def test_markets_are_those_of_the_region_or_those_chosen():
    def codes(**settings):
        api = BackMarketApi(opened(), Settings(**settings), offers_left=0)
        return [market.code for market in api.markets()]

    assert codes(region='NA') == ['en-us']
    assert codes(region='AP') == ['ja-jp', 'en-au']
    assert len(codes(region='EU')) == 13
    assert codes(region='EU', locales=('sv-se', 'en-gb')) == ['en-gb', 'sv-se']


def test_every_region_has_both_hosts_over_https():
    regions = [code for code, _name in const.REGIONS]
    assert {*const.HOSTS} == {(r, e) for r in regions for e in (const.PRODUCTION, const.SANDBOX)}
    assert all(host.startswith('https://') for host in const.HOSTS.values())


def test_every_locale_is_written_as_the_header_wants_it_and_ends_in_its_country():
    for code, locale in const.LOCALES.items():
        assert code == code.lower() and code[2] == '-' and len(code) == 5
        assert locale.country == code[3:].upper()
        assert len(locale.currency) == 3


def test_every_code_has_a_label():
    assert set(const.LINE_STATES) == set(const.LINE_STATE_LABELS)
    assert set(const.PUBLICATION_STATES) == set(const.PUBLICATION_LABELS)
    assert set(const.LEGACY_GRADES.values()) == set(const.GRADES)


def test_every_reason_and_verb_of_the_contract_has_a_code():
    assert set(const.RETURN_REASONS) == set(documents.REASONS)
    assert set(const.NEW_STATES) == set(documents.ANSWER_VERBS)
    assert set(const.LINE_STATES.values()) <= set(documents.LINE_STATES)


def test_the_reading_plan_uses_sweeps_the_client_knows():
    kinds = {plan.kind for plan in const.ORDER_SWEEPS}
    assert kinds == {'new', 'open', 'since', 'placed'}
    assert len({plan.code for plan in const.ORDER_SWEEPS}) == len(const.ORDER_SWEEPS)


@pytest.mark.parametrize('sweep', [Sweep('everything'), Sweep('since'), Sweep('placed')])
def test_a_sweep_that_makes_no_sense_is_a_mistake_of_the_caller(sweep):
    api = BackMarketApi(opened(), Settings(), offers_left=0)
    with pytest.raises(ValueError, match="has no sweep"):
        list(api.order_pages(sweep))


# --- lists ----------------------------------------------------------------------------------------


class Pages:
    """A list that is served from prepared readings: each a list of pages of references."""

    def __init__(self, *readings, count=None):
        """Count what a reading holds unless ``count`` says otherwise."""
        self._readings = list(readings)
        self._count = count
        self.asked = []

    def fetch(self, number):
        """Give a page; the first page begins the next reading."""
        if number == 1 and self.asked:
            self._readings = self._readings[1:] or self._readings
        self.asked.append(number)
        pages = self._readings[0]
        if number > len(pages):
            raise RequestRefused("There is no such page.", status=404)
        count = sum(map(len, pages)) if self._count is None else self._count
        rows = [{'id': ref} for ref in pages[number - 1]]
        following = f'page={number + 1}' if number < len(pages) else None
        return answer(200, {'count': count, 'next': following, 'results': rows})

    def read(self):
        """Give the references as a reader brings them."""
        reader = ListReader(self.fetch, lambda row: row['id'], 'orders')
        return [ref for page in reader.pages() for ref, _payload in page.payloads]


def test_a_list_is_read_to_its_end():
    pages = Pages(['ab', 'cd', 'e'])
    assert pages.read() == list('abcde')
    assert pages.asked == [1, 2, 3]


def test_a_row_that_was_missed_makes_the_list_be_read_again_without_repeating_rows():
    pages = Pages(['ab', 'cd'], ['ab', 'ce', 'd'], count=5)
    assert pages.read() == list('abcde')


def test_a_list_that_always_lacks_rows_is_given_up_after_three_readings():
    pages = Pages(['ab'], count=3)
    with pytest.raises(TransientError, match="moved"):
        pages.read()
    assert pages.asked == [1, 1, 1]


def test_the_largest_count_counts_since_a_row_that_left_may_have_hidden_another():
    class Leaving(Pages):
        def fetch(self, number):
            self._count = 4 if len(self.asked) == 0 else 3
            return super().fetch(number)

    # first page says 4, then a row leaves and 'c' slips to the page that was read already
    assert Leaving(['ab', 'd'], ['bc', 'd']).read() == ['a', 'b', 'd', 'c']


def test_a_page_that_repeats_for_ever_ends():
    pages = Pages(['ab'] * 1000, count=2)
    with pytest.raises(TransientError):
        pages.read()
    assert len(pages.asked) == 6


@pytest.mark.parametrize('end', [None, '', 'null', False])
def test_every_spelling_of_no_next_page_ends_the_list(end):
    def fetch(number):
        assert number == 1
        return answer(200, {'next': end, 'results': [{'id': 'a'}]})

    reader = ListReader(fetch, lambda row: row['id'], 'orders')
    assert len(list(reader.pages())) == 1


def test_a_list_without_a_count_is_taken_at_its_word():
    def fetch(number):
        return answer(200, {'results': [{'id': 'a'}]})

    reader = ListReader(fetch, lambda row: row['id'], 'orders')
    assert [page.payloads for page in reader.pages()] == [(('a', {'id': 'a'}),)]


def test_a_first_page_that_is_not_there_is_an_outage_not_an_empty_list():
    with pytest.raises(TransientError):
        Pages([]).read()


def test_a_refusal_of_a_page_is_not_the_end_of_the_list():
    def fetch(number):
        raise RequestRefused("No.", status=400)

    with pytest.raises(RequestRefused):
        list(ListReader(fetch, lambda row: row['id'], 'orders').pages())


@pytest.mark.parametrize('body', [None, [], 'text', {'results': 'rows'}, {'results': {'a': 1}}])
def test_a_list_that_is_none_is_not_understood(body):
    reader = ListReader(lambda number: answer(200, body), lambda row: row['id'], 'orders')
    with pytest.raises(PayloadNotUnderstood) as caught:
        list(reader.pages())
    assert caught.value.path.startswith('orders')


@given(st.lists(st.integers(0, 30), max_size=30, unique=True), st.integers(1, 7))
def test_any_list_in_pages_of_any_size_comes_once_and_in_order(numbers, size):
    refs = [str(number) for number in numbers]
    pages = [refs[at : at + size] for at in range(0, len(refs), size)] or [[]]
    assert Pages(pages).read() == refs
