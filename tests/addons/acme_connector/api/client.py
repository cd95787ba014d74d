"""Acme behind the base's port: which calls bring and change what."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from typing import Any

from odoo.addons.connector_base.contract import documents, errors
from odoo.addons.connector_base.contract.documents import ItemResult, LineAnswer, Page, Sweep
from odoo.addons.connector_base.contract.port import MarketplaceApi
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport import http as transport
from odoo.addons.connector_base.transport.batches import batched

from .. import const
from . import reader


class AcmeApi(MarketplaceApi):
    """One seller account at Acme, behind a door from :func:`open_http`."""

    def __init__(self, http: transport.Http):
        self._http = http

    def ping(self) -> str:
        """See :meth:`MarketplaceApi.ping`."""
        return self._account().text('name')

    def markets(self) -> tuple[documents.Market, ...]:
        """See :meth:`MarketplaceApi.markets`."""
        return self._account().each('markets', reader.read_market)

    def order_pages(self, sweep: Sweep) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.order_pages`."""
        for params in _filters(sweep):
            yield from self._pages('/v1/orders', 'number', params)

    def fetch_order(self, order_ref: str) -> documents.Payload:
        """See :meth:`MarketplaceApi.fetch_order`."""
        return self._get(_order_path(order_ref)).body

    def read_order(self, payload: documents.Payload) -> documents.Order:
        """See :meth:`MarketplaceApi.read_order`."""
        return reader.read_order(payload)

    def answer_order(self, order_ref: str, answers: Sequence[LineAnswer]) -> list[ItemResult]:
        """See :meth:`MarketplaceApi.answer_order`: one call for all lines."""
        said = {one.line_ref: _said(one) for one in answers}
        return self._write('POST', f'{_order_path(order_ref)}/answers', 'lines', said)

    def listing_pages(self, markets: Sequence[str]) -> Iterator[Page]:
        """See :meth:`MarketplaceApi.listing_pages`: each listing comes once, with all prices."""
        yield from self._pages('/v1/listings', 'listing', {})

    def read_listing(self, payload: documents.Payload, market: str) -> documents.Listing:
        """See :meth:`MarketplaceApi.read_listing`."""
        return reader.read_listing(payload, market)

    def push_offers(self, offers: Sequence[documents.OfferUpdate]) -> Iterator[ItemResult]:
        """See :meth:`MarketplaceApi.push_offers`."""
        for batch in batched(offers, const.STOCK_PER_CALL):
            stock = {offer.listing_ref: offer.quantity for offer in batch}
            yield from self._write('PUT', '/v1/stock', 'stock', stock)

    def _account(self) -> Reader:
        return Reader(self._get('/v1/account').body, 'account')

    def _pages(self, path: str, key: str, params: Mapping[str, Any]) -> Iterator[Page]:
        """Follow a list to its end; a page that comes again is asked for again."""
        seen: set[str] = set()
        after, repeats = '', 0
        while repeats <= const.REPEATS:
            answer = self._get(path, {**params, 'after': after or None})
            page = Reader(answer.body, 'answer')
            refs = page.each('rows', lambda row: row.text(key))
            rows = zip(refs, answer.body.get('rows') or ())
            yield Page(tuple(row for row in rows if row[0] not in seen), answer.served_at)
            seen.update(refs)
            following = page.text('next', default='')
            if not following:
                return
            repeats = repeats + 1 if following == after else 0
            after = following
        raise errors.TransientError("Acme sends the same page of a list again and again.")

    def _get(self, path: str, params: Mapping[str, Any] | None = None) -> transport.Answer:
        answer = self._http.request('GET', path, params=params)
        if not answer.is_json:
            raise errors.TransientError(f"Acme answered {answer.template} with no JSON.")
        return answer

    def _write(self, method: str, path: str, key: str, items: dict) -> list[ItemResult]:
        """Change several items by one call and tell the fate of each."""
        try:
            answer = self._http.request(method, path, json={key: items})
            fates = Reader(answer.body, 'answer').part('fates')
            words = {ref: fates.text(ref) for ref in items}
        except errors.RequestRefused as error:
            return [ItemResult(ref, False, error.message) for ref in items]
        except (errors.UncertainOutcome, errors.PayloadNotUnderstood) as error:
            return [ItemResult(ref, False, error.message, uncertain=True) for ref in items]
        return [ItemResult(ref, said == const.TAKEN, said) for ref, said in words.items()]


def open_http(base_url: str, token: str, **plumbing: Any) -> transport.Http:
    """Give the door to one account; ``plumbing`` is what else the ``Http`` of the base takes."""

    def explain(answer: transport.Answer) -> errors.MarketplaceError:
        if answer.status == 403 and not answer.is_json:
            return errors.TransientError("A firewall stopped the call; it is tried again later.")
        words = answer.body.get('error', '') if isinstance(answer.body, dict) else ''
        return transport.explain(answer, words=str(words).replace(token, '***'))

    return transport.Http(base_url, {'Authorization': f'Bearer {token}'}, explain, **plumbing)


def _order_path(order_ref: str) -> str:
    if not _is_number(order_ref):
        raise errors.RequestRefused(f"“{order_ref}” is no order number: those have digits only.")
    return f'/v1/orders/{order_ref}'


def _is_number(order_ref: str) -> bool:
    return order_ref.isascii() and order_ref.isdecimal()


def _said(answer: LineAnswer) -> dict[str, str]:
    why = const.WHY.get(answer.reason, 'seller')
    return {'say': const.SAY[answer.verb], 'why': why, 'text': answer.message}


def _filters(sweep: Sweep) -> Iterator[dict[str, Any]]:
    """Give the filters of the lists that make up a sweep."""
    if sweep.kind == 'refs':
        for batch in batched(filter(_is_number, sweep.refs), const.NUMBERS_PER_CALL):
            yield {'numbers': ','.join(batch)}
    elif sweep.kind in const.SWEEP_STATUS:
        yield {'status': const.SWEEP_STATUS[sweep.kind]}
    else:
        date = const.SWEEP_DATE[sweep.kind]
        yield {f'{date}_from': _seconds(sweep.since), f'{date}_to': _seconds(sweep.until)}


def _seconds(instant: datetime | None) -> int | None:
    return int(instant.replace(tzinfo=timezone.utc).timestamp()) if instant else None
