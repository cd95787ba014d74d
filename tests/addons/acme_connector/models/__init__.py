from . import marketplace_adapter, marketplace_connection
