"""Neutral constants: what is the same for every marketplace."""

from datetime import timedelta

# What an order that waits for a person waits for.
CAUSES = [
    ('product', "Unknown product"),
    ('tax', "Tax not mapped"),
    ('country', "Country missing"),
    ('currency', "Currency not ready"),
    ('total', "Total differs"),
    ('payload', "Not understood"),
    ('odoo', "Refused by Odoo"),
    ('internal', "Error in the connector"),
]

# A record that could not be applied is tried again after these pauses; the last one repeats.
RETRY_DELAYS = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)

# A stream that failed waits this many seconds, doubled at each further failure, up to the last.
STREAM_BACKOFF = 30
STREAM_BACKOFF_MAX = 3600

APPLY_BATCH = 50  # orders turned into sale orders by one ORM call each
PUSH_CHUNK = 500  # listings whose quantities are computed together
PUSH_COMMIT_EVERY = 20  # answers noted before they are committed
CONFLICT_RETRIES = 5  # times a transaction is repeated after a conflict with somebody else's

# Orders pulled so recently count as fresh: only then may quantities be raised.
FRESH_FOR = timedelta(seconds=90)

RUN_RETENTION_DAYS = 30
CALL_RETENTION_DAYS = 14

# Records made by an import are not "created by the user": no mails, no tracking messages.
IMPORT_CONTEXT = {
    'tracking_disable': True,
    'mail_create_nolog': True,
    'mail_create_nosubscribe': True,
    'mail_notrack': True,
}
