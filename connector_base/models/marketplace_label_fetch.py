from odoo import api, fields, models

from ..contract.after_sales import FROM_CUSTOMER
from ..contract.documents import ACCEPTED
from ..contract.errors import AccessRefused, PayloadNotUnderstood, RequestRefused, TransientError
from ..turns import take_turns


class MarketplaceLabel(models.Model):
    """The stream that looks for labels and fetches their files."""

    _inherit = 'marketplace.label'

    @api.model
    def _due(self, connection, limit=None):
        """Give the labels whose file is to be fetched now."""
        return self.search(
            [
                ('connection_id', '=', connection.id),
                ('state', 'in', ('pending', 'blocked')),
                ('next_try_at', '<=', fields.Datetime.now()),
            ],
            limit=limit,
        )

    @api.model
    def _orders_to_look(self, connection, limit=None):
        """Give the orders whose labels are to be looked for now.

        Labels appear some time after the acceptance, so every accepted line without one counts.
        """
        Order = self.env['marketplace.order']
        asked = Order.search(
            [('connection_id', '=', connection.id), ('labels_asked', '=', True)], limit=limit
        )
        lines = self.env['marketplace.order.line'].search(
            [
                ('connection_id', '=', connection.id),
                ('state', '=', ACCEPTED),
                ('label_id', '=', False),
                ('order_id.has_own_label', '=', True),
                ('order_id.sale_order_id', '!=', False),
                '|',
                ('order_id.labels_look_at', '=', False),
                ('order_id.labels_look_at', '<=', fields.Datetime.now()),
            ],
            limit=limit,
        )
        return asked | lines.order_id

    @api.model
    def _is_waiting(self, connection):
        """Whether a label is to be looked for, or its file to be fetched, now."""
        return bool(
            connection._are_label_options_due()
            or self._due(connection, limit=1)
            or self._orders_to_look(connection, limit=1)
        )

    @api.model
    def _fetch_due(self, connection, api_, run):
        """Look for labels order by order; each label and each file is committed.

        :return: whether something is left to do
        """
        connection._refresh_label_options(api_)
        is_over = take_turns(
            self.env,
            self._orders_to_look(connection) | self._due(connection).order_id,
            lambda order: self._look(order, api_, run),
            lambda order, words: order._note_labels_looked(words),
        )
        return is_over and self._is_waiting(connection)

    @api.model
    def _look(self, order, api_, run):
        """Bring the labels of one order, with the files that are not here yet."""
        try:
            documents = api_.order_labels(order.external_id)
        except (RequestRefused, PayloadNotUnderstood) as error:
            order._note_labels_looked(error.message)
            self._missing_of(order)._note_unfetched_each(error.message)
            return
        known = self.browse()
        for document in documents:
            label = self._receive(order, document)
            known |= label
            self.env['ir.cron']._commit_progress(0)
            label._fetch(api_, document.url, run)
        for label in self._missing_of(order) - known:
            label._fetch(api_, label._link_of_return(api_), run)
        order._note_labels_looked()

    def _missing_of(self, order):
        return order.label_ids.filtered(lambda label: label.state != 'done')

    def _note_unfetched_each(self, words):
        for label in self:
            label._note_unfetched(words)

    def _link_of_return(self, api_):
        """Give the link of a label that came with a return, as it was told last, or none."""
        if self.kind != FROM_CUSTOMER or not self.return_id.sudo().payload:
            return ''
        try:
            document = api_.read_return(self.return_id.sudo().payload)
        except PayloadNotUnderstood:
            return ''  # the return itself says so
        return document.label.url if document.label else ''

    def _fetch(self, api_, url, run):
        """Fetch the file, unless it is here; committed.

        A link that does not work (any more) is asked for anew once.
        """
        if self.state == 'done':
            return
        try:
            content = self._fetch_or_ask(api_, url)
        except (RequestRefused, PayloadNotUnderstood) as error:
            self._note_unfetched(error.message)
        except (TransientError, AccessRefused) as error:
            self._note_unfetched(error.message)
            self.env['ir.cron']._commit_progress(0)
            raise
        else:
            self._keep(content)
            run._count(received=1, changed=1)
        self.env['ir.cron']._commit_progress(0)

    def _fetch_aside(self, api_, url, run):
        """Fetch the file where a failure must not stop what else is under way; committed."""
        try:
            self._fetch(api_, url, run)
        except (TransientError, AccessRefused):
            return  # it is noted on the label, which the labels stream tries again

    def _fetch_or_ask(self, api_, url):
        if url:
            try:
                return api_.fetch_file(url)
            except RequestRefused as error:
                refused = error
        else:
            refused = RequestRefused(self.env._("The marketplace does not list it any more."))
        anew = self._link_now(api_)
        if not anew:
            raise refused
        return api_.fetch_file(anew)

    def _link_now(self, api_):
        """Give a link to the file that works now, or none where the label is not listed."""
        return next(
            (
                document.url
                for document in api_.order_labels(self.order_id.external_id)
                if (document.kind, document.external_id) == (self.kind, self.external_id)
            ),
            '',
        )
