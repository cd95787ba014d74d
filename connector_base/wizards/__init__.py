from . import (
    marketplace_cancel_lines,
    marketplace_create_label,
    marketplace_import_orders,
    marketplace_map_products,
)
