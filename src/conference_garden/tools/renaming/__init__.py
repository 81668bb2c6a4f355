"""Renaming: where names occur in the texts of a garden, and the edits that replace them."""
