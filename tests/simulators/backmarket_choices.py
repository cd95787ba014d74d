"""Every point the Back Market digest leaves open, as a named switch; the first value is in force
unless somebody chooses. References are to sections of the contract digest."""

from __future__ import annotations

from .backmarket_after_choices import AFTER_SALES_CHOICES
from .choices import Choice

_YES_NO = ('yes', 'no')
_NO_YES = ('no', 'yes')

CHOICES: tuple[Choice, ...] = (
    # transport
    Choice(
        'user_agent',
        ('required', 'tolerated'),
        "a User-Agent that is not BM-Company-Integration;mail is refused with 403",
        '1.2',
    ),
    Choice(
        'locale_when_absent',
        ('platform_default', 'refuse'),
        "a listing or category call without Accept-Language",
        '10 Transport',
    ),
    Choice('limits', ('enforced', 'off'), "the limits of section 6", '6'),
    Choice('edge_limit', ('number',), "ordinary calls in 10 seconds", '6', '200'),
    Choice('sensitive_limit', ('number',), "category calls in 10 seconds", '6', '20'),
    Choice('block_seconds', ('number',), "how long the edge blocks after a breach", '6', '10'),
    Choice(
        'line_quota', ('number',), "SKU lines an hour, both listing writes together", '6', '2000'
    ),
    # pagination
    Choice('page_past_end', ('not_found', 'empty'), "a page after the last one", '2.1'),
    Choice('page_size_over_max', ('clamp', 'refuse'), "page-size above 50", '6'),
    Choice('order_sort', ('id_asc', 'id_desc'), "order of the order list", '10 Pagination'),
    Choice(
        'next_link',
        ('same_path', 'documented_slip'),
        "path in next and previous of the order list",
        'C-4',
    ),
    # how orders are written
    Choice('address_style', ('snake', 'camel'), "spelling of addresses", 'C-10'),
    Choice('snake_region', _NO_YES, "a snake_case address carries state", 'C-10'),
    Choice('order_id_type', ('int', 'string'), "order_id as number or text", '2.3'),
    Choice(
        'unknown_values',
        ('varied', 'absent', 'null', 'empty'),
        "what is not known yet is absent, null or an empty text",
        '2.3',
    ),
    Choice('live_keys', _YES_NO, "keys seen live but not documented are sent", '2.3'),
    # money
    Choice('line_price', ('unit', 'line'), "orderline price is per unit or for the line", 'C-9'),
    Choice('line_price_includes_warranty', _YES_NO, "orderline price contains the warranty", 'C-9'),
    Choice('backcare_price', ('per_unit', 'per_line'), "what backcare_price counts", '2.3'),
    Choice('jpy_backcare', ('hundredths', 'units'), "backcare_price of a JPY line", '2.3'),
    Choice('jpy_money', ('two_decimals', 'whole'), "45000.00 or 45000", '2.3'),
    Choice('money_text', ('two_decimals', 'short'), "229.00 or 229.0", '2.3'),
    Choice(
        'order_price_after_cancel',
        ('keeps', 'drops'),
        "the order's price still contains cancelled lines",
        '2.3',
    ),
    # dates
    Choice('date_filter_bound', ('inclusive', 'exclusive'), "date filters are >= or >", '2.3'),
    Choice('date_filter_format', ('both', 'rfc3339', 'space'), "accepted date spellings", 'C-5'),
    # order rules
    Choice(
        'order_state_all_cancelled', ('9', '3', '1'), "state once every line is cancelled", '3.1'
    ),
    Choice('order_state_on_hold', ('1', '0', '10'), "state while a line is on hold", '3.2'),
    Choice(
        'ship_with_unanswered_lines',
        ('refuse', 'allow'),
        "shipping while a line is still in 1",
        '3.4',
    ),
    Choice('sku_match_on_orders', ('exact', 'any_case'), "how sku selects a line", '2.5'),
    Choice('return_reason', ('optional', 'required'), "return_reason with 4, 5 and 6", '3.4'),
    Choice('cancel_returns_stock', _NO_YES, "a cancelled unit is for sale again", '5.4'),
    Choice(
        'identifiers_on_unfit_order',
        ('refuse', 'ignore'),
        "imei or serial_number when shipping more than one unit",
        '4',
    ),
    Choice('imei_check_on_ship', _YES_NO, "a wrong IMEI is refused when shipping", 'C-14'),
    Choice('imei_check_on_patch', _NO_YES, "a wrong IMEI is refused on the line", 'C-14'),
    Choice('repeated_identifier', ('refuse', 'same_is_fine'), "writing an identifier again", '4'),
    Choice('identifier_states', ('any', 'accepted'), "line states that take an identifier", '4'),
    # listings
    Choice('detail_filters', ('exactly_one', 'any_of_them'), "filters of listings/detail", '2.5'),
    Choice('ap_default_currency', ('none', 'JPY', 'AUD'), "AP currency when none is sent", '5.3'),
    Choice('task_start_seconds', ('number',), "until a task runs", '5.2', '60'),
    Choice('task_seconds', ('number',), "until a task is done", '5.2', '300'),
    Choice('task_result', ('reported', 'empty'), "shape of a task's result", '5.2'),
    Choice('default_grade', ('GOOD', 'FAIR'), "grade of a created listing without one", '5.1'),
    Choice('review_hours', ('number',), "until a proposed product is approved", '5.1', '12'),
    *AFTER_SALES_CHOICES,
)
