"""What conference pages say, kept beside the doctrees for the feeds.

A feed shows the text of pages that this build may not write.  So each page,
when it is written, leaves its content in a file; it is as new as the page and
written in the same process.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from conference_garden.feeds.content import Part, cut
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import SiteBuilder


def keep_content(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Keep what a conference page says (event ``html-page-context``)."""
    builder = app.builder
    page = garden_domain(app.env).pages.get(pagename)
    url = app.config.garden_settings.url
    if page is None or page.conference is None or not url or not isinstance(builder, SiteBuilder):
        return
    talks = {talk.id for talk in page.talks}
    parts = cut(context["body"], url + builder.get_target_uri(pagename), talks)
    path = content_file(app, pagename)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(parts, ensure_ascii=False), encoding="utf-8")


def kept_content(app: Sphinx, document: str) -> Sequence[Part]:
    """What the page of a document says."""
    return [Part(*part) for part in json.loads(content_file(app, document).read_text(encoding="utf-8"))]


def content_file(app: Sphinx, document: str) -> Path:
    """Where the content of a page is kept."""
    return Path(app.doctreedir, f"{document}.content.json")
