"""Files for programs: data set, structured data, site map, calendar, llms.txt, and each page as Markdown."""

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
from conference_garden.pages.hooks import ADDRESSES, FACT_PARTS, SITE_FILES, FileGroup, SiteFile
from conference_garden.pages.html import add_assets


def setup(app: Sphinx) -> None:
    """Register the files, and what the heads of pages depend on."""
    FACT_PARTS["head"] = shown_in_head
    SITE_FILES["machines"] = site_files
    add_assets(app, Path(__file__).parent)


def site_files(app: Sphinx) -> Iterator[SiteFile | FileGroup]:
    """All files for programs that belong to no page; those with absolute addresses only if the site has one."""
    domain = garden_domain(app.env)
    yield from DataSet(domain, app.config.garden_settings, app.builder.get_target_uri).files()
    yield SiteFile("garden.schema.json", None, SCHEMA_FILE.read_bytes)
    for name, make in {"llms.txt": _llms, "sitemap.xml": _sitemaps, "conferences.ics": _calendar}.items():
        yield FileGroup(name, domain.titles_version, partial(make, app))


def _llms(app: Sphinx) -> Iterator[SiteFile]:
    titles = {document: title.astext() for document, title in app.env.titles.items()}
    yield _file("llms.txt", llms_text(garden_domain(app.env).catalogue, app.config.garden_settings, titles))


def _sitemaps(app: Sphinx) -> Iterator[SiteFile]:
    url, dates = app.config.garden_settings.url, dates_of(app.env)
    if not url:
        return
    days = {name: dates.page(name) for name in app.env.all_docs}
    # without those that repeat what other pages show (theme/upstream/ablog.py)
    others = (other for name, addresses in ADDRESSES.items() if name != "archive" for other in addresses(app))
    days.update((address.removesuffix(".html"), day) for address, day in others if address.endswith(".html"))
    places = [Place(url + page_address(app.builder.get_target_uri(name)), day) for name, day in sorted(days.items())]
    for name, content in sitemaps(url, places):
        yield _file(name, content)
    yield _file("robots.txt", robots(url))


def _calendar(app: Sphinx) -> Iterator[SiteFile]:
    settings, catalogue = app.config.garden_settings, garden_domain(app.env).catalogue
    if settings.url:
        events = calendar_events(catalogue, settings, app.builder.get_target_uri, dates_of(app.env))
        yield SiteFile("conferences.ics", (settings.name, events), partial(calendar, settings.name, events))


def _file(path: str, content: bytes) -> SiteFile:
    return SiteFile(path, content, lambda: content)
