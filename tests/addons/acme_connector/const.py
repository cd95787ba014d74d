"""Acme's own words and limits (Acme Seller API 1, an invented document of 2026-11-22)."""

from odoo.addons.connector_base.contract import documents
from odoo.addons.connector_base.contract.documents import SweepPlan

HOSTS = {'production': 'api.acme.example', 'sandbox': 'sandbox.acme.example'}
BACK_OFFICE_ORDER = 'https://seller.acme.example/orders/{}'

NUMBERS_PER_CALL = 50  # order numbers in one list
STOCK_PER_CALL = 100
REPEATS = 2  # times a page may come again before the list is given up

# how often which list of orders is read (minutes), and how far back it goes (days)
ORDER_SWEEPS = (
    SweepPlan('changed', 'since', overlap=10, window=30),
    SweepPlan('open', 'open', every=60),
    SweepPlan('recent', 'placed', every=24 * 60, window=30),
)
SWEEP_STATUS = {'new': 'paid', 'open': 'open'}
SWEEP_DATE = {'since': 'changed', 'placed': 'placed'}

# state of a line -> where it stands
LINE_STATES = {
    'unpaid': documents.HELD,
    'paid': documents.TO_ANSWER,
    'confirmed': documents.ACCEPTED,
    'sent': documents.SHIPPED,
    'back': documents.RETURNED,
    'cancelled': documents.CANCELLED,
}
LISTING_STATES = {'live': 'online', 'hidden': 'offline'}

SAY = {documents.ACCEPT: 'confirm', documents.REFUSE: 'decline', documents.CANCEL: 'cancel'}
# reason -> Acme's code; any other reason is the seller's own
WHY = {'out_of_stock': 'sold_out', 'withdrawal': 'buyer', 'address': 'buyer'}
TAKEN = 'ok'
ADDRESS = ('first_name', 'last_name', 'street', 'street2', 'zip', 'city', 'country', 'email')
