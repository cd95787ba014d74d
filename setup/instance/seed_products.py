"""Products and stock of the seeded companies: tracked devices with a serial number each."""

from collections import defaultdict

import seed_accounting

SECOND_HAND = 'GA54-'
IMEI_BASE = 35_693_803_000_000  # a type allocation code of no device we know, then a running number


def ensure(env, company, rows):
    """Make the products of catalogue rows and put their quantity on the shelf, once per company.

    A row may come several times, from accounts that sell the same stock: what is listed is there
    once, what is ordered is there for each.
    """
    wanted = merge(rows)
    products = ensure_products(env, wanted)
    warehouse = env['stock.warehouse'].search([('company_id', '=', company.id)], limit=1)
    location = warehouse.lot_stock_id
    Quant = env['stock.quant'].with_company(company)
    stocked = {
        product.id
        for (product,) in Quant._read_group(
            [('location_id', 'child_of', location.id)], ['product_id']
        )
    }
    made = 0
    for reference, row in wanted.items():
        product = products[reference]
        if product.id in stocked or not row['quantity']:
            continue
        made += 1
        fill(env, company, location, product, row['quantity'])
    if made:
        print(f"Stock of {made} products for {company.name}")


def merge(rows):
    """Give one row per reference: listed once, open units and corrections added up."""
    merged = {}
    extra = defaultdict(int)
    for row in rows:
        reference = row['seller_reference']
        known = merged.setdefault(reference, {**row, 'listed_quantity': 0})
        known['listed_quantity'] = max(known['listed_quantity'], row['listed_quantity'])
        extra[reference] += row['quantity'] - row['listed_quantity']
    for reference, row in merged.items():
        row['quantity'] = max(0, row['listed_quantity'] + extra[reference])
    return merged


def ensure_products(env, rows):
    """Find or make the product of each reference: ``{reference: product}``."""
    Product = env['product.product']
    found = {
        product.default_code: product
        for product in Product.search([('default_code', 'in', list(rows))])
    }
    missing = [reference for reference in rows if reference not in found]
    companies = env['res.company'].search([])
    regular = companies.account_sale_tax_id
    margin = seed_accounting.margin_taxes(env, companies)
    made = Product.create(
        [
            {
                'name': rows[reference]['title'],
                'default_code': reference,
                'barcode': rows[reference]['ean'] or False,
                'type': 'consu',
                'is_storable': True,
                'tracking': rows[reference]['tracking'],
                'list_price': 0,
                'taxes_id': [(6, 0, (margin if is_second_hand(reference) else regular).ids)],
                'weight': 0.5,
            }
            for reference in missing
        ]
    )
    found.update(zip(missing, made))
    return found


def is_second_hand(reference):
    """Tell whether a device was bought from private people, so that only its margin is taxed."""
    return reference.upper().startswith(SECOND_HAND)


def fill(env, company, location, product, quantity):
    """Put units of a product on the shelf, each with its serial number where it has one."""
    Quant = env['stock.quant'].with_company(company)
    if product.tracking != 'serial':
        Quant._update_available_quantity(product, location, quantity)
        return
    first = IMEI_BASE + company.id * 10_000_000 + product.id * 1_000
    lots = env['stock.lot'].create(
        [
            {'name': imei(first + number), 'product_id': product.id, 'company_id': company.id}
            for number in range(quantity)
        ]
    )
    for lot in lots:
        Quant._update_available_quantity(product, location, 1, lot_id=lot)


def imei(number):
    """Give the IMEI of a running number: 14 digits and the Luhn check digit."""
    digits = f'{number:014d}'
    total = 0
    for place, digit in enumerate(digits):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return f'{digits}{-total % 10}'
