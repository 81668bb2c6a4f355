"""Digests that stand for values when these are stored or compared."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """A short digest of some values, by their ``repr``."""
    return text_digest("\0".join(map(repr, parts)))[:24]


def text_digest(text: str) -> str:
    """The complete digest of a text; most callers keep only its beginning."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
