"""Inside Odoo: what sale orders cost without a connector, created and confirmed in batches."""

from collections import defaultdict

from meter import Meter

from odoo import Command
from odoo.tools import split_every

BATCH = 50
CONTEXT = {
    'tracking_disable': True,
    'mail_create_nolog': True,
    'mail_create_nosubscribe': True,
    'mail_notrack': True,
}


def main(env, orders):
    """Create a customer and a confirmed sale order for each order.

    :param orders: ``[{'company', 'currency', 'number', 'units': {reference: quantity}, 'total'}]``
    :return: seconds and queries
    """
    meter = Meter()
    env.cr.execute('ANALYZE')
    by_company = defaultdict(list)
    for order in orders:
        by_company[order['company']].append(order)
    for name, rows in by_company.items():
        company = env['res.company'].search([('name', '=', name)])
        its_env = env(context={**CONTEXT, 'allowed_company_ids': company.ids})
        for batch in split_every(BATCH, rows, list):
            with meter.time('floor'):
                make(its_env, company, batch)
                its_env.cr.commit()
            its_env.invalidate_all()
    return meter.get('floor')


def make(env, company, batch):
    """Make one batch: three ORM calls."""
    references = {reference for order in batch for reference in order['units']}
    products = {
        product.default_code: product
        for product in env['product.product'].search([('default_code', 'in', list(references))])
    }
    warehouse = env['stock.warehouse'].search([('company_id', '=', company.id)], limit=1)
    pricelists = {
        code: env['product.pricelist']._ensure_marketplace(
            company, env['res.currency'].search([('name', '=', code)])
        )
        for code in {order['currency'] for order in batch}
    }
    partners = env['res.partner'].create(
        [
            {
                'name': f"Customer of {order['number']}",
                'street': "Street 1",
                'zip': '75001',
                'city': "Town",
                'country_id': company.country_id.id,
                'company_id': company.id,
            }
            for order in batch
        ]
    )
    taxes = company.account_sale_tax_id
    env['sale.order'].create(
        [
            {
                'partner_id': partner.id,
                'partner_invoice_id': partner.id,
                'partner_shipping_id': partner.id,
                'pricelist_id': pricelists[order['currency']].id,
                'fiscal_position_id': False,
                'company_id': company.id,
                'warehouse_id': warehouse.id,
                'user_id': False,
                'payment_term_id': False,
                'client_order_ref': order['number'],
                'order_line': [
                    Command.create(
                        {
                            'product_id': products[reference].id,
                            'product_uom_qty': quantity,
                            'price_unit': 100,
                            'technical_price_unit': 0,
                            'tax_ids': [Command.set(taxes.ids)],
                        }
                    )
                    for reference, quantity in order['units'].items()
                ],
            }
            for order, partner in zip(batch, partners)
        ]
    ).action_confirm()
