from odoo import models

from .. import const
from ..api.client import AcmeApi, open_http


class MarketplaceAdapterAcme(models.AbstractModel):
    _name = 'marketplace.adapter.acme'
    _inherit = 'marketplace.adapter'
    _description = "Acme"

    def _api(self, connection, observe):
        """Override of `connector_base` to open an Acme account."""
        base_url = connection.base_url
        if connection.environment != 'custom':
            base_url = f'https://{const.HOSTS[connection.environment]}'
        return AcmeApi(open_http(base_url, connection._secret(), observe=observe))

    def _order_sweeps(self, connection):
        """Override of `connector_base`: Acme can tell what changed, see ``const.ORDER_SWEEPS``."""
        return const.ORDER_SWEEPS

    def _order_url(self, connection, order_ref):
        """Override of `connector_base`: the order in the seller's back office."""
        return const.BACK_OFFICE_ORDER.format(order_ref)
