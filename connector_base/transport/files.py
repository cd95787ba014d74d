"""Files behind links that a marketplace gives: only from its own hosts, only what was meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import SplitResult, urljoin, urlsplit

from ..contract.errors import MarketplaceError, RequestRefused, TransientError
from .http import Answer, Explain, Http, explain
from .redaction import safe_words

PDF_START = b'%PDF-'
# what storage answers for a link that is wrong or has expired: it says nothing of the token
LINK_REFUSED = frozenset({400, 401, 403, 404, 410})


def fetch_pdf(http: Http, url: str, domains: Collection[str]) -> bytes:
    """Bring the PDF behind a link, which may be relative to the marketplace's address.

    The token goes to the marketplace's own address only; other hosts get no more than the name of
    this software.

    :param domains: besides the host of ``http``, hosts of these domains are the marketplace's
    :raises RequestRefused: when the link leads elsewhere, or to something that is no PDF
    :raises MarketplaceError: when it can't be brought
    """
    target = _target(http, url)
    door = http if _is_home(http, target) else _plain_door(http, target, domains)
    door = replace(door, explain=_explain_file(door.explain))
    # one slash: a path that starts with two would be read as another host
    path = f'/{target.path.lstrip("/")}' + (f'?{target.query}' if target.query else '')
    content = door.request('GET', path, headers={'Accept': 'application/pdf'}).content
    if not content.startswith(PDF_START):
        raise RequestRefused(
            "What is behind the link is no PDF; the link may have expired. It is asked for anew."
        )
    return content


def _target(http: Http, url: str) -> SplitResult:
    try:
        return urlsplit(urljoin(http.base_url, url.strip()))
    except ValueError:
        raise RequestRefused("The link is no address of the web: it is not opened.") from None


def _explain_file(otherwise: Explain) -> Explain:
    """A file that is refused is that link's trouble, not the connection's.

    What a firewall says, in a page or a challenge, passes: ``otherwise`` knows it.
    """

    def explain_here(answer: Answer) -> MarketplaceError:
        error = otherwise(answer)
        is_passing = isinstance(error, TransientError) and _is_from_between(answer)
        if answer.status not in LINK_REFUSED or is_passing:
            return error
        return RequestRefused(
            f"The link to the file does not work, or not any more ({answer.status}).",
            status=answer.status,
        )

    return explain_here


def _is_from_between(answer: Answer) -> bool:
    """Whether it is a page for people, or JSON; a storage refuses in XML, or without a word."""
    return answer.is_json or 'html' in answer.headers.get('Content-Type', '')


def _is_home(http: Http, target: SplitResult) -> bool:
    home = urlsplit(http.base_url)
    return (target.scheme, target.netloc) == (home.scheme, home.netloc)


def _plain_door(http: Http, target: SplitResult, domains: Collection[str]) -> Http:
    """A door without the token, to a host of the marketplace."""
    host = target.hostname or ''
    is_known = any(host == domain or host.endswith(f'.{domain}') for domain in domains)
    if target.scheme != 'https' or not is_known or target.netloc != host:
        raise RequestRefused(
            f"The link leads to {safe_words(target.netloc or target.scheme)}, which is no host of "
            "the marketplace: it is not opened."
        )
    headers = {name: value for name, value in http.headers.items() if name == 'User-Agent'}
    # the words of the marketplace's own explanation are about its token, which is not sent here
    return replace(
        http, base_url=f'https://{host}', headers=headers, throttle=None, explain=explain
    )
