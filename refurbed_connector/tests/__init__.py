from . import (
    test_answers,
    test_connection,
    test_lookup,
    test_offers,
    test_orders,
    test_polling,
    test_shipment,
    test_streams,
)
