"""The HTML builder: Sphinx's own, writing only what has changed.

What differs from :class:`sphinx.builders.html.StandaloneHTMLBuilder`:

* Digests decide which pages are written (:mod:`conference_garden.fast.outdated`),
  not file times, so no page is stale and none is written in vain.
* The cost of a page does not grow with the garden: no toctree is resolved, and no
  previous and next pages are looked up (the garden has its own navigation).
* Files are replaced atomically, and only if their content differs.
* Files of deleted pages, images and static files are removed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Sequence, Set
from contextlib import nullcontext
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import jinja2
from docutils import nodes
from docutils.writers._html_base import HTMLTranslator
from sphinx.builders import _write_docname
from sphinx.builders.html import _assets
from sphinx.environment import BuildEnvironment
from sphinx.util.fileutil import copy_asset
from sphinx.util.logging import pending_warnings
from sphinx.util.matching import Matcher

from conference_garden.cards import card_file
from conference_garden.facts.digests import digest
from conference_garden.facts.files import remove_file, replace_file
from conference_garden.facts.ledger import SITE_TIMES
from conference_garden.fast.memory import clear_up
from conference_garden.fast.page_digests import Digested, PageDigests
from conference_garden.fast.parallel import LARGEST, WORTHWHILE, in_processes
from conference_garden.fast.state import State, tree_digest
from conference_garden.machines.markdown import MarkdownPage
from conference_garden.machines.markdown_frame import foot, front_matter
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.html import (
    ENGINE,
    STATIC,
    THEME_FOLDER,
    SiteBuilder,
    own_folders,
    static_folders,
    uses_own_theme,
)
from conference_garden.pictures.pages import clean_static_files, show_pictures
from conference_garden.search.record_files import remove_records
from conference_garden.theme.styles import OWN
from conference_garden.theme.upstream.sphinx import trusted_templates

_NOT_COPIED: Final = Matcher(["**/.*", "**/README.md", *(f"**/{sheet}" for sheet in OWN)])
_TEMPORARY: Final = ".page-{}.tmp"


class GardenHTMLBuilder(SiteBuilder):
    """Sphinx's HTML builder, for gardens that grow."""

    #: the search index is made from search records (conference_garden.search.index)
    search = False
    copysource = False

    state: State
    digests: PageDigests
    #: files that no finished build has written yet, and files that are unchanged since the last one
    noted: set[str]
    untouched: set[str]
    #: key of a :class:`~conference_garden.pages.show.pieces.talk_entry` → its HTML
    drawn: dict[str, str]
    #: the same → its Markdown
    drawn_markdown: dict[str, str]
    #: scripts and styles before the first page was written
    assets: list[list[Any]]

    def init(self) -> None:
        """Prepare the builder."""
        super().init()
        self.assets = []
        self._root = str(self.outdir)
        self.get_relative_uri = lru_cache(maxsize=50_000)(super().get_relative_uri)  # type: ignore[method-assign]
        self.get_target_uri = lru_cache(maxsize=50_000)(super().get_target_uri)  # type: ignore[method-assign]
        # templates do not change within a build; live preview starts a new one
        self.templates.environment.auto_reload = False
        # compiling them would take longer than everything else in a build after one edit
        compiled = Path(self.doctreedir, "garden-templates", jinja2.__version__)
        compiled.mkdir(parents=True, exist_ok=True)
        self.templates.environment.bytecode_cache = jinja2.FileSystemBytecodeCache(str(compiled))

    def init_templates(self) -> None:
        """Load the theme and its templates, which are trusted."""
        with trusted_templates():
            super().init_templates()

    def begin(self) -> None:
        """Forget what an earlier build in this process has drawn and written.

        This includes scripts and styles: what the theme added for one page is still in
        lists, and the next build would put it on every page.
        """
        self.expected, self.noted, self.untouched = set(), set(), set()
        self.drawn = {}
        self.drawn_markdown = {}
        for path in Path(self.outdir).glob(_TEMPORARY.format("*")):
            path.unlink()  # left by an interrupted build
        # Sphinx would reuse the doctree that it wrote first, even if the page was read again
        self.env._pickled_doctree_cache.clear()
        for digest_of in vars(_assets).values():  # Sphinx caches the checksums of style sheets and scripts by name
            getattr(digest_of, "cache_clear", lambda: None)()
        registry = self._registry
        lists: tuple[list[Any], ...] = (registry.js_files, registry.css_files, self._js_files, self._css_files)
        if not self.assets:
            self.assets = [list(assets) for assets in lists]
        for assets, first in zip(lists, self.assets, strict=True):
            assets[:] = first

    @cache  # noqa: B019 (there is one builder in a build)
    def appearance(self) -> str:
        """A digest of what all pages have in common: configuration, templates, code."""
        return digest(
            self.build_info.config_hash,
            self.config.garden_common,
            self.build_info.tags_hash,
            tree_digest(ENGINE, *own_folders(self._app)),
            self.config.garden_code,
        )

    def version_of(self, document: str) -> str:
        """The digest of everything that the page of a document shows."""
        return self.state.pages[document]

    def get_outdated_docs(self) -> Iterator[str]:
        """Return nothing: :mod:`conference_garden.fast.outdated` names the pages to write."""
        yield from ()

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Record the cards of the pages that will be written, in one step."""
        # given file names, Sphinx would write only their pages, but other pages show parts of them
        docnames |= self.digests.outdated
        super().prepare_writing(docnames)
        self.docsettings.stylesheet_path = []  # docutils would look for its own style sheet for each page
        self.note(filter(None, (card_file(self.env, document) for document in sorted(docnames))))

    def get_doc_context(self, docname: str, body: str, metatags: str) -> dict[str, Any]:
        """The context of a page, without anything that needs a walk over all pages."""
        return {
            "parents": [],
            "prev": None,
            "next": None,
            "title": self._title(docname),
            "meta": self.env.metadata.get(docname),
            "body": body,
            "metatags": metatags,
            "rellinks": [],
            "sourcename": "",
            "toc": "",
            "display_toc": False,
            "page_source_suffix": ".md",
        }

    def _title(self, document: str) -> str:
        """The title of a page as HTML; plain text needs no translator."""
        title = self.env.longtitles.get(document)
        if title is None or all(isinstance(child, nodes.Text) for child in title.children):
            return title.astext().translate(HTMLTranslator.special_characters) if title else ""
        return self.render_partial(title)["title"]

    def _read_parallel(self, docnames: list[str], nproc: int) -> None:
        """Read pages in several processes, each of which sends back its share of the environment once."""
        if len(docnames) < WORTHWHILE:
            self._read_serial(docnames)
            return
        for document in docnames:
            self.events.emit("env-purge-doc", self.env, document)
            self.env.clear_doc(document)

        def read(share: list[str]) -> BuildEnvironment:
            for document in share:
                self.read_doc(document, _cache=False)
            return self.env

        def merge(share: list[str], other: BuildEnvironment) -> None:
            self.env.merge_info_from(share, other, self._app)

        in_processes(docnames, nproc, read, merge)

    def _write_parallel(self, docnames: Sequence[str], nproc: int) -> None:
        """Resolve and write pages in several processes."""
        nproc += 1  # Sphinx counts the parent process, which is idle here
        if len(docnames) < WORTHWHILE:
            self._write_serial(docnames)
            return
        self._write_serial(docnames[:1])  # compiles the templates for all processes

        # not _write_serial, which holds back warnings as this process does, so each would appear twice
        in_processes(docnames[1:], nproc, self._write_pages, lambda _, found: self.digests.take(found), LARGEST)

    def _write_serial(self, docnames: Sequence[str]) -> None:
        """Resolve and write pages in this process."""
        with nullcontext() if self._app._exception_on_warning else pending_warnings():
            self.digests.take(self._write_pages(docnames))

    def _write_pages(self, documents: Iterable[str]) -> list[Digested]:
        found: list[Digested] = []
        for document in documents:
            clear_up(self.env)
            found += self.digests.find(document)
            _write_docname(document, env=self.env, builder=self, tags=self.tags)
        return found

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Write the page of a document, and its Markdown beside it."""
        super().write_doc(docname, doctree)
        settings = self.config.garden_settings
        url = settings.url and settings.url + self.get_target_uri(docname)
        page = garden_domain(self.env).pages.get(docname)
        facts = front_matter(page, url, settings)
        drawn = MarkdownPage(url, "../" * docname.count("/"), self.drawn_markdown, marked=bool(facts))
        text = facts + drawn.draw(doctree, foot(settings, url, page))
        self.write_file(f"{docname}.md", text.encode("utf-8", "replace"))

    def finish(self) -> None:
        """Write everything that is not the page of a document."""
        self.state.pages = self.digests.complete()
        self.drawn, self.drawn_markdown = {}, {}  # a tenth of the memory in a large garden
        super().finish()

    def dump_inventory(self) -> None:
        """Write nothing: the inventory is a site file (:mod:`conference_garden.fast.inventory`)."""

    def names_of(self, document: str) -> list[str]:
        """The names of the files of a page: HTML and Markdown."""
        return [f"{document}{self.out_suffix}", f"{document}.md"]

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        *,
        outfilename: Path | None = None,
        event_arg: Any = None,
    ) -> None:
        """Render a page, and replace the existing file if it differs."""
        target = Path(outfilename) if outfilename else self.get_output_path(pagename)
        temporary = self._temporary()
        super().handle_page(pagename, addctx, templatename, outfilename=temporary, event_arg=event_arg)
        self.expect(target)
        if temporary.exists():
            replace_file(target, None, temporary, self.outdir)

    def _temporary(self) -> Path:
        """Where this process writes a file before it replaces another."""
        return Path(self.outdir, _TEMPORARY.format(os.getpid()))

    def expect(self, path: Path) -> None:
        """Record a file that belongs to the site."""
        name = path.relative_to(self.outdir).as_posix()
        self.expected.add(name)
        self.untouched.discard(name)
        self.note([name])

    def note(self, names: Iterable[str]) -> None:
        """Record files that are about to be written, so that new ones are known even if this build is killed."""
        new = [name for name in names if name not in self.state.times and name not in self.noted]
        if new:
            self.noted.update(new)
            self.state.ledger.add(SITE_TIMES, dict.fromkeys(new, 0))

    def write_file(self, name: str, content: bytes) -> None:
        """Write a file of the site, given its path in the output folder, if its content differs."""
        target = Path(self.outdir, name)
        self.expect(target)
        replace_file(target, content, self._temporary(), self.outdir)

    def copy_static_files(self) -> None:
        """Copy static files, into an empty folder if any was changed or deleted."""
        found = digest(self.appearance(), tree_digest(*static_folders(self._app), contents=False))
        # files of html_extra_path must not be mistaken for static files
        is_mixed = any(name.startswith(STATIC) for name in self.state.times)
        if (found != self.state.static or is_mixed) and self._static_dir.exists():
            shutil.rmtree(self._static_dir)
        self.state.static = found
        super().copy_static_files()
        clean_static_files([self._static_dir])

    def post_process_images(self, doctree: nodes.Node) -> None:
        """Replace pictures by their copies."""
        assert isinstance(doctree, nodes.document)
        if next(doctree.findall(nodes.image), None) is None:
            return  # each of the calls below walks the whole page
        show_pictures(self, doctree)
        super().post_process_images(doctree)

    def copy_image_files(self) -> None:
        """Copy nothing: :mod:`conference_garden.pictures` publishes pictures and linked files."""

    copy_download_files = copy_image_files

    def copy_extra_files(self) -> None:
        """Copy nothing: files of ``html_extra_path`` are site files (:mod:`conference_garden.fast.extra_files`)."""

    def copy_theme_static_files(self, context: dict[str, Any]) -> None:
        """Copy the static files of the engine's theme; those it inherits (7 MB of scripts and fonts) are unused."""
        if not uses_own_theme(self):
            super().copy_theme_static_files(context)
            return
        for folder in reversed([Path(f) for f in self.theme.get_theme_dirs() if Path(f).is_relative_to(THEME_FOLDER)]):
            copy_asset(folder / "static", self._static_dir, excluded=_NOT_COPIED, context=context, force=True)

    def is_as_written(self, name: str) -> bool:
        """Whether a file of the site exists and is unchanged since the build that wrote it."""
        try:  # a Path would take longer to make than the answer
            return self.state.times.get(name) == os.stat(f"{self._root}/{name}").st_mtime_ns  # noqa: PTH116
        except FileNotFoundError:
            return False

    def keep(self, names: Sequence[str]) -> bool:
        """Keep files if all of them are unchanged since the build that wrote them; returns whether they are."""
        if not all(map(self.is_as_written, names)):
            return False
        self.expected.update(names)
        self.untouched.update(names)
        return True

    def times(self) -> dict[str, int]:
        """The modification time of each file of the site (ns), by path."""
        paths = {name: Path(self.outdir, name) for name in self.expected - self.untouched}
        written = {name: path.stat().st_mtime_ns for name, path in paths.items() if path.exists()}
        return {**{name: self.state.times[name] for name in self.untouched}, **written}

    def remove_leftovers(self) -> None:
        """Delete files of earlier builds, finished or not, that no longer belong to the site."""
        known = self.state.ledger.rows(SITE_TIMES).keys()
        for name in sorted(name for name in known - self.expected if not name.startswith(STATIC)):
            remove_file(Path(self.outdir, name), Path(self.outdir))
        # where there was a document, there may be a redirect page now
        pages = {name.removesuffix(self.out_suffix) for name in known if name.endswith(self.out_suffix)}
        remove_records(self, pages - self.env.all_docs.keys())
        for folder in (self._images_dir, self._downloads_dir):
            for path in [path for path in folder.rglob("*") if path.is_file()]:
                if path.relative_to(self.outdir).as_posix() not in self.expected:
                    remove_file(path, Path(self.outdir))
