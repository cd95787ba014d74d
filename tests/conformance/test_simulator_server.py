"""A simulator served over HTTP and started as a program: connections, threads, state, signals."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..simulators.backmarket import BackMarketSimulator
from ..simulators.marketplace import serve
from .simulated import Seller, fresh

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(simulator):
    server = serve(simulator)
    connection = http.client.HTTPConnection(*server.server_address[:2], timeout=10)
    try:
        yield connection
    finally:
        connection.close()
        server.stop()


def ask(connection, method, path, headers=None, body=None):
    connection.request(
        method, path, body=None if body is None else json.dumps(body), headers=headers or {}
    )
    answer = connection.getresponse()
    return answer, answer.read()


# -- over HTTP ------------------------------------------------------------------------------------


def test_one_connection_serves_many_requests():
    simulator = fresh(20)
    headers = Seller(simulator).headers
    with served(simulator) as connection:
        sockets = set()
        for _ in range(3):
            answer, body = ask(connection, 'GET', '/ws/orders?page-size=5', headers)
            sockets.add(connection.sock)
            assert (answer.status, len(json.loads(body)['results'])) == (200, 5)
        assert len(sockets) == 1


def test_the_next_link_leads_to_the_served_address():
    simulator = fresh(60)
    with served(simulator) as connection:
        _, body = ask(connection, 'GET', '/ws/orders', Seller(simulator).headers)
        host = f'http://127.0.0.1:{connection.port}/ws/orders?page=2'
        assert json.loads(body)['next'] == host


def test_a_lost_answer_ends_the_connection_after_the_effect():
    simulator = fresh()
    seller = Seller(simulator)
    order = seller.place(*seller.skus(1))
    simulator.control('POST', 'faults', {'kind': 'lost', 'method': 'POST'})
    with served(simulator) as connection:
        body = {'new_state': 2, 'sku': order['orderlines'][0]['listing']}
        with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
            ask(connection, 'POST', f"/ws/orders/{order['order_id']}", seller.headers, body)
    assert seller.states(order) == [2]


def test_a_body_cut_on_the_line_is_shorter_than_announced():
    simulator = fresh(20)
    simulator.control('POST', 'faults', {'kind': 'truncate', 'wrong_length': True})
    with served(simulator) as connection, pytest.raises(http.client.IncompleteRead):
        ask(connection, 'GET', '/ws/orders', Seller(simulator).headers)


def test_the_firewall_names_itself_as_the_server():
    simulator = fresh()
    simulator.control('POST', 'faults', {'kind': 'firewall'})
    with served(simulator) as connection:
        answer, _ = ask(connection, 'GET', '/ws/orders', Seller(simulator).headers)
        assert answer.headers.get_all('Server') == ['cloudflare']


def test_a_body_in_chunks_is_understood():
    simulator = fresh()
    with served(simulator) as connection:
        chunks = iter([b'{"adv', b'ance": 5}'])
        connection.request('POST', '/_simulator/clock', body=chunks, encode_chunked=True,
                           headers={'Transfer-Encoding': 'chunked'})
        answer = connection.getresponse()
        assert json.loads(answer.read())['now'] == '2026-03-02T10:00:05.000000Z'


def test_many_clients_at_once_place_every_order_exactly_once():
    simulator = fresh()
    sku = Seller(simulator).skus(1)[0]
    simulator.control('POST', f'listings/{sku}?account=eu', {'quantity': 60})
    statuses = []

    def buy():
        connection = http.client.HTTPConnection(*server.server_address[:2], timeout=10)
        for _ in range(10):
            answer, _ = ask(connection, 'POST', '/_simulator/orders', {},
                            {'account': 'eu', 'lines': [{'sku': sku}]})
            statuses.append(answer.status)
        connection.close()

    server = serve(simulator)
    threads = [threading.Thread(target=buy) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.stop()
    assert (statuses.count(200), statuses.count(409)) == (60, 20)
    assert len(simulator.data['accounts']['eu']['orders']) == 60
    assert Seller(simulator).listing(sku)['quantity'] == 0


# -- as a program ---------------------------------------------------------------------------------


@contextmanager
def started(*arguments):
    process = subprocess.Popen(
        [sys.executable, '-m', 'tests.simulators.backmarket', *map(str, arguments)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ready(process):
    return json.loads(process.stdout.readline())


def control(url, method, path, body=None):
    host = url.partition('//')[2]
    connection = http.client.HTTPConnection(host, timeout=10)
    answer, content = ask(connection, method, f'/_simulator/{path}', {}, body)
    connection.close()
    assert answer.status == 200, content
    return json.loads(content)


def test_an_empty_simulator_says_how_to_fill_it():
    with pytest.raises(RuntimeError, match='call seed'):
        BackMarketSimulator().handle('GET', '/ws/orders')


def test_the_ready_line_tells_where_and_who_and_what_was_chosen():
    with started(
        '--orders', 25, '--seed', 3, '--json-ready', '--choice', 'line_price=line'
    ) as process:
        content = ready(process)
        assert content['choices']['line_price'] == 'line'
        assert {account['region'] for account in content['accounts']} == {'EU', 'NA', 'AP'}
        assert len({account['token'] for account in content['accounts']}) == 3
        assert sum(account['orders'] for account in content['accounts']) == 25


def test_without_the_ready_line_every_choice_is_printed():
    with started('--orders', 1) as process:
        text = ''
        while 'choice review_hours' not in text:
            text += process.stdout.readline()
        assert 'choice address_style=snake (also: camel)' in text
        assert 'account eu: region EU, token ' in text


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_simulator_goes_on_where_it_was(tmp_path, number):
    state = tmp_path / 'deep' / 'state.json'
    with started('--orders', 5, '--json-ready', '--state', state) as process:
        url = ready(process)['url']
        row = next(row for row in control(url, 'GET', 'catalogue?account=eu')
                   if row['listed_quantity'] > 0 and 'fr-fr' in row['prices'])
        order = control(url, 'POST', 'orders', {'account': 'eu', 'lines': [{'sku': row['sku']}]})
        control(url, 'POST', 'clock', {'advance': 100_000})
        control(url, 'POST', 'choices', {'address_style': 'camel'})
        process.send_signal(number)
        assert process.wait(10) == 0
    with started('--orders', 99, '--json-ready', '--state', state) as process:
        content = ready(process)
        assert content['choices']['address_style'] == 'camel'
        assert sum(account['orders'] for account in content['accounts']) == 6
        shown = control(content['url'], 'GET', f"orders/{order['order_id']}")
        assert 'firstName' in shown['shipping_address']


def test_a_killed_simulator_has_saved_all_but_the_last_moment(tmp_path):
    state = tmp_path / 'state.json'
    with started('--orders', 5, '--json-ready', '--state', state) as process:
        url = ready(process)['url']
        control(url, 'POST', 'listings', {'sku': 'KEPT', 'price': '9', 'quantity': 3})
        deadline = threading.Event()
        while 'KEPT' not in state.read_text('utf-8'):
            assert not deadline.wait(0.1)
        process.kill()
    assert 'KEPT' in state.read_text('utf-8')
    assert os.listdir(tmp_path) == ['state.json']


def run_to_end(*arguments):
    return subprocess.run(
        [sys.executable, '-m', 'tests.simulators.backmarket', *map(str, arguments)],
        cwd=ROOT, capture_output=True, text=True, timeout=30, check=False,
    )


@pytest.mark.parametrize('content', ['{"half": ', '[]', '{"format": 0}', '{"format": 1}'])
def test_a_state_file_that_is_none_is_refused_in_words(tmp_path, content):
    state = tmp_path / 'state.json'
    state.write_text(content)
    ended = run_to_end('--state', state)
    assert (ended.returncode, 'Delete it to start anew' in ended.stderr) == (2, True)
    assert state.read_text() == content


def test_a_taken_port_and_an_unknown_choice_are_refused_in_words():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        ended = run_to_end('--port', taken.getsockname()[1])
    assert (ended.returncode, 'Choose another with --port' in ended.stderr) == (2, True)
    ended = run_to_end('--choice', 'line_price=third')
    assert (ended.returncode, 'takes one of unit, line' in ended.stderr) == (2, True)


def test_a_simulator_imports_nothing_but_the_standard_library():
    code = (
        "import sys; import tests.simulators.backmarket; "
        "print([n for n in sys.modules if n.split('.')[0] not in sys.stdlib_module_names "
        "and n.split('.')[0] not in ('tests', '__main__')])"
    )
    ended = subprocess.run(
        [sys.executable, '-S', '-c', code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ended.stdout.strip() == '[]'




def test_half_a_request_whose_sender_died_is_no_request():
    simulator = fresh(20)
    headers = Seller(simulator).headers
    with served(simulator) as connection:
        head = ''.join(f'{name}: {value}\r\n' for name, value in headers.items())
        start = 'POST /ws/orders/1 HTTP/1.1\r\nHost: x\r\n'
        with socket.create_connection((connection.host, connection.port), timeout=10) as dying:
            request = f'{start}{head}Content-Length: 50\r\n\r\n{{"ord'
            dying.sendall(request.encode())
            dying.shutdown(socket.SHUT_WR)
            assert dying.recv(1) == b''
        assert simulator.control('GET', 'calls')['calls'] == []
