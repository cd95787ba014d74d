from odoo import models

from ..contract import port


class MarketplaceAdapter(models.AbstractModel):
    """The door between Odoo and one marketplace.

    An addon for a marketplace defines ``marketplace.adapter.<provider>`` inheriting this model and
    overrides :meth:`_api`, and whatever else differs. It keeps no state; every method is private,
    since abstract models can be reached by RPC.
    """

    _name = 'marketplace.adapter'
    _description = "Marketplace adapter"

    def _api(self, connection, observe):
        """Open the marketplace for a connection.

        :param connection: one ``marketplace.connection``, in sudo
        :param observe: told about every call (``transport.calls.Call``)
        :return: a ``contract.port.MarketplaceApi``
        """
        raise NotImplementedError

    def _streams(self, connection):
        """Give the streams of a connection with their usual interval in minutes: ``{kind:
        minutes}``.
        """
        intervals = {'orders': 5, 'outbox': 1, 'offers': 1, 'listings': 60}
        capabilities = self._capabilities()
        if port.LABELS in capabilities:
            intervals['labels'] = 1
        if port.RETURNS in capabilities:
            intervals['returns'] = 60
        return intervals

    def _order_sweeps(self, connection):
        """Give the reading plan for orders: a tuple of ``contract.documents.SweepPlan``."""
        raise NotImplementedError

    def _markets(self, connection):
        """Give the markets that the connection can sell on without asking the marketplace.

        :return: a tuple of ``contract.documents.Market``
        """
        return ()

    def _order_url(self, connection, order_ref):
        """Give the address of an order in the marketplace's back office, or an empty text."""
        return ''

    def _capabilities(self):
        """Give what the marketplace can do: the ``capabilities`` of its ``MarketplaceApi``."""
        return frozenset()

    def _carrier_code(self, connection, carrier):
        """Give the marketplace's name of a delivery method: as mapped, else its own name."""
        mapped = self.env['marketplace.carrier']._find_code(connection, carrier)
        return mapped or carrier.name or ''

    def _shows_full_refund(self, connection):
        """Whether a line shows as refunded once all of it was paid back, and can't be paid twice.

        Only then is a refund of a whole line asked for again when its answer was lost.
        """
        return True

    def _key_idle_days(self, connection):
        """Give after how many days an unused key expires; 0 where it does not."""
        return 0

    def _prepare_partner_vals(self, connection, address, document):
        """Prepare a contact from an ``Address`` of a ``document`` (``Order``)."""
        country = self.env['marketplace.order']._find_country(address.country)
        state = self.env['res.country.state']
        if country and address.state:
            state = state.search(
                [
                    ('country_id', '=', country.id),
                    '|',
                    ('code', '=ilike', address.state),
                    ('name', '=ilike', address.state),
                ],
                limit=1,
            )
        kana = ' '.join(part for part in (address.last_name_kana, address.first_name_kana) if part)
        market = connection.market_ids.filtered(lambda item: item.code == document.market)
        return {
            'name': address.name or address.email or self.env._("Customer of %s", connection.name),
            'company_name': address.company if address.company != address.name else False,
            'vat': address.vat or False,
            'street': address.street,
            'street2': address.street2,
            'zip': address.zip,
            'city': address.city,
            'state_id': state.id,
            'country_id': country.id,
            'phone': address.phone,
            'email': address.email,
            'lang': market[:1]._installed_language() or False,
            'company_id': connection.company_id.id,
            'comment': self.env._("Name in Kana: %s", kana) if kana else False,
        }

    def _prepare_sale_order_vals(self, order, document):
        """Adjust the values of a sale order made from an ``Order``. Override to add to the result.

        :param order: one ``marketplace.order``
        :return: values for ``sale.order.create``, added to what the base prepared
        """
        return {}

    def _prepare_sale_order_line_vals(self, order, line):
        """Adjust the values of a sale order line made from an ``OrderLine``; see above."""
        return {}
