"""Invoices: the streams they come in, and what becomes of them (contract digest 2.1, 10.2)."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from typing import Any

from .refurbed_errors import RpcError, invalid, not_found, precondition
from .refurbed_files import Files
from .refurbed_items import is_invoiceable
from .refurbed_types import Notes, missing, read
from .refurbed_world import World

LARGEST_CHUNK = 1024 * 1024
LARGEST_FILE = 2 * 1024 * 1024
CUSTOMER = 'invoice'
COMMERCIAL = 'commercial_invoice'
_HOUR = 3600
_MAGIC = b'%PDF-'  # nobody promises that more of the file is looked at
_MEMBERS = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'
_EU = frozenset(_MEMBERS.split())
Row = dict[str, Any]


def read_stream(message: str, raw: Any, notes: Notes) -> Row:
    """Return {'meta': values, 'chunks': [bytes]} of a client stream: a JSON array whose first
    element has `meta` and whose others have `data`. RpcError 3 for anything else."""
    if not isinstance(raw, list) or not raw:
        raise invalid("the body must be an array: first meta, then data")
    parts = [read(message, one, notes, f'[{place}]') for place, one in enumerate(raw)]
    first, rest = parts[0], parts[1:]
    if 'meta' not in first or 'data' in first:
        raise invalid("the first element must have meta and nothing else")
    if any('meta' in part or 'data' not in part for part in rest):
        raise invalid("every element after the first must have data and nothing else")
    place = missing(message, first)
    if place:
        raise invalid(f"{place} is required")
    return {'meta': first['meta'], 'chunks': [part['data'] for part in rest]}


class Invoices:
    """The handlers of both kinds. `papers` is {'kind order': what was received}, kept when the
    file is deleted so that uploads and deletions can be counted."""

    def __init__(self, world: World, files: Files, papers: dict[str, Row]) -> None:
        """Work on this world; `papers` is part of its data."""
        self._world = world
        self._files = files
        self.papers = papers

    # -- the customer's invoice -----------------------------------------------------------------

    def set_invoice(self, account: str, content: Row) -> Row:
        """SetOrderInvoiceStream: overwrites; 9 when too large or not invoiceable, 3 for no PDF."""
        order = self._world.order(account, content['meta']['order_id'])
        self._check_invoiceable(order)
        file = self._file(content['chunks'], precondition)
        paper = self._receive(account, order, CUSTOMER, file)
        order['has_invoice'] = True
        return {'size': paper['size'], 'crc32': paper['crc32'], 'url': self._url(paper)}

    def get_invoice(self, account: str, content: Row) -> Row:
        """GetOrderInvoice: an URL that works for a day."""
        order = self._world.order(account, content['order_id'])
        return {'url': self._url(self._present(order, CUSTOMER))}

    def delete_invoice(self, account: str, content: Row) -> Row:
        """DeleteOrderInvoice: 9 once the order is not invoiceable any more."""
        order = self._world.order(account, content['order_id'])
        paper = self._present(order, CUSTOMER)
        self._check_invoiceable(order)
        self._remove(paper)
        order['has_invoice'] = False
        return {}

    def _check_invoiceable(self, order: Row) -> None:
        if not is_invoiceable(order, self._world.clock):
            raise precondition(f"order {order['id']} is not invoiceable")

    # -- the commercial invoice -----------------------------------------------------------------

    def upload_commercial(self, account: str, content: Row) -> Row:
        """UploadOrderCommercialInvoice: outside the EU and once; 3 when too large or no PDF."""
        meta = content['meta']
        order = self._world.order(account, meta['order_id'])
        if order['shipping_address']['country_code'] in _EU:
            raise precondition(f"order {order['id']} stays in the EU: no commercial invoice")
        if self._papers_of(order, COMMERCIAL).get('file'):
            raise precondition(f"order {order['id']} has a commercial invoice already")
        file = self._file(content['chunks'], invalid)
        number = meta['commercial_invoice_number']
        paper = self._receive(account, order, COMMERCIAL, file, number)
        return {
            'size': paper['size'],
            'url': self._url(paper),
            'commercial_invoice_number': number,
        }

    def get_commercial(self, account: str, content: Row) -> Row:
        """GetOrderCommercialInvoice."""
        order = self._world.order(account, content['order_id'])
        paper = self._present(order, COMMERCIAL)
        return {'url': self._url(paper), 'commercial_invoice_number': paper['number']}

    def delete_commercial(self, account: str, content: Row) -> Row:
        """DeleteOrderCommercialInvoice."""
        order = self._world.order(account, content['order_id'])
        self._remove(self._present(order, COMMERCIAL))
        return {}

    # -- files ----------------------------------------------------------------------------------

    def _file(self, chunks: list[bytes], too_large: Callable[[str], RpcError]) -> bytes:
        """Return the file of the chunks; the refusal of a large one differs between the kinds."""
        by_choice = self._world.choices['oversized_chunk'] == 'invalid'
        chunk_refusal = invalid if by_choice else too_large
        if any(len(chunk) > LARGEST_CHUNK for chunk in chunks):
            raise chunk_refusal(f"one data message has more than {LARGEST_CHUNK} bytes")
        file = b''.join(chunks)
        if len(file) > LARGEST_FILE:
            raise too_large(f"the file has {len(file)} bytes, more than {LARGEST_FILE}")
        if not file.startswith(_MAGIC):
            raise invalid("the file is not a PDF")
        return file

    def _papers_of(self, order: Row, kind: str) -> Row:
        return self.papers.get(f"{kind} {order['id']}", {})

    def _present(self, order: Row, kind: str) -> Row:
        paper = self._papers_of(order, kind)
        if not paper.get('file'):
            raise not_found(f"order {order['id']} has no {kind.replace('_', ' ')}")
        return paper

    def _receive(self, account: str, order: Row, kind: str, file: bytes, number: str = '') -> Row:
        before = self._papers_of(order, kind)
        uploads = before.get('uploads', 0) + 1
        self._files.forget(before.get('file', ''))
        digest = hashlib.sha256(file).hexdigest()
        paper = {
            'account': account,
            'order_id': order['id'],
            'kind': kind,
            'number': number,
            'file': f"{kind}-{order['id']}-{uploads}",
            'size': len(file),
            'sha256': digest,
            'crc32': f'{zlib.crc32(file):08x}',
            'at': self._world.clock.text(),
            'uploads': uploads,
            'deletes': before.get('deletes', 0),
            'all_sha256': [*before.get('all_sha256', []), digest],
        }
        self.papers[f"{kind} {order['id']}"] = paper
        self._files.keep(paper['file'], f"{kind}_{order['id']}.pdf", file)
        return paper

    def _remove(self, paper: Row) -> None:
        self._files.forget(paper['file'])
        paper.update(file='', deletes=paper['deletes'] + 1)

    def _url(self, paper: Row) -> str:
        hours = self._world.choices.number('invoice_url_hours')
        return self._files.url(paper['file'], hours * _HOUR)
