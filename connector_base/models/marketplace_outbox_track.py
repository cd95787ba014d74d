from odoo import fields, models

from ..contract import port
from ..contract.documents import SHIPPED
from .marketplace_outbox_ship import OPEN_STATES


class MarketplaceOutbox(models.Model):
    """Tracking that is entered or changed after a delivery was validated."""

    _inherit = 'marketplace.outbox'

    verb = fields.Selection(
        selection_add=[('track', "Tracking changed")], ondelete={'track': 'cascade'}
    )

    def _notice_state(self):
        """Give how the marketplace stands with a parcel, or false where nothing is to be told."""
        states = set(self.mapped('state'))
        if 'blocked' in states:
            return 'failed'
        if not states.isdisjoint(OPEN_STATES):
            return 'waiting'
        return 'done' if states else False

    def _tells_tracking(self):
        """Whether the marketplace can be told another tracking number or link later."""
        capabilities = self.connection_id._adapter()._capabilities()
        return port.TRACKING_UPDATES in capabilities

    def _note_tracking_changed(self):
        """Tell what waited for a tracking number, and what was told another one."""
        waiting = self.filtered(
            lambda message: message.verb in ('ship', 'track') and message.state == 'blocked'
        )
        waiting._reopen()
        waiting.connection_id._wake()
        self._enqueue_tracking()

    def _enqueue_tracking(self):
        """Write down that parcels are followed otherwise than was told, where that can be told."""
        for message in self.filtered(lambda item: item.verb == 'ship' and item.state == 'done'):
            picking = message.picking_id
            last = picking.marketplace_outbox_ids.filtered(
                lambda item: item.order_id == message.order_id and item.told_url  # noqa: B023
            )[-1:]
            known = picking.marketplace_outbox_ids.filtered(
                lambda item: item.order_id == message.order_id and item.verb == 'track'  # noqa: B023
            )
            if not last or not message._tells_tracking():
                continue
            now = (picking.carrier_tracking_ref or '', picking._marketplace_tracking_url())
            is_open = known.filtered(lambda item: item.state in OPEN_STATES)
            if is_open or (last.told_number or '', last.told_url) == now:
                continue
            self.create(
                {
                    'connection_id': message.connection_id.id,
                    'key': f'track:{message.order_id.external_id}:{picking.id}:{len(known) + 1}',
                    'order_id': message.order_id.id,
                    'picking_id': picking.id,
                    'verb': 'track',
                    'shipped_lines': message.shipped_lines,
                }
            )

    def _send_rest(self, document, api_, run):
        """Tracking that changed follows the parcels."""
        super()._send_rest(document, api_, run)
        self._of('track')._send_trackings(document, api_, run)

    def _send_trackings(self, document, api_, run):
        """Tell how parcels are followed by now; saying it twice does no harm."""
        states = {line.external_id: line.state for line in document.lines}
        for message in self:
            wanted = message._wanted_lines()
            left = [ref for ref in wanted if states.get(ref) == SHIPPED]
            if not left:
                words = self.env._("The marketplace follows these lines no longer.")
                message._close('obsolete', words)
                continue
            shipment = message._prepare_shipment(document, left, wanted)
            problem = message._check_shipment(shipment, api_)
            if problem:
                message.write({'state': 'blocked', 'error': problem})
                continue
            message._note_told(shipment)
            self.env['ir.cron']._commit_progress(0)
            message._note_shipment(shipment, api_.update_tracking(shipment), run)
