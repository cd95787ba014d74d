"""JSON as it is sent: a ``Decimal`` leaves as the number it is, never as a float."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


def json_text(value: Any) -> str:
    """Write a value as JSON; a ``Decimal`` becomes a number with all its digits.

    :raises ValueError: for what JSON has no number for (``NaN``, infinity)
    :raises TypeError: for anything that JSON has no word for
    """
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no number that JSON can say.")
        return format(value, 'f')
    if isinstance(value, Mapping):
        pairs = (f'{json.dumps(str(name))}: {json_text(one)}' for name, one in value.items())
        return f'{{{", ".join(pairs)}}}'
    if isinstance(value, (list, tuple)):
        return f'[{", ".join(json_text(one) for one in value)}]'
    return json.dumps(value, allow_nan=False)
