"""Acme without Odoo: plain Python on the base's contract and transport."""
