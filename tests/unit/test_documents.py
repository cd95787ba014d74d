"""The vocabulary between a marketplace and Odoo."""

import ast
import dataclasses
import inspect
from pathlib import Path

import pytest

from odoo.addons.connector_base.contract import documents, errors
from odoo.addons.connector_base.contract.documents import Address, OfferUpdate, Sweep
from odoo.addons.connector_base.contract.port import MarketplaceApi

DOCUMENTS = [item for item in vars(documents).values() if dataclasses.is_dataclass(item)]


@pytest.mark.parametrize('document', DOCUMENTS, ids=lambda item: item.__name__)
def test_a_document_is_frozen(document):
    assert document.__dataclass_params__.frozen


@pytest.mark.parametrize('document', DOCUMENTS, ids=lambda item: item.__name__)
def test_a_document_says_what_it_is(document):
    assert document.__doc__ and not document.__doc__.startswith(f'{document.__name__}(')


@pytest.mark.parametrize('document', DOCUMENTS, ids=lambda item: item.__name__)
def test_no_field_of_a_document_is_a_float(document):
    assert 'float' not in ' '.join(str(field.type) for field in dataclasses.fields(document))


def test_equal_documents_can_stand_for_each_other():
    assert OfferUpdate('a', 'A', 1) == OfferUpdate('a', 'A', 1)
    assert len({Sweep('new'), Sweep('new'), Sweep('open')}) == 2


def test_every_line_state_is_sold_dead_or_waits():
    waits = {documents.HELD, documents.UNKNOWN}
    assert documents.SOLD_STATES | documents.DEAD_STATES | waits == set(documents.LINE_STATES)
    assert not documents.SOLD_STATES & documents.DEAD_STATES


def test_what_is_dead_is_final_and_what_waits_is_not():
    assert documents.DEAD_STATES < documents.FINAL_STATES
    assert not documents.FINAL_STATES & {documents.HELD, documents.TO_ANSWER, documents.ACCEPTED}


@pytest.mark.parametrize(
    ('address', 'name'),
    [
        (Address(first_name='Ada', last_name='Byron', company='Engines Ltd'), 'Ada Byron'),
        (Address(last_name='Byron'), 'Byron'),
        (Address(company='Engines Ltd'), 'Engines Ltd'),
        (Address(), ''),
    ],
)
def test_an_address_is_named_after_the_person_else_the_company(address, name):
    assert address.name == name


def test_every_error_is_a_marketplace_error_and_carries_the_reference():
    kinds = [
        errors.TransientError, errors.UncertainOutcome, errors.CredentialsRefused,
        errors.AccessRefused, errors.RequestRefused,
    ]
    for kind in kinds:
        error = kind("It failed.", reference='abc')
        assert isinstance(error, errors.MarketplaceError)
        assert (str(error), error.reference) == ("It failed.", 'abc')


def test_an_error_about_a_payload_says_where_and_why():
    error = errors.PayloadNotUnderstood('order.lines[1].sku', 'missing')
    assert str(error) == 'order.lines[1].sku: missing'


def test_a_client_that_lacks_a_method_of_the_port_can_not_be_made():
    class Half(MarketplaceApi):
        def ping(self):
            return 'half'

    with pytest.raises(TypeError):
        Half()


PORT = {name: item for name, item in vars(MarketplaceApi).items() if inspect.isfunction(item)}


@pytest.mark.parametrize('name', PORT)
def test_a_method_of_the_port_says_what_it_promises(name):
    assert PORT[name].__doc__


@pytest.mark.parametrize('name', sorted(set(PORT) - MarketplaceApi.__abstractmethods__))
def test_a_method_of_a_capability_is_loudly_not_there_unless_it_is_given(name):
    arguments = [None] * (len(inspect.signature(PORT[name]).parameters) - 1)
    with pytest.raises(NotImplementedError):
        PORT[name](object(), *arguments)


def test_a_client_has_no_capability_unless_it_says_so():
    assert MarketplaceApi.capabilities == frozenset()


def test_no_plain_layer_ever_makes_a_float():
    root = Path(__file__).resolve().parents[2]
    layers = ('*/contract/*.py', '*_connector/api/*.py')
    calls = [
        f'{path.name}:{node.lineno}'
        for layer in layers
        for path in root.glob(layer)
        for node in ast.walk(ast.parse(path.read_text('utf-8')))
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'float'
    ]
    assert calls == []
