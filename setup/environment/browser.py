"""The program of the machine that only tests need: a browser."""

import shutil

from . import apt
from .progress import Progress

# The names that Odoo's own tests look for, and their order.
BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'google-chrome-stable')


def find_browser() -> str | None:
    """Return the path of a browser of the Chromium family."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_browser(progress: Progress) -> str | None:
    """Return the browser's path, after installing one where there is none (as root only).

    :raise SetupFailure: there is none and it can't be installed from here
    """
    if not find_browser():
        progress.say("first use: installing chromium")
        apt.install(['chromium'], "The tests need chromium")
    return find_browser()
