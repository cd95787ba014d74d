-- the key is in connector_base's own table and is forgotten there; a copy speaks to the sandbox at most
UPDATE marketplace_connection SET environment = 'sandbox' WHERE provider = 'acme';
