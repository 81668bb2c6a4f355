"""ablog, tamed: posts, tags and archives that are right in every build.

ablog 0.11 is kept for what it does well: dates, tags, authors and archive
pages of posts.  What is changed here, and why:

* **Front matter.** ablog parses YAML lists by hand, crashes without naming a
  line on a bad date or an ``image`` that is not a number, and keeps quotation
  marks in tags.  So it gets no front matter; each post gets its date, tags and
  authors from the garden's own reading; tags are the topics of its talks.
* **Labels.** ablog registers a standard label for each post under its file
  stem and deletes that label whenever *any* page of that stem is read again.
  Posts are linked as conferences here, so neither happens.
* **Memory.** Each post keeps a copy of its whole doctree for full-text feeds, and
  an excerpt whose nodes keep the document alive too (28 of 40 MB of the saved
  environment at 500 conferences; the copy is 9 % of reading).  Nothing here shows
  either, so ablog is given a document with only the title.
* **Parallel reading.** ablog does not merge what other processes read, and says
  so (sunpy/ablog#330); the merge is five lines.
* **Process state.** All instances of ``Blog`` share one dictionary: a second
  build in the same process shows the posts of the first, and a build in which
  nothing was read shows none.  It is filled again, in the order of the names.
* **The clock.** Posts dated after today are hidden drafts, so the same sources
  give another site tomorrow.  All dated posts are published.
* **Archive pages** are written in every build, the page of drafts is public,
  titles are not escaped.  Here pages are written when they differ, drafts are
  left out, and templates are in ``theme/ablog/``.  Pages of the garden say more
  about the same subjects, so only older sites link to archive pages, which link
  to those pages.  The posts of each year, topic and author are listed once, on
  its own page, and not on those of all years, topics and authors (2 MB if there
  are hundreds of these).
* **Feeds** share one id, change in every build and contain relative links:
  :mod:`conference_garden.feeds.entries` writes them at the same addresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

import ablog
import ablog.blog
import ablog.post
from ablog.blog import Blog
from ablog.post import PostNode
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import new_document

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.digests import digest
from conference_garden.facts.objects import tags_of
from conference_garden.facts.translation import gettext
from conference_garden.pages.domain import GardenDomain, garden_domain
from conference_garden.pages.hooks import ADDRESSES
from conference_garden.pages.show.placeholders import FillPlaceholders
from conference_garden.pages.show.view_data import Counted, Link
from conference_garden.theme.upstream.replace import replace_handler

_REPLACED = (
    ("doctree-read", ablog.post.process_posts),
    ("env-purge-doc", ablog.post.purge_posts),
    ("html-collect-pages", ablog.post.generate_archive_pages),
    ("html-collect-pages", ablog.post.generate_atom_feeds),
)


def replace(app: Sphinx) -> None:
    """Replace ablog's handlers (event ``builder-inited``)."""
    if "ablog" not in app.extensions:
        return
    for event, handler in _REPLACED:
        replace_handler(app, event, handler, None)
    replace_handler(app, "doctree-resolved", ablog.post.process_postlist, None)
    app.add_post_transform(ListPosts)
    app.registry.transforms.remove(ablog.post.CheckFrontMatter)  # raises ValueError if it is gone
    app.connect("env-purge-doc", forget_post)
    app.connect("doctree-read", note_post, priority=620)
    app.connect("env-merge-info", merge_posts)
    app.connect("env-updated", register_posts, priority=950)  # once it is known what is still valid from the last build
    ADDRESSES["archive"] = archive_addresses
    app.extensions["ablog"].parallel_read_safe = True
    ablog.blog.TOMORROW = datetime.max
    Blog._dict.clear()


class ListPosts(SphinxPostTransform):
    """Makes ablog list posts where a page asks for it, before the garden's own lists are filled in."""

    default_priority = FillPlaceholders.default_priority - 1

    def run(self, **kwargs: object) -> None:
        """List the posts."""
        if next(self.document.findall(ablog.post.PostList), None):
            ablog.post.process_postlist(self.app, self.document, self.env.current_document.docname)


def note_post(app: Sphinx, doctree: nodes.document) -> None:
    """Hand a conference page to ablog as a post (event ``doctree-read``, after the page was collected)."""
    env = app.env
    document = env.current_document.docname
    for post in list(doctree.findall(PostNode)):
        post.parent.remove(post)  # of ablog's directive
    page = garden_domain(env).pages.get(document)
    conference = page.conference if page else None
    if page is None or conference is None or conference.date is None:
        return
    post = ablog.post._update_post_node(PostNode(), {}, [])
    post["date"] = conference.date.isoformat()
    post["title"] = page.title
    standard = env.domains.standard_domain
    stores: tuple[dict[str, Any], ...] = (standard.labels, standard.anonlabels)
    before = [store.get(conference.id) for store in stores]
    ablog.post.process_posts(app, _document_of(post, page.title))
    for store, label in zip(stores, before, strict=True):
        store.pop(conference.id, None)
        if label is not None:
            store[conference.id] = label
    for info in _known_posts(env).get(document, ()):
        info["doctree"] = None


def _document_of(post: PostNode, title: str) -> nodes.document:
    """A document that contains only a post, because ablog copies the whole document."""
    document = new_document("")
    section = nodes.section("", nodes.title("", title))
    section.append(post)
    document.append(section)
    return document


def _known_posts(env: BuildEnvironment) -> dict[str, list[dict[str, Any]]]:
    """The posts that ablog has read: document → its posts."""
    found: dict[str, list[dict[str, Any]]] = vars(env).setdefault("ablog_posts", {})
    return found


def forget_post(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the post of a page (event ``env-purge-doc``)."""
    _known_posts(env).pop(docname, None)


def merge_posts(app: Sphinx, env: BuildEnvironment, docnames: Sequence[str], other: BuildEnvironment) -> None:
    """Take over the posts that another process has read (event ``env-merge-info``)."""
    found = _known_posts(other)
    _known_posts(env).update((name, found[name]) for name in docnames if name in found)


def register_posts(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Fill ablog's catalogues from all posts, in the order of their documents (event ``env-updated``)."""
    Blog._dict.clear()
    blog = Blog(app)
    for document, info in garden_domain(env).derived(_posts):
        blog.register(document, info)
    return []


def posts_version(app: Sphinx) -> str:
    """The version of all posts, as ablog knows them."""
    posts = garden_domain(app.env).derived(_posts)
    return digest([(document, *map(info.get, ("title", "date", "tags", "author"))) for document, info in posts])


def _posts(domain: GardenDomain) -> list[tuple[str, dict[str, Any]]]:
    """All posts with their tags and authors, in the order of their documents."""
    known = domain.keep("posts", "", "", partial(_tags_and_authors, domain))
    found = ((document, info) for document, posts in sorted(_known_posts(domain.env).items()) for info in posts)
    return [(name, {**info, "tags": known[name][0], "author": known[name][1]}) for name, info in found]


def _tags_and_authors(domain: GardenDomain) -> dict[str, tuple[list[str], list[str]]]:
    catalogue = domain.catalogue
    return {
        document: (tags_of(catalogue, conference), [writer.title for writer in catalogue.writers_of(document)])
        for document, conference in catalogue.conference_of_document.items()
    }


def archive_addresses(app: Sphinx) -> Iterator[tuple[str, date | None]]:
    """The addresses of ablog's pages, with the days of their newest posts."""
    for page in archive_pages(app):
        yield f"{page.name}.html", page.day


class Post(NamedTuple):
    """A post as archive pages list it."""

    document: str
    title: str
    date: date


class ArchivePage(NamedTuple):
    """A page that ablog would write: a list of other archive pages with their numbers of posts, or a list of posts.

    ``title``, ``lists`` and ``posts`` are everything that depends on posts; ``day`` is that of the newest;
    ``own`` is the page of the garden that says more about the same subject.
    """

    name: str
    context: dict[str, Any]
    template: str
    title: str
    lists: tuple[Counted, ...]
    posts: tuple[Post, ...]
    day: date | None
    own: Link


def archive_pages(app: Sphinx) -> Iterator[ArchivePage]:
    """ablog's pages without that of drafts; only those of one year, topic or author list posts."""
    if "ablog" not in app.extensions:
        return
    blog = Blog(app)
    catalogue = garden_domain(app.env).catalogue
    titles = {topic.id: topic.title for topic in catalogue.topics.values()}
    for name, context, _ in ablog.post.generate_archive_pages(app):
        if name == blog.drafts.docname:
            continue
        catalog = blog.archive if name == blog.posts.docname else context.get("catalog", ())
        lists = [collection for collection in catalog if collection]
        shown = lists or [context.get("collection", blog.posts)]
        found = [Post(post.docname, post.title, post.date.date()) for collection in shown for post in collection]
        path = name.removeprefix(app.config.blog_path).split("/")[1:]
        label = titles.get(str(shown[0]), str(shown[0]))
        counted = tuple(
            Counted(Link(titles.get(str(one), str(one)), one.docname), sum(1 for _ in one)) for one in lists
        )
        own = _own_page(catalogue, path, label)
        title = _title(path, label)
        yield ArchivePage(
            name,
            {**context, "title": title, "lists": counted, "own": own},
            "ablog/catalog.html" if lists else "ablog/collection.html",
            title,
            counted,
            () if lists else tuple(found),
            max((post.date for post in found), default=None),
            own,
        )


def _title(path: Sequence[str], label: str) -> str:
    """The title of a page, given its path below the archive; here posts are conferences, and tags are topics."""
    match path:
        case []:
            return gettext("Archive")
        case ["archive"]:
            return gettext("Conferences by the year of their notes")
        case ["author"]:
            return gettext("Conferences by author")
        case ["tag"]:
            return gettext("Conferences by topic")
        case ["author", _]:
            return gettext("Conferences noted by {author}", author=label)
        case ["tag", _]:
            return gettext("Conferences on {topic}", topic=label)
        case _:
            return gettext("Conferences noted in {year}", year=label)


def _own_page(catalogue: Catalogue, path: Sequence[str], label: str) -> Link:
    """The garden's own page for the subject of an archive page, given its path below the archive and its label."""
    match path:
        case [year] if year.isdigit() and int(year) in catalogue.years:
            return Link(year, f"years/{year}")
        case ["tag", topic] if topic in catalogue.topics:
            return Link(catalogue.title("topic", topic), *catalogue.address("topic", topic))
        case ["tag", *_]:
            index = "topics"
        case ["author", *names]:
            if writer := next((one for one in catalogue.writers.values() if names and one.title == label), None):
                return Link(writer.title, writer.document)
            index = "notes"
        case _:
            index = "conferences"
    return Link(catalogue.indexes[index], index)
