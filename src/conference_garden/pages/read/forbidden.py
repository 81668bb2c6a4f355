"""What a page must not contain: raw HTML, other files, addresses that run as scripts.

A page is Markdown that reads the same on a code host, and everything it shows
can be seen in its source.  So directives and roles that insert HTML, files or
anything that needs another server are refused.  Addresses of links and images
need no directive, so they are looked for in the finished doctree.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from conference_garden.facts.problems import quoted
from conference_garden.facts.types import is_web_address
from conference_garden.pages.read.page_reader import PageReader

#: Docutils settings against insertions by directives that are allowed (a table from a file, a derived raw role).
SETTINGS: Final = {"raw_enabled": False, "file_insertion_enabled": False}

#: Refused directives: those that insert HTML or files, or import code, and those of ablog, which would turn a page of
#: notes into several posts and stop the build at a malformed date.
DIRECTIVES: Final = ("raw", "include", "literalinclude", "meta", "autoclasstree", "post", "update", "postlist")
#: Refused roles and their kinds of problem; sphinx-design's Font Awesome icons need a font that no page loads.
ROLES: Final = {
    "raw": "not-allowed",
    **dict.fromkeys(("fa", "fas", "far", "fab", "fa-solid", "fa-regular", "fa-brands"), "icon-font"),
}

#: Takes the place of a ``data:`` address whose picture could not be read, and is not published.
NO_PICTURE: Final = "data:,"

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
#: Browsers ignore these characters in an address (URL standard, 4.4).
_IGNORED = re.compile(r"[\x00-\x20]")
#: A link that Markdown has left as text because its address is not allowed.
_LEFT_AS_TEXT = re.compile(r"\]\(\s*<?((?:javascript|vbscript|data|file):[^)\s]*)", re.IGNORECASE)


class forbidden(nodes.General, nodes.Element):  # noqa: N801 (docutils names nodes in lower case)
    """Takes the place of a refused directive or role until the page is read; ``name`` is its name in braces."""


class ForbiddenDirective(SphinxDirective):
    """Replaces a refused directive."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Leave a node with the name of the directive."""
        node = forbidden(name=f"{{{self.name}}}", kind="not-allowed")
        self.set_source_info(node)
        return [node]


def forbidden_role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, *_: object
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Replace a refused role."""
    node = forbidden(name=f"{{{name}}}", kind=ROLES[name])
    node.line = lineno
    return [node], []


def report_forbidden(reader: PageReader, env: BuildEnvironment) -> None:
    """Report everything a page must not contain; remove refused nodes, and do not copy refused files."""
    doctree = reader.doctree
    for node in list(doctree.findall(forbidden)):
        reader.report(node, node["kind"], f"a page cannot use {quoted(node['name'])}.")
        assert node.parent is not None
        node.parent.remove(node)
    for where, address in list(_addresses(doctree)):
        if not _is_allowed(address):
            why = ", whose host or port is not valid" if address.lower().startswith("http") else ""
            reader.report(where, "forbidden-address", f"a link leads to {quoted(address)}{why}.")
            if isinstance(where, nodes.reference) and where.parent:
                where.parent.replace(where, where.children)  # because previews show the page nevertheless
    _report_files(reader, env)


def _report_files(reader: PageReader, env: BuildEnvironment) -> None:
    """Report pictures and downloads that are not files of the garden."""
    doctree, folder = reader.doctree, Path(env.srcdir)
    for image in doctree.findall(nodes.image):
        uri = str(image["uri"])
        if uri == NO_PICTURE:
            reader.report(image, "unreadable-picture", "a picture in an address ('data:…') cannot be read.")
        elif re.match(r"(?:https?:)?//", uri):
            reader.report(image, "remote-image", f"the image {quoted(uri)} is on another server.")
        elif not uri.startswith("data:") and not is_inside(folder, uri):
            reader.report(image, "file-outside", f"the image {quoted(uri)} is not a file of the garden.")
            env.images.pop(uri, None)
    for download in doctree.findall(addnodes.download_reference):
        target = str(download.get("reftarget", ""))
        base = "" if target.startswith("/") else posixpath.dirname(reader.document)
        if not _SCHEME.match(target) and not is_inside(folder, posixpath.join(base, target.removeprefix("/"))):
            reader.report(download, "file-outside", f"{quoted(target)} is not a file of the garden.")
            env.dlfiles.pop(Path(env.relfn2path(target, reader.document)[0]), None)
            download.attributes.pop("filename", None)


def _addresses(doctree: nodes.document) -> Iterator[tuple[nodes.Node, str]]:
    """Every address that a reader can follow, after the node that contains it."""
    for reference in doctree.findall(nodes.reference):
        if "refuri" in reference:
            yield reference, str(reference["refuri"])
    for toctree in doctree.findall(addnodes.toctree):
        for _, target in toctree["entries"]:
            if "://" in target:
                yield toctree, target
    for text in doctree.findall(nodes.Text):
        if not isinstance(text.parent, nodes.FixedTextElement | nodes.literal):
            for match in _LEFT_AS_TEXT.finditer(text):
                yield text, match[1]


def _is_allowed(address: str) -> bool:
    scheme = _SCHEME.match(_IGNORED.sub("", address))
    return not scheme or scheme[1].lower() == "mailto" or is_web_address(address)


def is_inside(folder: Path, name: str) -> bool:
    """Whether a path, with symbolic links resolved, is in the garden and not in a hidden folder such as ``.git``."""
    folder, path = folder.resolve(), (folder / name).resolve()
    return path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)
