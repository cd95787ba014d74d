"""Markets, currencies, instances, carriers, catalogue templates, merchant addresses
(contract digest 2.5 to 2.9)."""

from __future__ import annotations

from typing import Any

from .refurbed_errors import invalid, not_found
from .refurbed_instances import find_instance
from .refurbed_lists import Table, one
from .refurbed_markets import CARRIERS, MARKETS
from .refurbed_money import RATES, rate, rate_text
from .refurbed_templates import templates
from .refurbed_world import World

_MARKETS = Table(
    'ListMarketsRequest',
    lambda row: row['code'],
    {
        'code': one(lambda row: row['code']),
        'is_site': one(lambda row: row['is_site']),
        'type': one(lambda row: row['type']),
        'currency': one(lambda row: row['currency_code']),
    },
    {'NAME': lambda row: row['name']},
)
_CURRENCIES = Table(
    'ListCurrenciesRequest',
    lambda row: row['code'],
    {
        'code': one(lambda row: row['code']),
    },
)
_ADDRESS_FIELDS = (
    'label',
    'first_name',
    'family_name',
    'company_name',
    'country_code',
    'post_code',
    'town',
    'street_name',
    'house_no',
    'supplement',
    'phone_number',
)


def _currency(code: str) -> dict[str, Any]:
    rates = [
        {'base_currency': code, 'target_currency': other, 'rate': rate_text(rate(code, other))}
        for other in RATES
        if other != code
    ]
    return {'code': code, 'exchange_rates': rates}


class Lookups:
    """The handlers; each takes (account, content) and returns the answer's values."""

    def __init__(self, world: World) -> None:
        """Work on this world."""
        self._world = world

    def list_markets(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListMarkets."""
        rows, more = _MARKETS.page(content, MARKETS.values(), self._world.choices)
        return {'markets': rows, 'has_more': more}

    def get_market(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetMarket."""
        if content['code'] not in MARKETS:
            raise not_found(f"there is no market '{content['code']}'")
        return {'market': MARKETS[content['code']]}

    def list_currencies(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListCurrencies: those of the site markets only."""
        rows, more = _CURRENCIES.page(content, map(_currency, RATES), self._world.choices)
        return {'currencies': rows, 'has_more': more}

    def get_currency(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetCurrency: 5 for a currency that no site market uses."""
        if content['code'] not in RATES:
            raise not_found(f"the currency {content['code']} is not supported")
        return {'currency': _currency(content['code'])}

    def get_instance(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetInstance, with id, gtin or mpn beside each other (no wrapper)."""
        return {'instance': find_instance(self._world, content)}

    def get_instance_of_batch(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """One element of BatchGetInstances, which does have the identifier wrapper."""
        return {'instance': find_instance(self._world, content['identifier'])}

    def list_carriers(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListAvailableCarriers."""
        return {'carriers': [{'name': name, 'slug': slug} for slug, name in CARRIERS.items()]}

    def get_templates(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """GetCatalogTemplates: the tree of a category type, or the branch of one category."""
        found = templates(
            content['category_type'], content['lang_code'], content.get('category_id')
        )
        return {'templates': found}

    # -- merchant addresses ---------------------------------------------------------------------

    def list_addresses(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """ListMerchantAddresses: no pages; the filter is one type."""
        wanted = (content.get('filter') or {}).get('type', 'UNSPECIFIED')
        rows = self._world.accounts[account]['addresses'].values()
        return {
            'merchant_addresses': [row for row in rows if wanted in ('UNSPECIFIED', row['type'])]
        }

    def create_address(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """CreateMerchantAddress."""
        row = {name: content.get(name) for name in _ADDRESS_FIELDS}
        row.update(id=self._world.next_number('address'), version=1, type=content['type'])
        row['label'] = row['label'] or row['company_name']
        self._world.accounts[account]['addresses'][str(row['id'])] = row
        return {'merchant_address': row}

    def update_address(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """UpdateMerchantAddress: the type can't change."""
        row = self._address(account, content['id'])
        changes = {name: content[name] for name in _ADDRESS_FIELDS if name in content}
        if not all(changes.get(name, 'x') for name in ('company_name', 'post_code', 'town')):
            raise invalid("company_name, post_code and town can't be emptied")
        row.update(changes, version=row['version'] + 1)
        return {'merchant_address': row}

    def delete_address(self, account: str, content: dict[str, Any]) -> dict[str, Any]:
        """DeleteMerchantAddress."""
        self._address(account, content['id'])
        del self._world.accounts[account]['addresses'][str(content['id'])]
        return {}

    def _address(self, account: str, number: int) -> dict[str, Any]:
        row = self._world.accounts[account]['addresses'].get(str(number))
        if row is None:
            raise not_found("merchant address not found")
        return row
