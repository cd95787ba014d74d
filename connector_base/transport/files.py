"""Files behind links that a marketplace gives: only from its own hosts, only what was meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from urllib.parse import SplitResult, urljoin, urlsplit

from ..contract.errors import RequestRefused
from .http import Http
from .redaction import safe_words

PDF_START = b'%PDF-'


def fetch_pdf(http: Http, url: str, domains: Collection[str]) -> bytes:
    """Bring the PDF behind a link, which may be relative to the marketplace's address.

    The token goes to the marketplace's own address only; other hosts get no more than the name of
    this software.

    :param domains: besides the host of ``http``, hosts of these domains are the marketplace's
    :raises RequestRefused: when the link leads elsewhere, or to something that is no PDF
    :raises MarketplaceError: when it can't be brought
    """
    target = urlsplit(urljoin(http.base_url, url.strip()))
    door = http if _is_home(http, target) else _plain_door(http, target, domains)
    # one slash: a path that starts with two would be read as another host
    path = f'/{target.path.lstrip("/")}' + (f'?{target.query}' if target.query else '')
    content = door.request('GET', path, headers={'Accept': 'application/pdf'}).content
    if not content.startswith(PDF_START):
        raise RequestRefused(
            "What is behind the link is no PDF; the link may have expired. It is asked for anew."
        )
    return content


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
    return replace(http, base_url=f'https://{host}', headers=headers, throttle=None)
