"""Simulators at the end of a ``requests`` session, without a socket.

What a client sends is a real prepared request, what it gets a real ``requests`` response; where the
simulator cuts the line, the exceptions are those that a real socket leads to.
"""

import io
from email.utils import format_datetime
from http.client import RemoteDisconnected
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from urllib3.exceptions import ProtocolError

from tests.simulators.marketplace import ConnectionDropped


class SimulatorAdapter(BaseAdapter):
    """Hands every request of a session to ``simulator.handle``."""

    def __init__(self, simulator):
        """Take over the simulator's waiting as well, so that a slow answer costs no time."""
        super().__init__()
        self._simulator = simulator
        self._builder = HTTPAdapter()
        self._waited = 0
        simulator.sleep = self._note_wait

    def _note_wait(self, seconds):
        self._waited = seconds

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        """Give the simulator's answer, or raise what ``requests`` would raise."""
        self._waited = 0
        address = urlsplit(request.url)
        headers = {'Host': address.netloc, **request.headers}
        try:
            answer = self._simulator.handle(
                request.method, address.path, address.query, headers, request.body or b''
            )
        except ConnectionDropped:
            reason = RemoteDisconnected('Remote end closed connection without response')
            raise requests.ConnectionError(
                ProtocolError('Connection aborted.', reason), request=request
            ) from None
        if timeout and self._waited > timeout[1]:
            raise requests.ReadTimeout(request=request)
        return self._builder.build_response(request, self._raw(answer))

    def _raw(self, answer):
        length = answer.announced_length
        headers = HTTPHeaderDict(answer.headers)
        headers.setdefault('Date', format_datetime(self._simulator.clock.now(), usegmt=True))
        headers['Content-Length'] = str(len(answer.body) if length is None else length)
        if answer.media_type:
            headers['Content-Type'] = answer.media_type
        return HTTPResponse(
            io.BytesIO(answer.body), headers, answer.status, preload_content=False
        )

    def close(self):
        """Nothing is open."""


def open_session(simulator):
    """Give a session in which every address is the simulator."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ('http://', 'https://'):
        session.mount(scheme, SimulatorAdapter(simulator))
    return session
