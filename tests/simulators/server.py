"""A simulator on a loopback port, for clients that speak HTTP."""

from __future__ import annotations

import socket
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .messages import ConnectionDropped, Response

if TYPE_CHECKING:
    from .marketplace import Simulator

LOOPBACK = '127.0.0.1'
LARGEST_BODY = 64 * 1024 * 1024


class SimulatorServer(ThreadingHTTPServer):
    """HTTP/1.1 with keep-alive; one thread per connection. Use as a context manager or `stop()`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, simulator: Simulator, port: int = 0) -> None:
        """Bind to the loopback `port` (0: any free one); raises OSError when it is taken."""
        self.simulator = simulator
        self._thread: threading.Thread | None = None
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return f'http://{LOOPBACK}:{self.server_address[1]}'

    def start(self) -> SimulatorServer:
        """Serve from a thread of its own and return at once."""
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port."""
        if self._thread:
            self.shutdown()
            self._thread.join(5)
        self.server_close()

    def __exit__(self, *args: Any) -> None:
        """Stop at the end of a with block."""
        self.stop()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that went away; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def serve(simulator: Simulator, port: int = 0) -> SimulatorServer:
    """Serve `simulator` on the loopback `port` and return the running server."""
    return SimulatorServer(simulator, port).start()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    wbufsize = -1  # headers and body leave together; apart they wait for the client's ACK
    disable_nagle_algorithm = True
    server: SimulatorServer

    def _answer(self) -> None:
        body = self._read_body()
        if body is None:
            return
        target = urlsplit(self.path)
        try:
            response = self.server.simulator.handle(
                self.command, target.path, target.query, dict(self.headers.items()), body,
                client=self.client_address[0],
            )
        except ConnectionDropped:
            self._hang_up()
            return
        self._send(response)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815

    def _read_body(self) -> bytes | None:
        if 'chunked' in self.headers.get('Transfer-Encoding', '').lower():
            return self._read_chunks()
        length = self.headers.get('Content-Length', '0')
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            self._send(Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, media_type=''))
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            # its sender died half-way: this is no request
            self.close_connection = True
            return None
        return body

    def _read_chunks(self) -> bytes:
        parts = []
        while size := int(self.rfile.readline().split(b';')[0].strip() or b'0', 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            continue  # trailers
        return b''.join(parts)

    def _send(self, response: Response) -> None:
        broken = response.announced_length is not None
        length = response.announced_length if broken else len(response.body)
        self.send_response_only(response.status)
        headers = {'Date': self.date_time_string(), 'Server': 'simulator', **response.headers}
        if response.media_type:
            headers['Content-Type'] = response.media_type
        for name, value in headers.items():
            self.send_header(name, value)
        if response.status != HTTPStatus.NO_CONTENT:
            self.send_header('Content-Length', str(length))
        self.end_headers()
        if self.command != 'HEAD':
            self.wfile.write(response.body)
        self.wfile.flush()
        if broken:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # the client was faster

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """The call log under /_simulator/calls replaces lines on standard error."""
