"""Inside Odoo: quantities of many listings computed, and those that changed pushed."""

from meter import Meter


def main(env, changed):
    """Look at all listings with nothing to tell, then push ``changed`` of them.

    :return: what computing and pushing took
    """
    meter = Meter()
    connection = env['marketplace.connection'].search([('name', '=', 'Back Market EU')])
    listings = env['marketplace.listing'].search(
        [('connection_id', '=', connection.id), ('sku', '=like', 'BENCH-%')], order='id'
    )
    restore(env, listings)
    run(env, connection, listings)
    meter.watch(env, 'marketplace.listing', '_prepare_offers')
    run(env, connection, listings)
    computed = dict(meter.get('marketplace.listing._prepare_offers'))
    shelf = connection.warehouse_id.lot_stock_id
    for listing in listings[:changed]:
        env['stock.quant']._update_available_quantity(listing.product_id, shelf, -1)
    env.cr.commit()
    with meter.time('pushed'):
        run(env, connection, env['marketplace.listing'])
    return {'looked_at': len(listings), 'computed': computed, 'pushed': meter.get('pushed')}


def restore(env, listings):
    """Say that the marketplace shows what is free, so that only later changes are told."""
    wanted = listings._wanted_quantities(listings.connection_id)
    for listing in listings:
        listing.write({'shown_quantity': wanted[listing], 'is_dirty': False})
    env['marketplace.stock.change'].search([]).unlink()
    env.cr.commit()


def run(env, connection, listings):
    """Mark listings and run the connection's scheduled action."""
    listings._mark_dirty()
    connection.stream_ids.filtered(lambda stream: stream.kind == 'offers')._resume()
    env.cr.commit()
    connection.cron_id.method_direct_trigger()
    env.cr.commit()
    env.invalidate_all()
