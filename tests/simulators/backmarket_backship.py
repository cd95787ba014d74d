"""BackShip: GET /ws/shipping/v1/deliveries and /returns, and the label files (digest 2.7, 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .backmarket_pages import page_of
from .backmarket_parcels import DELIVERY, RETURN, label_expired, parcels_of, settle_labels
from .backmarket_words import HOSTS
from .clock import canonical, parse_instant
from .marketplace import Refused, Request, Response, json_response
from .messages import html_response
from .pdf import MEDIA_TYPE, make_pdf

if TYPE_CHECKING:
    from .backmarket import BackMarketSimulator

LABEL_FOLDER = '/static/shipment_labels/'
_ORDER_STATES = ('0', '1', '3', '8', '9')  # 10 is missing in the document
_BOUNDS = {
    'start_date': ('created', True), 'end_date': ('created', False),
    'pickup_start_date': ('picked_up', True), 'pickup_end_date': ('picked_up', False),
}


class WrongFilter(Exception):
    """A filter that can't be read; `field` is its name in the answer."""

    def __init__(self, field: str, why: str) -> None:
        """Keep both."""
        super().__init__(why)
        self.field = field


class BackShip:
    """Handlers of deliveries, returns and labels. Read only: the marketplace makes parcels."""

    def __init__(self, simulator: BackMarketSimulator) -> None:
        """Register the routes."""
        self._simulator = simulator
        add = simulator.router.add
        for path, kind in (('deliveries', DELIVERY), ('returns', RETURN)):
            add('GET', f'/ws/shipping/v1/{path}', self._page(kind))
            add('GET', f'/ws/shipping/v1/{path}/{{id}}', self._detail(kind))
        add('GET', LABEL_FOLDER + '{name}', self.label)

    def settle(self) -> None:
        """Create the labels that are due."""
        if self._simulator.data['labels_due'] and settle_labels(self._simulator.world):
            self._simulator.revision += 1

    def _page(self, kind: str) -> Callable[[Request], Response]:
        def page(request: Request) -> Response:
            try:
                rows = self._filtered(request, kind)
            except WrongFilter as error:
                answer = json_response({
                    'error': {'code': 'E009', 'message': "Validation error"},
                    'data': {'fields': {error.field: [str(error)]}},
                }, 422)
                answer.reason = str(error)
                return answer
            choices = self._simulator.choices
            size = choices.number('backship_page_size')
            return page_of(
                request, rows, lambda row: self.shown(request, row), choices, fixed_size=size
            )

        return page

    def _detail(self, kind: str) -> Callable[..., Response]:
        def detail(request: Request, id: str) -> Response:  # noqa: A002
            parcel = self._simulator.world.accounts[request.account]['parcels'].get(id)
            if parcel is None or parcel['kind'] != kind:
                raise Refused(404, f"There is no {kind.lower()} {id}.")
            return json_response(self.shown(request, parcel))

        return detail

    def label(self, request: Request, name: str) -> Response:
        """Answer a label file; an expired one as the choice says."""
        world = self._simulator.world
        for account in world.accounts:
            for parcel in world.accounts[account]['parcels'].values():
                if parcel['label'] == name:
                    return self._file(request, account, parcel)
        return html_response(404, "There is no such label")

    def _file(self, request: Request, account: str, parcel: dict[str, Any]) -> Response:
        if self._simulator.choices['label_access'] == 'token' and request.account != account:
            return html_response(404, "There is no such label")
        if label_expired(self._simulator.world, parcel):
            gone = self._simulator.choices['expired_label'] == 'not_found'
            return html_response(404 if gone else 200, "This label has expired")
        lines = [parcel['kind'], parcel['carrier'], parcel['tracking'], parcel['reference'],
                 f"Order {parcel['order']}"]
        return Response(200, make_pdf(lines), MEDIA_TYPE)

    # -- how a parcel looks -----------------------------------------------------------------------

    def shown(self, request: Request, parcel: dict[str, Any]) -> dict[str, Any]:
        """Return the wire form of a delivery or a return."""
        content = {
            'shipmentId': parcel['shipment'], 'carrierId': parcel['carrier_id'],
            'carrierName': parcel['carrier'], 'referenceNumber': parcel['reference'],
            'trackingNumber': parcel['tracking'],
            'trackingUrl': f"https://example.com/track/{parcel['tracking']}",
            'hubScanned': 'in_hub' in parcel['times'], 'dateCreation': _zoned(parcel['created']),
            'invoicedPrice': self._price(parcel), 'invoicedCurrency': parcel['currency'],
            'type': parcel['kind'],
        }
        later: dict[str, Any] = {
            'datePickup': _zoned(parcel['times'].get('picked_up')),
            'dateDelivery': _zoned(parcel['times'].get('delivered')),
        }
        if parcel['kind'] == DELIVERY:
            content.update(order=parcel['order'], orderlines=parcel['lines'],
                           labelUrl=self.label_url(request, parcel))
            later['pickupInfo'] = self._pickup(parcel)
        else:
            content.update(orderId=parcel['order'], orderlineId=parcel['lines'][0],
                           label=self.label_url(request, parcel))
        return {**content, **self._known(parcel, later)}

    def label_url(self, request: Request, parcel: dict[str, Any]) -> str:
        """Return the link to a label as the choices write it."""
        kind = 'delivery' if parcel['kind'] == DELIVERY else 'return'
        style = self._simulator.choices[f'{kind}_label_url']
        path = LABEL_FOLDER + parcel['label']
        if style == 'relative':
            return path
        if style == 'foreign_host':
            return 'https://labels.example.com' + path
        region = self._simulator.world.accounts[request.account]['region']
        host = request.headers.get('host', '')
        scheme = 'http' if host.startswith(('127.', 'localhost')) else 'https'
        return (f'{scheme}://{host}' if host else HOSTS[region]) + path

    def _price(self, parcel: dict[str, Any]) -> int:
        cents = self._simulator.choices['invoiced_price_unit'] == 'cents'
        return int(Decimal(parcel['price']) * (100 if cents else 1))

    def _pickup(self, parcel: dict[str, Any]) -> dict[str, Any] | None:
        requested = parcel['times'].get('pickup_requested')
        if requested is None:
            return None
        start = parse_instant(requested) + timedelta(hours=20)
        known = {
            'confirmationNumber': f"{parcel['shipment']}NB", 'pickupId': parcel['shipment'] + 5000,
            'isCanceled': False, 'datePickupRequested': requested[:10],
            'datePickupRangeStart': _zoned(canonical(start)),
            'datePickupRangeEnd': _zoned(canonical(start + timedelta(hours=4))),
        }
        actual = {'datePickupActual': _zoned(parcel['times'].get('picked_up'))}
        return {**known, **self._known(parcel, actual)}

    def _known(self, parcel: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
        """Return the values; what is not known yet is null or absent, as the choice says."""
        how = self._simulator.choices['unknown_values']
        absent = how == 'absent' or (how == 'varied' and parcel['shipment'] % 2)
        return {name: value for name, value in values.items() if not absent or value is not None}

    # -- filters ----------------------------------------------------------------------------------

    def _filtered(self, request: Request, kind: str) -> list[dict[str, Any]]:
        world, query = self._simulator.world, request.query
        rows = parcels_of(world, request.account, kind, _whole(query.get('order_id'), 'orderId'))
        for name, (step, lower) in _BOUNDS.items():
            if name in query:
                bound = _instant(query[name], name)
                rows = [row for row in rows if _within(_time(row, step), bound, lower)]
        if 'order_state' in query:
            if query['order_state'] not in _ORDER_STATES:
                raise WrongFilter('orderState', "Not a valid choice.")
            orders = world.accounts[request.account]['orders']
            rows = [row for row in rows
                    if str(orders[str(row['order'])]['state']) == query['order_state']]
        if 'hub_scanned' in query:
            if query['hub_scanned'].lower() not in ('true', 'false'):
                raise WrongFilter('hubScanned', "A boolean is needed.")
            scanned = query['hub_scanned'].lower() == 'true'
            rows = [row for row in rows if ('in_hub' in row['times']) == scanned]
        return rows


def _whole(text: str | None, field: str) -> int | None:
    if text is None:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise WrongFilter(field, "An integer is needed.") from error


def _instant(text: str, field: str) -> str:
    try:
        return canonical(parse_instant(text))
    except ValueError as error:
        raise WrongFilter(field, str(error)) from error


def _time(row: dict[str, Any], step: str) -> str | None:
    return row['created'] if step == 'created' else row['times'].get(step)


def _within(instant: str | None, bound: str, lower: bool) -> bool:
    """Both ends are inclusive; what has not happened is never within."""
    if instant is None:
        return False
    return instant >= bound if lower else instant <= bound


def _zoned(instant: str | None) -> str | None:
    """Write an instant with an offset, as the examples do."""
    if instant is None:
        return None
    local = parse_instant(instant) + timedelta(hours=1)
    return local.strftime('%Y-%m-%dT%H:%M:%S+01:00')
