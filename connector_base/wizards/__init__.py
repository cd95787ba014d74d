from . import (
    account_move_reversal,
    marketplace_cancel_lines,
    marketplace_create_label,
    marketplace_import_orders,
    marketplace_map_products,
)
