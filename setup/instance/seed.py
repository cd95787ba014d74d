"""The database of `./setup/run`: a seller with two companies, stock, and connected accounts.

Runs inside Odoo, again at every start: what is there already is left as it is, only the addresses
and keys of the simulators are brought up to date.
"""

import json
import urllib.request

import seed_accounting
import seed_fulfilment
import seed_products

COMPANIES = (
    # name, country, currency, which accounts of a marketplace belong to it (by region; '' = any)
    ("Regain Europe", 'FR', 'EUR', ('EU', '')),
    ("Regain Overseas", 'US', 'USD', ('NA', 'AP')),
)
REGIONS = ('EU', 'NA', 'AP')
CURRENCIES = {
    'EUR': '1',
    'GBP': '0.86',
    'SEK': '11.3',
    'USD': '1.08',
    'JPY': '162',
    'AUD': '1.65',
    'DKK': '7.46',
    'PLN': '4.3',
    'CZK': '25.1',
    'CHF': '0.95',
    'HUF': '395',
    'RON': '4.97',
}
TIMEOUT = 60


def main(env, simulators, accounts):
    """Bring the database to where the first import can start.

    :param simulators: what each simulator said of itself when it was ready
    :param accounts: accounts on other servers: ``{'provider', 'name', 'url', 'token'}``
    """
    companies = [ensure_company(env, *row) for row in COMPANIES]
    for company in companies:
        seed_accounting.ensure(env, company, CURRENCIES)
    ensure_users(env, companies)
    shelves = [
        shelf for simulator in simulators for shelf in seed_simulator(env, companies, simulator)
    ]
    for company in companies:
        # one stock behind all accounts of a company
        rows = [row for owner, shelf in shelves if owner == company for row in shelf]
        seed_products.ensure(env, company, rows)
    for account in accounts:
        seed_account(env, companies[0], account)
    seed_fulfilment.ensure(env, env['res.company'].union(*companies))
    env.cr.execute('ANALYZE')
    return {'connections': env['marketplace.connection'].search_count([])}


def ensure_company(env, name, country, currency, _regions):
    """Find or make a company with a warehouse; the first one is the database's own, renamed."""
    Company = env['res.company']
    company = Company.search([('name', '=', name)], limit=1)
    if company:
        return company
    env['res.currency'].with_context(active_test=False).search(
        [('name', 'in', list(CURRENCIES))]
    ).active = True
    vals = {
        'name': name,
        'country_id': env['res.country'].search([('code', '=', country)]).id,
        'currency_id': env['res.currency'].search([('name', '=', currency)]).id,
        'email': f'{name.split()[-1].lower()}@regain.example.com',
        # no company register is asked about these invented companies
        'iap_enrich_auto_done': True,
        # and nobody is sent an SMS when his parcel leaves
        'stock_text_confirmation': False,
    }
    first = env.ref('base.main_company')
    if name == COMPANIES[0][0]:
        first.write(vals)
        company = first
    else:
        company = Company.create(vals)
    env.user.company_ids |= company
    env.ref('base.user_admin').company_ids |= company
    if not env['stock.warehouse'].search([('company_id', '=', company.id)]):
        env['stock.warehouse'].with_company(company).create(
            {
                'name': f"{name} warehouse",
                'code': name.split()[-1][:4].upper(),
                'company_id': company.id,
            }
        )
    print(f"Company {name} with its warehouse")
    return company


def ensure_users(env, companies):
    """A marketplace user without configuration rights and a warehouse user without any of ours."""
    people = (
        (
            'marketplace',
            "Mara Market",
            'connector_base.group_marketplace_user',
            'sales_team.group_sale_salesman',
        ),
        # who may not see contacts can't open a delivery with a carrier in plain Odoo
        (
            'warehouse',
            "Willi Warehouse",
            'stock.group_stock_user',
            'base.group_partner_manager',
        ),
    )
    Users = env['res.users'].with_context(no_reset_password=True)
    for login, name, *groups in people:
        if Users.search_count([('login', '=', login)]):
            continue
        Users.create(
            {
                'login': login,
                'name': name,
                'password': login,
                'company_id': companies[0].id,
                'company_ids': [(6, 0, [company.id for company in companies])],
                'group_ids': [(4, env.ref(group).id) for group in groups],
            }
        )


def seed_simulator(env, companies, simulator):
    """Connect the accounts of a simulator; give the shelf of each: ``[(company, catalogue
    rows)]``.
    """
    shelves = []
    for account in simulator['accounts']:
        region = account.get('region', '')
        company = next(company for company, row in zip(companies, COMPANIES) if region in row[3])
        ensure_connection(
            env, company, simulator['provider'], simulator['url'], account['token'], region
        )
        shelves.append((company, catalogue(simulator['url'], account['name'])))
    return shelves


def catalogue(url, account):
    """Give what the seller of an account has in stock, as the simulator's control interface
    tells.
    """
    with urllib.request.urlopen(
        f'{url}/_simulator/catalogue?account={account}', timeout=TIMEOUT
    ) as answer:
        return json.load(answer)


def seed_account(env, company, account):
    """Connect an account on another server; its listings become products with the stock they
    show.
    """
    connection = ensure_connection(
        env,
        company,
        account['provider'],
        account['url'],
        account['token'],
        account.get('region', ''),
    )
    if connection.listing_count:
        return
    seed_products.ensure(env, company, listed(connection))


def listed(connection):
    """Give an account's listings as rows of a catalogue."""
    api = connection._open_api(lambda call: None)
    rows = {}
    for page in api.listing_pages([connection.market_ids[:1].code]):
        for _reference, payload in page.payloads:
            listing = api.read_listing(payload, page.market)
            rows[listing.sku] = {
                'seller_reference': listing.sku,
                'ean': listing.ean,
                'title': listing.title,
                'tracking': 'none',
                'listed_quantity': listing.quantity,
                'open_units': 0,
                'quantity': listing.quantity,
            }
    return list(rows.values())


def ensure_connection(env, company, provider, url, token, region):
    """Find or make the connection of an account, with this address and key, tested."""
    Connection = env['marketplace.connection'].with_company(company)
    label = dict(Connection._fields['provider']._description_selection(env))[provider]
    has_region = f'{provider}_region' in Connection._fields
    name = f'{label} {region}' if has_region else label
    connection = Connection.search([('name', '=', name), ('company_id', '=', company.id)])
    if not connection:
        vals = {
            'name': name,
            'provider': provider,
            'company_id': company.id,
            'environment': 'custom',
            'base_url': url,
            'contact_email': company.email,
            **seed_fulfilment.POLICIES,
        }
        if has_region:
            vals[f'{provider}_region'] = region or REGIONS[0]
        connection = Connection.create(vals)
        seed_accounting.ensure_rules(env, connection)
    if connection.base_url != url:
        connection.base_url = url
    if connection._known_secret() != token:
        connection.token = token
    if connection.state != 'connected':
        connection.action_test_connection()
        print(f"Connected: {name} of {company.name}")
    return connection
