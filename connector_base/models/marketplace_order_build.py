from collections import defaultdict
from decimal import Decimal

from odoo import Command, models

from ..contract.documents import SHIPPING, WARRANTY
from ..exceptions import Blocked


class MarketplaceOrder(models.Model):
    """What a sale order made from a received order looks like."""

    _inherit = 'marketplace.order'

    def _prepare_sales(self, documents):
        """Resolve whatever new orders, ``{order: Order}``, need; block those that lack something.

        :return: ``{order: spec}``; a spec has the ``document``, the ``contacts`` to ensure, the
            line ``groups`` with their taxes, and the ``pricelist``
        """
        orders = self.browse([order.id for order in documents])
        lines = orders.line_ids.filtered(lambda line: line._is_sold())
        products = {}
        for connection, its_lines in lines.grouped('connection_id').items():
            products |= self.env['marketplace.listing']._find_products(connection, its_lines)
        prepared = {}
        for order, document in documents.items():
            spec = {'document': document}
            if order._resolve_guarded(order._prepare_spec, spec, products):
                prepared[order] = spec
        return prepared

    def _prepare_spec(self, spec, products):
        document = spec['document']
        spec['groups'] = self._group_lines(document, products)
        country = self._check_country(document)
        spec['pricelist'] = self._check_pricelist(document)
        spec['contacts'] = self._prepare_contacts(document, country)
        self._check_taxes(spec, country)

    def _group_lines(self, document, products):
        """Gather equal lines: a marketplace that counts units gives one line per unit.

        :return: ``[{'product', 'lines', 'quantity', 'price', 'taxation'}]``
        """
        sold = self.line_ids.filtered(lambda line: line._is_sold())
        unknown = sold.filtered(lambda line: not products.get(line))
        if unknown:
            names = ', '.join(
                sorted({f'{line.sku or line.listing_ref} ({line.title})' for line in unknown})
            )
            raise Blocked(
                'product',
                self.env._(
                    "No product is known for %s. Map it to a product: the order goes on then.",
                    names,
                ),
            )
        prices = {line.external_id: line.unit_price for line in document.lines}
        groups = defaultdict(lambda: self.env['marketplace.order.line'])
        for line in sold:
            price = prices[line.external_id]
            groups[products[line], price, line.taxation, line.listing_ref, line.sku] |= line
        return [
            {
                'product': product,
                'lines': lines,
                'quantity': sum(lines.mapped('quantity')),
                'price': price,
                'taxation': taxation,
            }
            for (product, price, taxation, _listing, _sku), lines in groups.items()
        ]

    def _check_country(self, document):
        country = self.given_country_id or self._find_country(document.shipping_address.country)
        if not country:
            raise Blocked(
                'country',
                self.env._(
                    "The delivery address names no country that Odoo knows (“%s”). Choose "
                    "the country to use on this order.",
                    document.shipping_address.country,
                ),
            )
        return country

    def _check_pricelist(self, document):
        """Give the price list a sale order gets its currency from; it must have a rate."""
        currency = self._find_currency(document.currency)
        if not currency.active:
            raise Blocked(
                'currency',
                self.env._(
                    "The currency %s is not active. Activate it under Invoicing, Currencies, "
                    "and give it a rate.",
                    document.currency,
                ),
            )
        if not self._has_rate(currency):
            raise Blocked(
                'currency',
                self.env._("The currency %s has no exchange rate: give it one.", document.currency),
            )
        Pricelist = self.env['product.pricelist']
        return self._once(
            'product.pricelist',
            (self.company_id.id, currency.id),
            lambda: Pricelist._ensure_marketplace(self.company_id, currency),
        )

    def _has_rate(self, currency):
        """Whether amounts in a currency can be converted into the company's own."""
        company = self.company_id
        rates = currency.rate_ids.filtered(
            lambda rate: not rate.company_id or rate.company_id == company.root_id
        )
        return currency == company.currency_id or bool(rates)

    def _check_taxes(self, spec, country):
        """Find each group's taxes, by the connection's table or as Odoo maps the product's own."""
        Rule = self.env['marketplace.tax.rule']
        detected = self._detect_fiscal_position(country)
        for group in spec['groups']:
            rule = Rule._find(self.connection_id, country, group['taxation'])
            own = group['product'].taxes_id._filter_taxes_by_company(self.company_id)
            if rule:
                group['taxes'] = rule._map_taxes(own)
                group['fiscal_position'] = rule.fiscal_position_id
            elif group['taxation'] == 'regular':
                group['taxes'] = detected.map_tax(own)
                group['fiscal_position'] = detected
            else:
                scheme = dict(Rule._fields['taxation']._description_selection(self.env))
                raise Blocked(
                    'tax',
                    self.env._(
                        "No tax is set for a sale to %(country)s under “%(scheme)s”. Add a row "
                        "to the Taxes of the connection %(connection)s.",
                        country=country.name,
                        scheme=scheme[group['taxation']],
                        connection=self.connection_id.name,
                    ),
                )

    def _detect_fiscal_position(self, country):
        """Give the fiscal position Odoo finds for a country; looked up once a transaction."""
        Position = self.env['account.fiscal.position'].with_company(self.company_id)
        vals = {
            'name': 'destination',
            'country_id': country.id,
            'company_id': self.company_id.id,
        }
        return self._once(
            'account.fiscal.position',
            (self.company_id.id, country.id),
            lambda: Position._get_fiscal_position(self.env['res.partner'].new(vals)),
        )

    # ------------------------------------------------------------------ values

    def _prepare_sale_order_vals(self, spec, partners):
        """Prepare a sale order; ``partners`` is ``{(company, key): partner}``."""
        document = spec['document']
        connection = self.connection_id
        adapter = connection._adapter()
        chosen = [partners[company, key] for company, key, _parent, _vals in spec['contacts']]
        fiscal_position = spec['groups'][0]['fiscal_position']
        return {
            'partner_id': chosen[0].id,
            'partner_invoice_id': chosen[0].id,
            'partner_shipping_id': chosen[-1].id,
            'pricelist_id': spec['pricelist'].id,
            'fiscal_position_id': fiscal_position.id,
            'company_id': self.company_id.id,
            'warehouse_id': connection.warehouse_id.id,
            'team_id': connection.team_id.id,
            'user_id': False,
            'payment_term_id': connection.payment_term_id.id,
            'carrier_id': connection.carrier_id.id,
            'date_order': document.placed_at,
            'commitment_date': document.dispatch_by,
            'client_order_ref': self.external_id,
            'origin': f'{connection.name} {self.external_id}',
            'marketplace_name': connection.name,
            'marketplace_account': connection._account_key(),
            'marketplace_reference': self.external_id,
            'marketplace_url': self.url,
            'marketplace_payment_method': document.payment_method,
            'order_line': [Command.create(vals) for vals in self._prepare_lines(spec)],
            **adapter._prepare_sale_order_vals(self, document),
        }

    def _prepare_lines(self, spec):
        adapter = self.connection_id._adapter()
        common = self._prepare_common_line()
        lines = [
            {
                **common,
                'product_id': group['product'].id,
                'product_uom_qty': group['quantity'],
                **self._prepare_price(group['price'], group['taxes']),
                **adapter._prepare_sale_order_line_vals(self, group['lines'][:1]),
            }
            for group in spec['groups']
        ]
        return lines + [{**common, **vals} for vals in self._prepare_extra_lines(spec)]

    def _prepare_common_line(self):
        """Spare Odoo the search for an analytic distribution where the database has no rules."""
        Rule = self.env['account.analytic.distribution.model'].sudo()
        known = self.env.cr.cache
        if 'marketplace_is_distributed' not in known:
            known['marketplace_is_distributed'] = bool(Rule.search_count([], limit=1))
        return {} if known['marketplace_is_distributed'] else {'analytic_distribution': False}

    def _prepare_extra_lines(self, spec):
        """Shipping, warranty and discount, one line each, taxed as the goods they belong to."""
        document = spec['document']
        sold = set(self.line_ids.filtered(lambda line: line._is_sold()).mapped('external_id'))
        amounts = defaultdict(Decimal)
        for extra in document.extras:
            if not extra.line_ref or extra.line_ref in sold:
                amounts[extra.kind] += extra.amount
        taxes = spec['groups'][0]['taxes']
        return [
            {
                'product_id': self._extra_product(kind).id,
                'product_uom_qty': 1,
                'marketplace_extra': kind,
                'is_delivery': kind == SHIPPING and bool(self.connection_id.carrier_id),
                **self._prepare_price(amount, taxes),
            }
            for kind, amount in amounts.items()
            if amount
        ]

    def _extra_product(self, kind):
        if kind == SHIPPING:
            return self.connection_id.carrier_id.product_id or self._own_product('shipping')
        return self._own_product('warranty' if kind == WARRANTY else 'discount')

    def _own_product(self, name):
        """Give one of the addon's own products; looked up once a transaction."""
        return self._once(
            'product.product',
            name,
            lambda: self.env.ref(f'connector_base.product_marketplace_{name}'),
        )

    def _prepare_price(self, price, taxes):
        """Give the values that make a line cost ``price`` (``Decimal``), tax included.

        With taxes that Odoo adds on top, the unit price is what is left without them. A
        ``technical_price_unit`` other than the price marks it as given by hand: Odoo would
        otherwise put the price list's price in its place at the next change of the line.
        """
        unit = price
        if any(not tax.price_include for tax in taxes.flatten_taxes_hierarchy()):
            details = taxes._get_tax_details(
                float(price),  # Odoo's tax engine knows no Decimal; the total is checked afterwards
                1.0,
                rounding_method='round_globally',
                special_mode='total_included',
            )
            unit = details['total_excluded']
        return {
            'price_unit': unit,
            'technical_price_unit': 0 if unit else -1,
            'discount': 0,
            'tax_ids': [Command.set(taxes.ids)],
        }
