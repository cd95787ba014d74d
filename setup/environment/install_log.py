"""What Odoo's log must not contain after an installation."""

import re
from collections.abc import Iterable

TROUBLE = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (WARNING|ERROR|CRITICAL) ')
ANY_LINE = re.compile(r'^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ [A-Z]+ ')


def troubles(lines: Iterable[str]) -> list[str]:
    """Return the log's warnings and errors, each with the lines that belong to it."""
    found: list[str] = []
    inside = False
    for line in lines:
        if ANY_LINE.match(line):
            inside = bool(TROUBLE.match(line))
            if inside:
                found.append(line.rstrip('\n'))
        elif inside:
            found[-1] += '\n' + line.rstrip('\n')
    return found
