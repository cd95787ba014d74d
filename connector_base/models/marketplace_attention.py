from odoo import fields, models
from odoo.tools import SQL

# What can simply be tried again.
RETRIED = ('marketplace.order', 'marketplace.outbox', 'marketplace.return', 'marketplace.label')
LINK = 'connection_id'
LISTING = 'COALESCE(sku, external_id)'  # some have no SKU
# What kind of message was refused.
MESSAGE = """CASE verb WHEN 'ship' THEN 'parcel' WHEN 'track' THEN 'parcel'
    WHEN 'refund' THEN 'refund' WHEN 'invoice' THEN 'invoice' WHEN 'label' THEN 'label'
    WHEN 'receive' THEN 'return' ELSE 'answer' END"""
# Whose rows wait for a person: table, its connection, the cause, what, what to do, since, which.
SOURCES = (
    ('marketplace_connection', 'id', "'key'", 'name', 'error', 'write_date', "state = 'error'"),
    (
        *('marketplace_stream', LINK, "'stream'", 'kind', 'error', 'last_run_at'),
        "enabled AND state IN ('failing', 'refused')",
    ),
    (
        *('marketplace_order', LINK, 'cause', 'external_id', 'error', 'received_at'),
        "state = 'blocked'",
    ),
    (
        *('marketplace_outbox', LINK, MESSAGE, 'key', 'error', 'create_date'),
        "state = 'blocked'",
    ),
    (
        *('marketplace_return', LINK, "'return'", 'external_id', 'error', 'received_at'),
        "state = 'blocked'",
    ),
    (
        *('marketplace_label', LINK, "'label'", 'external_id', 'error', 'create_date'),
        "state = 'blocked'",
    ),
    (
        *('marketplace_listing', LINK, "'listing'", LISTING, 'title', 'create_date'),
        "product_id IS NULL AND state <> 'gone'",
    ),
    (
        *('marketplace_listing', LINK, "'push'", LISTING, 'push_error', 'next_push_at'),
        "push_error IS NOT NULL AND state <> 'gone'",
    ),
)


class MarketplaceAttention(models.Model):
    """Everything that waits for a person, in one list: a view of what the other tables say.

    Nothing is written here, so nothing can be forgotten or left over.
    """

    _name = 'marketplace.attention'
    _description = "Needs attention"
    _auto = False
    _order = 'since desc, id'
    _rec_name = 'name'
    # what the rows are made of, to be written before they are read
    _depends = {
        'marketplace.connection': ['company_id', 'error', 'name', 'state'],
        'marketplace.stream': ['connection_id', 'enabled', 'error', 'kind', 'last_run_at', 'state'],
        'marketplace.order': ['cause', 'connection_id', 'error', 'external_id', 'state'],
        'marketplace.order.line': ['answer', 'order_id', 'state'],
        'marketplace.outbox': ['connection_id', 'error', 'key', 'state', 'verb'],
        'marketplace.return': ['connection_id', 'error', 'external_id', 'state'],
        'marketplace.label': ['connection_id', 'error', 'external_id', 'state'],
        'marketplace.listing': [
            'connection_id',
            'external_id',
            'product_id',
            'push_error',
            'sku',
            'state',
        ],
    }

    connection_id = fields.Many2one('marketplace.connection', readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    cause = fields.Selection(
        [
            ('key', "Key refused"),
            ('stream', "Stream fails"),
            ('product', "Unknown product"),
            ('tax', "Tax not mapped"),
            ('country', "Country missing"),
            ('currency', "Currency not ready"),
            ('total', "Total differs"),
            ('payload', "Not understood"),
            ('odoo', "Refused by Odoo"),
            ('internal', "Error in the connector"),
            ('answer', "Refused by the marketplace"),
            ('parcel', "Parcel not told"),
            ('refund', "Refund not paid"),
            ('invoice', "Invoice not taken"),
            ('label', "Label missing"),
            ('return', "Return to look at"),
            ('shortage', "Paid, not covered by stock"),
            ('listing', "Listing without product"),
            ('push', "Quantity not taken"),
        ],
        readonly=True,
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field='res_model', readonly=True)
    name = fields.Char(readonly=True)
    title = fields.Char(string="What", compute='_compute_title')
    error = fields.Text(string="What to do", readonly=True)
    since = fields.Datetime(readonly=True)

    @property
    def _table_query(self):
        """Gather the rows; ids stay the same for the same record, so that a selection survives."""
        parts = [self._select(number, *source) for number, source in enumerate(SOURCES)]
        return SQL(' UNION ALL ').join([*parts, self._shortages(len(SOURCES))])

    def _select(self, number, table, connection, cause, name, error, since, where):
        return SQL(
            """
            SELECT id * 10 + %(number)s AS id, %(connection)s AS connection_id, company_id,
                   %(cause)s AS cause, %(model)s AS res_model, id AS res_id,
                   %(name)s::varchar AS name, %(error)s::text AS error, %(since)s AS since
              FROM %(table)s WHERE %(where)s
            """,
            number=number,
            connection=SQL.identifier(connection),
            cause=SQL(cause),
            model=table.replace('_', '.'),
            name=SQL(name),
            error=self._advice(error),
            since=SQL.identifier(since),
            table=SQL.identifier(table),
            where=SQL(where),
        )

    def _advice(self, column):
        """Give what to do, as SQL: a sentence of the row's own, or one about its title."""
        if column != 'title':
            return SQL.identifier(column)
        words = self.env._("Choose the product that is sold as:")
        return SQL("%s || ' ' || COALESCE(%s, '')", words, SQL.identifier(column))

    def _shortages(self, number):
        """Paid orders that nobody has answered although they are in Odoo."""
        return SQL(
            """
            SELECT o.id * 10 + %(number)s, o.connection_id, o.company_id, 'shortage',
                   'marketplace.order', o.id, o.external_id, %(words)s::text, o.placed_at
              FROM marketplace_order o
             WHERE o.state = 'done'
               AND EXISTS (SELECT FROM marketplace_order_line line
                            WHERE line.order_id = o.id AND line.state = 'to_answer'
                              AND line.answer IS NULL)
            """,
            number=number,
            words=self.env._(
                "Not accepted on the marketplace yet: reserve stock, accept by hand, or refuse."
            ),
        )

    def _records(self):
        """Give the records behind these rows, by model: ``{model: records}``."""
        return {
            model: self.env[model].browse(rows.mapped('res_id'))
            for model, rows in self.grouped('res_model').items()
        }

    def _compute_title(self):
        for model, rows in self.grouped('res_model').items():
            titles = {
                record.id: record.display_name
                for record in self.env[model].browse(rows.mapped('res_id')).exists()
            }
            for row in rows:
                row.title = titles.get(row.res_id) or row.name

    def action_open(self):
        """Open the record that needs attention."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'res_model': self.res_model,
            'res_id': self.res_id,
            'view_mode': 'form',
        }

    def action_solve(self):
        """Open what solves this kind of problem: the mapping wizard, or the record itself."""
        self.ensure_one()
        if self.cause in ('product', 'listing'):
            return {
                'type': 'ir.actions.act_window',
                'name': self.env._("Map products"),
                'res_model': 'marketplace.map.products',
                'view_mode': 'form',
                'target': 'new',
                'context': {'default_connection_id': self.connection_id.id},
            }
        if self.cause in ('tax', 'key'):
            return {
                'type': 'ir.actions.act_window',
                'res_model': 'marketplace.connection',
                'res_id': self.connection_id.id,
                'view_mode': 'form',
            }
        return self.action_open()

    def action_retry(self):
        """Try these again, and those that wait for the same cause on the same connection."""
        alike = self | self.search(
            [('connection_id', 'in', self.connection_id.ids), ('cause', 'in', self.mapped('cause'))]
        )
        by_model = alike._records()
        for model, records in by_model.items():
            # who may not start a stream can still retry all the rest
            if model == 'marketplace.stream' and (
                len(by_model) == 1 or records.has_access('write')
            ):
                records.action_sync_now()
            elif model == 'marketplace.listing':
                records.action_push_now()
            elif model in RETRIED:
                records.action_retry()
        return self.connection_id[:1]._notify(self.env._("Tried again within a minute."))
