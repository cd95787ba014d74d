"""Inside Odoo: the products behind many listings, with stock."""


def main(env, count):
    """Make storable products BENCH-00000 and so on, with ten units each in the first company."""
    company = env['res.company'].search([('name', '=', "Regain Europe")])
    its_env = env(context={'allowed_company_ids': company.ids, 'tracking_disable': True})
    products = its_env['product.product'].create(
        [
            {
                'name': f"Device {number}",
                'default_code': f'BENCH-{number:05d}',
                'type': 'consu',
                'is_storable': True,
            }
            for number in range(count)
        ]
    )
    shelf = its_env['stock.warehouse'].search([('company_id', '=', company.id)], limit=1)
    for product in products:
        its_env['stock.quant']._update_available_quantity(product, shelf.lot_stock_id, 10)
    return {'products': len(products)}
