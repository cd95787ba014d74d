import hashlib
import json
import logging
from contextlib import nullcontext

from psycopg2 import IntegrityError
from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import CAUSES, RETRY_DELAYS
from ..contract.errors import PayloadNotUnderstood
from ..exceptions import Blocked

_logger = logging.getLogger(__name__)


def _storable(value):
    """Give a payload without NUL characters, which PostgreSQL cannot keep in any text."""
    if isinstance(value, str):
        return value.replace('\0', '')
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    return value


class MarketplaceDocumentMixin(models.AbstractModel):
    """Something received: kept raw first, understood in a second step that needs no network.

    A document that changed on the marketplace is due; applying it is repeated with growing pauses
    until it works or a person has solved what stands in the way.
    """

    _name = 'marketplace.document.mixin'
    _description = "Received from a marketplace"

    connection_id = fields.Many2one(
        'marketplace.connection', required=True, ondelete='cascade', index=True, readonly=True
    )
    company_id = fields.Many2one(
        related='connection_id.company_id', store=True, index=True, readonly=True
    )
    external_id = fields.Char(string="Number", required=True, readonly=True)
    # personal data: read only when it is needed, never shown in a list
    payload = fields.Json(readonly=True, prefetch=False, groups='base.group_system', copy=False)
    payload_text = fields.Text(
        string="As received", compute='_compute_payload_text', groups='base.group_system'
    )
    digest = fields.Char(readonly=True)
    received_at = fields.Datetime(readonly=True, help="First seen.")
    seen_at = fields.Datetime(readonly=True, help="Last seen on the marketplace.")
    is_due = fields.Boolean(readonly=True, index=True)
    next_try_at = fields.Datetime(readonly=True)
    attempts = fields.Integer(readonly=True)
    cause = fields.Selection(CAUSES, readonly=True, index=True)
    error = fields.Text(string="What to do", readonly=True)

    def _compute_payload_text(self):
        """Give the payload laid out for a person to read."""
        for document in self:
            document.payload_text = json.dumps(document.payload, indent=2, ensure_ascii=False)

    @api.model
    def _once(self, model, key, find):
        """Look up a record once a transaction: documents name the same few.

        :param key: what the record is found by
        :param find: gives the record, or an empty recordset, when it is asked for first
        """
        known = self.env.cr.cache.setdefault(f'marketplace_once_{model}', {})
        if key not in known:
            known[key] = find().id
        return self.env[model].browse(known[key] or [])

    @api.model
    def _digest(self, payload):
        """Give a fingerprint of a payload that does not depend on the order of its keys."""
        text = json.dumps(payload, sort_keys=True, separators=(',', ':'), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    @api.model
    def _receive(self, connection, payloads):
        """Keep raw payloads, ``[(reference, payload)]``; what did not change is left untouched.

        :return: how many were received, and how many of them were new or different
        """
        payloads = {reference: _storable(payload) for reference, payload in payloads}
        now = fields.Datetime.now()
        known = self.search(
            [('connection_id', '=', connection.id), ('external_id', 'in', list(payloads))]
        )
        known.seen_at = now
        changed = 0
        for document in known:
            payload = payloads.pop(document.external_id)
            digest = self._digest(payload)
            if digest != document.digest:
                changed += 1
                document.write({'payload': payload, 'digest': digest, **self._due_vals(now)})
        self.create(
            [
                {
                    'connection_id': connection.id,
                    'external_id': reference,
                    'payload': payload,
                    'digest': self._digest(payload),
                    'received_at': now,
                    'seen_at': now,
                    **self._due_vals(now),
                }
                for reference, payload in payloads.items()
            ]
        )
        return len(known) + len(payloads), changed + len(payloads)

    @api.model
    def _due_vals(self, now):
        return {'is_due': True, 'next_try_at': now, 'attempts': 0}

    @api.model
    def _due_domain(self, connection):
        return [
            ('connection_id', '=', connection.id),
            ('is_due', '=', True),
            ('next_try_at', '<=', fields.Datetime.now()),
        ]

    @api.model
    def _is_waiting(self, connection):
        """Whether something received can be applied now."""
        return bool(self.search_count(self._due_domain(connection), limit=1))

    def _apply_guarded(self, step, *args):
        """Run a step for one document in a savepoint; whatever stops it blocks this one only.

        :return: whether it went through
        """
        return self._guarded(self.env.cr.savepoint(), step, *args)

    def _resolve_guarded(self, step, *args):
        """Run a step that only looks things up; as above, without the price of a savepoint."""
        return self._guarded(nullcontext(), step, *args)

    def _guarded(self, shelter, step, *args):
        try:
            with shelter:
                step(*args)
        except Blocked as stop:
            self._note_blocked(stop.cause, stop.words)
        except PayloadNotUnderstood as error:
            words = self.env._(
                "What arrived is not as the marketplace's contract promises (%s). It is kept; "
                "update the connector, then retry.",
                error.message,
            )
            self._note_blocked('payload', words)
        except (UserError, AccessError) as error:
            self._note_blocked('odoo', self.env._("Odoo refused it: %s", error))
        except IntegrityError as error:
            words = error.diag.message_primary
            self._note_blocked('odoo', self.env._("Odoo refused it: %s", words))
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001  a bug met by one must not stop the others
            _logger.exception("%s %s of connection %s", self, self.external_id, self.connection_id)
            words = f'{type(error).__name__}: {error}'
            self._note_blocked('internal', self.env._("Error in the connector: %s", words))
        else:
            return True
        return False

    def _note_blocked(self, cause, error):
        """Keep the document as blocked, with the reason in words, and try again later."""
        now = fields.Datetime.now()
        for document in self:
            delay = RETRY_DELAYS[min(document.attempts, len(RETRY_DELAYS) - 1)]
            document.write(
                {
                    'state': 'blocked',
                    'cause': cause,
                    'error': error,
                    'is_due': True,
                    'attempts': document.attempts + 1,
                    'next_try_at': now + delay,
                }
            )

    def _note_applied(self, state):
        self.write(
            {
                'state': state,
                'cause': False,
                'error': False,
                'is_due': False,
                'attempts': 0,
                'next_try_at': False,
            }
        )

    @api.model
    def _wake(self, connections, causes):
        """Try the documents that are blocked for one of the causes again at the next run."""
        blocked = self.search(
            [
                ('connection_id', 'in', connections.ids),
                ('state', '=', 'blocked'),
                ('cause', 'in', causes),
            ]
        )
        blocked.write({'is_due': True, 'next_try_at': fields.Datetime.now()})
        connections._wake()

    def action_retry(self):
        """Try again now (at the next run of the connection, which is started)."""
        self.check_access('write')
        self.sudo().write({'is_due': True, 'next_try_at': fields.Datetime.now()})
        self.sudo().connection_id._wake()
        return self.connection_id[:1]._notify(self.env._("Tried again within a minute."))
