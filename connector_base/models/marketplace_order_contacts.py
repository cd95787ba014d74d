from odoo import api, models


class MarketplaceOrder(models.Model):
    """Whom an order is for: the contacts of its invoice and of its delivery."""

    _inherit = 'marketplace.order'

    def _prepare_contacts(self, document, country):
        """Give the contacts to find or make: for the invoice, and for a different delivery."""
        adapter = self.connection_id._adapter()
        billing = document.billing_address
        if not self._names_somebody(billing):
            billing = document.shipping_address
        key = self._contact_key(billing)
        contacts = [
            (self.company_id, key, None, self._prepare_contact(adapter, billing, document, country))
        ]
        delivery_key = self._contact_key(document.shipping_address)
        if delivery_key != key:
            vals = self._prepare_contact(adapter, document.shipping_address, document, country)
            contacts.append(
                (self.company_id, f'{key}:{delivery_key}', key, {**vals, 'type': 'delivery'})
            )
        return contacts

    @api.model
    def _names_somebody(self, address):
        return bool(address.name and (address.street or address.city))

    def _contact_key(self, address):
        """Give the fingerprint to find a contact by; people without name and place are not one."""
        key = self.env['res.partner']._marketplace_key_of(address)
        if self._names_somebody(address):
            return key
        return f'{self.connection_id.id}-{self.external_id}-{key}'

    def _prepare_contact(self, adapter, address, document, country):
        vals = adapter._prepare_partner_vals(self.connection_id, address, document)
        if not vals.get('country_id'):
            vals['country_id'] = country.id
        return vals
