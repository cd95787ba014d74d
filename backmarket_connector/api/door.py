"""The door to Back Market: what every call carries, what refusals mean (contract 1.2, 2.2, 6)."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from odoo.addons.connector_base.contract.errors import (
    CredentialsRefused,
    MarketplaceError,
    RequestRefused,
    TransientError,
)
from odoo.addons.connector_base.transport import http as transport
from odoo.addons.connector_base.transport.calls import Call
from odoo.addons.connector_base.transport.http import Answer, Http
from odoo.addons.connector_base.transport.identity import ascii_text, ascii_word, clean_token
from odoo.addons.connector_base.transport.throttle import Throttle

from .. import const

_LISTING_WRITES = ('/ws/listings', '/ws/listings/{id}')
_AFTER_SALES = '/ws/sav'


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
    """Give the door to one account (contract 1.1, 1.2).

    :param token: as the back office shows it, with or without ``Basic`` in front
    :param company: the seller, for ``User-Agent``
    :param integration: the name of this software, for ``User-Agent``
    :param contact: e-mail address Back Market may write to, for ``User-Agent``
    :param observe: told about every call, for the log
    :param session: a ``requests`` session to use instead of a new one
    :param clock: seconds that only grow; with ``sleep``, what politeness and pauses go by
    :raises CredentialsRefused: when the token can't be one
    :raises RequestRefused: when there is no contact address
    """
    token = clean_token(
        token, scheme='Basic', marketplace="Back Market", source="Back Market's back office"
    )
    headers = {
        'Authorization': f'Basic {token}',
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
        throttle=Throttle(const.CALLS_PER_SECOND, const.CALLS_AT_ONCE, clock=clock, sleep=sleep),
        observe=observe,
        clock=clock,
        sleep=sleep,
        **given,
    )


def user_agent(company: str, integration: str, contact: str) -> str:
    """Give ``BM-{company}-{integration};{contact}`` in plain ASCII (contract 1.2).

    :raises RequestRefused: when ``contact`` is no e-mail address
    """
    contact = ''.join(ascii_text(contact).split())
    if not re.fullmatch(r'[^@;]+@[^@;]+', contact):
        raise RequestRefused(
            "Back Market wants a contact e-mail address with every call; "
            "give the company an e-mail address."
        )
    seller, software = ascii_word(company) or 'Seller', ascii_word(integration) or 'Connector'
    return f'BM-{seller}-{software};{contact}'


def explain(answer: Answer, *, secret: str = '') -> MarketplaceError:
    """Give the error that an answer of 300 and above stands for (contract 2.2, 6).

    :param secret: a text that must not be in the error, even where the answer repeats it
    """
    words, reference = _words(answer), _reference(answer)
    if secret:
        words, reference = (text.replace(secret, '***') for text in (words, reference))
    if answer.status == 403:
        return _forbidden(answer, words, reference)
    if answer.status == 429:
        return _throttled(answer, words, reference)
    if answer.status == 401:
        return CredentialsRefused(
            "Back Market does not know this token (401). Make a new one in Back Market's back "
            "office and replace the key of the connection.",
            reference=reference,
        )
    return transport.explain(answer, words=words, reference=reference)


def is_page(answer: Answer) -> bool:
    """Whether the answer is a page for people, as a firewall or a proxy shows it."""
    return answer.text.lstrip()[:1] == '<'


def _forbidden(answer: Answer, words: str, reference: str) -> MarketplaceError:
    """Tell the three faces of 403 apart; one only is about the seller's rights (contract 6)."""
    if _is_challenge(answer) or (answer.text.strip() and not answer.is_json):
        return TransientError(
            "Back Market's firewall did not let the call through (403). The key is not at fault; "
            "it is tried again by itself.",
            wait=const.FIREWALL_WAIT,
            reference=reference,
        )
    return transport.explain(answer, words=words, reference=reference)


def _is_challenge(answer: Answer) -> bool:
    errors = answer.body.get('errors') if isinstance(answer.body, dict) else None
    return any(
        isinstance(error, dict)
        and ('challengePath' in error or str(error.get('code', '')).startswith('bot-'))
        for error in (errors if isinstance(errors, list) else ())
    )


def _throttled(answer: Answer, words: str, reference: str) -> TransientError:
    """Tell the edge (blocked for 10 s) from a used up budget (contract 6)."""
    if answer.template.startswith(_AFTER_SALES) and not is_page(answer):
        return TransientError(
            "Back Market's budget for after-sales calls is used up (429); the rest follows.",
            wait=const.CARE_WAIT,
            reference=reference,
        )
    if not answer.is_json:
        return TransientError(
            "Back Market asks to slow down (429)", wait=const.EDGE_WAIT, reference=reference
        )
    if answer.method == 'POST' and answer.template in _LISTING_WRITES:
        return TransientError(
            "Back Market's hourly budget for listing updates is used up (429); the rest follows.",
            wait=const.OFFERS_WAIT,
            reference=reference,
        )
    return TransientError(
        f"Back Market asks to slow down (429): {words or 'no reason given'}",
        wait=const.THROTTLED_WAIT,
        reference=reference,
    )


def _reference(answer: Answer) -> str:
    """Give what Back Market's support asks for: ``requestId`` of the body, else ``cf-ray``."""
    body = answer.body if isinstance(answer.body, dict) else {}
    return str(body.get('requestId') or answer.headers.get('cf-ray') or '')


def _words(answer: Answer) -> str:
    """Give Back Market's own words from any of its envelopes; nothing from an HTML page."""
    if not answer.is_json:
        return '' if is_page(answer) else answer.text
    if isinstance(answer.body, str):
        return answer.body
    if not isinstance(answer.body, dict):
        return ''
    return '; '.join(dict.fromkeys(_sentences(answer.body)))


def _sentences(body: Mapping[str, Any]) -> Iterator[str]:
    error, errors = body.get('error'), body.get('errors')
    for part in (error, body, *(errors if isinstance(errors, list) else ())):
        if isinstance(part, dict):
            yield from (
                str(part[key]) for key in ('message', 'title', 'detail') if _is_text(part.get(key))
            )
    if isinstance(error, str):
        yield error
    data = body.get('data')
    fields = data.get('fields') if isinstance(data, dict) else None
    if isinstance(fields, dict):
        yield from (f'{name}: {why}' for name, why in fields.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
