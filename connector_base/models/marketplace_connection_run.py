from odoo import api, fields, models

from ..const import FRESH_FOR


class MarketplaceConnection(models.Model):
    """What the scheduled action of a connection does."""

    _inherit = 'marketplace.connection'

    @api.model
    def _cron_run(self, connection_id):
        """Run the due streams of one connection: orders, then answers, then stock, then listings.

        The scheduler holds the lock of the connection's own action while this runs, also across
        commits: that is what keeps two workers from speaking for one account. No failure of a
        stream leaves this method, so that Odoo neither repeats the action for ever nor
        deactivates it.
        """
        connection = self.browse(connection_id).exists()
        if connection.state != 'connected':
            return
        company = connection.company_id
        connection.with_context(allowed_company_ids=company.ids).with_company(company)._run_due()

    def _run_due(self):
        """Run each due stream once; what one of them makes due (an answer, a push) runs as well."""
        progress = self.env['ir.cron']
        ran = self.env['marketplace.stream']
        due = self._due_streams(ran)
        # counted as progress from the start: Odoo takes three runs in a row that were killed before
        # they noted any for a failure of the action, refuses to run it, and in the end
        # deactivates it
        seconds_left = progress._commit_progress(1, remaining=len(due))
        while due and seconds_left and self.state == 'connected':
            stream = due[:1]
            stream._run()
            ran |= stream
            due = self._due_streams(ran) if self.state == 'connected' else ran.browse()
            seconds_left = progress._commit_progress(1, remaining=len(due))
        if ran and due and self.state == 'connected':
            # the turn is over, the work is not: left alone, the scheduler comes back in a minute
            self._wake()
            progress._commit_progress()

    def _due_streams(self, ran):
        """Give the due streams that have not run yet, in order; orders come before stock is pushed.

        A quantity computed before an order is known would put the sold unit on sale again.
        """
        due = self.stream_ids._due() - ran
        if 'offers' in due.mapped('kind') and 'orders' not in (due | ran).mapped('kind'):
            orders = self.stream_ids.filtered(
                lambda stream: stream.kind == 'orders' and stream.enabled and stream.state == 'idle'
            )
            # by context, not by a write: a person who edits the stream meanwhile must not collide
            due = orders.with_context(marketplace_pull_now=True) | due
        return due

    def _has_due_work(self):
        """Whether another run now would find something to do."""
        return bool(self.state == 'connected' and self.stream_ids._due())

    def _stop(self, error):
        """Stop speaking to a marketplace that refused the key; tell the managers once."""
        if self.state == 'error':
            return
        # one that is paused stays so: there is nothing to stop, but somebody has to know
        self.write({'state': 'error' if self.state == 'connected' else self.state, 'error': error})
        self._raise_problem(
            self.env._("%s refused the key", self.name),
            self.env._("%s Enter a new key on the connection; it resumes by itself then.", error),
        )

    def _raise_problem(self, summary, note):
        """Leave one activity for a manager of the company, unless there is one already."""
        kind = 'connector_base.mail_activity_marketplace_problem'
        if self.activity_search([kind]):
            return
        self.activity_schedule(
            kind, summary=summary, note=note, user_id=self._manager_of(self.company_id).id
        )

    @api.model
    def _manager_of(self, company):
        """Give a marketplace manager of a company; the administrator where there is none."""
        managers = self.env.ref('connector_base.group_marketplace_manager').sudo().all_user_ids
        people = managers.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return people.sorted('id', reverse=True)[:1] or self.env.ref('base.user_admin')

    def _orders_are_fresh(self):
        """Whether the orders were pulled recently and are all understood.

        Only then may a quantity be raised: a figure computed before an order is known would put the
        sold unit on sale again.
        """
        stream = self.stream_ids.filtered(lambda item: item.kind == 'orders')
        if not stream.enabled or not stream.last_success_at:
            return False
        if stream.last_success_at < fields.Datetime.now() - FRESH_FOR:
            return False
        return not self.env['marketplace.order']._is_waiting(self)

    def _account_key(self):
        """Name the seller account so that a connection made anew knows the orders of its earlier
        self.
        """
        return f'{self.provider}:{self.account_name or self.name}'

    def _stock_warehouses(self):
        """Give the warehouses whose free stock is published."""
        return self.warehouse_ids or self.warehouse_id
