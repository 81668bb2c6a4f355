"""Feeds: which there are, what is in them, how they are written, and the page that lists them."""
