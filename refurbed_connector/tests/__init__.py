from . import (
    test_answers,
    test_connection,
    test_invoices,
    test_labels,
    test_lookup,
    test_offers,
    test_orders,
    test_polling,
    test_refunds,
    test_returns,
    test_shipment,
    test_streams,
)
