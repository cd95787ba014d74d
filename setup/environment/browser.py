"""The programs of the machine that only tests need: a browser, and wkhtmltopdf."""

import shutil

from . import apt
from .progress import Progress

# The names that Odoo's own tests look for, and their order.
BROWSERS = ('google-chrome', 'chromium', 'chromium-browser', 'google-chrome-stable')


def find_browser() -> str | None:
    """Return the path of a browser of the Chromium family."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def ensure_programs(progress: Progress) -> str | None:
    """Return the browser's path, after installing what is missing (as root only).

    :raise SetupFailure: something is missing and can't be installed from here
    """
    missing = [] if find_browser() else ['chromium']
    missing += [] if shutil.which('wkhtmltopdf') else ['wkhtmltopdf']
    if missing:
        progress.say(f"first use: installing {' and '.join(missing)}")
        apt.install(missing, f"The tests need {' and '.join(missing)}")
    return find_browser()
