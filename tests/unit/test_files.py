"""Files behind links that a marketplace gives, against a real socket."""

import io
from dataclasses import replace

import pytest
import requests

from odoo.addons.connector_base.contract.errors import (
    CredentialsRefused,
    RequestRefused,
    TransientError,
)
from odoo.addons.connector_base.transport.files import fetch_pdf
from odoo.addons.connector_base.transport.http import Http

from tests.unit.loopback import Loopback, reply

PDF = b'%PDF-1.4\n\xff\x00 a label\n%%EOF'
DOMAINS = ('market.example',)


class Recorded(requests.Session):
    """Keeps what would be sent to hosts out there, and answers with a PDF."""

    def __init__(self):
        """Keep nothing yet."""
        super().__init__()
        self.trust_env = False
        self.sent = []
        self.status = 200

    def request(self, method, url, **more):
        """Send to this machine; write down anything else."""
        if '//127.0.0.1' in url:
            return super().request(method, url, **more)
        self.sent.append((method, url, more['headers']))
        answer = requests.Response()
        answer.status_code = self.status
        answer.raw = io.BytesIO(PDF)
        return answer


def door(url='http://127.0.0.1:9', observe=None):
    """Give a door with a token and a name."""
    headers = {'Authorization': 'Basic secret', 'User-Agent': 'BM-Regain-Odoo;us@regain.example'}
    return Http(url, headers, session=Recorded(), sleep=lambda seconds: None, observe=observe)


def pdf_from(server, url):
    return fetch_pdf(door(server.url), url, DOMAINS)


def pdf():
    return reply(body=PDF, media_type='application/pdf')


def test_the_bytes_arrive_as_they_are():
    with Loopback(pdf()) as server:
        assert pdf_from(server, '/static/label.pdf') == PDF


def test_an_absolute_link_to_the_marketplaces_own_address_is_opened_with_the_token():
    with Loopback(pdf()) as server:
        pdf_from(server, f'{server.url}/files/1/label.pdf?expires=9&signature=ab')
    assert b'GET /files/1/label.pdf?expires=9&signature=ab ' in server.requests[0]
    assert b'Authorization: Basic secret' in server.requests[0]


def test_a_path_with_two_slashes_is_no_other_host():
    with Loopback(pdf()) as server:
        assert pdf_from(server, f'{server.url}//evil.net/1.pdf') == PDF
    assert server.requests[0].startswith(b'GET /evil.net/1.pdf ')


def test_another_host_of_the_marketplace_never_sees_the_token():
    here = door()
    assert fetch_pdf(here, 'https://files.market.example/1.pdf?signature=x', DOMAINS) == PDF
    ((method, url, headers),) = here.session.sent
    assert (method, url) == ('GET', 'https://files.market.example/1.pdf?signature=x')
    assert 'Authorization' not in headers
    assert headers['User-Agent'].startswith('BM-')


@pytest.mark.parametrize(
    'url',
    [
        'https://files.example.net/1.pdf',
        'https://market.example.evil.net/1.pdf',
        'https://evilmarket.example/1.pdf',
        'http://files.market.example/1.pdf',
        'https://files.market.example:8443/1.pdf',
        'https://me:secret@files.market.example/1.pdf',
        'https://files.market.example@evil.net/1.pdf',
        '//evil.net/1.pdf',
        'file:///etc/passwd',
        'ftp://files.market.example/1.pdf',
        'javascript:alert(1)',
        'http://127.0.0.1:22/1.pdf',
        'http://169.254.169.254/latest/meta-data',
    ],
)
def test_a_link_that_leads_elsewhere_is_not_opened(url):
    here = door()
    with pytest.raises(RequestRefused, match='no host of the marketplace'):
        fetch_pdf(here, url, DOMAINS)
    assert not here.session.sent


def test_a_redirect_is_not_followed():
    away = reply(302, b'', headers=('Location: https://evil.net/1.pdf',))
    with Loopback(away) as server, pytest.raises(RequestRefused, match='redirect'):
        pdf_from(server, '/label.pdf')


@pytest.mark.parametrize('body', [b'<html>expired</html>', b'', b'{"error": "gone"}', b' %PDF-1.4'])
def test_what_is_no_pdf_is_refused_in_words(body):
    page = reply(body=body, media_type='text/html')
    with Loopback(page) as server, pytest.raises(RequestRefused, match='no PDF'):
        pdf_from(server, '/label.pdf')


def test_a_link_that_is_gone_is_refused():
    with Loopback(reply(404, b'')) as server, pytest.raises(RequestRefused) as refusal:
        pdf_from(server, '/label.pdf')
    assert refusal.value.status == 404


def strict(answer):
    """Explain as a marketplace does for its own answers: the token is at fault."""
    return CredentialsRefused(f"The token is refused ({answer.status}).")


@pytest.mark.parametrize('status', [400, 401, 403, 404, 410])
def test_a_link_that_is_refused_says_nothing_of_the_token(status):
    with Loopback(reply(status, b'')) as server, pytest.raises(RequestRefused) as refusal:
        fetch_pdf(replace(door(server.url), explain=strict), '/label.pdf', DOMAINS)
    assert refusal.value.status == status


@pytest.mark.parametrize('status', [401, 403])
def test_storage_that_refuses_a_link_says_nothing_of_the_token(status):
    here = replace(door(), explain=strict)
    here.session.status = status
    with pytest.raises(RequestRefused):
        fetch_pdf(here, 'https://files.market.example/1.pdf', DOMAINS)


def test_a_link_that_is_no_address_is_refused_in_words():
    with pytest.raises(RequestRefused, match='no address'):
        fetch_pdf(door(), 'https://[x', DOMAINS)


def test_an_outage_is_an_outage():
    broken = [reply(503, b'')] * 3
    with Loopback(*broken) as server, pytest.raises(TransientError):
        pdf_from(server, '/label.pdf')


def test_what_signs_a_link_is_not_logged():
    calls = []
    with Loopback(pdf()) as server:
        here = door(server.url, calls.append)
        fetch_pdf(here, '/files/1/label.pdf?expires=9&signature=ab', DOMAINS)
    assert [call.template for call in calls] == ['/files/{id}/{file}']
