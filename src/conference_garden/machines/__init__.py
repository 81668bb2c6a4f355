"""What programs read: data set, structured data, site map, calendar, llms.txt, and each page as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from sphinx.application import Sphinx

from conference_garden.machines.calendar import calendar, calendar_events
from conference_garden.machines.data import SCHEMA_FILE, DataSet
from conference_garden.machines.dates import dates_of
from conference_garden.machines.head import shown_in_head
from conference_garden.machines.llms import llms_text
from conference_garden.machines.sitemap import Place, robots, sitemaps
from conference_garden.machines.structured import page_address
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import ADDRESSES, FACT_PARTS, SITE_FILES, SiteFile
from conference_garden.pages.html import add_assets


def setup(app: Sphinx) -> None:
    """Register the files, and what the head of a page shows."""
    FACT_PARTS["head"] = shown_in_head
    SITE_FILES["machines"] = site_files
    add_assets(app, Path(__file__).parent)


def site_files(app: Sphinx) -> Iterator[SiteFile]:
    """All files for programs that belong to no page; those with absolute addresses only where the site has one."""
    catalogue = garden_domain(app.env).catalogue
    settings = app.config.garden_settings
    address_of = app.builder.get_target_uri
    for name, content in DataSet(catalogue, settings, address_of, garden_domain(app.env).keep).files():
        yield SiteFile(name, None, partial(bytes, content))
    yield SiteFile("garden.schema.json", None, SCHEMA_FILE.read_bytes)
    titles = {document: title.astext() for document, title in app.env.titles.items()}
    yield SiteFile("llms.txt", None, partial(llms_text, catalogue, settings, titles))
    if not settings.url:
        return
    dates = dates_of(app.env)
    keep = garden_domain(app.env).keep
    days = {name: keep("days", name, "", partial(dates.page, name)) for name in app.env.all_docs}
    # without those that repeat what others tell (theme/upstream/ablog.py)
    others = (other for name, addresses in ADDRESSES.items() if name != "archive" for other in addresses(app))
    days.update((address.removesuffix(".html"), day) for address, day in others if address.endswith(".html"))
    places = [Place(settings.url + page_address(address_of(name)), day) for name, day in sorted(days.items())]
    for name, content in sitemaps(settings.url, places):
        yield SiteFile(name, None, partial(bytes, content))
    yield SiteFile("robots.txt", None, partial(robots, settings.url))
    events = calendar_events(catalogue, settings, address_of, dates)
    yield SiteFile("conferences.ics", (settings.name, events), partial(calendar, settings.name, events))
