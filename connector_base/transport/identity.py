"""Who calls: the token as a marketplace wants it, and words fit for a ``User-Agent``."""

from __future__ import annotations

import re
import unicodedata

from ..contract.errors import CredentialsRefused

_NO_WORD = re.compile(r'[^A-Za-z0-9._]')


def clean_token(token: str, *, scheme: str, marketplace: str, source: str) -> str:
    """Give a token without the scheme that people copy along with it.

    :param scheme: such as ``Basic``
    :param marketplace: its name, for the sentence
    :param source: from where the token can be copied again, for the sentence
    :raises CredentialsRefused: when it can't be a token
    """
    token = re.sub(rf'^\s*{re.escape(scheme)}\s+', '', token or '', flags=re.IGNORECASE).strip()
    if not token or not token.isascii() or not token.isprintable() or ' ' in token:
        raise CredentialsRefused(
            f"This is no {marketplace} token: it is empty or holds a space or a special "
            f"character. Copy the token from {source} again."
        )
    return token


def ascii_text(text: str) -> str:
    """Give a text in plain, printable ASCII: letters lose their accents."""
    plain = unicodedata.normalize('NFKD', text or '').encode('ascii', 'ignore').decode('ascii')
    return ''.join(letter for letter in plain if letter.isprintable())


def ascii_word(text: str) -> str:
    """Give a text as one word: no space, and none of the signs that separate parts."""
    return _NO_WORD.sub('', ascii_text(text))
