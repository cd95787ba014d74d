"""Looking things up at refurbed while somebody waits at a form: raw rows, nothing kept."""

from __future__ import annotations

from odoo.addons.connector_base.contract.documents import Payload
from odoo.addons.connector_base.contract.errors import PayloadNotUnderstood, RequestRefused
from odoo.addons.connector_base.contract.readers import Reader

from .. import const
from .calls import Calls, Listed
from .requests_check import is_id


def _code(payload: Payload) -> str:
    return Reader(payload, 'row').text('code')


def _id(payload: Payload) -> str:
    return Reader(payload, 'row').text('id')


MARKETS = Listed('MarketService/ListMarkets', 'markets', _code, _code, 'CODE')
CURRENCIES = Listed('CurrencyService/ListCurrencies', 'currencies', _code, _code, 'CODE')
PROFILES = Listed('ShippingProfileService/ListShippingProfiles', 'shipping_profiles', _id, _id)


class LookUps:
    """The look-ups of one account.

    Rows are given as refurbed sends them: ids and amounts are text, absent fields are the default.
    """

    _calls: Calls

    def list_markets(self) -> list[Payload]:
        """Give all markets, with and without a site of refurbed: ``code``, ``is_site`` (2.5)."""
        return self._calls.rows(MARKETS)

    def list_currencies(self) -> list[Payload]:
        """Give the currencies that prices may be in: ``code`` and ``exchange_rates`` (2.5)."""
        return self._calls.rows(CURRENCIES)

    def get_instance(self, kind: str, value: str) -> Payload:
        """Give a product of refurbed's catalogue: ``id`` and ``name`` (2.6).

        :param kind: what ``value`` is: ``id``, ``gtin`` or ``mpn``
        :raises RequestRefused: when there is none, when several share the MPN (status 9), or when
            ``value`` is none such number
        """
        value = value.strip()
        _check_instance(kind, value)
        answer = self._calls.ask('InstanceService/GetInstance', {kind: value})
        return _part(answer.body, 'instance')

    def list_shipping_profiles(self) -> list[Payload]:
        """Give the shipping profiles with their ``destinations`` (2.7)."""
        return self._calls.rows(PROFILES)

    def list_carriers(self) -> list[Payload]:
        """Give the carriers: ``name`` to show, ``slug`` to use (2.7)."""
        answer = self._calls.ask('ShippingProfileService/ListAvailableCarriers', {})
        return _parts(answer.body, 'carriers')

    def catalog_templates(
        self, category_type: str, lang_code: str, category_id: str = ''
    ) -> list[Payload]:
        """Give what refurbed wants to know of a product, category by category (2.8).

        :param category_type: one of ``const.CATEGORY_TYPES``
        :param lang_code: one of ``const.CATALOG_LANGUAGES``
        :param category_id: only this category
        :return: a tree: ``category_id``, ``category_name``, ``constraints``, ``child_templates``
        """
        body = {'category_type': category_type, 'lang_code': lang_code}
        if category_id:
            body['category_id'] = _checked_id(category_id.strip(), "category")
        answer = self._calls.ask('CatalogService/GetCatalogTemplates', body)
        return _parts(answer.body, 'templates')

    def list_addresses(self, kind: str = '') -> list[Payload]:
        """Give the seller's addresses at refurbed (2.9).

        :param kind: only those, one of ``const.ADDRESS_TYPES``
        """
        body = {'filter': {'type': kind}} if kind else {}
        answer = self._calls.ask('MerchantService/ListMerchantAddresses', body)
        return _parts(answer.body, 'merchant_addresses')


def _check_instance(kind: str, value: str) -> None:
    if kind == 'id':
        _checked_id(value, "product")
    elif kind == 'gtin':
        if not (value.isascii() and value.isdecimal() and len(value) in const.GTIN_LENGTHS):
            raise RequestRefused(
                f"“{value}” is no GTIN: those have 8, 12 or 13 digits.",
                status=const.INVALID_ARGUMENT,
            )
    elif not value:
        raise RequestRefused("Give a number to look up.", status=const.INVALID_ARGUMENT)


def _checked_id(value: str, thing: str) -> str:
    if not is_id(value):
        raise RequestRefused(
            f"“{value}” is no refurbed {thing} number: those have digits only.",
            status=const.INVALID_ARGUMENT,
        )
    return value


def _part(body: Payload, name: str) -> Payload:
    Reader(body, 'answer').part(name)
    return body[name]


def _parts(body: Payload, name: str) -> list[Payload]:
    rows = body.get(name) or []
    if not isinstance(rows, list):
        raise PayloadNotUnderstood(f'answer.{name}', 'expected a list')
    for index, row in enumerate(rows):
        Reader(row, f'answer.{name}[{index}]')
    return rows
