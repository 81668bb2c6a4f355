"""Short digests that stand for values where these are kept or compared."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """A short digest of the printed form of some values."""
    return text_digest("\0".join(map(repr, parts)))[:24]


def text_digest(text: str) -> str:
    """The whole digest of a text, of which most places keep the beginning."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
