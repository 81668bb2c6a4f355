"""Gardens of any size, the same every time, and the same notes as plain Markdown for other tools.

A garden of N conference pages has 8 talks of about 200 words per page, one topic page for every ten
conferences (at least 8), 18 years, and links as in real notes: three to topics and two to other
talks in every talk.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

TALKS = 8
YEARS = 18
FAMILIES = ("Reliability", "Infrastructure", "Delivery", "Security", "People", "AI", "Craft", "Languages")
_SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "da",
    "de",
    "di",
    "do",
    "fa",
    "fe",
    "ga",
    "go",
    "ka",
    "ke",
    "ki",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "no",
    "pa",
    "pe",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
]


@dataclass(frozen=True)
class Talk:
    """A talk of a generated garden."""

    id: str
    stem: str
    title: str
    speaker: str
    topics: tuple[str, ...]
    takeaway: str
    paragraphs: tuple[tuple[str, ...], ...]


class Notes:
    """The notes of a generated garden; ``size`` is the number of conference pages."""

    def __init__(self, size: int, talks: int = TALKS) -> None:
        self.size = size
        self.random = random.Random(size)
        self.words = sorted({self._word() for _ in range(3000)})
        self.topics = [f"topic-{number}" for number in range(max(8, size // 10))]
        self.speakers = [f"{self._name()} {self._name()}{n}" for n in range(max(20, size))]
        self.stems = [
            f"event{number % max(1, size // YEARS)}-{2009 + number * YEARS // size}-{number}" for number in range(size)
        ]
        self.ids = [f"talk{number}-{stem}" for stem in self.stems for number in range(talks)]
        self.talks = {stem: [self._talk(stem, number) for number in range(talks)] for stem in self.stems}

    def _word(self) -> str:
        return "".join(self.random.choice(_SYLLABLES) for _ in range(self.random.randint(1, 3)))

    def _name(self) -> str:
        return self._word().title()

    def _sentence(self, length: int = 0) -> str:
        words = self.random.choices(self.words, k=length or self.random.randint(8, 18))
        return f"{' '.join(words).capitalize()}."

    def _talk(self, stem: str, number: int) -> Talk:
        topics = tuple(dict.fromkeys(self.random.choices(self.topics, k=3)))
        paragraphs = []
        links = [f"topic:{topic}" for topic in self.random.choices(self.topics, k=3)]
        links += [f"talk:{talk}" for talk in self.random.choices(self.ids, k=2)]
        for _ in range(5):
            link = links.pop()
            paragraphs.append(
                (self._sentence(), f"{self._sentence(6)[:-1]} @{link}@ {self._sentence(5).lower()}", self._sentence())
            )
        return Talk(
            id=f"talk{number}-{stem}",
            stem=stem,
            title=self._sentence(6)[:-1],
            speaker=self.random.choice(self.speakers),
            topics=topics,
            takeaway=self._sentence(16),
            paragraphs=tuple(paragraphs),
        )

    def year(self, stem: str) -> str:
        """The year of a conference."""
        return stem.split("-")[1]


def write_garden(notes: Notes, folder: Path) -> None:
    """Write the notes as a garden."""

    def link(text: str) -> str:
        before, target, after = text.split("@")
        kind, _, name = target.partition(":")
        return f"{before}[{name}](#{name}){after}" if len(name) % 2 else f"{before}{{{kind}}}`{name}`{after}"

    _write(
        folder / "garden.toml",
        '[site]\nname = "Bench"\nurl = "https://bench.example/"\n[authors]\nme = { name = "Me" }\n',
    )
    _write(folder / "index.md", "# Bench\n\n```{listing} latest\n```\n\n```{listing} topics\n```\n")
    for number, topic in enumerate(notes.topics):
        family = FAMILIES[number % len(FAMILIES)]
        text = "\n".join(notes._sentence() for _ in range(12))
        _write(
            folder / f"topics/{topic}.md",
            f"---\nfamily: {family}\ntended: 2025-01-01\n---\n\n# {topic.capitalize()} {notes._sentence(2)[:-1]}\n\n{notes._sentence()}\n\n{text}\n",
        )
    for stem, talks in notes.talks.items():
        year = notes.year(stem)
        head = f"---\nseries: {stem.split('-')[0]}\nstart: {year}-06-01\nend: {year}-06-02\nplace: Delft\ndate: {year}-06-05\nauthor: me\n---\n"
        parts = [head, f"# {stem.replace('-', ' ').capitalize()}\n", f"{notes._sentence()}\n"]
        for talk in talks:
            parts.append(f"({talk.id})=\n## {talk.title}\n")
            parts.append(
                f"```{{talk}}\n:speakers: {talk.speaker}\n:topics: {', '.join(talk.topics)}\n:day: {year}-06-01\n\n{talk.takeaway}\n```\n"
            )
            parts += ["\n".join((one, link(two), three)) + "\n" for one, two, three in talk.paragraphs]
        _write(folder / f"conferences/{stem}.md", "\n".join(parts))


def write_markdown(notes: Notes, folder: Path, *, suffix: str = ".md", front_matter: bool = False) -> None:
    """Write the same notes as plain Markdown, with the lists of talks by topic and speaker that a garden makes.

    ``suffix`` ends links between pages; ``front_matter`` gives pages a title and date, as Hugo and Pelican need.
    """

    def link(text: str) -> str:
        before, target, after = text.split("@")
        kind, _, name = target.partition(":")
        address = (
            f"../topics/{name}{suffix}"
            if kind == "topic"
            else f"../conferences/{name.partition('-')[2]}{suffix}#{name}"
        )
        return f"{before}[{name}]({address}){after}"

    def head(title: str, year: str) -> str:
        return f"---\ntitle: {title}\ndate: {year}-06-05\n---\n" if front_matter else ""

    by_topic: dict[str, list[Talk]] = {topic: [] for topic in notes.topics}
    by_speaker: dict[str, list[Talk]] = {}
    for talks in notes.talks.values():
        for talk in talks:
            by_speaker.setdefault(talk.speaker, []).append(talk)
            for topic in talk.topics:
                by_topic[topic].append(talk)
    for speaker, talks in by_speaker.items():
        lines = [f"- [{talk.title}](../conferences/{talk.stem}{suffix}#{talk.id}): {talk.takeaway}" for talk in talks]
        name = speaker.lower().replace(" ", "-")
        _write(folder / f"speakers/{name}.md", f"{head(speaker, '2025')}# {speaker}\n\n" + "\n".join(lines) + "\n")
    _write(folder / "index.md", f"{head('Bench', '2025')}# Bench\n\nHello.\n")
    for topic, talks in by_topic.items():
        lines = [
            f"- [{talk.title}](../conferences/{talk.stem}{suffix}#{talk.id}), {talk.speaker}: {talk.takeaway}"
            for talk in talks
        ]
        text = "\n".join(notes._sentence() for _ in range(12))
        _write(
            folder / f"topics/{topic}.md",
            "\n\n".join([head(topic, "2025") + f"# {topic}", text, "\n".join(lines)]) + "\n",
        )
    for stem, talks in notes.talks.items():
        title = stem.replace("-", " ").capitalize()
        parts = [f"{head(title, notes.year(stem))}# {title}\n", f"{notes._sentence()}\n"]
        for talk in talks:
            parts.append(f"## {talk.title} {{ #{talk.id} }}\n")
            parts.append(
                f"{talk.speaker}, {', '.join(f'[{topic}](../topics/{topic}{suffix})' for topic in talk.topics)}\n\n> {talk.takeaway}\n"
            )
            parts += ["\n".join((one, link(two), three)) + "\n" for one, two, three in talk.paragraphs]
        _write(folder / f"conferences/{stem}.md", "\n".join(parts))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
