from . import (
    test_adapter,
    test_form,
    test_invoices,
    test_labels,
    test_lost_answers,
    test_refunds,
    test_returns,
    test_shipment,
)
