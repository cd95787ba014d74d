from datetime import timedelta

from odoo import api, fields, models

from ..const import APPLY_BATCH
from ..contract.after_sales import SETTLED
from ..exceptions import Blocked

LOOK_BACK = timedelta(days=60)


class MarketplaceReturn(models.Model):
    """Bringing returns in, and linking them to what was sold."""

    _inherit = 'marketplace.return'

    @api.model
    def _pull(self, connection, api_, run):
        """Bring the returns of the last sixty days and all open ones; each page is committed."""
        for page in api_.return_pages(fields.Datetime.now() - LOOK_BACK):
            received, changed = self._receive(connection, page.payloads)
            run._count(received=received, changed=changed)
            self.env['ir.cron']._commit_progress(0)

    @api.model
    def _apply_due(self, connection, api_, run):
        """Apply what is due, a batch a transaction, as long as the run may last."""
        self._wake_found(connection)
        while batch := self.search(self._due_domain(connection), limit=APPLY_BATCH, order='id'):
            batch = batch.try_lock_for_update(allow_referencing=True)
            for item in batch:
                item._apply_one(api_)
            blocked = len(batch.filtered(lambda item: item.state == 'blocked'))
            run._count(applied=len(batch) - blocked, blocked=blocked)
            is_time_left = self.env['ir.cron']._commit_progress(0)
            batch._fetch_labels(api_, run)
            if not batch or not is_time_left:
                break

    @api.model
    def _wake_found(self, connection):
        """Make due the returns whose order was imported since."""
        waiting = self.search([('connection_id', '=', connection.id), ('state', '=', 'dropped')])
        found = self.env['marketplace.order'].search_fetch(
            [
                ('connection_id', '=', connection.id),
                ('external_id', 'in', waiting.mapped('order_ref')),
                ('sale_order_id', '!=', False),
            ],
            ['external_id'],
        )
        refs = set(found.mapped('external_id'))
        waiting.filtered(lambda item: item.order_ref in refs).write(
            self._due_vals(fields.Datetime.now())
        )

    def _apply_one(self, api_):
        """Apply one return: what it says is kept, whatever stops Odoo from acting on it."""
        was_told = self.told_state
        if self._apply_guarded(self._note_told, api_):
            self._apply_guarded(self._apply, api_, was_told)

    # ------------------------------------------------------------------ one return

    def _note_told(self, api_):
        """Write down what a return says (``contract.after_sales.Return``), without acting on it."""
        document = api_.read_return(self.sudo().payload)
        order = self.env['marketplace.order'].search(
            [
                ('connection_id', '=', self.connection_id.id),
                ('external_id', '=', document.order_ref),
            ]
        )
        self.write(self._prepare_vals(document, order))

    def _apply(self, api_, was_told):
        """Act on one return that was written down.

        :param was_told: how far it was when it was last looked at, false when it is new
        """
        order = self.order_id
        if not order or order.state == 'dropped':
            self._note_foreign()
            return
        document = api_.read_return(self.sudo().payload)
        self.line_ids = self._find_lines(document, order)
        if document.label:
            label = self.env['marketplace.label']._receive(order, document.label)
            label.return_id = self
        if self.told_state == SETTLED:
            self._note_settled(was_told)
        else:
            self._prepare_receipt()
        self.label_ids._settle()
        if self.wrong_devices:
            # only a person can say that another device is as good
            self.is_due = False
        else:
            self._note_applied('done')

    def _prepare_vals(self, document, order):
        return {
            'order_ref': document.order_ref,
            'order_id': order.id,
            'told_state': document.state,
            'state_code': document.state_code,
            'identifiers': ', '.join(document.identifiers),
            'tracking_number': document.tracking_number,
            'tracking_url': document.tracking_url,
            'carrier': document.carrier,
            'reason': document.reason,
            'url': document.url,
            'started_at': document.started_at,
            'arrived_at': document.arrived_at,
        }

    def _note_foreign(self):
        """A return of what was sold before the import, or never: kept, and nobody's work."""
        self._note_applied('dropped')
        self.note = self.env._(
            "Order %s is not in Odoo: it was sold before orders were imported, or not at all. "
            "Import it by its number if the return is to be handled here.",
            self.order_ref,
        )

    def _find_lines(self, document, order):
        """Give the lines that come back; a return that names none is for the only one there is."""
        if not order.sale_order_id:
            raise Blocked(
                'order',
                self.env._(
                    "Order %s is no sales order yet: see what it waits for.", self.order_ref
                ),
            )
        lines = order.line_ids.filtered(lambda line: not line._is_dead())
        if document.line_refs:
            lines = order.line_ids.filtered(lambda line: line.external_id in document.line_refs)
        elif document.identifiers:
            lines = lines.filtered(lambda line: self._named(line._devices())) or lines
        if not lines or (len(lines) > 1 and not document.line_refs and not document.identifiers):
            raise Blocked(
                'order',
                self.env._(
                    "The return does not say which line of order %s comes back. Look at it on the "
                    "marketplace, and receive it with Return on the delivery.",
                    self.order_ref,
                ),
            )
        return lines

    def _note_settled(self, was_told):
        """Nothing more is expected there: say so where something is expected here."""
        if not was_told:
            self.note = self.env._(
                "Settled on the marketplace before it was first read: no receipt is prepared. If "
                "the device comes, press Prepare the receipt."
            )
        elif was_told != SETTLED and self.picking_id and not self.came_back_at:
            self.order_id.sale_order_id._raise_marketplace_activity(
                self.env._("Return settled, nothing received"),
                self.env._(
                    "The marketplace has closed or paid back return %(number)s, but %(receipt)s is "
                    "not received. Receive it when it comes, or cancel the receipt.",
                    number=self.external_id,
                    receipt=self.picking_id.name,
                ),
            )

    def _named(self, lots):
        """Give those of some devices that the marketplace names for this return."""
        names = {name.strip() for name in (self.identifiers or '').split(',')}
        return lots.filtered(lambda lot: lot.name.strip() in names)

    # ------------------------------------------------------------------ labels

    def _fetch_labels(self, api_, run):
        """Fetch the customers' labels at once, since their links expire."""
        for item in self:
            for label in item.label_ids.filtered(lambda label: label.state == 'pending'):
                label._fetch_aside(api_, label._link_of_return(api_), run)
