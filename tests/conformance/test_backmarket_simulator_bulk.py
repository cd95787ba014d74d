"""The simulated Back Market takes bulk files apart later, and knows its categories."""

from __future__ import annotations

import pytest

from .simulated import Seller, fresh

# -- bulk files and tasks -------------------------------------------------------------------------


def file_of(*lines):
    return {'catalog': '\n'.join(lines), 'delimiter': ';', 'quotechar': '"', 'encoding': 'utf-8'}


def test_a_file_takes_effect_minutes_later_row_by_row():
    simulator = fresh()
    seller = Seller(simulator)
    listing = seller.listing()
    number = seller.post(
        '/ws/listings',
        file_of('"sku";"quantity"', f'"{listing["sku"].lower()}";"33"', '"NOBODY";"1"'),
    ).json()['bodymessage']
    statuses = []
    for seconds in (0, 61, 240):
        simulator.clock.advance(seconds)
        task = seller.get(f'/ws/tasks/{number}').json()
        statuses.append((task['action_status'], listing['quantity'] == 33))
    assert statuses == [(0, False), (2, False), (9, True)]
    assert [row['sku'] for row in task['result']['product_success']] == [listing['sku']]
    assert [row['sku'] for row in task['result']['product_error']] == ['NOBODY']


def test_a_row_with_a_known_ean_creates_a_listing():
    simulator = fresh()
    seller = Seller(simulator)
    ean = seller.listing()['ean']
    seller.post('/ws/listings', file_of('sku;ean;quantity;price;comment;state',
                                        f'NEW-1;{ean};4;99.00;Fine;3'), locale='fr-fr')
    simulator.clock.advance(301)
    row = seller.get('/ws/listings/detail', sku='new-1').json()
    assert (row['quantity'], row['price'], row['grade'], row['publication_state']) == (
        4,
        '99.00',
        'FAIR',
        2,
    )


def test_a_proposed_product_waits_for_its_review_and_then_ignores_edits():
    simulator = fresh()
    seller = Seller(simulator)
    head = (
        'sku;ean;category_id;title;description;brand;price_new;weight;image1;quantity;price;comment'
    )

    def send(title):
        seller.post('/ws/listings', file_of(
            head, f'P-1;2000000000015;1;{title};Text;Brand;99;200;https://example.com/a.png;1;50;Ok'))
        simulator.clock.advance(301)
        row = seller.get('/ws/listings/detail', sku='P-1').json()
        return row['title'], row['publication_state']

    assert send('First') == ('First', 1)
    assert send('Second') == ('Second', 1)
    simulator.clock.advance(12 * 3600)
    assert send('Third') == ('Second', 2)


def test_a_file_without_a_sku_column_fails_as_a_whole():
    simulator = fresh()
    seller = Seller(simulator)
    number = seller.post('/ws/listings', file_of('quantity', '3')).json()['bodymessage']
    simulator.clock.advance(301)
    task = seller.get(f'/ws/tasks/{number}').json()
    assert (task['action_status'], task['last_action_error']) == (8, "The column sku is missing.")


@pytest.mark.parametrize(
    'wrong',
    [
        {'catalog': ''},
        {'catalog': None},
        {'quotechar': '""'},
        {'delimiter': ''},
        {'encoding': 'utf-99'},
        {'encoding': 'ascii'},
        {'catalog': 'sku\n' + 'A\n' * 15_001},
    ],
)
def test_a_wrong_file_is_refused_with_a_plain_string(wrong):
    seller = Seller(fresh(limits='off'))
    answer = seller.post('/ws/listings', {**file_of('sku;comment', 'A;é'), **wrong})
    assert answer.status == 400
    assert isinstance(answer.json(), str)


def test_a_task_of_another_account_is_not_found():
    simulator = fresh()
    number = Seller(simulator).post('/ws/listings', file_of('sku', 'A')).json()['bodymessage']
    assert Seller(simulator, 'na').get(f'/ws/tasks/{number}').status == 404


# -- categories -----------------------------------------------------------------------------------


def test_the_category_tree_has_three_levels_and_attributes_on_leaves():
    tree = Seller(fresh()).get('/ws/category/tree', locale='fr-fr').json()
    leaf = tree[0]['childrens'][0]['childrens'][0]
    assert (tree[0]['category_name'], tree[0]['is_leaf'], leaf['is_leaf']) == (
        'Téléphones',
        False,
        True,
    )
    assert tree[0]['marketplace_category_id'] < 0 < leaf['marketplace_category_id']
    assert leaf['attributes']


def test_a_branch_holds_what_is_below_it():
    seller = Seller(fresh())
    tree = seller.get('/ws/category/tree').json()
    branch = seller.get(f"/ws/category/tree/{tree[1]['category_id']}").json()
    assert branch == tree[1]
    assert seller.get('/ws/category/tree/999').status == 404
