"""The door to refurbed: what every call carries, and what its refusals mean (contract 1.1, 1.3)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from odoo.addons.connector_base.contract.errors import (
    AccessRefused,
    CredentialsRefused,
    MarketplaceError,
    RequestRefused,
    TransientError,
    UncertainOutcome,
)
from odoo.addons.connector_base.transport import http as transport
from odoo.addons.connector_base.transport.calls import Call
from odoo.addons.connector_base.transport.http import Answer, Http
from odoo.addons.connector_base.transport.identity import ascii_text, ascii_word, clean_token
from odoo.addons.connector_base.transport.redaction import safe_words

from .. import const
from .limits import HeaderThrottle, seconds_until_reset

_READING = re.compile(r'/(List|Get|BatchGet|Calculate)[A-Z]\w*$')


def open_http(
    base_url: str,
    token: str,
    *,
    company: str,
    integration: str,
    contact: str,
    observe: Callable[[Call], None] | None = None,
    session: Any = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Http:
    """Give the door to one account (contract 1.1).

    :param token: as refurbed sent it, with or without ``Plain`` in front
    :param company: the seller, for ``User-Agent``
    :param integration: the name of this software, for ``User-Agent``
    :param contact: e-mail address refurbed may write to, for ``User-Agent``; may be empty
    :param observe: told about every call, for the log
    :param session: a ``requests`` session to use instead of a new one
    :param clock: seconds that only grow; with ``sleep``, what politeness and pauses go by
    :raises CredentialsRefused: when the token can't be one
    """
    token = clean_token(
        token, scheme='Plain', marketplace="refurbed", source="refurbed's message"
    )
    headers = {
        'Authorization': f'Plain {token}',
        'User-Agent': user_agent(company, integration, contact),
        'Accept': 'application/json',
    }
    given = {} if session is None else {'session': session}

    def explain_here(answer: Answer) -> MarketplaceError:
        return explain(answer, secret=token)  # not a partial, whose repr would show the token

    return Http(
        base_url,
        headers,
        explain=explain_here,
        throttle=HeaderThrottle(clock=clock, sleep=sleep),
        observe=observe,
        clock=clock,
        sleep=sleep,
        **given,
    )


def user_agent(company: str, integration: str, contact: str) -> str:
    """Give ``{company}-{integration} ({contact})`` in plain ASCII (contract 1.1)."""
    name = f'{ascii_word(company) or "Seller"}-{ascii_word(integration) or "Connector"}'
    contact = re.sub(r'[\s()]', '', ascii_text(contact))
    return f'{name} ({contact})' if contact else name


def is_reading(path: str) -> bool:
    """Whether a method only looks, so that calling it twice does no harm."""
    return bool(_READING.search(path))


def explain(answer: Answer, *, secret: str = '') -> MarketplaceError:
    """Give the error that an answer of 300 and above stands for, by the code in its body (1.3).

    :param secret: a text that must not appear in the error, should the answer repeat it
    """
    body = answer.body if isinstance(answer.body, dict) else {}
    words = body.get('message') if isinstance(body.get('message'), str) else ''
    if secret:
        words = words.replace(secret, '***')
    code = body.get('code')
    if type(code) is not int or code == const.OK:
        return _explain_foreign(answer, words)
    return _explain_code(answer, code, _quoted(words))


def _explain_code(answer: Answer, code: int, said: str) -> MarketplaceError:
    name = answer.template.rpartition('.')[2]
    if code == const.UNAUTHENTICATED:
        return CredentialsRefused(
            "refurbed does not know this token (code 16). A token that was not used for two months "
            "expires: ask refurbed for a new one and replace the key of the connection."
        )
    if code == const.PERMISSION_DENIED:
        return AccessRefused(
            f"The token may not use {name} (code 7){said}. Ask refurbed to permit it."
        )
    if code == const.UNIMPLEMENTED:
        return AccessRefused(f"refurbed does not offer {name} (code 12){said}")
    if code == const.RESOURCE_EXHAUSTED:
        wait = seconds_until_reset(answer.headers)
        return TransientError(
            "refurbed asks to slow down (code 8); it goes on by itself.",
            wait=const.USUAL_WAIT if wait is None else max(wait, const.LEAST_WAIT),
        )
    if code in const.REFUSALS:
        return RequestRefused(f"refurbed refused {name} (code {code}){said}", status=code)
    words = f"refurbed did not finish {name} (code {code}){said}"
    if answer.method == 'GET' or is_reading(answer.template):
        return TransientError(words, wait=transport.HICCUP)
    return UncertainOutcome(words)


def _explain_foreign(answer: Answer, words: str) -> MarketplaceError:
    """An error that is not in refurbed's own shape comes from something in between."""
    if answer.status == 403:
        return TransientError(
            "Something between here and refurbed did not let the call through (403). The key is "
            "not at fault; it is tried again by itself.",
            wait=const.FIREWALL_WAIT,
        )
    return transport.explain(answer, words=words)


def _quoted(words: str) -> str:
    return f': {safe_words(words).rstrip(".")}' if words.strip() else ''
