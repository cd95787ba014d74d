"""Shipping labels: asked for, listed, fetched (contract 2.1, 2.9, 4.3)."""

from __future__ import annotations

from odoo.addons.connector_base.contract.after_sales import (
    TO_CUSTOMER,
    Label,
    LabelOptions,
    LabelOrder,
)
from odoo.addons.connector_base.contract.documents import Payload
from odoo.addons.connector_base.contract.errors import (
    PayloadNotUnderstood,
    RequestRefused,
    UncertainOutcome,
)
from odoo.addons.connector_base.contract.readers import Reader
from odoo.addons.connector_base.transport.files import fetch_pdf
from odoo.addons.connector_base.transport.http import Http

from .. import const
from .calls import Calls
from .fields import joined
from .lookups import LookUps
from .requests_check import is_id
from .settings import Settings

LIST = 'OrderService/ListShippingLabels'
CREATE = 'OrderService/CreateShippingLabel'


class Labels(LookUps):
    """The labels of one account."""

    _http: Http
    _calls: Calls
    _settings: Settings

    def order_labels(self, order_ref: str) -> tuple[Label, ...]:
        """See :meth:`MarketplaceApi.order_labels`: each is for the whole order (4.3)."""
        _check(is_id(order_ref), f"“{order_ref}” is no refurbed order number.")
        answer = Reader(self._calls.ask(LIST, {'order_id': order_ref}).body, 'answer')
        return answer.each('shipping_labels', lambda label: self._label(label, order_ref))

    def fetch_file(self, url: str) -> bytes:
        """See :meth:`MarketplaceApi.fetch_file`: links work for a while only (3.6)."""
        return fetch_pdf(self._http, url, self._settings.file_domains)

    def label_options(self) -> LabelOptions:
        """See :meth:`MarketplaceApi.label_options`: the seller's own addresses (2.9, 4.3)."""
        addresses = self.list_addresses(const.SENDER_TYPE)
        return LabelOptions(
            senders=tuple(_sender(Reader(row, 'address')) for row in addresses),
            carriers=tuple(const.LABEL_CARRIERS.items()),
        )

    def create_label(self, wanted: LabelOrder) -> Label:
        """See :meth:`MarketplaceApi.create_label`: there is no way to give one back (4.3)."""
        _check_wanted(wanted)
        body: Payload = {
            'order_id': wanted.order_ref,
            'merchant_address_id': wanted.sender,
            'parcel_weight': wanted.weight,
            'carrier': wanted.carrier,
        }
        try:
            answer = self._calls.ask(CREATE, body)
        except RequestRefused as error:
            raise RequestRefused(_why(error), status=error.status) from error
        try:
            label = Reader(answer.body, 'answer').part('shipping_label')
            return self._label(label, wanted.order_ref)
        except PayloadNotUnderstood as error:
            # it was made, and looking at the labels of the order finds it
            raise UncertainOutcome(
                f"refurbed made a label, but its answer is not understood ({error.message}); the "
                "labels of the order are looked up."
            ) from error

    def _label(self, label: Reader, order_ref: str) -> Label:
        tracking = label.part('tracking_data', optional=True)
        wanted = self._settings.label_format
        if wanted == const.LABEL_PRINTER:
            url = label.text('label_printer_url')
        else:
            url = label.part('normal_printer_urls').text(wanted)
        return Label(
            external_id=label.text('id'),
            order_ref=order_ref,
            url=url,
            kind=TO_CUSTOMER,
            tracking_number=tracking.text('tracking_number', default=''),
            tracking_url=tracking.text('tracking_url', default=''),
            carrier=tracking.text('carrier', default=''),
        )


def _sender(address: Reader) -> tuple[str, str]:
    place = joined(address, 'post_code', 'town')
    name = address.text('label', 'company_name', default='')
    return address.text('id'), ', '.join(filter(None, (name, place)))


def _check_wanted(wanted: LabelOrder) -> None:
    _check(is_id(wanted.order_ref), f"“{wanted.order_ref}” is no refurbed order number.")
    _check(
        is_id(wanted.sender),
        "The label has no sender. Choose one of your delivery addresses at refurbed.",
    )
    _check(
        wanted.carrier in const.LABEL_CARRIERS,
        f"refurbed has no labels of “{wanted.carrier}”. Choose one of "
        f"{', '.join(const.LABEL_CARRIERS.values())}.",
    )
    _check(
        wanted.weight.is_finite() and wanted.weight > 0,
        f"{wanted.weight} kg is no weight of a parcel. Enter what it weighs.",
    )


def _check(is_good: bool, words: str) -> None:
    if not is_good:
        raise RequestRefused(words, status=const.INVALID_ARGUMENT)


def _why(error: RequestRefused) -> str:
    if error.status == const.NOT_FOUND:
        return (
            "refurbed does not know the order, or the address it is sent from. Choose the sender "
            f"again. {error.message}"
        )
    if error.status == const.FAILED_PRECONDITION:
        return (
            "refurbed makes no label for this order. Labels need refurbed's shipping agreement, "
            "and a shipping profile that has them switched on for the country of the order. "
            f"{error.message}"
        )
    return error.message
