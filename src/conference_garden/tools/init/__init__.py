"""Gardens of one's own: created by ``garden init``, brought up to date by ``garden upgrade``."""
