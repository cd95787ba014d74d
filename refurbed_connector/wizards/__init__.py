from . import refurbed_lookup
