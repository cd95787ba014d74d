"""A server on this machine that answers as a test wants it, down to the single byte."""

import socket
import threading


def reply(status=200, body=b'{}', media_type='application/json', headers=(), length=None):
    """Give the bytes of an HTTP answer; ``length`` lies about the body's length."""
    lines = [
        f'HTTP/1.1 {status} Whatever',
        f'Content-Type: {media_type}',
        f'Content-Length: {len(body) if length is None else length}',
        'Connection: close',
        *headers,
    ]
    return '\r\n'.join(lines).encode() + b'\r\n\r\n' + body


class Loopback:
    """Gives one prepared answer per connection, in order; ``None`` hangs up without a word.

    ``requests`` holds what arrived, as bytes. A context manager.
    """

    def __init__(self, *answers):
        """Listen at a free port."""
        self.requests = []
        self._answers = list(answers)
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.url = f'http://127.0.0.1:{self._listener.getsockname()[1]}'
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        """Start to answer."""
        self._thread.start()
        return self

    def __exit__(self, *args):
        """Stop, free the port."""
        self._listener.shutdown(socket.SHUT_RDWR)  # ends the waiting for a further connection
        self._thread.join(5)
        self._listener.close()

    def _serve(self):
        for answer in self._answers:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return  # the test is over before every answer was asked for
            with connection:
                self.requests.append(_read_request(connection))
                if callable(answer):
                    answer(connection)
                elif answer is not None:
                    connection.sendall(answer)


def _read_request(connection):
    received = b''
    while b'\r\n\r\n' not in received:
        received += connection.recv(65536)
    head, _blank, body = received.partition(b'\r\n\r\n')
    for line in head.lower().split(b'\r\n'):
        if line.startswith(b'content-length:'):
            while len(body) < int(line.partition(b':')[2]):
                body += connection.recv(65536)
    return head + b'\r\n\r\n' + body


def unused_port():
    """Give a port at which nobody listens."""
    with socket.create_server(('127.0.0.1', 0)) as listener:
        return listener.getsockname()[1]
