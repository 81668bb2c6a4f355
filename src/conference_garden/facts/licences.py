"""How others may use a text: by default nobody says, so nothing is said of it anywhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from conference_garden.facts.types import Report

#: One identifier of SPDX; a choice of several has no one text.
_ID: Final = re.compile(r"[A-Za-z0-9.-]+")
_CREATIVE_COMMONS: Final = re.compile(r"cc-(by(?:-nc)?(?:-sa|-nd)?)-(\d\.\d)(?:-([a-z]{2,3}))?")


class Licence(NamedTuple):
    """A licence by its name, and the address of its text, if that is known."""

    name: str
    url: str = ""


def licence_address(name: str) -> str:
    """Where the text of a licence is, if it is one of Creative Commons in any spelling, or has an id of SPDX.

    >>> licence_address("CC BY 4.0"), licence_address("Apache-2.0")
    ('https://creativecommons.org/licenses/by/4.0/', 'https://spdx.org/licenses/Apache-2.0.html')
    """
    spdx = "-".join(name.casefold().split())
    if spdx == "cc0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if terms := _CREATIVE_COMMONS.fullmatch(spdx):
        return f"https://creativecommons.org/licenses/{'/'.join(filter(None, terms.groups()))}/"
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression  # a list of 700

    try:
        found = canonicalize_license_expression(name) if _ID.fullmatch(name) else ""
    except InvalidLicenseExpression:
        return ""
    return f"https://spdx.org/licenses/{found}.html" if found and not found.startswith("LicenseRef-") else ""


def licence_in(values: Mapping[str, Any], lines: Mapping[str, int], report: Report, where: str) -> Licence | None:
    """The licence that the keys of a block name, if they do; ``where`` is what has them, in messages."""
    name, url = values.get("licence", ""), values.get("licence-url", "")
    if url and not name:
        report(lines.get("licence-url", 0), "missing-field", f"{where} has a 'licence-url', but no 'licence'.")
    return Licence(name, url or licence_address(name)) if name else None
