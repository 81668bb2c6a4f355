"""Nouns agree with their numbers everywhere ("1 talk", "2 talks", never "1 talks"), and every page has a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gardens import Command, Garden
from lxml import html
from site_pages import parsed

from conference_garden.facts.words import count_text

#: The nouns that a garden counts.
NOUNS = {
    **{
        noun: f"{noun}s"
        for noun in ("talk", "speaker", "topic", "conference", "page", "edition", "mention", "relation")
    },
    **{
        noun: f"{noun}s"
        for noun in ("year", "feed", "post", "draft", "link", "file", "problem", "word", "thing", "day")
    },
    **{noun: f"{noun}s" for noun in ("suggestion", "question", "keynote", "workshop", "panel")},
    "address": "addresses",
}
_ONE, _MANY = "|".join(NOUNS), "|".join(NOUNS.values())
#: 1 with a plural, another number with a singular, or a repeated word; four digits are a year.
WRONG = re.compile(
    rf"(?<![\w.,:/#-])(?:1 (?:[a-z]+ )?(?:{_MANY})|(?:0|[2-9]|[1-9]\d{{1,2}}) (?:more |other |shared )?(?:{_ONE}))"
    rf"(?![\w-])|\b(?:a|an|the) (\w+) \1\b"
)

ONE = {
    "index.md": "# One of each\n\nHello.\n",
    "garden.toml": """
[site]
name = "One of each"
url = "https://one.example/"
tag = "one.example,2024"

[authors.ada]
name = "Ada"
""",
    "conferences/sails-2024.md": """---
series: Sails
start: 2024-05-02
place: Delft
date: 2024-05-06
author: ada
---

# Sails 2024

A day.

(hopper-sails-2024)=
## Spend it

```{talk}
:speakers: Grace Hopper
:topics: boats
:day: 2024-05-02

Spend what you have.
```

Boats float, {speaker}`Grace Hopper` says.
""",
    "topics/boats.md": "---\nfamily: Craft\ntended: 2024-01-01\n---\n\n# Boats\n\nThings that float.\n",
}
DRAFT = """---
series: Sails
start: 2025-05-02
place: Delft
date: 2025-05-06
author: ada
draft: true
---

# Sails 2025

A day.
"""


def written(folder: Path, files: dict[str, str]) -> Garden:
    """A garden with the given files."""
    garden = Garden(folder)
    for name, text in files.items():
        garden.write(name, text)
    return garden


def texts(site: Path) -> Iterator[tuple[str, str]]:
    """Every text of a site, as (file, text), including titles and descriptions of pages."""
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix in (".md", ".xml", ".json", ".txt", ".ics") and not name.startswith(("_static", "search-index")):
            yield name, path.read_text(encoding="utf-8")
        elif path.suffix == ".html":
            page = parsed(path)
            yield name, " ".join(page.itertext())
            yield name, "\n".join(page.xpath("//@content | //@title | //@aria-label"))


def wrong(text: str) -> list[str]:
    """The counts in a text whose noun has the wrong form."""
    return [match[0] for match in WRONG.finditer(" ".join(text.split()))]


@pytest.mark.parametrize(
    "files",
    [ONE, {"index.md": "# None\n\nHello.\n", "garden.toml": ONE["garden.toml"]}, {"index.md": "# None\n\nHello.\n"}],
    ids=["one", "none", "nothing"],
)
def test_a_garden_of_one(tmp_path: Path, files: dict[str, str]) -> None:
    """Nouns agree with their numbers in a garden with one of everything, and in an empty one."""
    built = written(tmp_path / "garden", files).build()
    assert built.warnings == []
    found = {name: wrong(text) for name, text in texts(built.output)}
    assert {name: counts for name, counts in found.items() if counts} == {}


def test_a_larger_site(site: Path) -> None:
    """Nouns agree with their numbers on the larger site."""
    found = {name: wrong(text) for name, text in texts(site) if not name.startswith("docs/")}
    assert {name: counts for name, counts in found.items() if counts} == {}


@pytest.mark.parametrize("drafts", [0, 1])
def test_what_commands_say(tmp_path: Path, drafts: int) -> None:
    """Nouns agree with their numbers in what commands print about a garden with one of everything."""
    garden = written(tmp_path / "garden", ONE | ({"conferences/sails-2025.md": DRAFT} if drafts else {}))
    garden.replace("topics/boats.md", "float.\n", "float.\n\nGrace Hopper told of them.\n")
    for command in (
        "check",
        "build",
        "report --all",
        "report --apply",
        "record",
        "import tests/imports/ablog.atom --garden",
    ):
        result = Command(*command.split(), str(garden.folder)).result()
        said = result.stdout + result.stderr
        assert result.returncode == 0, said
        assert said
        assert wrong(said) == [], command


def test_every_page_has_a_title(site: Path) -> None:
    """Every page has a title in the tab and a heading, including pages without a source."""
    titles = {}
    for path in site.rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        (title,) = page.xpath("/html/head/title")
        own, _, suffix = title.text.partition(" \u2014 ")
        name = path.relative_to(site).as_posix()
        assert own.strip(), name
        assert own != suffix, name
        assert " ".join("".join(page.xpath("//h1")[0].itertext()).split()), name
        assert all("".join(crumb.itertext()).strip() for crumb in page.xpath("//nav[@aria-label='Breadcrumbs']//a")), (
            name
        )
        titles[name] = title.text
    assert titles["404.html"].startswith("Nothing grows here \u2014 ")
    assert titles["search.html"].startswith("Search \u2014 ")


@pytest.mark.parametrize(
    ("count", "words", "text"),
    [
        (0, ("talk",), "0 talks"),
        (1, ("talk",), "1 talk"),
        (2, ("talk",), "2 talks"),
        (1, ("series", "series"), "1 series"),
        (3, ("address", "addresses"), "3 addresses"),
    ],
)
def test_count(count: int, words: tuple[str, ...], text: str) -> None:
    """The form of a noun agrees with its number."""
    assert count_text(count, *words) == text


@pytest.mark.parametrize("text", ["1 talks", "1 shared talks", "0 talk", "12 speaker", "2 more mention", "a page page"])
def test_the_test(text: str) -> None:
    """The pattern of the tests above finds wrong forms and repeated words."""
    assert wrong(f"It has {text}.")
