"""The content security policy of a page: what a browser may load and run for it (W3C CSP Level 3).

A page needs its own site and nothing else.  Each page has its policy in a
``<meta>`` element, because not every host can send headers.  The policies of
pages differ only in the inline styles that they allow:

* The only inline script (it sets the reader's colours before the first paint)
  is allowed by its digest.
* Pictures with a width and tables with column widths have ``style`` attributes,
  which are allowed only on pages that contain them.
* Mermaid adds styles to its drawings, which only pages with a diagram allow.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import Final

from conference_garden.pages.html import THEME_FOLDER

_TEMPLATE: Final = THEME_FOLDER / "garden/colour-mode.html"
_INLINE: Final = "'unsafe-inline'"


@cache
def _directives() -> dict[str, str]:
    script = re.search(r"<script>(.*?)</script>", _TEMPLATE.read_text(encoding="utf-8"), re.DOTALL)
    assert script, f"no script in {_TEMPLATE.name}"
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    return {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{digest}'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }


def page_policy(article: str, *, has_diagram: bool) -> str:
    """The policy of a page, given the HTML of its article."""
    found = dict(_directives())
    if has_diagram:
        found["style-src"] += f" {_INLINE}"
    elif ' style="' in article:
        found["style-src-attr"] = _INLINE
    return _written(found)


def site_policy() -> str:
    """The policy for an HTTP header sent with every page.

    A browser enforces both header and page, so this one allows the styles that
    any page needs, and adds a directive that has no effect in ``<meta>``.
    """
    return _written({**_directives(), "style-src": f"'self' {_INLINE}", "frame-ancestors": "'none'"})


def _written(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())
