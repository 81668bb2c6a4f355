"""Licences: how others may use a text.  By default none is known, so none is stated anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from conference_garden.facts.types import Report

#: A single SPDX identifier; an expression of several has no single text.
_ID: Final = re.compile(r"[A-Za-z0-9.-]+")
_CREATIVE_COMMONS: Final = re.compile(r"cc-(by(?:-nc)?(?:-sa|-nd)?)-(\d\.\d)(?:-([a-z]{2,3}))?")


class Licence(NamedTuple):
    """The name of a licence, and the address of its text, if known."""

    name: str
    url: str = ""


def licence_address(name: str) -> str:
    """The address of a licence, for Creative Commons in any spelling and for SPDX ids; otherwise an empty string.

    >>> licence_address("CC BY 4.0"), licence_address("Apache-2.0")
    ('https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/Apache-2.0.html')
    """
    spdx = "-".join(name.casefold().split())
    if spdx == "cc0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if terms := _CREATIVE_COMMONS.fullmatch(spdx):
        return f"https://creativecommons.org/licenses/{'/'.join(filter(None, terms.groups()))}/"
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression  # imports a list of 700

    try:
        found = canonicalize_license_expression(name) if _ID.fullmatch(name) else ""
    except InvalidLicenseExpression:
        return ""
    return f"https://spdx.org/licenses/{found}.html" if found and not found.startswith("LicenseRef-") else ""


def licence_in(values: Mapping[str, Any], lines: Mapping[str, int], report: Report, where: str) -> Licence | None:
    """The licence that the keys of a block name, or None; ``where`` is what messages call the block."""
    name, url = values.get("licence", ""), values.get("licence-url", "")
    if url and not name:
        report(lines.get("licence-url", 0), "missing-field", f"{where} has a 'licence-url', but no 'licence'.")
    return Licence(name, url or licence_address(name)) if name else None
