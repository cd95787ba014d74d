import logging
from decimal import Decimal

from psycopg2.errors import OperationalError

from odoo import api, fields, models

from ..const import APPLY_BATCH, CONFLICT_RETRIES, IMPORT_CONTEXT
from ..contract.documents import (
    ACCEPTED,
    DEAD_STATES,
    HELD,
    REFUNDED,
    SOLD_STATES,
    TO_ANSWER,
    UNKNOWN,
)
from ..exceptions import Blocked
from .marketplace_stream import CONFLICTS

_logger = logging.getLogger(__name__)

WAITING_STATES = frozenset({HELD, UNKNOWN})


class MarketplaceOrder(models.Model):
    """Turning received orders into sale orders, in batches, one at a time where a batch fails."""

    _inherit = 'marketplace.order'

    @api.model
    def _apply_due(self, connection, api_, run):
        """Apply what is due, ``APPLY_BATCH`` orders a transaction, as long as the run may last."""
        while batch := self.search(self._due_domain(connection), limit=APPLY_BATCH, order='id'):
            batch = batch.try_lock_for_update(allow_referencing=True)
            if not batch:
                break
            batch._apply_or_repeat(api_)
            blocked = len(batch.filtered(lambda order: order.state == 'blocked'))
            run._count(applied=len(batch) - blocked, blocked=blocked)
            if not self.env['ir.cron']._commit_progress(0):
                break

    def _apply_or_repeat(self, api_):
        """Apply a batch; where somebody else's transaction got in between, do it again."""
        for attempt in range(CONFLICT_RETRIES):
            try:
                self._apply(api_)
                self.env.flush_all()
            except OperationalError as error:
                if error.pgcode not in CONFLICTS or attempt + 1 == CONFLICT_RETRIES:
                    raise
                # the snapshot is stale: only a new transaction can see what the other one wrote
                self.env.cr.rollback()
                continue
            return

    def _apply(self, api_):
        """Bring each of these orders into Odoo as far as its state allows."""
        documents = self._understand(api_)
        new = {}
        for order, (document, before) in documents.items():
            if order.sale_order_id:
                order._apply_guarded(order._apply_change, document, before)
            elif any(line.state in WAITING_STATES for line in document.lines):
                order._note_applied('held')
            elif any(line.state in SOLD_STATES for line in document.lines):
                new[order] = document
            else:
                order._note_applied('dropped')
        self._apply_new(new)
        self._note_unreserved()

    def _note_unreserved(self):
        """Have stock looked at: what is ordered and in no sale order (any more) moves no stock."""
        for connection, orders in self.grouped('connection_id').items():
            lines = orders.filtered(lambda order: not order.sale_order_id).line_ids
            found = self.env['marketplace.listing']._find_products(connection, lines)
            self.env['marketplace.stock.change']._note_moved(
                {product.id for product in found.values()}
            )

    def _understand(self, api_):
        """Read the payloads: ``{order: (Order, states before)}``; block what is not understood."""
        documents = {}

        def read(order):
            documents[order] = api_.read_order(order.sudo().payload)

        for order in self:
            order._resolve_guarded(read, order)
        before = {
            order: {line.external_id: line.state for line in order.line_ids} for order in documents
        }
        noted = self._together(self._note_understood, documents)
        return {order: (document, before[order]) for order, document in noted.items()}

    def _together(self, step, batch):
        """Run a step for many orders, ``{order: what it needs}``, or one by one if it fails.

        :return: those of the batch for which it worked
        """
        if not batch:
            return batch
        try:
            with self.env.cr.savepoint():
                step(batch)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  one of them is bad: the single tries below tell which
            _logger.info("A batch of %s orders is taken one by one: %s", len(batch), error)
            return {
                order: needs
                for order, needs in batch.items()
                if order._apply_guarded(step, {order: needs})
            }
        return batch

    # ------------------------------------------------------------------ new orders

    def _apply_new(self, documents):
        """Make and confirm the sale orders of new orders, ``{order: Order}``."""
        self._together(self._make_sales, self._prepare_sales(self._take_up_earlier(documents)))

    def _make_sales(self, prepared):
        """Create and confirm the sale orders; ``prepared`` is what ``_prepare_sales`` gave."""
        orders = self.browse([order.id for order in prepared])
        Partner = self.env['res.partner'].with_context(**IMPORT_CONTEXT)
        partners = Partner._ensure_marketplace_contacts(
            [contact for spec in prepared.values() for contact in spec['contacts']]
        )
        vals_list = [
            order._prepare_sale_order_vals(spec, partners) for order, spec in prepared.items()
        ]
        sales = (
            self.env['sale.order']
            .with_context(**IMPORT_CONTEXT, marketplace_import=True)
            .create(vals_list)
        )
        for order, sale in zip(orders, sales):
            _company, address_key, _parent, _vals = prepared[order]['contacts'][-1]
            order.write({'sale_order_id': sale.id, 'address_key': address_key})
            order._link_lines(prepared[order]['groups'])
            order._check_total(sale, prepared[order]['document'])
        sales.action_confirm()
        orders._note_applied('done')
        orders._note_already_shipped()
        for connection in orders.connection_id:
            sold = sales.order_line.product_id.filtered('is_storable')
            self.env['marketplace.stock.change']._hurry_sold_out(connection, sold)

    def _link_lines(self, groups):
        for group, sale_line in zip(groups, self.sale_order_id.order_line):
            group['lines'].write(
                {'sale_line_id': sale_line.id, 'product_id': sale_line.product_id.id}
            )

    def _check_total(self, sale, document):
        """Refuse a sale order whose total is not the marketplace's, to the smallest coin.

        Marketplaces differ in whether a total still contains what was cancelled, its shipping
        alone, or what was paid back: it may differ by exactly those amounts.
        """
        matches = (
            document.total,
            document.total - self._amount_of(document, DEAD_STATES),
            document.total - self._extra_amount_of(document, DEAD_STATES),
            document.total + self._amount_of(document, {REFUNDED}),
        )
        made = Decimal(str(sale.currency_id.round(sale.amount_total)))
        if made in matches:
            return
        raise Blocked(
            'total',
            self.env._(
                "The marketplace says %(said)s %(currency)s, the lines and taxes make %(made)s. "
                "Check the taxes of the products (tax included) and the connection's settings, "
                "then retry.",
                said=document.total,
                made=made,
                currency=document.currency,
            ),
        )

    def _note_already_shipped(self):
        """Orders that had left before they were imported must not be delivered a second time."""
        sales = self.filtered(lambda order: order._left_before()).sale_order_id
        if not sales:
            return
        sales.picking_ids.action_cancel()
        words = self.env._(
            "Shipped before it was imported: the delivery is cancelled here, so that stock is not "
            "moved again."
        )
        sales._message_log_batch(bodies={sale.id: words for sale in sales})

    def _left_before(self):
        """Whether nothing of an order that is just imported is left to be delivered."""
        lines = self.line_ids.filtered('sale_line_id')
        return bool(lines) and all(line.state not in (TO_ANSWER, ACCEPTED) for line in lines)

    # ------------------------------------------------------------------ waking

    @api.model
    def _wake_solved(self, connection):
        """Make due the orders whose unknown SKU or currency is known by now."""
        waiting = self.search(
            [
                ('connection_id', '=', connection.id),
                ('state', '=', 'blocked'),
                ('cause', 'in', ('product', 'currency')),
                ('next_try_at', '>', fields.Datetime.now()),
            ]
        )
        blocked = waiting.filtered(lambda order: order.cause == 'product')
        lines = blocked.line_ids.filtered(lambda line: line._is_sold())
        found = self.env['marketplace.listing']._find_products(connection, lines)
        solved = blocked.filtered(
            lambda order: all(found.get(line) for line in order.line_ids if line._is_sold())
        )
        solved |= (waiting - blocked).filtered(
            lambda order: order.currency_id.active and order._has_rate(order.currency_id)
        )
        solved.write({'next_try_at': fields.Datetime.now()})
