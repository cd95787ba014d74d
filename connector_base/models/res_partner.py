import hashlib
import unicodedata

from odoo import api, fields, models

KEY_PARTS = ('first_name', 'last_name', 'company', 'street', 'street2', 'zip', 'city', 'country')


class ResPartner(models.Model):
    _inherit = 'res.partner'

    marketplace_key = fields.Char(
        readonly=True,
        copy=False,
        index=False,
        help="Fingerprint of a marketplace customer's name and address, to find the contact again.",
    )

    _marketplace_key_unique = models.UniqueIndex(
        '(company_id, marketplace_key) WHERE marketplace_key IS NOT NULL',
        "This marketplace customer exists already.",
    )

    @api.model
    def _marketplace_key_of(self, address):
        """Give the fingerprint of an ``Address``: name and place, in any spelling of case and
        space.

        The e-mail address is no part of it: marketplaces mask it, so that one customer has several
        and, worse, several customers may share one.
        """
        parts = (getattr(address, name) for name in KEY_PARTS)
        text = '|'.join(
            ' '.join(unicodedata.normalize('NFKC', part).casefold().split()) for part in parts
        )
        return hashlib.sha256(text.encode()).hexdigest()[:40]

    @api.model
    def _ensure_marketplace_contacts(self, contacts):
        """Find or make contacts, ``[(company, key, parent key or None, values)]``, in few queries.

        :return: ``{(company, key): partner}``
        """
        found = {}
        keys = {key for _company, key, _parent, _vals in contacts}
        for partner in self.with_context(active_test=False).search(
            [('marketplace_key', 'in', list(keys))]
        ):
            found[partner.company_id, partner.marketplace_key] = partner
        # parents before their delivery addresses
        for level in (False, True):
            missing = {
                (company, key): (parent, vals)
                for company, key, parent, vals in contacts
                if bool(parent) == level and (company, key) not in found
            }
            created = self.create(
                [
                    {
                        **vals,
                        'marketplace_key': key,
                        'parent_id': found[company, parent].id if parent else False,
                    }
                    for (company, key), (parent, vals) in missing.items()
                ]
            )
            found.update(zip(missing, created))
        return found
