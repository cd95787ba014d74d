"""Charts of accounts, currencies with rates, and taxes by destination for the seeded companies."""

from decimal import Decimal

# Standard rates in percent, tax included; what is sold to another country is not taxed here.
RATES = {
    'FR': '20',
    'BE': '21',
    'ES': '21',
    'DE': '19',
    'AT': '20',
    'IT': '22',
    'GB': '20',
    'NL': '21',
    'PT': '23',
    'IE': '23',
    'GR': '24',
    'SK': '23',
    'SE': '25',
    'DK': '25',
    'PL': '23',
    'CZ': '21',
    'FI': '25.5',
    'HU': '27',
    'RO': '19',
    'SI': '22',
    'HR': '25',
    'BG': '20',
    'LU': '17',
}
HOME = 'FR'
GROUP = "VAT"
MARGIN = "Margin scheme, no VAT shown"


def ensure(env, company, currencies):
    """Give a company its chart of accounts, exchange rates and taxes, once."""
    if not company.chart_template:
        env['account.chart.template'].try_loading('generic_coa', company, install_demo=False)
        print(f"Chart of accounts for {company.name}")
    ensure_rates(env, company, currencies)
    if company.country_id.code == HOME:
        ensure_taxes(env, company)
    else:
        company.account_sale_tax_id = False


def ensure_rates(env, company, currencies):
    """Give every currency a rate to the company's own."""
    own = Decimal(currencies[company.currency_id.name])
    Rate = env['res.currency.rate']
    for currency in env['res.currency'].search([('name', 'in', list(currencies))]):
        if not Rate.search_count(
            [('currency_id', '=', currency.id), ('company_id', '=', company.id)]
        ):
            Rate.create(
                {
                    'currency_id': currency.id,
                    'company_id': company.id,
                    'name': '2020-01-01',
                    'rate': Decimal(currencies[currency.name]) / own,
                }
            )


def ensure_taxes(env, company):
    """Make tax-included sales taxes by country, and the fiscal positions that choose them."""
    Tax = env['account.tax'].with_company(company)
    if Tax.search_count([('name', '=', tax_name(HOME)), ('company_id', '=', company.id)]):
        return
    home = make_tax(env, company, tax_name(HOME), RATES[HOME])
    make_tax(env, company, MARGIN, '0')
    company.account_sale_tax_id = home
    for code in RATES:
        country = env['res.country'].search([('code', '=', code)])
        position = env['account.fiscal.position'].create(
            {
                'name': f"Sales to {country.name}",
                'company_id': company.id,
                'country_id': country.id,
                'auto_apply': True,
            }
        )
        if code != HOME:
            tax = make_tax(env, company, tax_name(code), RATES[code])
            tax.write(
                {'fiscal_position_ids': [(4, position.id)], 'original_tax_ids': [(4, home.id)]}
            )


def tax_name(code):
    """Name the tax of a country."""
    return f"VAT {RATES[code]}% {code} (included)"


def ensure_group(env, company):
    """Find or make the line under which all these taxes are summed up on an order."""
    Group = env['account.tax.group']
    known = Group.search([('name', '=', GROUP), ('company_id', '=', company.id)], limit=1)
    return known or Group.create({'name': GROUP, 'company_id': company.id})


def margin_taxes(env, companies):
    """Give the taxes of what is sold under the margin scheme."""
    return env['account.tax'].search(
        [('name', '=', MARGIN), ('company_id', 'in', companies.ids)]
    )


def make_tax(env, company, name, rate):
    """Make a tax-included sales tax, ``rate`` in percent."""
    return env['account.tax'].create(
        {
            'name': name,
            'company_id': company.id,
            'amount': Decimal(rate),
            'type_tax_use': 'sale',
            'price_include_override': 'tax_included',
            'tax_group_id': ensure_group(env, company).id,
            'country_id': company.account_fiscal_country_id.id,
        }
    )


def ensure_rules(env, connection):
    """Say that margin-scheme and net sales carry no VAT, as this seller's accountant would."""
    env['marketplace.tax.rule'].create(
        [
            {'connection_id': connection.id, 'taxation': taxation, 'no_tax': True}
            for taxation in ('margin', 'net')
        ]
    )
