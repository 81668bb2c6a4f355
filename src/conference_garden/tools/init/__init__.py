"""A garden of one's own: begun by ``garden init``, brought up to date by ``garden upgrade``."""
