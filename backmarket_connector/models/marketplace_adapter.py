from urllib.parse import quote, urljoin

from odoo import models

from .. import const
from ..api.client import BackMarketApi, Settings, open_http
from ..api.settings import BY_STATE

INTEGRATION = 'Odoo'


class MarketplaceAdapterBackMarket(models.AbstractModel):
    _name = 'marketplace.adapter.backmarket'
    _inherit = 'marketplace.adapter'
    _description = "Back Market"

    def _api(self, connection, observe):
        """Override of `connector_base` to open a Back Market account."""
        spent = self.env['marketplace.sync.run']._pushed_within(connection)
        http = open_http(
            self._base_url(connection),
            connection._secret(),
            company=connection.company_id.name,
            integration=INTEGRATION,
            contact=connection.contact_email or connection.company_id.email or '',
            observe=observe,
        )
        return BackMarketApi(
            http, self._settings(connection), offers_left=const.OFFERS_PER_HOUR - spent
        )

    def _capabilities(self):
        """Override of `connector_base`."""
        return BackMarketApi.capabilities

    def _base_url(self, connection):
        if connection.environment == 'custom':
            return connection.base_url
        return const.HOSTS[connection.backmarket_region, connection.environment]

    def _settings(self, connection):
        return Settings(
            region=connection.backmarket_region,
            line_price=connection.backmarket_line_price,
            warranty=connection.backmarket_warranty,
            warranty_per=connection.backmarket_warranty_per,
            date_format=connection.backmarket_date_format,
            refund_by=connection.backmarket_refund_by,
        )

    def _order_sweeps(self, connection):
        """Override of `connector_base`: see ``const.ORDER_SWEEPS``."""
        return const.ORDER_SWEEPS

    def _order_url(self, connection, order_ref):
        """Override of `connector_base`: the order in the seller's back office."""
        path = const.BACK_OFFICE_ORDER_PATH.format(ref=quote(order_ref))
        return urljoin(self._base_url(connection) or '', path)

    def _shows_full_refund(self, connection):
        """Override of `connector_base`: what is paid back by amount shows nowhere for certain."""
        return connection.backmarket_refund_by == BY_STATE
