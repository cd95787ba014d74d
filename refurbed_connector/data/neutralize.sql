-- the key is in connector_base's own table and is forgotten there; a copy has no address to speak to
UPDATE marketplace_connection SET environment = 'sandbox' WHERE provider = 'refurbed';
