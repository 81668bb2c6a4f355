"""Short digests that stand for values where these are kept or compared."""

from __future__ import annotations

import hashlib


def digest(*parts: object) -> str:
    """A short digest of the printed form of some values."""
    return hashlib.sha256("\0".join(map(repr, parts)).encode("utf-8", "surrogatepass")).hexdigest()[:24]
