"""multipart/form-data bodies taken apart, byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from .messages import BadBody, Request

FORM = 'multipart/form-data'


@dataclass(frozen=True)
class Part:
    """One field of a form; `filename` is None when it was not sent as a file."""

    name: str
    filename: str | None
    media_type: str
    content: bytes

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode('utf-8', 'replace')


def read_form(request: Request) -> list[Part]:
    """Return the fields of a form in the order they were sent.

    Raises BadBody when the request is no form, has no boundary, or is cut short.
    """
    head = _headers('Content-Type: ' + request.headers.get('content-type', ''))
    boundary = head.get_boundary()
    if head.get_content_type() != FORM or not boundary:
        raise BadBody(f"The body must be {FORM} with a boundary, not '{head['content-type']}'.")
    fence = b'\r\n--' + boundary.encode('ascii', 'replace')
    # The first fence has no line before it; with one they all look alike.
    pieces = (b'\r\n' + request.body).split(fence)
    if len(pieces) < 2 or not pieces[-1].startswith(b'--'):
        raise BadBody("The form is cut short: its closing boundary is missing.")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, separator, content = piece.partition(b'\r\n\r\n')
    if not separator:
        raise BadBody("A field of the form has no empty line after its headers.")
    headers = _headers(head.decode('utf-8', 'replace').strip())
    name = headers.get_param('name', header='content-disposition')
    if not isinstance(name, str):
        raise BadBody("A field of the form has no name.")
    return Part(name, headers.get_filename(), headers.get_content_type(), content)


def _headers(text: str) -> Message:
    message = Message()
    for line in text.splitlines():
        name, _, value = line.partition(':')
        message[name.strip()] = value.strip()
    return message
