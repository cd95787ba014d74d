"""Marketplaces in miniature: standard library only, and nothing of the code under test."""
