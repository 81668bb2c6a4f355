"""Names and addresses: who is meant, permanent addresses of pages, and names that are never merged."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from gardens import ROOT
from hypothesis import given
from hypothesis import strategies as st

from conference_garden.facts.catalogue import Catalogue
from conference_garden.facts.model import ID_SHAPE, Conference, Noted, Page, Person, Talk
from conference_garden.facts.names import anchor_of, former_slug, identity, slugify
from conference_garden.facts.rules import check

#: By language: names, each with its address.
TABLE: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "tests/facts/names.yml").read_text(encoding="utf-8"))
NAMES = {name: id_ for names in TABLE.values() for name, id_ in names.items()}

#: Texts that are similar more often than by chance.
WORDS = st.sampled_from(
    ["Ada", "ada", "Ádá", "Łu", "Lu", "李", "Li", "⛵", "!", "C++", "C#", "C", "’", "'", "-", "‑", " "]
)
LIKELY = st.one_of(st.lists(WORDS, min_size=1, max_size=4).map("".join), st.text(min_size=1, max_size=12))
SPEAKERS = st.lists(LIKELY.map(lambda text: " ".join(text.split())).filter(bool), max_size=6, unique=True)


def garden_of(*names: str, people: tuple[Person, ...] = ()) -> Catalogue:
    """A garden in which each name gives one talk."""
    when = date(2024, 5, 2)
    conference = Conference("sails-2024", "conferences/sails-2024", "Sails 2024", "Sails", when, when, "Delft")
    talks = tuple(
        Talk(f"talk-{number}", conference.document, "Ropes", "Hold.", (Noted(name, "", number),), line=number)
        for number, name in enumerate(names)
    )
    page = Page(conference.document, conference.title, conference=conference, talks=talks)
    return Catalogue({page.document: page}, people)


@pytest.mark.parametrize("language", TABLE)
def test_an_address_never_changes(language: str) -> None:
    """Addresses of names never change: an upgrade of a library that transliterates a letter differently is noticed."""
    assert {name: slugify(name) for name in TABLE[language]} == TABLE[language]


def test_names_of_the_world_can_be_read_and_told_apart() -> None:
    """Addresses are readable, begin with a letter, and are never shared by two people."""
    assert len(NAMES) >= 200
    assert len(TABLE) >= 20
    assert all(id_[0].isalpha() and sum(map(str.isalpha, id_)) > 1 for id_ in NAMES.values())
    assert all(map(ID_SHAPE.fullmatch, NAMES.values()))
    assert len(set(NAMES.values())) == len(NAMES)
    catalogue = garden_of(*NAMES)
    assert {speaker.id: speaker.name for speaker in catalogue.speakers.values()} == {i: n for n, i in NAMES.items()}
    assert {problem.kind for problem in check(catalogue)} <= {"similar-speakers"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne-Marie O'Brien", "ANNE‑MARIE  O’BRIEN"),
        ("Loïc “wowi42” Tosser", 'Loi\u0308c "wowi42"\u00a0Tosser'),
        ("Jürgen Groß", "Jürgen GROSS"),
        ("علی\u200cرضا", "علیرضا"),
        ("C♯ Days", "Ｃ# Days"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ],
)
def test_what_only_looks_different_is_one_name(one: str, other: str) -> None:
    """Names that differ only in case, quotation marks, spaces, hyphens or letter forms are one person.

    The person is shown with the newest spelling.
    """
    garden = garden_of(one, other)
    (speaker,) = garden.speakers.values()
    assert speaker.name == one
    assert garden.ids_of_speaker(speaker) == ("talk-0", "talk-1")
    assert identity(one) == identity(other)


@pytest.mark.parametrize(
    ("one", "other", "address"),
    [("Loïc Tosser", "Loic Tosser", "loic-tosser"), ("J. Smith", "J Smith", "j-smith"), ("李四", "Li Si", "li-si")],
)
def test_two_names_with_one_address_stay_two(one: str, other: str, address: str) -> None:
    """Different names with the same address never share a page, and the writer gets one message about them."""
    catalogue = garden_of(one, other)
    assert {speaker.name for speaker in catalogue.speakers.values()} == {one, other}
    (problem,) = check(catalogue)
    assert (problem.kind, problem.line) == ("same-address", 1)
    assert (
        f"'{other}' and '{one}' (conferences/sails-2024.md:0) would both be 'speakers/{address}.html'"
        in problem.message
    )


def test_remedies_of_one_address() -> None:
    """Two names with one address become one person by an alias, and get two addresses by an id."""
    alias = garden_of("Loïc Tosser", "Loic Tosser", people=(Person("Loïc Tosser", aliases=("Loic Tosser",)),))
    assert list(alias.speakers) == ["loic-tosser"]
    chosen = garden_of("Loïc Tosser", "Loic Tosser", people=(Person("Loic Tosser", id="wowi42"),))
    assert list(chosen.speakers) == ["loic-tosser", "wowi42"]
    assert check(alias) == check(chosen) == []
    assert chosen.find("speaker", "Loic Tosser") == chosen.find("any", "wowi42") == ("speaker", "wowi42")
    assert chosen.find("any", "loic-tosser") == ("speaker", "loic-tosser")


def test_an_id_belongs_to_one() -> None:
    """An id that two entries share, or that belongs to a talk, is refused at the second."""
    people = (Person("Ada", id="ada", line=1), Person("Eda", id="ada", line=3), Person("Oda", id="talk-0", line=5))
    problems = check(garden_of("Ada", people=people))
    assert [(problem.document, problem.line, problem.kind) for problem in problems] == [
        ("speakers.yml", 3, "duplicate-id"),
        ("speakers.yml", 5, "duplicate-id"),
    ]


def test_a_name_without_letters_is_asked_for_an_id() -> None:
    """A name without letters gets no address made up for it: the writer is asked for an id, and with it gets a page."""
    (problem,) = check(garden_of("⛵⛵"))
    assert problem.kind == "no-address"
    catalogue = garden_of("⛵⛵", people=(Person("⛵⛵", id="two-boats"),))
    assert list(catalogue.speakers) == ["two-boats"]
    assert check(catalogue) == []


@given(SPEAKERS)
def test_no_two_people_share_a_page(names: list[str]) -> None:
    """Each name is one speaker, found by name and by address, or its missing address is reported."""
    catalogue = garden_of(*names)
    assert len(catalogue.speakers) == len(set(map(identity, names)))
    problems = [problem for problem in check(catalogue) if problem.kind in ("same-address", "no-address")]
    assert len(problems) == len(catalogue.speaker_index.without_id)
    for speaker in catalogue.speakers.values():
        assert ID_SHAPE.fullmatch(speaker.id)
        assert catalogue.find("speaker", speaker.name) == catalogue.find("any", speaker.id) == ("speaker", speaker.id)
        if speaker.id not in catalogue.speaker_index.without_id:
            assert catalogue.find("any", slugify(speaker.name)) == ("speaker", speaker.id)


@given(LIKELY)
def test_the_shape_of_an_address(text: str) -> None:
    """An address is a valid id or empty, depends only on the identity of the name, and is stable under slugify."""
    slug = slugify(text)
    assert not slug or ID_SHAPE.fullmatch(slug)
    assert len(slug) <= 80
    assert slugify(slug) == slug
    assert slugify(identity(text)) == slug
    assert identity(identity(text)) == identity(text)
    assert slugify("x" * 100 + text + "a") != slugify("x" * 100 + text + "b")


@given(LIKELY)
def test_the_shape_of_an_anchor(text: str) -> None:
    """An anchor is a valid id for any title, and never only a number."""
    assert ID_SHAPE.fullmatch(anchor_of(text))
    assert not anchor_of(text).isdigit()


def test_signs_are_words() -> None:
    """Names that differ by a symbol, as C and C++, have different addresses; symbols that join words are ignored."""
    names = ["C", "C+", "C++", "C++20", "C#", "F#", ".NET", "NET", "Objective-C", "A#/B", "R+D", "Disney+", "Q&A", "#1"]
    assert [slugify(name) for name in names] == [
        *["c", "c-plus", "c-plus-plus", "c-plus-plus-20", "c-sharp", "f-sharp", "dotnet", "net", "objective-c"],
        *["a-sharp-b", "r-d", "disney-plus", "q-a", "1"],
    ]
    assert slugify("Node.js") == "node-js"
    assert slugify("ASP.NET") == "asp-net"


def test_published_addresses_are_known() -> None:
    """The former address of a name is known, and equals the current one for names that lost no letters."""
    assert former_slug("Łukasz Żółć") == "ukasz-zoc"
    assert former_slug("陳大文 David") == former_slug("李小龍 David") == "david"
    for name in (
        "Loïc “wowi42” Tosser",
        "Jürgen Müller",
        "Seán Ó Briain",
        "Anne-Marie D’Août",
        "x" * 90,
        "Sails & Oars",
    ):
        assert former_slug(name) == slugify(name)
