from odoo import fields, models
from odoo.exceptions import UserError

from ..contract.documents import Sweep
from ..contract.errors import MarketplaceError, RequestRefused


class MarketplaceStream(models.Model):
    """What each kind of stream does in a run."""

    _inherit = 'marketplace.stream'

    def _runners(self):
        """Give what runs each kind of stream; an addon that adds a kind adds its runner.

        A runner takes the api and the run, and gives true when it stopped before it was through.
        """
        return {
            'orders': self._run_orders,
            'outbox': self._run_outbox,
            'offers': self._run_offers,
            'listings': self._run_listings,
            'labels': self._run_labels,
            'returns': self._run_returns,
            'market_offers': self._run_market_offers,
        }

    def _run_orders(self, api, run):
        """Pull what is due, then turn into sale orders whatever waits: also when pulling failed."""
        Order = self.env['marketplace.order']
        failure = None
        if self._is_reached():
            try:
                self._pull_orders(api, run)
            except MarketplaceError as error:
                self.env.cr.rollback()
                failure = error
        Order._wake_solved(self.connection_id)
        Order._apply_due(self.connection_id, api, run)
        Order._decide_answers(self.connection_id)
        if failure:
            raise failure

    def _pull_orders(self, api, run):
        for sweep in self.sweep_ids.filtered(lambda item: item._is_due()):
            try:
                self._read_sweep(api, run, sweep, sweep._as_sweep())
            except RequestRefused as error:
                if not sweep.is_once:
                    raise
                # a wrong number that somebody typed must not stand in the way of all other orders
                self.env.cr.rollback()
                sweep._give_up(error.message)

    def _read_sweep(self, api, run, sweep, wanted):
        """Bring all pages of a sweep, each committed; the watermark moves after the last."""
        Order = self.env['marketplace.order']
        started_at = fields.Datetime.now()
        served_at = None
        for page in api.order_pages(wanted):
            served_at = served_at or page.served_at
            received, changed = Order._receive(self.connection_id, page.payloads)
            run._count(received=received, changed=changed)
            self.env['ir.cron']._commit_progress(0)
        if wanted.kind == 'open':
            self._reread_missing(api, run, started_at)
        sweep._note_complete(served_at or started_at)
        self.env['ir.cron']._commit_progress(0)

    def _reread_missing(self, api, run, started_at):
        """Bring the orders we believe open that the marketplace did not list as open."""
        Order = self.env['marketplace.order']
        refs = Order._open_refs(self.connection_id, not_seen_since=started_at)
        if not refs:
            return
        for page in api.order_pages(Sweep('refs', refs=tuple(refs))):
            received, changed = Order._receive(self.connection_id, page.payloads)
            run._count(received=received, changed=changed)
            self.env['ir.cron']._commit_progress(0)

    def _run_outbox(self, api, run):
        return self.env['marketplace.outbox']._send_due(self.connection_id, api, run)

    def _run_offers(self, api, run):
        return self.env['marketplace.listing']._push_due(self.connection_id, api, run)

    def _run_labels(self, api, run):
        return self.env['marketplace.label']._fetch_due(self.connection_id, api, run)

    def _run_returns(self, api, run):
        """Pull returns, then work off whatever waits: also when pulling failed."""
        Return = self.env['marketplace.return']
        failure = None
        if self._is_reached():
            try:
                Return._pull(self.connection_id, api, run)
            except MarketplaceError as error:
                self.env.cr.rollback()
                failure = error
        Return._apply_due(self.connection_id, api, run)
        if failure:
            raise failure

    def _run_listings(self, api, run):
        Listing = self.env['marketplace.listing']
        started_at = fields.Datetime.now()
        for page in api.listing_pages(self._markets_sold_on()):
            run._count(**Listing._receive(self.connection_id, api, page))
            self.env['ir.cron']._commit_progress(0)
        Listing._note_gone(self.connection_id, started_at)

    def _run_market_offers(self, api, run):
        Listing = self.env['marketplace.listing']
        for page in api.market_offer_pages(self._markets_sold_on()):
            run._count(**Listing._receive_prices(self.connection_id, api, page))
            self.env['ir.cron']._commit_progress(0)

    def _markets_sold_on(self):
        """Give the codes of the markets to read prices for; none are named where none are known."""
        known = self.connection_id.market_ids
        markets = known.filtered('enabled').mapped('code')
        if known and not markets:
            raise UserError(self.env._("Tick at least one market on the connection."))
        return markets
