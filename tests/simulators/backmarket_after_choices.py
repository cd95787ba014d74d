"""What the digest leaves open about invoices, BackShip, care folders and refunds."""

from __future__ import annotations

from .choices import Choice

_YES_NO = ('yes', 'no')

AFTER_SALES_CHOICES: tuple[Choice, ...] = (
    # invoices
    Choice('invoice_type', ('pdf', 'any'), "file types that are taken as invoice", '4'),
    Choice('invoice_kib', ('number',), "largest invoice file in KiB", '4', '3072'),
    Choice('invoice_files', ('number',), "most files in one invoice upload", '4', '10'),
    Choice(
        'invoice_states',
        ('accepted', 'shipped', 'any'),
        "an invoice needs an accepted or shipped line, a shipped one, or nothing",
        '4',
    ),
    # BackShip
    Choice('label_delay_seconds', ('number',), "from accepting to the label", '7', '60'),
    Choice(
        'backship_delivery',
        ('per_order', 'per_line'),
        "one delivery covers all accepted lines, or each line has its own",
        '7',
    ),
    Choice(
        'delivery_label_url',
        ('relative', 'absolute', 'foreign_host'),
        "how a delivery's labelUrl is written",
        '7',
    ),
    Choice(
        'return_label_url',
        ('absolute', 'relative', 'foreign_host'),
        "how a return's label is written",
        '7',
    ),
    Choice('label_hours', ('number',), "how long a label can be fetched", '7', '720'),
    Choice(
        'expired_label',
        ('not_found', 'html_page'),
        "an expired label is 404, or a page with status 200",
        '7',
    ),
    Choice('label_access', ('open', 'token'), "a label needs the token like the API", '7'),
    Choice('invoiced_price_unit', ('cents', 'units'), "unit of invoicedPrice", '7'),
    Choice('backship_page_size', ('number',), "rows on a page of BackShip lists", '2.1', '10'),
    # care folders
    Choice('folder_ids', ('below', 'above'), "new folders lie below or above 100,000,000", '8.1'),
    Choice('care_no_page', ('null', 'null_text'), "next and previous without such a page", '2.1'),
    Choice('care_zone_hours', ('number',), "zone of the care date filters, east of UTC", '8.1',
           '0'),
    Choice('item_transfer_bad_body', ('422', '400'), "status of a wrong item-transfer body", '8.1'),
    Choice('care_list_a_day', ('number',), "calls of the folder list a day", '6', '4000'),
    Choice('refunds_a_day', ('number',), "refund calls a day", '6', '500'),
    # refunds
    Choice('refund_includes_shipping', _YES_NO, "shipping counts to what can go back", '8.1'),
    Choice('refund_without_amount', ('full', 'refuse'), "refund_type 6 without amount", '8.1'),
    Choice(
        'amount_with_full_refund', ('ignore', 'refuse'), "amount with refund_type 4 or 5", '8.1'
    ),
    Choice('full_amount_refund_state', ('6', '3'), "line after all its money went back", '8.1'),
    Choice('partial_refund_state', ('3', '6'), "line after a partial refund", '3.4'),
    Choice(
        'refund_message',
        ('no', 'yes'),
        "a refund leaves an informative message in the line's folder",
        '8.1',
    ),
)
