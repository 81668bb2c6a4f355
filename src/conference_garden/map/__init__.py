"""The map of topics."""
