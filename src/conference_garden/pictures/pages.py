"""The pictures of pages: found when a page is read, checked when all pages are read, shown when it is written."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from conference_garden.facts.problems import Problem, quoted
from conference_garden.pages.doctree import ancestors
from conference_garden.pages.domain import garden_domain
from conference_garden.pages.hooks import SiteFile
from conference_garden.pages.html import SiteBuilder, uses_own_theme
from conference_garden.pages.read.forbidden import NO_PICTURE, is_inside
from conference_garden.pictures.containers import PictureError
from conference_garden.pictures.copies import ShownPicture, make_copies, shown_picture, without_notes
from conference_garden.pictures.files import PictureFile, picture_files
from conference_garden.pictures.svg import cleaned_data

#: How wide a picture without a width is shown: as wide as the article (in units of 16 pixels), or the phone.  Phones
#: have up to three pixels for one of CSS; loading twice as many as one can tell apart would be a waste.
ARTICLE: Final = 46
_PHONE: Final = "(max-width: 36rem) and (min-resolution: 2dppx)"

_GLOBBED: Final = (".svg", ".webp", ".avif", ".png", ".jpg", ".jpeg", ".gif")


# While a page is read


#: Files that may contain metadata.
_NOTED: Final = (".jpg", ".jpeg", ".png", ".gif", ".webp")


def find_pictures(app: Sphinx, doctree: nodes.document) -> None:
    """Give pictures the names of their files (event ``doctree-read``, before Sphinx looks for them).

    In Markdown the name is part of an address, in which MyST has encoded spaces and
    letters; docutils removes spaces from the arguments of ``{image}`` and ``{figure}``.
    """
    document = app.env.current_document.docname
    for node in doctree.findall(nodes.image):
        uri = str(node["uri"])
        if uri.startswith("data:"):
            try:
                node["uri"] = cleaned_data(uri) or NO_PICTURE
            except PictureError:
                node["uri"] = NO_PICTURE
        elif "://" not in uri:
            folder = Path(app.srcdir) if uri.startswith("/") else Path(app.srcdir, document).parent
            node["uri"] = _found(folder, uri, in_block=bool(node.rawsource))


def _found(folder: Path, uri: str, *, in_block: bool) -> str:
    """The path of a picture as its file is named, given the name on a page; the latter if there is no such file."""
    for name in dict.fromkeys((unquote(uri), uri)):
        inside, base = posixpath.split(name.lstrip("/"))
        wanted = _same(base, in_block=in_block)
        try:
            if Path(folder, inside, base).exists():
                return name
            others = sorted(other.name for other in Path(folder, inside).iterdir())
        except (OSError, ValueError):
            continue
        if base.endswith(".*"):
            endings = [base[:-2] + ending for ending in _GLOBBED]
            found = [ending for ending in endings if ending in others]
        else:
            found = [other for other in others if _same(other, in_block=in_block) == wanted]
        if found:
            return name.removesuffix(base) + found[0]
    return unquote(uri) if "\0" not in unquote(uri) else uri


def _same(name: str, *, in_block: bool) -> str:
    """A form of a file name for comparisons: letters with accents may be in NFC or NFD, and spaces may be lost."""
    name = unicodedata.normalize("NFC", name)
    return re.sub(r"\s", "", name) if in_block else name


# When all pages are read


def problems(app: Sphinx) -> Iterator[Problem]:
    """The problems of pictures and linked files (:data:`.hooks.CHECKS`).

    If pages will be written, all copies are made here, before them: Pillow lets threads work in
    parallel, and what cannot be decoded is reported with all other problems.
    """
    if not app.config.garden_fast and not app.config.garden_strict:
        return
    env = app.env
    pages = [page for _, page in sorted(garden_domain(env).pages.items())]
    failed: dict[str, str] = {}
    if isinstance(app.builder, SiteBuilder):
        shown = dict(_shown(env, (noted.name for page in pages for noted in page.pictures)))
        with ThreadPoolExecutor(max(1, app.parallel)) as threads:
            failed.update(threads.map(lambda path: _make(env, path, *shown[path]), shown))
    for page in pages:
        for is_shown, files in ((True, page.pictures), (False, page.linked)):
            for noted in files:
                known = _file(env, noted.name, is_shown=is_shown)
                kind, wrong = (known and known.problem) or ("unreadable-picture", failed.get(noted.name, ""))
                if wrong:
                    what = "picture" if is_shown else "linked file"
                    yield Problem(page.document, noted.line, kind, f"the {what} {quoted(noted.name)} {wrong}.")
    picture_files(Path(env.doctreedir)).save()


def _file(env: BuildEnvironment, path: str, *, is_shown: bool) -> PictureFile | None:
    if env.config.garden_strict and not is_inside(Path(env.srcdir), path):
        return None  # reported, and not even read
    return picture_files(Path(env.doctreedir)).of(Path(env.srcdir, path), is_shown=is_shown)


def _copies_folder(env: BuildEnvironment) -> Path:
    return Path(env.doctreedir, "garden-pictures")


def _shown(env: BuildEnvironment, paths: Iterable[str]) -> Iterator[tuple[str, tuple[PictureFile, ShownPicture]]]:
    """Those of some files that can be shown, each once, with their copies."""
    for path in dict.fromkeys(paths):
        known = _file(env, path, is_shown=True)
        if known and not known.problem:
            yield path, (known, shown_picture(path, known))


def _make(env: BuildEnvironment, path: str, known: PictureFile, shown: ShownPicture) -> tuple[str, str]:
    try:
        make_copies(Path(env.srcdir, path), known, shown, _copies_folder(env))
    except PictureError as error:
        return path, str(error)
    return path, ""


def shown_on_page(env: BuildEnvironment, document: str) -> object:
    """The copies of the pictures of a page and the digests of its linked files, as a part of its view."""
    page = garden_domain(env).pages.get(document)
    if page is None or not (page.pictures or page.linked):
        return ()
    linked = [_file(env, noted.name, is_shown=False) for noted in page.linked]
    pictures = {path: shown for path, (_, shown) in _shown(env, (noted.name for noted in page.pictures))}
    return pictures, [known.digest if known else "" for known in linked]


# When a page is written


def show_pictures(builder: SiteBuilder, doctree: nodes.document) -> None:
    """Make a page show copies; called when its references are resolved and before Sphinx names its pictures.

    The first picture is loaded at once if it is above the first subheading, the others when a reader comes to them.
    """
    env = builder.env
    at_once = True
    for node in doctree.findall(nodes.image):
        path = str(node["uri"])
        found = dict(_shown(env, [path])) if path in env.images else {}
        if not found:
            continue
        known, shown = found[path]
        if _make(env, path, known, shown)[1]:
            continue  # reported
        for name in shown.names:  # in the live preview nothing else writes them
            if not Path(builder.outdir, builder.imagedir, name).exists():
                builder.write_file(f"{builder.imagedir}/{name}", (_copies_folder(env) / name).read_bytes())
        env.images[path] = env.images[path][0], shown.main.name
        is_below = sum(isinstance(outer, nodes.section) for outer in ancestors(node)) > 1
        node.attributes.pop("loading", None)  # 'embed' would put the whole file into the page
        if "scale" in node and known.width:
            node.setdefault("width", str(known.width))
            node.setdefault("height", str(known.height))
        node["garden_still"] = f"{builder.imgpath}/{shown.still}" if shown.still else ""
        node["garden_attributes"] = {
            **_attributes(builder, shown, node),
            "decoding": "async",
            **({} if at_once and not is_below else {"loading": "lazy"}),
        }
        at_once = False


def _attributes(builder: SiteBuilder, shown: ShownPicture, node: nodes.image) -> dict[str, str]:
    """Attributes of ``<img>``: its copies, and its size, so that nothing moves when it has loaded.

    Other themes get no size: their styles do not adapt the height if a narrow page makes a picture narrower.
    """
    main = shown.main
    has_size = main.width and main.height and uses_own_theme(builder)
    found = {"width": str(main.width), "height": str(main.height)} if has_size else {}
    if len(shown.copies) > 1:
        found["srcset"] = ", ".join(f"{builder.imgpath}/{copy.name} {copy.width}w" for copy in shown.copies)
        found["sizes"] = _sizes(str(node.get("width", "")), main.width)
    return found


def _sizes(width: str, largest: int) -> str:
    """The ``sizes`` attribute: how wide a picture is shown, for choosing a copy (HTML standard, 4.8.4.2)."""
    value, unit = nodes.parse_measure(width) if width else (100, "%")
    if unit in ("", "px"):
        return f"{value:g}px"
    share = min(1.0, value / 100) if unit == "%" else 1.0
    return f"{_PHONE} {48 * share:g}vw, (max-width: 50rem) {92 * share:g}vw, {min(ARTICLE * 16, largest) * share:g}px"


def sized(given: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The attributes of a picture, from those that its writer gave and its own, keeping its aspect ratio."""
    found = {**own, **given}
    if "width" in own and given:
        ratio = int(own["height"]) / int(own["width"])
        if "width" in given and "height" not in given and "height:" not in given.get("style", ""):
            found["height"] = str(round(int(given["width"]) * ratio))
        elif "height" in given and "width" not in given and "width:" not in given.get("style", ""):
            found["width"] = str(round(int(given["height"]) / ratio))
        elif "height:" in given.get("style", "") and "width:" not in given["style"]:
            found["style"] += " width: auto;"
    return found


def site_files(app: Sphinx) -> Iterator[SiteFile]:
    """The copies of all pictures, and linked files, without the metadata of pictures."""
    env = app.env
    if not isinstance(app.builder, SiteBuilder):
        return
    pages = garden_domain(env).pages.values()
    for _, (_, shown) in _shown(env, sorted({noted.name for page in pages for noted in page.pictures})):
        for name in shown.names:
            copy = _copies_folder(env) / name
            if copy.exists():  # otherwise it was reported
                yield SiteFile(f"{app.builder.imagedir}/{name}", name, copy.read_bytes)
    for path, (_, target) in sorted(env.dlfiles.items()):
        known = _file(env, str(path), is_shown=False)
        if known and not known.problem:
            yield SiteFile(f"_downloads/{target.as_posix()}", known.digest, partial(_linked, Path(env.srcdir, path)))


def _linked(path: Path) -> bytes:
    return without_notes(path.read_bytes())


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Delete copies that no page shows; clean the files of other HTML builders (event ``build-finished``)."""
    if exception is not None:
        return
    if not isinstance(app.builder, SiteBuilder):
        if app.builder.format == "html":
            clean_static_files(Path(app.outdir, name) for name in ("_images", "_downloads"))
        return
    prefix = f"{app.builder.imagedir}/"
    used = {name.removeprefix(prefix) for name in app.builder.expected if name.startswith(prefix)}
    for path in _copies_folder(app.env).glob("*"):
        if path.name not in used:
            path.unlink()


def published(path: Path) -> bytes:
    """The content of a file that is otherwise published as it is, such as an icon, without the metadata of pictures."""
    return _without_notes(path, path.read_bytes())


def _without_notes(path: Path, data: bytes) -> bytes:
    try:
        return without_notes(data) if path.suffix.lower() in _NOTED else data
    except PictureError:
        return data


def clean_static_files(folders: Iterable[Path]) -> None:
    """Remove the metadata of pictures from files that were copied as they are."""
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix.lower() in _NOTED and path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                clean = _without_notes(path, data)
                if clean != data:
                    path.write_bytes(clean)
