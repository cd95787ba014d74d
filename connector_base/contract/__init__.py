"""The vocabulary between a marketplace and Odoo: plain Python, standard library only."""
