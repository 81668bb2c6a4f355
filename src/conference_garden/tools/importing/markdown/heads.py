"""The facts about a talk or event in the first lines below a title: speakers, place, days, links."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lxml import html
from lxml.html import HtmlElement

from conference_garden.tools.importing.dates import days_in, month_in, without_days
from conference_garden.tools.importing.escapes import one_line
from conference_garden.tools.importing.inline import Node, nodes_of
from conference_garden.tools.importing.labels import (
    BY,
    DAY_LABELS,
    EVENT_LABELS,
    PLACE_LABELS,
    RECORDING_LABELS,
    SLIDES_LABELS,
    SPEAKER,
    TAG_LABELS,
    TITLE_LABELS,
)
from conference_garden.tools.importing.markdown.people_lines import (
    People,
    labelled_people,
    people_by,
    person_line,
    words_behind_by,
)
from conference_garden.tools.importing.markdown.tags import tags_in
from conference_garden.tools.importing.sections import Section
from conference_garden.tools.importing.speaker_names import IsKnown, plain

_LINK: Final = (
    r"slides?(?: deck)?|video|recording|links?|url|source|paper|repo|code|abstract|(?:talk )?page|talk|session"
    rf"|{'|'.join((*SLIDES_LABELS, *RECORDING_LABELS))}"
)
_LABELS: Final = {
    "speaker": rf"(?:main |guest )?{SPEAKER}|who|{BY}",
    "event": rf"event|conference|meetup|conf|{'|'.join(EVENT_LABELS)}",
    "day": rf"dates?|when|day|held|{'|'.join(DAY_LABELS)}",
    "place": rf"location|where|place|venue|city|{'|'.join(PLACE_LABELS)}",
    "website": r"website|home ?page|conference (?:url|website|site)",
    "link": _LINK,
    "tags": rf"tags?|topics?|keywords|{'|'.join(TAG_LABELS)}",
    "title": rf"(?:talk )?title|{'|'.join(TITLE_LABELS)}",
}
_NAMED: Final = "|".join(rf"(?P<{name}>(?:{words}))" for name, words in _LABELS.items())
_LABEL: Final = re.compile(rf"^(?:{_NAMED})\s*(?:::?|=)\s*(?P<value>.*)$", re.IGNORECASE | re.DOTALL)
#: A heading or line above the facts about a talk or an event.
GROUP: Final = re.compile(
    r"^(?:talk |session |conference |event )?"
    rf"(?:details?|info|information|{SPEAKER}|who|meta(?:data)?|about)\s*:?$",
    re.IGNORECASE,
)
#: A directive of Apple's DocC.
_DIRECTIVE: Final = re.compile(r"@\w+\s*[({]")
#: The rest of a heading after its days were removed: punctuation, and a time.
_BEFORE_END: Final = re.compile(r"(?<![\s,–-])[\s,–-]++(?:\d\d:\d\d$|(?=\)?$))")
#: Most lines in a paragraph or list of a head, and the greatest length of one.
_MOST: Final = 14
_LONGEST: Final = 200


@dataclass
class NoteHead:
    """The facts found: ``people`` are labelled as speakers, ``perhaps`` only look like names.

    ``is_strong`` says that either can hardly be anything else.
    """

    people: People = ()
    perhaps: People = ()
    is_strong: bool = False
    event: str = ""
    days: list[date] = field(default_factory=list)
    month: tuple[int, int] = (0, 0)
    place: str = ""
    website: str = ""
    title: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    #: the lines that only state a fact, each with its kind
    lines: list[tuple[str, HtmlElement]] = field(default_factory=list)

    @property
    def names(self) -> People:
        """The likely speakers."""
        return self.people or self.perhaps


def read_head(section: Section, is_known: IsKnown, after: Sequence[Section] = ()) -> tuple[NoteHead, Section | None]:
    """Read the first lines of a section, and the heading below it if that comes next, without changing any text.

    ``after`` are the next sections; returns the head, and the section whose heading names the speakers, or None.
    """
    reader = _HeadReader(is_known, plain(section.title))
    for below in after[:2] if section.heading is not None and not says_something(section) else ():
        if below.heading is not None and GROUP.match(one_line(below.heading.text_content())):
            reader.read(below)
            return reader.head, None
        # a subtitle, of the same level as the names, may be between title and names
        if below.heading is None or below.level <= section.level or below.level > after[0].level:
            break
        if reader.read_heading(below.heading):
            reader.read(below)
            return reader.head, below
        if says_something(below):
            break
    reader.read(section)
    return reader.head, None


def says_something(section: Section) -> bool:
    """Whether a section has text of its own."""
    return any(node.strip() if isinstance(node, str) else one_line(node.text_content()) for node in section.nodes)


class _HeadReader:
    """Read lines into a head; ``title`` is the heading above them."""

    def __init__(self, is_known: IsKnown, title: str) -> None:
        self.head = NoteHead()
        self._is_known = is_known
        self._title = set(re.findall(r"\w+", title.casefold()))

    def read_heading(self, heading: HtmlElement) -> bool:
        """Read a heading below the title; returns whether it names people."""
        head, text = self.head, one_line(heading.text_content())
        label = _LABEL.match(text)
        if label and label["speaker"] and label["value"]:
            head.people = labelled_people(label["value"], label["speaker"])
        head.days, text = days_in(text), _BEFORE_END.sub("", without_days(text))
        head.people = head.people or people_by(text)
        head.is_strong = bool(head.people)
        if not head.people and not label:
            head.perhaps, strong = person_line(text, self._is_known)
            head.is_strong = strong and "data-bold" not in heading.attrib  # bold lines are common
        if head.names:
            head.lines.append(("below", heading))
        return bool(head.names)

    def read(self, section: Section) -> None:
        """Read the lines at the beginning of a section, up to running text."""
        strangers = 0
        in_group = GROUP.match(plain(section.title)) is not None
        for node in section.nodes:
            if isinstance(node, str):
                if node.strip():
                    return
                continue
            if node.tag not in ("p", "ul", "ol", "dl", "hr"):
                return
            lines = [] if _DIRECTIVE.match(one_line(node.text_content())) else _lines_of(node)
            understood = [self._line(line, in_list=node.tag != "p" and not in_group) for line in lines[:_MOST]]
            strangers += node.tag == "p" and not all(understood)
            if strangers > 1 or len(understood) > 2 + sum(understood):
                return

    def _line(self, line: HtmlElement, *, in_list: bool) -> bool:
        """Read a line into the head; returns whether it was understood."""
        head, text = self.head, _own_text(line)
        if not text or len(text) > _LONGEST:
            return not text
        tags = tags_in(line)
        nested = [_own_text(item) for child in line.iterchildren("ul", "ol") for item in child.iterchildren("li")]
        if tags and not re.sub(r"#[\w/-]+", "", text).strip():
            head.tags += tags
            head.lines.append(("tags", line))
            return True
        if match := _LABEL.match(text) or (_LABEL.match(f"{text}:") if nested else None):
            return self._label(match, line, nested)
        if people := people_by(text):
            head.people, head.is_strong = head.people or people, True
            head.lines.append(("people", line))
            return True
        is_other = GROUP.match(text) or self._link(line, text, in_list=in_list) or self._days(line, text)
        return bool(is_other) or (not in_list and self._person(line, text))

    def _link(self, line: HtmlElement, text: str, *, in_list: bool) -> bool:
        """Whether a line consists of links; outside lists, links without text of their own belong to the talk."""
        links = _links(line)
        words = [one_line(link) for link, _ in links]
        if not links or re.sub(r"https?://\S+|\W", "", "".join(text.replace(word, "") for word in words)):
            return False
        if not in_list and all(map(_has_no_words, words)):
            self.head.links += links
            self.head.lines.append(("links", line))
        return True

    def _days(self, line: HtmlElement, text: str) -> bool:
        head, days, month = self.head, days_in(text), month_in(text)
        if not days and not month[0]:
            return False
        head.days, head.month = head.days or days, head.month if head.month[0] else month
        rest = without_days(text).strip(" \t,;:@-–—()|")
        if len(rest) < 40:
            head.lines.append(("event" if rest else "days", line))
        return len(rest) < 40

    def _person(self, line: HtmlElement, text: str) -> bool:
        if self.head.names:
            return False
        people, strong = person_line(text, self._is_known)
        strong = strong or bool(_links(line))
        # words repeated from the title are not a name
        is_new = people and not set(re.findall(r"\w+", people[0].name.casefold())) <= self._title
        if is_new and (strong or len(text) < 60):
            self.head.perhaps, self.head.is_strong = people, strong
            self.head.lines.append(("perhaps", line))
            return True
        return False

    def _label(self, match: re.Match[str], line: HtmlElement, nested: list[str]) -> bool:
        head, value = self.head, match["value"].strip()
        what = next(name for name in _LABELS if match[name] is not None)
        links = _links(line)
        if what == "speaker":
            texts = [value] if value else nested
            people = tuple(p for text in texts for p in labelled_people(text, match["speaker"]))
            people = tuple(p for p in people if value or p.sure or " " not in p.name)
            if people and not head.people:
                head.people, head.is_strong = people, True
                head.lines.append(("people", line))
            return bool(people)
        if what == "link":
            if links and all(_has_no_words(link) for link, _ in links):
                head.links += [(match["link"], url) for _, url in links]
                head.lines.append(("links", line))
            return bool(links)
        if what == "day" and not days_in(value) and not month_in(value)[0]:
            return not value
        if what in ("day", "event"):
            head.days, head.month = head.days or days_in(value), head.month if head.month[0] else month_in(value)
        if what == "tags":
            head.tags += [tag.strip().lstrip("#") for tag in re.split(r"[,;]|\s(?=#)", value) if tag.strip()]
        if what in ("event", "place", "title", "website"):
            said = next((url for _, url in links), "") if what == "website" else value
            setattr(head, what, getattr(head, what) or said)
        head.lines += [(what, line)] if value else []
        return True


def _lines_of(block: HtmlElement) -> list[HtmlElement]:
    """Wrap each line of a paragraph into an element, and return these, or the first items of a list."""
    if block.tag != "p":
        return list(block.iterchildren("li", "dd"))[:6]
    if block.get("data-split") is None:
        lines: list[list[Node]] = [[]]
        for node in list(nodes_of(block)):
            if isinstance(node, str):
                # “by Ida Kai / and Jan Bo” is one line
                first, *others = re.split(r"\n(?!(?:and|&) )", node)
                lines[-1].append(first)
                lines += [[other] for other in others]
            elif node.tag == "br":
                lines[-1].append(node)
                lines.append([])
            else:
                lines[-1].append(node)
        block.text = None
        block[:] = [_line_of(line) for line in lines]
        block.set("data-split", "yes")
    return list(block)


def _line_of(nodes: Sequence[Node]) -> HtmlElement:
    element = html.Element("span")
    element.tail = "\n"
    last: HtmlElement | None = None  # looking it up in the element takes linear time
    for node in nodes:
        if not isinstance(node, str):
            node.tail = None  # it is in ``nodes`` too
            element.append(last := node)
        elif last is not None:
            last.tail = (last.tail or "") + node
        else:
            element.text = (element.text or "") + node
    return element


def _own_text(line: HtmlElement) -> str:
    """The text of a line, without lists in it."""
    parts = [line.text or ""]
    for child in line:
        parts += [child.text_content() if child.tag not in ("ul", "ol") else "", child.tail or ""]
    return one_line("".join(parts))


def _has_no_words(link: str) -> bool:
    """Whether the text of a link is just its kind, such as “slides”, or an address."""
    return re.fullmatch(rf"(?:{_LINK})|\S[^\s/.]*[/.]\S+", one_line(link), re.IGNORECASE) is not None


def _links(line: HtmlElement) -> list[tuple[str, str]]:
    return [(a.text_content(), url) for a in line.iter("a") if (url := a.get("href", "")).startswith("http")]


def take(head: NoteHead, kinds: Collection[str], represented: str) -> Iterator[HtmlElement]:
    """Remove lines of some kinds whose words are all in ``represented``; yields the links in those about people."""
    words = _words_of(represented)
    for kind, line in head.lines:
        if kind not in kinds:
            continue
        text, said = _own_text(line), line.text_content()
        label = _LABEL.match(text) or _LABEL.match(f"{text}:")
        if label:
            said = said.replace(text[: label.start("value")], "", 1)
        if kind in ("links", "tags") or _words_of(words_behind_by(said)) <= words:
            if kind in ("people", "perhaps", "below"):
                yield from (a for a in line.iter("a") if a.get("href", "").startswith("http"))
            if kind != "below" and line.getparent() is not None:
                line.drop_tree()


def _words_of(text: str) -> set[str]:
    """The words of a text, where “3rd” is “3”."""
    return set(re.findall(r"\w+", re.sub(r"(?<=\d)[a-z]{2}\b", "", text.casefold())))
