"""Renaming: where names stand in the texts of a garden, and how these read with another name."""
