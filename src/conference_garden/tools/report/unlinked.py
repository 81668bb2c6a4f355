"""Names of speakers, talks and topics in prose that are not links yet."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.drafts import is_kept_back
from conference_garden.facts.model import Page
from conference_garden.facts.problems import quoted
from conference_garden.tools.report.improvements import Improvement, LineEdit
from conference_garden.tools.report.prose import Paragraph, Prose, ProseLine

_WORD = re.compile(r"[\w@][\w'’]*")
#: What may precede and follow a name: it must not be part of a longer word, address or path.
_BEFORE = re.compile(r"(?:^|[\s(“\"‘'—–/*_])$")
_AFTER = re.compile(r"(?:$|[\s)”\"’'—–.,;:!?…*_])")
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]|[.!?:…][\"”’)]*)\s*[\"“‘(]*$")
_NAME_BEFORE = re.compile(r"[A-ZÀ-Þ][\w'’.-]* $")
NEAR = 80
_NAME_AFTER = re.compile(r" [A-ZÀ-Þ0-9]")
#: Shorter titles of talks may occur by chance.
TITLE_WORDS: Final = 3


class Name(NamedTuple):
    """A name of a speaker, talk or topic; ``exact`` if case matters, ``word`` if it may be an ordinary word."""

    text: str
    kind: str
    id: str
    exact: bool
    word: bool = False


def names(catalogue: Catalogue) -> dict[str, list[Name]]:
    """All names to look for, by their first word in lower case, the longest first."""
    found: set[Name] = set()
    for speaker in catalogue.speakers.values():
        whole = (text for text in (speaker.name, *speaker.names) if " " in text)
        found |= {Name(text, "speaker", speaker.id, exact=True) for text in whole}
    for talk in catalogue.talks.values():
        if len(talk.title.split()) >= TITLE_WORDS and not is_kept_back(talk, catalogue.pages):
            found.add(Name(talk.title, "talk", talk.id, exact=False))
    for topic in catalogue.topics.values():
        if not catalogue.pages[topic.document].draft:
            for text in (topic.title, *topic.aliases):
                single = " " not in text
                word = single and text[1:] == text[1:].lower()
                found.add(Name(text, "topic", topic.id, exact=single, word=word))
    owners: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for name in found:
        owners[name.text.casefold()].add((name.kind, name.id))
    index: defaultdict[str, list[Name]] = defaultdict(list)
    for name in sorted(found, key=lambda name: (-len(name.text), name)):
        first = _WORD.search(name.text)
        is_clear = len(owners[name.text.casefold()]) == 1 and catalogue.find("any", name.id) == (name.kind, name.id)
        if first and is_clear and not {*"[]`\\<>*_{}"} & {*name.text}:
            index[first[0].casefold()].append(name)
    return dict(index)


def unlinked(catalogue: Catalogue, prose: Mapping[str, Prose]) -> Iterator[Improvement]:
    """The first mention in each section of what the section does not link to, with an edit that makes it a link.

    A topic is left out if the page links to it anywhere, or has talks on it.
    """
    index = names(catalogue)
    for document, text in prose.items():
        page = catalogue.pages[document]
        linked = _linked(catalogue, page)
        everywhere = set().union(*linked.values())
        for paragraph in text.paragraphs:
            section = linked[paragraph.section if paragraph.section in catalogue.talks else ""]
            near = _near(catalogue, page, paragraph)
            for line, start, name in _mentions(paragraph, index):
                key = (name.kind, name.id)
                known = everywhere if name.kind == "topic" else section
                if key in known or key in near:
                    continue
                if edit := _edit(document, text, paragraph, line, start, name):
                    known.add(key)
                    yield _suggestion(catalogue, edit, name)


def _linked(catalogue: Catalogue, page: Page) -> defaultdict[str, set[tuple[str, str]]]:
    """What each section of a page already links to or shows, by the id of its talk."""
    linked: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    shown = {("topic", tag.name) for tag in page.conference.tags} if page.conference else set()
    if page.topic:
        shown = {("topic", page.topic.id), *(("topic", topic.name) for topic in page.topic.related)}
    for talk in page.talks:
        own = linked[talk.id]
        own |= {("talk", talk.id), *(("topic", topic.name) for topic in talk.topics)}
        own |= {("talk", claim.talk) for claim in talk.claims}
        own |= {("speaker", catalogue.speaker_id(speaker.name)) for speaker in talk.speakers}
    for reference in page.references:
        if found := catalogue.find(reference.kind, reference.target):
            linked[reference.talk].add(found)
    people = {catalogue.speaker_id(speaker.name) for talk in page.talks for speaker in talk.speakers}
    # the programme below the lead shows them
    linked[""] |= shown | {("speaker", person) for person in people}
    return linked


def _near(catalogue: Catalogue, page: Page, paragraph: Paragraph) -> set[tuple[str, str]]:
    """Speakers to whose talks the paragraph links: their names need no link of their own."""
    found: set[tuple[str, str]] = set()
    for reference in page.references:
        if paragraph.lines[0].number <= reference.line <= paragraph.lines[-1].number:
            target = catalogue.find(reference.kind, reference.target)
            if target and target[0] == "talk":
                talk = catalogue.talks[target[1]]
                found |= {("speaker", catalogue.speaker_id(speaker.name)) for speaker in talk.speakers}
    return found


def _mentions(paragraph: Paragraph, index: Mapping[str, Sequence[Name]]) -> Iterator[tuple[ProseLine, int, Name]]:
    for line in paragraph.lines:
        end = 0
        for word in _WORD.finditer(line.text):
            for name in index.get(word[0].casefold(), ()) if word.start() >= end else ():
                start = word.start() - _WORD.search(name.text).start()  # type: ignore[union-attr]
                if start >= end and _is_there(line.text, start, name):
                    yield line, start, name
                    end = start + len(name.text)
                    break


def _is_there(text: str, start: int, name: Name) -> bool:
    written = text[start : start + len(name.text)]
    if written != name.text and (name.exact or written.casefold() != name.text.casefold()):
        return False
    # only what the patterns look at: a line may be long
    before, after = text[max(0, start - NEAR) : start], text[start + len(name.text) :][:2]
    if name.word and (not name.text[0].isupper() or _SENTENCE_START.search(before)):
        return False  # an ordinary word, or one with a capital letter because it begins a sentence
    if name.kind == "topic" and (_NAME_BEFORE.search(before) or _NAME_AFTER.match(after)):
        return False  # part of another name: “All Day DevOps”
    return bool(_BEFORE.search(before) and _AFTER.match(after))


def _edit(
    document: str, prose: Prose, paragraph: Paragraph, line: ProseLine, start: int, name: Name
) -> LineEdit | None:
    """The edit that makes a link; None if the parser finds that anything else would change."""
    lines = paragraph.content.split("\n")
    at = line.number - paragraph.lines[0].number
    old = lines[at][start : start + len(name.text)]
    new = f"[{old}](#{name.id})"
    lines[at] = lines[at][:start] + new + lines[at][start + len(old) :]
    if prose.is_only_a_link(paragraph.content, "\n".join(lines)):
        return LineEdit(document, line.number, line.column + start, old, new)
    return None


def _suggestion(catalogue: Catalogue, edit: LineEdit, name: Name) -> Improvement:
    title = catalogue.title(name.kind, name.id)
    what = f"{edit.new} would lead to the {name.kind}" + (f" {quoted(title)}" if title != edit.old else "")
    mentions = len(catalogue.mentions_of(name.kind, name.id))
    others = f"{mentions} other mention{'s lead' if mentions > 1 else ' leads'} there"
    why = others if mentions else "nothing leads there yet"
    weight = {"talk": 56, "speaker": 50, "topic": 40}[name.kind] + max(0, 4 - mentions)
    return Improvement("unlinked-mention", edit.document, edit.line, what, why, weight, edit)
