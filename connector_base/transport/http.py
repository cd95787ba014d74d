"""The one door for HTTP: build, wait, send, log, parse; repeat only what is repeatable."""

from __future__ import annotations

import json as jsonlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from ..contract.errors import (
    AccessRefused,
    CredentialsRefused,
    MarketplaceError,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from .calls import Call
from .redaction import safe_reference, safe_words, template_of
from .throttle import Throttle
from .writing import json_text

TIMEOUT = (10, 60)  # seconds to connect, and between two bytes of an answer
RETRY_PAUSES = (0.5, 2.0)  # seconds before a repeatable call is sent again within one run
MAX_PAUSE = 15  # seconds a run may sleep for a call; longer waits are the stream's
HICCUP = 1  # seconds to wait after no answer or a server error
MAX_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back. ``body`` is parsed JSON where it is JSON, else ``None``; ``text`` is always
    there, and ``content`` as it came.

    Numbers with a fraction are given as their text, so that no float ever exists.
    """

    status: int
    headers: Mapping[str, str]
    text: str
    body: Any = None
    is_json: bool = False
    template: str = ''
    method: str = 'GET'
    content: bytes = field(default=b'', repr=False)

    @property
    def served_at(self) -> datetime | None:
        """The server's own clock (``Date`` header), naive UTC."""
        try:
            served = parsedate_to_datetime(self.headers.get('Date', ''))
        except (TypeError, ValueError):
            return None
        return served.astimezone(timezone.utc).replace(tzinfo=None) if served.tzinfo else served


Explain = Callable[[Answer], MarketplaceError]


def explain(answer: Answer, *, words: str = '', reference: str = '') -> MarketplaceError:
    """The error for an answer of 3xx to 5xx where the marketplace has nothing of its own to say."""
    status = answer.status
    said = f": {safe_words(words)}" if words else ''
    if status == 401:
        return CredentialsRefused(
            f"The marketplace refused the token (401){said}", reference=reference
        )
    if status == 429:
        return TransientError(
            f"The marketplace asks to slow down (429){said}", wait=60, reference=reference
        )
    if status >= 500:
        return TransientError(
            f"The marketplace has a problem of its own ({status}){said}",
            wait=HICCUP,
            reference=reference,
        )
    if status == 403:
        return AccessRefused(
            f"The token may not use {answer.template} (403){said}", reference=reference
        )
    if 300 <= status < 400:
        return RequestRefused(
            f"The address redirects elsewhere ({status}); redirects are not followed",
            status=status,
            reference=reference,
        )
    return RequestRefused(
        f"The marketplace refused {answer.method} {answer.template} ({status}){said}",
        status=status,
        reference=reference,
    )


@dataclass
class Http:
    """Calls to one host with one set of headers.

    :param base_url: scheme and host, no path
    :param headers: sent with every call, the token among them; never logged
    :param explain: turns an answer of 300 and above into the error to raise
    :param throttle: asked before every call, shown the headers of every answer
    :param observe: told about every call, for the log
    """

    base_url: str
    headers: Mapping[str, str] = field(repr=False)
    explain: Explain = explain
    throttle: Throttle | None = None
    observe: Callable[[Call], None] | None = None
    session: requests.Session = field(default_factory=requests.Session, repr=False)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        files: Any = None,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
    ) -> Answer:
        """Make one call and give its answer, of status 2xx.

        :param json: the body; a ``Decimal`` in it is written as a number, digit by digit
        :param repeatable: whether sending it twice does no harm; by default only for ``GET``
        :raises TransientError: nothing happened on the other side
        :raises UncertainOutcome: it was sent and we do not know
        :raises MarketplaceError: whatever ``explain`` makes of a refusal
        """
        if repeatable is None:
            repeatable = method == 'GET'
        sending = {'params': params, 'files': files, 'data': None, 'headers': {**(headers or {})}}
        if json is not None:
            sending['data'] = json_text(json).encode()
            sending['headers']['Content-Type'] = 'application/json'
        for pause in RETRY_PAUSES if repeatable else ():
            try:
                return self._send_once(method, path, sending, repeatable)
            except TransientError as error:
                if error.wait > MAX_PAUSE:
                    raise
                self.sleep(max(pause, error.wait))
        return self._send_once(method, path, sending, repeatable)

    def _send_once(self, method: str, path: str, sending: dict, repeatable: bool) -> Answer:
        if self.throttle:
            self.throttle.wait()
        template = template_of(path)
        started = self.clock()
        answer, error = None, None
        try:
            answer = self._exchange(method, path, template, sending, repeatable)
            if self.throttle:
                self.throttle.note(answer.headers)
            error = self._verdict(answer, repeatable)
        except MarketplaceError as failure:
            error = failure
        self._note(method, template, started, answer, error)
        if error:
            raise error
        return answer

    def _exchange(
        self, method: str, path: str, template: str, sending: dict, repeatable: bool
    ) -> Answer:
        try:
            response = self.session.request(
                method,
                urljoin(self.base_url, path),
                params=sending['params'],
                data=sending['data'],
                files=sending['files'],
                headers={**self.headers, **sending['headers']},
                auth=_keep_headers,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
            content = _read(response, template)
        except (requests.ConnectTimeout, requests.exceptions.SSLError) as failure:
            raise self._unreachable(failure) from None
        except requests.ConnectionError as failure:
            if repeatable or _never_connected(failure):
                raise self._unreachable(failure) from None
            raise self._lost(failure, template) from None
        except requests.RequestException as failure:
            raise (
                self._unreachable(failure) if repeatable else self._lost(failure, template)
            ) from None
        return _answer(response, content, template, method)

    def _verdict(self, answer: Answer, repeatable: bool) -> MarketplaceError | None:
        if answer.status >= 300:
            error = self.explain(answer)
            if isinstance(error, TransientError) and answer.status >= 500 and not repeatable:
                return UncertainOutcome(error.message, reference=error.reference)
            return error
        if (
            answer.text.strip()
            and not answer.is_json
            and 'json' in answer.headers.get('Content-Type', '')
        ):
            message = f"The answer to {answer.template} is broken: it ends early or is no JSON"
            return TransientError(message, wait=HICCUP) if repeatable else UncertainOutcome(message)
        return None

    def _host(self) -> str:
        return urlsplit(self.base_url).hostname or self.base_url

    def _unreachable(self, failure: Exception) -> TransientError:
        return TransientError(
            f"No answer from {self._host()} ({type(failure).__name__})", wait=HICCUP
        )

    def _lost(self, failure: Exception, template: str) -> UncertainOutcome:
        return UncertainOutcome(
            f"{template} was sent to {self._host()}, but its answer was lost "
            f"({type(failure).__name__})"
        )

    def _note(
        self,
        method: str,
        template: str,
        started: float,
        answer: Answer | None,
        error: MarketplaceError | None,
    ) -> None:
        if self.observe:
            self.observe(
                Call(
                    method=method,
                    template=template,
                    status=answer.status if answer else 0,
                    milliseconds=round((self.clock() - started) * 1000),
                    reference=safe_reference(error.reference) if error else '',
                    error=type(error).__name__ if error else '',
                )
            )


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An authentication that adds nothing, so that a .netrc file of the machine adds nothing
    either.
    """
    return request


def _never_connected(failure: requests.ConnectionError) -> bool:
    """Whether the connection was not even made, so that nothing can have been received."""
    reason = getattr(failure.args[0], 'reason', None) if failure.args else None
    return type(reason).__name__ in ('NewConnectionError', 'NameResolutionError')


def _read(response: requests.Response, template: str) -> bytes:
    content = bytearray()
    with response:
        for chunk in response.iter_content(64 * 1024):
            content += chunk
            if len(content) > MAX_BYTES:
                raise RequestRefused(f"The answer to {template} is larger than {MAX_BYTES} bytes")
    return bytes(content)


def _answer(response: requests.Response, content: bytes, template: str, method: str) -> Answer:
    text = _text(content, response.encoding or 'utf-8')
    body, is_json = None, False
    try:
        body, is_json = jsonlib.loads(text, parse_float=str, parse_constant=_no_number), True
    except (ValueError, RecursionError):
        # not JSON: what that means depends on the status and on the caller
        is_json = False
    return Answer(
        response.status_code, response.headers, text, body, is_json, template, method, content
    )


def _text(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding, 'replace')
    except LookupError:
        # a charset that does not exist says nothing; what is meant is nearly always UTF-8
        return content.decode('utf-8', 'replace')


def _no_number(word: str) -> None:
    """Refuse ``NaN`` and ``Infinity``, which Python's parser would take although JSON has no such
    word.
    """
    raise ValueError(word)
