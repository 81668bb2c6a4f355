"""Import feeds of weblogs: Atom (RFC 4287), RSS 2.0 and RSS 1.0, as found on the web rather than as specified."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from email.utils import parseaddr, parsedate_to_datetime
from html import escape as html_escape
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from conference_garden.tools.changes import RefusedError
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import web_address
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.posts import BlogPost, read_posts
from conference_garden.tools.importing.sections import parse_html
from conference_garden.tools.importing.sources import ImportSource, day_of

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ATOM_03: Final = "{http://purl.org/atom/ns#}"
_RSS1: Final = "{http://purl.org/rss/1.0/}"
_DC: Final = "{http://purl.org/dc/elements/1.1/}"
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
_LICENCES: Final = (
    "{http://backend.userland.com/creativeCommonsRssModule}license",
    "{http://web.resource.org/cc/}license",
    "{http://creativecommons.org/ns#}license",
)
_ROOTS: Final = frozenset(
    {f"{_ATOM}feed", f"{_ATOM_03}feed", "rss", "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"}
)

#: a mail address followed by a name, as in RSS 2.0; a key in a map as printed by Go (Hugo)
_NAME_BEHIND = re.compile(r"[^\s()@]+@[^\s()@]+\s*\((.+)\)$")
_GO_KEY = re.compile(r"(?<!\S)\w+:")


def recognises(source: ImportSource) -> bool:
    """Whether a source has the root element of a feed."""
    return re.search(r"<(?:\w+:)?(?:rss|feed|RDF)[\s>]", source.text()[:5000]) is not None


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read feeds."""
    read_posts(sources, known, found, posts_in, "A feed")


def posts_in(source: ImportSource, found: ImportResult) -> Iterator[BlogPost]:
    """The posts of a source."""
    root, wrong = source.xml()
    if root.tag not in _ROOTS:
        raise RefusedError(f"{source.name} is neither Atom nor RSS.")
    if wrong:
        found.doubt(source.name, f"{wrong}.")
    for element in root.iter(f"{_ATOM_03}*"):
        _renew(element)
    channel = root if root.tag == f"{_ATOM}feed" else next(_children(root, "channel"), root)
    for entry in entries_of(root):
        yield post_of(entry, channel, source)


def entries_of(root: etree._Element) -> Iterator[etree._Element]:
    """The entries of a feed."""
    yield from (*root.iter(f"{_ATOM}entry"), *root.iter("item"), *root.iter(f"{_RSS1}item"))


def _renew(element: etree._Element) -> None:
    """Convert an element of Atom 0.3 to Atom 1.0 (https://www.ietf.org/archive/id/draft-ietf-atompub-format-00.txt)."""
    name = element.tag.removeprefix(_ATOM_03)
    with suppress(ValueError):  # a name that is only found in a corrupt file
        element.tag = _ATOM + {"issued": "published", "modified": "updated", "copyright": "rights"}.get(name, name)
    if element.get("type") == "text/html" or element.get("mode") == "escaped":
        element.set("type", "html")


def post_of(entry: etree._Element, channel: etree._Element, source: ImportSource) -> BlogPost:
    """Convert an entry of a feed to a post; ``channel`` provides the author, licence and base that it lacks."""
    own = _link(channel, source.address)
    base = web_address(own or source.address, entry.base or "")
    link = _link(entry, base)
    id_ = one_line(_text(entry, "id") or _text(entry, "guid"))
    title = _plain(entry, "title") or "Without a title"
    tags = [child for name in ("category", "subject") for child in _children(entry, name)]
    tag_names = [one_line(tag.get("label") or tag.get("term") or tag.text or "") for tag in tags]
    return BlogPost(
        key=same_address(link) or id_ or title,
        title=title,
        url=link,
        base=link or base,
        author=_authors(entry) or _authors(channel) or _plain(channel, "title") or urlsplit(link).netloc,
        date=_date(entry),
        licence=_licence(entry) or _licence(channel),
        tags=tuple(dict.fromkeys(filter(None, tag_names))),
        html=_content(entry),
        place=f"{source.name}:{entry.sourceline or 1}",
    )


# Pieces of an entry


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that name, in the namespaces of feeds or by qualified name."""
    names = (name,) if name.startswith("{") else (f"{_ATOM}{name}", name, f"{_RSS1}{name}", f"{_DC}{name}")
    yield from element.iterchildren(*names)


def _text(element: etree._Element, name: str) -> str:
    return next((text for child in _children(element, name) if (text := _string(child))), "")


def _string(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _plain(element: etree._Element, name: str) -> str:
    """A text on one line, without any markup, escaped or not."""
    text = _text(element, name)
    if "<" in text or "&" in text:
        text = str(parse_html(text)[0].text_content())
    return one_line(text)


def _link(element: etree._Element, base: str) -> str:
    """The web address of the page that belongs to a feed or an entry, or ""."""
    links = [child for child in _children(element, "link") if child.get("rel", "alternate") == "alternate"]
    guids = [child for child in element.iterchildren("guid") if child.get("isPermaLink", "true") != "false"]
    candidates = [child.get("href") or child.text or "" for child in (*links, *guids)]
    candidates += [id_] if (id_ := _text(element, "id")).startswith("http") else []
    found = (web_address(base, candidate) for candidate in candidates if candidate.strip())
    return next((url for url in found if url.startswith("http")), "")


def same_address(url: str) -> str:
    """An address without the parts that differ between feeds with the same post."""
    parts = urlsplit(url)
    query = "&".join(part for part in parts.query.split("&") if part and not part.startswith("utm_"))
    return urlunsplit(("https", parts.netloc.lower(), parts.path.rstrip("/"), query, "")) if url else ""


def _authors(element: etree._Element) -> str:
    names: list[str] = []
    for name in ("author", f"{_DC}creator", "managingEditor"):
        for child in element.iterchildren(*((f"{_ATOM}author", "author") if name == "author" else (name,))):
            own = _text(child, "name")
            names.append(_person("" if len(child) and not own else own or _string(child)))
        if any(names):
            break
    return ", ".join(dict.fromkeys(name for name in names if name))


def _person(text: str) -> str:
    """The name in a field for a person, without mail addresses, which are private."""
    text = one_line(text)
    for _ in range(3):  # nested forms
        if match := _NAME_BEHIND.match(text):
            text = match[1].strip()
        elif text.startswith("map[") and text.endswith("]") and (name := _named(text[4:-1])):
            text = name
    if "@" in text:
        text = parseaddr(text)[0] or ""
    return "" if "@" in text or "<" in text or text.startswith(("map[", "%!")) else text


def _named(table: str) -> str:
    """The name in a map as printed by Go: ``bio:… name:Ida Kai twitter:…``."""
    keys = list(_GO_KEY.finditer(table))
    ends = [*(key.start() for key in keys[1:]), len(table)]
    names = (table[key.end() : end] for key, end in zip(keys, ends, strict=True) if key[0] == "name:")
    return next(names, "").strip()


def _licence(element: etree._Element) -> str:
    for name in ("rights", "copyright", *_LICENCES):
        if text := _plain(element, name):
            return text
        for child in _children(element, name):
            for value in map(str, child.values()):
                if value.startswith("http"):
                    return value
    links = (child.get("href", "") for child in _children(element, "link") if child.get("rel") == "license")
    return next(links, "")


def _date(entry: etree._Element) -> date | None:
    for name in ("published", "pubDate", f"{_DC}date", "updated"):
        text = _text(entry, name)
        if day := day_of(text):
            return day
        try:
            return parsedate_to_datetime(text).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
    return None


def _content(entry: etree._Element) -> str:
    """The longest text of an entry as HTML."""
    found = [
        _as_html(child) for name in ("content", _CONTENT, "summary", "description") for child in _children(entry, name)
    ]
    return max(found, key=len, default="")


def _as_html(element: etree._Element) -> str:
    if len(element):  # XHTML, or unescaped HTML
        inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
        return (html_escape(element.text) if element.text else "") + re.sub(r"\sxmlns(?::\w+)?=\"[^\"]*\"", "", inner)
    text = element.text or ""
    is_plain = element.tag.startswith(_ATOM) and element.get("type", "text") in ("text", "text/plain")
    return f"<p>{html_escape(text)}</p>" if is_plain and not re.search(r"<(?:p|h\d|div|ul)\b", text) else text
