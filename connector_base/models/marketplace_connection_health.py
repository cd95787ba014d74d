import json

from odoo import api, fields, models

STALE_MINUTES = 10


class MarketplaceConnection(models.Model):
    """What the overview of connections shows: whether all is well, and where to look if not."""

    _inherit = 'marketplace.connection'

    order_count = fields.Integer(compute='_compute_order_counts')
    confirmed_count = fields.Integer(compute='_compute_order_counts')
    blocked_count = fields.Integer(compute='_compute_order_counts')
    held_count = fields.Integer(compute='_compute_order_counts')
    listing_count = fields.Integer(compute='_compute_listing_counts')
    unmapped_count = fields.Integer(compute='_compute_listing_counts')
    unpushed_count = fields.Integer(compute='_compute_listing_counts')
    push_problem_count = fields.Integer(compute='_compute_listing_counts')
    unanswered_count = fields.Integer(compute='_compute_message_counts')
    refused_count = fields.Integer(compute='_compute_message_counts')
    late_count = fields.Integer(
        compute='_compute_late_count', help="Orders past their dispatch date."
    )
    attention_count = fields.Integer(compute='_compute_attention_count')
    health = fields.Selection(
        [('good', "Healthy"), ('warning', "Look here"), ('bad', "Broken"), ('off', "Off")],
        compute='_compute_health',
    )
    dashboard = fields.Text(compute='_compute_dashboard')

    def _counts(self, model, domain, groupby='connection_id'):
        rows = self.env[model]._read_group(
            [*domain, (groupby, 'in', self.ids)], [groupby], ['__count']
        )
        return {connection.id: count for connection, count in rows}

    def _compute_order_counts(self):
        total = self._counts('marketplace.order', [])
        done = self._counts('marketplace.order', [('state', '=', 'done')])
        blocked = self._counts('marketplace.order', [('state', '=', 'blocked')])
        held = self._counts('marketplace.order', [('state', '=', 'held')])
        for connection in self:
            connection.order_count = total.get(connection.id, 0)
            connection.confirmed_count = done.get(connection.id, 0)
            connection.blocked_count = blocked.get(connection.id, 0)
            connection.held_count = held.get(connection.id, 0)

    def _compute_listing_counts(self):
        there = [('state', '!=', 'gone')]
        total = self._counts('marketplace.listing', there)
        unmapped = self._counts('marketplace.listing', [*there, ('product_id', '=', False)])
        dirty = [*there, ('is_dirty', '=', True), ('product_id', '!=', False)]
        unpushed = self._counts('marketplace.listing', dirty)
        problems = self._counts('marketplace.listing', [*there, ('push_error', '!=', False)])
        for connection in self:
            connection.listing_count = total.get(connection.id, 0)
            connection.unmapped_count = unmapped.get(connection.id, 0)
            connection.unpushed_count = unpushed.get(connection.id, 0)
            connection.push_problem_count = problems.get(connection.id, 0)

    def _compute_message_counts(self):
        waiting = self._counts('marketplace.outbox', [('state', 'in', ('pending', 'uncertain'))])
        refused = self._counts('marketplace.outbox', [('state', '=', 'blocked')])
        for connection in self:
            connection.unanswered_count = waiting.get(connection.id, 0)
            connection.refused_count = refused.get(connection.id, 0)

    def _compute_late_count(self):
        late = self._counts('marketplace.order', self._late_domain())
        for connection in self:
            connection.late_count = late.get(connection.id, 0)

    @api.model
    def _late_domain(self):
        return [
            ('dispatch_by', '<', fields.Datetime.now()),
            ('line_ids.state', 'in', ('to_answer', 'accepted')),
        ]

    def _compute_attention_count(self):
        counts = self._counts('marketplace.attention', [])
        for connection in self:
            connection.attention_count = counts.get(connection.id, 0)

    @api.depends('state', 'stream_ids.freshness', 'stream_ids.state')
    def _compute_health(self):
        for connection in self:
            connection.health = connection._judge_health()

    def _judge_health(self):
        streams = self.stream_ids.filtered('enabled')
        if self.state == 'error':
            return 'bad'
        if self.state != 'connected':
            return 'off'
        if any(stream.state in ('failing', 'refused') for stream in streams):
            return 'bad'
        late = any(stream.freshness == 'late' for stream in streams)
        if late or self._is_asleep() or self.attention_count or self.late_count:
            return 'warning'
        return 'good'

    def _is_asleep(self):
        """Whether the scheduled action does not run: switched off, or no scheduler at work."""
        cron = self.sudo().cron_id
        if not cron.active:
            return True
        overdue = fields.Datetime.now() - cron.nextcall
        return overdue.total_seconds() > 60 * STALE_MINUTES

    def _compute_dashboard(self):
        for connection in self:
            connection.dashboard = json.dumps(connection._prepare_dashboard())

    def _prepare_dashboard(self):
        """Give what a card of the overview shows: streams with their freshness, and the numbers."""
        return {
            'asleep': self.state == 'connected' and self._is_asleep(),
            'error': self.error or '',
            'streams': [
                {
                    'id': stream.id,
                    'name': dict(stream._fields['kind']._description_selection(self.env))[
                        stream.kind
                    ],
                    'freshness': stream.freshness,
                    'state': stream.state,
                    'ago': self._stream_words(stream),
                    'error': stream.error or '',
                }
                for stream in self.stream_ids
            ],
        }

    def _stream_words(self, stream):
        if not stream.enabled:
            return self.env._("off")
        if stream.state == 'idle' and stream._is_idle():
            return self.env._("nothing waits")
        return self._ago(stream.last_success_at)

    def _ago(self, instant):
        """Say how long ago an instant was, in few words."""
        if not instant:
            return self.env._("never")
        minutes = int((fields.Datetime.now() - instant).total_seconds() // 60)
        if minutes < 1:
            return self.env._("just now")
        if minutes < 120:
            return self.env._("%s min ago", minutes)
        if minutes < 48 * 60:
            return self.env._("%s h ago", minutes // 60)
        return self.env._("%s days ago", minutes // (24 * 60))

    # ------------------------------------------------------------------ opening what a number
    # counts

    def _open(self, action, domain, **context):
        values = self.env['ir.actions.act_window']._for_xml_id(f'connector_base.{action}')
        return {
            **values,
            'domain': [('connection_id', 'in', self.ids), *domain],
            'context': context,
        }

    def action_view_orders(self):
        """Open the received orders; the context names a state to look at."""
        state = self.env.context.get('order_state')
        domain = [('state', '=', state)] if state else []
        return self._open('marketplace_order_action', domain)

    def action_view_late_orders(self):
        """Open the orders past their dispatch date."""
        return self._open('marketplace_order_action', self._late_domain())

    def action_view_listings(self):
        """Open the listings; the context names which."""
        domains = {
            'unmapped': [('product_id', '=', False), ('state', '!=', 'gone')],
            'unpushed': [('is_dirty', '=', True), ('product_id', '!=', False)],
            'problem': [('push_error', '!=', False)],
        }
        return self._open(
            'marketplace_listing_action', domains.get(self.env.context.get('listing_filter'), [])
        )

    def action_view_messages(self):
        """Open the messages that are not taken yet."""
        return self._open(
            'marketplace_outbox_action', [('state', 'in', ('pending', 'uncertain', 'blocked'))]
        )

    def action_view_attention(self):
        """Open what waits for a person."""
        return self._open('marketplace_attention_action', [], search_default_group_cause=1)

    def action_view_runs(self):
        """Open the journal."""
        return self._open('marketplace_sync_run_action', [])
