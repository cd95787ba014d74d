from odoo import models
from odoo.exceptions import UserError

from .. import const
from ..api.client import RefurbedApi, Settings, open_http

INTEGRATION = 'Odoo'


class MarketplaceAdapterRefurbed(models.AbstractModel):
    _name = 'marketplace.adapter.refurbed'
    _inherit = 'marketplace.adapter'
    _description = "refurbed"

    def _api(self, connection, observe):
        """Override of `connector_base` to open a refurbed account."""
        http = open_http(
            self._base_url(connection),
            connection._secret(),
            company=connection.company_id.name,
            integration=INTEGRATION,
            contact=connection.contact_email or connection.company_id.email or '',
            observe=observe,
        )
        return RefurbedApi(http, self._settings(connection))

    def _settings(self, connection):
        """Give how the account is read where the contract leaves a choice (``api.Settings``)."""
        return Settings(
            label_format=connection.refurbed_label_format,
            file_domains=(*const.FILE_DOMAINS, *connection._refurbed_hosts()),
        )

    def _capabilities(self):
        """Override of `connector_base`."""
        return RefurbedApi.capabilities

    def _carrier_code(self, connection, carrier):
        """Override of `connector_base`: carriers have slugs there; without one, the link is
        told.
        """
        return self.env['marketplace.carrier']._find_code(connection, carrier)

    def _base_url(self, connection):
        if connection.environment == 'custom':
            return connection.base_url
        if connection.environment == 'sandbox':
            raise UserError(
                self.env._(
                    "refurbed names the address of a sandbox together with its key: choose “Own "
                    "address” and enter it."
                )
            )
        return const.BASE_URL

    def _streams(self, connection):
        """Override of `connector_base`: prices per market come in a list of their own."""
        return {**super()._streams(connection), 'market_offers': 60}

    def _order_sweeps(self, connection):
        """Override of `connector_base`: there is no "changed since", see ``const.ORDER_SWEEPS``."""
        return const.ORDER_SWEEPS

    def _key_idle_days(self, connection):
        """Override of `connector_base`: an unused key expires."""
        return const.TOKEN_IDLE_DAYS
