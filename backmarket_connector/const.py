"""Back Market's words, each with the section of the seller API contract it comes from.

Source: Back Market seller API, OpenAPI document 0.1.1, read 2026-11; "field" marks what was only
seen in running clients and is not official.
"""

from typing import NamedTuple

from odoo.addons.connector_base.contract.after_sales import ANNOUNCED, ARRIVED, ON_ITS_WAY
from odoo.addons.connector_base.contract.documents import (
    ACCEPT,
    ACCEPTED,
    CANCEL,
    CANCELLED,
    HELD,
    LAPSED,
    REFUNDED,
    REFUSE,
    SHIPPED,
    TO_ANSWER,
    SweepPlan,
)

# --- Hosts (1.1): three platforms, two environments, a token for each of the six --------------

EU, NA, AP = 'EU', 'NA', 'AP'
REGIONS = (
    (EU, "Europe and United Kingdom"),
    (NA, "North America"),
    (AP, "Japan and Australia"),
)
PRODUCTION, SANDBOX = 'production', 'sandbox'
HOSTS = {
    (EU, PRODUCTION): 'https://www.backmarket.fr',
    (EU, SANDBOX): 'https://preprod.backmarket.fr',
    (NA, PRODUCTION): 'https://www.backmarket.com',
    (NA, SANDBOX): 'https://preprod.backmarket.com',
    (AP, PRODUCTION): 'https://www.backmarket.co.jp',
    (AP, SANDBOX): 'https://preprod.backmarket.co.jp',
}
#: The back office, where tokens are made and orders can be looked at.
BACK_OFFICE_PATH = '/bo-seller'
#: An order in the back office: the list, filtered by its number. The contract names only the back
#: office itself (1.1); a host that does not know the filter shows the whole list.
BACK_OFFICE_ORDER_PATH = '/bo-seller/orders/all?orderId={ref}'


# --- Markets (1.3): the locale selects the market, the country code alone does not -------------


class Locale(NamedTuple):
    """A market: its platform, ISO-2 country, ISO-4217 currency, Odoo language code and name."""

    region: str
    country: str
    currency: str
    language: str
    name: str


LOCALES = {
    'fr-fr': Locale(EU, 'FR', 'EUR', 'fr_FR', "France"),
    'fr-be': Locale(EU, 'BE', 'EUR', 'fr_BE', "Belgium"),
    'es-es': Locale(EU, 'ES', 'EUR', 'es_ES', "Spain"),
    'de-de': Locale(EU, 'DE', 'EUR', 'de_DE', "Germany"),
    'de-at': Locale(EU, 'AT', 'EUR', 'de_DE', "Austria"),
    'it-it': Locale(EU, 'IT', 'EUR', 'it_IT', "Italy"),
    'en-gb': Locale(EU, 'GB', 'GBP', 'en_GB', "United Kingdom"),
    'nl-nl': Locale(EU, 'NL', 'EUR', 'nl_NL', "Netherlands"),
    'pt-pt': Locale(EU, 'PT', 'EUR', 'pt_PT', "Portugal"),
    'en-ie': Locale(EU, 'IE', 'EUR', 'en_GB', "Ireland"),
    'el-gr': Locale(EU, 'GR', 'EUR', 'el_GR', "Greece"),
    'sk-sk': Locale(EU, 'SK', 'EUR', 'sk_SK', "Slovakia"),
    'sv-se': Locale(EU, 'SE', 'SEK', 'sv_SE', "Sweden"),
    'en-us': Locale(NA, 'US', 'USD', 'en_US', "United States"),
    'ja-jp': Locale(AP, 'JP', 'JPY', 'ja_JP', "Japan"),
    'en-au': Locale(AP, 'AU', 'AUD', 'en_AU', "Australia"),
}
#: What ``Accept-Language`` says on calls that are about no market (1.2, C-1).
DEFAULT_LOCALES = {EU: 'fr-fr', NA: 'en-us', AP: 'ja-jp'}

# --- Paging and limits (2.1, 6) -----------------------------------------------------------------

PAGE_SIZE = 50  # the largest that orders and listings allow; the default would be 10
#: Falsy or textual ends of a list (2.1; "null" as text on after-sales folders).
LAST_PAGE = (None, '', 'null', False)
#: Times a whole list is read before giving up on it: it moved each time (paging has no snapshot).
LIST_READS = 3

# About 200 calls in any 10 s are let through, then the edge blocks for 10 s (6). 20 at once and
# 15 a second make at most 170 in 10 s, which leaves room for a second run right after the first.
CALLS_PER_SECOND = 15
CALLS_AT_ONCE = 20
#: SKU lines an hour, both listing writes together (6).
OFFERS_PER_HOUR = 2000

# How long to wait, in seconds, as no hint is ever given (6).
EDGE_WAIT = 10
OFFERS_WAIT = 15 * 60  # the hourly budget of listing writes is used up, perhaps by somebody else
FIREWALL_WAIT = 2 * 60
THROTTLED_WAIT = 60
CARE_WAIT = 60  # after-sales calls have budgets per minute and per day

# --- Orders (2.3, 3) ----------------------------------------------------------------------------

NEW_ORDERS = '1'  # paid, lines wait for the seller
#: Not final, in the order in which orders go through them, so that none slips past (3.1).
#: State 0 is never listed (C-6).
OPEN_ORDERS = ('10', '1', '3')

#: Sweeps by date -> the filter; both are lower bounds (2.3).
DATE_FILTERS = {'since': 'date_modification', 'placed': 'date_creation'}

#: The reading plan: minutes and days. The date filter is a lower bound only, its sorting is not
#: stated, so a watermark needs an overlap and a daily look at everything recent (2.3, C-5).
ORDER_SWEEPS = (
    SweepPlan('new', 'new'),
    SweepPlan('changed', 'since', overlap=15, window=30),
    SweepPlan('open', 'open', every=60),
    SweepPlan('recent', 'placed', every=24 * 60, window=30),
)

#: Order states before payment (3.1): a line can't be answered yet, whatever the line says.
UNPAID_ORDERS = frozenset({'0', '10'})
FAILED_ORDER = '8'
ORDER_STATES = {
    '0': "Being verified",
    '10': "Waiting for payment",
    '1': "To accept",
    '3': "To ship",
    '8': "Not paid",
    '9': "Shipped",
}

#: Line state -> where the line stands (3.2). The same numbers mean other things on orders.
LINE_STATES = {
    '0': HELD,
    '8': HELD,
    '9': HELD,
    '7': LAPSED,
    '1': TO_ANSWER,
    '2': ACCEPTED,
    '3': SHIPPED,
    '4': CANCELLED,
    '5': CANCELLED,
    '6': REFUNDED,
}
LINE_STATE_LABELS = {
    '0': "Waiting for payment",
    '8': "Customer may still pay",
    '9': "On hold at a partner",
    '7': "Payment refused by the bank",
    '1': "To accept",
    '2': "Accepted",
    '3': "Shipped",
    '4': "Cancelled before acceptance",
    '5': "Refunded before shipping",
    '6': "Refunded after shipping",
}

#: What the seller says -> the line state to ask for (3.4). From 1 only 4 refuses, from 2 only 5.
NEW_STATES = {ACCEPT: 2, REFUSE: 4, CANCEL: 5}
#: The line state that ships a whole order (3.4).
SHIP = 3
#: Kind of an identifier -> its field on a line or on the ship call (4).
IDENTIFIER_FIELDS = {'imei': 'imei', 'serial': 'serial_number'}
#: Field of a shipment -> what it is called, and how many characters it may have (3.4, 4).
SHIPMENT_TEXTS = {
    'tracking_number': ("tracking number", 200),
    'tracking_url': ("tracking link", 300),
    'shipper': ("carrier's name", 200),
    'imei': ("IMEI", 15),
    'serial_number': ("serial number", 50),
}
#: Why -> ``return_reason`` (3.4).
RETURN_REASONS = {
    'out_of_stock': 0,
    'withdrawal': 1,
    'address': 11,
    'defective': 21,
    'other': 25,
}
RETURN_MESSAGE_LENGTH = 500

# --- Refunds and invoices (3.4, 4, 8.1) ---------------------------------------------------------

#: The line state that pays the rest of a shipped line back (3.4); from 3 only.
PAID_BACK = 6
#: ``refund_type`` of a shipped line, the one that takes an amount (8.1).
CARE_REFUND = 6
#: Decimals of currencies that have not two (ISO 4217); more are invalid (8.2).
DECIMALS = {'JPY': 0}
#: File type, size and count are not stated; a PDF of up to 3 MB, as in after-sales, is our choice
#: (4).
INVOICE_BYTES = 3 * 1024 * 1024
INVOICE_FIELD = 'invoice'

# --- BackShip (2.7, 7) --------------------------------------------------------------------------

DELIVERIES = '/ws/shipping/v1/deliveries'
RETURNS = '/ws/shipping/v1/returns'
#: Hosts that label links may lead to: those of the platforms (1.1). The document's examples are
#: relative links, and one on a made-up host (7).
FILE_DOMAINS = ('backmarket.fr', 'backmarket.com', 'backmarket.co.jp')
#: Date filters have no zone, and none is stated (2.7): this many hours earlier, to miss nothing.
ZONE_MARGIN = 14
#: Days that a parcel which reached no hub yet is looked for beyond the newest returns; there is
#: no filter for "not arrived", and a label that nobody uses stays for ever (2.7).
OPEN_RETURN_DAYS = 90
#: How far a return is: the field that tells, our word for it, and what it means; the first that
#: is filled wins (7).
RETURN_STEPS = (
    ('dateDelivery', 'delivered', ARRIVED),
    ('hubScanned', 'in hub', ON_ITS_WAY),
    ('datePickup', 'picked up', ON_ITS_WAY),
)
RETURN_CREATED = ('created', ANNOUNCED)

# --- Listings (2.5, 5) --------------------------------------------------------------------------

#: ``publication_state`` -> state to show. The document gives no meanings (C-26); these are (field),
#: good enough to show, so nothing may act on 0, 1 and 4.
PUBLICATION_STATES = {
    '0': 'offline',
    '1': 'pending',
    '2': 'online',
    '3': 'offline',
    '4': 'offline',
}
PUBLICATION_LABELS = {
    '0': "Price or comment missing",
    '1': "Being validated",
    '2': "Online",
    '3': "Offline",
    '4': "Deactivated",
}

GRADES = {
    'PREMIUM': "Premium",
    'EXCELLENT': "Excellent",
    'VERY_GOOD': "Very good",
    'GOOD': "Good",
    'FAIR': "Fair",
    'STALLONE': "Stallone",
}
#: Deprecated ``state`` of a listing -> ``grade`` (5.6; officially equivalent).
LEGACY_GRADES = {
    '9': 'PREMIUM',
    '0': 'EXCELLENT',
    '1': 'VERY_GOOD',
    '2': 'GOOD',
    '3': 'FAIR',
    '4': 'STALLONE',
}
#: ``condition`` of an order line (5.6): a scale of its own, no equivalent of the grades.
CONDITIONS = {
    '9': "Premium",
    '10': "Excellent",
    '11': "Good",
    '12': "Fair",
}
