from odoo import api, fields, models

TRACKING_FIELDS = {'carrier_tracking_ref', 'carrier_id', 'marketplace_tracking_url'}


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    marketplace_reference = fields.Char(related='sale_id.marketplace_reference')
    marketplace_name = fields.Char(related='sale_id.marketplace_name')
    marketplace_tracking_url = fields.Char(
        string="Tracking link",
        copy=False,
        help="Given to the marketplace; empty: the delivery method's own link.",
    )
    marketplace_outbox_ids = fields.One2many(
        'marketplace.outbox', 'picking_id', groups='connector_base.group_marketplace_user'
    )
    marketplace_notice = fields.Char(
        string="Told the marketplace",
        compute='_compute_marketplace_notice',
        compute_sudo=True,
        help="Whether the marketplace knows that this parcel left, and what it waits for if not.",
    )
    marketplace_notice_state = fields.Selection(
        [('waiting', "Waits"), ('failed', "Not told"), ('done', "Told"), ('changed', "Changed")],
        compute='_compute_marketplace_notice',
        compute_sudo=True,
    )

    @api.depends(
        *('marketplace_outbox_ids.state', 'marketplace_outbox_ids.error'),
        *('marketplace_outbox_ids.told_number', 'marketplace_outbox_ids.told_url'),
        *('carrier_tracking_ref', 'carrier_id', 'marketplace_tracking_url'),
    )
    def _compute_marketplace_notice(self):
        for picking in self:
            messages = picking.marketplace_outbox_ids
            changed = picking._marketplace_tracking_changed()
            picking.marketplace_notice = changed or messages._notice_words()
            picking.marketplace_notice_state = 'changed' if changed else messages._notice_state()

    def _marketplace_tracking_changed(self):
        """Give a sentence where the marketplace was told another tracking than the one here."""
        told = self.marketplace_outbox_ids.filtered('told_number')[-1:]
        now = (self.carrier_tracking_ref or '', self._marketplace_tracking_url())
        is_told = not told or (told.told_number or '', told.told_url or '') == now
        if is_told or told.state != 'done' or told._tells_tracking():
            return ''
        return self.env._(
            "%(marketplace)s was told the tracking number %(number)s and takes no other: change it "
            "on its own pages.",
            marketplace=told.connection_id.name,
            number=told.told_number,
        )

    def _action_done(self):
        """Have the marketplace told, after the commit, of what just left.

        What a marketplace could never correct is checked before anything is final: the devices
        scanned before, and those whose number is first entered here.
        """
        leaving = self._leaving_for_marketplace()
        lots = leaving._marketplace_lots()
        lots._check_marketplace_identifier()
        result = super()._action_done()
        done = leaving.filtered(lambda picking: picking.state == 'done')
        (done._marketplace_lots() - lots)._check_marketplace_identifier()
        for picking in done.sudo():
            for order in picking.sale_id.marketplace_order_ids:
                self.env['marketplace.outbox'].sudo()._enqueue_shipment(order, picking)
        return result

    def message_post_with_source(self, source_ref, **kwargs):
        """An imported order's delivery says where it comes from; no message repeats that.

        Odoo posts one for each delivery, which takes a fifth of the time of a confirmation.
        """
        if self.env.context.get('marketplace_import') and source_ref == 'mail.message_origin_link':
            return self.env['mail.message']
        return super().message_post_with_source(source_ref, **kwargs)

    def _marketplace_lots(self):
        """Give the devices that leave: of what is picked, where somebody has picked."""
        lots = self.env['stock.lot']
        for picking in self:
            lines = picking.move_line_ids.filtered('quantity')
            lots |= (lines.filtered('picked') or lines).lot_id
        return lots

    def write(self, vals):
        """A tracking number given later is what the message may wait for."""
        result = super().write(vals)
        if not TRACKING_FIELDS.isdisjoint(vals):
            self.sudo().marketplace_outbox_ids._note_tracking_changed()
        return result

    def _leaving_for_marketplace(self):
        """Give those of these deliveries that go to customers of a marketplace."""
        return self.filtered(
            lambda picking: (
                picking.marketplace_reference and picking.location_dest_id.usage == 'customer'
            )
        )

    def _marketplace_tracking_url(self):
        """Give the link to follow this parcel, or an empty text."""
        several = self.get_multiple_carrier_tracking()
        own = several[0][1] if several else self.carrier_tracking_url
        return self.marketplace_tracking_url or own or ''

    def action_marketplace_retry(self):
        """Tell the marketplace again, after a look."""
        self.check_access('write')
        messages = self.sudo().marketplace_outbox_ids
        messages._retry_plain()
        messages.connection_id._wake()
