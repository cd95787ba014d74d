from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import split_every

from ..const import PUSH_CHUNK, PUSH_COMMIT_EVERY, RETRY_DELAYS
from ..contract.documents import ACCEPTED, HELD, TO_ANSWER, UNKNOWN, OfferUpdate
from ..contract.errors import MarketplaceError

RESERVING_STATES = (HELD, TO_ANSWER, ACCEPTED, UNKNOWN)


class MarketplaceListing(models.Model):
    """Stock out: what each listing is to show, pushed as one absolute number, only when it
    differs.
    """

    _inherit = 'marketplace.listing'

    @api.model
    def _due_domain(self, connection):
        return [
            ('connection_id', '=', connection.id),
            ('is_dirty', '=', True),
            ('product_id', '!=', False),
            ('state', '!=', 'gone'),
            ('next_push_at', '<=', fields.Datetime.now()),
        ]

    @api.model
    def _is_waiting(self, connection):
        """Whether stock moved, or a listing is to be looked at, since the last push."""
        if self.env['marketplace.stock.change']._is_waiting(connection):
            return True
        return bool(self.search_count(self._due_domain(connection), limit=1))

    @api.model
    def _push_due(self, connection, api_, run):
        """Push the quantities that differ from what the marketplace shows, lowest first.

        :return: whether something is left to push
        """
        # what moves from here on leaves a new row: it is looked at in the next run
        self.env['marketplace.stock.change']._drain(connection)
        self.env['ir.cron']._commit_progress(0)
        offers = self._prepare_offers(connection)
        self.env['ir.cron']._commit_progress(0)
        marked = {listing.external_id: (listing, listing.next_push_at) for listing in offers}
        updates = [
            OfferUpdate(listing.external_id, listing.sku or '', listing.wanted_quantity)
            for listing in offers.sorted('wanted_quantity')
        ]
        results = enumerate(api_.push_offers(updates) if updates else (), start=1)
        try:
            for number, result in results:
                listing, marked_at = marked[result.ref]
                listing._note_push(result, marked_at, run)
                if number % PUSH_COMMIT_EVERY == 0 and not self.env['ir.cron']._commit_progress(0):
                    return True
        except MarketplaceError:
            # what was taken before is not told again
            self.env['ir.cron']._commit_progress(0)
            raise
        return False

    @api.model
    def _prepare_offers(self, connection):
        """Compute what the dirty listings are to show; give those that must be told.

        While the orders are not fresh, quantities are lowered only: a listing to be raised stays
        dirty.
        """
        fresh = connection._orders_are_fresh()
        offers = []
        dirty = self.search(self._due_domain(connection))
        for ids in split_every(PUSH_CHUNK, dirty.ids):
            chunk = self.browse(ids)
            wanted = chunk._wanted_quantities(connection)
            for listing in chunk:
                offers += listing._note_wanted(wanted.get(listing), fresh).ids
        return self.browse(offers)

    def _note_wanted(self, quantity, fresh):
        """Write down the number to show; give the listing back when it has to be told."""
        if quantity is None:
            self.write(
                {
                    'is_dirty': False,
                    'push_error': self.env._(
                        "%s is not tracked in stock, so its quantity is not published. Tick “Track "
                        "Inventory” on the product.",
                        self.product_id.display_name,
                    ),
                }
            )
            return self.browse()
        if self.wanted_quantity != quantity:
            self.wanted_quantity = quantity
        if quantity == self.shown_quantity:
            self.write({'is_dirty': False, 'push_error': False})
            return self.browse()
        if quantity > self.shown_quantity and not fresh:
            return self.browse()
        return self

    def _note_push(self, result, marked_at, run):
        """Write down the fate of one push (``contract.documents.ItemResult``).

        :param marked_at: when the listing was marked; marked again since then, it stays to be
        looked at
        """
        now = fields.Datetime.now()
        if result.ok:
            run._count(pushed=1)
            was_told = self.pushed_at and self.pushed_quantity == self.wanted_quantity
            self.write(
                {
                    'is_dirty': self.next_push_at != marked_at,
                    # told before, and yet shown otherwise: somebody changed it there
                    'drift_count': self.drift_count + bool(was_told),
                    'shown_quantity': self.wanted_quantity,
                    'pushed_quantity': self.wanted_quantity,
                    'pushed_at': now,
                    'push_attempts': 0,
                    'push_error': False,
                }
            )
            return
        delay = RETRY_DELAYS[min(self.push_attempts, len(RETRY_DELAYS) - 1)]
        if result.uncertain:
            # an absolute number does no harm when told twice; orders are pulled before it is
            delay = RETRY_DELAYS[0] * 0
        else:
            run._count(blocked=1)
        self.write(
            {
                'push_error': self.env._(
                    "The marketplace did not take the quantity: %s", result.message
                ),
                'push_attempts': self.push_attempts + 1,
                'next_push_at': now + delay,
            }
        )

    # ------------------------------------------------------------------ quantities

    def _wanted_quantities(self, connection):
        """Compute what listings of one connection are to show.

        Free to sell in the connection's warehouses, minus what is ordered on any marketplace of the
        company and not reserved yet, minus what is kept back; never below 0.

        :return: ``{listing: quantity}``, without listings whose product is not tracked in stock
        """
        products = (self.product_id | self.alternative_ids).filtered('is_storable')
        free = products._marketplace_free_quantities(connection._stock_warehouses())
        ordered = self._ordered_quantities(connection.company_id)
        wanted = {}
        for listing in self:
            mine = (listing.product_id | listing.alternative_ids) & products
            if listing.product_id in mine:
                quantity = sum(max(0, int(free[product]) - ordered[product]) for product in mine)
                wanted[listing] = listing._bounded(quantity - listing._buffer())
        return wanted

    def _buffer(self):
        return max(
            self.buffer_quantity,
            self.grade_id.buffer_quantity,
            self.connection_id.buffer_quantity,
            0,
        )

    def _bounded(self, quantity):
        limits = [
            limit
            for limit in (self.maximum_quantity, self.connection_id.maximum_quantity)
            if limit > 0
        ]
        return max(0, min([quantity, *limits]))

    @api.model
    def _ordered_quantities(self, company):
        """How many units of each product are ordered, but in no sale order yet: ``{product:
        units}``.
        """
        lines = self.env['marketplace.order.line'].search(
            [
                ('company_id', '=', company.id),
                ('state', 'in', RESERVING_STATES),
                ('order_id.state', 'in', ('received', 'held', 'blocked')),
                ('sale_line_id', '=', False),
            ]
        )
        ordered = defaultdict(int)
        for connection, its_lines in lines.grouped('connection_id').items():
            for line, product in self._find_products(connection, its_lines).items():
                ordered[product] += line.quantity
        return ordered
