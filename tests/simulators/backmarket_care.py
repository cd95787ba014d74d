"""After-sales calls of a seller: /ws/sav (digest 8.1). Messages and problems come later."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from .backmarket_folders import BOUNDARY, CLOSED, OPEN, FolderWriter, add_message, touch
from .backmarket_pages import whole_number
from .backmarket_refunds import read_refund, refund_by_seller, summary
from .clock import canonical, parse_instant
from .messages import Refused, Request, Response, empty_response, json_response

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

PAGE_ROWS = 10
_DATE = re.compile(r'^(\d{4}-\d{2}-\d{2})-(\d{2})-(\d{2})$')
_ACTIONS = ('REPAIR', 'REPLACE', 'NOTHING')
_DATES = {'last_modification_date': 'modified', 'last_message_date': 'last_message'}


class Care:
    """Handlers of care folders, refunds and item transfers."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the routes."""
        self._simulator = simulator
        self.writer = FolderWriter(simulator)
        add = simulator.router.add
        add('GET', '/ws/sav', self.page)
        add('GET', '/ws/sav/{careFolderId}', self.detail)
        add('POST', '/ws/sav/refund', self.refund)
        add('POST', '/ws/sav/{careFolderId}/item-transfer', self.transfer)

    def page(self, request: Request) -> Response:
        """Answer ten folders; `count` is how many are on this page, not how many there are."""
        rows = self._filtered(request)
        page = whole_number(request, 'page', 1) or 0
        last = max(1, -(-len(rows) // PAGE_ROWS))
        choices = self._simulator.choices
        if page < 1 or (page > last and choices['page_past_end'] == 'not_found'):
            raise Refused(404, f"There is no page {page}; the last one is {last}.")
        shown = rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
        nothing = 'null' if choices['care_no_page'] == 'null_text' else None
        link = 'https://www.backmarket.fr/ws/sav/?page='
        return json_response({
            'count': len(shown),
            'next': f'{link}{page + 1}' if page < last else nothing,
            'previous': f'{link}{page - 1}' if page > 1 else nothing,
            'results': [self.writer.row(request.account, folder) for folder in shown],
        })

    def detail(self, request: Request, careFolderId: str) -> Response:  # noqa: N803
        """Answer one folder with its objects."""
        return json_response(self.writer.detail(request, self._folder(request, careFolderId)))

    def refund(self, request: Request) -> Response:
        """Send money back; answers a line of text. A repeated call pays again."""
        world = self._simulator.world
        _order, line, row = refund_by_seller(world, request.account, read_refund(request))
        self.mention(request.account, line, row)
        text = summary(row).encode('utf-8')
        return Response(201, text, 'text/plain; charset=utf-8')

    def mention(self, account: str, line: dict[str, Any], row: dict[str, Any]) -> None:
        """Show a refund in the folders of its line: as a change, or also as a message."""
        world = self._simulator.world
        for folder in world.accounts[account]['folders'].values():
            if folder['orderline'] == line['id']:
                touch(world, folder)
                if world.choices['refund_message'] == 'yes':
                    add_message(world, account, folder, summary(row), 'BackMarket', True)

    def transfer(self, request: Request, careFolderId: str) -> Response:  # noqa: N803
        """Note that an item goes back to the buyer; a tracking number counts once."""
        world = self._simulator.world
        folder = self._folder(request, careFolderId)
        body = self._checked_transfer(request)
        if folder['id'] > BOUNDARY:
            raise Refused(422, f"Folders above {BOUNDARY} take no item transfer yet.")
        if folder['state'] == CLOSED:
            raise Refused(422, f"Folder {folder['id']} is closed.")
        number = body['trackingNumber']
        if any(row['tracking_number'] == number
               for row in world.effects.rows('transfers', request.account)):
            raise Refused(400, f"An item transfer with {number} already exists.")
        order = world.accounts[request.account]['orders'][str(folder['order'])]
        world.effects.note(
            'transfers', request.account, order, 'item_transfer', folder=folder['id'],
            shipper_name=body['shipperName'], tracking_number=number,
            action=body.get('action', 'NOTHING'),
        )
        touch(world, folder)
        return empty_response(201)

    def _checked_transfer(self, request: Request) -> dict[str, Any]:
        body = request.json_object()
        status = self._simulator.choices.number('item_transfer_bad_body')
        for name in ('shipperName', 'trackingNumber'):
            if not isinstance(body.get(name), str) or not body[name]:
                raise Refused(status, f"{name} must be text.")
        if 'action' in body and body['action'] not in _ACTIONS:
            raise Refused(status, f"action is one of {', '.join(_ACTIONS)}.")
        return body

    # -- finding ----------------------------------------------------------------------------------

    def _folder(self, request: Request, number: str) -> dict[str, Any]:
        folders = self._simulator.world.accounts[request.account]['folders']
        if number not in folders:
            raise Refused(404, f"There is no care folder {number}.")
        return folders[number]

    def _filtered(self, request: Request) -> list[dict[str, Any]]:
        rows = list(self._simulator.world.accounts[request.account]['folders'].values())
        after, state = whole_number(request, 'last_id'), whole_number(request, 'state')
        line = whole_number(request, 'orderline')
        if state not in (None, OPEN, CLOSED):
            raise Refused(400, f"state is {OPEN} or {CLOSED}, not {state}.")
        for name, key in _DATES.items():
            bound = self._bound(request, name)
            if bound is not None:
                rows = [row for row in rows if row[key] and row[key] > bound]
        rows = [row for row in rows
                if (after is None or row['id'] > after) and state in (None, row['state'])
                and line in (None, row['orderline'])]
        return sorted(rows, key=lambda row: row['id'])

    def _bound(self, request: Request, name: str) -> str | None:
        text = request.query.get(name)
        if text is None:
            return None
        found = _DATE.match(text)
        try:
            if found is None:
                raise ValueError("no date of that form")
            moment = parse_instant('{}T{}:{}:00Z'.format(*found.groups()))
        except ValueError as error:
            raise Refused(400, f"{name} is written YYYY-MM-DD-hh-mm, not '{text}'.") from error
        zone = timedelta(hours=self._simulator.choices.number('care_zone_hours'))
        return canonical(moment - zone)
