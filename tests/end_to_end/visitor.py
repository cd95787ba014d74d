"""Somebody at a browser window, who looks at what Odoo shows and notices when anything breaks."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, TimeoutError

from .scene import Scene

PATIENCE = 40_000  # milliseconds: the first page compiles Odoo's assets
SETTLING = 150
FLAGS = (
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
)
SHOWN = {
    'list': '.o_list_view',
    'form': '.o_form_view',
    'kanban': '.o_kanban_view',
    'pivot': '.o_pivot_view',
    'graph': '.o_graph_view',
    'activity': '.o_activity_view',
    'calendar': '.o_calendar_view',
}
TROUBLE = '.o_error_dialog, .o_notification .bg-danger, .o_notification.border-danger'
WINDOW = {'width': 1400, 'height': 900}
TALL = {'width': 1400, 'height': 1500}


class Visitor:
    """Somebody at a browser window.

    :ivar trouble: JavaScript errors, answers of the server that are errors, missing files
    """

    def __init__(self, page: Page, scene: Scene, login: str) -> None:
        """Log in by the login page, with all companies chosen."""
        self.page = page
        self.scene = scene
        self.trouble: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on('pageerror', lambda error: self.trouble.append(f'JavaScript: {error}'))
        page.on('console', self._listen)
        page.on('response', self._watch)
        companies = '-'.join(str(number) for (number,) in scene.rows('SELECT id FROM res_company'))
        page.context.add_cookies([{'name': 'cids', 'value': companies, 'url': scene.odoo.url}])
        page.goto(f'{scene.odoo.url}/web/login')
        page.fill('input[name=login]', login)
        page.fill('input[name=password]', login)
        page.click('button[type=submit]')
        page.wait_for_selector('.o_main_navbar')

    def _listen(self, message) -> None:
        if message.type == 'error':
            self.trouble.append(f'console: {message.text}')

    def _watch(self, response) -> None:
        if response.status >= 400:
            self.trouble.append(f'{response.status}: {response.url}')

    def open(self, path: str, kind: str) -> None:
        """Open a page of the backend and wait for its view."""
        self.page.goto(f'{self.scene.odoo.url}/odoo/{path}')
        try:
            self.page.wait_for_selector(f'.o_action_manager {SHOWN[kind]}')
        except TimeoutError:
            self.picture('not_shown')
            self.check(f'/odoo/{path}')
            raise
        self.settle()
        self.check(f'/odoo/{path}')

    def settle(self) -> None:
        """Wait until nothing is being loaded (the bus keeps the network busy, so not for
        silence).
        """
        self.page.wait_for_timeout(SETTLING)
        self.page.wait_for_function("!document.querySelector('.o_loading_indicator, .o_blockUI')")

    def check(self, where: str) -> None:
        """Raise AssertionError where anything went wrong since the last look."""
        shown = self.page.locator(TROUBLE)
        assert shown.count() == 0, f'{where}: {shown.first.inner_text()}'
        assert self.trouble == [], where

    def text(self) -> str:
        """Return what is to be read on the page."""
        return self.page.locator('.o_action_manager').inner_text()

    def picture(self, name: str) -> Path:
        """Keep what is to be seen as a picture below the cache, and return its path."""
        folder = self.scene.instance.workplace.cache / 'screenshots'
        folder.mkdir(exist_ok=True)
        path = folder / f'{name}.png'
        self.page.set_viewport_size(TALL)
        self.settle()
        self.page.screenshot(path=path)
        self.page.set_viewport_size(WINDOW)
        return path


class Visitors:
    """The people at one browser, each with a profile of his own, logged in once."""

    def __init__(self, browser: Browser, scene: Scene) -> None:
        """Wait for the first one."""
        self._browser = browser
        self._scene = scene
        self._known: dict[str, Visitor] = {}

    def __call__(self, login: str) -> Visitor:
        """Return the visitor of a login, with nothing held against him so far."""
        if login not in self._known:
            page = self._browser.new_context(viewport=WINDOW).new_page()
            self._known[login] = Visitor(page, self._scene, login)
        self._known[login].trouble.clear()
        return self._known[login]


@contextlib.contextmanager
def visitors(windows: Playwright, scene: Scene) -> Iterator[Visitors]:
    """Have a browser up for a block."""
    browser = windows.chromium.launch(executable_path=scene.browser, args=list(FLAGS))
    yield Visitors(browser, scene)
    browser.close()
