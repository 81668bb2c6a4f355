"""Files that are no pages, and were perhaps meant to be: by their names, or because they cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.matching import Matcher

from conference_garden.facts.drafts import folders
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.source_text import names_in
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.page_kind import index_titles

#: Ends of names, in any case, that texts for readers have.
_TEXTS: Final = frozenset({
    ".md", ".markdown", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mdtext", ".mdx", ".qmd", ".rmd", ".rst", ".txt", ".text",
    ".adoc", ".asciidoc", ".org", ".textile", ".wiki",
})  # fmt: skip
#: Names of files that are for those who look into a folder.
_ABOUT: Final = frozenset({"readme", "license", "licence", "copying", "notice"})


def note_unread(app: Sphinx, env: BuildEnvironment) -> None:
    """Note the names in files that are not among the pages, so that no other page is said to name what is unknown."""
    domain = garden_domain(env)
    domain.unread_problems = tuple(_unread_files(app)) if app.config.garden_strict else ()
    paths = [Path(env.doc2path(document)) for document in env.found_docs if document not in domain.pages]
    paths += [Path(app.srcdir, problem.document) for problem in domain.unread_problems]
    domain.unread = names_in("\n".join(map(_text_of, paths))) if paths else frozenset()


def _text_of(path: Path) -> str:
    """The name and the text of a file, whatever it is made of."""
    try:
        return f"{path.stem}\n{path.read_bytes().decode('utf-8', 'replace') if path.is_file() else ''}"
    except OSError:
        return path.stem


def _no_pages_in(folder: Path) -> Iterator[Path]:
    """What may be a file in a folder, or in those in it, that is no page by its name."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if not name.endswith(".md"))


def _unread_files(app: Sphinx) -> Iterator[Problem]:
    """A problem for each such file in the folders of pages, or beside the front page by the name of an index page.

    A text that a page links to is meant to be one.
    """
    root, of_pages = Path(app.srcdir), (*folders(), *app.config.garden_settings.folders)
    is_left_out, linked = Matcher(app.config.exclude_patterns), {Path(name).as_posix() for name in app.env.dlfiles}
    beside = {"index", *index_titles()}
    paths = [path for path in sorted(root.iterdir()) if path.is_file() and path.stem.lower() in beside]
    for folder in of_pages:
        paths += sorted(path for path in _no_pages_in(root / folder) if path.is_file() and not path.is_symlink())
    for path in paths:
        name = path.relative_to(root).as_posix()
        is_text = path.suffix.lower() in _TEXTS and path.stem.lower() not in _ABOUT
        if is_text and path.suffix != ".md" and not (name in linked or is_left_out(name) or "/." in name):
            better = quoted(Path(name).with_suffix(".md").as_posix())
            remedy = f"{better} is" if path.with_suffix(".md").exists() else f"if it is a page, rename it to {better}"
            yield Problem(name, 1, "unread-file", f"the file is not read; {remedy}.")
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name not in of_pages):
        meant = [name for name in of_pages if name.rstrip("s") == folder.name.lower().rstrip("s")]
        for path in sorted(folder.glob("*.md"))[:1] if meant else ():
            message = f"the folder {quoted(folder.name)} is not read; pages are in {quoted(meant[0])}."
            yield Problem(path.relative_to(root).as_posix(), 1, "unread-file", message)
