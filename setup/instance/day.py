"""A day at the seeded seller's: parcels, invoices, a refund, returns; so that each is to be seen.

Runs inside Odoo once, after the first import: it only touches orders that nobody has worked on.
"""

import json
import urllib.request

import sync

PARCELS = 4
CREDITED = 10
TIMEOUT = 60
CARRIER = "DHL Express"


def main(env, simulators, url):
    """Do what people and buyers do on a day.

    :param simulators: what each simulator said of itself when it was ready
    :param url: where Odoo is going to be, from which its documents take their looks
    """
    Picking = env['stock.picking']
    env['ir.config_parameter'].set_param('report.url', url)
    if Picking.search_count([('marketplace_reference', '!=', False), ('state', '=', 'done')]):
        return {'parcels': 0}
    sent = Picking
    for connection in env['marketplace.connection'].search([]):
        sent |= send_off(env, connection)
    env.cr.commit()
    sync.main(env)
    invoices = invoice(env, sent)
    credit(env, invoices)
    env.cr.commit()
    for simulator in simulators:
        send_back(env, simulator, sent)
    # what follows is told, and printed, by the scheduled actions once Odoo serves
    sync.make_due(env, env['marketplace.stream'].search([('enabled', '=', True)]))
    print(f"{len(sent)} parcels, {len(invoices)} invoices")
    return {'parcels': len(sent)}


def send_off(env, connection):
    """Hand some deliveries of a connection over, the last one without the number of its parcel."""
    carrier = env['delivery.carrier'].search([('name', '=', CARRIER)], limit=1)
    deliveries = env['stock.picking'].search(
        [
            ('sale_id.marketplace_order_ids.connection_id', '=', connection.id),
            ('state', '=', 'assigned'),
        ],
        limit=PARCELS,
        order='id',
    )
    for delivery in deliveries:
        delivery = delivery.with_company(delivery.company_id)
        number = '' if delivery == deliveries[-1:] else f'JD{delivery.id:012d}'
        delivery.write({'carrier_id': carrier.id, 'carrier_tracking_ref': number})
        delivery.button_validate()
    return deliveries


def invoice(env, deliveries):
    """Invoice what was sent off, and post it."""
    invoices = env['account.move']
    for sale in deliveries.sale_id:
        invoices |= sale.with_company(sale.company_id)._create_invoices()
    for company, moves in invoices.grouped('company_id').items():
        moves.with_company(company).action_post()
    return invoices


def credit(env, invoices):
    """Post a credit note over a part of one invoice of each marketplace; one is paid back."""
    for number, moves in enumerate(invoices.grouped('marketplace_name').values()):
        move = moves[:1].with_company(moves.company_id[:1])
        wizard = (
            env['account.move.reversal']
            .with_company(move.company_id)
            .with_context(active_model='account.move', active_ids=move.ids)
            .create({'journal_id': move.journal_id.id, 'reason': "Scratched"})
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        first, *others = note.invoice_line_ids
        edits = [(1, first.id, {'quantity': 1, 'price_unit': CREDITED})]
        note.write({'invoice_line_ids': edits + [(2, line.id) for line in others]})
        note.action_post()
        if number == 0:
            note.action_marketplace_pay_back()


def send_back(env, simulator, deliveries):
    """Let the buyer of one parcel of each connection of a simulator send a unit back."""
    orders = deliveries.sale_id.marketplace_order_ids.filtered(
        lambda order: order.connection_id.provider == simulator['provider']
    )
    for of_connection in orders.grouped('connection_id').values():
        order = of_connection[:1]
        shipped = order.line_ids.filtered(lambda line: line.state == 'shipped')[:1]
        if not shipped:
            continue
        if simulator['provider'] == 'refurbed':
            call = 'returns', {'order': order.external_id, 'item': shipped.external_id}
        else:
            call = f'orders/{order.external_id}/return', {'sku': shipped.sku}
        tell(simulator['url'], *call)


def tell(url, path, content):
    """Have somebody do something on a simulated marketplace: see its control API."""
    request = urllib.request.Request(
        f'{url}/_simulator/{path}',
        json.dumps(content).encode(),
        {'Content-Type': 'application/json'},
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT):
        pass
