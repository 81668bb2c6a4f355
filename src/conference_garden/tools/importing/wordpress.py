"""Import exports of WordPress (WXR), whose posts are as stored, which is not quite HTML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape as html_escape
from html import unescape
from typing import Final

from lxml import etree

from conference_garden.facts.words import count_text
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.feed import post_of
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.posts import BlogPost, read_posts
from conference_garden.tools.importing.sources import ImportSource, day_of

_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
#: Types of items that store pictures, menus and settings rather than texts.
_NO_TEXTS: Final = frozenset({"attachment", "nav_menu_item", "revision", "custom_css", "wp_global_styles"})

#: Shortcodes for code, including one for each language (https://wordpress.com/support/code/posting-source-code/).
_CODE: Final = frozenset(
    """
    code sourcecode source-code
    actionscript3 as3 bash shell clojure coldfusion cpp c csharp css delphi pascal diff patch erlang fsharp go groovy
    html java javafx javascript js jscript latex matlab objc perl php powershell ps plain text python py r ruby rb rails
    scala sql swift typescript vb vbnet xml xhtml yaml
    """.split()  # noqa: SIM905 (words)
)
_SHORTCODE = re.compile(r"\[(\[?)(/?)([a-z][\w-]{1,30})(\s[^\[\]]{0,500}|=[^\[\]]{0,500})?\]")
_ATTRIBUTE = re.compile(r"([\w-]{1,30})=[\"']?([^\s\"']{1,300})")
_URL = re.compile(r"https?://[^\s\"'<>\]]{1,500}")
_BLOCK: Final = "address|blockquote|dd|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section|table|tbody|td|th|thead|tr|ul"
_BLOCK_START = re.compile(rf"\s*</?(?:{_BLOCK})\b", re.IGNORECASE)
_AROUND = re.compile(
    r"(</(?:blockquote|dl|div|figure|h[1-6]|ol|p|pre|table|ul)>|<hr\b[^<>]*>)"
    r"|(?=<(?:blockquote|dl|div|figure|h[1-6]|hr|ol|p|pre|table|ul)\b)",
    re.IGNORECASE,
)


def recognises(source: ImportSource) -> bool:
    """Whether a source is an export of WordPress."""
    return re.search(r"<rss\b[^>]*wordpress\.org/export/", source.text()[:5000]) is not None


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read the published posts of exports; the others are listed."""
    read_posts(sources, known, found, posts_in, "A weblog")


def posts_in(source: ImportSource, found: ImportResult) -> Iterator[BlogPost]:
    """The posts of a source."""
    root, wrong = source.xml()
    if wrong:
        found.doubt(source.name, f"{wrong}.")
    channel = root.find("channel")
    if channel is None:
        return
    names = {_wp(author, "author_login"): _wp(author, "author_display_name") for author in _all(channel, "author")}
    pictures = {_wp(item, "post_id"): _wp(item, "attachment_url") for item in channel.iter("item")}
    other: Counter[str] = Counter()
    for item in channel.iter("item"):
        if (kind := _wp(item, "post_type") or "post") in _NO_TEXTS:
            other[kind] += 1
            continue
        for category in list(item.iterchildren("category")):
            if category.get("domain", "category") not in ("category", "post_tag"):
                item.remove(category)
        post = post_of(item, channel, source)
        place = f"{post.place}: “{post.title}”"
        if reason := _unpublished(item, kind):
            found.leave(place, f"{reason}: not imported.")
            continue
        html, unknown = as_html(item.findtext(_CONTENT) or "", pictures)
        for name in unknown:
            found.doubt(place, f"the shortcode [{name}] is unknown: kept as text.")
        day = post.date or day_of(_wp(item, "post_date"))
        yield replace(post, html=html, author=names.get(post.author) or post.author, date=day)
    if other:
        kinds = ", ".join(count_text(count, kind.replace("_", " ")) for kind, count in other.items())
        found.leave(source.name, f"pictures, menus and the like ({kinds}): left out.")


def _unpublished(item: etree._Element, kind: str) -> str:
    """Why an item is not imported: it is not a post, or not public; "" for public posts."""
    status = _wp(item, "status")
    if kind != "post":
        return f"it is a {kind}, no post"
    if status != "publish":
        return f"it is not published ({status})"
    return "it has a password" if _wp(item, "post_password") else ""


def _all(element: etree._Element, name: str) -> list[etree._Element]:
    """The children of that name in the namespace of WordPress, for any version of the format."""
    return [child for child in element.iterchildren(f"{{*}}{name}") if "wordpress.org/export/" in child.tag]


def _wp(element: etree._Element, name: str) -> str:
    return next((one_line(child.text or "") for child in _all(element, name)), "")


def as_html(content: str, pictures: dict[str, str]) -> tuple[str, list[str]]:
    r"""A post as WordPress would show it, and the names of unknown shortcodes.

    ``pictures`` are the addresses of attachments by id.  In a post without blocks,
    empty lines separate paragraphs, and line ends are line breaks.

    >>> as_html("One.\nTwo.\n\n[code lang='sh']ls <a>[/code]", {})[0]
    '<p>One.<br>Two.</p>\n<pre><code class="language-sh">ls &lt;a&gt;</code></pre>'
    """
    text = re.sub(r"\r\n?", "\n", content)
    kept: list[str] = []
    text, unknown = _without_shortcodes(text, pictures, kept)
    if "<!-- wp:" not in content:
        text = _with_paragraphs(text)
    text = "\n".join(map(_embedded, text.split("\n")))
    return re.sub("\ue010(\\d+)\ue011", lambda match: kept[int(match[1])], text), unknown


def _embedded(line: str) -> str:
    """A line; an address alone on it, which WordPress would embed, becomes a link."""
    inner = line.strip().removeprefix("<p>").removesuffix("</p>")
    return f'<p><a href="{inner}">{inner}</a></p>' if _URL.fullmatch(inner) else line


def _without_shortcodes(text: str, pictures: dict[str, str], kept: list[str]) -> tuple[str, list[str]]:
    """Replace shortcodes with HTML; code is moved to ``kept``, so that later steps do not change it."""
    text = re.sub("[\ue010\ue011]", "", text)
    parts: list[str] = []
    unknown: dict[str, None] = {}
    alone: set[str] = set()  # shortcodes without a closing tag from here on
    at = 0
    for match in _SHORTCODE.finditer(text):
        name, given = match[3], (match[4] or "").strip()
        if match.start() < at or match[1] or match[2]:
            continue
        end = -1 if name in alone else text.find(f"[/{name}]", match.end())
        if end < 0:
            alone.add(name)
        inner = text[match.end() : end] if end >= 0 else ""
        html = _shortcode(name, given, inner, pictures, kept)
        if html is None:
            if end >= 0 or given:
                unknown[name] = None
            continue
        parts += [text[at : match.start()], html]
        at = end + len(name) + 3 if end >= 0 and inner else match.end()
    return "".join([*parts, text[at:]]), list(unknown)


def _shortcode(name: str, given: str, inner: str, pictures: dict[str, str], kept: list[str]) -> str | None:
    """The HTML for a shortcode, or None if it is unknown."""
    attributes = dict(_ATTRIBUTE.findall(given))
    if name in _CODE and inner:
        language = attributes.get("language") or attributes.get("lang") or ("" if "code" in name else name)
        language = re.sub(r"\W", "", language)
        shown = inner.strip("\n") if "<" in inner else unescape(inner.strip("\n"))
        kept.append(f'<pre><code class="language-{language}">{html_escape(shown, quote=False)}</code></pre>')
        return f"\n\n\ue010{len(kept) - 1}\ue011\n\n"
    if name == "caption" and inner:
        picture, _, words = inner.rpartition(">")
        return f"\n\n<figure>{picture}><figcaption>{words.strip()}</figcaption></figure>\n\n" if picture else inner
    if name == "gallery":
        found = (pictures.get(id_, "") for id_ in re.findall(r"\d{1,12}", attributes.get("ids", "").replace(",", " ")))
        items = "".join(f'<li><img src="{html_escape(url)}"></li>' for url in found if url)
        return f"\n\n<ul>{items}</ul>\n\n"
    if name in ("youtube", "vimeo", "embed", "video", "audio", "playlist", "wpvideo", "gist", "tweet", "soundcloud"):
        address = _URL.search(f"{given.lstrip('=')} {inner}")
        url = html_escape(address[0]) if address else ""
        return f'\n\n<p><a href="{url}">{url}</a></p>\n\n' if url else None
    return None


def _with_paragraphs(text: str) -> str:
    """Make paragraphs of text between empty lines, as WordPress does when it shows a post."""
    text = _AROUND.sub(lambda match: f"{match[1] or ''}\n\n", text)
    parts: list[str] = []
    within = False  # within preformatted text
    for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text):
        if within or re.match(r"\s*<pre\b", part, re.IGNORECASE):
            parts.append(part)
            within = "</pre>" not in part.lower()
        elif part.strip():
            is_block = _BLOCK_START.match(part) or part.strip().startswith("\ue010")
            lined = part.strip().replace("\n", "<br>")
            parts.append(part.strip() if is_block else f"<p>{lined}</p>")
    return "\n".join(parts)
