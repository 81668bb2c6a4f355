"""Addresses that stay: what was published, where it is now, and what leads there."""
