"""How a marketplace is spoken to over HTTP: plain Python, standard library and requests."""
