"""Every point the refurbed digest leaves open, as a named switch; the first value is in force
unless somebody chooses. References are to sections of the contract digest."""

from __future__ import annotations

from .choices import Choice

_REFUSE_ACCEPT = ('refuse', 'accept')

CHOICES: tuple[Choice, ...] = (
    # transport
    Choice('limits', ('enforced', 'off'), "requests per window are counted and refused", '1.4'),
    Choice('rate_requests', ('number',), "requests in one window", '10.1', '10'),
    Choice('rate_seconds', ('number',), "length of the window", '10.1', '1'),
    Choice(
        'rate_headers',
        ('plain', 'grpc_metadata', 'none'),
        "X-RateLimit-..., the same with Grpc-Metadata- in front, or none",
        '1.4',
    ),
    Choice(
        'rate_limit_header',
        ('used', 'ceiling'),
        "X-RateLimit-Limit counts the used requests, or names the ceiling",
        '1.4',
    ),
    Choice(
        'token_idle_days',
        ('number',),
        "a token unused for so long expires; 0 for never",
        '1.1',
        '60',
    ),
    Choice('unknown_fields', ('ignore', 'strict'), "a request field that does not exist", '1.2'),
    Choice('unknown_enum_names', ('reject', 'drop'), "an enum name that does not exist", '1.2'),
    # how answers are written
    Choice(
        'unset_fields',
        ('emit', 'omit', 'null'),
        "defaults are written, left out, or written with null for what is unset",
        '1.2',
    ),
    Choice('money_text', ('two_decimals', 'short'), "120.00 or 120", '1.2'),
    Choice('timestamp_digits', ('as_needed', 'nine'), "fraction digits of an instant", '1.2'),
    Choice(
        'rows_inside',
        ('shuffled', 'sorted'),
        "order of items, labels and market prices inside a resource",
        '10.2',
    ),
    # lists
    Choice('limit_zero', ('refuse', 'default'), "pagination.limit 0", '10.3'),
    Choice(
        'deleted_cursor',
        ('by_key', 'refuse'),
        "a cursor whose row is gone, when sorting by the key",
        '10.3',
    ),
    Choice('empty_any_of', ('no_restriction', 'nothing'), "a filter with an empty any_of", '10.3'),
    # order items
    Choice('same_state', _REFUSE_ACCEPT, "setting the state an item already has", '10.3'),
    Choice('identifiers', ('replace', 'merge'), "a new list of item identifiers", '10.3'),
    Choice(
        'ship_with_carrier_number',
        _REFUSE_ACCEPT,
        "SHIPPED with carrier and number but no URL",
        '10.3',
    ),
    Choice('sale_takes_stock', ('no', 'yes'), "an order lowers the offer's stock", '10.3'),
    Choice(
        'cancel_returns_stock',
        ('no', 'yes'),
        "a cancelled or rejected item raises the offer's stock",
        '4.1',
    ),
    Choice(
        'margin_and_net_vat',
        ('zero', 'shown'),
        "vat_rate and vat_charged of MARGINAL and NET items",
        '10.3',
    ),
    Choice(
        'items_of_unknown_order',
        ('empty', 'refuse'),
        "ListOrderItemsByOrder of an order that does not exist",
        '10.3',
    ),
    # refunds, invoices, labels, returns
    Choice(
        'repeated_refund',
        ('precondition', 'invalid'),
        "a refund down to what an earlier refund has left: code 9 or 3",
        '10.3',
    ),
    Choice('refund_moves_return', ('no', 'yes'), "a refund sets the item's return", '4.5'),
    Choice(
        'oversized_chunk',
        ('as_total', 'invalid'),
        "a data message above 1 MiB: refused like a file above 2 MiB, or with code 3",
        '2.1',
    ),
    Choice('invoice_url_hours', ('number',), "an invoice's URL works so long", '2.1', '24'),
    Choice('label_url_minutes', ('number',), "a label's URLs work so long", '3.6', '60'),
    Choice('file_host', ('own', 'foreign'), "host of the URLs of invoices and labels", '3.6'),
    Choice(
        'label_sender',
        ('delivery', 'any'),
        "which types of merchant address a label can be sent from",
        '4.3',
    ),
    Choice('label_sets_tracking', ('no', 'yes'), "a new label sets parcel_tracking_url", '10.3'),
    Choice(
        'label_needs_enabled_market',
        ('no', 'yes'),
        "labels only where a destination has label_creation_enabled",
        '4.3',
    ),
    Choice('label_address', ('on', 'off'), "the merchant may correct label addresses", '2.1'),
    # offers and prices
    Choice('min_price_above_price', _REFUSE_ACCEPT, "a minimum price above the price", '10.3'),
    Choice('deleted_sku', ('reusable', 'taken'), "the SKU of a deleted offer", '10.3'),
    Choice(
        'calculated_price',
        ('reference', 'market'),
        "currency of a calculated market price: the reference's or the market's",
        '3.5',
    ),
    Choice(
        'price_on_other_market', _REFUSE_ACCEPT, "a manual price where no refurbed site exists", '6'
    ),
)
