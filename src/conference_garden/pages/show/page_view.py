"""Everything a page shows that comes from elsewhere, in one value: if it changes, the page is written again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import clean_astext

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.digests import digest
from conference_garden.facts.model import Page
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.hooks import FACT_PARTS, VIEW_PARTS
from conference_garden.pages.page_kind import kind_of
from conference_garden.pages.show.listings import LISTINGS, Listing
from conference_garden.pages.show.views import views_of

#: How many views, of about 20 kB each, are kept between deciding which pages to write and writing them.
MOST_KEPT: Final = 1000


class PageView(NamedTuple):
    """What a page shows: ``main`` from its kind, ``listings`` by name, ``references`` in text, ``parts`` by feature."""

    main: object
    listings: dict[str, Listing]
    references: tuple[object, ...]
    parts: dict[str, object]


def page_view(env: BuildEnvironment, document: str) -> PageView:
    """The view of a document."""
    return _page_view(env, garden_domain(env).catalogue, document)


@lru_cache(maxsize=1)
def _page_view(env: BuildEnvironment, catalogue: Catalogue, document: str) -> PageView:
    # one view is cached, because everything made from a page is made in succession;
    # more would be wasteful, as every writing process would end up with its own copies
    view = garden_domain(env).derived(_kept_views).pop(document, None) or view_of_facts(env, document)
    return view._replace(parts={**view.parts, **parts_of_files(env, document)})


def view_to_keep(env: BuildEnvironment, document: str) -> PageView:
    """The same as :func:`view_of_facts`, kept for writing the page: computing views takes a thirtieth of a build."""
    kept, view = garden_domain(env).derived(_kept_views), view_of_facts(env, document)
    if len(kept) < MOST_KEPT:
        kept[document] = view
    return view


def _kept_views(_: GardenDomain) -> dict[str, PageView]:
    return {}


def view_of_facts(env: BuildEnvironment, document: str) -> PageView:
    """The part of a view that is made from nothing but the catalogue, the record and the page itself."""
    domain = garden_domain(env)
    views, page = views_of(domain.catalogue), domain.pages.get(document)
    return PageView(
        main=kind_of(domain.catalogue, document).view(views, document),
        listings={name: LISTINGS[name](views) for name in env.metadata[document].get("garden_listings", ())},
        references=tuple(_references(domain.catalogue, page)) if page else (),
        parts={name: part(env, document) for name, part in FACT_PARTS.items()},
    )


def parts_of_files(env: BuildEnvironment, document: str) -> dict[str, object]:
    """The rest of ``parts``, which may be made from anything else."""
    page = garden_domain(env).pages.get(document)
    outside = tuple(_outside(env, page)) if page and page.outside else ()
    return {"outside": outside, **{name: part(env, document) for name, part in VIEW_PARTS.items()}}


def _references(catalogue: Catalogue, page: Page) -> Iterator[object]:
    """The titles and addresses that a page's references show; a label may be that of an object of the garden too."""
    named = [(reference.kind, reference.target) for reference in page.references]
    named += [("any", target) for kind, target in page.outside if kind == "label"]
    for kind, target in dict.fromkeys(named):
        found = catalogue.find(kind, target)
        yield (catalogue.title(*found), catalogue.address(*found)) if found else None


def _objects_of_domains(domain: GardenDomain) -> dict[str, str]:
    """A version of the data of each other domain, such as terms and equation numbers, without labels."""
    env, labels = domain.env, {"labels", "anonlabels"}
    others = [other for other in env.domains.sorted() if other.name not in ("garden", "index")]
    data = {other.name: {key: value for key, value in other.data.items() if key not in labels} for other in others}
    return {name: digest(found, env.toc_fignumbers, env.toc_secnumbers) for name, found in data.items()}


def _outside(env: BuildEnvironment, page: Page) -> Iterator[object]:
    """The same for references that other domains resolve."""
    labels = env.domains.standard_domain
    for kind, target in page.outside:
        if kind == "doc":
            document, _, anchor = target.partition("#")
            title = env.titles.get(document.removesuffix(".md"))
            slugs = env.metadata.get(document, {}).get("myst_slugs", {})
            yield (clean_astext(title) if title else None, slugs.get(anchor))
        elif kind == "domain":
            yield garden_domain(env).derived(_objects_of_domains).get(target)
        else:
            yield (labels.labels.get(target), labels.anonlabels.get(target))
