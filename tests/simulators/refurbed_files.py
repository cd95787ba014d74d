"""Files behind URLs that expire: uploaded invoices, and labels that are drawn when asked for."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from .messages import Response
from .pdf import MEDIA_TYPE, make_pdf
from .refurbed_world import World

ROUTE = '/files/{key}/{name}'
_PRODUCTION = 'https://api.refurbed.com'
_FOREIGN = 'https://files.example.net'
_LOOPBACK = ('127.0.0.1', 'localhost')


class Files:
    """Keeps files, makes their URLs and serves them. `rows` is {key: {'name', 'content' or
    'lines'}}; a row with lines is drawn, one with content (base64) is given as it came."""

    def __init__(self, world: World, rows: dict[str, dict[str, Any]]) -> None:
        """Serve the files of `rows`, which is part of the world's data."""
        self._world = world
        self._rows = rows
        self._base = _PRODUCTION

    def reached_at(self, host: str) -> None:
        """Note the Host header of the present request, so that URLs lead back here."""
        scheme = 'http' if host.partition(':')[0] in _LOOPBACK else 'https'
        self._base = f'{scheme}://{host}' if host else _PRODUCTION

    def keep(self, key: str, name: str, content: bytes) -> None:
        """Keep an uploaded file under a key that no other has."""
        self._rows[key] = {'name': name, 'content': base64.b64encode(content).decode('ascii')}

    def draw(self, key: str, name: str, lines: list[str]) -> None:
        """Keep a file that is drawn from text."""
        self._rows[key] = {'name': name, 'lines': lines}

    def forget(self, key: str) -> None:
        """Remove a file; its URLs answer 404 from now on."""
        self._rows.pop(key, None)

    def url(self, key: str, seconds: int) -> str:
        """Return an URL that works for so long by the virtual clock."""
        expires = int(self._world.clock.seconds()) + seconds
        base = _FOREIGN if self._world.choices['file_host'] == 'foreign' else self._base
        name = self._rows[key]['name']
        signature = self._signature(key, expires)
        return f'{base}/files/{key}/{name}?expires={expires}&signature={signature}'

    def serve(self, key: str, query: dict[str, str]) -> Response:
        """Return the file, or a storage's refusal: 403 for a wrong or old URL, 404 when gone."""
        expires = query.get('expires', '')
        good = expires.isdecimal() and query.get('signature') == self._signature(key, int(expires))
        if not good:
            return _refused(403, 'AccessDenied', "The signature of the URL is not valid.")
        if int(expires) <= self._world.clock.seconds():
            return _refused(403, 'AccessDenied', "Request has expired.")
        row = self._rows.get(key)
        if row is None:
            return _refused(404, 'NoSuchKey', "There is no such file.")
        if 'lines' in row:
            return Response(200, make_pdf(row['lines']), MEDIA_TYPE)
        return Response(200, base64.b64decode(row['content']), MEDIA_TYPE)

    def _signature(self, key: str, expires: int) -> str:
        text = f"refurbed file {self._world.data['seed']} {key} {expires}"
        return hashlib.sha256(text.encode()).hexdigest()[:32]


def _refused(status: int, code: str, sentence: str) -> Response:
    body = f'<?xml version="1.0"?><Error><Code>{code}</Code><Message>{sentence}</Message></Error>'
    return Response(status, body.encode('utf-8'), 'application/xml', reason=sentence)
