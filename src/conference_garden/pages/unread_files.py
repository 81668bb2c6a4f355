"""Files that are not pages but may be meant as such, judging by their names, or that cannot be read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.matching import Matcher

from conference_garden.facts.drafts import folders
from conference_garden.facts.files import UnreadableError, text_of
from conference_garden.facts.names import slugify
from conference_garden.facts.own_kinds import OwnKind, own_kinds
from conference_garden.facts.problems import Problem, listed, quoted
from conference_garden.facts.source_text import SourceText, names_in
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.page_kind import index_titles

#: File name extensions of texts for readers, regardless of case.
TEXTS: Final = frozenset({
    ".md", ".markdown", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mdtext", ".mdx", ".qmd", ".rmd", ".rst", ".txt", ".text",
    ".adoc", ".asciidoc", ".org", ".textile", ".wiki",
})  # fmt: skip
_ENDS: Final = tuple(TEXTS)
#: Names of files that are meant for people who look into a folder.
_ABOUT: Final = frozenset({
    "authors", "changelog", "changes", "code_of_conduct", "code-of-conduct", "contributing", "copying", "licence",
    "license", "notice", "readme", "security", "support", "todo",
})  # fmt: skip
#: Front matter keys that only the pages of a garden have.
_OF_PAGES: Final = frozenset({"by", "family", "series", "start", "tended"})


def note_unread(app: Sphinx, env: BuildEnvironment) -> None:
    """Record the names in files that are not among the pages, so that references to them are not reported as broken."""
    domain = garden_domain(env)
    domain.unread_problems = tuple(_unread_files(app)) if app.config.garden_strict else ()
    unread = (env.found_docs & domain.sources.keys()) - domain.pages.keys()
    paths = [Path(env.doc2path(document)) for document in unread]
    paths += [Path(app.srcdir, problem.document) for problem in domain.unread_problems]
    domain.unread = names_in("\n".join(map(_text_of, paths))) if paths else frozenset()


def _text_of(path: Path) -> str:
    """The name and the text of a file, even if it is not text."""
    try:
        return f"{path.stem}\n{path.read_bytes().decode('utf-8', 'replace') if path.is_file() else ''}"
    except OSError:
        return path.stem


def _texts_below(folder: Path) -> Iterator[Path]:
    """The texts in a folder that are not pages; most files are pages, and making a Path of each would be slow."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names if name.lower().endswith(_ENDS) and not name.endswith(".md"))


def _unread_files(app: Sphinx) -> Iterator[Problem]:
    """A problem for each such file in the folders of pages, and for those at the root named like an index page.

    A text that a page links to for download is not a mistake.
    """
    root, of_pages = Path(app.srcdir), (*folders(), *app.config.garden_settings.folders)
    is_left_out, linked = Matcher(app.config.exclude_patterns), {Path(name).as_posix() for name in app.env.dlfiles}
    beside = {"index", *index_titles()}
    paths = [path for path in sorted(root.iterdir()) if path.is_file() and path.stem.lower() in beside]
    for folder in of_pages:
        paths += sorted(path for path in _texts_below(root / folder) if path.is_file() and not path.is_symlink())
    for path in paths:
        name = path.relative_to(root).as_posix()
        is_text = path.suffix.lower() in TEXTS and path.stem.lower() not in _ABOUT
        if is_text and path.suffix != ".md" and not (name in linked or is_left_out(name) or "/." in name):
            better = quoted(Path(name).with_suffix(".md").as_posix())
            remedy = f"{better} is" if path.with_suffix(".md").exists() else f"if it is a page, rename it to {better}"
            yield Problem(name, 1, "unread-file", f"the file is not read; {remedy}.")
    yield from _astray(app, of_pages, lambda name: name in linked or is_left_out(name))


def _astray(app: Sphinx, of_pages: Sequence[str], is_meant: Callable[[str], bool]) -> Iterator[Problem]:
    """A problem for each page at the root of the garden, and for the first page in each folder not meant for pages."""
    root, config = Path(app.srcdir), app.config
    others = {*config.html_extra_path, *config.html_static_path, *config.templates_path, *of_pages}
    where = f"pages are in {listed(list(map(quoted, of_pages)))}"
    for path in sorted(root.glob("*.md")):
        is_about = path.stem.lower() in _ABOUT or path.stem == path.stem.upper()
        is_index = path.stem.lower() in {"index", *index_titles()}
        if path.is_file() and not (is_index or is_about or path.name.startswith((".", "_")) or is_meant(path.name)):
            yield Problem(path.name, 1, "unread-file", f"the file is not read; {where}.")
    for folder in sorted(path for path in root.iterdir() if path.is_dir() and path.name not in others):
        likely = [name for name in of_pages if name.rstrip("s") == folder.name.lower().rstrip("s")]
        likely += [kind.folder for kind in own_kinds() if folder.name.lower() in _names_of(kind)]
        # a built site, or another garden
        is_whole = any((folder / name).exists() for name in ("index.html", "index.md") if not likely)
        if is_whole or is_meant(folder.name) or folder.name.startswith((".", "_")):
            continue
        for path in sorted(folder.glob("*.md")):
            name = path.relative_to(root).as_posix()
            if not is_meant(name) and path.stem.lower() not in _ABOUT and (likely or _is_page(path)):
                better = f"pages are in {quoted(likely[0])}" if likely else where
                yield Problem(name, 1, "unread-file", f"the folder {quoted(folder.name)} is not read; {better}.")
                break


def _names_of(kind: OwnKind) -> set[str]:
    """Names that writers may give the folder of a kind of notes by mistake."""
    return {kind.id, slugify(kind.name), slugify(kind.plural), slugify(kind.part), slugify(kind.part_plural)}


def _is_page(path: Path) -> bool:
    """Whether a file can only be a page of a garden, because it has one of these keys or a talk."""
    try:
        source = SourceText(text_of(path))
    except (FileNotFoundError, UnreadableError):
        return False
    start, end = source.front_matter
    keys = {line.partition(":")[0] for line in source.text[start:end].splitlines()}
    return bool(source.talk_blocks or not keys.isdisjoint(_OF_PAGES))
