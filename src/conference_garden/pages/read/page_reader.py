"""Turns one parsed page into a :class:`conference_garden.facts.model.Page`.

Used for each page when its doctree is complete except for references to other
pages (event ``doctree-read``).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinxcontrib.mermaid import mermaid

from conference_garden.facts.frontmatter import FrontMatter, page_sort, read_front_matter
from conference_garden.facts.headings import NamedHeadings
from conference_garden.facts.licences import licence_in
from conference_garden.facts.model import ID_SHAPE, LONGEST_NAME, Conference, Noted, Page, Reference, Talk, Topic
from conference_garden.facts.names import slugify
from conference_garden.facts.own_kinds import kind_in
from conference_garden.facts.problems import Problem, quoted
from conference_garden.facts.record import content_digest
from conference_garden.facts.schema import OF_SPHINX
from conference_garden.facts.source_text import LABEL, end_of_footnote, lines_of
from conference_garden.facts.translation import language, other_language
from conference_garden.pages.doctree import ancestors, node_text
from conference_garden.pages.read.diagrams import mistakes
from conference_garden.pages.read.doubts import Doubts
from conference_garden.pages.read.footnotes import stray_footnote
from conference_garden.pages.read.missed_talks import report_missed_talks
from conference_garden.pages.read.others import paths_named, titles_shown
from conference_garden.pages.read.sentences import references_in
from conference_garden.pages.read.talkblock import draft_mark, read_talk, talk_block
from conference_garden.pages.show.pieces import in_language

#: Nodes that contain running text directly.
_TEXT_BLOCKS = (nodes.paragraph, nodes.term, nodes.title, nodes.caption, nodes.rubric, nodes.attribution, nodes.line)
#: Kinds of problems that only a strict garden reports.
_BY_CHOICE = frozenset({"unknown-key", "image-without-alt", "diagram-without-text", "diagram-link"})


class PageReader:
    """Reads one page: ``document`` is its name, ``source`` the text of its file.

    It is scheduled if its date is after ``today``.  Unless ``strict``, only problems of
    conferences, talks and topics are reported.
    """

    def __init__(
        self,
        document: str,
        doctree: nodes.document,
        source: str,
        *,
        strict: bool,
        headings: NamedHeadings,
        today: date,
    ) -> None:
        self.strict = strict
        self.headings = headings
        self.today = today
        self.document = document
        self.doctree = doctree
        self.source = source
        self.lines = lines_of(source)
        #: the section of the page's title, if it has one
        self.main = next((child for child in doctree if isinstance(child, nodes.section)), None)
        self.problems: list[Problem] = []
        self.doubts = Doubts()
        #: the front matter that is passed on to Sphinx
        self.metadata: dict[str, Any] = {}
        sections = [node for node in self.main or () if isinstance(node, nodes.section)]
        #: the section after each section of the page, by the ``id()`` of its node
        self._next = {id(one): other for one, other in pairwise(sections)}
        self.talk_of_section: dict[int, Talk] = {}
        #: sections of draft talks and their lines
        self.drafts: list[tuple[nodes.section, range]] = []

    def read(self) -> Page:
        """Read the page; its digests and versions are added later."""
        front = read_front_matter(self.document, self.source, strict=self.strict)
        self.metadata = {key: front.values[key] for key in OF_SPHINX if front.values.get(key)}
        self.problems += front.problems
        if front.is_unclosed:
            self.doubts.note(1, len(self.lines) + 1)
        title = self._title()
        lang = other_language(front.values.get("lang", ""))
        by = front.values.get("by", ())
        talks = tuple(replace(talk, speakers=talk.speakers or by) for talk in self._talks(lang))
        if self.main is not None:
            self.main["classes"] += in_language(lang)
        self._check_footnotes()
        conference, topic = self._conference(front, title, talks), self._topic(front, title)
        references = tuple(self._references())
        licence = licence_in(front.values, front.lines, self.report, "the front matter")
        pictures, diagrams = tuple(self._pictures()), self._diagrams()
        draft = front.values.get("draft", False)
        day = conference.date if conference and not draft else None
        scheduled = day if day and day > self.today else None
        if self.strict and conference:
            report_missed_talks(self)
        self.problems = [problem for problem in self.problems if not self.doubts.cover(problem)]
        if not self.strict:
            self.problems = [problem for problem in self.problems if self._is_own(problem)]
        missing = tuple(problem for problem in self.problems if self._is_forgiven(problem, draft=draft))
        return Page(
            document=self.document,
            title=title,
            conference=conference,
            topic=topic,
            talks=talks,
            lead=self._lead() if conference or topic else "",
            headings=self.headings.headings,
            formerly=front.values.get("formerly", ()),
            authors=front.values.get("author", ()),
            licence=licence,
            lang=lang,
            references=references,
            outside=tuple(sorted(set(titles_shown(self.doctree, self.document)))),
            paths=tuple(sorted(set(paths_named(self.doctree, self.document)))),
            pictures=pictures,
            linked=tuple(self._linked()),
            diagrams=diagrams,
            problems=tuple(problem for problem in self.problems if problem not in missing),
            draft=draft or scheduled is not None,
            scheduled=scheduled,
            missing=missing,
            hides=self.doubts.hidden_names(self.source, self.problems),
        )

    def _is_forgiven(self, problem: Problem, *, draft: bool) -> bool:
        """Whether a problem is something that has yet to be filled in, in a draft page or draft talk."""
        return problem.is_to_come and (draft or any(problem.line in lines for _, lines in self.drafts))

    def _is_own(self, problem: Problem) -> bool:
        """Whether a problem concerns a conference, topic or talk, and is not a matter of choice for a project."""
        return page_sort(self.document) != "page" and problem.kind not in _BY_CHOICE

    def report(self, place: int | nodes.Node, kind: str, message: str) -> None:
        """Add a problem of this page, at a line or a node."""
        line = place if isinstance(place, int) else self.line_of(place)
        self.problems.append(Problem(self.document, line, kind, message))

    def line_of(self, node: nodes.Node) -> int:
        """The source line of a node, or of its nearest ancestor that has one, or else 1."""
        line = next((found.line for found in (node, *ancestors(node)) if found.line), 1)
        return min(line, max(1, len(self.lines)))

    # The page

    def _title(self) -> str:
        if self.main is None:
            self.report(1, "no-title", "the page has no '# Title'.")
            return self.document.rpartition("/")[2]
        return node_text(self.main[0])

    def _stem(self) -> str:
        stem = posixpath.basename(self.document)
        if not ID_SHAPE.fullmatch(stem):
            self.report(0, "bad-id", f"the file name {quoted(stem + '.md')} cannot be an id.")
        return stem

    def _lead(self) -> str:
        """The first paragraph of the page, as text."""
        return next((node_text(child) for child in self.main or () if isinstance(child, nodes.paragraph)), "")

    def _conference(self, front: FrontMatter, title: str, talks: tuple[Talk, ...]) -> Conference | None:
        if page_sort(self.document) != "conference":
            return None
        values = front.values
        # a missing date has been reported; it is no reason to drop the talks
        days = [talk.day for talk in talks if talk.day] or [values.get("date", date(1970, 1, 1))]
        start, end = values.get("start"), values.get("end")
        if start and end and end < start:
            self.report(front.line("end"), "end-before-start", f"the conference ends on {end}, but starts on {start}.")
            end = max(start, *days)
        if start is None:
            start, end = min(days), max(days)
        own = kind_in(self.document)
        return Conference(
            id=self._stem(),
            document=self.document,
            title=title,
            series=values.get("series", own.title if own else title),
            start=start,
            end=end or start,
            place=values.get("place", ""),
            is_dated=own is None or "start" in values,
            **{key: values[key] for key in ("website", "date", "sources", "tags") if key in values},
        )

    def _topic(self, front: FrontMatter, title: str) -> Topic | None:
        if page_sort(self.document) != "topic":
            return None
        if not self._lead():
            self.report(self.main or 1, "missing-field", "the topic has no definition, its first paragraph.")
        return Topic(
            id=self._stem(),
            document=self.document,
            title=title,
            **{key: front.values[key] for key in ("family", "aliases", "tended", "related") if key in front.values},
        )

    # Talks

    def _talks(self, lang: str) -> Iterator[Talk]:
        is_conference = page_sort(self.document) == "conference"
        for block in list(self.doctree.findall(talk_block)):
            section = block.parent
            if not is_conference or not isinstance(section, nodes.section) or section.parent is not self.main:
                self.report(block, "talk-outside-heading", "this {talk} block has no heading of its own.")
                section.remove(block)
            elif id(section) in self.talk_of_section:
                other = self.talk_of_section[id(section)]
                message = f"the section {quoted(other.title)} has a second {{talk}} block."
                self.report(block, "two-talks-under-heading", message)
                section.remove(block)
            else:
                talk, problems = self._read_talk(block, section)
                self.problems += problems
                talk = replace(talk, lang=other_language(talk.lang) if talk.lang else lang)
                if talk.lang != lang:
                    section["classes"] += in_language(talk.lang or language().tag)
                if (remark := draft_mark(block)) is not None:
                    talk = replace(talk, draft=remark)
                    self.drafts.append((section, range(talk.line, self._end_of(section) + 1)))
                self.talk_of_section[id(section)] = talk
                block["talk"] = talk.id
                yield talk

    def _read_talk(self, block: talk_block, section: nodes.section) -> tuple[Talk, list[Problem]]:
        title, line = node_text(section[0]), self.line_of(section)
        label = next((name for name in section["names"] if self.doctree.nametypes.get(name)), "")
        text = next((text for text in reversed(self.lines[max(0, line - 9) : line - 1]) if text.strip()), "")
        above = LABEL.match(text)
        if label:
            id_ = section["ids"][0]  # the one that links point to
            # docutils converts names to lower case
            written = above[1] if above and ID_SHAPE.fullmatch(label) and above[1].lower() == label else label
            if not ID_SHAPE.fullmatch(written):
                better = quoted(slugify(written) or "talk")
                message = f"the label {quoted(written)} cannot be the id of a talk; write {better}."
                self.report(line, "bad-id", message)
                id_ = nodes.make_id(label) if nodes.make_id(label) in section["ids"] else id_
            elif id_ != label:
                self.report(line, "duplicate-id", f"the page already has an element with the id {quoted(label)}.")
        elif above:  # docutils removes a label that occurs twice
            id_ = above[1]
        else:
            id_ = section["ids"][0] if section["ids"] else slugify(title)
            name = next((o.value for o in block["options"] if o.key == "speakers"), title)
            surname = name.split(",")[0].split("(")[0].split()[-1:] or [title]
            label = f"{slugify(surname[0])}-{posixpath.basename(self.document)}"
            self.report(line, "talk-without-id", f"the talk {quoted(title)} has no label, such as '({label})='.")
        if len(id_) > LONGEST_NAME:  # too long for the name of a file
            section["ids"].append(id_ := slugify(id_))
        talk, problems = read_talk(block, document=self.document, id_=id_, title=title, line=line, strict=self.strict)
        return replace(talk, content=content_digest(self._text_of_section(section))), problems

    def _text_of_section(self, section: nodes.section) -> str:
        """The source of a section, from its heading to the next label, with its own footnotes and no others."""
        first, last = self.line_of(section) - 1, self._end_of(section)
        notes, own = self._footnote_lines[0], dict.fromkeys(self._footnote_lines[1].get(id(section), []))
        lines = [number for number in range(first, last) if number not in notes or number in own]
        while lines and (not self.lines[lines[-1]].strip() or LABEL.match(self.lines[lines[-1]])):
            lines.pop()
        lines += [number for number in own if not first <= number < last]
        return "".join(self.lines[number] for number in lines)

    def _end_of(self, section: nodes.section) -> int:
        return self.line_of(self._next[id(section)]) - 1 if id(section) in self._next else len(self.lines)

    @cached_property
    def _footnote_lines(self) -> tuple[set[int], dict[int, list[int]]]:
        """The lines of all footnotes, counted from 0, and those of the footnotes in each node, by its ``id()``."""
        found: dict[int, list[int]] = {}
        for footnote in self.doctree.findall(nodes.footnote):
            begin = self.line_of(footnote) - 1
            for node in ancestors(footnote):
                found.setdefault(id(node), []).extend(range(begin, end_of_footnote(self.lines, begin)))
        return {number for lines in found.values() for number in lines}, found

    def _check_footnotes(self) -> None:
        """Report what :class:`.footnotes.PlaceFootnotes` could not place, and remove its marks."""
        for stray in list(self.doctree.findall(stray_footnote)):
            self.report(self.line_with(stray["typed"], self.line_of(stray)), stray["kind"], stray["message"])
            stray.replace_self(stray.children)

    # References, images, diagrams

    def _references(self) -> Iterator[Reference]:
        local = {talk.id for talk in self.talk_of_section.values()}
        for block in self.doctree.findall(nodes.TextElement):
            if not isinstance(block, _TEXT_BLOCKS):
                continue
            outside = list(ancestors(block))
            if any(isinstance(node, talk_block) for node in outside):
                continue
            talks = (self.talk_of_section[id(node)].id for node in outside if id(node) in self.talk_of_section)
            talk = next(talks, "")
            for found in references_in(block):
                if found.kind == "local" and found.target not in local:
                    continue
                if "reflocalid" in found.node and found.target not in self.headings.named:
                    continue  # a target on this page that is neither an object nor a heading
                yield Reference(
                    kind="talk" if found.kind == "local" else found.kind,
                    target=found.target,
                    talk=talk,
                    sentence=found.sentence,
                    line=self.line_with(found.target, self.line_of(found.node)),
                )

    def line_with(self, text: str, line: int) -> int:
        """The first line from ``line`` on that contains ``text``, or else ``line``, the beginning of a paragraph."""
        below = (number for number, words in enumerate(self.lines[line - 1 :]) if text in words)
        return line + next(below, 0)

    def _pictures(self) -> Iterator[Noted]:
        for node in self.doctree.findall(nodes.image):
            if not str(node.get("alt", "")).strip():
                self.report(node, "image-without-alt", f"the image {quoted(node['uri'])} has no text alternative.")
            if "://" not in node["uri"] and not node["uri"].startswith("data:"):
                yield Noted(node["uri"], "", self.line_of(node))

    def _linked(self) -> Iterator[Noted]:
        base = posixpath.dirname(self.document)
        for node in self.doctree.findall(addnodes.download_reference):
            if "filename" in node:
                target = str(node["reftarget"])
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(base, target)
                yield Noted(posixpath.normpath(path), "", self.line_with(target, self.line_of(node)))

    def _diagrams(self) -> tuple[Noted, ...]:
        """The texts of diagrams; their mistakes are reported."""
        diagrams = list(self.doctree.findall(mermaid))
        for diagram in diagrams:
            for kind, text, message in mistakes(diagram["code"]):
                self.report(self.line_with(text, self.line_of(diagram)), kind, message)
        return tuple(Noted(str(diagram["code"]), "", self.line_of(diagram)) for diagram in diagrams)
