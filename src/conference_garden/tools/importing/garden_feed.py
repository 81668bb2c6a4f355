"""Import feeds of a garden, whose entries are conferences, or talks with speakers, topics and takeaways.

The ids of entries distinguish them from posts of a weblog.  Feeds do not contain
the relations of talks, and their archives have no texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from conference_garden.facts.model import KINDS
from conference_garden.tools.importing.escapes import escape, heading, one_line
from conference_garden.tools.importing.events import series_of
from conference_garden.tools.importing.feed import entries_of, post_of
from conference_garden.tools.importing.garden import GardenReader
from conference_garden.tools.importing.html_to_myst import Converter
from conference_garden.tools.importing.imported import ImportResult
from conference_garden.tools.importing.inline import nodes_of
from conference_garden.tools.importing.jsonfeed import post_of_item
from conference_garden.tools.importing.known import Known
from conference_garden.tools.importing.links import sorted_links
from conference_garden.tools.importing.posts import BlogPost
from conference_garden.tools.importing.sections import Section, parse_html, sections_of, take_footnotes, text_of
from conference_garden.tools.importing.sources import ImportSource
from conference_garden.tools.importing.values import line, row, rows

_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_ID = re.compile(r"tag:[^\s:<>\"]{3,100}:(?:talk|conference)/[a-z0-9-]{1,200}")
_DAY = re.compile(r"\b(\d{1,2}) (\w{3,9}) (\d{4})\b")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


@dataclass
class _Event:
    """A conference, as far as its entries describe it."""

    title: str = ""
    url: str = ""
    summary: str = ""
    posted: date | None = None
    lead: str = ""
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class _Entry:
    """An entry: as a post, and with the facts that only a garden understands."""

    post: BlogPost
    summary: str
    people: list[str]
    links: list[str]
    #: whether its text is just the summary
    is_short: bool = False


def recognises(source: ImportSource) -> bool:
    """Whether a source is a feed whose entries are talks or conferences of a garden."""
    text = source.text()
    is_feed = "<feed" in text[:2000] or "jsonfeed.org" in text[:500]
    return is_feed and _ID.search(text[:20_000]) is not None


def read(sources: Sequence[ImportSource], known: Known, found: ImportResult) -> None:
    """Read feeds; a talk that is in several of them counts once, with the longest text."""
    events: dict[str, _Event] = {}
    for source in sources:
        with found.attempt(source.name):
            entries, title = _entries(source)
            for entry in entries:
                _add(entry, title, events, found)
    reader = GardenReader(known, found)
    for stem, event in events.items():
        sections = [
            {"title": "", "text": event.lead},
            *reversed(event.sections.values()),
        ]  # feeds begin with the newest
        days = [day for section in sections if (day := section.get("day"))]
        start, end = _period(event.summary)
        year = re.search(r"(?:19|20)\d\d", f"{event.title} {stem}")
        start = min([*filter(None, [start]), *days], default=None) or (
            date(int(year[0]), 1, 1) if year else event.posted
        )
        words = stem.replace("-", " ").title()
        if not event.title:
            found.doubt(f"conferences/{stem}.md", f"the feed does not name the conference, called “{words}” here.")
        reader.add(
            {
                "id": stem,
                "title": heading(event.title or words),
                "series": series_of(event.title or words, start.year if start else 0),
                "start": str(start),
                "end": str(max([*filter(None, [end]), *days], default=start)),
                "date": str(event.posted or ""),
            },
            sections,
            stem,
        )
        if event.url:
            reader.bases.add(event.url.rpartition("conferences/")[0])
    reader.finish()


def _entries(source: ImportSource) -> tuple[Iterator[_Entry], str]:
    """The entries of a feed, and the name of their conference if it is the feed of one, or ""."""
    if isinstance(source.value, dict):
        feed = source.value
        title = line(feed.get("title"))
        entries = (
            _Entry(
                post_of_item(item, feed, source),
                line(item.get("summary")),
                [],
                _urls(row(item.get("_garden"))),
                not item.get("content_html"),
            )
            for item in rows(feed.get("items"))
        )
    else:
        root, _ = source.xml()
        title = one_line(root.findtext(f"{_ATOM}title") or "")
        entries = (
            _Entry(
                post_of(entry, root, source),
                one_line(entry.findtext(f"{_ATOM}summary") or ""),
                [one_line(name.text or "") for name in entry.iterfind(f"{_ATOM}contributor/{_ATOM}name")],
                [f"{one.get('rel')} {one.get('href', '')}" for one in entry.iterfind(f"{_ATOM}link")],
                entry.find(f"{_ATOM}content") is None,
            )
            for entry in entries_of(root)
        )
    is_of_one = title.startswith("Talks at ") and title.endswith(")")
    return entries, title.removeprefix("Talks at ").rpartition(" (")[0] if is_of_one else ""


def _urls(more: dict[str, Any]) -> list[str]:
    related = more.get("related")
    return [f"related {line(url)}" for url in related] if isinstance(related, list) else []


def _add(entry: _Entry, conference: str, events: dict[str, _Event], found: ImportResult) -> None:
    parts = urlsplit(entry.post.url)
    stem = parts.path.rpartition("/")[2].removesuffix(".html")
    if not re.fullmatch(r"[a-z0-9-]{1,200}", stem):
        found.leave(
            f"{entry.post.place}: “{entry.post.title}”", "its address is not that of a conference: not imported."
        )
        return
    event = events.setdefault(stem, _Event())
    event.url, event.posted = event.url or entry.post.url, event.posted or entry.post.date
    body, _ = parse_html("" if entry.is_short else entry.post.html)
    converter = Converter(entry.post.base, take_footnotes(body), f"{stem[:40]}-")
    sections = sections_of(body)
    if not parts.fragment:
        event.title, event.summary = entry.post.title, entry.summary
        starts = [number for number, one in enumerate(sections) if one.level == 2 and _talk_of(one)]
        event.lead = text_of(converter, sections[0], sections[1 : next(iter(starts), len(sections))])
        for at, end in reversed(list(zip(starts, [*starts[1:], len(sections)], strict=True))):
            id_, title = _talk_of(sections[at]), converter.line(nodes_of(sections[at].heading))
            event.sections.setdefault(id_, _section(id_, title, sections[at], sections[at + 1 : end], converter))
        return
    links = list(body.iterdescendants("a"))
    if links and (match := re.fullmatch(r"Read this talk in (.+)", one_line(links[-1].text_content()))):
        event.title = event.title or match[1]
        links[-1].getparent().drop_tree()
    event.title = event.title or conference
    section = _section(parts.fragment, heading(entry.post.title), sections[0], sections[1:], converter)
    section["takeaway"] = escape(entry.summary)
    section["speakers"] = section["speakers"] or entry.people
    section["topics"] = list(entry.post.tags)
    related = sorted_links(("", url.partition(" ")[2]) for url in entry.links if url.startswith("related "))
    section |= {"recording": list(related.recordings), "slides": list(related.slides), "links": list(related.links)}
    section["source"] = [url.partition(" ")[2] for url in entry.links if url.startswith("via ")] or section["source"]
    if len(section["text"]) >= len(str(event.sections.get(parts.fragment, {}).get("text", ""))):
        event.sections[parts.fragment] = section


def _talk_of(section: Section) -> str:
    if section.heading is None:
        return ""
    addresses = (link.get("href", "").partition("#")[2] for link in section.heading.iterdescendants("a"))
    return next((id_ for id_ in addresses if id_), "")


def _section(id_: str, title: str, opening: Section, below: Sequence[Section], converter: Converter) -> dict[str, Any]:
    """A talk with the keys of front matter, from its content: byline, links, takeaway, then its text."""
    section: dict[str, Any] = {"id": id_, "title": title, "speakers": [], "author": [], "source": [], "topics": []}
    elements = [node for node in opening.nodes if not isinstance(node, str)]
    if len(elements) == 1 and elements[0].tag == "div":  # around XHTML in Atom
        opening.nodes = list(nodes_of(elements[0]))
    paragraphs = [node for node in opening.nodes if not isinstance(node, str)][:3]
    for node in paragraphs:
        kind = _head(node, section)
        if not kind:
            break
        opening.nodes.remove(node)
        if kind == "takeaway":
            break
    return section | {"text": text_of(converter, opening, below)}


def _head(node: HtmlElement, section: dict[str, Any]) -> str:
    """Read a paragraph at the head of a talk into ``section``; returns its kind, or "" for text."""
    if node.tag != "p":
        return ""
    text, links = one_line(node.text_content()), list(node.iterchildren("a"))
    strong = next(iter(node.iterchildren("strong")), None)
    if strong is not None and one_line(strong.text_content()) == text:
        section["takeaway"] = escape(text)
        return "takeaway"
    words = [word.strip().casefold() for word in text.split("·")]
    if any("/speakers/" in link.get("href", "") for link in links) or words[0] in KINDS:
        for link in links:
            note = re.match(r"\s*(\([^()]*\))", link.tail or "")
            name = one_line(f"{link.text_content()} {note[1] if note else ''}")
            section["speakers" if "/speakers/" in link.get("href", "") else "author"].append(name)
        section["kind"] = next((kind for kind in KINDS if kind in words), "")
        section["day"] = next((day for word in words if (day := _day(_DAY.fullmatch(word)))), None)
        return "byline"
    # only links, separated by dots
    if links and not node.text and all((link.tail or "").strip("\xa0 ·") == "" for link in links):
        section["source"] = [link.get("href", "") for link in links if link.text_content().startswith("Source notes")]
        return "links"
    return ""


def _day(match: re.Match[str] | None) -> date | None:
    try:
        return date(int(match[3]), _MONTHS.index(match[2].casefold()) + 1, int(match[1])) if match else None
    except ValueError:
        return None


def _period(summary: str) -> tuple[date | None, date | None]:
    """The first and last day at the beginning of the summary of a conference: “8–10 April 2026, …”."""
    text = summary.partition(",")[0]
    if (end := _day(_DAY.search(text))) is None:
        return None, None
    first, dash, _ = text.partition("–")
    if not dash:
        return end, end
    words = first.split()
    month = words[1] if len(words) > 1 else f"{_MONTHS[end.month - 1]}"
    year = words[2] if len(words) > 2 else str(end.year)
    *_, last = _DAY.finditer(text)
    return _day(_DAY.search(f"{words[0] if words else ''} {month} {year}")), _day(last)
