"""Bulk listing files and their tasks (digest 5.1 and 5.2).

A file is accepted at once and takes effect minutes later by the virtual clock, row by row.
"""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, Any

from .backmarket_listings import TOO_MANY_LINES
from .backmarket_rows import RowFailed, apply_row
from .messages import Refused, Request, Response, json_response

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

MOST_LINES = 15_000
_REQUIRED = ('catalog', 'quotechar', 'delimiter', 'encoding')
TO_DO, RUNNING, FAILED, DONE = 0, 2, 8, 9


class Bulk:
    """Handlers of POST /ws/listings and /ws/tasks."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the routes."""
        self._simulator = simulator
        simulator.router.add('POST', '/ws/listings', self.take)
        simulator.router.add('GET', '/ws/tasks/{taskId}', self.show)

    def take(self, request: Request) -> Response:
        """Accept a file and answer the number of its task."""
        body = request.json_object()
        rows, problem = read_file(_checked(body))
        simulator = self._simulator
        if len(rows) > MOST_LINES:
            raise Refused(400, f"The file has {len(rows)} lines, more than {MOST_LINES}.")
        if not simulator.limits.take_lines(request.account, len(rows)):
            raise Refused(429, TOO_MANY_LINES)
        number = simulator.world.next_number(request.account, 'task')
        simulator.world.accounts[request.account]['tasks'][str(number)] = {
            'task_id': number, 'created': simulator.clock.seconds(), 'rows': rows,
            'locale': simulator.locale(request), 'error': problem, 'result': {}, 'settled': False,
        }
        return json_response({'bodymessage': number, 'statuscode': 200})

    def show(self, request: Request, taskId: str) -> Response:  # noqa: N803
        """Answer how far a task is."""
        task = self._simulator.world.accounts[request.account]['tasks'].get(taskId)
        if task is None:
            raise Refused(404, f"There is no task {taskId}.")
        return json_response({
            'task_id': task['task_id'], 'action_status': self._status(task),
            'last_action_error': task['error'] or None if task['settled'] else None,
            'result': task['result'], 'statuscode': 200,
        })

    def settle(self) -> None:
        """Run what is due: files whose time has come, proposals that were reviewed."""
        now = self._simulator.clock.seconds()
        wait = self._simulator.choices.number('task_seconds')
        for name, account in self._simulator.world.accounts.items():
            for task in account['tasks'].values():
                if not task['settled'] and now >= task['created'] + wait:
                    self._run(name, task)
            self._review(account, now)

    def _status(self, task: dict[str, Any]) -> int:
        if task['settled']:
            return FAILED if task['error'] else DONE
        waited = self._simulator.clock.seconds() - task['created']
        return TO_DO if waited < self._simulator.choices.number('task_start_seconds') else RUNNING

    def _run(self, name: str, task: dict[str, Any]) -> None:
        task['settled'] = True
        if task['error']:
            return
        good, bad = [], []
        for number, row in enumerate(task['rows'], 1):
            try:
                good.append(apply_row(self._simulator, name, row, task['locale']))
            except (RowFailed, Refused) as error:
                bad.append({'line': number, 'sku': row.get('sku', ''), 'error': str(error)})
        if self._simulator.choices['task_result'] == 'reported':
            task['result'] = {'product_success': good, 'product_error': bad}

    @staticmethod
    def _review(account: dict[str, Any], now: float) -> None:
        for product in account['products'].values():
            if product['approved_at'] is None or now < product['approved_at']:
                continue
            product['approved_at'] = None
            for listing in account['listings'].values():
                if listing['product_id'] == product['product_id']:
                    listing['in_validation'] = False


def _checked(body: dict[str, Any]) -> dict[str, str]:
    for name in _REQUIRED:
        if not isinstance(body.get(name), str) or not body[name]:
            raise Refused(400, f"parameter {name} not found")
    for name in ('quotechar', 'delimiter'):
        if len(body[name]) != 1:
            raise Refused(400, f"parameter {name} must be one character")
    try:
        body['catalog'].encode(codecs.lookup(body['encoding']).name)
    except LookupError as error:
        raise Refused(400, f"parameter encoding: {body['encoding']} does not exist") from error
    except UnicodeEncodeError as error:
        raise Refused(400, f"the catalog can't be written in {body['encoding']}") from error
    return body


def read_file(body: dict[str, str]) -> tuple[list[dict[str, str]], str]:
    """Return (rows by column name, problem with the file as a whole or '')."""
    reader = csv.reader(
        io.StringIO(body['catalog']), delimiter=body['delimiter'], quotechar=body['quotechar']
    )
    lines = [line for line in reader if any(line)]
    if not lines:
        return [], "The file is empty."
    names = [name.strip().lower() for name in lines[0]]
    if 'sku' not in names:
        return [{} for _ in lines[1:]], "The column sku is missing."
    return [dict(zip(names, line)) for line in lines[1:]], ''
