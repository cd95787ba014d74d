"""refurbed's words, each with the section of the Merchant API contract it comes from.

Source: refurbed Merchant API, package ``refb.merchant.v1``, read 2026-11; "help" marks what only
the vendor's help pages say, "field" what was only seen in running clients.
"""

from odoo.addons.connector_base.contract.after_sales import (
    ANNOUNCED,
    ARRIVED,
    ON_ITS_WAY,
    SETTLED,
    UNCLEAR,
)
from odoo.addons.connector_base.contract.documents import (
    ACCEPT,
    ACCEPTED,
    CANCEL,
    CANCELLED,
    MARGIN,
    NET,
    REFUSE,
    REGULAR,
    RETURNED,
    SHIPPED,
    TO_ANSWER,
    SweepPlan,
)

# --- Host and token (1.1, 8) --------------------------------------------------------------------

#: The host of a sandbox comes by e-mail together with its token, so there is none to name here.
BASE_URL = 'https://api.refurbed.com'
#: Every method has one path, is a POST and has its arguments in the body.
PATH = '/refb.merchant.v1.{method}'
#: A token that is not used for two months expires (help).
TOKEN_IDLE_DAYS = 60

# --- Error codes in the body (1.3) --------------------------------------------------------------

OK = 0
INVALID_ARGUMENT = 3
NOT_FOUND = 5
ALREADY_EXISTS = 6
PERMISSION_DENIED = 7
RESOURCE_EXHAUSTED = 8
FAILED_PRECONDITION = 9
OUT_OF_RANGE = 11
UNIMPLEMENTED = 12
UNAUTHENTICATED = 16
#: refurbed said no, and would again; every other code leaves open what happened.
REFUSALS = frozenset(
    {INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION, OUT_OF_RANGE}
)

# --- Paging and limits (1.4 to 1.6) -------------------------------------------------------------

PAGE_SIZE = 100  # default and maximum
BATCH_SIZE = 50  # more fails the whole call
#: The longest ``any_of`` is not stated; the answer to 100 ids fits one page.
REFS_PER_CALL = 100
#: Times one page is asked for before giving up on a list that does not go on.
PAGE_READS = 3

RATE_HEADERS = ('X-RateLimit-{name}', 'Grpc-Metadata-X-RateLimit-{name}')
# Without those headers: about 10 calls a second are let through (field). 2 at once and 8 a second
# make at most 10 in any second.
CALLS_PER_SECOND = 8
CALLS_AT_ONCE = 2
#: Seconds to wait, at least, when a window is used up: its end is told in whole seconds.
LEAST_WAIT = 1
#: Seconds to wait for a window whose end is not told, and at most, whatever is told.
USUAL_WAIT = 10
MOST_WAIT = 60 * 60
#: Seconds a run may sleep for the next window; longer waits are the stream's.
LONGEST_SLEEP = 15
FIREWALL_WAIT = 2 * 60

# --- Orders (2.1, 3, 4.1, 5) --------------------------------------------------------------------

#: The reading plan: minutes and days. There is no "changed since" (5): new orders are seen by
#: their state, late releases by ``released_at`` with a day's overlap, changes by reading again what
#: is open there; orders that left those states are read by number, which the base does itself.
#: A sweep over a whole year is left out: what it finds for the first time becomes sale orders.
ORDER_SWEEPS = (
    SweepPlan('new', 'new'),
    SweepPlan('released', 'since', every=15, overlap=24 * 60, window=30),
    SweepPlan('open', 'open', every=30),
    SweepPlan('recent', 'placed', every=12 * 60, window=90),
)

NEW_ORDERS = ('NEW',)
OPEN_ORDERS = ('NEW', 'ACCEPTED')
ORDER_STATES = {
    'NEW': "New",
    'REJECTED': "Rejected",
    'CANCELLED': "Cancelled",
    'ACCEPTED': "Accepted",
    'SHIPPED': "Shipped",
    'RETURNED': "Returned",
    'FULFILLED': "Fulfilled",
    'UNFULFILLED': "Not fulfilled",
    'PARTIALLY_FULFILLED': "Partly fulfilled",
}
#: Item state -> where the line stands (4.1). Only released orders are visible, and they are paid.
ITEM_STATES = {
    'NEW': TO_ANSWER,
    'REJECTED': CANCELLED,
    'CANCELLED': CANCELLED,
    'ACCEPTED': ACCEPTED,
    'SHIPPED': SHIPPED,
    'RETURNED': RETURNED,
}
ITEM_STATE_LABELS = {
    'NEW': "New",
    'REJECTED': "Rejected by the seller",
    'CANCELLED': "Cancelled for the customer",
    'ACCEPTED': "Accepted",
    'SHIPPED': "Shipped",
    'RETURNED': "Returned",
}
#: What the seller says -> the state to ask for (4.1). Only NEW may be rejected.
SHIP = 'SHIPPED'
RECEIVED = 'RETURNED'
NEW_STATES = {ACCEPT: 'ACCEPTED', REFUSE: 'REJECTED', CANCEL: 'CANCELLED'}

#: Order label -> what is to be done about it; nothing for those that only repeat the state (4.1).
ORDER_LABELS = {
    'PROCESSING': '',
    'PARTIALLY_REJECTED': '',
    'PARTIALLY_CANCELLED': '',
    'PARTIALLY_SHIPPED': '',
    'PARTIALLY_RETURNED': '',
    'MISSING_PARCEL_TRACKING_URLS': "Tracking link is missing.",
    'MISSING_ITEM_IDENTIFIERS': "IMEI or serial number is missing.",
}
#: Item taxation -> how the line is taxed (3.3). What NET stands for is not stated; it is taken to
#: be reverse charge or export.
TAXATIONS = {'GROSS': REGULAR, 'MARGINAL': MARGIN, 'NET': NET}
ADDRESS_ENTITIES = ('MALE', 'FEMALE', 'COMPANY')
IDENTIFIER_TYPES = ('IMEI', 'SERIAL_NUMBER')
IDENTIFIER_TYPE_OF = {'imei': 'IMEI', 'serial': 'SERIAL_NUMBER'}
#: The list of countries has no code for Kosovo (3.4).
NO_COUNTRIES = frozenset({'XK'})

# --- Refunds (4.4) ------------------------------------------------------------------------------

ELIGIBLE = 'ELIGIBLE'
#: Why an item can't be refunded -> what that means and what to do.
REFUND_OBSTACLES = {
    'INELIGIBLE_NO_TICKET': (
        "refurbed pays back only after the customer has written: there is no ticket for this item. "
        "Open one with the customer at refurbed, then retry."
    ),
    'INELIGIBLE_UNCAPTURED_PAYMENT': (
        "the customer's payment is not certain yet. Nothing is wrong: retry in a day or two."
    ),
    'INELIGIBLE_PERIOD_EXPIRED': (
        "the order is too old to be paid back through refurbed. Settle it with refurbed's support "
        "or with the customer."
    ),
    'INELIGIBLE_ALREADY_REFUNDED': (
        "the item was paid back in full already. Compare the credit notes with the order at "
        "refurbed."
    ),
    'INELIGIBLE_UNKNOWN': "refurbed names no reason. Ask refurbed's support.",
}

# --- Invoices (2.1) -----------------------------------------------------------------------------

INVOICE_CHUNK = 1024 * 1024  # bytes of one data message, before base64
INVOICE_MOST = 2 * 1024 * 1024  # bytes of the file

# --- Shipping labels (2.1, 2.9, 4.3) ------------------------------------------------------------

#: Carriers a label can be had from; elsewhere carriers have slugs.
LABEL_CARRIERS = {'UPS': "UPS", 'DHL_EXPRESS': "DHL Express"}
#: Only from addresses of this type parcels are sent.
SENDER_TYPE = 'DELIVERY'
#: For label printers, or for a corner of an A4 sheet.
LABEL_PRINTER = 'printer'
LABEL_FORMATS = {
    LABEL_PRINTER: "Label printer",
    'top_left': "A4, top left",
    'top_right': "A4, top right",
    'bottom_left': "A4, bottom left",
    'bottom_right': "A4, bottom right",
}
#: Where files may lie beside the host that is called; the contract names no host for them.
FILE_DOMAINS = ('refurbed.com',)

# --- Returns (2.11, 4.5) ------------------------------------------------------------------------

#: State of a return -> how far it is. UNKNOWN is refurbed's own word for "no rule matched".
RETURN_STATES = {
    'UNKNOWN': UNCLEAR,
    'INITIATED': ANNOUNCED,
    'IN_TRANSIT': ON_ITS_WAY,
    'DELIVERED': ARRIVED,
    'REFUNDED': SETTLED,
    'CONCLUDED': SETTLED,
}
OPEN_RETURNS = ('UNKNOWN', 'INITIATED', 'IN_TRANSIT', 'DELIVERED')
RETURN_STATE_LABELS = {
    'UNKNOWN': "Unknown to refurbed",
    'INITIATED': "Announced by the customer",
    'IN_TRANSIT': "On its way",
    'DELIVERED': "Delivered to you",
    'REFUNDED': "Paid back",
    'CONCLUDED': "Concluded",
}

# --- Offers (2.3, 2.4, 3.5, 4.6) ----------------------------------------------------------------

ONLINE, OFFLINE, PENDING = 'online', 'offline', 'pending'
#: Offer state -> state to show; an offer that is OK is offline while its stock is 0.
OFFER_STATES = {
    'OK': ONLINE,
    'UNVERIFIED': PENDING,
    'SUBMITTED': PENDING,
    'PENDING_REVIEW': PENDING,
    'REJECTED': OFFLINE,
}
OFFER_STATE_LABELS = {
    'OK': "OK",
    'UNVERIFIED': "To be confirmed in refurbed's back office",
    'SUBMITTED': "Submitted",
    'PENDING_REVIEW': "Being reviewed",
    'REJECTED': "Rejected",
}
VISIBILITIES = {
    'FULL': "Shown",
    'NONE': "Not shown",
    'LIMITED': "Shown on some pages only",
    'HIDDEN': "Hidden by refurbed",
}
BUYBOX_STATES = {
    'WON': "Won",
    'SHOULD_WIN': "Should win",
    'ELIGIBLE': "Could win with a better price",
    'WON_ELSEWHERE': "Won by another of your offers",
    'INELIGIBLE': "Not in the race",
}
BUYBOX_SCOPES = ('INSTANCE_GRADING_BATTERY_CONDITION',)
#: Better first; the contract's own order is that of their numbers, not of their quality.
GRADES = {'AA': "AA", 'A': "A", 'B': "B", 'C': "C"}
WARRANTIES = {
    'M12': "12 months",
    'M18': "18 months",
    'M24': "24 months",
    'M30': "30 months",
    'M36': "36 months",
}
OFFER_TAXATIONS = ('GROSS', 'MARGINAL')
BATTERY_CONDITIONS = {'OPTIMAL': "Optimal", 'NEW': "New"}

# --- Markets and look-ups (2.5 to 2.9) ----------------------------------------------------------

MARKET_TYPES = ('COUNTRY',)
CATEGORY_TYPES = ('ELECTRONICS', 'SPORTS', 'KIDS')
CATALOG_LANGUAGES = ('DE', 'EN')
ADDRESS_TYPES = {'DELIVERY': "Delivery", 'RETURN': "Return"}
GTIN_LENGTHS = (8, 12, 13)

#: ISO-2 country of a market -> Odoo language code, where one language is spoken by nearly all;
#: ours, the contract does not name languages of markets.
LANGUAGES = {
    'AT': 'de_DE',
    'BG': 'bg_BG',
    'CZ': 'cs_CZ',
    'DE': 'de_DE',
    'DK': 'da_DK',
    'EE': 'et_EE',
    'ES': 'es_ES',
    'FI': 'fi_FI',
    'FR': 'fr_FR',
    'GB': 'en_GB',
    'GR': 'el_GR',
    'HR': 'hr_HR',
    'HU': 'hu_HU',
    'IE': 'en_GB',
    'IT': 'it_IT',
    'LT': 'lt_LT',
    'LV': 'lv_LV',
    'NL': 'nl_NL',
    'NO': 'nb_NO',
    'PL': 'pl_PL',
    'PT': 'pt_PT',
    'RO': 'ro_RO',
    'SE': 'sv_SE',
    'SI': 'sl_SI',
    'SK': 'sk_SK',
}
