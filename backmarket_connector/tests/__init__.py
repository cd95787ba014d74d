from . import test_adapter, test_form, test_shipment
